//! Argon2id: how is a password hashed? Argon2id with pooled memory; the result in PHC string form.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use keyledger_core::hasher::{HashError, PasswordHasher};
use std::sync::{Mutex, PoisonError};

/// The salt's length (RFC 9106, section 3.1).
const SALT_BYTES: usize = 16;
/// The hash's length.
const HASH_BYTES: usize = 32;
/// A stored hash that would take more memory than this is damage, not a password.
const MEMORY_KIB_MAX: u32 = 1024 * 1024;

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// OWASP's choice: 46 MiB, one pass, one lane.
    pub const OWASP: Self = Self { memory_kib: 47_104, passes: 1 };
}

/// Hashes passwords. Memory is kept between hashes: fresh memory costs as much as the hash itself.
pub struct Hasher {
    params: Params,
    pool: Mutex<Vec<Vec<Block>>>,
    dummy: String,
}

impl Hasher {
    /// A hasher at `cost`.
    pub fn new(cost: Cost) -> Result<Self, HashError> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, Some(HASH_BYTES))
            .map_err(|_| HashError::Cost(cost.memory_kib))?;
        let mut hasher = Self { params, pool: Mutex::default(), dummy: String::new() };
        hasher.dummy = hasher.hash(b"nobody's password", [0; SALT_BYTES])?;
        Ok(hasher)
    }

    /// The hash of `password` with `salt`, as a PHC string.
    pub fn hash(&self, password: &[u8], salt: [u8; SALT_BYTES]) -> Result<String, HashError> {
        let output = self.compute(&self.params, password, &salt)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&self.params).map_err(|_| HashError::Failed)?,
            salt: Some(Salt::new(&salt).map_err(|_| HashError::Failed)?),
            hash: Some(output),
        };
        Ok(hash.to_string())
    }

    /// Whether `password` gives the stored hash. Takes the stored parameters, within bounds.
    pub fn verify(&self, password: &[u8], stored: &str) -> Result<bool, HashError> {
        let stored = PasswordHash::new(stored).map_err(|_| HashError::Damaged)?;
        let params = Params::try_from(&stored).map_err(|_| HashError::Damaged)?;
        let known = stored.algorithm == Algorithm::Argon2id.ident();
        let (true, Some(salt), Some(hash)) = (known, stored.salt, stored.hash) else {
            return Err(HashError::Damaged);
        };
        if params.m_cost() > MEMORY_KIB_MAX {
            return Err(HashError::Damaged);
        }
        // `Output` compares in constant time.
        Ok(self.compute(&params, password, &salt)? == hash)
    }

    /// As much work as a real verification, for an address nobody holds (S4, B7).
    pub fn verify_nobodys(&self, password: &[u8]) -> Result<(), HashError> {
        self.verify(password, &self.dummy).map(|_| ())
    }

    fn compute(&self, params: &Params, password: &[u8], salt: &[u8]) -> Result<Output, HashError> {
        let mut memory = self.borrow(params.block_count());
        let mut hash = [0; HASH_BYTES];
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let done = argon.hash_password_into_with_memory(password, salt, &mut hash, &mut memory);
        self.give_back(memory);
        done.map_err(|_| HashError::Failed)?;
        Output::new(&hash).map_err(|_| HashError::Failed)
    }

    fn borrow(&self, blocks: usize) -> Vec<Block> {
        let kept = self.pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut memory = kept.unwrap_or_default();
        memory.resize(blocks, Block::default());
        memory
    }

    fn give_back(&self, memory: Vec<Block>) {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}

impl PasswordHasher for Hasher {
    fn hash(&self, password: &[u8], salt: [u8; SALT_BYTES]) -> Result<String, HashError> {
        Self::hash(self, password, salt)
    }

    fn verify(&self, password: &[u8], stored: Option<&str>) -> Result<bool, HashError> {
        match stored {
            Some(stored) => Self::verify(self, password, stored),
            None => self.verify_nobodys(password).map(|()| false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_verified_by_the_parameters_it_was_made_with() {
        let made = Hasher::new(Cost { memory_kib: 64, passes: 2 }).unwrap();
        let stored = made.hash(b"a password of Ada's", [7; 16]).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=64,t=2,p=1$"), "{stored}");
        let other = Hasher::new(Cost { memory_kib: 32, passes: 1 }).unwrap();
        assert_eq!(other.verify(b"a password of Ada's", &stored), Ok(true));
        assert_eq!(other.verify(b"another one", &stored), Ok(false));
        assert_eq!(other.verify(b"x", "$argon2id$nonsense"), Err(HashError::Damaged));
    }
}
