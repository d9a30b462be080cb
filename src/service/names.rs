//! Who has such a name or address? Names are sealed, so they are opened once and kept in memory.
//!
//! What bounds it: the first search after a start opens one event of every account and asks the
//! vault for its key; later searches open only accounts that are new, and compare in memory (about
//! 150 bytes an account). Nothing of it is written anywhere, and an erased person is dropped before
//! anything is compared.

use super::alike::{Words, folded};
use super::people::profile;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::ids::AccountId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// Names and addresses as they are compared, opened as they were needed.
#[derive(Default)]
pub struct Names {
    known: Mutex<HashMap<AccountId, Zeroizing<String>>>,
}

impl Names {
    fn known(&self) -> MutexGuard<'_, HashMap<AccountId, Zeroizing<String>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets a person: called when they are erased.
    pub fn forget(&self, account: AccountId) {
        self.known().remove(&account);
    }

    /// Those among `accounts` whose name and address hold all of `words`, in their order. The accounts must
    /// be such that are not erased.
    pub async fn search(
        &self,
        engine: &Engine,
        accounts: &[AccountId],
        words: &str,
    ) -> Result<Vec<AccountId>, Failure> {
        let unknown: Vec<AccountId> = {
            let known = self.known();
            accounts.iter().copied().filter(|account| !known.contains_key(account)).collect()
        };
        for account in unknown {
            let Some(profile) = profile(engine, account).await? else { continue };
            let texts: Vec<String> = [profile.email, profile.name].into_iter().flatten().collect();
            if !texts.is_empty() {
                let both = Zeroizing::new(folded(&texts.join("\n")));
                self.known().insert(account, both);
            }
        }
        let words = Words::of(words);
        let known = self.known();
        let holds =
            |account: &&AccountId| known.get(account).is_some_and(|texts| words.are_in(texts));
        Ok(accounts.iter().filter(holds).copied().collect())
    }
}
