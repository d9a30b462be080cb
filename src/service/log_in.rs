//! Is it them? A log-in from the password to the session (DESIGN 5, S4, S12, B7).

use super::factor_codes::ShownCode;
use super::log_in_shut::{Shut, shut};
use super::passwords::PasswordFailure;
use super::request::Request;
use super::target::{Asked, Judged, Opening, Target};
use super::tokens::{self, FactorFlow};
use crate::engine::Engine;
use crate::failure::Failure;
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
/// What a guess that found no place is told to wait.
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
    let at = engine.clock.now();
    let address = &guess.flow.address;
    let target = Target::of(engine, address, at).await?;
    let intent = intent(engine, request, &target, guess.flow.correlation, at)?;
    let network = engine.keys().source_network(request.ip, at)?;
    if let Err(too_many) = engine.limits.check(request.ip, &network, &target.gate(), at) {
        return Ok(LoggedIn::TooBusy { retry_after: too_many.retry_after });
    }
    let Some(_gate) = in_time(engine, engine.gates.enter(&target.gate())).await.flatten() else {
        return Ok(LoggedIn::TooBusy { retry_after: RETRY_AFTER });
    };
    // The place in the queue comes behind the gate: a crowd at one address cannot fill the queue.
    let Ok(place) = engine.passwords.place() else {
        return Ok(LoggedIn::TooBusy { retry_after: RETRY_AFTER });
    };
    let policy = engine.policy().await?;
    let attempt = AttemptId(engine.ids.uuid());
    let known = guess.device_token.as_deref().map(tokens::device_of);
    let asked = loop_for_place(engine, &target, &policy, &intent, attempt, known).await?;
    let (credential, known_device) = match asked {
        Asked::Place { credential, known_device } => (credential, known_device),
        Asked::Refused => return Ok(LoggedIn::Refused(Answer::AccountLocked)),
        Asked::NoPlace | Asked::Gone => {
            return Ok(LoggedIn::TooBusy { retry_after: RETRY_AFTER });
        }
    };
    let password = Zeroizing::new(password::normalised(&guess.password));
    let stored = stored_hash(engine, &target, credential)?;
    let matched = engine.passwords.verify(&place, password, stored).await;
    let matched = matched.map_err(|error| hash_failure(&error))?;
    drop(place);
    // A device token that the account does not know may have been planted: it is not taken over.
    let device_token = guess.device_token.filter(|_| known_device);
    let device_token = device_token.unwrap_or_else(|| tokens::draw(&*engine.ids));
    let session_token = tokens::draw_session(&*engine.ids);
    let opening = Opening {
        session: tokens::session_of(&session_token),
        device: tokens::device_of(&device_token),
    };
    let verdict = Intent { at: engine.clock.now(), command: drawn(engine), ..intent.clone() };
    let judged =
        target.judge(engine, &policy, &verdict, attempt, (credential, matched), &opening).await?;
    let goes_on = |account, until| {
        let flow = FactorFlow { correlation: intent.correlation, account, attempt };
        flow.seal(engine, until)
    };
    Ok(match (judged, target.account()) {
        (Judged::SignedIn { expires_at, put_off_until }, Some(account)) => {
            LoggedIn::SignedIn(SignedIn {
                account,
                session_token,
                device_token,
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
        if asked != Asked::NoPlace || waited >= WAIT_MAX {
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

pub(super) fn hash_failure(error: &PasswordFailure) -> Failure {
    Failure::Other(keyledger_core::chain(error))
}
