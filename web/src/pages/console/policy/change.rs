//! Forms of the policy: try it on real history, propose it, approve or withdraw a proposal. Each calls the
//! use case behind the interface (DESIGN 6, B2).

use super::POLICY;
use super::show::labels;
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::operators::policy::refused;
use crate::operators::request;
use crate::pages::acting;
use crate::pages::clock::Clock;
use crate::pages::form::Form;
use crate::pages::respond::see_other;
use crate::pages::said;
use crate::pages::signed_in;
use crate::request::caller;
use crate::request::context::Context;
use crate::request::path::Path;
use crate::trials::NotBegun;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use keyledger_core::authority::Act;
use keyledger_core::policy::{Policy, Profile, Rejection, Settings};
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::policy::change::{self, Changed, PolicyOutcome, policies};
use keyledger_usecases::policy::form::{WrongValue, changed, label};
use keyledger_usecases::texts::refusals::out_of_bounds;
use keyledger_usecases::texts::say;

/// How far back a trial looks.
const TRIAL_DAYS: i64 = 90;

/// The form with every setting: one button tries it, the other proposes it.
pub async fn change(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    Ok(match sent(&context, &caller, &mut form).await {
        Ok(Sent::Tried(address)) => see_other(&address),
        Ok(Sent::Changed(text)) => said::done_in_words(&context, &caller, &text, POLICY),
        Err(problem) => said::not_done(&context, &caller, problem, POLICY),
    })
}

enum Sent {
    /// A trial began: there it is.
    Tried(String),
    /// What came of a change.
    Changed(String),
}

async fn sent(context: &Context, caller: &Caller, form: &mut Form) -> Result<Sent, Problem> {
    // Who may not is told so before what is wrong with a field.
    caller::operator(context, Act::AdoptPolicy).await?;
    let (engine, failed) = (&context.system.engine, |failure| Problem::failure(context, &failure));
    let state = policies(engine).await.map_err(failed)?;
    let current = state.current().cloned().unwrap_or_else(|| Policy::first(Profile::default()));
    let settings = typed(context, &current.settings, form)?;
    if form.take("do").as_str() == "try" {
        let candidate = Policy { version: current.version.saturating_add(1), settings, ..current };
        return tried(context, caller, candidate).map(Sent::Tried);
    }
    let reason = acting::reason(form);
    let (by, intent) = request::intent(context, Act::AdoptPolicy, None, &reason).await?;
    let done = change::change(engine, &intent, current.profile, settings, Some(by)).await;
    told(context, caller, done.map_err(failed)?).await.map(Sent::Changed)
}

/// The settings that the form means, within their bounds.
fn typed(context: &Context, present: &Settings, form: &mut Form) -> Result<Settings, Problem> {
    let settings = changed(present, &mut |setting| form.take(setting).as_str().to_owned());
    let settings = settings.map_err(|wrong| {
        let (key, item) = match wrong.what {
            WrongValue::NotANumber => ("page-policy-not-a-number", String::new()),
            WrongValue::NotAnItem(item) => ("page-policy-not-an-item", item),
            WrongValue::TooLarge(number) => ("page-policy-too-large", number),
        };
        let what = say(context.language, key, &[("item", item.into())]);
        Problem::field(context, &wrong.setting, &what)
    })?;
    let outside = settings.out_of_bounds();
    let Some(first) = outside.first() else { return Ok(settings) };
    let words = outside.iter().map(|one| {
        let called = say(context.language, &label(one.setting), &[]);
        out_of_bounds(context.language, one, &called)
    });
    let what = words.collect::<Vec<_>>().join("; ");
    // The field is called as in the form, where a rule's measure is named by dots.
    let field = first.setting.replace(": ", ".");
    Err(Problem::field(context, field.split(" (").next().unwrap_or_default(), &what))
}

fn tried(context: &Context, caller: &Caller, candidate: Policy) -> Result<String, Problem> {
    let now = context.system.engine.clock.now();
    let period = (now.minus(TimeDelta::days(TRIAL_DAYS)), now);
    let name = (context.system.engine.ids.uuid(), caller.account);
    let begun = context.site.trials.begin(&context.system, name, candidate, period);
    let run = begun.map_err(|why| {
        let which = match why {
            NotBegun::YoursRuns => "trial_yours",
            NotBegun::OthersRun => "trial_others",
        };
        Problem::new(context, StatusCode::CONFLICT, "conflict", which, &[])
    })?;
    Ok(format!("/console/policy/trials/{}", run.id))
}

/// Approves or withdraws a proposal.
pub async fn proposal(
    Path((proposal, what)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    Ok(match decided(&context, &caller, (&proposal, &what), &mut form).await {
        Ok(text) => said::done_in_words(&context, &caller, &text, POLICY),
        Err(problem) => said::not_done(&context, &caller, problem, POLICY),
    })
}

async fn decided(
    context: &Context,
    caller: &Caller,
    (proposal, what): (&str, &str),
    form: &mut Form,
) -> Result<String, Problem> {
    let reason = acting::reason(form);
    let (by, intent) = request::intent(context, Act::ApprovePolicy, None, &reason).await?;
    let proposal = proposal.parse().map_err(|_| not_found(context))?;
    let engine = &context.system.engine;
    let done = match what {
        "approve" => change::approve(engine, &intent, proposal, by).await,
        "withdraw" => change::withdraw(engine, &intent, proposal).await,
        _ => return Err(not_found(context)),
    };
    told(context, caller, done.map_err(|failure| Problem::failure(context, &failure))?).await
}

async fn told(
    context: &Context,
    caller: &Caller,
    done: Result<Changed, Rejection>,
) -> Result<String, Problem> {
    let changed = done.map_err(|why| not_changed(context, &why))?;
    if let PolicyOutcome::Proposed { proposal, loosens, until } = &changed.outcome {
        let zone = time_zones::of_living(&context.system.engine, caller.living(), None).await;
        let zone = zone.map_err(|failure| Problem::failure(context, &failure))?;
        let clock = Clock::by(context.language, zone);
        let arguments = [
            ("proposal", (*proposal).into()),
            ("settings", labels(context.language, loosens).into()),
            ("until", clock.minute(*until).into()),
        ];
        return Ok(say(context.language, "page-policy-proposed", &arguments));
    }
    let (key, arguments) = changed.outcome.in_words();
    Ok(say(context.language, key, &arguments))
}

/// Why not, with the way on that this page has.
fn not_changed(context: &Context, why: &Rejection) -> Problem {
    let (key, proposal) = match why {
        Rejection::AlreadyProposed(proposal) => ("page-policy-waits-first", proposal),
        Rejection::NotProposed(proposal) => ("page-policy-not-waiting", proposal),
        Rejection::OutOfBounds(_)
        | Rejection::NeedsSecondPerson(_)
        | Rejection::SecondPerson
        | Rejection::ProposerGone
        | Rejection::NotAllowed(_) => return refused(context, why),
    };
    let what = say(context.language, key, &[("proposal", (*proposal).into())]);
    Problem::new(context, StatusCode::CONFLICT, "conflict", "policy", &[("what", what.into())])
}
