//! Second factor of a log-in. A log-in whose password was right: the second factor, or its set-up,
//! and then the session (S17).

use super::known_device::knows;
use super::password::SignedIn;
use super::rate_limits::Network;
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::tokens::{self, FactorFlow};
use crate::engine::Engine;
use crate::factors::codes::{TooBusy, compare, compare_with_one};
use crate::factors::manage::{
    self, Begins, Begun, RefusedAnswer, Shown, Wish, forget, judge, run, shown,
};
use crate::failure::{Failure, Outcome};
use crate::upkeep::log_in_open::{Shut, shut};
use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, EnrolledFrom, Factors, LogInAnswer, Opening, Rejection,
};
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::FactorId;
use keyledger_core::metadata::Actor;
use std::time::Duration;

/// What became of it.
#[derive(Clone, Debug)]
pub enum WentOn {
    /// A session.
    SignedIn(SignedIn),
    /// The answer was refused, and that was written down.
    Refused(RefusedAnswer),
    /// Nobody logs in now.
    Shut(Shut),
    /// Nothing was decided: come back.
    TooBusy {
        /// How long to wait.
        retry_after: Duration,
    },
}

/// What became of the wish to give a set-up up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenUp {
    /// Nothing is pending any more.
    Done,
    /// Nobody logs in now.
    Shut(Shut),
    /// Nothing was decided: come back.
    TooBusy {
        /// How long to wait.
        retry_after: Duration,
    },
}

/// A log-in that goes on, with where it comes from.
pub struct Waiting<'a> {
    /// The engine.
    pub engine: &'a Engine,
    /// From where.
    pub request: &'a Request,
    /// The sealed flow, opened.
    pub flow: FactorFlow,
    /// The known device's token, if the browser has one.
    pub device_token: Option<String>,
}

impl Waiting<'_> {
    /// Answers with a code.
    #[boxed]
    pub async fn answer(&self, code: &str) -> Outcome<WentOn, Rejection> {
        if let Some(shut) = shut(self.engine).await? {
            return Ok(Ok(WentOn::Shut(shut)));
        }
        let (intent, state) = (self.intent()?, self.state().await?);
        if let Err(retry_after) = self.few_enough().await? {
            return Ok(Ok(WentOn::TooBusy { retry_after }));
        }
        let account = self.flow.account;
        let before = factors_of(&state);
        let answered = compare(self.engine, account, &before, code, intent.at).await?;
        let answered = match answered {
            Ok(answered) => answered,
            Err(busy) => return Ok(Ok(WentOn::TooBusy { retry_after: busy.retry_after })),
        };
        let (opening, given) = (self.opening(&state), answered.given.clone());
        let command = AccountCommand::AnswerChallenge(LogInAnswer {
            attempt: self.flow.attempt,
            given,
            opening: opening.opens(&intent),
        });
        let judged = judge(self.engine, (account, &before), &intent, &command, answered).await?;
        Ok(judged.and_then(|(done, shown)| self.went_on(&done, shown, opening)))
    }

    /// Begins the set-up that it waits for.
    #[boxed]
    pub async fn begin_set_up(
        &self,
        issuer: &str,
        hand_over: Option<&str>,
    ) -> Outcome<Begins<Begun>, Rejection> {
        if let Some(shut) = shut(self.engine).await? {
            return Ok(Ok(Begins::Shut(shut)));
        }
        if let Err(retry_after) = self.few_enough().await? {
            return Ok(Ok(Begins::Not(Shown::TooBusy(TooBusy { retry_after }))));
        }
        let (intent, by) = (self.intent()?, self.by());
        let wish = Wish { by, issuer, hand_over };
        manage::begin(self.engine, self.flow.account, wish, &intent).await
    }

    /// Confirms it; with that the log-in succeeds.
    #[boxed]
    pub async fn confirm_set_up(&self, factor: FactorId, code: &str) -> Outcome<WentOn, Rejection> {
        if let Some(shut) = shut(self.engine).await? {
            return Ok(Ok(WentOn::Shut(shut)));
        }
        let (intent, state) = (self.intent()?, self.state().await?);
        if let Err(retry_after) = self.few_enough().await? {
            return Ok(Ok(WentOn::TooBusy { retry_after }));
        }
        let account = self.flow.account;
        let given = compare_with_one(self.engine, account, factor, code, intent.at)?;
        let opening = self.opening(&state);
        let command = AccountCommand::ConfirmEnrolment {
            by: self.by(),
            factor,
            given,
            opening: opening.opens(&intent),
        };
        let done = run(self.engine, account, &intent, &command).await?;
        if let Ok(done) = &done {
            forget(self.engine, account, &factors_of(&state), done)?;
        }
        Ok(done.and_then(|done| {
            let shown = shown(self.engine, intent.at, &done);
            self.went_on(&done, shown, opening)
        }))
    }

    /// Gives the set-up up; the log-in waits on.
    #[boxed]
    pub async fn abandon_set_up(&self, factor: FactorId) -> Outcome<GivenUp, Rejection> {
        if let Some(shut) = shut(self.engine).await? {
            return Ok(Ok(GivenUp::Shut(shut)));
        }
        if let Err(retry_after) = self.few_enough().await? {
            return Ok(Ok(GivenUp::TooBusy { retry_after }));
        }
        let intent = self.intent()?;
        let (account, by) = (self.flow.account, self.by());
        let given_up = manage::abandon(self.engine, account, by, factor, &intent).await?;
        Ok(given_up.map(|()| GivenUp::Done))
    }

    pub(super) fn by(&self) -> EnrolledFrom {
        EnrolledFrom::LogIn(self.flow.attempt)
    }

    pub(super) fn intent(&self) -> Result<Intent, Failure> {
        let (at, account) = (self.engine.clock.now(), Some(self.flow.account));
        let mut intent = self.request.intent(self.engine, Actor::anonymous(), account, at)?;
        intent.correlation = self.flow.correlation;
        Ok(intent)
    }

    pub(super) async fn state(&self) -> Result<std::sync::Arc<Account>, Failure> {
        self.engine.account(self.flow.account).await
    }

    /// The same limits as before a password, so that a pause is not filled with refusals; or how long
    /// to wait. The device is looked at first here too.
    pub(super) async fn few_enough(&self) -> Result<Result<(), Duration>, Failure> {
        let (engine, moment) = (self.engine, self.engine.moment());
        let (network, account) = (Network::of(self.request.ip), self.flow.account);
        let state = self.state().await?;
        let device = self.device_token.as_deref().map(tokens::device_of);
        let within = match device.filter(|device| knows(&state, device)) {
            Some(device) => engine.limits.known_device(account, &device, moment),
            None => engine.limits.second_step(network, account, moment),
        };
        Ok(within.map_err(|many| many.retry_after))
    }

    /// What a right answer opens. A device the account does not know gets a token of its own.
    pub(super) fn opening(&self, state: &Account) -> Tokens {
        let known = self.device_token.clone();
        let known = known.filter(|token| knows(state, &tokens::device_of(token)));
        let device_token = known.unwrap_or_else(|| tokens::draw(&*self.engine.ids));
        Tokens { session_token: tokens::draw_session(&*self.engine.ids), device_token }
    }

    pub(super) fn went_on(
        &self,
        done: &Done<Account>,
        shown: Shown,
        opening: Tokens,
    ) -> Result<WentOn, Rejection> {
        let replacement = match shown {
            Shown::Accepted { replacement, .. } => replacement,
            Shown::Refused(refused) => return Ok(WentOn::Refused(refused)),
            Shown::TooBusy(busy) => return Ok(WentOn::TooBusy { retry_after: busy.retry_after }),
        };
        let opened = done.events.iter().find_map(|recorded| {
            let AccountEvent::LoginSucceeded { expires_at, .. } = &recorded.event else {
                return None;
            };
            Some(*expires_at)
        });
        // Confirmed twice: the first one opened the session, and this one opens none.
        let expires_at = opened.ok_or(Rejection::ChallengeOver)?;
        let Tokens { session_token, device_token } = opening;
        let (account, put_off_until) = (self.flow.account, None);
        Ok(WentOn::SignedIn(SignedIn {
            account,
            session_token,
            device_token,
            expires_at,
            put_off_until,
            replacement,
        }))
    }
}

pub(super) struct Tokens {
    session_token: String,
    device_token: String,
}

impl Tokens {
    pub(super) fn opens(&self, intent: &Intent) -> Opening {
        Opening {
            session: tokens::session_of(&self.session_token),
            device: tokens::device_of(&self.device_token),
            network: intent.origin.as_ref().map(|origin| origin.net.clone()),
        }
    }
}

pub(super) fn factors_of(state: &Account) -> Factors {
    state.living().map(|living| living.factors.clone()).unwrap_or_default()
}
