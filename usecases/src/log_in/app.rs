//! Log-in with our own app: behind a password, and its set-up where a log-in waits for one (S17, S20).

use super::known_device::knows;
use super::second_factor::{Waiting, WentOn, factors_of};
use crate::boxed;
use crate::caller::tokens;
use crate::factors::app::Waiter;
use crate::factors::app::ask::{self, AppWait, Asks, Awaited, Waited};
use crate::factors::app::pair::{self, NewPairing};
use crate::factors::codes::TooBusy;
use crate::factors::manage::{Begins, Shown, shown};
use crate::failure::{Failure, Outcome};
use crate::upkeep::log_in_open::{Shut, shut};
use keyledger_core::account::{AppAsker, AppFinish, EnrolledFrom, FactorPurpose, Rejection};
use keyledger_core::ids::FactorId;
use std::time::Duration;

/// What the app is asked in a log-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedIn {
    /// To let the person in.
    LogIn,
    /// The test of a set-up that the log-in waits for.
    SetUp(FactorId),
}

/// What became of the wish to ask the app.
pub enum AsksInLogIn {
    /// It is asked, or answers are not looked at now.
    Asked(Asks),
    /// Nobody logs in now.
    Shut(Shut),
}

impl Waiting<'_> {
    fn asker(&self, what: AskedIn) -> AppAsker {
        match what {
            AskedIn::LogIn => AppAsker::LogIn(self.flow.attempt),
            AskedIn::SetUp(_) => AppAsker::SetUp(EnrolledFrom::LogIn(self.flow.attempt)),
        }
    }

    /// Asks the app; the page shows a number.
    #[boxed]
    pub async fn ask_app(&self, what: AskedIn) -> Outcome<AsksInLogIn, Rejection> {
        if let Some(shut) = shut(self.engine).await? {
            return Ok(Ok(AsksInLogIn::Shut(shut)));
        }
        if let Err(retry_after) = self.few_enough().await? {
            let busy = Shown::TooBusy(TooBusy { retry_after });
            return Ok(Ok(AsksInLogIn::Asked(Asks::Not(busy))));
        }
        let (intent, state) = (self.intent()?, self.state().await?);
        if let AskedIn::SetUp(factor) = what
            && factors_of(&state).pending.as_ref().is_none_or(|one| one.factor != factor)
        {
            return Ok(Err(Rejection::EnrolmentOver));
        }
        let browser = self.device_token.as_deref().map(tokens::device_of);
        let unknown = !browser.is_some_and(|browser| knows(&state, &browser));
        let by = (self.asker(what), unknown);
        let asked = ask::ask(self.engine, self.flow.account, by, &intent).await?;
        Ok(asked.map(AsksInLogIn::Asked))
    }

    /// How far it is.
    #[boxed]
    pub async fn wait_for_app(
        &self,
        what: AskedIn,
        known: Option<(AppWait, u32)>,
        longest: Duration,
    ) -> Result<Waited, Failure> {
        let purpose = FactorPurpose::LogIn { attempt: self.flow.attempt };
        let awaited = match what {
            AskedIn::LogIn => Awaited::Purpose(&purpose),
            AskedIn::SetUp(factor) => Awaited::SetUp(factor),
        };
        let who = (self.flow.account, Waiter::LogIn(self.flow.attempt));
        ask::wait(self.engine, who, awaited, known, longest).await
    }

    /// Goes on with an approval.
    #[boxed]
    pub async fn finish_with_app(&self, what: AskedIn) -> Outcome<WentOn, Rejection> {
        if let Some(shut) = shut(self.engine).await? {
            return Ok(Ok(WentOn::Shut(shut)));
        }
        let (intent, state) = (self.intent()?, self.state().await?);
        let (opening, before) = (self.opening(&state), factors_of(&state));
        let Some(newest) = before.requests.newest.as_ref().map(|newest| newest.request) else {
            return Ok(Err(Rejection::AppRequestOver));
        };
        let goes_on =
            AppFinish { by: self.asker(what), request: newest, opening: opening.opens(&intent) };
        let account = self.flow.account;
        let done = ask::finish(self.engine, account, &before, goes_on, &intent).await?;
        Ok(done.and_then(|done| {
            let shown = shown(self.engine, intent.at, &done);
            self.went_on(&done, shown, opening)
        }))
    }

    /// Begins the set-up that it waits for, with the app.
    #[boxed]
    pub async fn begin_app(
        &self,
        hand_over: Option<&str>,
    ) -> Outcome<Begins<NewPairing>, Rejection> {
        if let Some(shut) = shut(self.engine).await? {
            return Ok(Ok(Begins::Shut(shut)));
        }
        if let Err(retry_after) = self.few_enough().await? {
            return Ok(Ok(Begins::Not(Shown::TooBusy(TooBusy { retry_after }))));
        }
        let (intent, by) = (self.intent()?, self.by());
        pair::begin(self.engine, self.flow.account, (by, hand_over), &intent).await
    }
}
