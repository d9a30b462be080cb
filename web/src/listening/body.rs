//! Body time limits: how long may a body take? So long between two pieces, so long in all. What was
//! read is wiped later.

use super::Limits;
use super::pace::Pace;
use axum::BoxError;
use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::time::{Instant, Sleep, sleep_until};

/// The body did not come in time.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the request body did not arrive in time")]
pub struct BodyLate;

/// A body that has to come in time. The time runs only while somebody waits for it.
pub(super) struct Paced<B> {
    body: B,
    pace: Arc<Pace>,
    limits: Limits,
    whole_by: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl<B> Paced<B> {
    /// `body`, within these limits.
    pub(super) fn new(body: B, limits: Limits, pace: Arc<Pace>) -> Self {
        Self { body, pace, limits, whole_by: None, timer: None }
    }
}

impl<B> Body for Paced<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(came) = Pin::new(&mut self.body).poll_frame(context) {
            self.timer = None;
            if let Some(piece) = came.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
                self.pace.remains.keep(piece);
            }
            return Poll::Ready(came.map(|frame| frame.map_err(Into::into)));
        }
        let limits = self.limits;
        let now = Instant::now();
        let whole_by = *self.whole_by.get_or_insert(now + limits.body_whole);
        let next_by = whole_by.min(now + limits.body);
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(next_by)));
        timer.as_mut().poll(context).map(|()| Some(Err(BodyLate.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
