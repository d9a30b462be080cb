//! Many data folders, many tamperings: is each found, and its place named?
//!
//! A ledger and a trail that were both rewritten by whoever has the key agree with each other: those
//! are shown to a witness, which remembers.

use crate::campaign::folder;
use crate::data::{Data, Hurried, Keys, OPTIONS};
use crate::history::{LEDGER, Slot, log_key, witness_key};
use crate::rows::{self, Done};
use crate::{Dice, files, number, seed, so_far};
use keyledger::witness::{Refusal, Request, judge};
use keyledger_adapters::sqlite::{SqliteLedger, check_index};
use keyledger_core::chain;
use keyledger_core::ids::LedgerId;
use keyledger_core::store::{Direction, EventStore, ReadFrom, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_handlers::trail::files::FileTileStore;
use keyledger_handlers::trail::{Checkpoint, TileNodes, TileStore, prove_consistency};
use keyledger_usecases::trail::check::{Difference, Trail, compare};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const OURS: Keys = Keys { log: 1, witness: 1 };

/// Tamperings of one folder before the next one is made.
const OF_EACH: u64 = 100;

/// Where a difference lies.
fn place(difference: &Difference) -> String {
    match difference {
        Difference::Event { sequence, .. } | Difference::Unreadable { sequence, .. } => {
            rows::event(usize::try_from(*sequence).unwrap())
        }
        Difference::LedgerShort { sequence, .. } => format!("the end at {sequence}"),
        Difference::File { place, .. } => place.clone(),
        Difference::Index { what } => what.clone(),
    }
}

/// What `audit verify` finds.
async fn compared(store: &dyn EventStore, ledger: LedgerId, audit: &Path) -> Option<String> {
    let trail = Trail {
        tile_store: FileTileStore::at(audit),
        key: Some(log_key(1).verifier().clone()),
        witnesses: vec![witness_key(1).verifier().clone()],
    };
    match compare(store, &Hurried, (ledger, trail), &|_, _| {}).await {
        Ok(checked) => checked.difference.as_ref().map(place),
        Err(failure) => Some(chain(&failure)),
    }
}

/// The same for a ledger that is not open yet, and its index.
async fn opened(ledger: &Path, audit: &Path) -> Option<String> {
    let store = match SqliteLedger::open(ledger, OPTIONS, LEDGER) {
        Ok(store) => store,
        Err(error) => return Some(chain(&error)),
    };
    if let Some(found) = compared(&store, store.ledger_id(), audit).await {
        return Some(found);
    }
    match check_index(ledger) {
        Ok(findings) if findings.is_empty() => None,
        Ok(findings) => Some(findings.join("; ")),
        Err(error) => Some(chain(&error)),
    }
}

fn is_named(done: &Done, found: &str) -> bool {
    let finding = |place: &String| {
        // The index is told about in sentences, one for each finding.
        let words = format!(" {found} ").replace(';', " ");
        place.starts_with("position ") && words.contains(&format!(" {place} "))
    };
    done.places.is_empty() || done.places.iter().any(|place| found == place || finding(place))
}

/// A copy of the ledger's file, without what SQLite left beside the last one.
fn copied(data: &Data, to: &Path) {
    for end in ["-wal", "-shm"] {
        let mut beside = to.as_os_str().to_owned();
        beside.push(end);
        let _ = fs::remove_file(beside);
    }
    fs::write(to, &data.bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_tampering_of_a_data_folder_is_found_and_its_place_named() {
    let (folder, mut dice) = (folder(), Dice(seed()));
    let (mut caught, wanted) = (BTreeMap::<&str, u64>::new(), number(300, 100_000));
    let (mut total, mut turn) = (0, 0_u64);
    while total < wanted {
        let place = folder.path().join(turn.to_string());
        let count = 1 + dice.below(900);
        let data = Data::make(&place.join("good"), count, turn, OURS, &mut dice).await;
        let other = Data::make(&place.join("other"), count, turn + 7, OURS, &mut dice).await;
        let good = SqliteLedger::open(&data.folder.join("ledger.db"), OPTIONS, LEDGER).unwrap();
        let audit = data.folder.join("audit");
        assert_eq!(compared(&good, LEDGER, &audit).await, None, "{count} events of turn {turn}");
        let mut slot = Slot::new(place.join("audit"));
        let copy = place.join("ledger.db");
        for _ in 0..OF_EACH.min(wanted - total) {
            let (done, found) = if dice.below(2) == 0 {
                copied(&data, &copy);
                let Some(done) = rows::tamper(&copy, &data, &mut dice) else { continue };
                (done, opened(&copy, &audit).await)
            } else {
                let mut tampered = data.files.clone();
                let done = files::tamper(&mut tampered, &data, &other, &mut dice);
                let Some(done) = done.filter(|_| tampered != data.files) else { continue };
                slot.hold(&tampered);
                (done, compared(&good, LEDGER, &slot.folder).await)
            };
            if found.is_none() && done.places.is_empty() && reads_the_same(&copy, &data).await {
                // The index lacks an entry that opening the ledger finds again.
                continue;
            }
            let found = found.unwrap_or_else(|| panic!("not found: {done:?}, turn {turn}"));
            assert!(is_named(&done, &found), "{done:?}: {found}");
            *caught.entry(done.what).or_default() += 1;
            total += 1;
            so_far(total);
        }
        forks(&place, &data, &other, &mut caught).await;
        good.close();
        fs::remove_dir_all(place).unwrap();
        turn += 1;
    }
    println!("{total} tamperings of {turn} data folders, all found and named: {caught:#?}");
    assert!(caught.len() >= 24, "{caught:?}");
}

/// Whether the engine reads what was signed out of this file, in the ledger's order and by streams.
async fn reads_the_same(ledger: &Path, data: &Data) -> bool {
    let Ok(store) = SqliteLedger::open(ledger, OPTIONS, LEDGER) else { return false };
    let said = |one: &StoredEvent| (one.revision, one.id, one.metadata.clone(), one.data.clone());
    let all = store.read_all(None, data.size).await;
    let signed: Vec<_> = data.events[..data.size].iter().map(said).collect();
    if all.is_ok_and(|page| page.events.iter().map(said).collect::<Vec<_>>() != signed) {
        return false;
    }
    let mut streams: BTreeMap<StreamId, Vec<_>> = BTreeMap::new();
    for one in &data.events[..data.size] {
        streams.entry(one.stream.clone()).or_default().push(said(one));
    }
    for (stream, events) in streams {
        let (start, forwards) = (ReadFrom::Start, Direction::Forwards);
        let read = store.read_stream(&stream, start, forwards, events.len()).await;
        if read.map_or(true, |read| read.iter().map(said).collect::<Vec<_>>() != events) {
            return false;
        }
    }
    true
}

/// Another history in the place of one of the two, of both, and of the keys too.
async fn forks(place: &Path, data: &Data, other: &Data, caught: &mut BTreeMap<&'static str, u64>) {
    let (ours, theirs) = (data.folder.join("audit"), other.folder.join("audit"));
    let copy = place.join("ledger.db");
    copied(other, &copy);
    assert_eq!(opened(&copy, &ours).await, Some(rows::event(0)), "the ledger of another history");
    copied(data, &copy);
    assert_eq!(opened(&copy, &theirs).await, Some(rows::event(0)), "its trail");
    *caught.entry("another history, signed with the right key").or_default() += 2;
    // Both together agree: only somebody who remembers can tell.
    copied(other, &copy);
    assert_eq!(opened(&copy, &theirs).await, None);
    let (size, root) = data.remembered;
    if size > 0 {
        let refused = judge(Some((size, root)), &asked(&theirs, size), log_key(1).verifier());
        let refused = refused.expect_err("a witness remembers");
        let known = matches!(refused, Refusal::NotConsistent { old, .. } | Refusal::Shrunk { old, .. }
            | Refusal::Conflict(old) if old == size);
        assert!(known, "{refused:?} of {size}");
        *caught.entry("ledger and trail rewritten together, before a witness").or_default() += 1;
    }
}

/// What a log asks a witness that remembers `old` leaves.
fn asked(audit: &Path, old: u64) -> Request {
    let tile_store = FileTileStore::at(audit);
    let note = tile_store.checkpoint().unwrap().unwrap();
    let checkpoint: Checkpoint = note.text.parse().unwrap();
    let mut nodes = TileNodes::new(checkpoint.size, |tile| tile_store.tile(tile));
    let proof = prove_consistency(&mut nodes, old, checkpoint.size).unwrap();
    Request { old, proof, note, checkpoint }
}
