#!/usr/bin/env bash
# Two requests on one tokio-postgres client, polled together with join!, in a transaction.
#
# One would expect: the client pipelines what is polled together, in the order in which it is written,
#   as its documentation shows. So an INSERT that stands before a ROLLBACK is rolled back.
# What happens: a request whose statement is given as text is two round trips (prepare, then execute),
#   and only the first of them is sent when it is polled first. The ROLLBACK goes out between both: it
#   ends the empty transaction, the INSERT runs after it on its own, and its row stays. With a statement
#   that was prepared before, the order is the written one.
# Why it matters: what is pipelined to save a round trip is stored outside its transaction, and both
#   requests answer Ok. A program that relies on the order must prepare first, or await one by one.
set -euo pipefail
folder=$(mktemp -d)
trap '[ ! -e "$folder/data/postmaster.pid" ] || kill "$(head -1 "$folder/data/postmaster.pid")"; rm -rf "$folder"' EXIT
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$programs" ] || { echo "please install Debian's postgresql"; exit 1; }
as=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
"${as[@]}" "$programs/initdb" --no-sync --username=seen --auth=trust -D "$folder/data" >/dev/null
"${as[@]}" "$programs/pg_ctl" -w -D "$folder/data" -l "$folder/data/log" \
  -o "-c listen_addresses= -c unix_socket_directories=$folder" start >/dev/null
"$programs/postgres" --version

mkdir -p "$folder/seen/src"
cat >"$folder/seen/Cargo.toml" <<'TOML'
[package]
name = "seen"
version = "0.0.0"
edition = "2021"
[dependencies]
tokio-postgres = "=0.7.18"
tokio = { version = "1", features = ["rt-multi-thread", "macros"] }
futures-util = "0.3"
TOML
cat >"$folder/seen/src/main.rs" <<'RS'
use futures_util::future::join;
use tokio_postgres::{Client, NoTls};

async fn rows(client: &Client) -> i64 {
    client.query_one("SELECT count(*) FROM rooms", &[]).await.unwrap().get(0)
}

#[tokio::main]
async fn main() {
    let at = format!("host={} user=seen dbname=postgres", std::env::args().nth(1).unwrap());
    let (client, connection) = tokio_postgres::connect(&at, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("CREATE TABLE rooms (number int)").await.unwrap();

    client.batch_execute("BEGIN").await.unwrap();
    let prepared = client.prepare("INSERT INTO rooms VALUES (12)").await.unwrap();
    let both = join(client.execute(&prepared, &[]), client.batch_execute("ROLLBACK")).await;
    let after_prepared = rows(&client).await;
    println!("prepared, joined with ROLLBACK: {:?} {:?}, {after_prepared} rows", both.0, both.1);

    client.batch_execute("BEGIN").await.unwrap();
    let insert = "INSERT INTO rooms VALUES (12)";
    let both = join(client.execute(insert, &[]), client.batch_execute("ROLLBACK")).await;
    let after_text = rows(&client).await;
    println!("as text, joined with ROLLBACK:  {:?} {:?}, {after_text} rows", both.0, both.1);
    assert_eq!((after_prepared, after_text), (0, 1), "the behaviour has changed");
}
RS
echo "tokio-postgres 0.7.18:"
cargo run --quiet --manifest-path "$folder/seen/Cargo.toml" -- "$folder"
