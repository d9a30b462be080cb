//! A data folder by chance: a ledger in SQLite, its trail, and what a witness remembers of it.

use crate::Dice;
use crate::history::{Files, LEDGER, log_key, read, witness_key};
use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::clock::Clock;
use keyledger_core::ids::EventId;
use keyledger_core::store::{BoxFuture, EventStore, Expected, NewEvent, Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_handlers::trail::files::FileTileStore;
use keyledger_handlers::trail::{Hash, LogWriter, TileStore};
use keyledger_schemas::leaf::frame;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// An index that is written out early: a ledger in use has most of it on disk.
pub const OPTIONS: Options = Options {
    cache_kib: 1_024,
    tail_max: 20,
    checkpoint_bytes: 1 << 20,
    readers: 1,
    ends: 2,
    even_if_moved: false,
};

/// A clock for which nothing has to be waited for.
pub struct Hurried;

impl Clock for Hurried {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(0)
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Which keys sign: the log's and the witness's, by their numbers.
#[derive(Clone, Copy)]
pub struct Keys {
    pub log: u8,
    pub witness: u8,
}

/// A data folder, whole and good.
pub struct Data {
    /// Where it lies.
    pub folder: PathBuf,
    /// Everything in the ledger.
    pub events: Vec<StoredEvent>,
    /// How many of them are under the newest checkpoint.
    pub size: usize,
    /// The trail's files.
    pub files: Files,
    /// The ledger's file.
    pub bytes: Vec<u8>,
    /// What a witness elsewhere remembers: the size and root of a checkpoint before the newest.
    pub remembered: (u64, Hash),
}

impl Data {
    /// A folder with so many events; `salt` tells one history from another.
    pub async fn make(folder: &Path, count: usize, salt: u64, keys: Keys, dice: &mut Dice) -> Self {
        fs::create_dir_all(folder).unwrap();
        let path = folder.join("ledger.db");
        let ledger = SqliteLedger::open(&path, OPTIONS, LEDGER).unwrap();
        append(&ledger, count, salt, dice).await;
        let events = ledger.read_all(None, count).await.unwrap().events;
        ledger.close();
        assert_eq!(events.len(), count);
        let size = count - dice.below(count.min(20));
        let remembered = sign(&folder.join("audit"), &events[..size], keys, dice);
        let files = read(&folder.join("audit"));
        let bytes = fs::read(path).unwrap();
        Self { folder: folder.to_owned(), events, size, files, bytes, remembered }
    }

    /// Where the event with this sequence lies in the ledger.
    pub fn position(&self, sequence: usize) -> i64 {
        i64::try_from(self.events[sequence].position.0).unwrap()
    }
}

/// Appends events to some streams, some at a time.
async fn append(ledger: &SqliteLedger, count: usize, salt: u64, dice: &mut Dice) {
    let mut heads: BTreeMap<StreamId, u64> = BTreeMap::new();
    let mut made = 0;
    while made < count {
        let account = Uuid::from_u128(dice.below(9) as u128 + 1);
        let stream = StreamId::try_from(format!("account-{account}")).unwrap();
        let (head, some) = (heads.entry(stream.clone()).or_default(), (count - made).min(5));
        let events = (0..=dice.below(some)).map(|more| event(made + more, salt, dice));
        let events: Vec<NewEvent> = events.collect::<Vec<_>>();
        let expected = Expected::after(head.checked_sub(1).map(Revision));
        made += events.len();
        *head += events.len() as u64;
        ledger.append(&stream, expected, events).await.unwrap();
    }
}

fn event(number: usize, salt: u64, dice: &mut Dice) -> NewEvent {
    let id = Uuid::from_u64_pair(salt, number as u64 + 1);
    let kind = if dice.below(3) == 0 { "password_accepted" } else { "session_seen" };
    let note = "x".repeat(dice.below(200));
    NewEvent {
        id: EventId(id),
        kind: kind.into(),
        metadata: format!(r#"{{"schema":1,"at":"2026-11-22T07:01:02.{number:06}Z"}}"#).into(),
        data: format!(r#"{{"n":{number},"salt":{salt},"note":"{note}"}}"#).into(),
    }
}

/// Signs the events some at a time, an hour apart; the witness cosigns one checkpoint of them and the
/// newest. Answers what it would remember had it not been asked about the newest.
fn sign(audit: &Path, events: &[StoredEvent], keys: Keys, dice: &mut Dice) -> (u64, Hash) {
    let tile_store = Arc::new(FileTileStore::open(audit).unwrap());
    let (log, witness) = (log_key(keys.log), witness_key(keys.witness));
    let mut log_writer =
        LogWriter::open(Arc::clone(&tile_store) as Arc<dyn TileStore>, log, 1_000, false).unwrap();
    tile_store.put_verifier(log_writer.verifiers().0).unwrap();
    let mut ends: Vec<usize> = (0..3).map(|_| dice.below(events.len() + 1)).collect();
    ends.push(events.len());
    ends.sort_unstable();
    let (mut begun, mut remembered) = (0, (0, Hash::of_nothing()));
    for (turn, (end, seconds)) in (1..).zip(ends.iter().zip([5_000, 9_000, 13_000, 17_000])) {
        for stored in &events[begun..*end] {
            log_writer.append(&frame(LEDGER, stored)).unwrap();
        }
        begun = *end;
        let published = log_writer.publish(seconds).unwrap().clone();
        let cosignature = witness.sign(&published.note.text, seconds + 1);
        if turn == ends.len() - 1 {
            remembered = (published.checkpoint.size, published.checkpoint.root);
            let mut note = published.note.clone();
            note.signatures.push(cosignature.clone());
            tile_store.keep_witnessed(witness.verifier().name(), &note).unwrap();
        }
        if turn == ends.len() {
            assert!(log_writer.cosigned(&published.note.text, cosignature).unwrap());
        }
    }
    remembered
}
