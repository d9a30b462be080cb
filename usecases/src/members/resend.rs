//! Resending a link: a member has no mail to get in with, and a manager has one sent (S29, S33).
//!
//! The mail goes to the member's own mailbox, as it does when they ask themselves, and the same limits
//! hold; the manager sees no link. A reset link also chooses a first password.

use super::authority::{Acting, NotDone};
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::failure::{Failure, Outcome};
use crate::system::System;
use keyledger_core::account::{AccountCommand, AccountEvent, Rejection};
use keyledger_core::authority::{Act, judge_member};
use keyledger_core::ids::{AccountId, LinkId, PropertyId};
use keyledger_core::metadata::Reason;
use keyledger_core::store::Position;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resent {
    /// Whether a mail follows; not where too many were sent lately, or the account is suspended.
    pub mailed: bool,
    /// Where that lies in the ledger.
    pub position: Option<Position>,
}

impl Resent {
    /// The key of the sentence that says it.
    pub const fn sentence(self) -> &'static str {
        if self.mailed { "member-resent" } else { "member-not_resent" }
    }
}

/// Has a link sent to a member, by whoever may add people there.
#[boxed]
pub async fn resend(
    system: &System,
    request: &Request,
    caller: &Caller,
    (property, account): (PropertyId, AccountId),
    reason: Option<Reason>,
) -> Outcome<Resent, NotDone> {
    let engine = &system.engine;
    let acting = Acting::now(engine, caller).await?;
    let about = (property, Some(account));
    let intent = match acting.intent(engine, request, caller, about, reason)? {
        Ok(intent) => intent,
        Err(why) => return Ok(Err(why)),
    };
    let state = engine.account(account).await?;
    let belongs = state.living().filter(|living| living.permissions_at(property).is_some());
    let Some(living) = belongs else { return Ok(Err(NotDone::NotAMember)) };
    let judged = judge_member(Act::CreateMember, &acting.on(account), property, living.subject());
    if let Err(why) = intent.requester().permitted(judged) {
        return Ok(Err(NotDone::NotAllowed(why)));
    }
    let command = AccountCommand::RequestReset { link: LinkId(engine.ids.uuid()) };
    Ok(match engine.on_account(account, caller.policy(), &intent, &command).await? {
        Ok(done) => {
            let declines =
                |event: &AccountEvent| matches!(event, AccountEvent::PasswordResetDeclined { .. });
            let mailed = !done.events.iter().any(|recorded| declines(&recorded.event));
            Ok(Resent { mailed, position: done.position })
        }
        Err(Rejection::NotHere) => Err(NotDone::NotAMember),
        Err(other) => return Err(Failure::Other(other.to_string())),
    })
}
