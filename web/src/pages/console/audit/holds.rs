//! Legal holds: whose data must not be erased? Placed and lifted, with a reason (DESIGN 8).

use super::{AUDIT, clock_of};
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::operators::request;
use crate::pages::acting::{self, Choices};
use crate::pages::clock::Clock;
use crate::pages::console::opening::opened_after_form;
use crate::pages::console::tabs::{Top, top};
use crate::pages::form::Form;
use crate::pages::frame::Frame;
use crate::pages::said::{self, Said};
use crate::pages::signed_in;
use crate::request::caller;
use crate::request::context::Context;
use crate::request::path::Path;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_core::ids::HoldId;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::compliance::holds::{self, Hold};
use keyledger_usecases::reading::sentences::EventRenderer;
use keyledger_usecases::reading::subject::{Subject, subject};
use keyledger_usecases::texts::in_words::reason_in_words;
use keyledger_usecases::texts::say;

#[derive(Template)]
#[template(path = "console/audit/holds.html")]
struct HoldsPage {
    frame: Frame,
    top: Top,
    said: Option<Said>,
    part: &'static str,
    holds: Vec<Line>,
    all: bool,
    reasons: Choices,
    account: String,
}

struct Line {
    id: String,
    account: String,
    name: String,
    placed: String,
    lifted: Option<String>,
    reason: Option<String>,
}

/// Shows them.
pub async fn show(AskingForm(asked): AskingForm) -> Result<Response, Problem> {
    opened_after_form(&asked.context, async |caller, said| {
        let shown = shown(&asked, caller).await?;
        Ok(HoldsPage { said, ..shown })
    })
    .await
}

async fn shown(asked: &QueryString, caller: &Caller) -> Result<HoldsPage, Problem> {
    asked.only(&["all", "account"])?;
    let (context, all) = (&asked.context, asked.yes("all")?);
    let failed = |failure| asked.failed(&failure);
    let found = holds::list(&context.system, &asked.asker().await?, all).await.map_err(failed)?;
    let found = found.map_err(|why| asked.turned_away(Act::PlaceLegalHold, why))?;
    let (frame, top) = top(context, caller, ("page-audit-holds", AUDIT)).await?;
    let clock = Clock::by(frame.language(), clock_of(asked, caller).await?);
    let mut teller = EventRenderer::new(&context.system, frame.language());
    let mut lines = vec![];
    for hold in found.holds {
        let name = teller.person(hold.account).await.map_err(failed)?;
        lines.push(line(&frame, hold, name, &clock));
    }
    let account = asked.text("account").unwrap_or_default().to_owned();
    let reasons = acting::reasons(context);
    Ok(HoldsPage { frame, top, said: None, part: "holds", holds: lines, all, reasons, account })
}

fn line(frame: &Frame, hold: Hold, name: Option<String>, clock: &Clock) -> Line {
    Line {
        id: hold.hold.to_string(),
        account: hold.account.to_string(),
        name: name.unwrap_or_else(|| frame.say("page-console-nameless")),
        placed: clock.minute(hold.placed_at),
        lifted: hold.lifted_at.map(|at| clock.minute(at)),
        reason: hold.reason.map(|why| reason_in_words(frame.language(), &why)),
    }
}

/// Places one.
pub async fn place(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let back = "/console/audit/holds";
    Ok(match placed(&context, &mut form).await {
        Ok(key) => said::done(&context, &caller, key, back),
        Err(problem) => said::not_done(&context, &caller, problem, back),
    })
}

async fn placed(context: &Context, form: &mut Form) -> Result<&'static str, Problem> {
    let reason = acting::reason(form);
    may(context, Act::PlaceLegalHold).await?;
    let engine = &context.system.engine;
    let failed = |failure| Problem::failure(context, &failure);
    let account = match subject(engine, &form.take("account")).await.map_err(failed)? {
        Ok(Subject::Account(account)) => account,
        Ok(Subject::Unknown(_)) | Err(_) => {
            let what = say(context.language, "search-nobody", &[]);
            return Err(Problem::field(context, "account", &what));
        }
    };
    let (_, intent) = request::intent(context, Act::PlaceLegalHold, Some(account), &reason).await?;
    let placed = holds::place(engine, &intent, account).await.map_err(failed)?;
    placed.map(|_| "page-audit-hold-placed").map_err(|_| not_found(context))
}

/// Lifts one.
pub async fn lift(Path(hold): Path<String>, mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let back = "/console/audit/holds";
    Ok(match lifted(&context, &hold, &mut form).await {
        Ok(key) => said::done(&context, &caller, key, back),
        Err(problem) => said::not_done(&context, &caller, problem, back),
    })
}

async fn lifted(context: &Context, hold: &str, form: &mut Form) -> Result<&'static str, Problem> {
    let reason = acting::reason(form);
    may(context, Act::LiftLegalHold).await?;
    let failed = |failure| Problem::failure(context, &failure);
    let hold: HoldId = hold.parse().map_err(|_| not_found(context))?;
    let known = holds::find(&context.system, hold).await.map_err(failed)?;
    let known = known.ok_or_else(|| not_found(context))?;
    let (act, subject) = (Act::LiftLegalHold, Some(known.account));
    let (_, intent) = request::intent(context, act, subject, &reason).await?;
    let engine = &context.system.engine;
    let lifted = holds::lift(engine, &intent, known.account, known.hold).await.map_err(failed)?;
    lifted.map(|_| "page-audit-hold-lifted").map_err(|_| not_found(context))
}

/// Whether the caller's role does this, and the factor was shown: asked before anything else is said.
pub(super) async fn may(context: &Context, act: Act) -> Result<(), Problem> {
    caller::operator(context, act).await.map(|_| ())
}
