//! Report of suspicious activity: a person says that something on their account was not them (B13).
//!
//! Every session ends, the one it is said from too, and the password opens nothing before a new one is
//! chosen through a link in a mail. Handlers write to whoever manages the person's properties and to
//! support.

use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::failure::{Failure, Outcome};
use crate::system::System;
use keyledger_core::account::{AccountCommand, AccountEvent, Rejection};
use keyledger_core::ids::{EventId, LinkId};
use keyledger_core::metadata::ActorKind;
use keyledger_core::store::Position;
use keyledger_projections::{log, timeline};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Whether a mail with a link follows; not where too many were sent lately.
    pub mailed: bool,
    /// Where it lies in the ledger.
    pub position: Option<Position>,
}

impl Reported {
    /// The key of the sentence that says it.
    pub fn sentence(self) -> &'static str {
        if self.mailed { "me-reported" } else { "me-reported-no_mail" }
    }
}

/// Why nothing came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReported {
    /// The session ended meanwhile: somebody reported it from another one.
    SessionOver,
    /// What they point at is not in their history.
    NoSuchEvent,
}

/// Takes the person at their word.
#[boxed]
pub async fn report(
    system: &System,
    request: &Request,
    caller: &Caller,
    event: Option<EventId>,
) -> Outcome<Reported, NotReported> {
    if let Some(event) = event
        && !concerns(system, caller, event).await?
    {
        return Ok(Err(NotReported::NoSuchEvent));
    }
    let engine = &system.engine;
    let (account, actor) = (caller.account, caller.acting_as(ActorKind::Member));
    let intent = request.intent(engine, actor, Some(account), engine.clock.now())?;
    let (session, link) = (caller.session.clone(), LinkId(engine.ids.uuid()));
    let command = AccountCommand::ReportActivity { session, event, link };
    Ok(match engine.on_account(account, caller.policy(), &intent, &command).await? {
        Ok(done) => {
            let requests =
                |event: &AccountEvent| matches!(event, AccountEvent::PasswordResetRequested { .. });
            let mailed = done.events.iter().any(|recorded| requests(&recorded.event));
            Ok(Reported { mailed, position: done.position })
        }
        Err(Rejection::SessionOver | Rejection::NotHere) => Err(NotReported::SessionOver),
        Err(other) => return Err(Failure::Other(other.to_string())),
    })
}

/// Whether the event is in the history that the person is shown.
async fn concerns(system: &System, caller: &Caller, event: EventId) -> Result<bool, Failure> {
    let account = caller.account;
    let found = system.ask(move |views| log::by_event(views, event)).await?;
    let Some(found) = found else { return Ok(false) };
    let sequence = found.sequence;
    let entry = system.ask(move |views| timeline::from(views, account, sequence, 1)).await?;
    Ok(entry.first().is_some_and(|entry| entry.sequence == sequence))
}
