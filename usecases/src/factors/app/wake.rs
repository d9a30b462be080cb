//! Phones that are woken: which are there, may one be woken now, and what became of it? For the handler
//! that wakes them (S20).

use super::kept::{self, PushPlace};
use crate::engine::Engine;
use crate::factors::manage::forget;
use crate::failure::Failure;
use keyledger_core::account::{
    AccountCommand, AccountEvent, AppCommand, AppWakeOutcome, AppWoken, Factors,
};
use keyledger_core::ids::{AccountId, FactorId, PushId};
use keyledger_core::metadata::Actor;
use keyledger_core::push::PushSubscription;
use keyledger_core::store::{BoxFuture, Revision};
use keyledger_core::stream::StreamId;
use keyledger_handlers::mail_directory::Trouble;
use keyledger_handlers::push::PhoneWaker;
use keyledger_handlers::push_directory::{PushDirectory, Wake, WakeNow};
use std::sync::Arc;

/// The phones of accounts, as this engine has them.
pub struct LedgerPushDirectory {
    engine: Arc<Engine>,
}

impl LedgerPushDirectory {
    /// The phones that this engine knows.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine }
    }

    async fn factors(&self, account: AccountId) -> Result<Factors, Failure> {
        let state = self.engine.account(account).await?;
        Ok(state.living().map(|living| living.factors.clone()).unwrap_or_default())
    }

    async fn now(&self, wake: &Wake) -> Result<WakeNow, Failure> {
        let (state, policy) =
            (self.engine.account(wake.account).await?, self.engine.policy().await?);
        let Some(living) = state.living() else { return Ok(WakeNow::Nothing) };
        let held = living.factors.apps().find(|(app, _)| *app == wake.factor);
        let Some(push) = held.and_then(|(_, app)| app.push) else { return Ok(WakeNow::Nothing) };
        if living.factors.requests.woken.contains(&(wake.request, wake.factor)) {
            return Ok(WakeNow::Nothing);
        }
        let open = living.open_app_request(&policy.settings, self.engine.clock.now());
        let Some(open) = open.filter(|open| open.request == wake.request) else {
            let known = self.was_noted(wake).await?;
            let late = || WakeNow::Note(push, AppWakeOutcome::TooLate {});
            return Ok(if known { WakeNow::Nothing } else { late() });
        };
        let kept = kept::push_place(&self.engine, wake.account, push)?;
        // Gone from the vault, or not what it was when it was put there: no message ever reaches the phone
        // with it, so it is forgotten, and the app subscribes again.
        let Some(subscription) = kept.and_then(subscription) else {
            return Ok(WakeNow::Note(push, AppWakeOutcome::Gone {}));
        };
        Ok(WakeNow::Send { push, subscription, expires_at: open.expires_at })
    }

    /// Whether the fate of a message of long ago is in the history: the account remembers only the last
    /// ones, and a handler that lost its place comes by again.
    async fn was_noted(&self, wake: &Wake) -> Result<bool, Failure> {
        let Revision(sent) = wake.revision;
        let behind = usize::try_from(sent.saturating_add(1)).unwrap_or(usize::MAX);
        let stream = StreamId::account(wake.account);
        let (_, history) = self.engine.stored_and_sealed::<AccountEvent>(&stream, behind).await?;
        Ok(history.iter().any(|recorded| {
            let AccountEvent::AppWoken(AppWoken { request, factor, .. }) = recorded.event else {
                return false;
            };
            (request, factor) == (wake.request, wake.factor)
        }))
    }

    async fn noted(&self, wake: &Wake, push: PushId, fate: AppWakeOutcome) -> Result<(), Failure> {
        let (engine, account) = (&*self.engine, wake.account);
        let before = self.factors(account).await?;
        let policy = engine.policy().await?;
        let mut intent = engine.intent(Actor::system(PhoneWaker::NAME));
        intent.causation = Some(wake.cause);
        let (request, factor) = (wake.request, wake.factor);
        let command = AccountCommand::App(AppCommand::NoteWake { request, factor, push, fate });
        match engine.on_account(account, &policy, &intent, &command).await? {
            // What became of it was noted before, or says nothing of the subscription: nothing goes.
            Ok(done) => forget(engine, account, &before, &done),
            // The account is gone, and with it everything that was kept.
            Err(_) => Ok(()),
        }
    }
}

/// Where a phone is woken, if it is what a browser would give.
fn subscription(place: PushPlace) -> Option<PushSubscription> {
    let PushPlace { endpoint, p256dh, auth } = place;
    Some(PushSubscription {
        endpoint,
        p256dh: p256dh.try_into().ok()?,
        auth: auth.try_into().ok()?,
    })
}

impl PushDirectory for LedgerPushDirectory {
    fn apps(&self, account: AccountId) -> BoxFuture<'_, Result<Vec<FactorId>, Trouble>> {
        Box::pin(async move {
            let factors = self.factors(account).await?;
            let woken = factors.apps().filter(|(_, app)| app.push.is_some());
            Ok(woken.map(|(factor, _)| factor).collect())
        })
    }

    fn wake_now<'a>(&'a self, wake: &'a Wake) -> BoxFuture<'a, Result<WakeNow, Trouble>> {
        Box::pin(async move { Ok(self.now(wake).await?) })
    }

    fn note<'a>(
        &'a self,
        wake: &'a Wake,
        push: PushId,
        fate: AppWakeOutcome,
    ) -> BoxFuture<'a, Result<(), Trouble>> {
        Box::pin(async move { Ok(self.noted(wake, push, fate).await?) })
    }
}
