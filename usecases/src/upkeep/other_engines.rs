//! Other engines: what did they write that this one has in memory, or somebody waits for? (B12)
//!
//! Streams are read from the ledger whenever something is decided, so nothing here makes a decision
//! right. It ends waiting sooner, and forgets keys that another engine destroyed: before the next answer
//! that shows people, and in the background within a fraction of a second.

use crate::accounts::erase;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::system::System;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::AccountId;
use keyledger_core::ledger::LedgerOffset;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::store::StoredEvent;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::Mutex;

/// Events per read of the ledger.
const PAGE: usize = 1_000;
/// When a ledger is asked again that did not answer.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// How long one look for news waits.
const WAIT: Duration = Duration::from_secs(10);

/// How far the others were heard.
#[derive(Default)]
pub struct Heard {
    upto: Mutex<Upto>,
}

#[derive(Default)]
struct Upto {
    /// Where the ledger goes on; nothing before it is looked at for the first time.
    next: Option<LedgerOffset>,
    /// Who was erased, and still has a name or mails beside the ledger.
    erased: BTreeSet<AccountId>,
}

/// Follows what is written from now on, by whichever engine, until it fails. A ledger that is away for a
/// while is asked again.
pub async fn follow(system: &System) -> Result<(), Failure> {
    loop {
        match hear(system).await {
            Err(Failure::Store(_)) => {
                system.engine.clock.sleep(ASK_AGAIN).await;
                continue;
            }
            heard => heard?,
        }
        let (position, erased) = {
            let upto = system.heard.upto.lock().await;
            (upto.next.and_then(|next| next.position), upto.erased.clone())
        };
        for account in erased {
            erase::leave_nothing(system, account).await?;
            // Where that failed, it is done again after the next start of this.
            system.heard.upto.lock().await.erased.remove(&account);
        }
        system.engine.store.wait_past(position, WAIT).await;
    }
}

/// Hears what was written up to this moment. Whoever answers then shows nobody whose keys are gone.
pub async fn hear(system: &System) -> Result<(), Failure> {
    let engine = &system.engine;
    let mut upto = system.heard.upto.lock().await;
    let Some(mut next) = upto.next else {
        upto.next = Some(engine.ledger.end().await.map_err(Failure::Store)?);
        // What was destroyed before is not there to be read again.
        engine.keys().forget_all();
        return Ok(());
    };
    loop {
        let page = engine.store.read_all(next.position, PAGE).await.map_err(Failure::Store)?;
        for stored in &page.events {
            upto.erased.extend(hear_one(engine, stored)?);
            next.pass(stored);
        }
        upto.next = Some(next);
        if page.at_head {
            return Ok(());
        }
    }
}

/// Answers who was erased.
fn hear_one(engine: &Engine, stored: &StoredEvent) -> Result<Option<AccountId>, Failure> {
    if let Some(account) = stored.stream.as_account() {
        engine.app.news.tell(account);
        return Ok(None);
    }
    if !["key_destroyed", "key_drawn_anew"].contains(&stored.kind.as_ref()) {
        return Ok(None);
    }
    let recorded: Recorded<OperationsEvent> = engine.form.decode(stored).map_err(Failure::Codec)?;
    if let OperationsEvent::KeyDestroyed { account: Some(account), .. } = recorded.event {
        engine.keys().forget(account);
        return Ok(Some(account));
    }
    // A period's key: the names of what was drawn in its place are read again as well.
    engine.keys().forget_all();
    Ok(None)
}
