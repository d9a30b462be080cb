//! Acting on somebody's account from a page: which acts are offered, the lists of their forms, and what
//! came of one (S35).

use super::form::Form;
use crate::accounts::act::{begin, refused};
use crate::answer::factor_problem::{identity_check, reset_reason};
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::request::context::Context;
use crate::request::reason::ReasonBody;
use keyledger_core::account::{FactorResetReason, IdentityCheck};
use keyledger_core::authority::{Act, NotAuthorised, ReasonCode, judge};
use keyledger_core::ids::AccountId;
use keyledger_usecases::accounts::acts::{OnAccount, act};
use keyledger_usecases::caller::authorise;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::texts::say;

/// What the table says of the caller's acts on this account: whether one may be done is asked again
/// when it is.
pub(super) async fn judged(
    context: &Context,
    caller: &Caller,
    account: AccountId,
) -> Result<impl Fn(Act) -> Result<(), NotAuthorised> + use<>, Problem> {
    let engine = &context.system.engine;
    let failed = |failure| Problem::failure(context, &failure);
    let (hand, _) = authorise::hand(engine, caller, account).await.map_err(failed)?;
    let state = engine.account(account).await.map_err(failed)?;
    Ok(move |act| match state.living() {
        Some(living) => judge(act, &hand, living.subject()).map(|_| ()),
        None => Err(NotAuthorised::Stranger),
    })
}

/// Acts on the account as the form says; answers the sentence that says what came of it.
pub(super) async fn acts(
    context: &Context,
    account: AccountId,
    form: &mut Form,
) -> Result<String, Problem> {
    let what = what(context, form)?;
    let reason = reason(form);
    let begun = begin(context, &account.to_string(), what.act(), &reason).await?;
    let (intent, hand) = (begun.intent(context)?, &begun.hand);
    let done = act(&context.system.engine, &intent, account, what, hand.clone()).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let acted = done.map_err(|why| refused(context, what.act(), hand, why))?;
    let text = acted.told(what, context.language);
    let Some(code) = &acted.hand_over_code else { return Ok(text) };
    let shown = [("code", code.as_str().into())];
    Ok(format!("{text} {}", say(context.language, "page-member-hand-over", &shown)))
}

/// Why, as it was chosen; what is no reason is refused where it is checked.
pub(super) fn reason(form: &mut Form) -> ReasonBody {
    let (code, note) = (form.take("reason"), form.take("note"));
    let note = Some(note.as_str().to_owned()).filter(|note| !note.is_empty());
    ReasonBody { code: code.as_str().to_owned(), note }
}

fn what(context: &Context, form: &mut Form) -> Result<OnAccount, Problem> {
    Ok(match form.take("what").as_str() {
        "unlock" => OnAccount::Unlock,
        "end_sessions" => OnAccount::EndSessions,
        "suspend" => OnAccount::Suspend,
        "resume" => OnAccount::Resume,
        "flag_next_attempt" => OnAccount::FlagNextAttempt,
        "reset_factor" => {
            let why = reset_reason(context, "why", &form.take("why"))?;
            let checked = identity_check(context, &form.take("checked"))?;
            OnAccount::ResetFactor { why, checked }
        }
        _ => return Err(not_found(context)),
    })
}

/// A list to choose from: words as they are sent, and as they are read.
pub(super) type Choices = Vec<(&'static str, String)>;

/// The reasons that an operator can have.
pub(super) fn reasons(context: &Context) -> Choices {
    in_words(context, &ReasonCode::ALL)
}

/// The reasons that a manager can have: those about the people of a property.
pub(super) fn reasons_of_a_manager(context: &Context) -> Choices {
    in_words(context, &OF_A_MANAGER)
}

/// What does not concern the whole system, an authority, or the law.
const OF_A_MANAGER: [ReasonCode; 10] = [
    ReasonCode::AskedByPerson,
    ReasonCode::AskedByProperty,
    ReasonCode::LostAccess,
    ReasonCode::SecurityIncident,
    ReasonCode::SuspectedMisuse,
    ReasonCode::LeftProperty,
    ReasonCode::AllClear,
    ReasonCode::Correction,
    ReasonCode::ManagingStaff,
    ReasonCode::Other,
];

fn in_words(context: &Context, codes: &[ReasonCode]) -> Choices {
    let words = |code: ReasonCode| say(context.language, &format!("reason-{}", code.code()), &[]);
    codes.iter().map(|code| (code.code(), words(*code))).collect()
}

/// What may have happened to a second factor.
pub(super) fn whys(context: &Context) -> Choices {
    let words = |why: FactorResetReason| {
        say(context.language, &format!("factor-reset_{}", why.word()), &[])
    };
    FactorResetReason::ALL.map(|why| (why.word(), words(why))).into()
}

/// How one makes sure who asks.
pub(super) fn checks(context: &Context) -> Choices {
    let words = |check: IdentityCheck| {
        say(context.language, &format!("factor-checked_{}", check.word()), &[])
    };
    IdentityCheck::BY_OTHERS.map(|check| (check.word(), words(check))).into()
}
