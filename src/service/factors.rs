//! "My account": setting a second factor up, showing it once more, removing it (S21-S28).

use super::factor_codes::{compare, compare_with_one, destroy, keep_new_secret};
use super::people::profile;
use super::request::Request;
use super::sessions::Caller;
use super::tokens;
use crate::adapters::{qr, totp};
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, EnrolledFrom, FactorKind, FactorResetReason, Factors,
    Opening, Rejection, answer,
};
use keyledger_core::answer::Answer;
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::{AccountId, FactorId};
use keyledger_core::metadata::ActorKind;
use keyledger_core::timestamp::Timestamp;

/// A set-up that was begun: what the person puts into the app.
pub struct Begun {
    /// The pending factor.
    pub factor: FactorId,
    /// The link that the QR code carries.
    pub link: String,
    /// The secret as it is typed by hand.
    pub secret: String,
    /// The QR code in SVG.
    pub qr_svg: String,
    /// Until when it can be confirmed.
    pub expires_at: Timestamp,
}

/// What became of an answer with a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It was right.
    Accepted,
    /// It was refused, and that was written down.
    Refused {
        /// What the person is told.
        answer: Answer,
        /// When the pause ends, where there is one.
        until: Option<Timestamp>,
    },
}

/// What became of it, read off what was written.
pub(super) fn shown(done: &Done<Account>) -> Shown {
    let events: Vec<AccountEvent> = done.events.iter().map(|one| one.event.clone()).collect();
    let refuses = |event: &AccountEvent| {
        matches!(event, AccountEvent::FactorRefused { .. } | AccountEvent::LoginStopped { .. })
    };
    if !events.iter().any(refuses) {
        return Shown::Accepted;
    }
    let pause = done.state.living().and_then(|living| living.factors.pause);
    let answer = answer(&events).unwrap_or(Answer::InvalidCode);
    Shown::Refused { answer, until: pause.map(|pause| pause.until) }
}

/// Begins a set-up; what was pending before no longer counts.
pub async fn begin(
    engine: &Engine,
    issuer: &str,
    account: AccountId,
    by: EnrolledFrom,
    intent: &Intent,
) -> Outcome<Begun, Rejection> {
    let factor = FactorId(engine.ids.uuid());
    let secret = keep_new_secret(engine, account, factor).await?;
    let policy = engine.policy().await?;
    let command = AccountCommand::StartEnrolment { by, factor, kind: FactorKind::Totp };
    let done = match engine.on_account(account, &policy, intent, &command).await? {
        Ok(done) => done,
        Err(rejection) => {
            destroy(engine, account, [factor])?;
            return Ok(Err(rejection));
        }
    };
    let started = done.events.iter().find_map(|recorded| {
        let AccountEvent::FactorEnrolmentStarted { expires_at, replaces, .. } = &recorded.event
        else {
            return None;
        };
        Some((*expires_at, *replaces))
    });
    let Some((expires_at, replaces)) = started else { return Ok(Err(Rejection::EnrolmentOver)) };
    destroy(engine, account, replaces)?;
    let name = profile(engine, account).await?.and_then(|profile| profile.email);
    let name = name.unwrap_or_else(|| account.to_string());
    let unusable = || Failure::Other("a new secret cannot be shown".into());
    let set_up = totp::set_up(&secret, issuer, &name).map_err(|_| unusable())?;
    let qr_svg = qr::svg(&set_up.link).ok_or_else(unusable)?;
    let totp::SetUp { link, secret } = set_up;
    Ok(Ok(Begun { factor, link, secret, qr_svg, expires_at }))
}

/// The intent of a person who is signed in, about their own account.
fn own(engine: &Engine, request: &Request, caller: &Caller) -> Result<Intent, Failure> {
    let actor = caller.acting_as(ActorKind::Member);
    request.intent(engine, actor, Some(caller.account), engine.clock.now())
}

/// Begins a set-up from a session.
pub async fn begin_own(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    issuer: &str,
) -> Outcome<Begun, Rejection> {
    let intent = own(engine, request, caller)?;
    let by = EnrolledFrom::Session(caller.session.clone());
    begin(engine, issuer, caller.account, by, &intent).await
}

/// Confirms a set-up from a session.
pub async fn confirm_own(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    factor: FactorId,
    code: &str,
) -> Outcome<Shown, Rejection> {
    let intent = own(engine, request, caller)?;
    let given = compare_with_one(engine, caller.account, factor, code, intent.at)?;
    let command = AccountCommand::ConfirmEnrolment {
        by: EnrolledFrom::Session(caller.session.clone()),
        factor,
        given,
        opening: Opening {
            // No session opens: there is one.
            session: caller.session.clone(),
            device: tokens::device_of(&tokens::draw(&*engine.ids)),
            network: None,
        },
    };
    let done = run(engine, caller.account, &intent, &command).await?;
    Ok(done.map(|done| shown(&done)))
}

/// Gives a set-up up.
pub async fn abandon_own(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    factor: FactorId,
) -> Outcome<(), Rejection> {
    let intent = own(engine, request, caller)?;
    let by = EnrolledFrom::Session(caller.session.clone());
    abandon(engine, caller.account, by, factor, &intent).await
}

/// Gives a set-up up, and destroys its secret.
pub async fn abandon(
    engine: &Engine,
    account: AccountId,
    by: EnrolledFrom,
    factor: FactorId,
    intent: &Intent,
) -> Outcome<(), Rejection> {
    let command = AccountCommand::AbandonEnrolment { by, factor };
    let done = run(engine, account, intent, &command).await?;
    if let Ok(done) = &done
        && !done.events.is_empty()
    {
        destroy(engine, account, [factor])?;
    }
    Ok(done.map(|_| ()))
}

/// Shows the factor once more (S21).
pub async fn step_up(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    code: &str,
) -> Outcome<Shown, Rejection> {
    let intent = own(engine, request, caller)?;
    let given = compare(engine, caller.account, &factors(caller), code, intent.at)?;
    let command = AccountCommand::StepUp { session: caller.session.clone(), given };
    let done = run(engine, caller.account, &intent, &command).await?;
    Ok(done.map(|done| shown(&done)))
}

/// Removes a factor after one last check with one (S23, S26).
pub async fn remove(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    factor: FactorId,
    code: &str,
    why: FactorResetReason,
) -> Outcome<Shown, Rejection> {
    let intent = own(engine, request, caller)?;
    let given = compare(engine, caller.account, &factors(caller), code, intent.at)?;
    let session = caller.session.clone();
    let command = AccountCommand::RemoveFactor { session, factor, given, why };
    let done = run(engine, caller.account, &intent, &command).await?;
    if let Ok(done) = &done
        && shown(done) == Shown::Accepted
    {
        destroy(engine, caller.account, [factor])?;
    }
    Ok(done.map(|done| shown(&done)))
}

/// The factors of the caller, as their stream had them when they came.
pub fn factors(caller: &Caller) -> Factors {
    caller.living().map(|living| living.factors.clone()).unwrap_or_default()
}

pub(super) async fn run(
    engine: &Engine,
    account: AccountId,
    intent: &Intent,
    command: &AccountCommand,
) -> Outcome<Done<Account>, Rejection> {
    let policy = engine.policy().await?;
    engine.on_account(account, &policy, intent, command).await
}
