//! Managing one's second factors. "My account": setting a second factor up, showing it once more,
//! removing it (S21-S28).

use super::codes::{
    Answered, ShownCode, TooBusy, compare, compare_with_one, destroy, keep_new_secret,
};
use super::{hand_over, qr, secrets, totp};
use crate::boxed;
use crate::caller::profile::profile;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::caller::tokens;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::upkeep::log_in_open::Shut;
use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, Drift, EnrolledFrom, FactorEnrolmentStarted, FactorKind,
    FactorRefusal, FactorResetReason, Factors, Living, Opening, Rejection, answer,
};
use keyledger_core::answer::Answer;
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::{AccountId, FactorId, SessionId};
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It was right.
    Accepted {
        /// What takes the place of the recovery code that it was.
        replacement: Option<ShownCode>,
        /// The token that the session goes by from then on, where it goes on.
        session_token: Option<String>,
    },
    /// It was refused, and that was written down.
    Refused(RefusedAnswer),
    /// Nothing was decided: too much is being hashed.
    TooBusy(TooBusy),
}

/// A refused answer, as the person is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedAnswer {
    /// What the person is told.
    pub answer: Answer,
    /// When the pause ends, where there is one.
    pub until: Option<Timestamp>,
    /// How far the clock of the phone is off, where that is told (S18).
    pub drift: Option<Drift>,
}

/// What became of it, read off what was written.
pub(crate) fn shown(engine: &Engine, at: Timestamp, done: &Done<Account>) -> Shown {
    let events: Vec<AccountEvent> = done.events.iter().map(|one| one.event.clone()).collect();
    let refuses = |event: &AccountEvent| {
        matches!(
            event,
            AccountEvent::FactorRefused(_)
                | AccountEvent::LoginStopped { .. }
                | AccountEvent::LoginRefused { .. }
        )
    };
    if !events.iter().any(refuses) {
        return Shown::Accepted { replacement: None, session_token: None };
    }
    let pause = done.state.living().and_then(|living| living.factors.pause);
    let drift = events.iter().find_map(|event| {
        let AccountEvent::FactorRefused(why) = event else { return None };
        let FactorRefusal::WrongClock { drift, told: true, .. } = why.why else { return None };
        Some(drift)
    });
    let answer = answer(&events).unwrap_or(Answer::InvalidCode);
    let time = engine.clock.known(at);
    let until = pause.map(|pause| time.end(pause.since, pause.until));
    Shown::Refused(RefusedAnswer { answer, until, drift })
}

/// What became of a set-up that somebody wanted to begin.
pub enum Begins<T> {
    /// It was begun, with this to be shown.
    Begun(T),
    /// It is part of a log-in, and nobody logs in now.
    Shut(Shut),
    /// The code that was handed over is not right, or was not looked at.
    Not(Shown),
}

/// Who wants to set a factor up, and with what.
pub struct Wish<'a> {
    /// From where.
    pub by: EnrolledFrom,
    /// Whose accounts the app shows.
    pub issuer: &'a str,
    /// The code that whoever reset the last factor handed over, where there is one.
    pub hand_over: Option<&'a str>,
}

/// Begins a set-up; what was pending before no longer counts.
pub async fn begin(
    engine: &Engine,
    account: AccountId,
    wish: Wish<'_>,
    intent: &Intent,
) -> Outcome<Begins<Begun>, Rejection> {
    let Wish { by, issuer, hand_over } = wish;
    let (factor, kind) = (FactorId(engine.ids.uuid()), FactorKind::Totp);
    let secret = keep_new_secret(engine, account, factor).await?;
    let started = start_enrolment(engine, account, by, (factor, kind), hand_over, intent).await?;
    let expires_at = match started {
        Ok(Started::Pending { expires_at }) => expires_at,
        Ok(Started::Not(shown)) => {
            destroy(engine, account, [factor])?;
            return Ok(Ok(Begins::Not(shown)));
        }
        Err(rejection) => {
            destroy(engine, account, [factor])?;
            return Ok(Err(rejection));
        }
    };
    let name = profile(engine, account).await?.and_then(|profile| profile.email);
    let name = name.unwrap_or_else(|| account.to_string());
    let unusable = || Failure::Other("a new secret cannot be shown".into());
    let set_up = totp::set_up(&secret, issuer, &name).map_err(|_| unusable())?;
    let qr_svg = qr::svg(&set_up.link).ok_or_else(unusable)?;
    let totp::SetUp { link, secret } = set_up;
    let begun = Begun { factor, link, secret, qr_svg, expires_at };
    Ok(Ok(Begins::Begun(begun)))
}

/// A set-up of whichever kind that was begun, or why not.
pub(super) enum Started {
    /// It waits to be confirmed.
    Pending {
        /// Until when.
        expires_at: Timestamp,
    },
    /// The code that was handed over is not right, or was not looked at.
    Not(Shown),
}

/// Writes down that a set-up begins; the secret of the one that it replaces goes.
pub(super) async fn start_enrolment(
    engine: &Engine,
    account: AccountId,
    by: EnrolledFrom,
    (factor, kind): (FactorId, FactorKind),
    hand_over: Option<&str>,
    intent: &Intent,
) -> Outcome<Started, Rejection> {
    let (hand_over, _inside) = match hand_over {
        Some(typed) => match hand_over::compare(engine, account, typed, intent.at).await? {
            Ok(given) => given,
            Err(busy) => return Ok(Ok(Started::Not(Shown::TooBusy(busy)))),
        },
        None => (None, None),
    };
    let command = AccountCommand::StartEnrolment { by, factor, kind, hand_over };
    let done = match run(engine, account, intent, &command).await? {
        Ok(done) => done,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let started = done.events.iter().find_map(|recorded| {
        let AccountEvent::FactorEnrolmentStarted(FactorEnrolmentStarted {
            expires_at,
            replaces,
            ..
        }) = &recorded.event
        else {
            return None;
        };
        Some((*expires_at, *replaces))
    });
    let Some((expires_at, replaces)) = started else {
        return Ok(Ok(Started::Not(shown(engine, intent.at, &done))));
    };
    destroy(engine, account, replaces)?;
    Ok(Ok(Started::Pending { expires_at }))
}

/// The intent of a person who is signed in, about their own account.
pub(super) fn own(engine: &Engine, request: &Request, caller: &Caller) -> Result<Intent, Failure> {
    let actor = caller.acting_as(ActorKind::Member);
    request.intent(engine, actor, Some(caller.account), engine.clock.now())
}

/// Begins a set-up from a session.
#[boxed]
pub async fn begin_own(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    issuer: &str,
    hand_over: Option<&str>,
) -> Outcome<Begins<Begun>, Rejection> {
    let intent = own(engine, request, caller)?;
    let by = EnrolledFrom::Session(caller.session.clone());
    begin(engine, caller.account, Wish { by, issuer, hand_over }, &intent).await
}

/// Confirms a set-up from a session.
#[boxed]
pub async fn confirm_own(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    factor: FactorId,
    code: &str,
) -> Outcome<Shown, Rejection> {
    let (intent, renewed) = (own(engine, request, caller)?, Renewed::drawn(engine));
    let given = compare_with_one(engine, caller.account, factor, code, intent.at)?;
    let command = AccountCommand::ConfirmEnrolment {
        by: EnrolledFrom::Session(caller.session.clone()),
        factor,
        given,
        opening: Opening {
            session: renewed.session.clone(),
            device: tokens::device_of(&tokens::draw(&*engine.ids)),
            network: None,
        },
    };
    let done = run(engine, caller.account, &intent, &command).await?;
    if let Ok(done) = &done {
        forget(engine, caller.account, &factors(caller), done)?;
    }
    Ok(done.map(|done| renewed.goes_with(&done, shown(engine, intent.at, &done))))
}

/// What a session goes by once a second factor was shown in it.
pub(super) struct Renewed {
    token: String,
    pub(super) session: SessionId,
}

impl Renewed {
    pub(super) fn drawn(engine: &Engine) -> Self {
        let token = tokens::draw_session(&*engine.ids);
        let session = tokens::session_of(&token);
        Self { token, session }
    }

    /// The token goes to the person only where the session goes by it now.
    pub(super) fn goes_with(self, done: &Done<Account>, shown: Shown) -> Shown {
        let lasts = |living: &Living| living.sessions.contains_key(&self.session);
        match shown {
            Shown::Accepted { replacement, .. } => {
                let renewed = done.state.living().is_some_and(lasts);
                let session_token = renewed.then_some(self.token);
                Shown::Accepted { replacement, session_token }
            }
            refused @ (Shown::Refused(_) | Shown::TooBusy(_)) => refused,
        }
    }
}

/// Secrets that the account no longer names are destroyed at once.
pub(crate) fn forget(
    engine: &Engine,
    account: AccountId,
    before: &Factors,
    done: &Done<Account>,
) -> Result<(), Failure> {
    let now = done.state.living().map(|living| living.factors.clone()).unwrap_or_default();
    secrets::destroy_gone(engine, account, before, &now)
}

/// Judges an answer that was compared with the factors of `before`, and shows what takes the place of
/// a used recovery code. Secrets that went with it are destroyed.
pub(crate) async fn judge(
    engine: &Engine,
    (account, before): (AccountId, &Factors),
    intent: &Intent,
    command: &AccountCommand,
    answered: Answered,
) -> Outcome<(Done<Account>, Shown), Rejection> {
    let done = run(engine, account, intent, command).await?;
    let events = done.iter().flat_map(|done| &done.events).map(|recorded| &recorded.event);
    let replacement = answered.settled(engine, account, events)?;
    if let Ok(done) = &done {
        forget(engine, account, before, done)?;
    }
    Ok(done.map(|done| {
        let shown = match shown(engine, intent.at, &done) {
            Shown::Accepted { session_token, .. } => Shown::Accepted { replacement, session_token },
            refused @ (Shown::Refused(_) | Shown::TooBusy(_)) => refused,
        };
        (done, shown)
    }))
}

/// Gives a set-up up.
#[boxed]
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
#[boxed]
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
#[boxed]
pub async fn step_up(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    code: &str,
) -> Outcome<Shown, Rejection> {
    let (intent, before) = (own(engine, request, caller)?, factors(caller));
    let answered = compare(engine, caller.account, &before, code, intent.at).await?;
    let answered = match answered {
        Ok(answered) => answered,
        Err(busy) => return Ok(Ok(Shown::TooBusy(busy))),
    };
    let (session, given) = (caller.session.clone(), answered.given.clone());
    let token = Renewed::drawn(engine);
    let command = AccountCommand::StepUp { session, renewed: token.session.clone(), given };
    let whose = (caller.account, &before);
    let judged = judge(engine, whose, &intent, &command, answered).await?;
    Ok(judged.map(|(done, shown)| token.goes_with(&done, shown)))
}

/// Removes a factor after one last check with one (S23, S26).
#[boxed]
pub async fn remove(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    factor: FactorId,
    code: &str,
    why: FactorResetReason,
) -> Outcome<Shown, Rejection> {
    let (intent, before) = (own(engine, request, caller)?, factors(caller));
    let answered = compare(engine, caller.account, &before, code, intent.at).await?;
    let answered = match answered {
        Ok(answered) => answered,
        Err(busy) => return Ok(Ok(Shown::TooBusy(busy))),
    };
    let (session, given) = (caller.session.clone(), answered.given.clone());
    let token = Renewed::drawn(engine);
    let renewed = token.session.clone();
    let command = AccountCommand::RemoveFactor { session, renewed, factor, given, why };
    let whose = (caller.account, &before);
    let judged = judge(engine, whose, &intent, &command, answered).await?;
    Ok(judged.map(|(done, shown)| token.goes_with(&done, shown)))
}

/// The factors of the caller, as their stream had them when they came.
pub fn factors(caller: &Caller) -> Factors {
    caller.living().map(|living| living.factors.clone()).unwrap_or_default()
}

pub(crate) async fn run(
    engine: &Engine,
    account: AccountId,
    intent: &Intent,
    command: &AccountCommand,
) -> Outcome<Done<Account>, Rejection> {
    let policy = engine.policy().await?;
    engine.on_account(account, &policy, intent, command).await
}
