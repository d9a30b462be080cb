//! In-memory vault and vault contract suite: what must every vault do? The smallest one that does
//! it, and the suite that every vault passes.

use crate::ids::AccountId;
use crate::vault::{SecretName, Vault, VaultError};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// A vault that forgets everything with the process. `None` marks a destroyed entry.
#[derive(Default)]
pub struct MemoryVault {
    entries: Mutex<BTreeMap<SecretName, Option<Vec<u8>>>>,
    /// In the order they were put.
    order: Mutex<Vec<SecretName>>,
}

impl MemoryVault {
    /// An empty vault.
    pub fn new() -> Self {
        Self::default()
    }

    fn order(&self) -> MutexGuard<'_, Vec<SecretName>> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<SecretName, Option<Vec<u8>>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vault for MemoryVault {
    fn put(&self, name: &SecretName, secret: &[u8]) -> Result<(), VaultError> {
        let mut entries = self.entries();
        match entries.get(name) {
            None => {
                entries.insert(name.clone(), Some(secret.to_vec()));
                self.order().push(name.clone());
                Ok(())
            }
            Some(Some(there)) if there == secret => Ok(()),
            Some(_) => Err(VaultError::Taken(name.clone())),
        }
    }

    fn get(&self, name: &SecretName) -> Result<Option<Vec<u8>>, VaultError> {
        Ok(self.entries().get(name).cloned().flatten())
    }

    fn destroy(&self, name: &SecretName) -> Result<(), VaultError> {
        self.entries().insert(name.clone(), None);
        Ok(())
    }

    fn names(&self, prefix: &str) -> Result<Vec<SecretName>, VaultError> {
        let entries = self.entries();
        let living = entries.iter().filter(|(_, secret)| secret.is_some()).map(|(name, _)| name);
        Ok(living.filter(|name| name.as_str().starts_with(prefix)).cloned().collect())
    }

    fn put_after(&self, number: u64, max: usize) -> Result<Vec<(u64, SecretName)>, VaultError> {
        let (entries, order) = (self.entries(), self.order());
        let put = (1..).zip(order.iter()).filter(|(own, _)| *own > number);
        let living = put.filter(|(_, name)| entries.get(*name).is_some_and(Option::is_some));
        Ok(living.take(max).map(|(own, name)| (own, name.clone())).collect())
    }

    fn last_number(&self) -> Result<u64, VaultError> {
        Ok(self.order().len() as u64)
    }
}

/// The contract of the port, against any vault that has no entry yet.
pub fn vault_contract(vault: &dyn Vault) -> Result<(), VaultError> {
    let (ada, bob) = (person(1), person(2));
    assert_eq!(vault.get(&ada)?, None, "an empty vault has no secret");

    vault.put(&ada, b"first")?;
    vault.put(&bob, b"")?;
    assert_eq!(vault.get(&ada)?.as_deref(), Some(&b"first"[..]));
    assert_eq!(vault.get(&bob)?.as_deref(), Some(&b""[..]), "an empty secret is a secret");

    vault.put(&ada, b"first")?; // The same again: a repeat after a crash must not fail.
    assert!(matches!(vault.put(&ada, b"second"), Err(VaultError::Taken(name)) if name == ada));
    assert_eq!(vault.get(&ada)?.as_deref(), Some(&b"first"[..]), "a refused put changes nothing");

    let wildcard = SecretName::stored("person_%");
    vault.put(&wildcard, b"named like a pattern")?;
    assert_eq!(vault.names("person:")?, [ada.clone(), bob.clone()], "in order of their names");
    assert_eq!(vault.names("person_")?, [wildcard], "a prefix is not a pattern");

    let put = vault.put_after(0, 10)?;
    let names =
        |put: &[(u64, SecretName)]| put.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>();
    assert_eq!(
        names(&put).get(..2),
        Some(&[ada.clone(), bob.clone()][..]),
        "in the order they came"
    );
    let first = put.first().map_or(0, |(number, _)| *number);
    let next = names(&vault.put_after(first, 1)?);
    assert_eq!(next, std::slice::from_ref(&bob), "behind the first, one at most");
    assert_eq!(vault.put_after(vault.last_number()?, 10)?, []);

    vault.destroy(&ada)?;
    vault.destroy(&ada)?; // Asked twice: already true.
    assert_eq!(vault.get(&ada)?, None);
    for secret in [&b"first"[..], b"second"] {
        let again = vault.put(&ada, secret);
        assert!(matches!(again, Err(VaultError::Taken(_))), "a destroyed name stays destroyed");
    }
    assert_eq!(vault.names("person:")?, [bob]);
    assert!(!names(&vault.put_after(0, 10)?).contains(&ada), "what is destroyed is not listed");

    let never = person(3);
    vault.destroy(&never)?;
    let late = vault.put(&never, b"late");
    assert!(matches!(late, Err(VaultError::Taken(_))), "destroyed before it was ever put");
    Ok(())
}

fn person(number: u128) -> SecretName {
    SecretName::person(AccountId(Uuid::from_u128(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vault_in_memory_keeps_the_contract() {
        vault_contract(&MemoryVault::new()).unwrap();
    }
}
