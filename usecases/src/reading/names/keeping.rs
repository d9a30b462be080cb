//! Keeping names: how does the index outlive the process? Block by block in what is remembered, each
//! under a key of its own, together with how far the ledger was read.
//!
//! An engine beside others keeps none: the keys would lie in the vault that all of them share, and each
//! would have to know which ones are another's. It reads the names again at its start.

use super::Known;
use super::block::Block;
use crate::caller::profile::profile;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::alike::folded;
use keyledger_core::ids::{AccountId, EventId};
use keyledger_core::ledger::LedgerOffset;
use keyledger_core::remembered::Change;
use keyledger_core::store::Position;
use keyledger_core::vault::{SecretName, Vault};
use keyledger_schemas::cipher::Key;
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The part that has the blocks, each under its id.
const BLOCKS: &str = "names";
/// The part, and the key in it, that say how far the ledger was read.
const PLACES: (&str, &[u8]) = ("places", b"names");

/// A block, or whose names it held where it does not open.
type Opened = Result<Block, (Uuid, Vec<AccountId>)>;

/// Whether anything is kept.
pub(super) fn is_there(engine: &Engine) -> Result<bool, Failure> {
    Ok(engine.is_alone() && engine.remembered.get(PLACES.0, PLACES.1)?.is_some())
}

/// What was kept. Where it is another ledger's, or of one that was longer, it is nothing.
pub(super) async fn read(engine: &Engine) -> Result<Known, Failure> {
    if !engine.is_alone() {
        forget_blocks(engine)?;
        return Ok(Known::default());
    }
    let kept = match engine.remembered.get(PLACES.0, PLACES.1)?.as_deref().and_then(place) {
        Some((offset, event)) if is_there_still(engine, offset, event).await? => offset,
        Some(_) | None => {
            forget_everything(engine)?;
            return Ok(Known::default());
        }
    };
    let (remembered, vault) = (Arc::clone(&engine.remembered), Arc::clone(&engine.vault));
    let opened = tokio::task::spawn_blocking(move || -> Result<_, Failure> {
        let kept = remembered.beginning(BLOCKS, &[])?;
        kept.into_iter().map(|(id, block)| opened(&*vault, &id, &block)).collect()
    });
    let opened: Vec<Opened> = opened.await.map_err(|error| Failure::Other(error.to_string()))??;
    let (mut known, mut lost) = (Known { next: kept, kept, ..Known::default() }, vec![]);
    for block in opened {
        match block {
            Ok(block) => known.blocks.push(block),
            Err((id, accounts)) => {
                known.gone.push(id);
                lost.extend(accounts);
            }
        }
    }
    // The one that goes on to be filled is the last.
    known.blocks.sort_by_key(|block| std::cmp::Reverse(block.accounts.len()));
    for account in lost {
        // A key that was destroyed, or lost with an older vault: who lives is read again.
        let Some(profile) = profile(engine, account).await? else { continue };
        let texts = [profile.email, profile.name].into_iter().flatten();
        let text = Zeroizing::new(texts.collect::<Vec<_>>().join("\n"));
        if !text.is_empty() {
            known.put(engine, account, &Zeroizing::new(folded(&text)));
        }
    }
    destroy_keys_of_nothing(engine, &known)?;
    Ok(known)
}

fn opened(vault: &dyn Vault, id: &[u8], kept: &[u8]) -> Result<Opened, Failure> {
    let id = Uuid::from_slice(id).unwrap_or_default();
    let key = vault.get(&SecretName::names(id))?.map(Zeroizing::new);
    let key = key.and_then(|key| Key::kept(&key));
    Ok(Block::opened(id, kept, key.as_ref()).map_err(|accounts| (id, accounts)))
}

/// Keeps what changed, and how far the ledger was read; then the keys of what is forgotten go.
pub(super) async fn keep(engine: &Engine, known: &mut Known) -> Result<(), Failure> {
    if !engine.is_alone() {
        known.gone.clear();
        return Ok(());
    }
    let Some(position) = known.next.position else { return Ok(()) };
    let last = engine.ledger.at_position(position).await.map_err(Failure::Store)?;
    let Some(last) = last else { return Ok(()) };
    let (vault, ids) = (Arc::clone(&engine.vault), Arc::clone(&engine.ids));
    let remembered = Arc::clone(&engine.remembered);
    let (mut blocks, gone) = (std::mem::take(&mut known.blocks), known.gone.clone());
    let place = placed(known.next, position, last.id);
    let kept = tokio::task::spawn_blocking(move || {
        let keep = || -> Result<(), Failure> {
            let forget = |id: &Uuid| change(id.as_bytes(), None);
            let mut changes: Vec<Change> = gone.iter().map(forget).collect();
            for block in blocks.iter().filter(|block| !block.is_kept) {
                let key = key_of(&*vault, block, || Key::random(&*ids))?;
                let sealed = block.sealed(&key, &*ids);
                let sealed = sealed.map_err(|error| Failure::Other(error.to_string()))?;
                changes.push(change(block.id.as_bytes(), Some(sealed)));
            }
            let (part, key) = (PLACES.0, PLACES.1.to_vec());
            changes.push(Change { part, key, value: Some(place) });
            remembered.change(changes)?;
            gone.iter().try_for_each(|id| destroy(&*vault, &SecretName::names(*id)))
        };
        let kept = keep();
        if kept.is_ok() {
            for block in &mut blocks {
                block.is_kept = true;
            }
        }
        (blocks, kept)
    });
    let (blocks, kept) = kept.await.map_err(|error| Failure::Other(error.to_string()))?;
    known.blocks = blocks;
    kept?;
    known.gone.clear();
    known.kept = known.next;
    Ok(())
}

fn key_of(vault: &dyn Vault, block: &Block, new: impl FnOnce() -> Key) -> Result<Key, Failure> {
    let name = block.secret();
    if let Some(key) = vault.get(&name)?.map(Zeroizing::new).and_then(|key| Key::kept(&key)) {
        return Ok(key);
    }
    // Durable before anything is sealed with it.
    let key = new();
    vault.put(&name, key.bytes())?;
    Ok(key)
}

fn destroy(vault: &dyn Vault, name: &SecretName) -> Result<(), Failure> {
    // Of a block that was never kept there is no key.
    if vault.get(name)?.is_some() {
        vault.destroy(name)?;
    }
    Ok(())
}

/// A crash between a block and its key leaves a key of nothing.
fn destroy_keys_of_nothing(engine: &Engine, known: &Known) -> Result<(), Failure> {
    let there: HashSet<SecretName> = known.blocks.iter().map(Block::secret).collect();
    let gone: HashSet<SecretName> = known.gone.iter().map(|id| SecretName::names(*id)).collect();
    for name in engine.vault.names(SecretName::NAMES)? {
        if !there.contains(&name) && !gone.contains(&name) {
            engine.vault.destroy(&name)?;
        }
    }
    Ok(())
}

fn forget_everything(engine: &Engine) -> Result<(), Failure> {
    forget_blocks(engine)?;
    destroy_keys_of_nothing(engine, &Known::default())
}

fn forget_blocks(engine: &Engine) -> Result<(), Failure> {
    let blocks = engine.remembered.beginning(BLOCKS, &[])?;
    let mut changes: Vec<Change> = blocks.iter().map(|(id, _)| change(id, None)).collect();
    changes.push(Change { part: PLACES.0, key: PLACES.1.to_vec(), value: None });
    engine.remembered.change(changes)?;
    Ok(())
}

fn change(id: &[u8], value: Option<Vec<u8>>) -> Change {
    Change { part: BLOCKS, key: id.to_vec(), value }
}

/// Whether the ledger has the event there that was the last one read.
async fn is_there_still(
    engine: &Engine,
    offset: LedgerOffset,
    event: EventId,
) -> Result<bool, Failure> {
    let Some(position) = offset.position else { return Ok(false) };
    let there = engine.ledger.at_position(position).await.map_err(Failure::Store)?;
    Ok(there.is_some_and(|there| there.id == event))
}

fn placed(offset: LedgerOffset, Position(position): Position, event: EventId) -> Vec<u8> {
    [&offset.sequence.to_be_bytes()[..], &position.to_be_bytes(), event.0.as_bytes()].concat()
}

fn place(bytes: &[u8]) -> Option<(LedgerOffset, EventId)> {
    let (sequence, rest) = bytes.split_first_chunk::<8>()?;
    let (position, event) = rest.split_first_chunk::<8>()?;
    let position = Some(Position(u64::from_be_bytes(*position)));
    let offset = LedgerOffset { sequence: u64::from_be_bytes(*sequence), position };
    Some((offset, EventId(Uuid::from_slice(event).ok()?)))
}
