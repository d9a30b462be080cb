//! The connection to a push service: which addresses does it have, and may they be called? Its name is
//! looked up once, and what was checked is what is connected to: a second look-up could answer with
//! something else (DNS rebinding).

use super::endpoints::{Endpoint, Endpoints};
use crate::web_client::Trust;
use keyledger_core::push::{PushOutcome, PushUnreachable};
use keyledger_core::store::BoxFuture;
use rustls::pki_types::ServerName;
use std::error::Error;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::client::TlsStream;

/// No more is spent on one address: IPv6 that leads nowhere must leave time for IPv4.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);

/// So many names are looked up at a time.
const LOOKUPS_MAX: usize = 8;

/// Looks up names.
pub(super) trait Resolver: Send + Sync {
    /// The addresses of a host.
    fn addresses<'a>(
        &'a self,
        host: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>>;
}

/// The machine's own resolver. A look-up cannot be stopped, and may take far longer than a message: each
/// keeps its place until it ends, so that a resolver that is down does not occupy every thread.
pub(super) struct SystemResolver(Arc<Semaphore>);

impl Default for SystemResolver {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LOOKUPS_MAX)))
    }
}

impl Resolver for SystemResolver {
    fn addresses<'a>(
        &'a self,
        host: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move {
            let place = Arc::clone(&self.0).acquire_owned().await.map_err(io::Error::other)?;
            let host = host.to_owned();
            let looked_up = tokio::task::spawn_blocking(move || {
                let found = (host.as_str(), port).to_socket_addrs();
                drop(place);
                found
            });
            Ok(looked_up.await??.collect())
        })
    }
}

/// Connects to the push service of the endpoint; what is answered instead is the message's outcome.
pub(super) async fn connect(
    endpoint: &Endpoint,
    endpoints: &Endpoints,
    resolver: &dyn Resolver,
    trust: &Trust,
) -> Result<TlsStream<TcpStream>, PushOutcome> {
    let unreachable = |cause| move |_: io::Error| PushOutcome::Unreachable(cause);
    let host = endpoint.host();
    let found = resolver.addresses(&host, endpoint.port()).await;
    let addresses = found.map_err(unreachable(PushUnreachable::Dns))?;
    for address in &addresses {
        // One is enough to refuse them all: the next message could meet it.
        endpoints.check_address(endpoint, address.ip()).map_err(PushOutcome::NotAllowed)?;
    }
    let name =
        ServerName::try_from(host).map_err(|_| PushOutcome::Unreachable(PushUnreachable::Tls))?;
    let stream = first_that_answers(&addresses).await?;
    trust.connect(name, stream).await.map_err(|error| {
        let of_tls = error.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<rustls::Error>);
        let cause = if of_tls { PushUnreachable::Tls } else { PushUnreachable::Connection };
        PushOutcome::Unreachable(cause)
    })
}

/// Tries the first address, then the first of the other family.
async fn first_that_answers(addresses: &[SocketAddr]) -> Result<TcpStream, PushOutcome> {
    let Some(first) = addresses.first() else {
        return Err(PushOutcome::Unreachable(PushUnreachable::Dns));
    };
    let other = addresses.iter().find(|other| other.is_ipv6() != first.is_ipv6());
    for address in [Some(first), other].into_iter().flatten() {
        let connecting = tokio::time::timeout(CONNECT_WITHIN, TcpStream::connect(address));
        if let Ok(Ok(stream)) = connecting.await {
            return Ok(stream);
        }
    }
    Err(PushOutcome::Unreachable(PushUnreachable::Connection))
}
