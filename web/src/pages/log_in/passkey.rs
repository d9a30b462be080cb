//! Passkeys on the pages of a log-in: behind a password, with nothing else, and to be set up (S16, S17).

use super::super::form::Form;
use super::super::sent_forms::Sent;
use super::password::is_in;
use super::step::Step;
use crate::answer::factor_problem::rejected;
use crate::answer::passkey::{named, not_made, possible};
use crate::answer::problem::Problem;
use crate::log_in::factor::{opened, waiting};
use crate::log_in::passkey::alone;
use crate::request::cookies;
use crate::request::path::Path;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::FactorKind;
use keyledger_usecases::factors::passkeys::set_up::Made;
use keyledger_usecases::log_in::page_state::Stage;
use uuid::Uuid;
use zeroize::Zeroizing;

/// What a form brings: the question and the browser's answer.
struct Answered {
    asked: Zeroizing<String>,
    answer: Zeroizing<String>,
}

impl Answered {
    fn of(form: &mut Form) -> Self {
        Self { asked: form.take("asked"), answer: form.take("answer") }
    }
}

/// Somebody logs in with a passkey and nothing else.
pub async fn send_alone(mut form: Form) -> Response {
    let (answered, return_to) = (Answered::of(&mut form), form.take("return_to"));
    if cookies::browser(&form.context).is_none() {
        return super::super::respond::see_other("/login/cookies");
    }
    let (mut step, _) = Step::first(form.context, Stage::Address);
    step.leads_to(&return_to);
    step.state.step = Uuid::nil();
    // The question tells one form from another: that one is answered once.
    let typed = answered.asked.to_string();
    step.once(&typed, |step| async move {
        match signed_in_alone(&step, &answered).await {
            Ok(sent) => sent,
            Err(problem) => step.again(&problem),
        }
    })
    .await
}

async fn signed_in_alone(step: &Step, answered: &Answered) -> Result<Sent, Problem> {
    let context = &step.context;
    let sent = is_in(step, alone(context, &answered.asked, &answered.answer).await?).await?;
    Ok(sent.with_one_more(cookies::factor_used(context, FactorKind::Passkey)))
}

/// A passkey confirms a log-in whose password was right.
pub async fn send(Path(sealed): Path<String>, mut form: Form) -> Response {
    let answered = Answered::of(&mut form);
    with_answer(sealed, form, answered, |step, answered| async move {
        match confirmed(&step, &answered).await {
            Ok(sent) => sent,
            Err(problem) => with_what_is_left(step, &problem).await,
        }
    })
    .await
}

async fn confirmed(step: &Step, answered: &Answered) -> Result<Sent, Problem> {
    let context = &step.context;
    let Stage::Code { flow, .. } = &step.state.stage else {
        return step.to(&step.state).map(|to| Sent { to, ..Sent::default() });
    };
    possible(context)?;
    let done = waiting(context, flow).await?;
    let done = done.answer_passkey(&answered.asked, &answered.answer).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let went_on = done.map_err(|rejection| rejected(context, rejection))?;
    let sent = is_in(step, opened(context, went_on)?).await?;
    Ok(sent.with_one_more(cookies::factor_used(context, FactorKind::Passkey)))
}

/// This page again; where a passkey is not accepted any more, with the kinds that are left.
async fn with_what_is_left(mut step: Step, problem: &Problem) -> Sent {
    if let Stage::Code { flow, kinds } = &mut step.state.stage
        && problem.is_named("passkey_changed")
        && let Ok(waiting) = waiting(&step.context, flow).await
        && let Ok(left) = waiting.kinds().await
    {
        *kinds = left.into_iter().map(|kind| kind.word().to_owned()).collect();
    }
    step.again(problem)
}

/// The browser made a passkey for a log-in that waits for set-up.
pub async fn send_made(Path(sealed): Path<String>, mut form: Form) -> Response {
    let (answered, name) = (Answered::of(&mut form), form.take("name"));
    with_answer(sealed, form, answered, |step, answered| async move {
        match made(&step, &answered, &name).await {
            Ok(sent) => sent,
            Err(problem) => step.again(&problem),
        }
    })
    .await
}

async fn made(step: &Step, answered: &Answered, name: &str) -> Result<Sent, Problem> {
    let context = &step.context;
    let Stage::SetUp { flow, .. } = &step.state.stage else {
        return step.to(&step.state).map(|to| Sent { to, ..Sent::default() });
    };
    possible(context)?;
    let name = named(context, name)?;
    let made = Made { asked: &answered.asked, answer: &answered.answer, name: &name };
    let done = waiting(context, flow).await?.finish_passkey(&made).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let went_on = done.map_err(|rejection| rejected(context, rejection))?;
    let opened = opened(context, went_on).map_err(|problem| not_made(context, problem))?;
    is_in(step, opened).await
}

/// Does the work of a form with a browser's answer once, however often it is sent.
async fn with_answer<Work>(
    sealed: String,
    form: Form,
    answered: Answered,
    work: impl FnOnce(Step, Answered) -> Work,
) -> Response
where
    Work: Future<Output = Sent> + Send + 'static,
{
    let typed = answered.asked.to_string();
    match Step::open(form.context, sealed, super::step::Sends::Form) {
        Ok(step) => step.once(&typed, |step| work(step, answered)).await,
        Err(elsewhere) => elsewhere.into_response(),
    }
}
