//! Endpoints for devices of our own app. Each call is signed by the device's key: docs/app-protocol.md.

pub mod answer;
pub mod pair;
pub mod push;
pub mod requests;

use crate::answer::problem::Problem;
use crate::request::context::Context;
use crate::request::signed::unsigned;
use axum::http::StatusCode;
use keyledger_usecases::factors::app::device::{Device, NotADevice, SignedCall, verified};

/// The device that sent a call.
async fn device(context: &Context, call: &SignedCall) -> Result<Device, Problem> {
    let done = verified(&context.system.engine, &context.request, call).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    done.map_err(|why| not_a_device(context, why))
}

fn not_a_device(context: &Context, why: NotADevice) -> Problem {
    let status = StatusCode::UNAUTHORIZED;
    match why {
        NotADevice::Unknown => Problem::new(context, status, "device_unknown", "detail", &[]),
        NotADevice::Clock => Problem::new(context, status, "device_clock", "detail", &[]),
        NotADevice::Repeated => unsigned(context, "repeated"),
        NotADevice::TooMany { retry_after } => Problem::too_busy(context, retry_after),
    }
}
