//! Waking one phone: does the request still wait, and what did the push service say? (S20)
//!
//! The message goes out first and its fate is written down after that, so a crash in between sends it
//! once more. The push service keeps one message for each topic, which is the request, and the app asks
//! what waits: twice is as good as once.

use crate::handler::HandlerError;
use crate::push_directory::{PushDirectory, Wake, WakeNow};
use crate::reaction::too_old;
use chrono::TimeDelta;
use keyledger_core::account::{APP_REQUEST_SECONDS, AppWakeOutcome};
use keyledger_core::clock::Clock;
use keyledger_core::push::{PushMessage, PushOutcome, PushSender, PushSubscription};
use keyledger_core::timestamp::Timestamp;
use std::sync::Arc;
use std::time::Duration;

const WHAT: &str = "a phone cannot be woken";
/// What a push service that stays busy until the request is over is noted with (RFC 6585 section 4).
const TOO_MANY: u16 = 429;

/// Everything that waking needs.
pub struct PushSending {
    /// Which phones there are.
    pub push_directory: Arc<dyn PushDirectory>,
    /// The way to the push services; none where the site has none.
    pub sender: Option<Arc<dyn PushSender>>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// What follows from an answer of a push service.
enum Next {
    Note(AppWakeOutcome),
    Again(Timestamp),
}

impl PushSending {
    /// Wakes one phone, if the request still waits. Answers when to try again, where the push service is
    /// busy.
    pub async fn attempt(&self, wake: &Wake) -> Result<Option<Timestamp>, HandlerError> {
        let trouble = |source| HandlerError::failed(WHAT, source);
        let Some(sender) = &self.sender else { return Ok(None) };
        // As with mails: a copied ledger or a lost list tells nobody about last year.
        if too_old(wake.sent_at, self.clock.known(self.clock.now())) {
            return Ok(None);
        }
        let (push, fate) = match self.push_directory.wake_now(wake).await.map_err(trouble)? {
            WakeNow::Nothing => return Ok(None),
            WakeNow::Note(push, fate) => (push, fate),
            WakeNow::Send { push, subscription, expires_at } => {
                match self.send(&**sender, wake, &subscription, expires_at).await {
                    Next::Again(at) => return Ok(Some(at)),
                    Next::Note(fate) => (push, fate),
                }
            }
        };
        self.push_directory.note(wake, push, fate).await.map_err(trouble)?;
        Ok(None)
    }

    async fn send(
        &self,
        sender: &dyn PushSender,
        wake: &Wake,
        subscription: &PushSubscription,
        expires_at: Timestamp,
    ) -> Next {
        let at = self.clock.now();
        let left = expires_at.since(at).num_seconds().clamp(1, APP_REQUEST_SECONDS);
        let message = PushMessage {
            payload: wake.request.to_string().into_bytes(),
            topic: wake.request.0,
            ttl_seconds: u32::try_from(left).unwrap_or(1),
        };
        let outcome = sender.send(subscription, &message, at).await;
        Next::Note(match outcome {
            PushOutcome::Accepted => AppWakeOutcome::Sent {},
            PushOutcome::Gone => AppWakeOutcome::Gone {},
            PushOutcome::Refused { status } => AppWakeOutcome::Refused { status },
            PushOutcome::Busy { retry_after } => {
                let again = self.clock.now().plus(span(retry_after));
                if again < expires_at {
                    return Next::Again(again);
                }
                AppWakeOutcome::Refused { status: TOO_MANY }
            }
            // Whoever reads the log is told what the history has no word for.
            PushOutcome::Unreachable(why) => {
                tracing::warn!(%why, request = %wake.request, "a push service was not reached");
                AppWakeOutcome::Unreachable {}
            }
            PushOutcome::NotAllowed(rule) => {
                tracing::warn!(%rule, request = %wake.request, "a subscription is not allowed");
                AppWakeOutcome::NotAllowed {}
            }
        })
    }
}

fn span(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
