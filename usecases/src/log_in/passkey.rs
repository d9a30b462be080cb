//! Log-in with a passkey: as the second factor behind a password, or with nothing else (S16, S17).

use super::rate_limits::Network;
use super::second_factor::{Waiting, WentOn, factors_of};
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::tokens::FactorFlow;
use crate::engine::Engine;
use crate::factors::codes::Answered;
use crate::factors::manage::{Begins, Shown, judge};
use crate::factors::passkeys::asked::{Asked, AskedFor, Question, ceremonies};
use crate::factors::passkeys::set_up::{self, Made, NewKey};
use crate::factors::passkeys::{tag_of, verify, whose};
use crate::failure::{Failure, Outcome};
use crate::upkeep::log_in_open::shut;
use keyledger_core::account::{AccountCommand, FactorKind, GivenAnswer, LogInAnswer, Rejection};
use keyledger_core::ids::{AccountId, AttemptId, CorrelationId};
use keyledger_core::policy::PasskeyUse;
use std::collections::BTreeSet;

impl Waiting<'_> {
    /// Asks for an answer with one of the account's passkeys.
    #[boxed]
    pub async fn ask_passkey(&self) -> Outcome<Question, Rejection> {
        let (account, attempt) = (self.flow.account, self.flow.attempt);
        let state = self.state().await?;
        let held = factors_of(&state);
        let waits = held.challenge(attempt, self.engine.clock.now()).is_some();
        if !waits {
            return Ok(Err(Rejection::ChallengeOver));
        }
        if held.passkeys().next().is_none() {
            return Ok(Err(Rejection::NoFactor));
        }
        let purpose = AskedFor::LogIn { account, attempt };
        Ok(Ok(verify::ask(self.engine, account, &held, purpose)?))
    }

    /// Answers with a passkey.
    #[boxed]
    pub async fn answer_passkey(&self, asked: &str, answer: &str) -> Outcome<WentOn, Rejection> {
        if let Some(shut) = shut(self.engine).await? {
            return Ok(Ok(WentOn::Shut(shut)));
        }
        if let Err(retry_after) = self.few_enough().await? {
            return Ok(Ok(WentOn::TooBusy { retry_after }));
        }
        let (account, attempt) = (self.flow.account, self.flow.attempt);
        let purpose = AskedFor::LogIn { account, attempt };
        let asked = Asked::open(self.engine, asked)?.filter(|asked| asked.purpose == purpose);
        let Some(asked) = asked else { return Ok(Err(Rejection::PasskeyTooLate)) };
        let given = self.given(&asked, answer).await?;
        self.judged(given, AccountCommand::AnswerChallenge).await
    }

    /// What came of an answer, with the account's keys as they are now.
    async fn given(&self, asked: &Asked, answer: &str) -> Result<GivenAnswer, Failure> {
        let held = factors_of(&*self.state().await?);
        verify::verified(self.engine, self.flow.account, &held, asked, answer)
    }

    async fn judged(
        &self,
        given: GivenAnswer,
        command: fn(LogInAnswer) -> AccountCommand,
    ) -> Outcome<WentOn, Rejection> {
        let (intent, state) = (self.intent()?, self.state().await?);
        let (before, opening) = (factors_of(&state), self.opening(&state));
        let command = command(LogInAnswer {
            attempt: self.flow.attempt,
            given: given.clone(),
            opening: opening.opens(&intent),
        });
        let (whose, answered) = ((self.flow.account, &before), Answered::by_passkey(given));
        let judged = judge(self.engine, whose, &intent, &command, answered).await?;
        Ok(judged.and_then(|(done, shown)| self.went_on(&done, shown, opening)))
    }

    /// The kinds that the account can answer with now.
    pub async fn kinds(&self) -> Result<BTreeSet<FactorKind>, Failure> {
        Ok(factors_of(&*self.state().await?).kinds())
    }

    /// Begins the set-up that it waits for, with a passkey.
    #[boxed]
    pub async fn begin_passkey(
        &self,
        hand_over: Option<&str>,
    ) -> Outcome<Begins<NewKey>, Rejection> {
        if let Some(shut) = shut(self.engine).await? {
            return Ok(Ok(Begins::Shut(shut)));
        }
        if let Err(retry_after) = self.few_enough().await? {
            let busy = crate::factors::codes::TooBusy { retry_after };
            return Ok(Ok(Begins::Not(Shown::TooBusy(busy))));
        }
        let (intent, state, by) = (self.intent()?, self.state().await?, self.by());
        let before = factors_of(&state);
        set_up::begin(self.engine, self.flow.account, &before, (by, hand_over), &intent).await
    }

    /// Ends it with the key that the browser made; with that the log-in succeeds.
    #[boxed]
    pub async fn finish_passkey(&self, made: &Made<'_>) -> Outcome<WentOn, Rejection> {
        if let Some(shut) = shut(self.engine).await? {
            return Ok(Ok(WentOn::Shut(shut)));
        }
        if let Err(retry_after) = self.few_enough().await? {
            return Ok(Ok(WentOn::TooBusy { retry_after }));
        }
        let (intent, state) = (self.intent()?, self.state().await?);
        let (opening, before) = (self.opening(&state), factors_of(&state));
        let whose = (self.flow.account, &before);
        let by = (self.by(), opening.opens(&intent));
        let done = set_up::finish(self.engine, whose, by, made, &intent).await?;
        Ok(done.and_then(|done| {
            let shown = crate::factors::manage::shown(self.engine, intent.at, &done);
            self.went_on(&done, shown, opening)
        }))
    }
}

/// What became of a log-in with nothing but a passkey.
#[derive(Clone, Debug)]
pub enum LoggedInAlone {
    /// As with any second factor.
    WentOn(WentOn),
    /// No account has this key, or not any more.
    Unknown {
        /// Whether it was a whole answer with a key of this site: the browser may forget that key.
        forget: bool,
    },
}

/// Whether a passkey may stand for the password too.
async fn alone_allowed(engine: &Engine) -> Result<bool, Failure> {
    let policy = engine.policy().await?;
    let allowed = policy.settings.passkeys == PasskeyUse::BothFactors;
    Ok(allowed && engine.passkeys.get().is_some())
}

/// Asks whoever is there for a passkey. Nothing is looked up: it is the same for everybody.
#[boxed]
pub async fn ask_anyone(engine: &Engine) -> Outcome<Question, Rejection> {
    if !alone_allowed(engine).await? {
        return Ok(Err(Rejection::PasskeyNotAlone));
    }
    let attempt = AttemptId(engine.ids.uuid());
    let correlation = CorrelationId(engine.ids.uuid());
    Ok(Ok(verify::ask_anyone(engine, AskedFor::Anyone { attempt, correlation })?))
}

/// Logs in whoever has the key.
#[boxed]
pub async fn log_in(
    engine: &Engine,
    request: &Request,
    (asked, answer): (&str, &str),
    device_token: Option<String>,
) -> Outcome<LoggedInAlone, Rejection> {
    if let Some(shut) = shut(engine).await? {
        return Ok(Ok(LoggedInAlone::WentOn(WentOn::Shut(shut))));
    }
    let Some(asked) = Asked::open(engine, asked)? else {
        return Ok(Err(Rejection::PasskeyTooLate));
    };
    let AskedFor::Anyone { attempt, correlation } = asked.purpose else {
        return Ok(Err(Rejection::PasskeyTooLate));
    };
    let (whole, account) = claimed(engine, answer).await?;
    if let Some(account) = account {
        let flow = FactorFlow { correlation, account, attempt };
        let waiting = Waiting { engine, request, flow, device_token };
        match waiting.alone(&asked, answer).await? {
            Ok(Some(went_on)) => return Ok(Ok(LoggedInAlone::WentOn(went_on))),
            Ok(None) => {}
            Err(rejection) => return Ok(Err(rejection)),
        }
    }
    let (network, moment) = (Network::of(request.ip), engine.moment());
    Ok(Ok(match engine.limits.link(network, moment) {
        Ok(()) => LoggedInAlone::Unknown { forget: whole },
        Err(many) => LoggedInAlone::WentOn(WentOn::TooBusy { retry_after: many.retry_after }),
    }))
}

/// Whether it is a whole answer, and the account that has keys under the number it names.
async fn claimed(engine: &Engine, answer: &str) -> Result<(bool, Option<AccountId>), Failure> {
    let claimed = ceremonies(engine)?.claimed(answer).ok();
    let Some(handle) = claimed.and_then(|claimed| claimed.handle).map(tag_of) else {
        return Ok((false, None));
    };
    let Some(account) = whose(engine, handle)? else { return Ok((true, None)) };
    let held = factors_of(&*engine.account(account).await?);
    Ok((true, (held.handle == Some(handle)).then_some(account)))
}

impl Waiting<'_> {
    /// `None` where the account has no such key, or not any more: that is no wrong answer of the person,
    /// and counts nowhere.
    async fn alone(&self, asked: &Asked, answer: &str) -> Outcome<Option<WentOn>, Rejection> {
        if let Err(retry_after) = self.few_enough().await? {
            return Ok(Ok(Some(WentOn::TooBusy { retry_after })));
        }
        let given = self.given(asked, answer).await?;
        if given.factor.is_none() {
            return Ok(Ok(None));
        }
        Ok(self.judged(given, AccountCommand::LogInWithPasskey).await?.map(Some))
    }
}
