//! What a person calls their second factors: passkeys and the devices of our own app have names.

use super::{app, passkeys};
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::Factors;
use keyledger_core::ids::{AccountId, FactorId};

/// The names there are.
pub fn names_of(
    engine: &Engine,
    account: AccountId,
    factors: &Factors,
) -> Result<Vec<(FactorId, String)>, Failure> {
    let keys = passkeys::names_of(engine, account, factors)?;
    let devices = app::kept::names_of(engine, account, factors)?;
    Ok(keys.into_iter().chain(devices).collect())
}
