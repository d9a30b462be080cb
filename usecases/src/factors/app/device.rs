//! Devices: which device sent this, and is it still one of an account? A call is signed by the device's
//! key (RFC 9421) and passes once.

use super::kept;
use crate::boxed;
use crate::caller::request::Request;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::log_in::rate_limits::Network;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyledger_core::account::{Account, FactorKind, Factors};
use keyledger_core::ids::{AccountId, DeviceId, FactorId};
use keyledger_core::stream::StreamId;
use keyledger_schemas::cipher::hex;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// How far a device's clock may be off, in seconds.
pub const CLOCK_SECONDS: i64 = 300;
/// A signed call is remembered for at least this long: from the first moment at which it may be sent to
/// the last.
const REMEMBERED: Duration = Duration::from_secs(2 * CLOCK_SECONDS.unsigned_abs());

/// A signed call, as a door read it.
pub struct SignedCall {
    /// Who says to have signed it: a device, or in a pairing the public key itself.
    pub keyid: String,
    /// When, in seconds since 1970.
    pub created: i64,
    /// What tells it from every other call.
    pub nonce: String,
    /// What was signed (RFC 9421 section 2.5).
    pub base: String,
    /// ECDSA over P-256 with SHA-256, both numbers with 32 bytes (RFC 9421 section 3.3.4).
    pub signature: Vec<u8>,
}

/// Why a call is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotADevice {
    /// No account has this device, or the signature is not its own.
    Unknown,
    /// The clock of the device is too far off.
    Clock,
    /// It was sent before.
    Repeated,
    /// Too many calls: come back.
    TooMany {
        /// After this.
        retry_after: Duration,
    },
}

/// A device that sent something.
pub struct Device {
    /// Whose.
    pub account: AccountId,
    /// The factor it is, or is to become.
    pub factor: FactorId,
    /// The account when it came.
    pub state: Arc<Account>,
}

impl Device {
    /// The account's factors when it came.
    pub(super) fn factors(&self) -> Option<&Factors> {
        self.state.living().map(|living| &living.factors)
    }
}

/// The name that a device goes by: opaque to it.
pub(super) fn name_of(account: AccountId, factor: FactorId) -> String {
    let (account, factor) = (account.0.into_bytes(), factor.0.into_bytes());
    URL_SAFE_NO_PAD.encode([account, factor].concat())
}

fn named(text: &str) -> Option<(AccountId, FactorId)> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (account, factor) = bytes.split_first_chunk::<16>()?;
    let factor = FactorId(Uuid::from_slice(factor).ok()?);
    Some((AccountId(Uuid::from_bytes(*account)), factor))
}

/// Calls that were looked at, in two halves: the older one goes when the newer one is full.
#[derive(Default)]
pub struct SeenCalls {
    halves: Mutex<Halves>,
}

#[derive(Default)]
struct Halves {
    since: Duration,
    newer: HashSet<[u8; 16]>,
    older: HashSet<[u8; 16]>,
}

impl SeenCalls {
    /// Whether it is the first with this nonce by this key.
    fn is_first(&self, keyid: &str, nonce: &str, now: Duration) -> bool {
        let digest = Sha256::new().chain_update(keyid).chain_update([0]).chain_update(nonce);
        let digest: [u8; 32] = digest.finalize().into();
        let Some(name) = digest.first_chunk::<16>() else { return false };
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_sub(halves.since) > REMEMBERED {
            halves.older = std::mem::take(&mut halves.newer);
            halves.since = now;
        }
        !halves.older.contains(name) && halves.newer.insert(*name)
    }
}

/// Whether the signature is right for this key.
pub(super) fn is_signed_by(call: &SignedCall, public_key: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) =
        (VerifyingKey::from_sec1_bytes(public_key), Signature::from_slice(&call.signature))
    else {
        return false;
    };
    key.verify(call.base.as_bytes(), &signature).is_ok()
}

/// Whether its time is about now, and it was not sent before. Asked once the signature is right: nobody
/// else can use a nonce up.
pub(super) fn is_timely(engine: &Engine, call: &SignedCall) -> Result<(), NotADevice> {
    let now = engine.clock.now().micros().div_euclid(1_000_000);
    if now.saturating_sub(call.created).saturating_abs() > CLOCK_SECONDS {
        return Err(NotADevice::Clock);
    }
    let first = engine.app.seen.is_first(&call.keyid, &call.nonce, engine.clock.monotonic());
    if first { Ok(()) } else { Err(NotADevice::Repeated) }
}

/// The device that sent this.
#[boxed]
pub async fn verified(
    engine: &Engine,
    request: &Request,
    call: &SignedCall,
) -> Outcome<Device, NotADevice> {
    // A device that is not known at once is looked for only where its network may try more.
    if !is_remembered(engine, call)
        && let Err(many) = engine.limits.may_try_link(Network::of(request.ip), engine.moment())
    {
        return Ok(Err(NotADevice::TooMany { retry_after: many.retry_after }));
    }
    let Some(device) = known(engine, call).await? else {
        let within = engine.limits.link(Network::of(request.ip), engine.moment());
        return Ok(Err(match within {
            Ok(()) => NotADevice::Unknown,
            Err(many) => NotADevice::TooMany { retry_after: many.retry_after },
        }));
    };
    let name = DeviceId(hex(&Sha256::digest(call.keyid.as_bytes())));
    if let Err(many) = engine.limits.known_device(device.account, &name, engine.moment()) {
        return Ok(Err(NotADevice::TooMany { retry_after: many.retry_after }));
    }
    Ok(is_timely(engine, call).map(|()| device))
}

/// Whether what lies in memory says that this is a device: then nothing has to be looked for, and strangers in
/// its network do not shut it out.
fn is_remembered(engine: &Engine, call: &SignedCall) -> bool {
    let Some((account, factor)) = named(&call.keyid) else { return false };
    let state = engine.accounts.remembered(&StreamId::account(account));
    state.is_some_and(|state| is_here(engine, &state, factor))
}

fn is_here(engine: &Engine, state: &Account, factor: FactorId) -> bool {
    let Some(factors) = state.living().map(|living| &living.factors) else { return false };
    let pending = factors.pending(engine.clock.now());
    let pending = pending.filter(|one| one.kind == FactorKind::App && one.paired);
    factors.apps().any(|(app, _)| app == factor)
        || pending.is_some_and(|pending| pending.factor == factor)
}

async fn known(engine: &Engine, call: &SignedCall) -> Result<Option<Device>, Failure> {
    let Some((account, factor)) = named(&call.keyid) else { return Ok(None) };
    let state = engine.account(account).await?;
    if !is_here(engine, &state, factor) {
        return Ok(None);
    }
    let Some(kept) = kept::device(engine, account, factor)? else { return Ok(None) };
    let signed = is_signed_by(call, &kept.public_key);
    Ok(signed.then_some(Device { account, factor, state }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s20_a_call_passes_once_for_as_long_as_it_could_be_sent_again() {
        let seen = SeenCalls::default();
        let at = Duration::from_secs;
        assert!(seen.is_first("device", "nonce", at(1_000)));
        assert!(seen.is_first("device", "other", at(1_000)));
        assert!(seen.is_first("other", "nonce", at(1_000)));
        for later in [1_000, 1_300, 1_599, 1_601] {
            assert!(!seen.is_first("device", "nonce", at(later)), "after {later} s");
        }
        assert!(seen.is_first("device", "much later", at(3_000)));
        assert!(seen.is_first("device", "nonce", at(4_000)), "it is too old to be sent");
    }

    #[test]
    fn a_device_goes_by_a_name_of_43_characters() {
        let (account, factor) = (AccountId(Uuid::from_u128(1)), FactorId(Uuid::from_u128(2)));
        let name = name_of(account, factor);
        assert_eq!((name.len(), named(&name)), (43, Some((account, factor))));
        assert_eq!(named("none"), None);
    }
}
