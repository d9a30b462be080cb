#!/usr/bin/env bash
# Addresses that PostgreSQL's own manual recommends, as tokio-postgres reads them.
#
# One would expect: postgres://… is one format. What psql takes, above all the settings that the manual
#   calls the safe ones (sslmode=verify-full with sslrootcert) and the one for clusters
#   (target_session_attrs=primary), is taken by the Rust client as well.
# What happens: tokio-postgres parses sslmode=disable, prefer and require only, knows no sslrootcert, and
#   of target_session_attrs any, read-write and read-only: the address is refused as a whole. Its default,
#   prefer, goes on without TLS where the server offers none.
# Why it matters: an address that was copied from a working psql fails at the start, and whoever makes it
#   shorter until it is taken ends with less than was meant. A program on top of this client has to read
#   these settings itself, and should not leave the default as it is.
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
tokio-postgres = "=0.7.18"
TOML
cat >"$folder/seen/src/main.rs" <<'RS'
use std::error::Error;
use tokio_postgres::Config;

fn main() {
    let mut refused = 0;
    for (setting, in_libpq) in [
        ("sslmode=require", "taken"),
        ("sslmode=verify-ca", "taken"),
        ("sslmode=verify-full", "taken: what the manual recommends"),
        ("sslrootcert=/etc/ssl/certs/ca.pem", "taken"),
        ("target_session_attrs=read-write", "taken"),
        ("target_session_attrs=primary", "taken since 14"),
    ] {
        let read = format!("postgres://ada@db.hotel.example/rooms?{setting}").parse::<Config>();
        let here = match &read {
            Ok(_) => "taken".to_owned(),
            Err(error) => format!("refused: {}", error.source().unwrap()),
        };
        println!("{setting:<36} libpq: {in_libpq:<36} tokio-postgres: {here}");
        refused += usize::from(read.is_err());
    }
    let plain: Config = "postgres://ada@db.hotel.example/rooms".parse().unwrap();
    println!("without sslmode: {:?}", plain.get_ssl_mode());
    assert_eq!(refused, 4, "the behaviour has changed");
}
RS
echo "tokio-postgres 0.7.18:"
cargo run --quiet --manifest-path "$folder/seen/Cargo.toml"
