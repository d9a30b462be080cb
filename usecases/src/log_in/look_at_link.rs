//! Looking at a link: does the link of a mail open, and for whom? Asked before a password is typed;
//! nothing is used up by looking.

use super::choose_password::{closed, genuine};
use super::rate_limits::Network;
use crate::boxed;
use crate::caller::profile::profile;
use crate::caller::request::Request;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::upkeep::log_in_open::{Shut, no_room};
use keyledger_core::account::{AccountCommand, LinkPurpose};
use keyledger_core::answer::Answer;
use keyledger_core::metadata::Actor;
use std::time::Duration;

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// A password can be chosen with it.
    Opens {
        /// For the account with this address.
        address: String,
        /// The fewest characters a password needs.
        least: u32,
    },
    /// It does not open.
    Closed(Answer),
    /// Nothing is written now.
    Shut(Shut),
    /// Too many were looked at.
    TooBusy {
        /// How long to wait.
        retry_after: Duration,
    },
}

/// Looks at it. That one does not open is recorded once an hour, as where it is used.
#[boxed]
pub async fn look_at_link(
    engine: &Engine,
    request: &Request,
    purpose: LinkPurpose,
    token: &str,
) -> Result<Looked, Failure> {
    if let Some(shut) = no_room(engine) {
        return Ok(Looked::Shut(shut));
    }
    let moment = engine.moment();
    if let Err(many) = engine.limits.link(Network::of(request.ip), moment) {
        return Ok(Looked::TooBusy { retry_after: many.retry_after });
    }
    let expired = Ok(Looked::Closed(Answer::LinkExpired));
    let Some((account, link)) = genuine(engine, purpose, token).await? else { return expired };
    if let Err(many) = engine.limits.genuine_link(account, moment) {
        return Ok(Looked::TooBusy { retry_after: many.retry_after });
    }
    let (policy, at) = (engine.policy().await?, moment.at);
    let intent = request.intent(engine, Actor::by_link(account), Some(account), at)?;
    let command = AccountCommand::TryLink { link };
    let Ok(tried) = engine.on_account(account, &policy, &intent, &command).await? else {
        return expired;
    };
    if let Some(answer) = closed(&tried.state, link, at) {
        return Ok(Looked::Closed(answer));
    }
    let Some(living) = tried.state.living() else { return expired };
    let settings = &policy.settings;
    let least = if living.factors.enrolled.is_empty() {
        settings.password_length_min_alone
    } else {
        settings.password_length_min
    };
    let address = profile(engine, account).await?.and_then(|profile| profile.email);
    Ok(Looked::Opens { address: address.unwrap_or_default(), least })
}
