//! Audit log rebuild: what if the trail's files are lost? It is built anew beside them from the
//! ledger, compared with whatever checkpoint is left, and exchanged only where nothing contradicts
//! it.

use super::failed;
use crate::failure::Failure;
use crate::system::System;
use keyledger_core::ledger::pages;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::operations::OperationsEvent;
use keyledger_core::progress::Progress;
use keyledger_handlers::trail::files::{FileTileStore, KeyFile, epoch, folder};
use keyledger_handlers::trail::{
    Checkpoint, Hash, KeyKind, LogWriter, Note, Signer, TileStore, origin,
};
use keyledger_schemas::leaf::frame;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

/// Events per read.
const PAGE: usize = 2_000;

/// The result.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// How many events.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Whether it is the root that had been signed; `None` where nothing was left to compare with.
    pub compared: Option<bool>,
    /// Where the former files lie, or, where the roots differ, the new ones.
    pub place: PathBuf,
}

/// Builds it, because of `why`.
pub async fn rebuild(
    system: &System,
    new_key: bool,
    why: Reason,
    progress: Progress<'_>,
) -> Result<Rebuilt, Failure> {
    let data = system.data().to_owned();
    let (beside, aside) = (data.join("audit-rebuilding"), unused(&data));
    let io =
        |error: io::Error| Failure::Other(format!("the audit log cannot be exchanged: {error}"));
    remove(&beside).map_err(io)?;
    let known = known(&data);
    // That nothing has no events proves nothing.
    let last = known.last_key_value().filter(|(size, _)| **size > 0);
    let last = last.and_then(|(size, left)| Some((*size, left.first()?.checkpoint.root)));
    let key = KeyFile::of(&data);
    let name = origin(system.engine.form.ledger(), epoch(&data).map_err(io)?);
    let signer = match key.signer().map_err(|error| failed(&error))? {
        Some(signer) if !new_key => signer,
        Some(_) | None if new_key => Signer::random(&name, KeyKind::Log, &*system.engine.ids)
            .map_err(|error| failed(&error))?,
        Some(_) | None => {
            key.open(&name, true, &*system.engine.ids).map_err(|error| failed(&error))?
        }
    };
    let text = signer.to_text();
    let tile_store = Arc::new(FileTileStore::open(&beside).map_err(|error| failed(&error))?);
    let seconds = u64::try_from(system.engine.clock.now().micros() / 1_000_000).unwrap_or(0);
    let log_writer =
        LogWriter::open(Arc::clone(&tile_store) as Arc<dyn TileStore>, signer, seconds, false);
    let mut log_writer = log_writer.map_err(|error| failed(&error))?;
    let agrees = fill(system, &mut log_writer, &tile_store, &known, progress).await?;
    log_writer.publish(seconds).map_err(|error| failed(&error))?;
    let (size, root) = (log_writer.size(), log_writer.root());
    drop(log_writer);
    let compared = last.map(|(last, _)| agrees && last <= size);
    if compared == Some(false) {
        return Ok(Rebuilt { size, root, compared, place: beside });
    }
    system.close_trail();
    if folder(&data).exists() {
        fs::rename(folder(&data), &aside).map_err(io)?;
    }
    if new_key {
        key.replace(&text).map_err(|error| failed(&error))?;
    }
    fs::rename(&beside, folder(&data)).map_err(io)?;
    fs::File::open(&data).and_then(|data| data.sync_all()).map_err(io)?;
    let (former_size, former_root) = last.map(|(size, root)| (size, root.to_string())).unzip();
    let root_ = root.to_string();
    let happened =
        OperationsEvent::AuditTrailRebuilt { size, root: root_, former_size, former_root, new_key };
    system.engine.record_by(Actor::at_the_machine(), why, happened).await?;
    system.extend_trail().await?;
    Ok(Rebuilt { size, root, compared, place: aside })
}

/// Appends the whole ledger. Answers whether every checkpoint that was left agrees; those stay.
async fn fill(
    system: &System,
    log_writer: &mut LogWriter,
    tile_store: &FileTileStore,
    known: &BTreeMap<u64, Vec<Left>>,
    progress: Progress<'_>,
) -> Result<bool, Failure> {
    let length = system.ask(keyledger_projections::log::last).await?;
    let length = length.map_or(0, |entry| entry.sequence + 1);
    let mut pages = pages(&*system.engine.store, None, PAGE);
    while let Some(page) = pages.next().await.map_err(Failure::Store)? {
        for stored in &page {
            let frame = frame(system.engine.form.ledger(), stored);
            log_writer.append(&frame).map_err(|error| failed(&error))?;
            for Left { checkpoint, note, witnessed } in
                known.get(&log_writer.size()).into_iter().flatten()
            {
                if checkpoint.root != log_writer.root() {
                    return Ok(false);
                }
                // One that another key signed is compared, and stays with the former files.
                if note.signed_by(log_writer.verifiers().0).is_err() {
                    continue;
                }
                match witnessed {
                    Some(name) => tile_store.keep_witnessed(name, note),
                    None => tile_store.keep(checkpoint.size, note),
                }
                .map_err(|error| failed(&error))?;
            }
        }
        progress(log_writer.size(), length);
    }
    Ok(true)
}

/// A checkpoint that is left.
struct Left {
    checkpoint: Checkpoint,
    note: Note,
    /// The name of its file, where a witness cosigned it.
    witnessed: Option<String>,
}

/// The checkpoints that are left, by their sizes, whoever signed them.
fn known(data: &Path) -> BTreeMap<u64, Vec<Left>> {
    let tile_store = FileTileStore::at(&folder(data));
    let kept = tile_store.kept().unwrap_or_default().into_iter();
    let kept = kept.filter_map(|size| Some((tile_store.kept_at(size).ok()?, None)));
    let newest = tile_store.checkpoint().ok().flatten().map(|note| (note, None));
    let names = tile_store.witnessed().unwrap_or_default().into_iter();
    let witnessed =
        names.filter_map(|name| Some((tile_store.witnessed_at(&name).ok()?, Some(name))));
    let mut known: BTreeMap<u64, Vec<Left>> = BTreeMap::new();
    for (note, witnessed) in kept.chain(newest).chain(witnessed) {
        if let Ok(checkpoint) = note.text.parse::<Checkpoint>() {
            known.entry(checkpoint.size).or_default().push(Left { checkpoint, note, witnessed });
        }
    }
    known
}

/// A name for the former files that nothing has yet.
fn unused(data: &Path) -> PathBuf {
    let named = (1_u32..).map(|number| data.join(format!("audit-before-rebuild-{number}")));
    named
        .into_iter()
        .find(|path| !path.exists())
        .unwrap_or_else(|| data.join("audit-before-rebuild"))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
