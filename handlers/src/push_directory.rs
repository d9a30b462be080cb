//! The push directory port: which phones does an account have, may one be woken now, and what became of
//! it? A small port the program fulfils; where a phone is woken lies in the vault.

use crate::mail_directory::Trouble;
use keyledger_core::account::AppWakeOutcome;
use keyledger_core::ids::{AccountId, AppRequestId, EventId, FactorId, PushId};
use keyledger_core::push::PushSubscription;
use keyledger_core::store::{BoxFuture, Revision};
use keyledger_core::timestamp::Timestamp;

/// A phone that is to be woken for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wake {
    /// Whose.
    pub account: AccountId,
    /// The request.
    pub request: AppRequestId,
    /// The app on it.
    pub factor: FactorId,
    /// The event that sent the request.
    pub cause: EventId,
    /// Its revision in the stream of the account.
    pub revision: Revision,
    /// When it happened.
    pub sent_at: Timestamp,
}

/// What is to be done about a phone now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WakeNow {
    /// The request waits: the phone is to be woken.
    Send {
        /// Which subscription it is.
        push: PushId,
        /// Where.
        subscription: PushSubscription,
        /// Until when the request waits.
        expires_at: Timestamp,
    },
    /// There is nothing to send, and this is to be noted.
    Note(PushId, AppWakeOutcome),
    /// Nothing: its fate is known, or there is no such phone any more.
    Nothing,
}

/// Phones of accounts. Answers are as of now, from the ledger itself, never from a view.
pub trait PushDirectory: Send + Sync {
    /// The apps of an account that can be woken.
    fn apps(&self, account: AccountId) -> BoxFuture<'_, Result<Vec<FactorId>, Trouble>>;

    /// What is to be done about one of them.
    fn wake_now<'a>(&'a self, wake: &'a Wake) -> BoxFuture<'a, Result<WakeNow, Trouble>>;

    /// Writes down what became of it. It is decided once for each request and app; a subscription that
    /// is gone is forgotten with it.
    fn note<'a>(
        &'a self,
        wake: &'a Wake,
        push: PushId,
        fate: AppWakeOutcome,
    ) -> BoxFuture<'a, Result<(), Trouble>>;
}
