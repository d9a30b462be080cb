//! The remembered port: what was worked out from the ledger and need not be worked out anew at every
//! start? Small values under keys, by part. All of it may be lost: it is then worked out again.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Bound;
use std::sync::{Mutex, PoisonError};

/// What cannot be remembered now.
#[derive(Debug, thiserror::Error)]
#[error("what was worked out from the ledger cannot be read or kept")]
pub struct RememberError(#[source] pub Box<dyn Error + Send + Sync>);

/// One value that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose it is.
    pub part: &'static str,
    /// Under which key.
    pub key: Vec<u8>,
    /// What lies there from now on; nothing, where it is forgotten.
    pub value: Option<Vec<u8>>,
}

/// A key with what lies under it.
pub type Entry = (Vec<u8>, Vec<u8>);

/// Remembers across starts. Calls block. After a power cut the last changes may be gone, each call's
/// whole or not at all.
pub trait Remembered: Send + Sync {
    /// What lies under this key.
    fn get(&self, part: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, RememberError>;

    /// Everything of a part whose key begins like this, in the order of keys.
    fn beginning(&self, part: &'static str, prefix: &[u8]) -> Result<Vec<Entry>, RememberError>;

    /// Changes all of these, or none.
    fn change(&self, changes: Vec<Change>) -> Result<(), RememberError>;
}

/// Whose it is, and under which key.
type Place = (&'static str, Vec<u8>);

/// Remembers for as long as the process lives.
#[derive(Default)]
pub struct InMemory {
    values: Mutex<BTreeMap<Place, Vec<u8>>>,
}

impl Remembered for InMemory {
    fn get(&self, part: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, RememberError> {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(values.get(&(part, key.to_vec())).cloned())
    }

    fn beginning(&self, part: &'static str, prefix: &[u8]) -> Result<Vec<Entry>, RememberError> {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let from = (Bound::Included((part, prefix.to_vec())), Bound::Unbounded);
        let of_it = values.range(from);
        let of_it = of_it.take_while(|((of, key), _)| *of == part && key.starts_with(prefix));
        Ok(of_it.map(|((_, key), value)| (key.clone(), value.clone())).collect())
    }

    fn change(&self, changes: Vec<Change>) -> Result<(), RememberError> {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        for Change { part, key, value } in changes {
            match value {
                Some(value) => values.insert((part, key), value),
                None => values.remove(&(part, key)),
            };
        }
        Ok(())
    }
}
