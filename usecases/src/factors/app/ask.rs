//! Asking the app: a page shows a number, waits, and goes on with the approval (S20). For a log-in, for
//! the test that ends a set-up, and for a session that opens something sensitive.

use super::news::wait_for;
use super::number::number_of;
use super::reference::Reference;
use super::waits::Waiter;
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::caller::tokens;
use crate::engine::Engine;
use crate::factors::manage::{Renewed, Shown, factors, forget, own, run, shown};
use crate::failure::{Failure, Outcome};
use crate::log_in::known_device::knows;
use chrono::TimeDelta;
use keyledger_core::account::{
    Account, AccountCommand, AppAsked, AppAsker, AppCommand, AppFinish, AppMismatch, AppRemoval,
    AppRequest, AppStage, EnrolledFrom, FactorPurpose, FactorResetReason, Factors, Opening,
    PAIRING_MINUTES, Rejection,
};
use keyledger_core::clock::is_within;
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::{AccountId, AnswerId, AppRequestId, FactorId};
use keyledger_core::policy::Settings;
use keyledger_core::timestamp::Timestamp;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// A request that was sent, as the page shows it.
#[derive(Clone)]
pub struct Sent {
    /// Which.
    pub request: AppRequestId,
    /// The number that is typed into the app.
    pub number: String,
    /// What a QR code leads to: the request, sealed.
    pub reference: String,
    /// Until when it can be answered.
    pub expires_at: Timestamp,
}

/// What became of the wish to ask the app.
pub enum Asks {
    /// It is asked.
    Sent(Sent),
    /// Answers are not looked at now; that was written down.
    Not(Shown),
}

/// How far the newest request is, for the page that waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AppWait {
    /// A device has not taken the code yet.
    WaitsForDevice,
    /// A device has, and the test is to come.
    Paired,
    /// It waits for the phone.
    Waiting,
    /// A wrong number was typed; it waits on.
    WrongNumber,
    /// The app of another account answered; it waits on.
    OtherAccount,
    /// It was approved: the page can go on.
    Approved,
    /// Whoever has the phone said: this isn't me.
    Denied,
    /// Its time is over, a newer one took its place, it was used, or what it was for waits no longer.
    Over,
    /// The set-up is over: nobody took its code in time, or it was given up.
    SetUpOver,
    /// The app is set up.
    Enrolled,
}

/// What the page shows of a request: how far it is, and the number while it waits.
pub struct Waited {
    /// How far.
    pub state: AppWait,
    /// The request, while it waits.
    pub sent: Option<Sent>,
    /// How many answers did not fit: a page that knows fewer is told at once.
    pub mismatches: u32,
}

/// Asks the app.
pub(crate) async fn ask(
    engine: &Engine,
    account: AccountId,
    (by, unknown_device): (AppAsker, bool),
    intent: &Intent,
) -> Outcome<Asks, Rejection> {
    let request = AppRequestId(engine.ids.uuid());
    let answer = AnswerId(engine.ids.uuid());
    let asked = AppAsked { request, answer, by, unknown_device };
    let command = AccountCommand::App(AppCommand::Ask(asked));
    let done = match run(engine, account, intent, &command).await? {
        Ok(done) => done,
        Err(rejection) => return Ok(Err(rejection)),
    };
    engine.app.news.tell(account);
    let newest = done.state.living().and_then(|living| living.factors.requests.newest.as_ref());
    Ok(Ok(match newest.filter(|newest| newest.request == request) {
        Some(newest) => Asks::Sent(sent(engine, account, newest)?),
        None => Asks::Not(shown(engine, intent.at, &done)),
    }))
}

fn sent(engine: &Engine, account: AccountId, asked: &AppRequest) -> Result<Sent, Failure> {
    let request = asked.request;
    Ok(Sent {
        request,
        number: number_of(engine, request)?,
        reference: Reference { account, request }.seal(engine)?,
        expires_at: asked.expires_at,
    })
}

/// Which request a page waits for: the newest for this purpose.
#[derive(Clone, Copy)]
pub(crate) enum Awaited<'a> {
    /// Of a log-in or a session.
    Purpose(&'a FactorPurpose),
    /// The test of a set-up.
    SetUp(FactorId),
}

fn state_of(
    engine: &Engine,
    account: AccountId,
    state: &Account,
    settings: &Settings,
    awaited: Awaited<'_>,
) -> Result<Waited, Failure> {
    let at = engine.clock.now();
    let Some(living) = state.living() else {
        return Ok(Waited { state: AppWait::Over, sent: None, mismatches: 0 });
    };
    let factors = &living.factors;
    let newest = factors.requests.newest.as_ref();
    let newest = newest.filter(|newest| match awaited {
        Awaited::Purpose(purpose) => newest.purpose == *purpose,
        Awaited::SetUp(_) => newest.purpose == FactorPurpose::Enrolment {},
    });
    let alone = |state| Waited { state, sent: None, mismatches: 0 };
    if let Awaited::SetUp(factor) = awaited {
        if factors.apps().any(|(app, _)| app == factor) {
            return Ok(alone(AppWait::Enrolled));
        }
        let pending = factors.pending(at).filter(|pending| pending.factor == factor);
        match pending {
            None => {
                let denied = newest.is_some_and(|newest| newest.stage == AppStage::Denied);
                return Ok(alone(if denied { AppWait::Denied } else { AppWait::SetUpOver }));
            }
            Some(pending) if !pending.paired => {
                let span = TimeDelta::minutes(PAIRING_MINUTES);
                let in_time = is_within(pending.since, span, at);
                return Ok(alone(if in_time {
                    AppWait::WaitsForDevice
                } else {
                    AppWait::SetUpOver
                }));
            }
            // A test of a set-up before this one says nothing of it.
            Some(pending) if newest.is_none_or(|newest| newest.since < pending.since) => {
                return Ok(alone(AppWait::Paired));
            }
            Some(_) => {}
        }
    }
    let Some(newest) = newest else { return Ok(alone(AppWait::Over)) };
    let state = match newest.stage {
        AppStage::Open if living.open_app_request(settings, at).is_some() => {
            match newest.mismatch {
                None => AppWait::Waiting,
                Some(AppMismatch::WrongNumber) => AppWait::WrongNumber,
                Some(AppMismatch::OtherAccount) => AppWait::OtherAccount,
            }
        }
        AppStage::Approved { factor, until, .. } if at < until && is_there(factors, factor) => {
            AppWait::Approved
        }
        AppStage::Denied => AppWait::Denied,
        AppStage::Open | AppStage::Approved { .. } | AppStage::Used | AppStage::Expired => {
            AppWait::Over
        }
    };
    let waits = matches!(state, AppWait::Waiting | AppWait::WrongNumber | AppWait::OtherAccount);
    let sent = if waits { Some(sent(engine, account, newest)?) } else { None };
    Ok(Waited { state, sent, mismatches: newest.mismatches })
}

/// Whether the app that approved is still there; the one that is tested is not yet.
fn is_there(factors: &Factors, factor: FactorId) -> bool {
    let tested = factors.pending.as_ref().is_some_and(|pending| pending.factor == factor);
    tested || factors.apps().any(|(app, _)| app == factor)
}

/// How far it is; waits up to `wait` for it to be another than `known` (a state, and how many answers did
/// not fit).
pub(crate) async fn wait(
    engine: &Engine,
    (account, who): (AccountId, Waiter),
    awaited: Awaited<'_>,
    known: Option<(AppWait, u32)>,
    wait: Duration,
) -> Result<Waited, Failure> {
    let policy = engine.policy().await?;
    let look = |state: &Arc<Account>| state_of(engine, account, state, &policy.settings, awaited);
    let is_news = |waited: &Waited| known != Some((waited.state, waited.mismatches));
    wait_for(engine, (account, who), wait, look, is_news).await
}

/// The page goes on with an approval.
pub(crate) async fn finish(
    engine: &Engine,
    account: AccountId,
    before: &Factors,
    finish: AppFinish,
    intent: &Intent,
) -> Outcome<Done<Account>, Rejection> {
    went_on(engine, account, before, AppCommand::Finish(finish), intent).await
}

async fn went_on(
    engine: &Engine,
    account: AccountId,
    before: &Factors,
    command: AppCommand,
    intent: &Intent,
) -> Outcome<Done<Account>, Rejection> {
    let done = run(engine, account, intent, &AccountCommand::App(command)).await?;
    engine.app.news.tell(account);
    if let Ok(done) = &done {
        forget(engine, account, before, done)?;
    }
    Ok(done)
}

/// What a person does with the app from their own session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnUse {
    /// The test that ends a set-up.
    SetUp(FactorId),
    /// Something sensitive is to open.
    StepUp,
    /// A factor is to go.
    Removal(FactorId),
}

impl OwnUse {
    fn asker(self, caller: &Caller) -> AppAsker {
        match self {
            Self::SetUp(_) => AppAsker::SetUp(EnrolledFrom::Session(caller.session.clone())),
            Self::StepUp => AppAsker::StepUp(caller.session.clone()),
            Self::Removal(factor) => AppAsker::Removal { session: caller.session.clone(), factor },
        }
    }
}

/// Asks the app from a session.
#[boxed]
pub async fn ask_own(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    (what, device_token): (OwnUse, Option<&str>),
) -> Outcome<Asks, Rejection> {
    if let OwnUse::SetUp(factor) = what
        && factors(caller).pending.as_ref().is_none_or(|pending| pending.factor != factor)
    {
        return Ok(Err(Rejection::EnrolmentOver));
    }
    let intent = own(engine, request, caller)?;
    let state = engine.account(caller.account).await?;
    let unknown_device =
        !device_token.is_some_and(|token| knows(&state, &tokens::device_of(token)));
    ask(engine, caller.account, (what.asker(caller), unknown_device), &intent).await
}

/// How far it is.
#[boxed]
pub async fn wait_own(
    engine: &Engine,
    caller: &Caller,
    what: OwnUse,
    known: Option<(AppWait, u32)>,
    longest: Duration,
) -> Result<Waited, Failure> {
    let session = caller.session.clone();
    let who = (caller.account, Waiter::Session(session.clone()));
    let purpose = match what {
        OwnUse::SetUp(factor) => {
            return wait(engine, who, Awaited::SetUp(factor), known, longest).await;
        }
        OwnUse::StepUp => FactorPurpose::StepUp { session },
        OwnUse::Removal(factor) => FactorPurpose::Removal { session, factor },
    };
    wait(engine, who, Awaited::Purpose(&purpose), known, longest).await
}

/// Goes on with the approval of the newest request; the session goes by another token from then on.
#[boxed]
pub async fn finish_own(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    what: OwnUse,
) -> Outcome<Shown, Rejection> {
    let (intent, renewed) = (own(engine, request, caller)?, Renewed::drawn(engine));
    let before = factors(caller);
    let Some(newest) = before.requests.newest.as_ref().map(|newest| newest.request) else {
        return Ok(Err(Rejection::AppRequestOver));
    };
    let opening = Opening {
        session: renewed.session.clone(),
        device: tokens::device_of(&tokens::draw(&*engine.ids)),
        network: None,
    };
    let goes_on = AppFinish { by: what.asker(caller), request: newest, opening };
    let done = finish(engine, caller.account, &before, goes_on, &intent).await?;
    Ok(done.map(|done| renewed.goes_with(&done, shown(engine, intent.at, &done))))
}

/// Removes a factor with the approval of the newest request (S23, S26).
#[boxed]
pub async fn remove_own(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    (factor, why): (FactorId, FactorResetReason),
) -> Outcome<Shown, Rejection> {
    let (intent, token) = (own(engine, request, caller)?, Renewed::drawn(engine));
    let before = factors(caller);
    let Some(newest) = before.requests.newest.as_ref().map(|newest| newest.request) else {
        return Ok(Err(Rejection::AppRequestOver));
    };
    let (session, renewed) = (caller.session.clone(), token.session.clone());
    let removal = AppRemoval { session, renewed, factor, request: newest, why };
    let command = AppCommand::Remove(removal);
    let done = went_on(engine, caller.account, &before, command, &intent).await?;
    Ok(done.map(|done| token.goes_with(&done, shown(engine, intent.at, &done))))
}
