//! Live rows under way: how many does an operator have open? Bounded, for each holds a connection.

use keyledger_core::ids::AccountId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many one operator has open at once.
const OPEN_MAX: usize = 4;

/// How many each has.
#[derive(Clone, Default)]
pub struct LiveRows(Arc<Mutex<HashMap<AccountId, usize>>>);

/// A place; it is free again once this goes.
pub struct LivePlace {
    rows: LiveRows,
    by: AccountId,
}

impl LiveRows {
    /// A place for this operator, while one is free.
    pub fn open(&self, by: AccountId) -> Option<LivePlace> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(by).or_default();
        if *count >= OPEN_MAX {
            return None;
        }
        *count += 1;
        Some(LivePlace { rows: self.clone(), by })
    }
}

impl Drop for LivePlace {
    fn drop(&mut self) {
        let mut open = self.rows.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.by) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.by);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn each_operator_has_so_many_and_a_place_that_goes_is_free_again() {
        let (rows, one, other) =
            (LiveRows::default(), AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let mut places: Vec<_> = (0..OPEN_MAX).map(|_| rows.open(one).unwrap()).collect();
        assert!(rows.open(one).is_none());
        assert!(rows.open(other).is_some());
        drop(places.pop());
        assert!(rows.open(one).is_some());
    }
}
