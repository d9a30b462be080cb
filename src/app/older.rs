//! Older ledgers: does the ledger end before what follows from it? Then it is refused, or the loss is
//! accepted and told.

use super::ledger::Ledger;
use super::open_error::OpenError;
use keyledger_adapters::folder::DataFolder;
use keyledger_adapters::seen;
use keyledger_core::ledger::LedgerReader;
use keyledger_core::store::Position;
use keyledger_handlers::trail::files;
use keyledger_usecases::failure::Failure;

/// An old backup of the ledger under newer projections or handlers: positions would be given out a
/// second time, and handlers would skip what is new. Answers what was lost, where that is accepted.
pub(super) async fn refuse_older_ledger(
    folder: &DataFolder,
    store: &Ledger,
    reader: &LedgerReader,
    accept_loss: bool,
) -> Result<Option<String>, OpenError> {
    let files = [
        ("views.db", folder.views(), seen::by_views(&folder.views())),
        ("reactions.db", folder.reactions(), seen::by_reactions(&folder.reactions())),
    ];
    let mut lost = None;
    for (newer, path, seen) in files {
        let Some(Position(seen)) = seen.filter(|seen| seen.0 > 0) else { continue };
        if reader.goes_on_behind(Some(Position(seen - 1))).await.map_err(Failure::Store)? {
            continue;
        }
        let end = reader.end().await.map_err(Failure::Store)?;
        let ledger = end.position.map_or(0, |Position(position)| position);
        if !accept_loss {
            let folder = folder.path().to_owned();
            let place = store.place();
            return Err(OpenError::OlderLedger { place, folder, newer, ledger, seen });
        }
        remove_database(&path)?;
        lost = Some(format!("the ledger ended at position {ledger}, {newer} had seen {seen}"));
    }
    Ok(lost)
}

/// An old backup of the ledger beside a newer audit trail, when nothing else remembers. Answers what
/// was lost, where that is accepted.
pub(super) fn refuse_older_than_trail(
    folder: &DataFolder,
    store: &Ledger,
    events: u64,
    accept_loss: bool,
) -> Result<Option<String>, OpenError> {
    // A checkpoint that cannot be read stops the trail, which says so; it keeps nobody from logging in.
    let Some(seen) = seen::by_trail(&files::folder(folder.path())) else { return Ok(None) };
    if seen <= events {
        return Ok(None);
    }
    if !accept_loss {
        let folder = folder.path().to_owned();
        let place = store.place();
        return Err(OpenError::OlderThanTrail { place, folder, events, seen });
    }
    let aside = files::put_aside(folder.path())
        .map_err(|error| Failure::Other(format!("the audit log cannot be put aside: {error}")))?;
    let aside = aside.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(Some(format!(
        "the ledger had {events} events, its audit log {seen}: that log is kept as {}",
        aside.unwrap_or_default()
    )))
}

fn remove_database(path: &std::path::Path) -> Result<(), Failure> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(&name) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(Failure::Other(format!(
                    "{} cannot be removed: {error}",
                    path.display()
                )));
            }
        }
    }
    Ok(())
}
