//! "Not authorised": where a proxy leads a browser whose person lacks a permission. Names it, names who
//! can grant it, and asks them with one click (S10).

use super::form::Form;
use super::frame::{Frame, Section};
use super::respond::page;
use super::return_to::{ReturnTo, allowed, in_query};
use super::said::{self, Said};
use super::signed_in;
use crate::answer::denied::{self as answers, permission_words};
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::request::context::Context;
use crate::request::query::QueryString;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::DenialCause;
use keyledger_core::permission::Permission;
use keyledger_usecases::access::check::{self, AccessRequest};
use keyledger_usecases::access::request_permission::{self, Requested};
use keyledger_usecases::texts::say;

#[derive(Template)]
#[template(path = "denied.html")]
struct DeniedPage {
    frame: Frame,
    said: Option<Said>,
    text: String,
    property: String,
    permission: &'static str,
    words: String,
    who: Vec<String>,
    /// What the permission and those people are called: somebody whose hotel is shut has the permission.
    labels: (&'static str, &'static str),
    /// Whether they can be asked from here.
    asks: bool,
    /// Where a second factor would help.
    factor: Option<String>,
    /// Where it was to go, for another try.
    again: Option<String>,
}

#[derive(Template)]
#[template(path = "opens.html")]
struct OpensPage {
    frame: Frame,
    again: Option<String>,
}

/// Shows why it does not open; where it does by now, the way on.
pub async fn show(query: QueryString) -> Result<Response, Problem> {
    let context = &query.context;
    let caller = match signed_in::person(context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let wanted = wanted(query.text("property"), query.text("permission"));
    let Some(wanted) = wanted else { return Err(incomplete(context)) };
    let settings = &context.site.settings;
    let again = query.text("return_to").and_then(|to| allowed(settings, to));
    let again = again.as_ref().map(ReturnTo::address).map(str::to_owned);
    let title = "problem-not_authorised-title";
    let frame = Frame::signed_in(context, &caller, title, Section::None).await?;
    let checked = check::check(&context.system.engine, &caller, wanted).await;
    let cause = match checked.map_err(|failure| Problem::failure(context, &failure))? {
        Ok(()) => {
            let mut frame = frame;
            frame.title = frame.say("page-denied-opens");
            return Ok(page(context, StatusCode::OK, &OpensPage { frame, again }));
        }
        Err(cause) => cause,
    };
    let denial = answers::deny(context, &caller, wanted, cause).await?;
    let text = answers::sentence(&denial, context.language, &settings.support_contact);
    let (said, cookies) = said::taken(context, &caller);
    let factor = match cause {
        DenialCause::StepUpRequired => {
            Some(format!("/me/step-up?return_to={}", in_query(&context.path)))
        }
        DenialCause::SetUpRequired => Some("/me/factors".to_owned()),
        DenialCause::NotAMember
        | DenialCause::PermissionMissing
        | DenialCause::PaymentOverdue
        | DenialCause::SubscriptionOnHold
        | DenialCause::SubscriptionSuspended
        | DenialCause::SubscriptionEnded => None,
    };
    let shown = DeniedPage {
        frame,
        said,
        text,
        property: wanted.property.to_string(),
        permission: wanted.permission.word(),
        words: permission_words(wanted.permission, context.language),
        asks: cause == DenialCause::PermissionMissing && !denial.who_can_help.is_empty(),
        who: denial.who_can_help,
        labels: labels(cause),
        factor,
        again,
    };
    Ok((cookies, page(context, StatusCode::FORBIDDEN, &shown)).into_response())
}

fn labels(cause: DenialCause) -> (&'static str, &'static str) {
    match cause {
        DenialCause::NotAMember | DenialCause::PermissionMissing => {
            ("page-denied-permission", "page-denied-who")
        }
        DenialCause::StepUpRequired
        | DenialCause::SetUpRequired
        | DenialCause::PaymentOverdue
        | DenialCause::SubscriptionOnHold
        | DenialCause::SubscriptionSuspended
        | DenialCause::SubscriptionEnded => ("page-denied-wanted", "page-denied-help"),
    }
}

/// The address that a proxy made names nothing that could be missing.
fn incomplete(context: &Context) -> Problem {
    Problem::new(context, StatusCode::NOT_FOUND, "not_found", "denied", &[])
}

fn wanted(property: Option<&str>, permission: Option<&str>) -> Option<AccessRequest> {
    let property = property?.parse().ok()?;
    let permission: Permission = permission?.parse().ok()?;
    Some(AccessRequest { property, permission })
}

/// Asks those who can grant it.
pub async fn ask(mut form: Form) -> Result<Response, Problem> {
    let context: Context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let (property, permission) = (form.take("property"), form.take("permission"));
    let Some(asked) = wanted(Some(property.as_str()), Some(permission.as_str())) else {
        return Err(incomplete(&context));
    };
    let (engine, request) = (&context.system.engine, &context.request);
    let done = request_permission::request_permission(engine, request, &caller, asked).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let requested = done.map_err(|_| not_found(&context))?;
    let support = context.site.settings.support_contact.clone();
    let text = say(context.language, requested.sentence(), &[("support", support.into())]);
    let to = match requested {
        Requested::Held => "/".to_owned(),
        Requested::Sent(_) | Requested::SentLately | Requested::NobodyThere => {
            format!("/denied?property={}&permission={}", asked.property, asked.permission)
        }
    };
    Ok(said::done_in_words(&context, &caller, &text, &to))
}
