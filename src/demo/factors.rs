//! Second factors of the demo: who in the demo has a second factor? The manager from the start, and
//! everybody else whose time to put it off comes to an end: a demo that is started again after
//! weeks still lets everybody in.
//!
//! Their secrets lie in the vault as everybody's do, and are printed from there.

use super::people::Person;
use super::story::{Story, desk};
use anyhow::{Context, Result, anyhow, bail};
use chrono::TimeDelta;
use keyledger_core::account::{FactorKind, Living};
use keyledger_core::ids::{AccountId, FactorId};
use keyledger_core::lockout::Lock;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::SecretName;
use keyledger_usecases::caller::sessions::{Caller, caller, cookie_value};
use keyledger_usecases::caller::tokens::FactorFlow;
use keyledger_usecases::factors::manage::{Begins, Begun, Shown, begin_own, confirm_own};
use keyledger_usecases::factors::totp;
use keyledger_usecases::log_in::password::LoggedIn;
use keyledger_usecases::log_in::second_factor::{Waiting, WentOn};

/// What authenticator apps call the demo.
const ISSUER: &str = "Keyledger demo";
/// Whoever could put it off no longer than this sets one up at once.
const SOON_DAYS: i64 = 14;

impl Story<'_> {
    /// Sets an authenticator app up for somebody who needs one and has none.
    pub(super) async fn is_protected(&self, person: &Person, always: bool) -> Result<()> {
        let (_, living) = self.living(person).await?.context("the person was added")?;
        if !living.factors.enrolled.is_empty() || living.password.is_none() {
            return Ok(());
        }
        // Who is locked stays so: trying would only be one more refusal in the history.
        let open = living.lockout.lock == Lock::Open;
        if open && (always || self.is_nearly_over(&living)) {
            self.sets_up(person).await?;
            // The code that confirmed it opens nothing more: the next one does.
            self.pass(TimeDelta::minutes(1)).await?;
        }
        Ok(())
    }

    fn is_nearly_over(&self, living: &Living) -> bool {
        let soon = self.until.plus(TimeDelta::days(SOON_DAYS));
        living.factors.grace.is_some_and(|grace| grace.until <= soon)
    }

    async fn sets_up(&self, person: &Person) -> Result<()> {
        match self.tries(person, self.password(person)?, desk()).await? {
            LoggedIn::SignedIn(signed_in) => {
                let cookie = cookie_value(signed_in.account, &signed_in.session_token);
                let caller = caller(self.engine(), &desk(), &cookie).await?;
                let caller = caller.with_context(|| format!("{} is signed in", person.email))?;
                self.sets_up_in_my_account(&caller).await
            }
            LoggedIn::SetUpRequired { flow, .. } => self.on_the_way_in(&flow).await,
            LoggedIn::FactorRequired { .. }
            | LoggedIn::Refused(_)
            | LoggedIn::Shut(_)
            | LoggedIn::TooBusy { .. } => Ok(()), // Locked, or changed by whoever tries the demo.
        }
    }

    async fn sets_up_in_my_account(&self, caller: &Caller) -> Result<()> {
        let begins = begin_own(self.engine(), &desk(), caller, ISSUER, None).await?;
        let begun = begun(begins.map_err(|why| anyhow!("no set-up begins: {why}"))?)?;
        let code = self.code(caller.account, begun.factor)?;
        let done = confirm_own(self.engine(), &desk(), caller, begun.factor, &code).await?;
        match done.map_err(|why| anyhow!("the set-up is not confirmed: {why}"))? {
            Shown::Accepted { .. } => Ok(()),
            Shown::Refused(why) => bail!("the set-up is refused: {}", why.answer.code()),
            Shown::TooBusy(_) => bail!("too much is being hashed"),
        }
    }

    async fn on_the_way_in(&self, flow: &str) -> Result<()> {
        let (waiting, request) = (self.opened(flow)?, desk());
        let waiting =
            Waiting { engine: self.engine(), request: &request, flow: waiting, device_token: None };
        let begins = waiting.begin_set_up(ISSUER, None).await?;
        let begun = begun(begins.map_err(|why| anyhow!("no set-up begins: {why}"))?)?;
        let code = self.code(waiting.flow.account, begun.factor)?;
        let done = waiting.confirm_set_up(begun.factor, &code).await?;
        match done.map_err(|why| anyhow!("the set-up is not confirmed: {why}"))? {
            WentOn::SignedIn(_) => Ok(()),
            other @ (WentOn::Refused(_) | WentOn::Shut(_) | WentOn::TooBusy { .. }) => {
                bail!("the set-up is not confirmed: {other:?}")
            }
        }
    }

    /// Answers a log-in that waits for the second factor with a code of the app.
    pub(super) async fn shows_factor(
        &self,
        flow: &str,
        device_token: Option<String>,
    ) -> Result<WentOn> {
        let (flow, request) = (self.opened(flow)?, desk());
        let account = flow.account;
        let engine = self.engine();
        let state = engine.account(account).await?;
        let newest =
            state.living().and_then(|living| living.factors.newest(FactorKind::shows_codes));
        let code = self.code(account, newest.context("there is a second factor")?)?;
        let waiting = Waiting { engine, request: &request, flow, device_token };
        waiting.answer(&code).await?.map_err(|why| anyhow!("the code is not judged: {why}"))
    }

    fn opened(&self, flow: &str) -> Result<FactorFlow> {
        let now = self.engine().clock.now();
        FactorFlow::open(self.engine(), flow, now)?.context("a flow opens at once")
    }

    fn code(&self, account: AccountId, factor: FactorId) -> Result<String> {
        let secret = self.engine().vault.get(&SecretName::totp(account, factor))?;
        let now: Timestamp = self.engine().clock.now();
        Ok(totp::code(&secret.context("the secret of a factor")?, now)?)
    }

    /// The secret of somebody's authenticator app, as it is typed by hand.
    pub(super) fn totp_secret(
        &self,
        account: AccountId,
        living: &Living,
    ) -> Result<Option<String>> {
        let Some(factor) = living.factors.newest(FactorKind::shows_codes) else { return Ok(None) };
        let secret = self.engine().vault.get(&SecretName::totp(account, factor))?;
        Ok(Some(totp::in_letters(&secret.context("the secret of a factor")?)))
    }
}

fn begun(begins: Begins<Begun>) -> Result<Begun> {
    match begins {
        Begins::Begun(begun) => Ok(begun),
        Begins::Not(_) | Begins::Shut(_) => {
            bail!("the set-up asks for a code that nobody was given")
        }
    }
}
