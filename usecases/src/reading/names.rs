//! Name index: who has such a name or address? Names are sealed, so they are opened once and kept
//! in memory.
//!
//! What bounds it: the first search after a start opens one event of every account, two of who was
//! renamed, and asks the vault for its key; later searches open only accounts that are new or were
//! renamed, and compare in memory (about 150 bytes an account). Nothing of it is written anywhere, and an erased person is dropped before
//! anything is compared.

use crate::boxed;
use crate::caller::profile::profile_at;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::alike::{Words, folded};
use keyledger_core::ids::AccountId;
use keyledger_core::store::Revision;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// Names and addresses as they are compared, opened as they were needed.
#[derive(Default)]
pub struct Names {
    known: Mutex<HashMap<AccountId, Known>>,
}

/// What was opened, and where the name lay then.
struct Known {
    named_at: Revision,
    texts: Zeroizing<String>,
}

impl Names {
    fn known(&self) -> MutexGuard<'_, HashMap<AccountId, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets a person: called when they are erased.
    pub fn forget(&self, account: AccountId) {
        self.known().remove(&account);
    }

    /// Opens the names that were not known, or are others by now.
    async fn learn(
        &self,
        engine: &Engine,
        accounts: &[(AccountId, Revision)],
    ) -> Result<(), Failure> {
        let unknown: Vec<(AccountId, Revision)> = {
            let known = self.known();
            let is_known = |(account, named_at): &(AccountId, Revision)| {
                known.get(account).is_some_and(|known| known.named_at == *named_at)
            };
            accounts.iter().copied().filter(|one| !is_known(one)).collect()
        };
        for (account, named_at) in unknown {
            let Some(profile) = profile_at(engine, account, named_at).await? else { continue };
            let texts: Vec<String> = [profile.email, profile.name].into_iter().flatten().collect();
            if !texts.is_empty() {
                let texts = Zeroizing::new(folded(&texts.join("\n")));
                self.known().insert(account, Known { named_at, texts });
            }
        }
        Ok(())
    }

    /// Those among `accounts` whose address may be this one, but for a few letters.
    pub async fn near(
        &self,
        engine: &Engine,
        accounts: &[(AccountId, Revision)],
        (address, letters): (&str, usize),
    ) -> Result<Vec<(AccountId, Revision)>, Failure> {
        self.learn(engine, accounts).await?;
        let (address, known) = (folded(address), self.known());
        let is_near = |(account, _): &(AccountId, Revision)| {
            let first = known.get(account).and_then(|known| known.texts.lines().next());
            first.is_some_and(|email| strsim::osa_distance(email, &address) <= letters)
        };
        Ok(accounts.iter().copied().filter(is_near).collect())
    }

    /// Those among `accounts`, each with where its name lies, whose name and address hold all of `words`, in their order. The accounts must
    /// be such that are not erased.
    #[boxed]
    pub async fn search(
        &self,
        engine: &Engine,
        accounts: &[(AccountId, Revision)],
        words: &str,
    ) -> Result<Vec<AccountId>, Failure> {
        self.learn(engine, accounts).await?;
        let words = Words::of(words);
        let known = self.known();
        let holds = |account: &AccountId| {
            known.get(account).is_some_and(|known| words.are_in(&known.texts))
        };
        Ok(accounts.iter().map(|(account, _)| *account).filter(holds).collect())
    }
}
