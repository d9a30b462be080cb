//! Password log-in: is it them? A log-in from the password to the session (DESIGN 5, S4, S12, B7).

use super::known_device::known_device;
use super::rate_limits::Network;
use super::target::{Asked, Judged, Opening, Target};
use super::turns::{Gate, Inside};
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::tokens::{self, FactorFlow};
use crate::engine::Engine;
use crate::factors::codes::ShownCode;
use crate::failure::Failure;
use crate::secrets::hashing::{Lane, Turn, hash_failure};
use crate::upkeep::log_in_open::{Shut, shut};
use keyledger_core::account::FactorKind;
use keyledger_core::answer::Answer;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, AttemptId, CorrelationId, CredentialId};
use keyledger_core::metadata::Actor;
use keyledger_core::password;
use keyledger_core::policy::Policy;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::SecretName;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use zeroize::Zeroizing;

/// How long a guess waits for a place before it is told to come back.
const WAIT_MAX: Duration = Duration::from_secs(2);
/// How often it looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// What a guess is told to wait while others at the same address are judged.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// A password and what came with it.
pub struct Guess {
    /// The sealed flow, opened.
    pub flow: tokens::Flow,
    /// The password as typed.
    pub password: Zeroizing<String>,
    /// The known device's token, if the browser has one.
    pub device_token: Option<String>,
}

/// What the person gets.
#[derive(Clone, Debug)]
pub enum LoggedIn {
    /// A session.
    SignedIn(SignedIn),
    /// A second factor is asked for first (S17).
    FactorRequired {
        /// What the log-in goes on with.
        flow: String,
        /// The kinds to answer with.
        kinds: BTreeSet<FactorKind>,
        /// Until when it waits.
        expires_at: Timestamp,
    },
    /// A second factor has to be set up first (S21).
    SetUpRequired {
        /// What the log-in goes on with.
        flow: String,
        /// Until when it waits.
        expires_at: Timestamp,
    },
    /// A refusal, which was written down.
    Refused(Answer),
    /// Nobody logs in now.
    Shut(Shut),
    /// Nothing was decided: come back.
    TooBusy {
        /// How long to wait.
        retry_after: Duration,
    },
}

/// A session that began.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Whose.
    pub account: AccountId,
    /// The session's token; only its SHA-256 is stored.
    pub session_token: String,
    /// The device's token; only its SHA-256 is stored.
    pub device_token: String,
    /// When the session ends at the latest.
    pub expires_at: Timestamp,
    /// Until when setting up a second factor may be put off, where there is none.
    pub put_off_until: Option<Timestamp>,
    /// What takes the place of the recovery code that was used.
    pub replacement: Option<ShownCode>,
}

/// Runs a log-in to its end even when the browser hangs up: a guess that took its place is judged.
#[boxed]
pub async fn log_in(
    engine: Arc<Engine>,
    request: Request,
    guess: Guess,
) -> Result<LoggedIn, Failure> {
    let task = tokio::spawn(async move { run(&engine, &request, guess).await });
    task.await.map_err(|error| Failure::Other(format!("a log-in ended early: {error}")))?
}

async fn run(engine: &Engine, request: &Request, guess: Guess) -> Result<LoggedIn, Failure> {
    // Before anything is looked up: everybody is answered alike.
    if let Some(shut) = shut(engine).await? {
        return Ok(LoggedIn::Shut(shut));
    }
    match line_up(engine, request, &guess).await? {
        Ok((_inside, turn)) => in_turn(engine, request, guess, turn).await,
        Err(retry_after) => Ok(LoggedIn::TooBusy { retry_after }),
    }
}

/// The limits, the gate and the queue, before the address is looked up; or how long to wait.
async fn line_up(
    engine: &Engine,
    request: &Request,
    guess: &Guess,
) -> Result<Result<(Inside, Turn), Duration>, Failure> {
    let address = &guess.flow.address;
    let (network, moment) = (Network::of(request.ip), engine.moment());
    let device = guess.device_token.as_deref();
    let device = known_device(engine, address, device, network, moment).await?;
    let (within, gate, lane) = match &device {
        Some(known) => (
            engine.limits.known_device(known.account, &known.device, moment),
            Gate::KnownDevices(known.account),
            Lane::Known,
        ),
        None => (
            engine.limits.stranger(network, address, moment),
            Gate::Strangers(address),
            Lane::Stranger(network),
        ),
    };
    if let Err(too_many) = within {
        return Ok(Err(too_many.retry_after));
    }
    // The turn comes behind the gate: a crowd at one address cannot fill the queue.
    let Some(inside) = in_time(engine, engine.gates.enter(gate)).await.flatten() else {
        return Ok(Err(RETRY_AFTER));
    };
    let turn = engine.passwords.turn(lane, &*engine.clock).await;
    Ok(turn.map(|turn| (inside, turn)).map_err(|full| full.retry_after))
}

/// Takes a place at the address, compares, and writes the verdict down.
async fn in_turn(
    engine: &Engine,
    request: &Request,
    guess: Guess,
    turn: Turn,
) -> Result<LoggedIn, Failure> {
    let at = engine.clock.now();
    let target = Target::of(engine, &guess.flow.address, at).await?;
    // No hash slows down those who are refused anyway.
    let refused = !turn.is_known() && target.is_shut(engine, at);
    if refused && let Err(many) = engine.limits.refusal(engine.moment()) {
        return Ok(LoggedIn::TooBusy { retry_after: many.retry_after });
    }
    let intent = intent(engine, request, &target, guess.flow.correlation, at)?;
    let policy = engine.policy().await?;
    let attempt = AttemptId(engine.ids.uuid());
    let known = guess.device_token.as_deref().map(tokens::device_of);
    let asked = loop_for_place(engine, &target, &policy, &intent, attempt, known).await?;
    let (credential, known_device) = match asked {
        Asked::SlotGranted { credential, known_device } => (credential, known_device),
        Asked::Refused => return Ok(LoggedIn::Refused(Answer::AccountLocked)),
        Asked::NoSlot | Asked::Gone => {
            return Ok(LoggedIn::TooBusy { retry_after: RETRY_AFTER });
        }
    };
    let password = Zeroizing::new(password::normalised(&guess.password));
    let stored = stored_hash(engine, &target, credential)?;
    let matched = engine.passwords.verify(&turn, password, stored).await;
    let matched = matched.map_err(|error| hash_failure(&error))?;
    drop(turn);
    // A device token that the account does not know may have been planted: it is not taken over.
    let device_token = guess.device_token.filter(|_| known_device);
    let tokens = Tokens {
        session: tokens::draw_session(&*engine.ids),
        device: device_token.unwrap_or_else(|| tokens::draw(&*engine.ids)),
    };
    let opening = Opening {
        session: tokens::session_of(&tokens.session),
        device: tokens::device_of(&tokens.device),
    };
    let verdict = Intent { at: engine.clock.now(), command: drawn(engine), ..intent.clone() };
    let judged =
        target.judge(engine, &policy, &verdict, attempt, (credential, matched), &opening).await?;
    let goes_on = |account, until| {
        let flow = FactorFlow { correlation: intent.correlation, account, attempt };
        flow.seal(engine, until)
    };
    came_of(judged, target.account(), tokens, goes_on)
}

/// What a right password is answered with.
struct Tokens {
    session: String,
    device: String,
}

fn came_of(
    judged: Judged,
    account: Option<AccountId>,
    tokens: Tokens,
    goes_on: impl Fn(AccountId, Timestamp) -> Result<String, Failure>,
) -> Result<LoggedIn, Failure> {
    Ok(match (judged, account) {
        (Judged::SignedIn { expires_at, put_off_until }, Some(account)) => {
            LoggedIn::SignedIn(SignedIn {
                account,
                session_token: tokens.session,
                device_token: tokens.device,
                expires_at,
                put_off_until,
                replacement: None,
            })
        }
        (Judged::FactorAsked { kinds, expires_at }, Some(account)) => {
            let flow = goes_on(account, expires_at)?;
            LoggedIn::FactorRequired { flow, kinds, expires_at }
        }
        (Judged::SetUpDemanded { expires_at }, Some(account)) => {
            LoggedIn::SetUpRequired { flow: goes_on(account, expires_at)?, expires_at }
        }
        (Judged::Wrong, _) => LoggedIn::Refused(Answer::WrongCredentials),
        (Judged::Locked, _) => LoggedIn::Refused(Answer::AccountLocked),
        (Judged::Stopped(answer), _) => LoggedIn::Refused(answer),
        // Only an account's password can be right.
        (
            Judged::TooLate
            | Judged::SignedIn { .. }
            | Judged::FactorAsked { .. }
            | Judged::SetUpDemanded { .. },
            _,
        ) => LoggedIn::TooBusy { retry_after: RETRY_AFTER },
    })
}

fn intent(
    engine: &Engine,
    request: &Request,
    target: &Target,
    correlation: CorrelationId,
    at: Timestamp,
) -> Result<Intent, Failure> {
    let mut intent = request.intent(engine, Actor::anonymous(), target.account(), at)?;
    intent.correlation = correlation;
    Ok(intent)
}

fn drawn(engine: &Engine) -> keyledger_core::metadata::CommandRef {
    keyledger_core::metadata::CommandRef { id: engine.draw_command(), request: None }
}

/// Asks until there is a place, for two seconds: others at the same address are being judged.
async fn loop_for_place(
    engine: &Engine,
    target: &Target,
    policy: &Policy,
    intent: &Intent,
    attempt: AttemptId,
    device: Option<keyledger_core::ids::DeviceId>,
) -> Result<Asked, Failure> {
    let mut waited = Duration::ZERO;
    loop {
        // What is written carries the moment at which there was a place, not the one of arrival.
        let intent = Intent { at: engine.clock.now(), ..intent.clone() };
        let asked = target.ask(engine, policy, &intent, attempt, device.clone()).await?;
        if asked != Asked::NoSlot || waited >= WAIT_MAX {
            return Ok(asked);
        }
        engine.clock.sleep(LOOK_AGAIN).await;
        waited += LOOK_AGAIN;
    }
}

/// The hash to compare with. Where there is none, a name that cannot be is asked for instead: the
/// vault's time must not tell either.
fn stored_hash(
    engine: &Engine,
    target: &Target,
    credential: Option<CredentialId>,
) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
    let account = target.account().unwrap_or(AccountId(Uuid::nil()));
    let credential = credential.unwrap_or(CredentialId(Uuid::nil()));
    let stored = engine.vault.get(&SecretName::password(account, credential))?;
    Ok(stored.map(Zeroizing::new))
}

async fn in_time<T>(engine: &Engine, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        () = engine.clock.sleep(WAIT_MAX) => None,
    }
}
