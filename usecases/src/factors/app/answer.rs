//! Answers of a device: the number that its person typed, or "this isn't me" (S20).

use super::device::Device;
use super::number::is_number_of;
use super::reference::Reference;
use crate::boxed;
use crate::caller::request::Request;
use crate::engine::Engine;
use crate::factors::manage::{Shown, forget, run, shown};
use crate::failure::Outcome;
use keyledger_core::account::{AccountCommand, AppAnswer, AppCommand, AppSaid, Factors, Rejection};
use keyledger_core::ids::{AnswerId, AppRequestId};
use keyledger_core::metadata::Actor;
use uuid::Uuid;

/// What a person says on the phone.
pub enum Decision<'a> {
    /// It is them, and the page shows this number.
    Approve {
        /// As it was typed.
        number: &'a str,
    },
    /// This isn't me.
    Deny,
}

/// Judges it: by the account of the request, which may be another one than the device's.
#[boxed]
pub async fn answer(
    engine: &Engine,
    request: &Request,
    device: &Device,
    (which, decision): (&str, &Decision<'_>),
) -> Outcome<Shown, Rejection> {
    let asked = match Uuid::parse_str(which) {
        Ok(id) => Reference { account: device.account, request: AppRequestId(id) },
        Err(_) => match Reference::open(engine, which)? {
            Some(reference) => reference,
            None => return Ok(Err(Rejection::AppRequestOver)),
        },
    };
    let own = asked.account == device.account;
    let said = match decision {
        Decision::Approve { number } => {
            AppSaid::Number { right: is_number_of(engine, asked.request, number)? }
        }
        Decision::Deny => AppSaid::Denied,
    };
    let actor = if own { Actor::with_device(device.account) } else { Actor::anonymous() };
    let at = engine.clock.now();
    let intent = request.intent(engine, actor, Some(asked.account), at)?;
    let command = AccountCommand::App(AppCommand::Answer(AppAnswer {
        answer: AnswerId(engine.ids.uuid()),
        request: asked.request,
        factor: own.then_some(device.factor),
        said,
    }));
    let done = run(engine, asked.account, &intent, &command).await?;
    engine.app.news.tell(asked.account);
    let before = device.factors().filter(|_| own);
    if let (Ok(done), Some(before)) = (&done, before) {
        // A test that was denied gives the set-up up, and its secrets go.
        let before: &Factors = before;
        forget(engine, asked.account, before, done)?;
    }
    Ok(done.map(|done| shown(engine, at, &done)))
}
