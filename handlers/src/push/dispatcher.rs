//! Push dispatcher: which phones are to be woken now?

use super::sending::PushSending;
use crate::database::{Database, DatabaseError};
use crate::dispatcher::{Dispatcher, Steps, Work};
use crate::handler::HandlerError;
use crate::push_directory::Wake;
use chrono::TimeDelta;
use keyledger_core::account::APP_REQUEST_SECONDS;
use keyledger_core::clock::Clock;
use keyledger_core::store::BoxFuture;
use keyledger_core::timestamp::Timestamp;
use std::sync::Arc;

/// How long a phone waits that could not even be tried to be woken, such as with the vault shut, while
/// its request waits.
const TRY_AGAIN_SECONDS: i64 = 5;
/// And how long once the request is over and only its fate is to be noted.
const NOTE_AGAIN_SECONDS: i64 = 60;

/// Works through the list of phones that are to be woken.
pub type PushDispatcher = Dispatcher<PushWork>;

/// The list of phones, and how one is woken.
pub struct PushWork {
    /// How.
    pub sending: PushSending,
    /// The list.
    pub database: Arc<Database>,
}

impl Work for PushWork {
    type Entry = Wake;

    /// Each takes five seconds at most.
    const AT_A_TIME: usize = 16;

    const STEPS: Steps = Steps {
        read: "the list of phones cannot be read",
        written: "the list of phones cannot be written",
        tried: "a phone could not be woken",
        broke_off: "waking a phone broke off",
    };

    fn clock(&self) -> &dyn Clock {
        &*self.sending.clock
    }

    fn due(&self, now: Timestamp, max: usize) -> Result<Vec<Wake>, DatabaseError> {
        self.database.wakes_due(now, max)
    }

    fn note(&self, wake: &Wake, next: Option<Timestamp>) -> Result<(), DatabaseError> {
        self.database.wake_due(wake, next)
    }

    fn attempt<'a>(
        &'a self,
        wake: &'a Wake,
    ) -> BoxFuture<'a, Result<Option<Timestamp>, HandlerError>> {
        Box::pin(self.sending.attempt(wake))
    }

    fn again_at(&self, wake: &Wake, now: Timestamp) -> Timestamp {
        let waits = now.since(wake.sent_at).num_seconds() < APP_REQUEST_SECONDS;
        now.plus(TimeDelta::seconds(if waits { TRY_AGAIN_SECONDS } else { NOTE_AGAIN_SECONDS }))
    }
}
