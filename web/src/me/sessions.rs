//! Endpoints for one's own sessions: where am I signed in, and how do I end that?

use crate::answer::problem::Problem;
use crate::answer::shared::with_sequence;
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::cookies;
use crate::request::paging::Part;
use crate::request::path::Path;
use crate::request::query::QueryString;
use axum::Json;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::OwnSessions;
use keyledger_core::ids::SessionId;
use keyledger_usecases::me::sessions::{self, OwnSession};
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The sessions of the person who is signed in.
#[derive(Serialize, ToSchema)]
pub struct MySessions {
    /// This one first, then the one that was used last.
    sessions: Vec<MySession>,
    /// The next page's cursor, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// One session.
#[derive(Serialize, ToSchema)]
pub struct MySession {
    /// Its id: the SHA-256 of its token.
    id: String,
    /// Whether it is the session of this request.
    this_one: bool,
    /// When it began.
    opened_at: String,
    /// When it was last recorded as used.
    seen_at: String,
    /// When it ends if it is not used again.
    idle_at: String,
    /// When it ends at the latest.
    expires_at: String,
    /// When a second factor was last verified in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    factor_at: Option<String>,
    /// The browser it began in, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    /// The network address it began from.
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
}

impl From<OwnSession> for MySession {
    fn from(session: OwnSession) -> Self {
        Self {
            id: session.id.0,
            this_one: session.this_one,
            opened_at: session.opened_at.to_string(),
            seen_at: session.seen_at.to_string(),
            idle_at: session.idle_at.to_string(),
            expires_at: session.expires_at.to_string(),
            factor_at: session.factor_at.map(|at| at.to_string()),
            device: session.device,
            ip: session.ip,
        }
    }
}

/// Lists one's own sessions.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "me", operation_id = "list_my_sessions",
    params(("cursor" = Option<String>, Query, description = "from an earlier answer's `next`"),
        ("limit" = Option<u16>, Query, description = "1 to 1000, else 200")),
    responses((status = 200, body = MySessions), (status = 401, description = "not_authorised", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn list(asked: QueryString) -> Result<Response, Problem> {
    let context = &asked.context;
    let caller = context.caller().await?;
    asked.exactly(&["cursor", "limit"])?;
    let listed = sessions::list(&context.system, &caller, context.language).await;
    let listed = listed.map_err(|failure| asked.failed(&failure))?;
    let Part { entries, next } = asked.part(listed, |one| one.id.0.clone())?;
    let sessions = entries.into_iter().map(MySession::from).collect();
    Ok(asked.listed(MySessions { sessions, next: next.clone() }, next.as_deref()))
}

/// Which sessions end.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionsToEnd {
    /// All but the one of this request.
    Others,
    /// All of them.
    All,
}

/// Which of one's own sessions end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndMineBody {
    /// Which.
    which: SessionsToEnd,
}

/// The result.
#[derive(Serialize, ToSchema)]
pub struct EndedAnswer {
    /// How many sessions ended.
    ended: usize,
    /// The same in words.
    message: String,
}

/// Ends one's own sessions: all others, or all. Repeating it changes nothing.
#[utoipa::path(post, path = "/api/v1/me/sessions/end", tag = "me", operation_id = "end_my_sessions",
    request_body = EndMineBody,
    responses((status = 200, body = EndedAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn end(body: Body<EndMineBody>) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let which = match value.which {
        SessionsToEnd::Others => OwnSessions::Others,
        SessionsToEnd::All => OwnSessions::All,
    };
    ended(&context, which).await
}

/// Ends one of one's own sessions. Where it is over already, nothing changes.
#[utoipa::path(post, path = "/api/v1/me/sessions/{session}/end", tag = "me", operation_id = "end_my_session",
    params(("session" = String, Path, description = "an id of `GET /api/v1/me/sessions`")),
    responses((status = 200, body = EndedAnswer),
        (status = 401, description = "not_authorised", body = Problem)))]
pub async fn end_one(context: Context, Path(session): Path<String>) -> Result<Response, Problem> {
    ended(&context, OwnSessions::One(SessionId(session))).await
}

async fn ended(context: &Context, which: OwnSessions) -> Result<Response, Problem> {
    let caller = context.caller().await?;
    let here = match &which {
        OwnSessions::One(session) => *session == caller.session,
        OwnSessions::Others => false,
        OwnSessions::All => true,
    };
    let done = sessions::end(&context.system.engine, &context.request, &caller, which).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    // A session that ended between the look and the act is nobody's any more.
    let (ended, position) = done.map_err(|_| Problem::signed_out(context))?;
    let message = say(context.language, "me-sessions-ended", &[("count", ended.into())]);
    let answer = Json(EndedAnswer { ended, message }).into_response();
    let answer = if here { (cookies::signed_out(context), answer).into_response() } else { answer };
    Ok(with_sequence(context, position, answer).await)
}
