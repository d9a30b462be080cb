//! Phone listing. A request was sent to the app: whoever wakes phones learns of it.

use crate::database::Database;
use crate::handler::{Handler, HandlerError};
use crate::push_directory::{PushDirectory, Wake};
use keyledger_core::account::{AccountEvent, FactorPurpose};
use keyledger_core::clock::Clock;
use keyledger_core::codec::Recorded;
use keyledger_core::store::BoxFuture;
use keyledger_schemas::domain::DomainEvent;
use std::sync::Arc;
use tokio::sync::Notify;

const WHAT: &str = "the phones of the account cannot be listed";

/// Puts every phone of the account on the dispatcher's list. Nothing is sent here: a push service that is
/// slow holds up no other handler.
pub struct PhoneWaker {
    /// Which phones there are.
    pub push_directory: Arc<dyn PushDirectory>,
    /// The list.
    pub database: Arc<Database>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Wakes the dispatcher.
    pub nudge: Arc<Notify>,
    /// Whether messages can be sent at all.
    pub is_on: bool,
}

impl PhoneWaker {
    /// The name under which it is introduced to the ledger.
    pub const NAME: &'static str = "push";
    /// What it reacts to.
    pub const REACTS_TO: &'static [&'static str] = &["app_request_sent"];
    /// What follows.
    pub const WRITES: &'static [&'static str] = &["app_woken", "app_push_changed"];

    async fn list(&self, recorded: &Recorded<DomainEvent>) -> Result<(), HandlerError> {
        let DomainEvent::Account(AccountEvent::AppRequestSent(sent)) = &recorded.event else {
            return Ok(());
        };
        let Some(account) = recorded.stream.as_account() else { return Ok(()) };
        // The test of a set-up is for the device that is being set up, which cannot be woken yet.
        if !self.is_on || sent.purpose == (FactorPurpose::Enrolment {}) {
            return Ok(());
        }
        let apps = self.push_directory.apps(account).await;
        for factor in apps.map_err(|source| HandlerError::failed(WHAT, source))? {
            let wake = Wake {
                account,
                request: sent.request,
                factor,
                cause: recorded.id,
                revision: recorded.revision,
                sent_at: recorded.meta.at,
            };
            let listed = self.database.list_wake(&wake, self.clock.now());
            listed.map_err(|error| HandlerError::failed(WHAT, error))?;
            self.nudge.notify_one();
        }
        Ok(())
    }
}

impl Handler for PhoneWaker {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn reacts_to(&self) -> &'static [&'static str] {
        Self::REACTS_TO
    }

    fn handle<'a>(
        &'a self,
        event: &'a Recorded<DomainEvent>,
    ) -> BoxFuture<'a, Result<(), HandlerError>> {
        Box::pin(self.list(event))
    }
}
