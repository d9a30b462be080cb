//! Copying a ledger: how does it come from one store into another? Event by event as it is, then both
//! are read to the end and compared; only then the first one is no longer served.

use anyhow::{Context, Result, bail, ensure};
use keyledger_adapters::folder::DataFolder;
use keyledger_adapters::postgres::{self, Address, Loader, PostgresError, PostgresLedger};
use keyledger_adapters::sqlite::{self, LedgerError, SqliteLedger};
use keyledger_core::ids::LedgerId;
use keyledger_core::store::{EventStore, Position, StoreError, StoredEvent};
use keyledger_handlers::trail::{Hash, Tree};
use keyledger_schemas::leaf::leaf;
use std::path::PathBuf;
use std::time::Instant;
use uuid::Uuid;

/// How many events are read and written at a time.
const PAGE: usize = 4_000;

/// Where a ledger is copied from or to.
pub enum End {
    /// A data folder.
    Folder(PathBuf),
    /// A database.
    Postgres(Address),
}

/// What is being done.
#[derive(Clone, Copy, Debug)]
pub enum Phase {
    /// Events are read from one store and written to the other.
    Copying,
    /// Both are read and compared.
    Comparing,
}

/// What was done.
pub struct Copied {
    /// How many events both stores hold.
    pub events: u64,
    /// How many of them this copy wrote: the others were there.
    pub copied_now: u64,
    /// The root of the Merkle tree over all of them, in base64 as in a checkpoint: that of both audit logs.
    pub root: String,
    /// Where the ledger was.
    pub from: String,
    /// Where it is now.
    pub to: String,
    /// How long it took.
    pub seconds: f64,
}

/// How far it is: what, events done, events in all.
pub type Progress<'a> = &'a (dyn Fn(Phase, u64, u64) + Sync);

/// A store that nobody else has open.
enum Open {
    Folder(DataFolder, SqliteLedger),
    Postgres(PostgresLedger),
}

/// Copies the ledger at `from` to `to`. What an earlier copy left there is continued.
pub async fn copy(from: &End, to: &End, progress: Progress<'_>) -> Result<Copied> {
    let began = Instant::now();
    if let End::Folder(folder) = from {
        ensure!(
            folder.join("ledger.db").exists(),
            "{} has no ledger: --from names the store that holds it",
            folder.display()
        );
    }
    let source = Open::source(from, to).await?;
    ensure!(source.length().await? > 0, "{} holds no events: nothing to copy", source.name());
    let target = Open::open(to, Some(source.ledger_id()), true).await?;
    let (from, to) = (source.name(), target.name());
    ensure!(from != to, "--from and --to name the same store");
    ensure!(
        source.ledger_id() == target.ledger_id(),
        "{to} holds another ledger than {from}: copy into an empty store"
    );
    let copied_now = transfer(&source, &target, progress).await?;
    let (events, root) = compare(&source, &target, progress).await?;
    // In this order: a crash in between leaves none that is served and a copy that can be made again, and
    // never two that are served.
    source.close(Some(&to)).await?;
    target.close(None).await?;
    Ok(Copied { events, copied_now, root, from, to, seconds: began.elapsed().as_secs_f64() })
}

async fn transfer(source: &Open, target: &Open, progress: Progress<'_>) -> Result<u64> {
    let (known, there) = (source.length().await?, target.length().await?);
    ensure!(
        there <= known,
        "{} has {there} events and {} only {known}: it went on there. Copy the other way, or into \
         an empty store",
        target.name(),
        source.name()
    );
    let loader = target.loader().await?;
    let mut after = there.checked_sub(1).map(|before| Position(before + 1));
    let mut page = source.page(after).await?;
    while !page.is_empty() {
        after = page.last().map(|event| event.position);
        let (next, written) = tokio::join!(source.page(after), target.load(loader.as_ref(), &page));
        written.with_context(|| format!("{} did not take the events", target.name()))?;
        page = next?;
        progress(Phase::Copying, after.map_or(0, |Position(at)| at), known);
    }
    Ok(known - there)
}

/// Reads both stores to their ends.
async fn compare(source: &Open, target: &Open, progress: Progress<'_>) -> Result<(u64, String)> {
    let (ledger, known) = (source.ledger_id(), source.length().await?);
    let (mut tree, mut full, mut after) = (Tree::default(), Vec::new(), None);
    loop {
        let (ours, theirs) = tokio::join!(source.page(after), target.page(after));
        let (ours, theirs) = (ours?, theirs?);
        if let Some((event, _)) = ours.iter().zip(&theirs).find(|(one, other)| one != other) {
            bail!(
                "the stores differ at position {}: {} holds another ledger's history, or was changed. \
                 Copy into an empty store",
                event.position.0,
                target.name()
            );
        }
        ensure!(ours.len() == theirs.len(), "{} does not hold all events", target.name());
        for event in &ours {
            tree.push(Hash(leaf(ledger, event)), &mut full);
        }
        full.clear();
        match ours.last() {
            Some(last) => after = Some(last.position),
            None => return Ok((tree.size(), tree.root().to_string())),
        }
        progress(Phase::Comparing, tree.size(), known);
    }
}

impl End {
    fn name(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Postgres(address) => address.name().to_owned(),
        }
    }
}

/// Where the ledger is now, if that is why its store does not open.
fn moved_to(error: &anyhow::Error) -> Option<&String> {
    if let Some(LedgerError::Moved { to, .. }) = error.downcast_ref() {
        return Some(to);
    }
    match error.downcast_ref() {
        Some(PostgresError::Moved { to, .. }) => Some(to),
        _ => None,
    }
}

impl Open {
    /// Opens the store to copy from. One that was moved to this very target is what a crash between the
    /// last two steps of a copy leaves.
    async fn source(from: &End, to: &End) -> Result<Self> {
        match Self::open(from, None, false).await {
            Err(error) if moved_to(&error) == Some(&to.name()) => {
                Self::open(from, None, true).await
            }
            opened => opened,
        }
    }

    /// Opens a store; with an id, one that is begun under it where there is none.
    async fn open(end: &End, new: Option<LedgerId>, even_if_moved: bool) -> Result<Self> {
        let create = new.is_some();
        // Begins nothing where nothing is created.
        let id = new.unwrap_or(LedgerId(Uuid::nil()));
        match end {
            End::Folder(path) => {
                let folder = DataFolder::lock(path)?;
                let options = sqlite::Options { even_if_moved, ..Default::default() };
                let ledger = SqliteLedger::open(&folder.ledger(), options, id)?;
                Ok(Self::Folder(folder, ledger))
            }
            End::Postgres(address) => {
                let options = postgres::Options { even_if_moved, create, ..Default::default() };
                let opening = PostgresLedger::open(address, options, id);
                Ok(Self::Postgres(Box::pin(opening).await?))
            }
        }
    }

    fn store(&self) -> &dyn EventStore {
        match self {
            Self::Folder(_, ledger) => ledger,
            Self::Postgres(ledger) => ledger,
        }
    }

    fn ledger_id(&self) -> LedgerId {
        match self {
            Self::Folder(_, ledger) => ledger.ledger_id(),
            Self::Postgres(ledger) => ledger.ledger_id(),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Folder(folder, _) => folder.path().display().to_string(),
            Self::Postgres(ledger) => ledger.place().to_owned(),
        }
    }

    /// How many events it has. Both kinds give out positions without a gap, from 1.
    async fn length(&self) -> Result<u64, StoreError> {
        Ok(self.store().end().await?.map_or(0, |end| end.sequence))
    }

    async fn page(&self, after: Option<Position>) -> Result<Vec<StoredEvent>, StoreError> {
        Ok(self.store().read_all(after, PAGE).await?.events)
    }

    async fn loader(&self) -> Result<Option<Loader>> {
        match self {
            Self::Folder(..) => Ok(None),
            Self::Postgres(ledger) => Ok(Some(ledger.loader().await?)),
        }
    }

    async fn load(&self, loader: Option<&Loader>, events: &[StoredEvent]) -> Result<()> {
        match (self, loader) {
            (Self::Folder(_, ledger), _) => Ok(ledger.load(events).await?),
            (Self::Postgres(_), Some(loader)) => Ok(loader.load(events).await?),
            (Self::Postgres(_), None) => bail!("nothing loads into the database"),
        }
    }

    /// Closes it, and writes down where the ledger lies from now on: `elsewhere`, or here.
    async fn close(self, elsewhere: Option<&str>) -> Result<()> {
        match self {
            Self::Folder(folder, ledger) => {
                let id = ledger.ledger_id();
                ledger.close();
                SqliteLedger::moved_to(&folder.ledger(), elsewhere)?;
                match elsewhere {
                    Some(place) => folder.say_ledger_elsewhere(id, place)?,
                    None => folder.say_ledger_here()?,
                }
            }
            Self::Postgres(ledger) => {
                ledger.moved_to(elsewhere).await?;
                ledger.closed_down().await;
            }
        }
        Ok(())
    }
}
