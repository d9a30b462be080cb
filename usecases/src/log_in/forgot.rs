//! Forgotten password. Somebody forgot the password: is a link made? The answer never tells (S4,
//! S6, S34).

use super::known_device::known_device;
use super::rate_limits::{Forgot, Network};
use super::target::Target;
use crate::boxed;
use crate::caller::request::Request;
use crate::engine::Engine;
use crate::failure::{Failure, parted};
use crate::upkeep::log_in_open::{Shut, no_room};
use keyledger_core::account::AccountCommand;
use keyledger_core::address::EmailAddress;
use keyledger_core::ids::LinkId;
use keyledger_core::metadata::Actor;
use keyledger_core::unknown::UnknownCommand;
use std::time::Duration;

/// What the person gets: always the same, unless a limit stopped the request before anything was
/// written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgotten {
    /// If the address is known, a mail is on its way.
    Noted,
    /// Nothing is written now.
    Shut(Shut),
    /// Too many requests from there, or at all.
    TooBusy {
        /// How long to wait.
        retry_after: Duration,
    },
}

/// Notes the request; a handler mails the link, if the rules made one. `device_token` is the known
/// device's, if the browser has one: strangers who ask for the address use up nothing of its own.
#[boxed]
pub async fn forgot(
    engine: &Engine,
    request: &Request,
    address: &EmailAddress,
    device_token: Option<&str>,
) -> Result<Forgotten, Failure> {
    if let Some(shut) = no_room(engine) {
        return Ok(Forgotten::Shut(shut));
    }
    let (network, moment) = (Network::of(request.ip), engine.moment());
    let device = known_device(engine, address, device_token, network, moment).await?;
    let goes = match &device {
        Some(known) => {
            let within = engine.limits.known_device(known.account, &known.device, moment);
            within.map(|()| Forgot::Goes)
        }
        None => engine.limits.forgot(network, address, moment),
    };
    match goes {
        Ok(Forgot::Goes) => {}
        Ok(Forgot::IsToldTheUsual) => return Ok(Forgotten::Noted),
        Err(many) => return Ok(Forgotten::TooBusy { retry_after: many.retry_after }),
    }
    let target = Target::of(engine, address, moment.at).await?;
    let intent = request.intent(engine, Actor::anonymous(), target.account(), moment.at)?;
    let policy = engine.policy().await?;
    match target {
        Target::Account(account) => {
            let command = AccountCommand::RequestReset { link: LinkId(engine.ids.uuid()) };
            // An account erased since it was looked up has nothing to say.
            let _ = engine.on_account(account, &policy, &intent, &command).await?;
        }
        Target::Unknown { stream, tag } => {
            let command = UnknownCommand::RequestReset { address: tag };
            let _ = parted(engine.unknown.execute(&stream, &policy, &intent, &command).await)?;
        }
    }
    Ok(Forgotten::Noted)
}
