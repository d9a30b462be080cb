//! One connection: what becomes of one connection? Its requests are answered one after the other,
//! as long as it keeps its pace.

use super::body::Paced;
use super::pace::Pace;
use super::places::{NoPlace, Place};
use super::stream::Stream;
use super::{Limits, canonical};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tower_service::Service;

/// The longest head, and the most that is read ahead.
const BUFFER_BYTES_MAX: usize = 64 * 1024;

/// Says so and closes; whoever does not listen is not waited for.
pub(super) fn refuse(stream: &TcpStream, why: NoPlace) {
    let _ = stream.try_write(no_place(why).as_bytes());
}

/// What whoever finds no place is told, as far as it can be said without waiting: that their own
/// network has its share (429), or that the engine has no place left for anybody (503).
fn no_place(why: NoPlace) -> String {
    let (status, reason, whose) = match why {
        NoPlace::Network => (429, "Too Many Requests", "Too many connections from your network"),
        NoPlace::Full => (503, "Service Unavailable", "Too many connections"),
    };
    let body = format!(
        "{{\"type\":\"about:blank\",\"title\":\"{whose}\",\"status\":{status},\
         \"detail\":\"Try again in a few seconds.\"}}\n"
    );
    format!(
        "HTTP/1.1 {status} {reason}\r\ncontent-type: application/problem+json\r\n\
         content-length: {}\r\nretry-after: 5\r\ncache-control: no-store\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Answers until the other side goes, is too slow, has to make room, or everything stops.
pub(super) async fn serve(
    socket: TcpStream,
    peer: SocketAddr,
    seat: Place,
    router: Router,
    limits: Limits,
    mut stopping: watch::Receiver<bool>,
) {
    // Small answers leave at once.
    let _ = socket.set_nodelay(true);
    let pace = Arc::clone(&seat.pace);
    let io = TokioIo::new(Stream::new(socket, Arc::clone(&pace)));
    let (taken, peer) = (Arc::clone(&pace), canonical(peer));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        answer(&router, request, peer, &taken, limits)
    });
    let mut builder = http1::Builder::new();
    // Heads have their time by `Pace`, which knows silence from a head that dribbles.
    builder.header_read_timeout(None).max_buf_size(BUFFER_BYTES_MAX);
    let mut connection = pin!(builder.serve_connection(io, service));
    let mut evicted = pin!(pace.evicted());
    let mut told = pin!(stopping.wait_for(|told| *told));
    let mut stopped_at = None;
    let mut timer = pin!(sleep_until(Instant::now() + limits.head));
    poll_fn(|context| {
        if stopped_at.is_none() && told.as_mut().poll(context).is_ready() {
            stopped_at = Some(Instant::now());
            connection.as_mut().graceful_shutdown();
        }
        if let Poll::Ready(ended) = connection.as_mut().poll(context) {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke off");
            }
            return Poll::Ready(());
        }
        if evicted.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        let Some(deadline) = pace.deadline(limits, stopped_at) else { return Poll::Pending };
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(context).map(|()| seat.was_late())
    })
    .await;
}

fn answer(
    router: &Router,
    request: hyper::Request<Incoming>,
    peer: SocketAddr,
    pace: &Arc<Pace>,
    limits: Limits,
) -> impl Future<Output = Result<Response, Infallible>> + use<> {
    pace.answering();
    let mut request: Request =
        request.map(|body| Body::new(Paced::new(body, limits, Arc::clone(pace))));
    request.extensions_mut().insert(ConnectInfo(peer));
    let answered = Answered(Arc::clone(pace));
    let answering = router.clone().call(request);
    async move {
        let answer = answering.await?;
        Ok(answer.map(|body| Body::new(Answer { body, _answered: answered })))
    }
}

/// Goes when the answer's last byte has left the endpoint.
struct Answered(Arc<Pace>);

impl Drop for Answered {
    fn drop(&mut self) {
        self.0.answered();
    }
}

struct Answer {
    body: Body,
    _answered: Answered,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::{NoPlace, no_place};

    /// Proxies take an engine out that answers 503: a limit on one network is none.
    #[test]
    fn the_refusal_says_whose_limit_it_is_and_its_own_length_and_is_json() {
        for (why, status) in [(NoPlace::Network, 429), (NoPlace::Full, 503)] {
            let text = no_place(why);
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
            assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
            let problem: serde_json::Value = serde_json::from_str(body).unwrap();
            assert_eq!(problem["status"], status);
        }
    }
}
