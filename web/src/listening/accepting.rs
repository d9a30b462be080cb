//! Accept loop: what if a connection cannot be accepted? The loop goes on: descriptors come back.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::time::{Instant, sleep_until};

/// How long is waited where the system has no descriptor or memory left.
const PAUSE: Duration = Duration::from_millis(50);
/// How often that is said.
const SAID_EVERY: Duration = Duration::from_mins(1);

/// Something that connections come in by.
pub trait Accepts {
    /// What comes in.
    type Came;
    /// Waits for the next one.
    fn next(&self) -> impl Future<Output = io::Result<Self::Came>> + Send;
}

impl Accepts for TcpListener {
    type Came = (TcpStream, SocketAddr);
    async fn next(&self) -> io::Result<Self::Came> {
        self.accept().await
    }
}

impl Accepts for UnixListener {
    type Came = UnixStream;
    async fn next(&self) -> io::Result<Self::Came> {
        self.accept().await.map(|(stream, _)| stream)
    }
}

/// Takes what comes, for ever. Where descriptors ran out, `make_room` may let go of some.
pub async fn accept<L: Accepts>(
    listener: &L,
    door: &'static str,
    make_room: impl Fn(),
    mut take: impl FnMut(L::Came),
) -> Infallible {
    let said = Said::default();
    loop {
        match listener.next().await {
            Ok(came) => take(came),
            // It went away before it was taken: the next one is there already.
            Err(error) if went_away(&error) => tokio::task::yield_now().await,
            Err(error) => {
                make_room();
                if let Some(times) = said.again(Instant::now()) {
                    tracing::error!(%error, door, times, "no connection can be accepted at the moment");
                }
                sleep_until(Instant::now() + PAUSE).await;
            }
        }
    }
}

fn went_away(error: &io::Error) -> bool {
    let gone = [
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::ConnectionRefused,
        io::ErrorKind::Interrupted,
    ];
    gone.contains(&error.kind())
}

/// What is said at most once a minute, with how often it happened.
#[derive(Default)]
struct Said(Mutex<(u64, Option<Instant>)>);

impl Said {
    /// It happened again; answers how often since it was said last, if it is to be said now.
    fn again(&self, now: Instant) -> Option<u64> {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.0 += 1;
        if said.1.is_some_and(|last| now.saturating_duration_since(last) < SAID_EVERY) {
            return None;
        }
        said.1 = Some(now);
        Some(std::mem::take(&mut said.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_once_a_minute_with_how_often_it_happened() {
        let (said, start) = (Said::default(), Instant::now());
        assert_eq!(said.again(start), Some(1));
        for _ in 0..5 {
            assert_eq!(said.again(start + Duration::from_secs(59)), None);
        }
        assert_eq!(said.again(start + Duration::from_mins(1)), Some(6));
    }
}
