//! What is on every page of the consoles: the search field, and a tab for each console that the table of
//! authority opens to this role.

use crate::answer::problem::Problem;
use crate::pages::frame::{Frame, Section, Width};
use crate::request::caller::denied;
use crate::request::context::Context;
use keyledger_core::authority::{Act, NotAuthorised, OperatorRole, judge_role};
use keyledger_usecases::caller::authorise;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::texts::say;

/// The top of a console's page.
pub(super) struct Top {
    /// The consoles that this role opens.
    pub tabs: Vec<Tab>,
    /// What was searched for.
    pub q: String,
}

impl Top {
    /// Whether the console at this address opens for this role: nobody is led to a page that does not.
    pub(super) fn opens(&self, address: &str) -> bool {
        self.tabs.iter().any(|tab| tab.address == address)
    }
}

/// A way to a console.
pub(super) struct Tab {
    pub address: &'static str,
    pub text: String,
    pub current: bool,
}

/// Every console: its address, its name, and the act whose right opens it.
const CONSOLES: [(&str, &str, Act); 4] = [
    ("/console", "page-console-tab-search", Act::FindPeople),
    ("/console/audit", "page-console-tab-audit", Act::ReviewActs),
    ("/console/policy", "page-console-tab-policy", Act::ApprovePolicy),
    ("/console/engine", "page-console-tab-engine", Act::ManageHandlers),
];

/// Frame and top of a page of the console at `here`; `title` is a key of the texts.
pub(super) async fn top(
    context: &Context,
    caller: &Caller,
    (title, here): (&str, &str),
) -> Result<(Frame, Top), Problem> {
    let frame = Frame::signed_in(context, caller, title, Section::Console).await?;
    let role = authorise::role(&context.system.engine, caller).await;
    let role = role.map_err(|failure| Problem::failure(context, &failure))?.map(|(role, _)| role);
    let tabs = role.map_or_else(Vec::new, |role| tabs(context, role, here));
    Ok((frame.wide(Width::Wide), Top { tabs, q: String::new() }))
}

fn tabs(context: &Context, role: OperatorRole, here: &str) -> Vec<Tab> {
    let opens = CONSOLES.into_iter().filter(|(.., act)| judge_role(*act, role).is_ok());
    opens
        .map(|(address, text, _)| Tab {
            address,
            text: say(context.language, text, &[]),
            current: address == here,
        })
        .collect()
}

/// Whether the caller operates the system in a role that does this: a manager has their own desk.
pub(super) async fn is_operator(
    context: &Context,
    caller: &Caller,
    act: Act,
) -> Result<(), Problem> {
    let role = authorise::role(&context.system.engine, caller).await;
    let role = role.map_err(|failure| Problem::failure(context, &failure))?;
    match role {
        Some(_) => Ok(()),
        None => Err(denied(context, act, NotAuthorised::Role)),
    }
}
