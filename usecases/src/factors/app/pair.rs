//! Pairing: My account, or a log-in that demands a factor, shows a code; the app takes it and becomes a
//! device of the account; one test approval ends the set-up (S25, S28).

use super::device::{self, NotADevice, SignedCall};
use super::kept;
use crate::boxed;
use crate::caller::profile::profile;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::engine::Engine;
use crate::factors::codes::{destroy, keep_new_secret};
use crate::factors::manage::{Begins, Started, own, run, start_enrolment};
use crate::factors::secrets::secrets_of;
use crate::factors::totp;
use crate::failure::{Failure, Outcome};
use crate::log_in::rate_limits::Network;
use crate::secrets::one_time_codes::{draw_letters, in_groups, letters_in};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use keyledger_core::account::{
    AccountCommand, AppCommand, EnrolledFrom, FactorKind, Factors, PAIRING_MINUTES, Rejection,
};
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, FactorId, PairingTag};
use keyledger_core::metadata::Actor;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::{SecretName, VaultError};
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The longest name of a device, in characters.
pub const NAME_MAX: usize = 60;
/// How many letters a pairing code has, five bits each: it holds for ten minutes, and guesses are few.
const LETTERS: usize = 8;
/// An uncompressed point of P-256 (SEC 1, 2.3.3).
const PUBLIC_KEY_BYTES: usize = 65;

/// A set-up that waits for a device.
pub struct NewPairing {
    /// The pending factor.
    pub factor: FactorId,
    /// What is typed into the app: `ABCD-EFGH`.
    pub code: Zeroizing<String>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A device that took a pairing code.
pub struct Paired {
    /// The name it goes by.
    pub device: String,
    /// Whose account it is, as the person knows it.
    pub account: String,
    /// The secret of its codes, in base 32.
    pub secret: Zeroizing<String>,
}

/// Why it did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPaired {
    /// No set-up waits for this code, or not any more.
    Code,
    /// It is no key of P-256, or the key did not sign this.
    Key,
    /// As for any call of a device.
    Call(NotADevice),
}

/// Begins a pairing from a session.
#[boxed]
pub async fn begin_own(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    hand_over: Option<&str>,
) -> Outcome<Begins<NewPairing>, Rejection> {
    let intent = own(engine, request, caller)?;
    let by = EnrolledFrom::Session(caller.session.clone());
    begin(engine, caller.account, (by, hand_over), &intent).await
}

/// Begins a pairing; what was pending before no longer counts.
pub(crate) async fn begin(
    engine: &Engine,
    account: AccountId,
    (by, hand_over): (EnrolledFrom, Option<&str>),
    intent: &Intent,
) -> Outcome<Begins<NewPairing>, Rejection> {
    let (factor, kind) = (FactorId(engine.ids.uuid()), FactorKind::App);
    let started = start_enrolment(engine, account, by, (factor, kind), hand_over, intent).await?;
    match started {
        Ok(Started::Pending { .. }) => {}
        Ok(Started::Not(shown)) => return Ok(Ok(Begins::Not(shown))),
        Err(rejection) => return Ok(Err(rejection)),
    }
    let letters = keep_code(engine, account, factor).await?;
    let minutes = TimeDelta::minutes(PAIRING_MINUTES);
    let code = Zeroizing::new(in_groups(&letters));
    Ok(Ok(Begins::Begun(NewPairing { factor, code, expires_at: intent.at.plus(minutes) })))
}

/// Draws a code that leads to this set-up. Kept is a keyed tag of it: whoever copies the vault has none.
async fn keep_code(
    engine: &Engine,
    account: AccountId,
    factor: FactorId,
) -> Result<Zeroizing<String>, Failure> {
    let target = [account.0.into_bytes(), factor.0.into_bytes()].concat();
    loop {
        let letters = draw_letters(&*engine.ids, LETTERS);
        let name = SecretName::app_pairing(tag_of(engine, &letters)?);
        let (vault, target) = (Arc::clone(&engine.vault), target.clone());
        let kept = tokio::task::spawn_blocking(move || vault.put(&name, &target)).await;
        match kept.map_err(|error| Failure::Other(format!("the vault's thread ended: {error}")))? {
            Ok(()) => return Ok(letters),
            // Drawn before, once in a million million: another one.
            Err(VaultError::Taken(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn tag_of(engine: &Engine, letters: &str) -> Result<PairingTag, Failure> {
    let key = engine.keys().engine("app pairing")?;
    let tag = key.tag(&[b"kl1 app pairing", letters.as_bytes()]);
    let tag = tag.map_err(|error| Failure::Key(error.into()))?;
    Ok(PairingTag::derived(&[&tag]))
}

/// The set-up that a code leads to.
fn target(engine: &Engine, name: &SecretName) -> Result<Option<(AccountId, FactorId)>, Failure> {
    let Some(target) = engine.vault.get(name)? else { return Ok(None) };
    Ok(target.split_first_chunk::<16>().and_then(|(account, factor)| {
        let factor = FactorId(Uuid::from_slice(factor).ok()?);
        Some((AccountId(Uuid::from_bytes(*account)), factor))
    }))
}

/// A device takes a code. The call is signed with the very key it brings.
#[boxed]
pub async fn pair(
    engine: &Engine,
    request: &Request,
    call: &SignedCall,
    (code, name): (&str, &str),
) -> Outcome<Paired, NotPaired> {
    if let Err(many) = engine.limits.link(Network::of(request.ip), engine.moment()) {
        let many = NotADevice::TooMany { retry_after: many.retry_after };
        return Ok(Err(NotPaired::Call(many)));
    }
    let public_key = URL_SAFE_NO_PAD.decode(&call.keyid).unwrap_or_default();
    if public_key.len() != PUBLIC_KEY_BYTES || !device::is_signed_by(call, &public_key) {
        return Ok(Err(NotPaired::Key));
    }
    if let Err(why) = device::is_timely(engine, call) {
        return Ok(Err(NotPaired::Call(why)));
    }
    let Some(letters) = letters_in(code, LETTERS) else { return Ok(Err(NotPaired::Code)) };
    let pairing = SecretName::app_pairing(tag_of(engine, &letters)?);
    let Some((account, factor)) = target(engine, &pairing)? else {
        return Ok(Err(NotPaired::Code));
    };
    // Only what waits is kept: a name in the vault that was given up can never be taken again.
    if !waits(&factors_of(engine, account).await?, factor) {
        return Ok(Err(NotPaired::Code));
    }
    if !kept::keep(engine, (account, factor), &public_key, name).await? {
        return Ok(Err(NotPaired::Code)); // Another device was first.
    }
    // The same device again, where the ledger was away the first time: it goes on with what was kept.
    let secret = match engine.vault.get(&SecretName::totp(account, factor))? {
        Some(secret) => Zeroizing::new(secret),
        None => keep_new_secret(engine, account, factor).await?,
    };
    let device_of = SecretName::app(account, factor);
    let intent = request.intent(engine, Actor::anonymous(), Some(account), engine.clock.now())?;
    let command = AccountCommand::App(AppCommand::Pair { factor });
    let done = run(engine, account, &intent, &command).await?;
    engine.vault.destroy(&pairing)?;
    if done.is_err() {
        // Sent twice at once, the other one was first, and what was kept is the device's.
        if !secrets_of(&factors_of(engine, account).await?, account).contains(&device_of) {
            destroy(engine, account, [factor])?;
        }
        return Ok(Err(NotPaired::Code));
    }
    engine.app.news.tell(account);
    let name = profile(engine, account).await?.and_then(|profile| profile.email);
    Ok(Ok(Paired {
        device: device::name_of(account, factor),
        account: name.unwrap_or_else(|| account.to_string()),
        secret: Zeroizing::new(totp::in_letters(&secret)),
    }))
}

/// Whether a pairing code still leads to a set-up that waits for a device.
pub(crate) async fn leads_somewhere(engine: &Engine, name: &SecretName) -> Result<bool, Failure> {
    let Some((account, factor)) = target(engine, name)? else { return Ok(false) };
    Ok(waits(&factors_of(engine, account).await?, factor))
}

fn waits(factors: &Factors, factor: FactorId) -> bool {
    let pending = factors.pending.as_ref();
    pending.is_some_and(|pending| pending.factor == factor && !pending.paired)
}

async fn factors_of(engine: &Engine, account: AccountId) -> Result<Factors, Failure> {
    let state = engine.account(account).await?;
    Ok(state.living().map(|living| living.factors.clone()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{LETTERS, letters_in};

    #[test]
    fn a_pairing_code_is_read_however_it_is_typed() {
        for typed in ["ABCD-EF0H", "abcd ef0h", "abcdefoh", " ABCD - EFOH "] {
            assert_eq!(letters_in(typed, LETTERS).as_deref().map(String::as_str), Some("ABCDEF0H"));
        }
        for none in ["", "ABCD-EFG", "ABCD-EFGHJ", "ABCD-EFGU", "ABCD-EFGÉ"] {
            assert_eq!(letters_in(none, LETTERS), None, "{none}");
        }
    }
}
