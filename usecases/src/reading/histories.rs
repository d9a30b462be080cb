//! Histories read a moment ago: who looks into an account asks many questions of it, and a long history
//! takes longer to read than to answer from.
//!
//! A stream only grows, so what was read stays true; each question reads on from there. What is personal
//! is sealed here as it is in the ledger: it is opened for each answer, and of the erased it never is.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::AccountId;
use keyledger_core::store::StoredEvent;
use keyledger_core::stream::StreamId;
use std::sync::{Arc, Mutex, PoisonError};

/// Events of all histories kept at once (about 1.5 KB each).
const EVENTS_MAX: usize = 20_000;
/// Histories kept at once: a short list, looked through from one end to the other.
const HISTORIES_MAX: usize = 32;

/// A stream's events, as they are stored and as they are told.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// As they are stored.
    pub stored: Vec<StoredEvent>,
    /// The same, with what is personal sealed.
    pub sealed: Vec<Recorded<AccountEvent>>,
}

/// The histories of accounts that were asked about last.
#[derive(Debug, Default)]
pub struct Histories {
    /// The one that was asked about last stands last.
    kept: Mutex<Vec<(AccountId, Arc<History>)>>,
}

impl Histories {
    /// The whole history of an account, up to what the ledger has of it now.
    #[boxed]
    pub async fn of(&self, engine: &Engine, account: AccountId) -> Result<Arc<History>, Failure> {
        let known = self.taken(account);
        let behind = known.as_ref().map_or(0, |known| known.stored.len());
        let stream = StreamId::account(account);
        let (stored, mut sealed) = engine.stored_and_sealed(&stream, behind).await?;
        let history = match known {
            Some(known) if stored.is_empty() => known,
            known => {
                let mut history = known.map(Arc::unwrap_or_clone).unwrap_or_default();
                history.stored.extend(stored);
                history.sealed.append(&mut sealed);
                Arc::new(history)
            }
        };
        self.keep(account, Arc::clone(&history));
        Ok(history)
    }

    /// Takes it out, so that it can grow where it lies.
    fn taken(&self, account: AccountId) -> Option<Arc<History>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(of, _)| *of == account)?;
        Some(kept.remove(place).1)
    }

    /// Keeps it, and lets go of those that nobody asked about for longest.
    fn keep(&self, account: AccountId, history: Arc<History>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(of, _)| *of != account);
        kept.push((account, history));
        let mut events: usize = kept.iter().map(|(_, history)| history.stored.len()).sum();
        while events > EVENTS_MAX || kept.len() > HISTORIES_MAX {
            events -= kept.remove(0).1.stored.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyledger_core::ids::EventId;
    use keyledger_core::store::{Position, Revision};
    use uuid::Uuid;

    fn account(number: u128) -> AccountId {
        AccountId(Uuid::from_u128(number))
    }

    fn of_length(events: usize) -> Arc<History> {
        let event = StoredEvent {
            stream: StreamId::account(account(1)),
            revision: Revision(0),
            position: Position(1),
            id: EventId(Uuid::nil()),
            kind: "account_deleted".into(),
            metadata: vec![],
            data: vec![],
        };
        Arc::new(History { stored: vec![event; events], sealed: vec![] })
    }

    #[test]
    fn what_nobody_asked_about_for_longest_goes_first_and_memory_is_bounded() {
        let histories = Histories::default();
        histories.keep(account(1), of_length(9_000));
        histories.keep(account(2), of_length(9_000));
        let first = histories.taken(account(1)).unwrap();
        histories.keep(account(1), first);
        histories.keep(account(3), of_length(9_000));
        assert!(histories.taken(account(2)).is_none());
        assert!(histories.taken(account(1)).is_some() && histories.taken(account(3)).is_some());
        // Longer than all that may be kept: it is answered from, and not kept.
        histories.keep(account(4), of_length(EVENTS_MAX + 1));
        assert!(histories.taken(account(4)).is_none());
        (0..100).for_each(|number| histories.keep(account(number), of_length(1)));
        assert_eq!(histories.kept.lock().unwrap().len(), HISTORIES_MAX);
    }
}
