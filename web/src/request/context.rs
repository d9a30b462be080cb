//! Request context: who asks, from where, in which language? Read off every request in one place.

use super::background::in_background;
use super::cookies;
use super::source::source;
use crate::answer::problem::Problem;
use crate::pages::refused_form::RefusedForm;
use crate::site::Site;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{ACCEPT_LANGUAGE, HeaderName, USER_AGENT};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use keyledger_core::language::Language;
use keyledger_usecases::caller::request::Request;
use keyledger_usecases::caller::sessions::{self, Caller};
use keyledger_usecases::system::System;
use keyledger_usecases::texts;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// The longest `traceparent` (W3C Trace Context).
const TRACE_BYTES_MAX: usize = 55;

/// The longest path of a proxied request that is said again.
const FORWARDED_URI_BYTES_MAX: usize = 200;

/// What every endpoint knows about its request.
#[derive(Clone)]
pub struct Context {
    /// What use cases work with.
    pub system: Arc<System>,
    /// What is known of the site beside.
    pub site: Arc<Site>,
    /// From where.
    pub request: Request,
    /// In which language the person wants to be answered.
    pub language: Language,
    /// What was asked for: path and query.
    pub path: Arc<str>,
    /// The request's cookies.
    pub cookies: Arc<CookieJar>,
    /// Whether a page asks by itself: that is no use of the session.
    in_background: bool,
    /// The token of other software, if the request shows one.
    pub bearer: Option<String>,
    /// The form that was sent, or that comes back because it was refused.
    pub(crate) form: Arc<OnceLock<RefusedForm>>,
    /// The person who is signed in, once somebody asked.
    caller: Arc<Mutex<Option<Caller>>>,
}

impl FromRequestParts<Arc<Site>> for Context {
    type Rejection = Infallible;

    /// Made once for a request, and handed on with it.
    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let context = Self::of(parts, site);
        parts.extensions.insert(context.clone());
        Ok(context)
    }
}

impl Context {
    fn of(parts: &Parts, site: &Arc<Site>) -> Self {
        let text = |name: HeaderName| parts.headers.get(name).and_then(|v| v.to_str().ok());
        let asked = lines(parts, ACCEPT_LANGUAGE);
        let trace = text(HeaderName::from_static("traceparent"));
        let trace = trace.filter(|trace| trace.len() <= TRACE_BYTES_MAX).map(str::to_owned);
        let user_agent = text(USER_AGENT).unwrap_or_default().to_owned();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        let ip = source(peer, &parts.headers, &site.settings.proxies);
        let cookies = CookieJar::from_headers(&parts.headers);
        // What somebody chose on a page comes before what their browser asks for.
        let language = cookies::language(&cookies).unwrap_or_else(|| texts::preferred(&asked));
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        Self {
            system: Arc::clone(&site.system),
            site: Arc::clone(site),
            request: Request { ip, user_agent, trace },
            language,
            path: path.into(),
            cookies: Arc::new(cookies),
            in_background: in_background(parts),
            bearer: super::caller::bearer(parts),
            form: Arc::default(),
            caller: Arc::default(),
        }
    }
}

/// All lines of a header as one list (RFC 9110 5.3).
fn lines(parts: &Parts, name: HeaderName) -> String {
    let lines = parts.headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.collect::<Vec<_>>().join(",")
}

/// The path that a proxy was asked for (`X-Forwarded-Uri`): information, never a ground to decide.
/// Its query is left out: it may hold secrets of other software.
pub struct ForwardedUri(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for ForwardedUri {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let uri = parts.headers.get("x-forwarded-uri").and_then(|uri| uri.to_str().ok());
        let path = uri.and_then(|uri| uri.split(['?', '#']).next());
        let path =
            path.filter(|path| path.starts_with('/') && path.len() <= FORWARDED_URI_BYTES_MAX);
        Ok(Self(path.map(str::to_owned)))
    }
}

impl Context {
    /// The person who is signed in, or the problem that nobody is: looked up once for a request.
    pub async fn caller(&self) -> Result<Caller, Problem> {
        let known = self.known_caller().clone();
        if let Some(caller) = known {
            return Ok(caller);
        }
        let caller = self.look_caller_up().await?;
        *self.known_caller() = Some(caller.clone());
        Ok(caller)
    }

    /// The same, asked by a page itself: it keeps no session alive.
    #[must_use]
    pub fn in_the_background(&self) -> Self {
        Self { in_background: true, caller: Arc::default(), ..self.clone() }
    }

    /// Forgets who is signed in, after something was waited for: their session may be over.
    pub fn forget_caller(&self) {
        *self.known_caller() = None;
    }

    fn known_caller(&self) -> MutexGuard<'_, Option<Caller>> {
        self.caller.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn look_caller_up(&self) -> Result<Caller, Problem> {
        let Some(session) = cookies::session(self) else {
            return Err(Problem::signed_out(self));
        };
        let engine = &self.system.engine;
        let caller = if self.in_background {
            sessions::caller_in_background(engine, session).await
        } else {
            sessions::caller(engine, &self.request, session).await
        };
        let caller = caller.map_err(|failure| Problem::failure(self, &failure))?;
        caller.ok_or_else(|| Problem::signed_out(self))
    }

    /// Waits until refusals may be answered (S4): `floor_ms` after `started`, by the engine's own
    /// monotonic clock.
    pub async fn wait_for_floor(&self, started: std::time::Duration) -> Result<(), Problem> {
        let engine = &self.system.engine;
        let policy = engine.policy().await.map_err(|failure| Problem::failure(self, &failure))?;
        let floor = std::time::Duration::from_millis(u64::from(policy.settings.answer_floor_ms));
        let passed = engine.clock.monotonic().saturating_sub(started);
        engine.clock.sleep(floor.saturating_sub(passed)).await;
        Ok(())
    }
}
