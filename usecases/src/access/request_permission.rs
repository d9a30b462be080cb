//! Request for a permission: somebody for whom something did not open asks those who can grant it, once
//! an hour for each permission (S10).

use super::check::AccessRequest;
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use keyledger_core::account::{AccountCommand, DenialCause, Rejection};
use keyledger_core::metadata::ActorKind;
use keyledger_core::permission::Permission;
use keyledger_core::store::Position;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requested {
    /// They are written to.
    Sent(Option<Position>),
    /// They were written to within the hour.
    SentLately,
    /// The person holds it meanwhile.
    Held,
    /// Nobody at the property can grant it: support can.
    NobodyThere,
}

impl Requested {
    /// The word that stands in answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sent(_) => "sent",
            Self::SentLately => "sent_lately",
            Self::Held => "held",
            Self::NobodyThere => "nobody_there",
        }
    }

    /// The key of the sentence that says it.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Sent(_) => "permission_request-sent",
            Self::SentLately => "permission_request-sent_lately",
            Self::Held => "permission_request-held",
            Self::NobodyThere => "permission_request-nobody_there",
        }
    }
}

/// Asks for it. A stranger to the property asks nobody there.
#[boxed]
pub async fn request_permission(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    wanted: AccessRequest,
) -> Outcome<Requested, DenialCause> {
    let AccessRequest { property, permission } = wanted;
    let held = caller.living().map(|living| living.holds(property, permission));
    match held.unwrap_or(Err(DenialCause::NotAMember)) {
        Ok(()) => return Ok(Ok(Requested::Held)),
        Err(DenialCause::NotAMember) => return Ok(Err(DenialCause::NotAMember)),
        Err(_) => {}
    }
    if engine.holders(property, Permission::ManageUsers).await?.is_empty() {
        return Ok(Ok(Requested::NobodyThere));
    }
    let (account, actor) = (caller.account, caller.acting_as(ActorKind::Member));
    let mut intent = request.intent(engine, actor, Some(account), engine.clock.now())?;
    intent.property = Some(property);
    let command = AccountCommand::RequestPermission { property, permission };
    Ok(match engine.on_account(account, caller.policy(), &intent, &command).await? {
        Ok(done) if done.events.is_empty() => {
            let held = done.state.living().map(|living| living.holds(property, permission));
            Ok(if held == Some(Ok(())) { Requested::Held } else { Requested::SentLately })
        }
        Ok(done) => Ok(Requested::Sent(done.position)),
        Err(Rejection::NotAMember | Rejection::NotHere) => Err(DenialCause::NotAMember),
        Err(other) => return Err(Failure::Other(other.to_string())),
    })
}
