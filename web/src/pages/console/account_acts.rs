//! What may be done about it, beside the diagnosis: each act with its consequence, asking for a reason
//! and a ticket; of what may not be done it is said which right is missing (S35).

use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::pages::acting::{self, Choices};
use crate::pages::form::Form;
use crate::pages::said;
use crate::pages::signed_in;
use crate::request::caller::denied;
use crate::request::context::Context;
use crate::request::path::Path;
use axum::response::Response;
use keyledger_core::account::Standing;
use keyledger_core::authority::Act;
use keyledger_core::ids::AccountId;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::reading::person::Person;
use keyledger_usecases::texts::say;

/// The acts of a page.
pub(super) struct Acts {
    pub offered: Vec<Offered>,
    /// What would help and may not be done, with what is missing.
    pub missing: Vec<Missing>,
    pub reasons: Choices,
    pub whys: Choices,
    pub checks: Choices,
}

/// An act that may be done.
pub(super) struct Offered {
    pub word: &'static str,
    pub text: String,
    pub means: String,
    /// Whether it asks what happened to the factor, and how the person was recognised.
    pub resets: bool,
}

/// An act that may not.
pub(super) struct Missing {
    pub text: String,
    pub why: String,
}

/// What is offered about somebody; nothing about the past.
pub(super) async fn offered(
    context: &Context,
    caller: &Caller,
    told: &Person,
    rewound: bool,
) -> Result<Acts, Problem> {
    let mut acts = Acts {
        offered: vec![],
        missing: vec![],
        reasons: acting::reasons(context),
        whys: acting::whys(context),
        checks: acting::checks(context),
    };
    if rewound {
        return Ok(acts);
    }
    let judged = acting::judged(context, caller, told.account).await?;
    let words = |key: &str| say(context.language, key, &[]);
    for (act, name) in sensible(told) {
        let text = words(&format!("page-member-{name}"));
        match judged(act) {
            Ok(()) => acts.offered.push(Offered {
                word: act.code(),
                means: words(&format!("page-member-{name}-means")),
                resets: act == Act::ResetFactor,
                text,
            }),
            Err(why) => {
                let why = denied(context, act, why).detail().to_owned();
                acts.missing.push(Missing { text, why });
            }
        }
    }
    Ok(acts)
}

/// What makes sense as the account is.
fn sensible(told: &Person) -> Vec<(Act, &'static str)> {
    let standing = told.explained.explanation.explanation.standing;
    let Some(living) = told.state.living().filter(|living| living.deleted_at.is_none()) else {
        return vec![];
    };
    let locked = matches!(standing, Standing::Locked | Standing::Disabled);
    let suspended = standing == Standing::Suspended;
    let factor = !living.factors.enrolled.is_empty() || living.factors.disabled;
    let all = [
        (locked, Act::Unlock, "unlock"),
        (suspended, Act::Resume, "resume"),
        (!living.sessions.is_empty(), Act::EndSessions, "end"),
        (factor, Act::ResetFactor, "reset"),
        (true, Act::FlagNextAttempt, "flag"),
        (!suspended, Act::Suspend, "suspend"),
    ];
    all.into_iter().filter(|(holds, ..)| *holds).map(|(_, act, name)| (act, name)).collect()
}

/// Does it, and leads back to the page that says what came of it.
pub async fn act(Path(id): Path<String>, mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let account: AccountId = id.parse().map_err(|_| not_found(&context))?;
    let back = format!("/console/accounts/{account}");
    Ok(match acting::acts(&context, account, &mut form).await {
        Ok(text) => said::done_in_words(&context, &caller, &text, &back),
        Err(problem) => said::not_done(&context, &caller, problem, &back),
    })
}
