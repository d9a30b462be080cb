//! Who reads at the machine, and why? Every command that shows a history takes a reason.

use super::Asked;
use crate::failure::Failure;
use crate::service::reads::{Reading, note};
use keyledger_core::engine::Intent;
use keyledger_core::ids::QueryId;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::personal::Personal;
use serde::{Deserialize, Serialize};

/// Why it is read: written down with the reading (`keyledger audit reads`).
#[derive(Clone, Debug, Default, clap::Args, Serialize, Deserialize)]
pub struct Why {
    /// Why you read it: one of the documented codes, such as `asked_by_person`.
    #[arg(long = "reason")]
    pub reason: Option<String>,
    /// In your own words: a ticket's number, who asked. Sealed.
    #[arg(long, requires = "reason")]
    pub note: Option<String>,
}

impl Why {
    /// What somebody at the machine is about to do, for this reason.
    pub fn intent(&self, asked: Asked<'_>) -> Intent {
        let mut intent = asked.app.engine.intent(Actor::at_the_machine());
        intent.reason = self.reason.clone().map(|code| {
            let note = self.note.clone().map(Personal::Clear);
            Reason { code, note }
        });
        intent
    }

    /// Writes down that this is read.
    pub async fn noted(&self, asked: Asked<'_>, reading: Reading) -> Result<QueryId, Failure> {
        note(&asked.app.engine, &self.intent(asked), reading).await
    }
}
