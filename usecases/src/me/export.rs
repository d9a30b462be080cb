//! Own export. Everything that is held about a person, for that person (GDPR articles 15 and 20).
//!
//! Whoever sits down at a session that was left open does not carry it all away: a second factor is
//! shown lately, where there is one. That it was taken out is written down like any other reading.

use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::caller::step_up;
use crate::compliance::export::{self, Export};
use crate::failure::Outcome;
use crate::reading::note::{self, ReadRecord};
use crate::system::System;
use keyledger_core::account::DenialCause;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::language::Language;
use keyledger_core::metadata::ActorKind;

/// Why a person is given nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotExported {
    /// A second factor has to be shown first.
    Factor(DenialCause),
    /// There is nobody any more.
    Gone,
}

/// Puts it together. What happened to their properties is left out: what a hotel owes is the business
/// of those who handle its billing.
#[boxed]
pub async fn export(
    system: &System,
    request: &Request,
    caller: &Caller,
    language: Language,
) -> Outcome<Export, NotExported> {
    let (engine, account) = (&system.engine, caller.account);
    if let Err(cause) = step_up::for_own_data(engine, caller) {
        return Ok(Err(NotExported::Factor(cause)));
    }
    let actor = caller.acting_as(ActorKind::Member);
    let intent = request.intent(engine, actor, Some(account), engine.clock.now())?;
    note::note(engine, &intent, ReadRecord::of(ReadQuestion::Export, account)).await?;
    let whole = export::export(system, account, language).await?;
    Ok(whole.map(without_properties).ok_or(NotExported::Gone))
}

fn without_properties(whole: Export) -> Export {
    let events = whole.events.into_iter().filter(|told| !told.stream.starts_with("property-"));
    Export { events: events.collect(), ..whole }
}
