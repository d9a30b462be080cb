#!/usr/bin/env bash
# Fetches Debian's postfix, exim4 and opensmtpd with the libraries that this machine lacks, and unpacks
# them into a folder. Nothing is installed and nothing is started, so anybody may do it.
#
# Usage: fetch_mail_servers.sh FOLDER
set -euo pipefail
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
  echo "these mail servers come as Debian packages, and this machine has no apt-get" >&2
  exit 1
}
folder=$(realpath -m "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/debs/partial" "$work/unpacked"
apt=(apt-get -qq -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" -o Dir::State::Lists="$work/lists"
  -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Dir::Cache::Archives="$work/debs")
"${apt[@]}" update
for package in postfix exim4-daemon-light opensmtpd; do
  "${apt[@]}" install --yes --download-only --no-install-recommends "$package" >/dev/null
done
for package in "$work"/debs/*.deb; do
  dpkg-deb --extract "$package" "$work/unpacked"
done
# A whole folder or none.
rm -rf "$folder"
mkdir -p "$(dirname "$folder")"
cp -a "$work/unpacked" "$folder.part"
mv "$folder.part" "$folder"
