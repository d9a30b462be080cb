//! Known devices: does a browser show a device that the account knows? Asked before any limit and
//! before the queue, so that neither a flood nor guessing shuts the person out who uses it.
//!
//! It chooses the lane and nothing else: whether the device opens more than that is decided on the
//! stream. So what is remembered of it is enough, and is asked first; only where that says no is it
//! looked up, the same way for every address (invariant 13). Without a device nothing is looked up.

use super::rate_limits::{Moment, Network};
use super::target::Target;
use crate::caller::tokens;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::Account;
use keyledger_core::address::EmailAddress;
use keyledger_core::ids::{AccountId, DeviceId};
use keyledger_core::stream::StreamId;
use uuid::Uuid;

/// A device that an account knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    /// Whose account.
    pub account: AccountId,
    /// The device.
    pub device: DeviceId,
}

/// The device behind a token, if the account with this address knows it.
pub async fn known_device(
    engine: &Engine,
    address: &EmailAddress,
    token: Option<&str>,
    network: Network,
    now: Moment,
) -> Result<Option<KnownDevice>, Failure> {
    let Some(device) = token.map(tokens::device_of) else { return Ok(None) };
    if let Some(account) = remembered(engine, address, &device)? {
        return Ok(Some(KnownDevice { account, device }));
    }
    if !engine.limits.may_look_for_device(network, now) {
        return Ok(None);
    }
    let account = Target::of(engine, address, now.at).await?.account();
    let state =
        engine.accounts.remembered(&StreamId::account(account.unwrap_or(AccountId(Uuid::nil()))));
    let knows = state.is_some_and(|state| knows(&state, &device));
    let found = account.filter(|_| knows).map(|account| KnownDevice { account, device });
    if found.is_none() {
        engine.limits.device_was_unknown(network, now);
    }
    Ok(found)
}

/// The account, where what lies in memory says that it knows the device.
fn remembered(
    engine: &Engine,
    address: &EmailAddress,
    device: &DeviceId,
) -> Result<Option<AccountId>, Failure> {
    let claim = StreamId::email_claim(&engine.keys().address_tag(address.key())?);
    let account = engine.claims.remembered(&claim).and_then(|claim| claim.account());
    Ok(account.filter(|account| {
        let state = engine.accounts.remembered(&StreamId::account(*account));
        state.is_some_and(|state| knows(&state, device))
    }))
}

/// Whether an account knows this device.
pub fn knows(account: &Account, device: &DeviceId) -> bool {
    account.living().is_some_and(|living| living.known_devices.contains(device))
}
