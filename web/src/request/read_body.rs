//! Reading a body: how is a body read? Up to a bound, in time, into memory that is wiped: it may
//! hold a password.

use super::context::Context;
use crate::answer::problem::Problem;
use crate::listening::BodyLate;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use http_body_util::BodyExt;
use hyper::body::Body as HttpBody;
use keyledger_usecases::texts::say;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is longer than the endpoint takes.
    TooLarge,
    /// It did not come in time.
    Late,
    /// It broke off, or is not framed as HTTP has it.
    Broken,
}

impl Unread {
    /// What the sender is told.
    pub fn problem(self, context: &Context) -> Problem {
        match self {
            Self::TooLarge => {
                let status = StatusCode::PAYLOAD_TOO_LARGE;
                Problem::new(context, status, "too_large", "detail", &[])
            }
            Self::Late => {
                let status = StatusCode::REQUEST_TIMEOUT;
                Problem::new(context, status, "body_late", "detail", &[])
            }
            Self::Broken => Problem::body(context, &say(context.language, "body-broken", &[])),
        }
    }
}

/// How much of a body that is left unread is taken off the line, and for how long.
const LEFT_BYTES_MAX: usize = 4 << 20;
const LEFT_WITHIN: Duration = Duration::from_secs(2);

/// A body that takes longer is waited for: whoever was signed in at its beginning may not be at its end.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Reads at most `most` bytes.
pub async fn read(
    context: &Context,
    mut body: Body,
    most: usize,
) -> Result<Zeroizing<Vec<u8>>, Unread> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > most {
        leave(context, body);
        return Err(Unread::TooLarge);
    }
    // Room for all of it at once: what grows leaves copies behind.
    let exact = body.size_hint().exact().is_some();
    let mut bytes = Zeroizing::new(Vec::with_capacity(if exact { announced } else { most }));
    let clock = &context.system.engine.clock;
    let begun = clock.monotonic();
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|error| if is_late(&error) { Unread::Late } else { Unread::Broken })?;
        let Ok(piece) = frame.into_data() else { continue };
        if bytes.len() + piece.len() > most {
            leave(context, body);
            return Err(Unread::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    if clock.monotonic().saturating_sub(begun) > AT_ONCE {
        context.forget_caller();
    }
    Ok(bytes)
}

/// Leaves a body unread because of who sends it or what it is. What is still on its way is taken off
/// the line and forgotten, for a moment and up to a bound: a line that is closed while somebody sends
/// is reset, and the answer lost.
pub fn leave(context: &Context, mut body: Body) {
    if body.is_end_stream() {
        return;
    }
    let clock = Arc::clone(&context.system.engine.clock);
    tokio::spawn(async move {
        let forgotten = async {
            let mut left = LEFT_BYTES_MAX;
            while let Some(Ok(frame)) = body.frame().await {
                let taken = frame.data_ref().map_or(0, Bytes::len);
                match left.checked_sub(taken) {
                    Some(rest) => left = rest,
                    None => break,
                }
            }
        };
        tokio::select! {
            () = forgotten => {}
            () = clock.sleep(LEFT_WITHIN) => {}
        }
    });
}

fn is_late(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if one.is::<BodyLate>() {
            return true;
        }
        cause = one.source();
    }
    false
}
