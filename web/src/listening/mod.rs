//! Listening: how do connections come in? Within limits in number and in time, whatever the other
//! side does: one that keeps silent, dribbles or never reads takes nobody else's place.

mod accepting;
mod body;
mod config;
mod connection;
pub mod descriptors;
mod pace;
mod places;
mod remains;
mod stream;

pub use accepting::{Accepts, accept};
pub use body::BodyLate;
pub use config::ConnectionsConfig;
pub use places::{Places, Refusals};

use axum::Router;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

/// How long requests under way may take once everything is told to stop.
pub const STOP_WITHIN: Duration = Duration::from_secs(7);
/// A head that is half sent when everything stops is waited for so long.
const HEAD_AT_STOP: Duration = Duration::from_secs(1);
/// How long the other side may leave an answer unread before the connection is given up.
const UNREAD: Duration = Duration::from_secs(30);
/// A body comes whole within this: an answer is given within 30 s.
const BODY_WHOLE: Duration = Duration::from_secs(25);

/// How long a connection may take for what.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The head of a request, from its first byte; the first one from the connection on.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// Between two pieces of a body.
    pub body: Duration,
    /// A whole body.
    pub body_whole: Duration,
    /// An answer that nobody takes.
    pub unread: Duration,
}

impl Limits {
    /// As the configuration has them.
    pub fn of(config: &ConnectionsConfig) -> Self {
        let body = Duration::from_secs(config.body_seconds);
        Self {
            head: Duration::from_secs(config.head_seconds),
            idle: Duration::from_secs(config.idle_seconds),
            body,
            body_whole: BODY_WHOLE.max(body),
            unread: UNREAD,
        }
    }
}

/// Serves `router` until `stop` resolves; what is under way is finished then, but not waited for
/// longer than [`STOP_WITHIN`].
pub async fn serve(
    router: Router,
    listener: TcpListener,
    places: Arc<Places>,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let (told, stopping) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut take = |(stream, peer): (TcpStream, SocketAddr)| {
        while connections.try_join_next().is_some() {}
        match places.take(canonical(peer).ip(), Instant::now()) {
            Ok(place) => {
                let serving = connection::serve(
                    stream,
                    peer,
                    place,
                    router.clone(),
                    limits,
                    stopping.clone(),
                );
                connections.spawn(serving);
            }
            Err(why) => connection::refuse(&stream, why),
        }
    };
    let door = Door { listener, places: &places };
    tokio::select! {
        never = accept(&door, "HTTP", || places.make_room(), &mut take) => match never {},
        () = stop => {}
    }
    // From here on whoever comes is refused by the system at once.
    drop(door);
    told.send_replace(true);
    let ended = async { while connections.join_next().await.is_some() {} };
    if timeout(STOP_WITHIN, ended).await.is_err() {
        tracing::warn!(
            left = connections.len(),
            "connections are cut off: their answers took too long"
        );
        connections.shutdown().await;
    }
}

/// Where HTTP comes in, as fast as those go who have to make room.
struct Door<'a> {
    listener: TcpListener,
    places: &'a Places,
}

impl Accepts for Door<'_> {
    type Came = (TcpStream, SocketAddr);
    async fn next(&self) -> std::io::Result<Self::Came> {
        self.places.settled().await;
        self.listener.accept().await
    }
}

/// An IPv4 address that came over an IPv6 socket is an IPv4 address.
fn canonical(peer: SocketAddr) -> SocketAddr {
    SocketAddr::new(peer.ip().to_canonical(), peer.port())
}

/// What one network is: an IPv4 address, or the first half of an IPv6 address.
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            IpAddr::V6(std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}
