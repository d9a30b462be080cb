//! Endpoint for token introspection: is this session or token alive, and whose is it? (RFC 7662)

use crate::answer::problem::Problem;
use crate::request::body::{BODY_BYTES_MAX, MediaType};
use crate::request::caller;
use crate::request::context::Context;
use crate::request::read_body::{self, leave};
use crate::site::Site;
use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request};
use keyledger_core::authority::{Act, Scope};
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::caller::{service_tokens, sessions};
use keyledger_usecases::engine::Engine;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::texts::say;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// What is asked, form-encoded as the RFC says.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the form in the document; the form is read by hand")]
pub struct IntrospectForm {
    /// The value of a session cookie, or a service token.
    token: String,
    /// `session` or `access_token`; both are searched in any case.
    token_type_hint: Option<String>,
}

/// What is known about a token (RFC 7662, section 2.2). For a token that is not active, or not
/// ours, only `active: false`.
#[derive(Default, Serialize, ToSchema)]
pub struct IntrospectAnswer {
    /// Whether it is active.
    active: bool,
    /// `session`, or `Bearer` for a service token.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    /// The account of a session, or the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    /// The service.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    /// The scopes of a service token, separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// When it ends at the latest, in seconds since 1970; a session that is not used ends sooner.
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    /// When it began, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    /// The issuer: the address of this engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
}

/// The form's token, with the context to answer in.
pub struct Asked {
    token: Zeroizing<String>,
    context: Context,
}

impl FromRequest<Arc<Site>> for Asked {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Ok(context) = Context::from_request_parts(&mut parts, site).await;
        if !MediaType::of(&parts.headers).is("application/x-www-form-urlencoded") {
            leave(&context, body);
            return Err(Problem::media_type(&context, "application/x-www-form-urlencoded"));
        }
        let read = read_body::read(&context, body, BODY_BYTES_MAX).await;
        let bytes = read.map_err(|unread| unread.problem(&context))?;
        let mut tokens = form_urlencoded::parse(&bytes).filter(|(name, _)| name == "token");
        match (tokens.next(), tokens.next()) {
            (Some((_, token)), None) => {
                Ok(Self { token: Zeroizing::new(token.into_owned()), context })
            }
            (Some(_), Some(_)) => {
                let what = say(context.language, "field-twice", &[]);
                Err(Problem::field(&context, "token", &what))
            }
            (None, _) => {
                let what = say(context.language, "field-missing", &[]);
                Err(Problem::field(&context, "token", &what))
            }
        }
    }
}

/// Whether this session or token is active
#[utoipa::path(post, operation_id = "introspect_token", path = "/api/v1/introspect", tag = "services",
    request_body(content = IntrospectForm, content_type = "application/x-www-form-urlencoded"),
    security(("service_token" = ["introspect"])),
    responses((status = 200, body = IntrospectAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn introspect(asked: Asked) -> Result<Json<IntrospectAnswer>, Problem> {
    let Asked { token, context } = asked;
    caller::service(&context, Act::Introspect).await?;
    let engine = &context.system.engine;
    let site = &context.site.settings.public_url;
    let known = look(engine, &token, site).await;
    let known = known.map_err(|failure| Problem::failure(&context, &failure))?;
    Ok(Json(known.unwrap_or_default()))
}

async fn look(
    engine: &Engine,
    token: &str,
    site: &str,
) -> Result<Option<IntrospectAnswer>, Failure> {
    let at = engine.clock.now();
    if let Some((id, found, _)) = service_tokens::find(engine, token).await? {
        let scopes: Vec<&str> = found.scopes.iter().copied().map(Scope::code).collect();
        return Ok(found.is_live(at).then(|| IntrospectAnswer {
            active: true,
            token_type: Some("Bearer"),
            sub: Some(id.to_string()),
            client_id: Some(id.to_string()),
            scope: Some(scopes.join(" ")),
            exp: Some(seconds(found.expires_at)),
            iat: Some(seconds(found.issued_at)),
            iss: Some(site.to_owned()),
        }));
    }
    let session = sessions::look(engine, token).await?;
    Ok(session.map(|(account, session)| IntrospectAnswer {
        active: true,
        token_type: Some("session"),
        sub: Some(account.to_string()),
        client_id: None,
        scope: None,
        exp: Some(seconds(session.expires_at)),
        iat: Some(seconds(session.opened_at)),
        iss: Some(site.to_owned()),
    }))
}

fn seconds(at: Timestamp) -> i64 {
    at.micros().div_euclid(1_000_000)
}
