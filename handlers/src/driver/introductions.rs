//! Handler introductions: from which event on does a handler act? From its introduction, which is
//! itself an event.
//!
//! In a ledger in which no handler has acted yet, they act from the beginning: an account made at
//! the command line before the engine ever served gets its mail. Causes older than a day are not
//! mailed. A handler that a later release brings acts on nothing that lay there before it.

use super::{Driver, PAGE, Pause, parted};
use crate::handler::Handler;
use keyledger_core::ledger::pages;
use keyledger_core::operations::{OperationsEvent, months};
use keyledger_core::stream::Category;
use keyledger_core::timestamp::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Driver {
    /// The first sequence of every handler; those the ledger does not know are introduced to it.
    pub(super) async fn introduce(&self) -> Result<BTreeMap<String, u64>, Pause> {
        let mut known = self.introduced().await?;
        let named = |handler: &&Arc<dyn Handler>| !known.contains_key(handler.name());
        let new: Vec<&'static str> =
            self.parts.handlers.iter().filter(named).map(|handler| handler.name()).collect();
        if new.is_empty() {
            return Ok(known);
        }
        let from = self.first_sequence().await?;
        for handler in new {
            let introduced =
                OperationsEvent::HandlerIntroduced { handler: handler.to_owned(), from };
            self.record(introduced).await?;
            known.insert(handler.to_owned(), from);
        }
        Ok(known)
    }

    /// What the ledger says of handlers. An introduction holds for ever, so every month is asked.
    async fn introduced(&self) -> Result<BTreeMap<String, u64>, Pause> {
        let mut introduced = BTreeMap::new();
        let Some(began) = self.began().await? else { return Ok(introduced) };
        for month in months(began, self.parts.clock.now()) {
            let loaded = parted(self.parts.operations.load(&month).await)?;
            for (handler, from) in &loaded.state.introduced {
                introduced.entry(handler.clone()).or_insert(*from);
            }
        }
        Ok(introduced)
    }

    /// When the ledger's first event happened.
    async fn began(&self) -> Result<Option<Timestamp>, Pause> {
        let first = self.parts.ledger.next_behind(None).await.map_err(Pause::Ledger)?;
        let Some(first) = first else { return Ok(None) };
        let first = self.parts.codec.decode(&first);
        Ok(Some(first.map_err(|error| Pause::Own(error.to_string()))?.meta.at))
    }

    /// Where a new handler begins: at the head, or at the beginning where none has acted yet. That
    /// an introduction is there does not say so: the process may have died between two of them. The
    /// first mail says it, and where there is one it lies near the beginning.
    async fn first_sequence(&self) -> Result<u64, Pause> {
        let ledger = &self.parts.ledger;
        let mut pages = pages(&**ledger.store(), None, PAGE);
        while let Some(events) = pages.next().await.map_err(Pause::Ledger)? {
            if events.iter().any(|event| event.stream.category() == Category::Mail) {
                return Ok(ledger.end().await.map_err(Pause::Ledger)?.sequence);
            }
        }
        Ok(0)
    }
}
