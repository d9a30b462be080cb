#!/usr/bin/env bash
# A test authenticator as a dev-dependency, and the order of keys in every JSON document of the workspace.
#
# One would expect: a dev-dependency on `passkey` (a WebAuthn client and authenticator, for tests) changes
#   what tests can do, and nothing that the program writes. `serde_json::Value` keeps its object keys
#   sorted, as its documentation says of the default.
# What happens: `passkey-types` turns on serde_json's feature `preserve_order` for its own JSON. Cargo builds
#   one serde_json for all packages of a build, so `cargo test` gives every crate of the workspace maps in
#   the order of insertion, while `cargo build` of the program alone sorts them.
# Why it matters: whatever is hashed, signed, snapshotted or compared as JSON text differs between the tests
#   and the program, and between `cargo test` of one package and of all. It shows far from its cause, as golden
#   files that are stale in one place only. Keep it out of the workspace: replay what it answered, or ask it from
#   a package of its own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/seen/src"
cat >"$folder/seen/Cargo.toml" <<'TOML'
[package]
name = "seen"
version = "0.0.0"
edition = "2021"
[dependencies]
serde_json = "1"
passkey-types = { version = "=0.6.0", optional = true }
TOML
cat >"$folder/seen/src/main.rs" <<'RS'
fn main() {
    let booking = serde_json::json!({ "room": 12, "guest": "Ada", "from": "2026-11-30" });
    println!("{booking}");
}
RS
cd "$folder/seen"
without=$(cargo run --quiet)
with=$(cargo run --quiet --features passkey-types)
cargo tree --features passkey-types --invert serde_json --edges features 2>/dev/null | grep -m1 preserve_order || true
echo "serde_json alone:             $without"
echo "beside passkey-types 0.6.0:   $with"
[ "$without" = '{"from":"2026-11-30","guest":"Ada","room":12}' ] &&
  [ "$with" = '{"room":12,"guest":"Ada","from":"2026-11-30"}' ] &&
  echo "as described"
