//! Reason of an act on the people of a property. Support says why in every form; to a manager there
//! it is everyday work (S35).

use crate::answer::problem::Problem;
use crate::pages::form::Form;
use crate::request::context::Context;
use crate::request::reason::ReasonBody;
use keyledger_core::authority::ReasonCode;
use keyledger_core::metadata::Reason;
use keyledger_usecases::caller::authorise;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::texts::say;

/// How a page asks for reasons.
pub(super) struct Why {
    /// Whether every form asks for one.
    pub asked: bool,
    /// What can be chosen, in words.
    pub reasons: Vec<(&'static str, String)>,
}

impl Why {
    /// For who looks at the page.
    pub async fn of(context: &Context, caller: &Caller) -> Result<Self, Problem> {
        let role = authorise::role(&context.system.engine, caller).await;
        let role = role.map_err(|failure| Problem::failure(context, &failure))?;
        let words =
            |code: ReasonCode| say(context.language, &format!("reason-{}", code.code()), &[]);
        let reasons = ReasonCode::ALL.map(|code| (code.code(), words(code))).into();
        Ok(Self { asked: role.is_some(), reasons })
    }
}

/// The reason as it was chosen; what is none is refused where it is checked.
pub(super) fn chosen(form: &mut Form) -> ReasonBody {
    let (code, note) = (form.take("reason"), form.take("note"));
    let note = Some(note.as_str().to_owned()).filter(|note| !note.is_empty());
    ReasonBody { code: code.as_str().to_owned(), note }
}

/// The same of a form that need not ask.
pub(super) fn perhaps(form: &mut Form) -> Option<ReasonBody> {
    form.has("reason").then(|| chosen(form))
}

/// The same, as it goes into the ledger.
pub(super) fn checked(context: &Context, form: &mut Form) -> Result<Option<Reason>, Problem> {
    perhaps(form).map(|reason| reason.check(context)).transpose()
}
