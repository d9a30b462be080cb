//! What can be done about a stream that is parked: try it again, or skip the event it failed on. Both by
//! the use case behind `keyledger handlers` (C3).

use super::ENGINE;
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::operators::request;
use crate::pages::acting;
use crate::pages::form::Form;
use crate::pages::said;
use crate::pages::signed_in;
use crate::request::context::Context;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_core::stream::StreamId;
use keyledger_usecases::texts::say;
use keyledger_usecases::upkeep::handlers::{retry, skip};

/// Does it, and leads back to the page that says what came of it.
pub async fn on_handler(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    Ok(match done(&context, &mut form).await {
        Ok(text) => said::done_in_words(&context, &caller, &text, ENGINE),
        Err(problem) => said::not_done(&context, &caller, problem, ENGINE),
    })
}

async fn done(context: &Context, form: &mut Form) -> Result<String, Problem> {
    let reason = acting::reason(form);
    let (_, intent) = request::intent(context, Act::ManageHandlers, None, &reason).await?;
    let failed = |failure| Problem::failure(context, &failure);
    let (handler, stream) = (form.take("handler"), form.take("stream"));
    let stream = StreamId::try_from(stream.as_str().to_owned()).map_err(|_| not_found(context))?;
    let (handlers, place) = (&*context.site.handlers, (handler.as_str(), &stream));
    let (done, key) = match form.take("do").as_str() {
        "retry" => (retry(handlers, &intent, place).await.map_err(failed)?, "page-engine-retried"),
        "skip" => {
            let skipped = skip(handlers, &intent, place).await.map_err(failed)?;
            (skipped.is_some(), "page-engine-skipped")
        }
        _ => return Err(not_found(context)),
    };
    if !done {
        // Somebody else was quicker, or it went on by itself.
        return Err(Problem::new(context, StatusCode::CONFLICT, "conflict", "not_parked", &[]));
    }
    Ok(say(context.language, key, &[("handler", handler.as_str().to_owned().into())]))
}
