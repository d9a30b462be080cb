//! Checkpoint inspection: what has a file that follows the ledger seen of it? Read without opening
//! it for use.

use keyledger_core::store::Position;
use keyledger_core::timestamp::Timestamp;
use keyledger_handlers::trail::files::FileTileStore;
use keyledger_handlers::trail::{Checkpoint, TileStore, clock_name};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// The last position that `views.db` has seen; `None` where there is no such file, or none to read.
pub fn by_views(path: &Path) -> Option<Position> {
    ask(path, "SELECT max(position) FROM projections")
}

/// The last position that `reactions.db` has seen.
pub fn by_reactions(path: &Path) -> Option<Position> {
    ask(path, "SELECT max(position) FROM checkpoint")
}

/// How many events the newest checkpoint of an audit trail is about. Whether it can be believed is
/// the trail's own question.
pub fn by_trail(folder: &Path) -> Option<u64> {
    let note = FileTileStore::at(folder).checkpoint().ok()??;
    note.text.parse::<Checkpoint>().ok().map(|checkpoint| checkpoint.size)
}

/// When an audit trail was last signed. Whether that can be believed is the trail's own question.
pub fn signed_by_trail(folder: &Path) -> Option<Timestamp> {
    let note = FileTileStore::at(folder).checkpoint().ok()??;
    let of =
        note.text.parse::<Checkpoint>().ok().map(|checkpoint| clock_name(&checkpoint.origin))?;
    let by_clock = note.signatures.iter().filter(|signature| signature.name == of);
    let moments = by_clock.filter_map(|signature| signature.bytes.first_chunk());
    let newest = moments.map(|moment| u64::from_be_bytes(*moment)).max()?;
    i64::try_from(newest).ok()?.checked_mul(1_000_000).map(Timestamp::from_micros)
}

/// A file that cannot be read here is dealt with by whoever opens it for use.
fn ask(path: &Path, question: &str) -> Option<Position> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let file = Connection::open_with_flags(path, flags).ok()?;
    let position: Option<i64> = file.query_row(question, (), |row| row.get(0)).ok()?;
    position.and_then(|position| u64::try_from(position).ok()).map(Position)
}
