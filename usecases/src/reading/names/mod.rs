//! Name index: who has such a name or address? Names are sealed in the ledger, so they are opened once,
//! kept sealed beside it and compared in memory.
//!
//! What bounds it: about 70 bytes of memory a person, and a few milliseconds a million people and word.
//! It follows the ledger: whoever searches sees what was written a moment before. Blocks of a thousand
//! people lie in `remembered.db`, each sealed under a key of its own in the vault. When one of them
//! is erased the others are sealed anew under another key and the old one is destroyed, so that no
//! copy of the file says more about the erased than a copy of the ledger does.

mod block;
mod following;
mod keeping;
mod letters;

use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::reading::smallest::Smallest;
use block::Block;
use keyledger_core::alike::{Words, folded};
use keyledger_core::ids::AccountId;
use keyledger_core::ledger::LedgerOffset;
use letters::left_by_a_typo;
use memchr::memmem::Finder;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{self, available_parallelism};
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

/// Threads that look at once: log-ins go on beside them.
const THREADS_MAX: usize = 4;
/// Fewer blocks are looked through sooner than a thread begins.
const BLOCKS_A_THREAD: usize = 50;

/// Names and addresses as they are compared.
#[derive(Clone, Default)]
pub struct Names {
    known: Arc<RwLock<Option<Known>>>,
}

/// Everybody who was not erased, as far as the ledger was read.
#[derive(Default)]
struct Known {
    blocks: Vec<Block>,
    /// Where the ledger goes on.
    next: LedgerOffset,
    /// Where it went on when everything was last kept.
    kept: LedgerOffset,
    /// Blocks that are to be forgotten, with their keys.
    gone: Vec<uuid::Uuid>,
}

/// Who is looked for beside their names.
#[derive(Debug, Default)]
pub(super) struct Among {
    /// Only these, where it is given.
    pub only: Option<BTreeSet<AccountId>>,
    /// These too, whatever they are called.
    pub beside: BTreeSet<AccountId>,
    /// How many are wanted.
    pub most: usize,
}

impl Among {
    /// Whether somebody who was found by name is one more.
    fn takes(&self, account: &AccountId) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(account))
            && !self.beside.contains(account)
    }
}

impl Names {
    /// Everybody whose name and address hold all of `words`, in whatever order; where that is nobody,
    /// everybody with one letter of each word wrong. All of them are counted, and the first ones kept.
    #[boxed]
    pub(super) async fn search(
        &self,
        engine: &Engine,
        words: &str,
        among: Among,
    ) -> Result<Smallest, Failure> {
        let words = Words::of(words);
        self.compare(engine, move |known| {
            let mut found = known.holding(&words, &among);
            // What holds for somebody was not mistyped.
            if found.total() == 0 && among.beside.is_empty() {
                found = known.nearly_holding(&words, &among);
            }
            for account in among.beside {
                found.add(account);
            }
            found
        })
        .await
    }

    /// Everybody whose address may be this one, but for a few letters; in the order of their ids.
    #[boxed]
    pub async fn near(
        &self,
        engine: &Engine,
        address: &str,
        letters: usize,
    ) -> Result<Vec<AccountId>, Failure> {
        let address = folded(address);
        self.compare(engine, move |known| known.near(&address, letters)).await
    }

    /// What each of these people is compared by: the name, or the address of who has none. Nothing before
    /// anybody was looked for: then no name is in memory.
    #[boxed]
    pub async fn compared_by(
        &self,
        engine: &Engine,
        people: HashSet<AccountId>,
    ) -> Result<HashMap<AccountId, String>, Failure> {
        if self.known.read().await.is_none() {
            return Ok(HashMap::new());
        }
        let known = self.caught_up(engine).await?;
        let told = tokio::task::spawn_blocking(move || {
            known.as_ref().map(|known| known.compared_by(&people)).unwrap_or_default()
        });
        told.await.map_err(|error| Failure::Other(error.to_string()))
    }

    /// Forgets whom the ledger says to be erased, in memory and in what is kept. Called before an erasure
    /// is answered.
    #[boxed]
    pub async fn forget(&self, engine: &Engine) -> Result<(), Failure> {
        if self.known.read().await.is_none() && !keeping::is_there(engine)? {
            return Ok(()); // Nobody ever searched here.
        }
        self.caught_up(engine).await.map(|_| ())
    }

    /// Reads on to the ledger's head, so that whoever searches next waits for less.
    #[boxed]
    pub async fn catch_up(&self, engine: &Engine) -> Result<(), Failure> {
        self.caught_up(engine).await.map(|_| ())
    }

    /// Keeps what is known, if anything is: called at a stop, so that the next start reads it.
    #[boxed]
    pub async fn keep(&self, engine: &Engine) -> Result<(), Failure> {
        match self.known.write().await.as_mut() {
            Some(known) if known.next != known.kept => keeping::keep(engine, known).await,
            Some(_) | None => Ok(()),
        }
    }

    async fn compare<Answer: Default + Send + 'static>(
        &self,
        engine: &Engine,
        question: impl FnOnce(&Known) -> Answer + Send + 'static,
    ) -> Result<Answer, Failure> {
        let known = self.caught_up(engine).await?;
        let compared =
            tokio::task::spawn_blocking(move || known.as_ref().map(question).unwrap_or_default());
        compared.await.map_err(|error| Failure::Other(error.to_string()))
    }

    /// What is known, once it has seen all of the ledger.
    async fn caught_up(
        &self,
        engine: &Engine,
    ) -> Result<OwnedRwLockReadGuard<Option<Known>>, Failure> {
        let known = Arc::clone(&self.known).read_owned().await;
        // What is to be forgotten and still lies on the disk is tried again.
        if let Some(there) = known.as_ref()
            && there.gone.is_empty()
            && !engine.ledger.goes_on_behind(there.next.position).await.map_err(Failure::Store)?
        {
            return Ok(known);
        }
        drop(known);
        let mut known = Arc::clone(&self.known).write_owned().await;
        if known.is_none() {
            *known = Some(keeping::read(engine).await?);
        }
        // What was read before a failure, or before nobody waited any longer, is true: it is not read again.
        if let Some(there) = known.as_mut() {
            following::follow(engine, there).await?;
        }
        Ok(known.downgrade())
    }
}

impl Known {
    /// Takes somebody in, or takes their new text.
    fn put(&mut self, engine: &Engine, account: AccountId, text: &str) {
        let open = self.blocks.last_mut().filter(|block| !block.is_full());
        if let Some(block) = open {
            return block.add(account, text);
        }
        let mut block = Block::new(engine.ids.uuid());
        block.add(account, text);
        self.blocks.push(block);
    }

    /// The block somebody is in, and their place there.
    fn place(&self, account: AccountId) -> Option<(usize, usize)> {
        let found = |(number, block): (usize, &Block)| Some((number, block.place(account)?));
        // Whoever changes was often added a moment ago.
        self.blocks.iter().enumerate().rev().find_map(found)
    }

    /// Takes somebody out for good: what is left of the block gets another name and another key.
    fn erase(&mut self, engine: &Engine, account: AccountId) {
        let Some((number, place)) = self.place(account) else { return };
        let Some(block) = self.blocks.get_mut(number) else { return };
        block.remove(place);
        self.gone.push(block.id);
        block.id = engine.ids.uuid();
        if block.accounts.is_empty() {
            self.blocks.remove(number);
        }
    }

    fn compared_by(&self, people: &HashSet<AccountId>) -> HashMap<AccountId, String> {
        let of = |block: &Block| {
            let places = block.accounts.iter().enumerate();
            let asked = places.filter(|(_, account)| people.contains(account));
            let name = |place| block.text(place).lines().next_back().unwrap_or_default().to_owned();
            asked.map(|(place, account)| (*account, name(place))).collect::<Vec<_>>()
        };
        self.blocks.iter().flat_map(of).collect()
    }

    fn holding(&self, words: &Words, among: &Among) -> Smallest {
        let Some(longest) = words.each().max_by_key(|word| word.len()) else {
            return Smallest::of(among.most);
        };
        let needle = Finder::new(longest.as_bytes());
        self.each(among, |block| block.holding(&needle, words))
    }

    fn nearly_holding(&self, words: &Words, among: &Among) -> Smallest {
        let Some(longest) = words.each().max_by_key(|word| word.len()) else {
            return Smallest::of(among.most);
        };
        let parts = left_by_a_typo(longest);
        let needles: Vec<Finder<'_>> =
            parts.iter().map(|part| Finder::new(part.as_bytes())).collect();
        self.each(among, |block| block.nearly_holding(&needles, words))
    }

    /// Whoever is found in any block. Where there are many people, several cores look: somebody waits.
    fn each(&self, among: &Among, of: impl Fn(&Block) -> Vec<AccountId> + Sync) -> Smallest {
        let look = |blocks: &[Block]| {
            let mut found = Smallest::of(among.most);
            for account in blocks.iter().flat_map(&of).filter(|account| among.takes(account)) {
                found.add(account);
            }
            found
        };
        let threads = available_parallelism().map_or(1, NonZero::get).min(THREADS_MAX);
        let share = self.blocks.len().div_ceil(threads).max(BLOCKS_A_THREAD);
        thread::scope(|scope| {
            let mut shares = self.blocks.chunks(share);
            let own = shares.next().unwrap_or_default();
            let others: Vec<_> = shares.map(|blocks| scope.spawn(move || look(blocks))).collect();
            let mut found = look(own);
            for other in others {
                found.join(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            found
        })
    }

    fn near(&self, address: &str, letters: usize) -> Vec<AccountId> {
        let length = address.chars().count();
        let is_near = |text: &str| {
            let email = text.lines().next().unwrap_or_default();
            // Looked at first: the length alone tells most of them apart.
            email.chars().count().abs_diff(length) <= letters
                && strsim::osa_distance(email, address) <= letters
        };
        let of = |block: &Block| {
            let near = (0..block.accounts.len()).filter(|place| is_near(block.text(*place)));
            near.filter_map(|place| block.accounts.get(place).copied()).collect::<Vec<_>>()
        };
        let mut found: Vec<AccountId> = self.blocks.iter().flat_map(of).collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(number: usize) -> AccountId {
        // Far apart and in no order, as drawn ids are.
        AccountId(Uuid::new_v5(&Uuid::NAMESPACE_OID, &number.to_be_bytes()))
    }

    #[test]
    fn several_threads_find_what_is_in_all_blocks() {
        let people: Vec<AccountId> = (0..3 * BLOCKS_A_THREAD).map(person).collect();
        let block = |(number, account): (usize, &AccountId)| {
            let mut block = Block::new(Uuid::from_u128(number as u128));
            block.add(*account, "ada@hotel.example\nada lovelace");
            block
        };
        let known =
            Known { blocks: people.iter().enumerate().map(block).collect(), ..Known::default() };
        let all: BTreeSet<AccountId> = people.iter().copied().collect();
        let everybody = Among { most: 10, ..Among::default() };
        for words in ["lovelace ada", "lovelaec"] {
            let words = Words::of(words);
            let found = known.holding(&words, &everybody);
            let found =
                if found.total() == 0 { known.nearly_holding(&words, &everybody) } else { found };
            assert_eq!(found.total(), people.len());
            assert_eq!(found.in_order(), all.iter().copied().take(10).collect::<Vec<_>>());
        }
        let few: BTreeSet<AccountId> = [person(1), person(149)].into();
        let only = Among { only: Some(few.clone()), most: 10, ..Among::default() };
        let found = known.holding(&Words::of("ada"), &only);
        assert_eq!(found.in_order(), few.iter().copied().collect::<Vec<_>>());
        // Whoever is found anyway is counted once.
        let beside = Among { beside: few, most: 10, ..Among::default() };
        assert_eq!(known.holding(&Words::of("ada"), &beside).total(), people.len() - 2);
    }
}
