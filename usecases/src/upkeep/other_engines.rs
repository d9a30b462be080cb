//! Other engines: what did they write that this one has in memory, or somebody waits for? (B12)
//!
//! Streams are read from the ledger whenever something is decided, so nothing here makes a decision
//! right. It ends waiting sooner, and forgets keys that another engine destroyed.

use crate::accounts::erase;
use crate::failure::Failure;
use crate::system::System;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::operations::OperationsEvent;
use keyledger_core::store::{Position, StoredEvent};
use keyledger_schemas::stored_form::StoredForm;
use std::time::Duration;

/// Events per read of the ledger.
const PAGE: usize = 1_000;
/// How long one look for news waits.
const WAIT: Duration = Duration::from_secs(10);

/// Follows what is written from now on, by whichever engine, until it fails.
pub async fn follow(system: &System) -> Result<(), Failure> {
    let engine = &system.engine;
    let mut after = engine.ledger.end().await.map_err(Failure::Store)?.position;
    // What was destroyed before this moment was not in memory yet, or is forgotten here.
    engine.keys().forget_all();
    loop {
        engine.store.wait_past(after, WAIT).await;
        after = read_on(system, after).await?;
    }
}

async fn read_on(system: &System, after: Option<Position>) -> Result<Option<Position>, Failure> {
    let mut next = after;
    loop {
        let page = system.engine.store.read_all(next, PAGE).await.map_err(Failure::Store)?;
        for stored in &page.events {
            hear(system, stored).await?;
        }
        next = page.next.or(next);
        if page.at_head {
            return Ok(next);
        }
    }
}

async fn hear(system: &System, stored: &StoredEvent) -> Result<(), Failure> {
    let engine = &system.engine;
    if let Some(account) = stored.stream.as_account() {
        engine.app.news.tell(account);
        return Ok(());
    }
    if !["key_destroyed", "key_drawn_anew"].contains(&stored.kind.as_ref()) {
        return Ok(());
    }
    let recorded: Recorded<OperationsEvent> =
        <StoredForm as Codec<OperationsEvent>>::decode(&engine.form, stored)
            .map_err(Failure::Codec)?;
    if let OperationsEvent::KeyDestroyed { account: Some(account), .. } = recorded.event {
        engine.keys().forget(account);
        return erase::leave_nothing(system, account).await;
    }
    // A period's key: the names of what was drawn in its place are read again as well.
    engine.keys().forget_all();
    Ok(())
}
