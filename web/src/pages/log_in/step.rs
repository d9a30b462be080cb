//! Log-in steps: the state in a page's address is opened, and leads to its page.

use super::super::form::Form;
use super::super::respond::see_other;
use super::super::return_to::{ReturnTo, allowed};
use super::super::sent_forms::{Sent, UNFINISHED};
use super::{
    address, app, choose, code, confirm, forgot, link, onward, pair, password, recovery_codes,
    reminder, replaced, set_up,
};
use crate::answer::problem::Problem;
use crate::request::context::Context;
use crate::request::cookies;
use crate::request::path::Path;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use keyledger_core::account::LinkPurpose;
use keyledger_core::policy::PasskeyUse;
use keyledger_usecases::log_in::page_state::{Opened, PageState, Stage};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// A page of a log-in, as the browser brought it.
pub(crate) struct Step {
    /// The request.
    pub context: Context,
    /// What the state is bound to.
    pub browser: String,
    /// What the page knows.
    pub state: PageState,
    /// The same, sealed, as it is in the address.
    pub sealed: String,
    /// What passkeys are good for here.
    pub passkeys: PasskeyUse,
}

/// Shows the page of a state.
pub async fn show(context: Context, parts: Path<BTreeMap<String, String>>) -> Response {
    let Path(mut parts) = parts;
    let sealed = parts.remove("flow").unwrap_or_default();
    match Step::open(context, sealed, Sends::Nothing) {
        Ok(step) => step.knowing_passkeys().await.page().await,
        Err(elsewhere) => elsewhere.into_response(),
    }
}

/// Why a page is not shown.
pub(crate) enum Elsewhere {
    /// Another one is.
    To(String),
    /// The world failed.
    Failed(Box<Problem>),
}

impl IntoResponse for Elsewhere {
    fn into_response(self) -> Response {
        match self {
            Self::To(to) => see_other(&to),
            Self::Failed(problem) => problem.into_response(),
        }
    }
}

/// Whether a form was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sends {
    /// A page is looked at.
    Nothing,
    /// A form is sent: the cookie that was set with its page must be back.
    Form,
}

impl Step {
    /// Opens what is in the address; else the way to the page that says why not.
    pub fn open(context: Context, sealed: String, sends: Sends) -> Result<Self, Elsewhere> {
        let Some(browser) = cookies::browser(&context) else {
            let to = if sends == Sends::Form { "/login/cookies" } else { "/login?over" };
            return Err(Elsewhere::To(to.to_owned()));
        };
        let engine = &context.system.engine;
        let opened = PageState::open(engine, &browser, &sealed);
        let failed = |failure| Elsewhere::Failed(Box::new(Problem::failure(&context, &failure)));
        let opened = opened.map_err(failed)?;
        match opened {
            Opened::Live(state) => Ok(Self::of(context, browser, *state, sealed)),
            Opened::Expired(state) => {
                let step = Self::of(context, browser, *state, sealed);
                let over = step.over();
                Err(over.map_or_else(|why| Elsewhere::Failed(Box::new(why)), Elsewhere::To))
            }
            Opened::Foreign => Err(Elsewhere::To("/login?over".to_owned())),
        }
    }

    /// The first page, in a browser that has a cookie or is given one.
    pub fn first(context: Context, page: Stage) -> (Self, Option<CookieJar>) {
        let engine = &context.system.engine;
        let (state, sealed) = (PageState::first(engine, page), String::new());
        if let Some(browser) = cookies::browser(&context) {
            return (Self::of(context, browser, state, sealed), None);
        }
        let (browser, given) = cookies::new_browser(&context);
        (Self::of(context, browser, state, sealed), Some(given))
    }

    fn of(context: Context, browser: String, state: PageState, sealed: String) -> Self {
        Self { context, browser, state, sealed, passkeys: PasskeyUse::Off }
    }

    /// The same, for a page that offers passkeys where the policy and the address of the site do. A
    /// policy that cannot be read offers none: whatever is sent says so.
    pub async fn knowing_passkeys(mut self) -> Self {
        let engine = &self.context.system.engine;
        if engine.passkeys.get().is_some()
            && let Ok(policy) = engine.policy().await
        {
            self.passkeys = policy.settings.passkeys;
        }
        self
    }

    /// Where to go in the end, if that is a place of ours.
    pub fn leads_to(&mut self, typed: &str) {
        let allowed = allowed(&self.context.site.settings, typed);
        self.state.return_to = allowed.map(|to| to.address().to_owned());
    }

    /// The time is over: from the address again, which is kept.
    fn over(&self) -> Result<String, Problem> {
        let expired = Problem::login_expired(&self.context);
        let state = match self.state.stage {
            Stage::Link { .. } | Stage::Choose { .. } | Stage::Forgot | Stage::Sent => {
                self.state.then(&self.context.system.engine, Stage::Forgot)
            }
            Stage::Address
            | Stage::Password { .. }
            | Stage::Code { .. }
            | Stage::App { .. }
            | Stage::Pair { .. }
            | Stage::SetUp { .. }
            | Stage::Confirm { .. } => self.state.then(&self.context.system.engine, Stage::Address),
            // Signed in already: there is nothing more to do here.
            Stage::Reminder { .. }
            | Stage::Replaced { .. }
            | Stage::OfferCodes
            | Stage::Codes { .. }
            | Stage::Onward => return Ok("/".to_owned()),
        };
        self.to_saying(&state, &expired)
    }

    /// The page of this state. Where it says that nothing was decided for now, it is answered like that.
    pub async fn page(&self) -> Response {
        let mut page = self.shown().await;
        let now = self.context.system.engine.clock.now();
        let for_now = self.state.said.as_ref().and_then(|said| said.for_now(now));
        if let Some((status, seconds)) = for_now
            && let Ok(status) = StatusCode::from_u16(status)
        {
            *page.status_mut() = status;
            page.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        page
    }

    async fn shown(&self) -> Response {
        match self.state.stage {
            Stage::App { .. } => app::show(self).await,
            Stage::Pair { .. } => pair::show(self).await,
            Stage::Address => address::show(self),
            Stage::Password { .. } => password::show(self),
            Stage::Code { .. } => code::show(self),
            Stage::SetUp { .. } => set_up::show(self),
            Stage::Confirm { .. } => confirm::show(self),
            Stage::Reminder { .. } => reminder::show(self),
            Stage::Replaced { .. } => replaced::show(self),
            Stage::OfferCodes | Stage::Codes { .. } => recovery_codes::show(self),
            Stage::Onward => onward::show(self),
            Stage::Forgot => forgot::show(self),
            Stage::Sent => forgot::show_sent(self),
            Stage::Link { .. } => link::show(self),
            Stage::Choose { .. } => choose::show(self),
        }
    }

    /// The address of the page of `state`.
    pub fn to(&self, state: &PageState) -> Result<String, Problem> {
        let sealed = state.seal(&self.context.system.engine, &self.browser);
        let sealed = sealed.map_err(|failure| Problem::failure(&self.context, &failure))?;
        Ok(path(&state.stage, &sealed))
    }

    /// The address of the page of `state`, where it says what went wrong.
    pub fn to_saying(&self, state: &PageState, problem: &Problem) -> Result<String, Problem> {
        let engine = &self.context.system.engine;
        self.to(&state.saying(engine, problem.said_as(engine.clock.now())))
    }

    /// This page again, where it says what went wrong; a log-in that is over begins again.
    pub fn again(&self, problem: &Problem) -> Sent {
        let state = if problem.is_named("login_expired") {
            self.state.then(&self.context.system.engine, Stage::Address)
        } else {
            self.state.clone()
        };
        // What nobody decided is looked at again when it is sent again.
        let undecided = problem.decides_nothing();
        let to = self.to_saying(&state, problem);
        Sent { to: to.unwrap_or_else(|_| UNFINISHED.to_owned()), cookies: vec![], undecided }
    }

    /// On to the page of `stage`.
    pub fn on(&self, stage: Stage) -> Result<Sent, Problem> {
        let to = self.to(&self.state.then(&self.context.system.engine, stage))?;
        Ok(Sent { to, ..Sent::default() })
    }

    /// Where somebody goes who is in, by a form: another site's page is reached over one of ours.
    pub fn destination(&self) -> Result<String, Problem> {
        match self.wanted() {
            Some(ReturnTo::Here(path)) => Ok(path),
            Some(ReturnTo::There(_)) => self.on(Stage::Onward).map(|sent| sent.to),
            None => Ok("/".to_owned()),
        }
    }

    /// Where somebody goes who is in, by a link.
    pub fn onward(&self) -> String {
        self.wanted().map_or_else(|| "/".to_owned(), |to| to.address().to_owned())
    }

    fn wanted(&self) -> Option<ReturnTo> {
        let to = self.state.return_to.as_deref()?;
        allowed(&self.context.site.settings, to)
    }

    /// Takes one field of this page's form, and does the work once, however often it is sent.
    pub async fn takes<Work>(
        sealed: String,
        mut form: Form,
        field: &str,
        work: impl FnOnce(Self, Zeroizing<String>) -> Work,
    ) -> Response
    where
        Work: Future<Output = Sent> + Send + 'static,
    {
        let typed = form.take(field);
        match Self::open(form.context, sealed, Sends::Form) {
            Ok(step) => step.once(&typed.clone(), |step| work(step, typed)).await,
            Err(elsewhere) => elsewhere.into_response(),
        }
    }

    /// Does the work of a form without fields once, however often it is sent; `what` tells it from the
    /// other forms of the page.
    pub async fn sends<Work>(
        sealed: String,
        form: Form,
        what: &str,
        work: impl FnOnce(Self) -> Work,
    ) -> Response
    where
        Work: Future<Output = Sent> + Send + 'static,
    {
        match Self::open(form.context, sealed, Sends::Form) {
            Ok(step) => step.once(what, work).await,
            Err(elsewhere) => elsewhere.into_response(),
        }
    }

    /// Does the work of this page's form once, however often it is sent.
    pub async fn once<Work>(self, typed: &str, work: impl FnOnce(Self) -> Work) -> Response
    where
        Work: Future<Output = Sent> + Send + 'static,
    {
        let (site, step) = (self.context.site.clone(), self.state.step);
        let clock = self.context.system.engine.clock.clone();
        let steady = || clock.monotonic();
        site.sent_forms.once(steady, (step, typed), work(self)).await.into_response()
    }
}

impl IntoResponse for Sent {
    fn into_response(self) -> Response {
        let mut response = see_other(&self.to);
        for cookie in self.cookies {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

impl Sent {
    /// The same with these cookies.
    #[must_use]
    pub fn with(self, cookies: CookieJar) -> Self {
        let set = cookies.into_response();
        let set = set.headers().get_all(SET_COOKIE).iter().cloned().collect();
        Self { cookies: set, ..self }
    }

    /// The same with one more cookie.
    #[must_use]
    pub fn with_one_more(mut self, cookies: CookieJar) -> Self {
        let set = cookies.into_response();
        self.cookies.extend(set.headers().get_all(SET_COOKIE).iter().cloned());
        self
    }
}

/// The address of a page.
fn path(stage: &Stage, sealed: &str) -> String {
    match stage {
        Stage::Address => format!("/login/{sealed}"),
        Stage::Password { .. } => format!("/login/{sealed}/password"),
        Stage::Code { .. } => format!("/login/{sealed}/code"),
        Stage::App { .. } => format!("/login/{sealed}/app"),
        Stage::Pair { .. } => format!("/login/{sealed}/set-up/app"),
        Stage::SetUp { .. } => format!("/login/{sealed}/set-up"),
        Stage::Confirm { .. } => format!("/login/{sealed}/set-up/confirm"),
        Stage::Reminder { .. } => format!("/login/{sealed}/reminder"),
        Stage::Replaced { .. } => format!("/login/{sealed}/replaced"),
        Stage::OfferCodes | Stage::Codes { .. } => format!("/login/{sealed}/recovery-codes"),
        Stage::Onward => format!("/login/{sealed}/onward"),
        Stage::Forgot => format!("/forgot/{sealed}"),
        Stage::Sent => format!("/forgot/{sealed}/sent"),
        Stage::Link { purpose } => format!("{}/{sealed}", of_link(*purpose)),
        Stage::Choose { purpose, .. } => format!("{}/{sealed}/password", of_link(*purpose)),
    }
}

/// Where the links of mails lead.
pub(crate) fn of_link(purpose: LinkPurpose) -> &'static str {
    match purpose {
        LinkPurpose::Reset => "/reset",
        LinkPurpose::Activation => "/activate",
    }
}
