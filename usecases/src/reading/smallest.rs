//! The first of many: which accounts are shown of a million that were found? How many there are is counted,
//! and only as many are kept as a page shows.

use keyledger_core::ids::AccountId;
use std::collections::BinaryHeap;
use uuid::Uuid;

/// The accounts with the smallest ids, and how many there were.
#[derive(Debug, Default)]
pub struct Smallest {
    /// How many are wanted.
    most: usize,
    total: usize,
    /// The ids of the smallest so far; the greatest of them goes first.
    kept: BinaryHeap<u128>,
}

impl Smallest {
    /// None yet, of whom so many are wanted.
    pub fn of(most: usize) -> Self {
        Self { most, total: 0, kept: BinaryHeap::new() }
    }

    /// One more, who was not counted before.
    pub fn add(&mut self, account: AccountId) {
        self.total += 1;
        self.keep(account.0.as_u128());
    }

    /// Takes over what another one found elsewhere.
    pub fn join(&mut self, other: Self) {
        self.total += other.total;
        other.kept.into_iter().for_each(|id| self.keep(id));
    }

    /// How many there were.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Those that are wanted, in the order of their ids.
    pub fn in_order(self) -> Vec<AccountId> {
        let ids = self.kept.into_sorted_vec().into_iter();
        ids.map(|id| AccountId(Uuid::from_u128(id))).collect()
    }

    fn keep(&mut self, id: u128) {
        if self.kept.len() < self.most {
            self.kept.push(id);
        } else if let Some(mut greatest) = self.kept.peek_mut()
            && id < *greatest
        {
            *greatest = id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        /// As if all of them had been kept and put in order, however they were shared out.
        #[test]
        fn the_smallest_are_those_of_the_whole_list(
            ids in prop::collection::vec(any::<u128>(), 0..500),
            most in 0_usize..100,
            parts in 1_usize..4,
        ) {
            let all: BTreeSet<u128> = ids.into_iter().collect();
            let mut found = Smallest::of(most);
            for part in 0..parts {
                let mut some = Smallest::of(most);
                let of_part = all.iter().rev().filter(|id| **id % parts as u128 == part as u128);
                for id in of_part {
                    some.add(AccountId(Uuid::from_u128(*id)));
                }
                found.join(some);
            }
            prop_assert_eq!(found.total(), all.len());
            let first: Vec<u128> = found.in_order().iter().map(|id| id.0.as_u128()).collect();
            prop_assert_eq!(first, all.into_iter().take(most).collect::<Vec<_>>());
        }
    }
}
