//! The vault port: where do secrets and keys lie? Outside the ledger, under names that events
//! carry.

use crate::ids::{
    AccountId, CredentialId, FactorId, HandOverId, PairingTag, PushId, RecoveryCodeId,
    UserHandleTag,
};
use crate::timestamp::Timestamp;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// The name of one secret. Never secret itself.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SecretName(Arc<str>);

/// Between a name and which draw it is.
const ANEW: char = '~';

impl SecretName {
    /// The key of everything personal about one account, until erasure.
    pub fn person(account: AccountId) -> Self {
        Self(format!("person:{account}").into())
    }

    /// The month's half of every origin key; destroyed after 13 months.
    pub fn origin_month(at: Timestamp) -> Self {
        Self(format!("origin-month:{}", at.month()).into())
    }

    /// The key of origins of attempts against addresses nobody holds, one a day.
    pub fn origin_unknown(at: Timestamp) -> Self {
        Self(format!("origin:unknown:{}", at.day()).into())
    }

    /// The key of one person's origins of one month, kept beyond the month's half while a legal hold
    /// lasts (DESIGN 8).
    pub fn origin_held(account: AccountId, month: &str) -> Self {
        Self(format!("origin:{account}:{month}").into())
    }

    /// Whose origins of which month lie under this name, if it is such a key.
    pub fn as_origin_held(&self) -> Option<(AccountId, &str)> {
        let (account, month) = self.0.strip_prefix("origin:")?.split_once(':')?;
        Some((account.parse().ok()?, month))
    }

    /// Which month's half of origin keys lies under this name, if it is one.
    pub fn as_origin_month(&self) -> Option<&str> {
        self.0.strip_prefix("origin-month:")
    }

    /// The Argon2id hash of one password.
    pub fn password(account: AccountId, credential: CredentialId) -> Self {
        Self(format!("password:{account}:{credential}").into())
    }

    /// Whose password lies under this name, if one does.
    pub fn as_password(&self) -> Option<(AccountId, CredentialId)> {
        let (account, credential) = self.0.strip_prefix("password:")?.split_once(':')?;
        Some((account.parse().ok()?, credential.parse().ok()?))
    }

    /// The secret that one authenticator app shares.
    pub fn totp(account: AccountId, factor: FactorId) -> Self {
        Self(format!("totp:{account}:{factor}").into())
    }

    /// Whose factor has its secret under this name, if one does.
    pub fn as_totp(&self) -> Option<(AccountId, FactorId)> {
        let (account, factor) = self.0.strip_prefix("totp:")?.split_once(':')?;
        Some((account.parse().ok()?, factor.parse().ok()?))
    }

    /// What is kept of one passkey: credential id, public key, and what it is called.
    pub fn passkey(account: AccountId, factor: FactorId) -> Self {
        Self(format!("passkey:{account}:{factor}").into())
    }

    /// Whose passkey lies under this name, if one does.
    pub fn as_passkey(&self) -> Option<(AccountId, FactorId)> {
        let (account, factor) = self.0.strip_prefix("passkey:")?.split_once(':')?;
        Some((account.parse().ok()?, factor.parse().ok()?))
    }

    /// Whose passkeys authenticators keep under the number with this tag.
    pub fn passkey_handle(handle: UserHandleTag) -> Self {
        Self(format!("passkey-handle:{handle}").into())
    }

    /// The number under which authenticators keep the passkeys of this account.
    pub fn passkey_handle_of(account: AccountId, handle: UserHandleTag) -> Self {
        Self(format!("passkey-handle-of:{account}:{handle}").into())
    }

    /// Whose number this is, if it is one.
    pub fn as_passkey_handle_of(&self) -> Option<(AccountId, UserHandleTag)> {
        let (account, handle) = self.0.strip_prefix("passkey-handle-of:")?.split_once(':')?;
        Some((account.parse().ok()?, handle.parse().ok()?))
    }

    /// What is kept of one device that our own app runs on: its public key, and what it is called.
    pub fn app(account: AccountId, factor: FactorId) -> Self {
        Self(format!("app:{account}:{factor}").into())
    }

    /// Whose device lies under this name, if one does.
    pub fn as_app(&self) -> Option<(AccountId, FactorId)> {
        let (account, factor) = self.0.strip_prefix("app:")?.split_once(':')?;
        Some((account.parse().ok()?, factor.parse().ok()?))
    }

    /// Which set-up the pairing code with this tag leads to.
    pub fn app_pairing(code: PairingTag) -> Self {
        Self(format!("app-pairing:{code}").into())
    }

    /// Whether it is where a pairing code leads to.
    pub fn is_app_pairing(&self) -> bool {
        self.0.starts_with("app-pairing:")
    }

    /// Where one phone is woken.
    pub fn app_push(account: AccountId, push: PushId) -> Self {
        Self(format!("app-push:{account}:{push}").into())
    }

    /// Whose phone is woken at what lies under this name, if one is.
    pub fn as_app_push(&self) -> Option<(AccountId, PushId)> {
        let (account, push) = self.0.strip_prefix("app-push:")?.split_once(':')?;
        Some((account.parse().ok()?, push.parse().ok()?))
    }

    /// The Argon2id hash of one recovery code.
    pub fn recovery_code(account: AccountId, code: RecoveryCodeId) -> Self {
        Self(format!("recovery:{account}:{code}").into())
    }

    /// Whose recovery code has its hash under this name, if one does.
    pub fn as_recovery_code(&self) -> Option<(AccountId, RecoveryCodeId)> {
        let (account, code) = self.0.strip_prefix("recovery:")?.split_once(':')?;
        Some((account.parse().ok()?, code.parse().ok()?))
    }

    /// The Argon2id hash of a code that is handed over after a reset.
    pub fn hand_over(account: AccountId, code: HandOverId) -> Self {
        Self(format!("hand-over:{account}:{code}").into())
    }

    /// Whose handed-over code has its hash under this name, if one does.
    pub fn as_hand_over(&self) -> Option<(AccountId, HandOverId)> {
        let (account, code) = self.0.strip_prefix("hand-over:")?.split_once(':')?;
        Some((account.parse().ok()?, code.parse().ok()?))
    }

    /// How the names of keys of names begin.
    pub const NAMES: &str = "names:";

    /// The key of one block of names and addresses that are kept for searches.
    pub fn names(block: Uuid) -> Self {
        Self(format!("{}{block}", Self::NAMES).into())
    }

    /// The key that link tokens of one 30-day period are made with.
    pub fn link_key(period: u32) -> Self {
        Self(format!("link:{period}").into())
    }

    /// The key that turns addresses into the names of their streams.
    pub fn address_index(epoch: u32) -> Self {
        Self(format!("index:email:{epoch}").into())
    }

    /// The key that turns addresses nobody holds into shards and tags; it rotates.
    pub fn unknown_index(epoch: u32) -> Self {
        Self(format!("index:unknown:{epoch}").into())
    }

    /// Any other key the engine itself needs (flow tokens, request hashes).
    pub fn engine(purpose: &str) -> Self {
        Self(format!("engine:{purpose}").into())
    }

    /// The name of what is drawn in the place of this, where this is gone: `…~2`, then `…~3`.
    #[must_use]
    pub fn anew(&self) -> Self {
        let (first, draw) = self.draws();
        Self(format!("{first}{ANEW}{}", draw.saturating_add(1)).into())
    }

    /// The name without saying which draw it is.
    pub fn first_draw(&self) -> &str {
        self.draws().0
    }

    fn draws(&self) -> (&str, u32) {
        let anew = self.0.rsplit_once(ANEW);
        anew.and_then(|(first, draw)| Some((first, draw.parse().ok()?))).unwrap_or((&self.0, 1))
    }

    /// A name read back from where it was stored.
    pub fn stored(name: &str) -> Self {
        Self(name.into())
    }

    /// The name as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the vault answers when it cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Something else lies under this name, or it was destroyed: neither can be replaced.
    #[error("the vault already has {0}, or had it and destroyed it")]
    Taken(SecretName),
    /// The entry does not open: another key-encryption key, or damage.
    #[error("the vault's entry {0} does not open with the keys in the keys folder")]
    Unreadable(SecretName),
    /// Something living is sealed with that epoch's key, or it is the present one.
    #[error("the key of epoch {0} is in use")]
    EpochInUse(u32),
    /// The vault cannot be used now.
    #[error("the vault is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

/// The store of secrets (DESIGN 4). Calls block: a `put` and a `destroy` return after an fsync.
pub trait Vault: Send + Sync {
    /// Keeps `secret` under `name`. The same secret again is fine; another one is not.
    fn put(&self, name: &SecretName, secret: &[u8]) -> Result<(), VaultError>;

    /// The secret, or `None` when there is none or it was destroyed.
    fn get(&self, name: &SecretName) -> Result<Option<Vec<u8>>, VaultError>;

    /// Destroys the secret for ever: nothing can be put under this name again.
    fn destroy(&self, name: &SecretName) -> Result<(), VaultError>;

    /// All names that start with `prefix` and still have a secret.
    fn names(&self, prefix: &str) -> Result<Vec<SecretName>, VaultError>;

    /// At most `max` names that were put after the one with this number and still have a secret, each
    /// with its own number, in the order they were put.
    fn put_after(&self, number: u64, max: usize) -> Result<Vec<(u64, SecretName)>, VaultError>;

    /// The number of what was put last, or a later one; an older vault put back counts from where it was.
    fn last_number(&self) -> Result<u64, VaultError>;
}

/// One epoch of a vault's key-encryption keys (DESIGN 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyEpoch {
    /// Which, counted from 1.
    pub epoch: u32,
    /// How many living entries are sealed with its key.
    pub entries: u64,
}

/// The keys that a vault's entries are sealed with. They change monthly, so that backups forget: a
/// destroyed entry is unreadable in every backup once the key of its epoch is destroyed.
///
/// Calls block and return after an fsync. A crash between or within them leaves every living entry
/// readable, and each call can be repeated.
pub trait KeyEpochs: Send + Sync {
    /// Every epoch whose key is there, oldest first. The last one seals what is put from now on.
    /// Counts their entries, so it reads the whole vault.
    fn epochs(&self) -> Result<Vec<KeyEpoch>, VaultError>;

    /// The same without counting.
    fn living(&self) -> Result<Vec<u32>, VaultError>;

    /// Begins an epoch: its key is durable before anything is sealed with it. One that began
    /// before, or lies before the present one, stays as it is.
    fn begin_epoch(&self, epoch: u32) -> Result<(), VaultError>;

    /// Seals at most `max` living entries anew with the present key; says whether there may be more.
    /// Whoever wants an entry meanwhile waits for these only.
    fn rewrap(&self, max: usize) -> Result<bool, VaultError>;

    /// Destroys the key of a former epoch for ever; refused while anything living is sealed with it.
    fn destroy_epoch(&self, epoch: u32) -> Result<(), VaultError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_anew_is_counted_and_keeps_its_name() {
        let first = SecretName::unknown_index(690);
        assert_eq!(first.first_draw(), "index:unknown:690");
        let third = first.anew().anew();
        assert_eq!(third.as_str(), "index:unknown:690~3");
        assert_eq!(third.first_draw(), first.as_str());
        assert_eq!(SecretName::stored("odd~name").first_draw(), "odd~name");
    }
}
