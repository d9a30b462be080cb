//! Password hashing as a port: the rules know that passwords are hashed, not how.

/// Why a password was not hashed or compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The cost is not allowed.
    #[error("the Argon2 parameters are not allowed: memory {0} KiB")]
    Cost(u32),
    /// What lies in the vault is no password hash.
    #[error("the stored password hash is damaged")]
    Damaged,
    /// The hash could not be computed.
    #[error("the password could not be hashed")]
    Failed,
}

/// Hashes and compares passwords, so slowly that guessing is expensive (DESIGN 6). Every call computes
/// one hash, whatever it answers: how long it takes tells nobody whether an account exists (S4).
pub trait PasswordHasher: Send + Sync {
    /// A new password's hash, in PHC string form.
    fn hash(&self, password: &[u8], salt: [u8; 16]) -> Result<String, HashError>;

    /// Whether this is the password that `stored` was made of; of nobody's password where it is `None`.
    fn verify(&self, password: &[u8], stored: Option<&str>) -> Result<bool, HashError>;
}
