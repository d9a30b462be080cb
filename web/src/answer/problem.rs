//! Problem documents: what does a person get when something is not as it should be? RFC 9457, in
//! their language.

use super::challenge::Challenge;
use crate::request::context::Context;
use crate::request::cookies::session_cookie;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use keyledger_core::account::DenialCause;
use keyledger_core::answer::Answer;
use keyledger_core::chain;
use keyledger_core::language::Language;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::access::check::AccessDenial;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::log_in::page_state::Said;
use keyledger_usecases::texts::{Argument, say};
use keyledger_usecases::upkeep::log_in_open::Shut;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A stable address; its last segment is the problem's name.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: Box<str>,
    /// The problem's name.
    #[schema(value_type = String)]
    code: Box<str>,
    /// What happened, in a few words.
    #[schema(value_type = String)]
    title: Box<str>,
    /// The HTTP status.
    status: u16,
    /// What it means and what to do.
    detail: String,
    /// The field that is not right, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    field: Option<Box<str>>,
    /// Seconds to wait before trying again, where waiting helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
    /// Additional fields when access is refused.
    #[serde(flatten)]
    denied: Option<Box<Denied>>,
    #[serde(skip)]
    sentence: Box<Sentence>,
    #[serde(skip)]
    language: Language,
    #[serde(skip)]
    challenge: Challenge,
    #[serde(skip)]
    https: bool,
}

/// What the detail was made of: a page says it again, in the language it is then shown in.
#[derive(Debug, Default)]
struct Sentence {
    /// Which of the problem's sentences.
    which: String,
    /// What about a field is not right, in words.
    what: Option<String>,
    /// Moments that may be meant, where one is not told from another.
    moments: Vec<Timestamp>,
}

/// The answer to a person without access (S10).
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Denied {
    /// The permission that is missing, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    permission: Option<&'static str>,
    /// The names of those who can help, where somebody can.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    who_can_grant: Vec<String>,
    /// What was asked for, as the proxy sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
}

/// Goes with the response: what a page is made of where a browser asked.
#[derive(Clone, Debug)]
pub(crate) struct Told(pub(crate) Arc<Problem>);

impl Problem {
    /// The status it is answered with.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST)
    }

    /// What happened, in a few words.
    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// What it means and what to do.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// The field that is not right and what about it, where one is.
    pub(crate) fn wrong_field(&self) -> Option<(&str, &str)> {
        Some((self.field.as_deref()?, self.sentence.what.as_deref()?))
    }

    /// Moments that may be meant.
    pub(crate) fn moments(&self) -> &[Timestamp] {
        &self.sentence.moments
    }

    /// The same, with the moments that may be meant.
    #[must_use]
    pub(crate) fn meaning_one_of(mut self, moments: Vec<Timestamp>) -> Self {
        self.sentence.moments = moments;
        self
    }

    /// Seconds to wait, where waiting helps.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        self.retry_after.map(u64::from)
    }

    /// Whether this is its name.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.kind.rsplit('/').next() == Some(name)
    }

    /// Whether nobody decided anything, and the same may be asked again: too busy, or not available.
    pub(crate) fn decides_nothing(&self) -> bool {
        // A pause is a decision: so many wrong codes came before.
        self.retry_after.is_some() && !self.is_named("factor_paused")
    }

    /// The same for the page that says it, at `now`.
    pub(crate) fn said_as(&self, now: Timestamp) -> Said {
        let wait = self.retry_after.map(i64::from);
        Said {
            name: self.kind.rsplit('/').next().unwrap_or_default().to_owned(),
            which: self.sentence.which.clone(),
            what: self.sentence.what.clone(),
            until: wait.map(|seconds| now.plus(TimeDelta::seconds(seconds))),
            status: self.decides_nothing().then_some(self.status),
        }
    }

    /// A log-in that is over.
    pub(crate) fn login_expired(context: &Context) -> Self {
        Self::new(context, StatusCode::GONE, "login_expired", "detail", &[])
    }

    /// A page of another site sent it.
    pub(crate) fn from_another_site(context: &Context) -> Self {
        Self::new(context, StatusCode::FORBIDDEN, "cross_site", "detail", &[])
    }

    /// The problem `name` with the sentence under `problem-<name>-<which>`.
    pub fn new(
        context: &Context,
        status: StatusCode,
        name: &str,
        which: &str,
        arguments: &[Argument<'_>],
    ) -> Self {
        let site = &context.site.settings.public_url;
        Self::said(site, context.language, status, name, which, arguments)
    }

    /// The same, where there is no context: a request that was refused before it was read.
    pub fn said(
        site: &str,
        language: Language,
        status: StatusCode,
        name: &str,
        which: &str,
        arguments: &[Argument<'_>],
    ) -> Self {
        Self {
            kind: format!("{site}/problems/{name}").into(),
            code: name.into(),
            title: say(language, &format!("problem-{name}-title"), &[]).into(),
            status: status.as_u16(),
            detail: say(language, &format!("problem-{name}-{which}"), arguments),
            field: None,
            retry_after: None,
            denied: None,
            sentence: Box::new(Sentence { which: which.to_owned(), ..Sentence::default() }),
            language,
            challenge: Challenge::default(),
            https: site.starts_with("https://"),
        }
    }

    /// The same, with what the caller has to show.
    #[must_use]
    pub fn challenged(self, challenge: Challenge) -> Self {
        Self { challenge, ..self }
    }

    /// One of the documented answers of the rules.
    pub fn answer(context: &Context, answer: Answer) -> Self {
        let status = match answer {
            Answer::WrongCredentials
            | Answer::InvalidCode
            | Answer::CodeAlreadyUsed
            | Answer::WrongClock
            | Answer::PasskeyRefused
            | Answer::WrongNumber
            | Answer::FactorRequired => StatusCode::UNAUTHORIZED,
            Answer::FactorPaused => StatusCode::TOO_MANY_REQUESTS,
            Answer::AccountLocked
            | Answer::UnusualActivity
            | Answer::AccountLapsed
            | Answer::PasswordResetRequired
            | Answer::NotAuthorised
            | Answer::SetUpRequired
            | Answer::StepUpRequired
            | Answer::FactorDisabled
            | Answer::PasskeyChanged
            | Answer::OtherAccount
            | Answer::PaymentOverdue
            | Answer::SubscriptionOnHold
            | Answer::SubscriptionSuspended
            | Answer::SubscriptionEnded => StatusCode::FORBIDDEN,
            Answer::LinkExpired
            | Answer::LinkSuperseded
            | Answer::LinkUsed
            | Answer::SignedIn
            | Answer::ResetMailSent
            | Answer::PasswordChosen
            | Answer::FactorEnrolled
            | Answer::RecoveryCodesShown
            | Answer::FactorRemoved
            | Answer::FactorReset
            | Answer::ActivityReported => StatusCode::GONE,
        };
        let support = context.site.settings.support_contact.clone();
        Self::new(context, status, answer.code(), "detail", &[("support", support.into())])
    }

    /// A field that is not right; `what` is already in the person's language.
    pub fn field(context: &Context, field: &str, what: &str) -> Self {
        // What is a whole sentence at the command line ends in the middle of one here.
        let what = what.trim_end_matches('.').to_owned();
        let arguments = [("field", field.into()), ("what", what.clone().into())];
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let problem = Self::new(context, status, "invalid_request", "field", &arguments);
        let which = "field".to_owned();
        let sentence = Box::new(Sentence { which, what: Some(what), moments: vec![] });
        Self { field: Some(field.into()), sentence, ..problem }
    }

    /// A body that is not what is expected.
    pub fn body(context: &Context, what: &str) -> Self {
        let status = StatusCode::BAD_REQUEST;
        Self::new(context, status, "invalid_request", "body", &[("what", what.into())])
    }

    /// A body of another kind than `wanted`.
    pub fn media_type(context: &Context, wanted: &str) -> Self {
        let (status, name) = (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type");
        Self::new(context, status, name, "wanted", &[("wanted", wanted.to_owned().into())])
    }

    /// Nobody is signed in.
    pub fn signed_out(context: &Context) -> Self {
        Self::new(context, StatusCode::UNAUTHORIZED, "not_authorised", "signed_out", &[])
    }

    /// Something does not open for the person (S10); `detail` is already in their language.
    pub fn denied(
        context: &Context,
        status: StatusCode,
        name: &str,
        detail: String,
        denial: &AccessDenial,
        instance: Option<String>,
    ) -> Self {
        let missing = denial.cause == DenialCause::PermissionMissing;
        let permission = missing.then(|| denial.wanted.permission.word());
        let who_can_grant = denial.who_can_help.clone();
        let problem = Self::new(context, status, name, "title", &[]);
        let denied = Some(Box::new(Denied { permission, who_can_grant, instance }));
        Self { detail, denied, ..problem }
    }

    /// Things are not so that it can be done.
    pub fn conflict(context: &Context, which: &str) -> Self {
        Self::new(context, StatusCode::CONFLICT, "conflict", which, &[])
    }

    /// Come back later: too much was asked for. A full hashing queue is no 503 either: proxies take out
    /// an engine that answers 5xx, and whoever floods the log-in would shut out all who are signed in.
    pub fn too_busy(context: &Context, retry_after: Duration) -> Self {
        let status = StatusCode::TOO_MANY_REQUESTS;
        let seconds = retry_after.as_secs_f64().ceil().max(1.0);
        let problem =
            Self::new(context, status, "too_busy", "detail", &[("seconds", seconds.into())]);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rounded up and positive"
        )]
        Self { retry_after: Some(seconds as u32), ..problem }
    }

    /// Not before this moment: too many wrong answers, or too many requests to the app (S19, S20).
    pub fn come_back(context: &Context, name: &str, until: Timestamp) -> Self {
        let left = until.since(context.system.engine.clock.now());
        let whole = left.num_seconds() + i64::from(left.subsec_nanos() > 0);
        let seconds = u32::try_from(whole).unwrap_or(0).max(1);
        let status = StatusCode::TOO_MANY_REQUESTS;
        let problem = Self::new(context, status, name, "detail", &[("seconds", seconds.into())]);
        Self { retry_after: Some(seconds), ..problem }
    }

    /// Not now, whoever asks: the audit trail stands still, or the disk is nearly full.
    pub fn log_in_shut(context: &Context, shut: Shut) -> Self {
        let (name, which) = match shut {
            Shut::TrailStopped => ("trail_stopped", "detail"),
            Shut::NoRoom => ("unavailable", "no_room"),
        };
        let support = context.site.settings.support_contact.clone();
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let problem = Self::new(context, status, name, which, &[("support", support.into())]);
        Self { retry_after: Some(60), ..problem }
    }

    /// The world failed. Logged here, once, with its whole chain; the person is told what to do.
    pub fn failure(context: &Context, failure: &Failure) -> Self {
        tracing::error!(error = chain(failure), "a request could not be answered");
        let support = context.site.settings.support_contact.clone();
        Self::failed(&context.site.settings.public_url, context.language, support, failure)
    }

    fn failed(site: &str, language: Language, support: String, failure: &Failure) -> Self {
        // An append whose outcome is not known may have been one all the same.
        let which = if matches!(failure, Failure::Behind { .. }) {
            "behind"
        } else if failure.is_outcome_unknown() {
            "unknown"
        } else {
            "detail"
        };
        let (status, support) = (StatusCode::SERVICE_UNAVAILABLE, [("support", support.into())]);
        let problem = Self::said(site, language, status, "unavailable", which, &support);
        Self { retry_after: Some(60), ..problem }
    }

    /// Nobody knows what became of the request: it took too long, or its endpoint failed midway.
    pub fn unfinished(context: &Context) -> Self {
        let support = context.site.settings.support_contact.clone();
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let support = [("support", support.into())];
        let problem = Self::new(context, status, "unavailable", "unfinished", &support);
        Self { retry_after: Some(60), ..problem }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(CONTENT_TYPE, kind);
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(self.language.tag()));
        if let Some(challenge) = self.challenge.in_header(status, session_cookie(self.https))
            && let Ok(challenge) = HeaderValue::from_str(&challenge)
        {
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Told(Arc::new(self)));
        response
    }
}

#[cfg(test)]
mod tests;
