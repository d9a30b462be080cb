//! Endpoints for waking a phone: where its browser subscribed, and which key it subscribes for (S20; W3C
//! Push API, RFC 8030).

use super::device;
use crate::answer::factor_problem::rejected;
use crate::answer::problem::Problem;
use crate::request::context::Context;
use crate::request::signed::{Signed, SignedBody};
use axum::Json;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use keyledger_core::push::{PushEndpointFault as Fault, PushSender};
use keyledger_usecases::factors::app::kept::PushPlace;
use keyledger_usecases::factors::app::push::set;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use zeroize::Zeroize;

/// How many bytes the secret of a subscription has (RFC 8291 section 3.2).
const AUTH_BYTES: usize = 16;

/// A subscription, as a browser made it (`PushSubscription.toJSON`).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppPushBody {
    /// The address at the push service of the browser, or at one that the site allows.
    #[schema(max_length = 2048)]
    endpoint: String,
    /// Its keys.
    keys: AppPushKeys,
}

/// The keys of a subscription, in base64url.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppPushKeys {
    /// The public key: an uncompressed point of P-256.
    #[schema(max_length = 88)]
    p256dh: String,
    /// The secret: 16 bytes.
    #[schema(max_length = 24)]
    auth: String,
}

impl Drop for AppPushBody {
    fn drop(&mut self) {
        self.endpoint.zeroize();
        self.keys.auth.zeroize();
    }
}

/// What a browser subscribes for.
#[derive(Serialize, ToSchema)]
pub struct AppPushKeyAnswer {
    /// `applicationServerKey`: an uncompressed point of P-256, in base64url without padding.
    public_key: String,
}

/// Sets where the phone is woken; a place before it is forgotten. Only for an app whose test approval is
/// done. Ignores `Idempotency-Key`: the same place again changes nothing.
#[utoipa::path(put, path = "/api/v1/app/push", tag = "app", operation_id = "set_app_push", request_body = AppPushBody,
    responses(
        (status = 204, description = "the phone is woken there"),
        (status = 401, description = "device_unknown, device_clock, device_signature", body = Problem),
        (status = 403, description = "push_off: this site wakes no phones", body = Problem),
        (status = 404, description = "not_found: the test approval is still to come", body = Problem),
        (status = 422, description = "push_endpoint_refused: which rule the subscription breaks; invalid_request", body = Problem)))]
pub async fn put(body: SignedBody<AppPushBody>) -> Result<StatusCode, Problem> {
    let SignedBody { value, context, call } = body;
    let device = device(&context, &call).await?;
    let sender = sender(&context).ok_or_else(|| off(&context, StatusCode::FORBIDDEN))?;
    let place = place(&**sender, &value).map_err(|fault| refused(&context, fault))?;
    let done = set(&context.system.engine, &context.request, &device, Some(place)).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    done.map_err(|rejection| rejected(&context, rejection))?;
    Ok(StatusCode::NO_CONTENT)
}

/// The phone is no longer woken. Ignores `Idempotency-Key`: taking it back again changes nothing.
#[utoipa::path(delete, path = "/api/v1/app/push", tag = "app", operation_id = "remove_app_push",
    responses(
        (status = 204, description = "the phone is not woken"),
        (status = 401, description = "device_unknown, device_clock, device_signature", body = Problem),
        (status = 404, description = "not_found: the test approval is still to come", body = Problem)))]
pub async fn remove(signed: Signed) -> Result<StatusCode, Problem> {
    let Signed { context, call } = signed;
    let device = device(&context, &call).await?;
    let done = set(&context.system.engine, &context.request, &device, None).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    done.map_err(|rejection| rejected(&context, rejection))?;
    Ok(StatusCode::NO_CONTENT)
}

/// The key that an app subscribes for. An app whose subscription is for another one subscribes again:
/// push services refuse what this engine sends to it.
#[utoipa::path(get, path = "/api/v1/app/push-key", tag = "app", operation_id = "read_app_push_key",
    responses(
        (status = 200, body = AppPushKeyAnswer),
        (status = 404, description = "push_off: this site wakes no phones", body = Problem)))]
pub async fn key(context: Context) -> Result<Json<AppPushKeyAnswer>, Problem> {
    let sender = sender(&context).ok_or_else(|| off(&context, StatusCode::NOT_FOUND))?;
    let public_key = URL_SAFE_NO_PAD.encode(sender.public_key());
    Ok(Json(AppPushKeyAnswer { public_key }))
}

fn sender(context: &Context) -> Option<&Arc<dyn PushSender>> {
    context.system.engine.push.get()
}

fn off(context: &Context, status: StatusCode) -> Problem {
    Problem::new(context, status, "push_off", "detail", &[])
}

/// What is kept of a subscription, if messages may be sent there and can be encrypted for it.
fn place(sender: &dyn PushSender, body: &AppPushBody) -> Result<PushPlace, Fault> {
    sender.allows(&body.endpoint)?;
    let p256dh = bytes(&body.keys.p256dh).ok_or(Fault::Key)?;
    let point = p256dh.as_slice().try_into().map_err(|_| Fault::Key)?;
    sender.allows_key(point)?;
    let auth = bytes(&body.keys.auth).filter(|auth| auth.len() == AUTH_BYTES);
    let auth = auth.ok_or(Fault::Key)?;
    Ok(PushPlace { endpoint: body.endpoint.clone(), p256dh, auth })
}

/// Browsers leave the padding out, and some libraries do not.
fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()
}

/// Which rule it breaks, in words.
fn refused(context: &Context, fault: Fault) -> Problem {
    let which = match fault {
        Fault::UnknownService => "detail",
        Fault::NotUrl | Fault::UserInfo | Fault::Fragment => "url",
        Fault::TooLong => "long",
        Fault::NotHttps => "https",
        Fault::NotPublic(_) => "private",
        Fault::Key => "key",
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(context, status, "push_endpoint_refused", which, &[])
}
