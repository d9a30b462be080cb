//! Reasons in bodies: why does the caller act on somebody else? `reason {code, note}` in a body,
//! checked (S35).

use super::context::Context;
use crate::answer::problem::Problem;
use keyledger_core::authority::{NOTE_CHARACTERS_MAX, ReasonCode, WrongReason, reason};
use keyledger_core::metadata::Reason;
use keyledger_usecases::caller::asker::SaidWhy;
use keyledger_usecases::texts::say;
use serde::Deserialize;
use utoipa::ToSchema;

/// Why somebody acts on another person.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    /// One of the documented codes, such as `asked_by_person` or `security_incident`.
    pub code: String,
    /// In your own words: a ticket's number, who asked. Encrypted, and required with the code
    /// `other`.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// The body of an act that needs only a reason.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithReason {
    /// Why.
    pub reason: ReasonBody,
}

impl ReasonBody {
    /// The reason as it goes into the ledger, or the problem that names the field.
    pub fn check(&self, context: &Context) -> Result<Reason, Problem> {
        reason(&self.code, self.note.as_deref()).map_err(|wrong| wrong_reason(context, &wrong))
    }

    /// The reason as it was said, for a use case that checks it.
    pub fn said(&self) -> SaidWhy {
        SaidWhy { code: Some(self.code.clone()), note: self.note.clone() }
    }
}

/// Names what is wrong with a reason.
pub(super) fn wrong_reason(context: &Context, wrong: &WrongReason) -> Problem {
    named(context, wrong, ("reason.code", "reason.note"))
}

/// The same of an address, where both are parameters.
pub(super) fn wrong_reason_in_query(context: &Context, wrong: &WrongReason) -> Problem {
    named(context, wrong, ("reason", "note"))
}

fn named(context: &Context, wrong: &WrongReason, (code, note): (&str, &str)) -> Problem {
    let (field, key) = match wrong {
        WrongReason::Code(said) if said.word.is_empty() => ("reason", "reason-rule-empty"),
        WrongReason::Code(_) => (code, "reason-rule-code"),
        WrongReason::Note => (note, "reason-rule-note"),
        WrongReason::NoteMissing => (note, "reason-rule-missing"),
    };
    let codes = ReasonCode::ALL.map(ReasonCode::code).join(", ");
    let arguments = [("codes", codes.into()), ("most", NOTE_CHARACTERS_MAX.into())];
    Problem::field(context, field, &say(context.language, key, &arguments))
}
