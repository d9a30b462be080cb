//! What does somebody do to `ledger.db`? Its rows, its index by streams, and any byte of it.

use crate::Dice;
use crate::data::Data;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::path::Path;

/// One tampering: its name, and the places of which one must be named when it is found. None means
/// that any will do.
#[derive(Debug)]
pub struct Done {
    pub what: &'static str,
    pub places: Vec<String>,
}

pub fn done<const N: usize>(what: &'static str, places: [String; N]) -> Done {
    Done { what, places: places.into() }
}

pub fn event(sequence: usize) -> String {
    format!("event {sequence}")
}

fn end(sequence: usize) -> String {
    format!("the end at {sequence}")
}

/// Tampers with the copy of the ledger in `file`; `None` where this one has nothing of the kind.
pub fn tamper(file: &Path, data: &Data, dice: &mut Dice) -> Option<Done> {
    if dice.below(8) == 0 {
        return a_byte(file, data, dice);
    }
    let ledger = Connection::open(file).unwrap();
    ledger.pragma_update(None, "synchronous", "OFF").unwrap();
    let run = |sql: &str| ledger.execute(sql, ()).unwrap();
    let sequence = dice.below(data.size);
    let at = data.position(sequence);
    let found = match dice.below(14) {
        0 => {
            run(&format!(
                "UPDATE events SET data = replace(data, ',', ' ,') WHERE position = {at}"
            ));
            done("an event's data edited", [event(sequence)])
        }
        1 => {
            let sql = "UPDATE events SET metadata = replace(metadata, '07:01:02', '07:01:03')";
            run(&format!("{sql} WHERE position = {at}"));
            done("an event's time edited", [event(sequence)])
        }
        2 => {
            run(&format!("UPDATE events SET id = randomblob(16) WHERE position = {at}"));
            done("an event's id edited", [event(sequence)])
        }
        3 => {
            run(&format!("UPDATE events SET kind = kind || '_' WHERE position = {at}"));
            done("an event's kind edited", [event(sequence)])
        }
        4 => {
            let sql = "UPDATE events SET revision = revision + 1000";
            run(&format!("{sql} WHERE position = {at}"));
            done("an event's revision edited", [event(sequence)])
        }
        5 => {
            let other = "(SELECT no FROM streams WHERE no <> stream_no ORDER BY no LIMIT 1)";
            let changed = run(&format!(
                "UPDATE events SET stream_no = {other} WHERE position = {at} AND {other} NOT NULL"
            ));
            if changed == 0 {
                return None;
            }
            done("an event moved to another stream", [event(sequence)])
        }
        6 => {
            run(&format!("DELETE FROM events WHERE position = {at}"));
            let behind = sequence + 1 < data.events.len();
            done("an event deleted", [if behind { event(sequence) } else { end(sequence) }])
        }
        7 => {
            run(&format!("DELETE FROM events WHERE position >= {at}"));
            done("the end cut off", [end(sequence)])
        }
        8 => return swapped(&ledger, data, sequence, dice.below(data.size)),
        9 => {
            put_in(&ledger, at);
            done("an event put in", [event(sequence)])
        }
        10 => return renamed(&ledger, data, sequence, dice),
        11 => {
            run(
                "UPDATE meta SET value = '00000000-0000-4000-8000-000000000000' WHERE name = 'ledger'",
            );
            done("another ledger's id", [event(0)])
        }
        _ => return index(&ledger, data, dice),
    };
    Some(found)
}

fn swapped(ledger: &Connection, data: &Data, one: usize, other: usize) -> Option<Done> {
    if one == other {
        return None;
    }
    let (first, second) = (data.position(one), data.position(other));
    for (from, to) in [(first, -1), (second, first), (-1, second)] {
        let sql = "UPDATE events SET position = ?2 WHERE position = ?1";
        ledger.execute(sql, (from, to)).unwrap();
    }
    Some(done("two events swapped", [event(one.min(other))]))
}

/// A row more, as if it had always been there.
fn put_in(ledger: &Connection, at: i64) {
    for sql in [
        "UPDATE events SET position = -position - 1 WHERE position >= ?1",
        "UPDATE events SET position = -position WHERE position < 0 AND ?1 = ?1",
        "INSERT INTO events SELECT ?1, stream_no, revision, randomblob(16), kind, metadata, data \
         FROM events WHERE position = ?1 + 1",
    ] {
        ledger.execute(sql, [at]).unwrap();
    }
}

/// A stream gets another's name, or two exchange theirs.
fn renamed(ledger: &Connection, data: &Data, sequence: usize, dice: &mut Dice) -> Option<Done> {
    let first_of = |stream: &str| data.events.iter().position(|one| one.stream.as_str() == stream);
    let one = data.events[sequence].stream.as_str();
    let other = data.events[dice.below(data.size)].stream.as_str();
    let rename = |from: &str, to: &str| {
        ledger.execute("UPDATE streams SET id = ?2 WHERE id = ?1", (from, to)).unwrap();
    };
    if one == other {
        rename(one, "account-00000000-0000-0000-0000-0000000000ff");
        return Some(done("a stream renamed", [event(first_of(one)?)]));
    }
    rename(one, "account-00000000-0000-0000-0000-0000000000ff");
    rename(other, one);
    rename("account-00000000-0000-0000-0000-0000000000ff", other);
    let first = first_of(one)?.min(first_of(other)?);
    Some(done("two streams exchanged", [event(first)]))
}

/// The index by streams, by which the engine decides, and which no event speaks of.
fn index(ledger: &Connection, data: &Data, dice: &mut Dice) -> Option<Done> {
    let indexed = "SELECT position FROM stream_events WHERE position <= \
                   (SELECT value FROM meta WHERE name = 'indexed_to')";
    let mut asked = ledger.prepare(indexed).unwrap();
    let positions: Vec<i64> =
        asked.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let at = *positions.get(dice.below(positions.len().max(1)))?;
    let named = format!("position {at}");
    let run = |sql: &str| ledger.execute(sql, [at]).unwrap();
    Some(match dice.below(4) {
        0 => {
            run("DELETE FROM stream_events WHERE position = ?1");
            done("an event taken out of the index", [named])
        }
        1 => {
            let other = data.position(dice.below(data.size));
            if other == at {
                return None;
            }
            ledger
                .execute("UPDATE stream_events SET position = ?2 WHERE position = ?1", (at, other))
                .unwrap();
            done("the index led elsewhere", [named, format!("position {other}")])
        }
        2 => {
            run("INSERT INTO stream_events SELECT stream_no, revision + 5000, position \
                 FROM stream_events WHERE position = ?1");
            done("an event twice in the index", [named])
        }
        _ => {
            let head = "SELECT max(position) FROM events";
            let sql = format!("UPDATE meta SET value = ({head}) WHERE name = 'indexed_to' AND ?1");
            run(&sql);
            let missing: Option<i64> = ledger
                .query_row(
                    "SELECT min(position) FROM events WHERE position NOT IN \
                     (SELECT position FROM stream_events)",
                    (),
                    |row| row.get(0),
                )
                .unwrap();
            done("the index said to be whole", [format!("position {}", missing?)])
        }
    })
}

/// One bit of the file, where that changes anything that a reader could see.
fn a_byte(file: &Path, data: &Data, dice: &mut Dice) -> Option<Done> {
    let before = seen(file, data.size);
    let mut bytes = std::fs::read(file).unwrap();
    let place = dice.below(bytes.len());
    bytes[place] ^= 1 << dice.below(8);
    std::fs::write(file, bytes).unwrap();
    (seen(file, data.size) != before).then(|| done("a bit of ledger.db", []))
}

/// What the file says: the ledger, its signed events in their order and its index. Where rows lie is
/// no part of history, and an index said to be shorter than it is costs time alone.
fn seen(file: &Path, signed: usize) -> Option<Vec<Vec<Value>>> {
    let ledger = Connection::open(file).ok()?;
    let mut all = vec![];
    let events = format!(
        "SELECT streams.id, revision, events.id, kind, metadata, data \
         FROM events LEFT JOIN streams ON no = stream_no ORDER BY position LIMIT {signed}"
    );
    for sql in [
        "SELECT value FROM meta WHERE name = 'ledger'",
        &events,
        "SELECT stream_no, revision, position FROM stream_events ORDER BY stream_no, revision",
        "SELECT id, no FROM streams INDEXED BY sqlite_autoindex_streams_1 ORDER BY id",
    ] {
        let mut asked = ledger.prepare(sql).ok()?;
        let columns = asked.column_count();
        let rows = asked
            .query_map((), |row| (0..columns).map(|column| row.get(column)).collect())
            .ok()?
            .collect::<Result<Vec<Vec<Value>>, _>>()
            .ok()?;
        all.extend(rows);
    }
    Some(all)
}
