//! How does a test get a broker that lies? A real one, and before it a proxy that understands the
//! protocol: it keeps some of what is published to itself and acknowledges it all the same.

use crate::frames::Frame;
use crate::server::NatsServer;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What is acknowledged of a message that was kept back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// It is taken as the message that it was to become.
    Taken,
    /// It is taken as another.
    OtherNumber,
    /// It is taken by another stream.
    OtherStream,
    /// It was there already.
    Duplicate,
    /// What is no acknowledgement at all.
    Nonsense,
}

/// Every so many messages one is lied about.
const LIE_EVERY: usize = 7;

/// A broker that lies until it is told to stop.
pub struct Liar {
    pub url: String,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

struct State {
    lie: Mutex<Option<Lie>>,
    seen: AtomicUsize,
    told: AtomicUsize,
}

/// The way back to the client, which both directions write on.
type Back = Arc<tokio::sync::Mutex<OwnedWriteHalf>>;

impl Liar {
    pub async fn before(server: &NatsServer, lie: Lie) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("nats://{}", listener.local_addr().unwrap());
        let (seen, told) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let state = Arc::new(State { lie: Mutex::new(Some(lie)), seen, told });
        let (shared, port) = (Arc::clone(&state), server.port);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { continue };
                let ((from_client, to_client), (from_server, to_server)) =
                    (client.into_split(), server.into_split());
                let back: Back = Arc::new(tokio::sync::Mutex::new(to_client));
                tokio::spawn(pass(from_server, Arc::clone(&back)));
                tokio::spawn(hear(from_client, to_server, back, Arc::clone(&shared)));
            }
        });
        Self { url, state, accepting }
    }

    /// How often it has lied.
    pub fn told(&self) -> usize {
        self.state.told.load(Ordering::Relaxed)
    }

    /// From now on it tells the truth.
    pub fn repent(&self) {
        *self.state.lie.lock().unwrap() = None;
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(from_server: OwnedReadHalf, back: Back) {
    let mut from_server = BufReader::new(from_server);
    while let Some(frame) = Frame::read(&mut from_server).await {
        if back.lock().await.write_all(&frame.bytes()).await.is_err() {
            return;
        }
    }
    let _ = back.lock().await.shutdown().await;
}

async fn hear(
    from_client: OwnedReadHalf,
    mut to_server: OwnedWriteHalf,
    back: Back,
    state: Arc<State>,
) {
    let mut from_client = BufReader::new(from_client);
    // Where answers are expected: the subscription's subject without its star, and its number.
    let mut inboxes: Vec<(String, String)> = vec![];
    while let Some(frame) = Frame::read(&mut from_client).await {
        if frame.word(0) == "SUB" {
            let subject = frame.word(1).trim_end_matches('*').to_owned();
            inboxes.push((subject, frame.word(2).to_owned()));
        }
        let said = match state.lied_about(&frame, &inboxes) {
            Some(lie) => back.lock().await.write_all(lie.as_bytes()).await,
            None => to_server.write_all(&frame.bytes()).await,
        };
        if said.is_err() {
            return;
        }
    }
    let _ = to_server.shutdown().await;
}

impl State {
    /// What is answered in the server's stead; `None` where it is asked itself.
    fn lied_about(&self, frame: &Frame, inboxes: &[(String, String)]) -> Option<String> {
        let fence = frame.header("Nats-Expected-Last-Sequence").filter(|_| frame.word(0) == "HPUB");
        let last: u64 = fence?.parse().unwrap();
        let lie = (*self.lie.lock().unwrap())?;
        if !self.seen.fetch_add(1, Ordering::Relaxed).is_multiple_of(LIE_EVERY) {
            return None;
        }
        self.told.fetch_add(1, Ordering::Relaxed);
        let (reply, stream) = (frame.word(2), frame.header("Nats-Expected-Stream").unwrap());
        let next = last + 1;
        let ack = match lie {
            Lie::Taken => format!("{{\"stream\":\"{stream}\",\"seq\":{next}}}"),
            Lie::OtherNumber => format!("{{\"stream\":\"{stream}\",\"seq\":{}}}", next + 5),
            Lie::OtherStream => format!("{{\"stream\":\"OTHER\",\"seq\":{next}}}"),
            Lie::Duplicate => {
                format!("{{\"stream\":\"{stream}\",\"seq\":{next},\"duplicate\":true}}")
            }
            Lie::Nonsense => "of course".to_owned(),
        };
        let (_, number) = inboxes.iter().find(|(subject, _)| reply.starts_with(subject))?;
        Some(format!("MSG {reply} {number} {}\r\n{ack}\r\n", ack.len()))
    }
}
