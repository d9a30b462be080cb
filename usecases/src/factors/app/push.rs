//! Where a phone is woken: an app says so, and takes it back (RFC 8030).

use super::device::Device;
use super::kept::{self, PushPlace};
use crate::boxed;
use crate::caller::request::Request;
use crate::engine::Engine;
use crate::factors::manage::{forget, run};
use crate::failure::Outcome;
use keyledger_core::account::{AccountCommand, AppCommand, AppPushEnd, Rejection};
use keyledger_core::ids::PushId;
use keyledger_core::metadata::Actor;
use keyledger_core::vault::SecretName;

/// Sets it, or takes it back. Where it is the place there is already, nothing changes.
#[boxed]
pub async fn set(
    engine: &Engine,
    request: &Request,
    device: &Device,
    place: Option<PushPlace>,
) -> Outcome<(), Rejection> {
    let (account, factor) = (device.account, device.factor);
    let state = engine.account(account).await?;
    let before = state.living().map(|living| living.factors.clone()).unwrap_or_default();
    let held = before.apps().find(|(app, _)| *app == factor);
    let Some((_, held)) = held else { return Ok(Err(Rejection::NoFactor)) };
    if let (Some(place), Some(push)) = (&place, held.push)
        && kept::push_place(engine, account, push)?.as_ref() == Some(place)
    {
        return Ok(Ok(()));
    }
    let push = place.as_ref().map(|_| PushId(engine.ids.uuid()));
    if let (Some(place), Some(push)) = (&place, push) {
        kept::keep_push(engine, (account, push), place).await?;
    }
    let because = push.is_none().then_some(AppPushEnd::Device);
    let actor = Actor::with_device(account);
    let intent = request.intent(engine, actor, Some(account), engine.clock.now())?;
    let command = AccountCommand::App(AppCommand::SetPush { factor, push, because });
    let done = run(engine, account, &intent, &command).await?;
    match &done {
        Ok(done) => forget(engine, account, &before, done)?,
        Err(_) => {
            if let Some(push) = push {
                engine.vault.destroy(&SecretName::app_push(account, push))?;
            }
        }
    }
    Ok(done.map(|_| ()))
}
