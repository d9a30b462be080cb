//! Reason of an act on the people of a property. Support says why in every form; to a manager there
//! it is everyday work (S35).

use crate::answer::problem::Problem;
use crate::pages::acting::{Choices, reason, reasons, reasons_of_a_manager};
use crate::pages::form::Form;
use crate::request::context::Context;
use crate::request::reason::ReasonBody;
use keyledger_core::metadata::Reason;
use keyledger_usecases::caller::authorise;
use keyledger_usecases::caller::sessions::Caller;

/// How a page asks for reasons.
pub(super) struct Why {
    /// Whether every form asks for one.
    pub asked: bool,
    /// What can be chosen, in words.
    pub reasons: Choices,
}

impl Why {
    /// For who looks at the page.
    pub async fn of(context: &Context, caller: &Caller) -> Result<Self, Problem> {
        let role = authorise::role(&context.system.engine, caller).await;
        let role = role.map_err(|failure| Problem::failure(context, &failure))?;
        let asked = role.is_some();
        let reasons = if asked { reasons(context) } else { reasons_of_a_manager(context) };
        Ok(Self { asked, reasons })
    }
}

/// The reason of a form that need not ask for one.
pub(super) fn perhaps(form: &mut Form) -> Option<ReasonBody> {
    form.has("reason").then(|| reason(form))
}

/// The same, as it goes into the ledger.
pub(super) fn checked(context: &Context, form: &mut Form) -> Result<Option<Reason>, Problem> {
    perhaps(form).map(|reason| reason.check(context)).transpose()
}
