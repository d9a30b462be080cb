//! How is a server asked at a steady rate? Over connections that stay open, each at its own times.

use crate::machine::milliseconds;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval};

/// Connections that ask in turn.
pub const CONNECTIONS: usize = 16;
/// More than any answer has.
const ANSWER_BYTES_MAX: usize = 4096;

/// What came of asking for a while.
pub struct Round {
    /// How long each answer took, in order of length.
    spans: Vec<Duration>,
    /// How long the asking took.
    lasted: Duration,
}

impl Round {
    /// The answer time that this share of all answers stayed under.
    pub fn milliseconds_at(&self, part: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index within a list of some thousands"
        )]
        let index = (part * self.spans.len() as f64) as usize;
        let span = self.spans.get(index.min(self.spans.len().saturating_sub(1)));
        span.copied().map_or(f64::NAN, milliseconds)
    }

    /// How many answers a second came.
    pub fn per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "some thousands")]
        let count = self.spans.len() as f64;
        count / self.lasted.as_secs_f64()
    }

    /// How many answers came.
    pub fn count(&self) -> usize {
        self.spans.len()
    }
}

/// Asks so many questions a second for a while.
pub async fn run(server: SocketAddr, questions: &[Vec<u8>], rate: f64, lasts: Duration) -> Round {
    let begin = Instant::now();
    let mut asking = vec![];
    for connection in 0..CONNECTIONS {
        let mine: Vec<Vec<u8>> =
            questions.iter().skip(connection).step_by(CONNECTIONS).cloned().collect();
        asking.push(tokio::spawn(ask(server, mine, rate, lasts)));
    }
    let mut spans = vec![];
    for one in asking {
        spans.extend(one.await.unwrap());
    }
    spans.sort_unstable();
    Round { spans, lasted: begin.elapsed() }
}

/// One connection. A question whose time came while the answer before it was awaited waits, and its
/// waiting counts; how late the runtime's timer rings does not.
async fn ask(
    server: SocketAddr,
    questions: Vec<Vec<u8>>,
    rate: f64,
    lasts: Duration,
) -> Vec<Duration> {
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.set_nodelay(true).unwrap();
    #[expect(clippy::cast_precision_loss, reason = "sixteen")]
    let every = Duration::from_secs_f64(CONNECTIONS as f64 / rate);
    let mut times = interval(every);
    times.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (begin, mut spans, mut free_since) = (Instant::now(), vec![], Instant::now());
    for question in questions.iter().cycle() {
        let due = times.tick().await.into_std();
        if begin.elapsed() >= lasts {
            break;
        }
        let asked = if due < free_since { due } else { Instant::now() };
        stream.write_all(question).await.unwrap();
        answer(&mut stream).await;
        free_since = Instant::now();
        spans.push(free_since.duration_since(asked));
    }
    spans
}

/// Reads one answer: a yes, to its end.
async fn answer(stream: &mut TcpStream) {
    let mut bytes = Vec::with_capacity(ANSWER_BYTES_MAX);
    while !bytes.ends_with(b"{\"allowed\":true}") {
        assert!(bytes.len() < ANSWER_BYTES_MAX, "{}", String::from_utf8_lossy(&bytes));
        let read = stream.read_buf(&mut bytes).await.unwrap();
        assert!(read > 0, "the server closed: {}", String::from_utf8_lossy(&bytes));
    }
}
