//! Starting from a pack: what if the stream no longer holds the beginning? A pack made at the
//! engine has the same frames, proves them, and is brought along; what lies here already must be
//! the beginning of its history.

use super::{AuditArgs, Common, Handler, Interrupted, ask, size};
use anyhow::{Context, Result, anyhow, bail};
use keyledger_core::chain;
use keyledger_core::ids::LedgerId;
use keyledger_handlers::trail::files::{FileTileStore, folder};
use keyledger_handlers::trail::{LogService, Tile, TileStore, Verifier};
use keyledger_usecases::pack::{Fault, Trusted, verify};
use keyledger_usecases::texts::say;
use std::io::Write;
use std::sync::Arc;

/// Takes the frames of the pack that was named, if one was.
pub(super) async fn begin(handler: &mut Handler, common: &Common, args: &AuditArgs) -> Result<()> {
    let Some(pack) = &args.pack else { return Ok(()) };
    let language = ask::language(common);
    let key = args.key.as_deref().map(|key| Verifier::parse(key.trim()));
    let key = key.transpose().map_err(|error| anyhow!("--key: {error}"))?;
    let trusted = Trusted { key, witnesses: vec![] };
    let verdict = verify(pack, &trusted, &|_, _| {}).map_err(|Fault { code, place, detail }| {
        let what = say(language, &format!("fault-{code}"), &[]);
        let arguments = [("place", place.into()), ("what", what.into()), ("detail", detail.into())];
        anyhow!("{}", say(language, "pack-bad", &arguments))
    })?;
    let ledger: LedgerId = verdict.ledger.parse().context("the pack's ledger")?;
    match handler.begin(ledger) {
        Ok(()) => {}
        Err(Interrupted::Broker(error)) => return Err(error.into()),
        Err(Interrupted::Keep(error)) => return Err(error.into()),
    }
    let Some((_, log_service)) = &handler.log_service else { return Ok(()) };
    let log_service = Arc::clone(log_service);
    let here = size(&log_service);
    let number = |number: u64| number.to_string().into();
    if verdict.start > here {
        let arguments = [("start", number(verdict.start)), ("here", number(here))];
        bail!("{}", say(language, "handle-pack-late", &arguments));
    }
    let theirs = FileTileStore::at(pack);
    if here <= verdict.end {
        same_beginning(&FileTileStore::at(&folder(handler.folder.path())), &theirs, here)?;
    }
    let range = (here / 256, verdict.end, verdict.last.0);
    take(&log_service, &theirs, range).await?;
    let taken =
        [("taken", number(size(&log_service) - here)), ("size", number(size(&log_service)))];
    let text = say(language, "handle-pack-taken", &taken);
    // Nobody has to read it.
    let _ = writeln!(std::io::stdout(), "{text}");
    Ok(())
}

/// Every hash at the right edge of the tree here stands at its place in the pack's tree.
fn same_beginning(ours: &FileTileStore, theirs: &FileTileStore, size: u64) -> Result<()> {
    for tile in Tile::edge(size) {
        if ours.tile(tile)? != theirs.tile(tile)? {
            bail!(
                "the audit log in {} is not the beginning of the history in the pack: their tiles \
                 {tile} differ. Ask the engine's side for `keyledger audit verify`, and keep both",
                ours.path().display()
            );
        }
    }
    Ok(())
}

/// Hands the entries on, bundle by bundle, from the bundle `first` until before the event `end`.
async fn take(
    log_service: &Arc<LogService>,
    pack: &FileTileStore,
    (first, end, last): (u64, u64, u64),
) -> Result<()> {
    for index in first..end.div_ceil(256) {
        let tile = Tile { level: 0, index, width: Tile::width_in(0, index, last) };
        let here = size(log_service);
        let skipped = usize::try_from(here - (index * 256).min(here)).unwrap_or(usize::MAX);
        let entries = pack.entries(tile)?.0;
        let frames = entries.into_iter().skip(skipped).collect();
        let done = index + 1 == end.div_ceil(256);
        log_service.take(here, frames, done).await.map_err(|error| anyhow!("{}", chain(&error)))?;
    }
    Ok(())
}
