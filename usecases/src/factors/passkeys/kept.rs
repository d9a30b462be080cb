//! What is kept of a passkey, in the vault: its credential id, which is personal, and its public key
//! with it. The form is our own: no library's, so that every release reads it.

use crate::engine::Engine;
use crate::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyledger_core::account::{Factors, PasskeyAlgorithm};
use keyledger_core::ids::{AccountId, FactorId, UserHandleTag};
use keyledger_core::passkeys::{KnownPasskey, PasskeyKey};
use keyledger_core::vault::{SecretName, VaultError};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// A passkey as the vault has it. What changes with its use is in the account's stream.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    version: u8,
    credential_id: String,
    public_key: String,
    algorithm: PasskeyAlgorithm,
    transports: Vec<String>,
    authenticator: Option<Uuid>,
    name: String,
}

/// The one version there is.
const VERSION: u8 = 1;

/// A passkey of an account.
pub struct Held {
    /// Which.
    pub factor: FactorId,
    /// The key.
    pub known: KnownPasskey,
    /// Whether it is still accepted.
    pub accepted: bool,
}

/// Another key was kept for the same set-up, or was there and is gone.
pub(super) struct Taken;

/// Keeps a key under the factor it becomes, and the number that leads to the account, before any
/// event names them.
pub(super) async fn keep(
    engine: &Engine,
    (account, factor): (AccountId, FactorId),
    handle: Uuid,
    key: &PasskeyKey,
    name: &str,
) -> Result<Result<(), Taken>, Failure> {
    let kept = Kept {
        version: VERSION,
        credential_id: URL_SAFE_NO_PAD.encode(&key.id),
        public_key: URL_SAFE_NO_PAD.encode(&key.public_key),
        algorithm: key.algorithm,
        transports: key.transports.clone(),
        authenticator: key.authenticator,
        name: name.to_owned(),
    };
    let broken = |error| Failure::Other(format!("a passkey cannot be written: {error}"));
    let record = serde_json::to_vec(&kept).map_err(broken)?;
    let (vault, tag) = (Arc::clone(&engine.vault), tag_of(handle));
    let kept = tokio::task::spawn_blocking(move || {
        // Found by account first, so that whatever lies there can be found and destroyed.
        vault.put(&SecretName::passkey_handle_of(account, tag), handle.as_bytes())?;
        vault.put(&SecretName::passkey_handle(tag), account.0.as_bytes())?;
        vault.put(&SecretName::passkey(account, factor), &record)
    });
    let kept =
        kept.await.map_err(|error| Failure::Other(format!("the vault's thread ended: {error}")))?;
    match kept {
        Ok(()) => Ok(Ok(())),
        Err(VaultError::Taken(_)) => Ok(Err(Taken)),
        Err(error) => Err(error.into()),
    }
}

/// The passkeys of an account, as they were last used.
pub(super) fn held(
    engine: &Engine,
    account: AccountId,
    factors: &Factors,
) -> Result<Vec<Held>, Failure> {
    let mut all = vec![];
    let passkeys = factors.enrolled.iter().filter_map(|(id, one)| Some((*id, one.passkey?)));
    for (factor, passkey) in passkeys {
        if let Some(Kept {
            credential_id, public_key, algorithm, transports, authenticator, ..
        }) = kept(engine, account, factor)?
        {
            let damaged = |_| Failure::Other("the stored passkey is damaged".into());
            let key = PasskeyKey {
                id: URL_SAFE_NO_PAD.decode(credential_id).map_err(damaged)?,
                public_key: URL_SAFE_NO_PAD.decode(public_key).map_err(damaged)?,
                algorithm,
                transports,
                authenticator,
            };
            all.push(Held {
                factor,
                known: KnownPasskey { key, marks: passkey.marks },
                accepted: passkey.changed.is_none(),
            });
        }
    }
    Ok(all)
}

fn kept(engine: &Engine, account: AccountId, factor: FactorId) -> Result<Option<Kept>, Failure> {
    let Some(record) = engine.vault.get(&SecretName::passkey(account, factor))? else {
        return Ok(None);
    };
    let damaged = |_| Failure::Other("the stored passkey is damaged".into());
    let kept: Kept = serde_json::from_slice(&record).map_err(damaged)?;
    if kept.version != VERSION {
        return Err(Failure::Other("the stored passkey is of a later release".into()));
    }
    Ok(Some(kept))
}

/// The keys that are still accepted: those that are asked for, and of which no second one is made. One that
/// changed is set up anew.
pub(super) fn accepted(
    engine: &Engine,
    account: AccountId,
    factors: &Factors,
) -> Result<Vec<PasskeyKey>, Failure> {
    let held = held(engine, account, factors)?;
    Ok(held.into_iter().filter(|held| held.accepted).map(|held| held.known.key).collect())
}

/// What the person called each of these factors.
pub fn names_of(
    engine: &Engine,
    account: AccountId,
    factors: &Factors,
) -> Result<Vec<(FactorId, String)>, Failure> {
    let mut names = vec![];
    for (factor, one) in &factors.enrolled {
        if one.passkey.is_some()
            && let Some(kept) = kept(engine, account, *factor)?
        {
            names.push((*factor, kept.name));
        }
    }
    Ok(names)
}

/// The tag of a number under which authenticators keep passkeys.
pub(crate) fn tag_of(handle: Uuid) -> UserHandleTag {
    UserHandleTag::derived(&[handle.as_bytes()])
}

/// The number of an account that has passkeys; a new one where it has none.
pub(super) fn handle_of(
    engine: &Engine,
    account: AccountId,
    factors: &Factors,
) -> Result<Uuid, Failure> {
    let Some(tag) = factors.handle else { return Ok(engine.ids.uuid()) };
    let kept = engine.vault.get(&SecretName::passkey_handle_of(account, tag))?;
    let kept = kept.and_then(|bytes| Uuid::from_slice(&bytes).ok());
    kept.ok_or_else(|| {
        Failure::Other("the vault lacks the number of the account's passkeys".into())
    })
}

/// Whose passkeys are kept under the number with this tag.
pub(crate) fn whose(engine: &Engine, handle: UserHandleTag) -> Result<Option<AccountId>, Failure> {
    let account = engine.vault.get(&SecretName::passkey_handle(handle))?;
    let account = account.and_then(|bytes| Uuid::from_slice(&bytes).ok());
    Ok(account.map(AccountId))
}

/// The secrets that lead from a number to an account and back.
pub(super) fn numbers(account: AccountId, handle: UserHandleTag) -> [SecretName; 2] {
    [SecretName::passkey_handle(handle), SecretName::passkey_handle_of(account, handle)]
}

/// Every secret of the passkeys of these factors, for erasure.
pub fn secrets_of(factors: &Factors, account: AccountId) -> impl Iterator<Item = SecretName> {
    let keys = factors.enrolled.iter().filter(|(_, factor)| factor.passkey.is_some());
    let keys = keys.map(move |(factor, _)| SecretName::passkey(account, *factor));
    keys.chain(factors.handle.into_iter().flat_map(move |handle| numbers(account, handle)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As version 1 was written: a key that was made then opens for ever.
    #[test]
    fn s16_a_passkey_that_was_kept_before_is_read() {
        let golden = r#"{"version":1,"credential_id":"AQID","public_key":"pQECAyY","algorithm":"es256","transports":["internal","hybrid"],"authenticator":"ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4","name":"Ada\u2019s phone"}"#;
        let read: Kept = serde_json::from_str(golden).unwrap();
        assert_eq!(read.name, "Ada\u{2019}s phone");
        assert_eq!((read.version, read.algorithm), (VERSION, PasskeyAlgorithm::Es256));
        let again = serde_json::to_value(&read).unwrap();
        assert_eq!(again, serde_json::from_str::<serde_json::Value>(golden).unwrap());
    }
}
