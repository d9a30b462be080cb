//! Endpoint for pairing: a device takes the code that My account or a log-in shows (S28).

use super::not_a_device;
use crate::answer::factor_problem::issuer;
use crate::answer::passkey::named;
use crate::answer::problem::Problem;
use crate::request::signed::{SignedBody, unsigned};
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use keyledger_usecases::factors::app::pair::{self, NotPaired};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroize;

/// A pairing code, and the device that takes it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairBody {
    /// As My account or the log-in shows it; dashes, spaces and small letters do not matter.
    #[schema(max_length = 64)]
    code: String,
    /// What the person calls the device, such as "My phone": 1 to 60 characters.
    #[schema(max_length = 60)]
    name: String,
    /// The public key of the device: the uncompressed point of P-256 in base64url, as in `keyid`.
    #[schema(max_length = 87)]
    public_key: String,
}

impl Drop for PairBody {
    fn drop(&mut self) {
        self.code.zeroize();
    }
}

/// A device of the account. The test approval is still to come.
#[derive(Serialize, ToSchema)]
pub struct PairAnswer {
    /// The name that the device signs with from here on (`keyid`).
    device: String,
    /// Whose account it is.
    account: String,
    /// Of which site.
    site: String,
    /// The secret of the codes that the app shows (RFC 6238, SHA-1), in base 32. It is sent once.
    secret: String,
    /// How many digits a code has.
    digits: u8,
    /// For how many seconds a code is the current one.
    period: u8,
}

impl Drop for PairAnswer {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

/// Takes a pairing code: the app becomes a device of the account. Signed with the key that it brings, which
/// is its `keyid` here. Ignores `Idempotency-Key`: a code is taken once.
#[utoipa::path(post, path = "/api/v1/app/pair", tag = "app", operation_id = "pair_app", request_body = PairBody,
    responses(
        (status = 201, body = PairAnswer),
        (status = 401, description = "device_signature, device_clock", body = Problem),
        (status = 404, description = "pairing_code_unknown: it is wrong, was taken, or is older than ten minutes", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn pair(
    body: SignedBody<PairBody>,
) -> Result<(StatusCode, [(HeaderName, &'static str); 1], Json<PairAnswer>), Problem> {
    let SignedBody { value, context, call } = body;
    let name = named(&context, &value.name)?;
    if value.public_key != call.keyid {
        return Err(unsigned(&context, "key"));
    }
    let engine = &context.system.engine;
    let done = pair::pair(engine, &context.request, &call, (&value.code, &name)).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let paired = done.map_err(|why| match why {
        NotPaired::Code => {
            Problem::new(&context, StatusCode::NOT_FOUND, "pairing_code_unknown", "detail", &[])
        }
        NotPaired::Key => unsigned(&context, "key"),
        NotPaired::Call(why) => not_a_device(&context, why),
    })?;
    let answer = PairAnswer {
        device: paired.device,
        account: paired.account,
        site: issuer(&context),
        secret: paired.secret.to_string(),
        digits: 6,
        period: 30,
    };
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(answer)))
}
