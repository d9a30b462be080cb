#!/usr/bin/env bash
# A statement from rusqlite's cache that binds a LIMIT, a LIKE pattern, or a column of a partial index.
#
# One would expect: `prepare_cached` compiles a statement once per connection; from then on it is only
#   bound and stepped. That is what the cache is for.
# What happens: where a bound value may change SQLite's plan, SQLite marks the parameter, and a
#   marked statement whose bindings are cleared has to be compiled again. rusqlite clears the bindings of
#   each statement that goes back into its cache. So such a statement is compiled at every use, also with
#   the same values; a LIMIT within a subquery, a LIKE and a column that a partial index compares are
#   enough. With SQLITE_DBCONFIG_ENABLE_QPSG nothing is marked, and it is compiled once.
# Why it matters: nothing is wrong but the time. The statement looks cached, and costs several times what
#   it should; the larger the statement, the more. Only a profile or SQLITE_STMTSTATUS_REPREPARE shows it.
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
rusqlite = { version = "=0.41.1", default-features = false, features = ["bundled", "cache"] }
TOML
cat >"$folder/seen/src/main.rs" <<'RS'
use rusqlite::config::DbConfig;
use rusqlite::{Connection, StatementStatus};
use std::time::Instant;

const TABLES: &str = "
    CREATE TABLE stays (id INTEGER PRIMARY KEY, room INTEGER, guest TEXT COLLATE NOCASE, left INTEGER);
    CREATE INDEX by_room ON stays (room);
    CREATE INDEX by_guest ON stays (guest);
    CREATE INDEX present ON stays (room) WHERE left = 0;";
const USES: i32 = 1_000;

fn uses(sql: &str, stable: bool) -> (i32, u128) {
    let db = Connection::open_in_memory().unwrap();
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, stable).unwrap();
    db.execute_batch(TABLES).unwrap();
    let begun = Instant::now();
    for _ in 0..USES {
        let mut kept = db.prepare_cached(sql).unwrap();
        let mut rows = if sql.contains("LIKE") { kept.query(["A%"]) } else { kept.query([5]) }.unwrap();
        assert!(rows.next().unwrap().is_none());
    }
    let took = begun.elapsed().as_nanos() / USES as u128;
    let again = db.prepare_cached(sql).unwrap().get_status(StatementStatus::RePrepare);
    (again, took)
}

fn main() {
    println!("rusqlite 0.41.1 with SQLite {}: compiled again in {USES} uses, ns a use", rusqlite::version());
    let mut as_described = true;
    for (what, sql, marked) in [
        ("an equation", "SELECT id FROM stays WHERE room = ?1", false),
        ("a LIMIT within", "SELECT * FROM (SELECT id FROM stays ORDER BY room LIMIT ?1) ORDER BY id", true),
        ("a LIKE", "SELECT id FROM stays WHERE guest LIKE ?1", true),
        ("a partial index", "SELECT id FROM stays WHERE left = ?1 AND room = 7", true),
    ] {
        let ((usual, slow), (stable, quick)) = (uses(sql, false), uses(sql, true));
        println!("{what:<16} {usual:>5} {slow:>7}    with QPSG {stable:>5} {quick:>7}");
        as_described &= stable <= 1 && (usual >= USES - 1) == marked;
    }
    std::process::exit(if as_described { 0 } else { 1 });
}
RS
CARGO_TARGET_DIR="$folder/target" cargo run --quiet --release --manifest-path "$folder/seen/Cargo.toml"
