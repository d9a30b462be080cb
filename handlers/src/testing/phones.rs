//! Test phones: which phones does a small world have, and what do push services say? The phones are those
//! of its accounts, under the real rules; the push service is in the same process and answers as it is
//! told.

use super::Fuse;
use super::world::HandClock;
use crate::mail_directory::Trouble;
use crate::push_directory::{PushDirectory, Wake, WakeNow};
use keyledger_core::account::{Account, AccountCommand, AppCommand, AppWakeOutcome, Factors};
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::engine::{Intent, Repository};
use keyledger_core::ids::{AccountId, CommandId, FactorId, PushId};
use keyledger_core::metadata::Actor;
use keyledger_core::policy::{Policy, Profile};
use keyledger_core::push::{
    PushEndpointFault, PushMessage, PushOutcome, PushSender, PushSubscription,
};
use keyledger_core::store::BoxFuture;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// The phones as the handler sees them: the accounts' own states.
pub struct Phones {
    pub accounts: Arc<Repository<Account>>,
    pub clock: Arc<HandClock>,
    pub ids: Arc<dyn Ids>,
}

impl Phones {
    async fn factors(&self, account: AccountId) -> Result<Factors, Trouble> {
        let state = self.accounts.load(&StreamId::account(account)).await?.state;
        Ok(state.living().map(|living| living.factors.clone()).unwrap_or_default())
    }
}

impl PushDirectory for Phones {
    fn apps(&self, account: AccountId) -> BoxFuture<'_, Result<Vec<FactorId>, Trouble>> {
        Box::pin(async move {
            let factors = self.factors(account).await?;
            let woken = factors.apps().filter(|(_, app)| app.push.is_some());
            Ok(woken.map(|(factor, _)| factor).collect())
        })
    }

    fn wake_now<'a>(&'a self, wake: &'a Wake) -> BoxFuture<'a, Result<WakeNow, Trouble>> {
        Box::pin(async move {
            let factors = self.factors(wake.account).await?;
            let held = factors.apps().find(|(factor, _)| *factor == wake.factor);
            let push = held.and_then(|(_, app)| app.push);
            let known = factors.requests.woken.contains(&(wake.request, wake.factor));
            let Some(push) = push.filter(|_| !known) else { return Ok(WakeNow::Nothing) };
            let newest = factors.requests.newest.as_ref();
            let newest = newest.filter(|newest| newest.request == wake.request);
            let open = newest.filter(|newest| newest.is_open(self.clock.now()));
            Ok(match open {
                None => WakeNow::Note(push, AppWakeOutcome::TooLate {}),
                Some(open) => {
                    let endpoint = format!("https://push.example/{push}");
                    let subscription =
                        PushSubscription { endpoint, p256dh: [4; 65], auth: [5; 16] };
                    WakeNow::Send { push, subscription, expires_at: open.expires_at }
                }
            })
        })
    }

    fn note<'a>(
        &'a self,
        wake: &'a Wake,
        push: PushId,
        fate: AppWakeOutcome,
    ) -> BoxFuture<'a, Result<(), Trouble>> {
        Box::pin(async move {
            let drawn = CommandId(self.ids.uuid());
            let mut intent = Intent::new(self.clock.now(), Actor::system("push"), drawn);
            intent.causation = Some(wake.cause);
            let (request, factor) = (wake.request, wake.factor);
            let note = AppCommand::NoteWake { request, factor, push, fate };
            let (policy, stream) =
                (Policy::first(Profile::default()), StreamId::account(wake.account));
            let command = AccountCommand::App(note);
            self.accounts.execute(&stream, &policy, &intent, &command).await?;
            Ok(())
        })
    }
}

/// A message as the push service took it: where, what, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub endpoint: String,
    pub text: String,
    pub topic: String,
    pub ttl_seconds: u32,
}

/// Answers from its script, then accepts everything.
pub struct ScriptedPush {
    fuse: Arc<Fuse>,
    script: Mutex<VecDeque<PushOutcome>>,
    taken: Mutex<Vec<Taken>>,
    /// How many wait for an answer, and how many did at most.
    pub waiting: AtomicUsize,
    pub most: AtomicUsize,
    /// Whether it says nothing for now.
    pub silent: Mutex<Option<Arc<tokio::sync::Notify>>>,
}

impl ScriptedPush {
    pub fn new(fuse: Arc<Fuse>) -> Arc<Self> {
        Arc::new(Self {
            fuse,
            script: Mutex::default(),
            taken: Mutex::default(),
            waiting: AtomicUsize::default(),
            most: AtomicUsize::default(),
            silent: Mutex::default(),
        })
    }

    /// The next answers, in order.
    pub fn answers(&self, script: impl IntoIterator<Item = PushOutcome>) {
        self.script.lock().unwrap().extend(script);
    }

    /// Every message that reached the service, in order.
    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }
}

impl PushSender for ScriptedPush {
    fn public_key(&self) -> [u8; 65] {
        [4; 65]
    }

    fn allows(&self, _: &str) -> Result<(), PushEndpointFault> {
        Ok(())
    }

    fn allows_key(&self, _: &[u8; 65]) -> Result<(), PushEndpointFault> {
        Ok(())
    }

    fn send<'a>(
        &'a self,
        subscription: &'a PushSubscription,
        message: &'a PushMessage,
        _: Timestamp,
    ) -> BoxFuture<'a, PushOutcome> {
        Box::pin(async move {
            self.fuse.step().await;
            self.taken.lock().unwrap().push(Taken {
                endpoint: subscription.endpoint.clone(),
                text: String::from_utf8(message.payload.clone()).unwrap(),
                topic: message.topic.to_string(),
                ttl_seconds: message.ttl_seconds,
            });
            let waiting = self.waiting.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(waiting, Ordering::SeqCst);
            let silent = self.silent.lock().unwrap().clone();
            if let Some(speaks) = silent {
                speaks.notified().await;
            }
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            let scripted = self.script.lock().unwrap().pop_front();
            self.fuse.step().await;
            scripted.unwrap_or(PushOutcome::Accepted)
        })
    }
}
