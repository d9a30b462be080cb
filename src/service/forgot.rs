//! Somebody forgot the password: is a link made? The answer never tells (S4, S6, S34).

use super::request::Request;
use super::target::Target;
use crate::engine::Engine;
use crate::failure::{Failure, parted};
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
    /// Too many requests from there.
    TooBusy {
        /// How long to wait.
        retry_after: Duration,
    },
}

/// Notes the request; a handler mails the link, if the rules made one.
pub async fn forgot(
    engine: &Engine,
    request: &Request,
    address: &EmailAddress,
) -> Result<Forgotten, Failure> {
    let at = engine.clock.now();
    let target = Target::of(engine, address, at).await?;
    let intent = request.intent(engine, Actor::anonymous(), target.account(), at)?;
    let network = engine.keys().source_network(request.ip, at)?;
    if let Err(too_many) = engine.limits.check(request.ip, &network, &target.gate(), at) {
        return Ok(Forgotten::TooBusy { retry_after: too_many.retry_after });
    }
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
