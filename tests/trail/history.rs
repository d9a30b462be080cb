//! A history by chance, its trail, and packs of it as files in memory.

use crate::Dice;
use keyledger_core::clock::Ids;
use keyledger_core::ids::{EventId, LedgerId};
use keyledger_core::store::{Position, Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_handlers::trail::{
    KeyKind, LogWriter, MemoryTileStore, Note, Signer, TileStore, origin,
};
use keyledger_schemas::leaf::frame;
use keyledger_usecases::pack::{
    self, Cosigner, Listed, MANIFEST, Manifest, Packing, Range, SIGNATURE, is_proved,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

pub type Files = BTreeMap<String, Vec<u8>>;

/// Randomness that follows from a number.
struct Drawn(u8);

impl Ids for Drawn {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

pub const LEDGER: LedgerId = LedgerId(Uuid::from_u128(0x6d1f_7a3c));

/// The log's key, or another one of the same name.
pub fn log_key(number: u8) -> Signer {
    Signer::random(&origin(LEDGER, 1), KeyKind::Log, &Drawn(number)).unwrap()
}

/// The witness's key, or another one of the same name.
pub fn witness_key(number: u8) -> Signer {
    Signer::random("witness.example/w1", KeyKind::Cosigner, &Drawn(number)).unwrap()
}

/// The frames of a history: some policies, some erasures, and much else.
pub fn frames(events: u64, salt: u64) -> Vec<Vec<u8>> {
    (0..events)
        .map(|sequence| {
            let account = Uuid::from_u128(u128::from(sequence % 7) + 1);
            let (kind, data) = match sequence {
                0 => ("policy_adopted", format!(r#"{{"version":1,"salt":{salt}}}"#)),
                sequence if sequence % 90 == 40 => (
                    "key_destruction_decided",
                    format!(r#"{{"account":"{account}","ground":"request","keys":["a"]}}"#),
                ),
                sequence if sequence % 90 == 41 => {
                    ("key_destroyed", format!(r#"{{"account":"{account}","keys":["a","b"]}}"#))
                }
                _ => ("session_seen", format!(r#"{{"n":{sequence},"salt":{salt}}}"#)),
            };
            let stored = StoredEvent {
                position: Position(sequence),
                stream: StreamId::policy(),
                revision: Revision(sequence),
                id: EventId(Uuid::from_u128(u128::from(sequence))),
                kind: kind.into(),
                metadata: format!(r#"{{"schema":1,"at":"2026-11-22T07:01:02.{sequence:06}Z"}}"#)
                    .into(),
                data: data.into(),
            };
            frame(LEDGER, &stored)
        })
        .collect()
}

/// A history with its trail.
pub struct History {
    pub frames: Vec<Vec<u8>>,
    tile_store: Arc<MemoryTileStore>,
    log_writer: LogWriter,
    log: u8,
    witness: u8,
}

impl History {
    /// A history of these frames, signed with these keys at two moments.
    pub fn new(frames: Vec<Vec<u8>>, kept: usize, (log, witness): (u8, u8)) -> Self {
        let tile_store = Arc::new(MemoryTileStore::default());
        let mut log_writer =
            LogWriter::open(tile_store.clone() as Arc<dyn TileStore>, log_key(log), 1_000, false)
                .unwrap();
        let (before, behind) = frames.split_at(kept.min(frames.len()));
        for (part, seconds) in [(before, 2_000), (behind, 9_000)] {
            for frame in part {
                log_writer.append(frame).unwrap();
            }
            let text = log_writer.publish(seconds).unwrap().note.text.clone();
            let cosignature = witness_key(witness).sign(&text, seconds + 1);
            assert!(log_writer.cosigned(&text, cosignature).unwrap());
        }
        Self { frames, tile_store, log_writer, log, witness }
    }

    /// A pack of some events, written to `folder` and read back.
    pub fn pack(&self, start: u64, end: u64, folder: &Path) -> Files {
        let size = self.frames.len() as u64;
        let kept = self.tile_store.kept().unwrap();
        let begins = start - start % 256;
        let first = kept.into_iter().take_while(|size| *size <= begins).last().unwrap();
        let range = Range::around(start, end, first, size);
        let proved = self.frames.iter().enumerate().filter(|(_, frame)| {
            is_proved(keyledger_schemas::leaf::parse_frame(frame).unwrap().kind)
        });
        let sign = |text: &str| self.log_writer.sign(text);
        let packing = Packing {
            tile_store: &*self.tile_store,
            ledger: LEDGER,
            key: log_key(self.log).verifier().clone(),
            range,
            checkpoints: (
                self.tile_store.kept_at(first).unwrap(),
                self.log_writer.published().note.clone(),
            ),
            proved: proved.map(|(place, frame)| (place as u64, frame.clone())).collect(),
            cosigned: vec![self.cosigner()],
            sign: &sign,
        };
        let mut written = pack::write(folder).unwrap();
        for index in range.start..range.end {
            let frame = self.frames[usize::try_from(index).unwrap()].clone();
            written.frame(&packing, index, frame).unwrap();
        }
        written.finish(&packing).unwrap();
        read(folder)
    }

    /// Who cosigned the newest checkpoint.
    fn cosigner(&self) -> Cosigner {
        let witness = witness_key(self.witness).verifier().clone();
        let at = self.log_writer.published().note.signed_by(&witness).unwrap().unwrap();
        Cosigner { witness: witness.name().to_owned(), key: witness.to_string(), at }
    }

    /// A history by chance.
    pub fn by_chance(dice: &mut Dice) -> Self {
        let events = 1 + dice.below(1_400);
        let kept = dice.below(events + 1);
        Self::new(frames(events as u64, dice.next() % 1_000), kept, (1, 1))
    }
}

/// The list made anew over the files, and signed.
pub fn sign_list(files: &mut Files, mut change: impl FnMut(&mut Manifest), log: u8) {
    let text = String::from_utf8(files[MANIFEST].clone()).unwrap();
    let mut manifest = Manifest::parse(&text).unwrap();
    files.remove(MANIFEST);
    files.remove(SIGNATURE);
    manifest.files = files
        .iter()
        .map(|(path, bytes)| Listed {
            path: path.clone(),
            bytes: bytes.len() as u64,
            sha256: Sha256::digest(bytes).into(),
        })
        .collect();
    change(&mut manifest);
    let bytes = manifest.to_string().into_bytes();
    let text = Manifest::signed_text(&bytes);
    let signatures = vec![log_key(log).sign(&text, 0)];
    files.insert(SIGNATURE.to_owned(), Note { text, signatures }.to_string().into_bytes());
    files.insert(MANIFEST.to_owned(), bytes);
}

pub fn read(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A folder that is made to hold these files and then others, writing only what differs.
pub struct Slot {
    pub folder: PathBuf,
    there: Files,
}

impl Slot {
    pub fn new(folder: PathBuf) -> Self {
        fs::create_dir_all(&folder).unwrap();
        Self { folder, there: Files::new() }
    }

    pub fn hold(&mut self, files: &Files) {
        for path in self.there.keys().filter(|path| !files.contains_key(*path)) {
            fs::remove_file(self.folder.join(path)).unwrap();
        }
        for (path, bytes) in
            files.iter().filter(|(path, bytes)| self.there.get(*path) != Some(bytes))
        {
            let file = self.folder.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
        self.there = files.clone();
    }
}
