//! The first of many: which accounts are shown of a million that were found? How many there are is counted,
//! and only as many are kept as a page shows.

use keyledger_core::ids::AccountId;

/// The accounts with the smallest ids, and how many there were.
#[derive(Debug, Default)]
pub struct Smallest {
    /// How many are wanted.
    most: usize,
    total: usize,
    /// Those that may still be among them: twice as many at most, in no order.
    kept: Vec<AccountId>,
    /// Whoever is not below is not among them.
    below: Option<u128>,
}

impl Smallest {
    /// None yet, of whom so many are wanted.
    pub fn of(most: usize) -> Self {
        Self { most, total: 0, kept: vec![], below: None }
    }

    /// One more, who was not counted before.
    pub fn add(&mut self, account: AccountId) {
        self.total += 1;
        if self.below.is_some_and(|below| id(&account) >= below) {
            return;
        }
        self.kept.push(account);
        if self.kept.len() >= self.most.saturating_mul(2).max(64) {
            self.let_go();
        }
    }

    /// Takes over what another one found elsewhere.
    pub fn join(&mut self, other: Self) {
        let Self { total, kept, .. } = other;
        let counted = self.total + total;
        for account in kept {
            self.add(account);
        }
        self.total = counted;
    }

    /// How many there were.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Those that are wanted, in the order of their ids.
    pub fn in_order(mut self) -> Vec<AccountId> {
        self.kept.sort_unstable_by_key(id);
        self.kept.truncate(self.most);
        self.kept
    }

    fn let_go(&mut self) {
        if self.most < self.kept.len() {
            let (_, first_gone, _) = self.kept.select_nth_unstable_by_key(self.most, id);
            self.below = Some(id(first_gone));
            self.kept.truncate(self.most);
        }
    }
}

/// The order of their bytes, by one comparison of numbers.
fn id(account: &AccountId) -> u128 {
    account.0.as_u128()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

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
            let first: Vec<u128> = found.in_order().iter().map(id).collect();
            prop_assert_eq!(first, all.into_iter().take(most).collect::<Vec<_>>());
        }
    }
}
