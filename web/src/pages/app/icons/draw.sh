#!/usr/bin/env bash
# Draws the icons of the app from the two drawings beside it: Chromium installs nothing without PNG files
# of 192 and 512 pixels, and iOS takes none but a PNG. Needs rsvg-convert.
set -euo pipefail
cd "$(dirname "$0")"
draw() { rsvg-convert --width "$2" --height "$2" --output "$3" "$1"; }
draw icon.svg 192 icon-192.png
draw icon.svg 512 icon-512.png
draw maskable.svg 512 maskable-512.png
