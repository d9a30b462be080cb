//! Lookup cache: what was looked up lately? A cache with a bound, so that a ledger of millions of
//! streams does not fill the memory.

use std::collections::HashMap;
use std::hash::Hash;

/// Two generations of entries: when the young one is full it becomes the old one, and what was not
/// asked for since is forgotten. Holds between `limit` and twice as many.
pub(crate) struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    limit: usize,
}

impl<K: Eq + Hash + Clone, V: Clone> Recent<K, V> {
    pub(crate) fn new(limit: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), limit }
    }

    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.young.insert(key, value.clone());
        Some(value)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.young.insert(key, value);
    }

    /// Forgets what is old when there is too much, and says whether it did. Apart from `insert`, so
    /// that the caller chooses the moment: entries of a transaction under way must stay.
    pub(crate) fn trim(&mut self) -> bool {
        let full = self.young.len() > self.limit;
        if full {
            self.old = std::mem::take(&mut self.young);
        }
        full
    }

    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let mut recent = Recent::new(2);
        for key in 0..3 {
            recent.insert(key, key * 10);
        }
        recent.trim();
        assert_eq!(recent.get(&0), Some(0));
        recent.insert(3, 30);
        recent.insert(4, 40);
        recent.trim();
        assert_eq!(recent.get(&0), Some(0));
        assert_eq!(recent.get(&1), None);
        assert!(recent.young.len() + recent.old.len() <= 4);
    }
}
