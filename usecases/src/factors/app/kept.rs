//! What is kept of a device, in the vault: its public key, and what the person calls it; and where it is
//! woken. The forms are our own and have a version, so that every release reads them.

use crate::engine::Engine;
use crate::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyledger_core::account::{FactorKind, Factors};
use keyledger_core::ids::{AccountId, FactorId, PushId};
use keyledger_core::vault::{SecretName, VaultError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The one version there is, of both.
const VERSION: u8 = 1;

/// A device as the vault has it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptDevice {
    version: u8,
    public_key: String,
    name: String,
}

/// Where a device is woken, as the vault has it (RFC 8030, RFC 8291).
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptPush {
    version: u8,
    endpoint: String,
    p256dh: String,
    auth: String,
}

/// A device.
pub(crate) struct KnownDevice {
    /// Its public key: the uncompressed point of P-256 (SEC 1, 2.3.3).
    pub public_key: Vec<u8>,
    /// What the person calls it.
    pub name: String,
}

/// Where a device is woken.
#[derive(Clone, PartialEq, Eq)]
pub struct PushPlace {
    /// The address at the push service.
    pub endpoint: String,
    /// The key that messages are encrypted for: an uncompressed point of P-256.
    pub p256dh: Vec<u8>,
    /// The secret that goes into that.
    pub auth: Vec<u8>,
}

async fn put(engine: &Engine, name: SecretName, record: Vec<u8>) -> Result<bool, Failure> {
    let vault = Arc::clone(&engine.vault);
    let kept = tokio::task::spawn_blocking(move || vault.put(&name, &record)).await;
    match kept.map_err(|error| Failure::Other(format!("the vault's thread ended: {error}")))? {
        Ok(()) => Ok(true),
        Err(VaultError::Taken(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn written(kept: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(kept)
        .map_err(|error| Failure::Other(format!("a device cannot be written: {error}")))
}

fn read<T: DeserializeOwned>(engine: &Engine, name: &SecretName) -> Result<Option<T>, Failure> {
    let Some(record) = engine.vault.get(name)? else { return Ok(None) };
    serde_json::from_slice(&record).map(Some).map_err(|_| damaged())
}

fn damaged() -> Failure {
    Failure::Other("what is stored of a device is damaged, or of a later release".into())
}

fn bytes(text: &str) -> Result<Vec<u8>, Failure> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| damaged())
}

/// Keeps a device under the factor it becomes; says whether it was the first.
pub(super) async fn keep(
    engine: &Engine,
    (account, factor): (AccountId, FactorId),
    public_key: &[u8],
    name: &str,
) -> Result<bool, Failure> {
    let public_key = URL_SAFE_NO_PAD.encode(public_key);
    let kept = KeptDevice { version: VERSION, public_key, name: name.to_owned() };
    put(engine, SecretName::app(account, factor), written(&kept)?).await
}

pub(crate) fn device(
    engine: &Engine,
    account: AccountId,
    factor: FactorId,
) -> Result<Option<KnownDevice>, Failure> {
    let kept: Option<KeptDevice> = read(engine, &SecretName::app(account, factor))?;
    let known = |kept: KeptDevice| {
        if kept.version != VERSION {
            return Err(damaged());
        }
        Ok(KnownDevice { public_key: bytes(&kept.public_key)?, name: kept.name })
    };
    kept.map(known).transpose()
}

/// What the person calls each of these devices.
pub fn names_of(
    engine: &Engine,
    account: AccountId,
    factors: &Factors,
) -> Result<Vec<(FactorId, String)>, Failure> {
    let mut names = vec![];
    for (factor, _) in factors.apps() {
        if let Some(device) = device(engine, account, factor)? {
            names.push((factor, device.name));
        }
    }
    Ok(names)
}

pub(super) async fn keep_push(
    engine: &Engine,
    (account, push): (AccountId, PushId),
    place: &PushPlace,
) -> Result<(), Failure> {
    let kept = KeptPush {
        version: VERSION,
        endpoint: place.endpoint.clone(),
        p256dh: URL_SAFE_NO_PAD.encode(&place.p256dh),
        auth: URL_SAFE_NO_PAD.encode(&place.auth),
    };
    put(engine, SecretName::app_push(account, push), written(&kept)?).await.map(|_| ())
}

/// Where a device is woken, if that is still kept.
pub fn push_place(
    engine: &Engine,
    account: AccountId,
    push: PushId,
) -> Result<Option<PushPlace>, Failure> {
    let kept: Option<KeptPush> = read(engine, &SecretName::app_push(account, push))?;
    let place = |kept: KeptPush| {
        if kept.version != VERSION {
            return Err(damaged());
        }
        let (p256dh, auth) = (bytes(&kept.p256dh)?, bytes(&kept.auth)?);
        Ok(PushPlace { endpoint: kept.endpoint, p256dh, auth })
    };
    kept.map(place).transpose()
}

/// Every secret of the apps of these factors, the pending one among them.
pub(crate) fn secrets_of(
    factors: &Factors,
    account: AccountId,
) -> impl Iterator<Item = SecretName> {
    let pending = factors.pending.as_ref().filter(|pending| pending.kind == FactorKind::App);
    let devices = factors.apps().map(|(factor, _)| factor).chain(pending.map(|one| one.factor));
    let devices = devices.map(move |factor| SecretName::app(account, factor));
    let pushes = factors.apps().filter_map(|(_, app)| app.push);
    devices.chain(pushes.map(move |push| SecretName::app_push(account, push)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As version 1 was written: a device that was paired then is known for ever.
    #[test]
    fn s16_a_device_that_was_kept_before_is_read() {
        let golden = r#"{"version":1,"public_key":"BAEC","name":"Ada\u2019s phone"}"#;
        let read: KeptDevice = serde_json::from_str(golden).unwrap();
        assert_eq!((read.version, read.name.as_str()), (VERSION, "Ada\u{2019}s phone"));
        let again = serde_json::to_value(&read).unwrap();
        assert_eq!(again, serde_json::from_str::<serde_json::Value>(golden).unwrap());
    }

    #[test]
    fn s20_a_place_that_was_kept_before_is_read() {
        let golden =
            r#"{"version":1,"endpoint":"https://push.example/1","p256dh":"BAEC","auth":"AQI"}"#;
        let read: KeptPush = serde_json::from_str(golden).unwrap();
        assert_eq!((read.version, read.endpoint.as_str()), (VERSION, "https://push.example/1"));
        let again = serde_json::to_value(&read).unwrap();
        assert_eq!(again, serde_json::from_str::<serde_json::Value>(golden).unwrap());
    }
}
