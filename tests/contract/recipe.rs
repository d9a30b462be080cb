//! What does the embedded ledger promise beyond the contract?

use super::{LEDGER, open};
use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::{EventId, LedgerId};
use keyledger_core::store::{
    Direction, EventStore, Expected, NewEvent, ReadFrom, Revision, StoreError,
};
use keyledger_core::stream::StreamId;
use std::sync::Arc;
use uuid::Uuid;

pub(super) fn event(name: &str) -> NewEvent {
    NewEvent {
        id: EventId::derived(&[name.as_bytes()]),
        kind: "something_happened".into(),
        metadata: b"{}".to_vec(),
        data: format!(r#"{{"name":"{name}"}}"#).into_bytes(),
    }
}

/// What waits together is committed together, and each append on its own is one commit.
#[tokio::test]
async fn commits_are_counted_and_shared() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), Options::default());
    assert_eq!(ledger.commits(), 0);
    let stream = StreamId::unknown(0);
    ledger.append(&stream, Expected::NoStream, vec![event("a"), event("b")]).await.unwrap();
    assert_eq!(ledger.commits(), 1, "two events of one append");
    ledger.append(&stream, Expected::NoStream, vec![event("a"), event("b")]).await.unwrap();
    ledger.append(&stream, Expected::NoStream, vec![event("c")]).await.unwrap_err();
    assert_eq!(ledger.commits(), 1, "repeats and conflicts write nothing");

    let streams: Vec<StreamId> = (0..2000).map(numbered).collect();
    let mut appends = tokio::task::JoinSet::new();
    for stream in streams {
        let ledger = Arc::clone(&ledger);
        appends.spawn(async move {
            let new = vec![event(stream.as_str())];
            ledger.append(&stream, Expected::NoStream, new).await.unwrap();
        });
    }
    appends.join_all().await;
    assert!(ledger.commits() < 1000, "{} commits for 2,000 appends at once", ledger.commits());
}

fn numbered(number: u128) -> StreamId {
    StreamId::try_from(format!("account-{}", Uuid::from_u128(number))).unwrap()
}

/// Streams read the same from the tail, from the index and from both, whatever was written out.
#[tokio::test]
async fn a_stream_reads_the_same_wherever_its_index_entries_are() {
    let folder = tempfile::tempdir().unwrap();
    let options =
        Options { tail_max: 50, ends: 2, checkpoint_bytes: 100_000, ..Options::default() };
    let mut ledger = open(folder.path(), options);
    for revision in 0..40_u64 {
        for stream in 0..10 {
            let expected = Expected::after(revision.checked_sub(1).map(Revision));
            let new = vec![event(&format!("{stream} {revision}"))];
            ledger.append(&numbered(stream), expected, new).await.unwrap();
        }
        if revision % 13 == 12 {
            drop(ledger);
            ledger = open(folder.path(), options);
        }
        for stream in 0..10 {
            for (from, max) in [(0, 100), (revision / 2, 5), (revision, 1)] {
                let from_there = ReadFrom::Revision(Revision(from));
                let stream = numbered(stream);
                let read = ledger
                    .read_stream(&stream, from_there, Direction::Forwards, max)
                    .await
                    .unwrap();
                let revisions: Vec<u64> = read.iter().map(|event| event.revision.0).collect();
                let wanted: Vec<u64> = (from..=revision).take(max).collect();
                assert_eq!(revisions, wanted);
            }
        }
    }
    assert_eq!(ledger.check(&|_, _| ()).unwrap(), Vec::<String>::new());
}

/// A copy of the file is the same ledger; an id handed in later does not rename it.
#[tokio::test]
async fn the_ledgers_id_travels_with_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), Options::default());
    let store = ledger.id();
    ledger.close();
    let copy = folder.path().join("copy.db");
    std::fs::copy(folder.path().join("ledger.db"), &copy).unwrap();
    let other = LedgerId(Uuid::from_u128(9));
    let copied = SqliteLedger::open(&copy, Options::default(), other).unwrap();
    assert_eq!((copied.ledger_id(), copied.id()), (LEDGER, store));
}

/// After `close` nothing is accepted, and nothing was left in a log beside the file.
#[tokio::test]
async fn a_closed_ledger_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), Options::default());
    ledger.append(&numbered(1), Expected::NoStream, vec![event("a")]).await.unwrap();
    ledger.close();
    ledger.close();
    let append = ledger.append(&numbered(1), Expected::NoStream, vec![event("a")]).await;
    assert!(matches!(append, Err(StoreError::Unavailable(_))), "{append:?}");
    assert!(matches!(ledger.read_all(None, 1).await, Err(StoreError::Unavailable(_))));
    assert!(!folder.path().join("ledger.db-wal").exists());
}
