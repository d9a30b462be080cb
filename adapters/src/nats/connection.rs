//! Broker connection: how is a broker reached, and is it one that we may use?
//!
//! A connection that is lost is not mended but made anew, by whoever holds the [`Broker`]: only so
//! is everything that was known about the streams read again on every connect.

use super::error::BrokerError;
use super::settings::{Login, NatsSettings};
use super::space::MESSAGE_BYTES_MAX;
use async_nats::jetstream::Context;
use async_nats::jetstream::context::ContextBuilder;
use async_nats::{Client, ConnectError, ConnectErrorKind, ConnectOptions, Event};
use std::time::Duration;
use tokio::sync::watch;

/// The oldest server that will do: before it, fences were kept wrongly after a restart, and holes
/// in its authentication were known.
pub const SERVER_MIN: &str = "2.12.7";
const SERVER_MIN_PARTS: (i64, i64, i64) = (2, 12, 7);

/// How long a connect may take.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// How long an answer of JetStream may take. A cluster that lost its leader needs some seconds.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// Room for acknowledgements: more than both relays ever have in flight.
const ACKS_MAX: usize = 2_048;

/// A living connection.
pub struct Broker {
    /// JetStream.
    pub context: Context,
    /// The connection below it.
    pub client: Client,
    /// Where it leads, without secrets.
    pub at: String,
    ended: watch::Receiver<Option<String>>,
}

/// Connects, and refuses a broker that must not be used.
pub async fn connect(settings: &NatsSettings) -> Result<Broker, BrokerError> {
    let (tell, ended) = watch::channel(None);
    let options = signed_in(options(settings, tell), &settings.login, settings)?;
    let client = options.connect(&settings.addresses[..]).await;
    let client = client.map_err(|error| refused(settings.shown(), error))?;
    let at = settings.shown();
    allowed(&client, settings, &at)?;
    let context = ContextBuilder::new()
        .timeout(ANSWER_MAX)
        .ack_timeout(ANSWER_MAX)
        .max_ack_inflight(ACKS_MAX)
        .backpressure_on_inflight(true)
        .build(client.clone());
    Ok(Broker { context, client, at, ended })
}

impl Broker {
    /// Resolves when the connection is of no use any more, with what the server said.
    pub async fn lost(&self) -> BrokerError {
        let mut ended = self.ended.clone();
        // An error means that the client itself is gone.
        let said = match ended.wait_for(Option::is_some).await {
            Ok(said) => said.clone().unwrap_or_default(),
            Err(_) => "the client ended".to_owned(),
        };
        BrokerError::Lost(said)
    }
}

fn options(settings: &NatsSettings, tell: watch::Sender<Option<String>>) -> ConnectOptions {
    let mut options = ConnectOptions::new()
        .name("keyledger")
        .connection_timeout(CONNECT_MAX)
        .request_timeout(Some(ANSWER_MAX))
        .ping_interval(Duration::from_secs(10))
        .event_callback(move |event| {
            let said = words(&event);
            if said.is_some() {
                // The first thing said names the cause; what follows are its consequences.
                tell.send_if_modified(|known| {
                    let first = known.is_none();
                    if first {
                        *known = said;
                    }
                    first
                });
            }
            async {}
        });
    if let Some(file) = &settings.ca_file {
        options = options.add_root_certificates(file.clone());
    }
    options
}

/// What ends a connection, in the server's or the client's words.
fn words(event: &Event) -> Option<String> {
    match event {
        Event::Connected | Event::SlowConsumer(_) => None,
        Event::Disconnected
        | Event::LameDuckMode
        | Event::Draining
        | Event::Closed
        | Event::ServerError(_)
        | Event::ClientError(_) => Some(event.to_string()),
    }
}

fn signed_in(
    options: ConnectOptions,
    login: &Login,
    settings: &NatsSettings,
) -> Result<ConnectOptions, BrokerError> {
    Ok(match login {
        Login::None => options,
        Login::Password(user, password) => {
            options.user_and_password(user.clone(), password.clone())
        }
        Login::NKey(seed) => options.nkey(seed.clone()),
        Login::Credentials(text) => {
            let at = settings.shown();
            options.credentials(text).map_err(|_| BrokerError::Denied { at })?
        }
    })
}

fn refused(at: String, error: ConnectError) -> BrokerError {
    match error.kind() {
        ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation => {
            BrokerError::Denied { at }
        }
        ConnectErrorKind::Tls => BrokerError::Tls { at, source: error.into() },
        ConnectErrorKind::ServerParse
        | ConnectErrorKind::Dns
        | ConnectErrorKind::TimedOut
        | ConnectErrorKind::Io
        | ConnectErrorKind::MaxReconnects => BrokerError::Unreachable { at, source: error.into() },
    }
}

/// Whether this server may be used, by what it says of itself.
fn allowed(client: &Client, settings: &NatsSettings, at: &str) -> Result<(), BrokerError> {
    let info = client.server_info();
    let at = at.to_owned();
    let (major, minor, patch) = SERVER_MIN_PARTS;
    if !client.is_server_compatible(major, minor, patch) {
        return Err(BrokerError::TooOld { at, found: info.version, min: SERVER_MIN });
    }
    if !info.auth_required && !settings.insecure {
        return Err(BrokerError::Open { at });
    }
    if !info.jetstream {
        return Err(BrokerError::NoJetStream { at });
    }
    if info.max_payload < MESSAGE_BYTES_MAX {
        let needed = MESSAGE_BYTES_MAX;
        return Err(BrokerError::SmallMessages { at, found: info.max_payload, needed });
    }
    Ok(())
}
