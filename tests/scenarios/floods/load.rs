//! An open-loop generator: requests leave by the clock, whoever waits for answers. What is measured
//! begins when a request was due, not when a connection was free for it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

/// Connections that are kept open.
const CONNECTIONS: usize = 200;

/// One request, and when it is due.
struct Shot {
    due: Instant,
    bytes: Vec<u8>,
}

/// What came back.
#[derive(Default)]
pub struct Answers {
    pub by_status: BTreeMap<u16, usize>,
    pub retry_after: BTreeMap<u64, usize>,
    pub latencies: Vec<Duration>,
    /// How long it took from the first that was due to the last answer.
    pub took: Duration,
}

impl Answers {
    pub fn of(&self, status: u16) -> usize {
        self.by_status.get(&status).copied().unwrap_or(0)
    }

    pub fn all(&self) -> usize {
        self.by_status.values().sum()
    }

    /// The latency that so many of a hundred stay below.
    pub fn percentile(&self, percent: usize) -> Duration {
        percentile(&self.latencies, percent)
    }
}

pub fn percentile(latencies: &[Duration], percent: usize) -> Duration {
    let mut sorted = latencies.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * percent / 100).copied().unwrap_or_default()
}

/// A POST of JSON from an address behind the trusted proxy.
pub fn post(path: &str, from: &str, body: &str, cookie: Option<&str>) -> Vec<u8> {
    let cookie = cookie.map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default();
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: {from}\r\n{cookie}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The nth source of a flood: each is a network of its own.
pub fn source(n: usize) -> String {
    format!("{}.{}.{}.9", 11 + n / 65_536 % 100, n / 256 % 256, n % 256)
}

/// Sends `per_second` requests for `span`; the nth is what `shot` makes of n.
pub async fn shoot(
    address: &str,
    per_second: f64,
    span: Duration,
    shot: impl Fn(usize) -> Vec<u8> + Send + 'static,
) -> Answers {
    let address = address.trim_start_matches("http://").to_owned();
    let (queue, due) = mpsc::unbounded_channel::<Shot>();
    let due = Arc::new(Mutex::new(due));
    let mut connections = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (address, due) = (address.clone(), Arc::clone(&due));
        connections.spawn(async move { connection(&address, &due).await });
    }
    let begin = Instant::now();
    let mut ticks = tokio::time::interval(Duration::from_millis(1));
    let mut sent = 0;
    loop {
        ticks.tick().await;
        let passed = begin.elapsed().min(span);
        while sent_at(sent, per_second) < passed {
            let _ = queue.send(Shot { due: begin + sent_at(sent, per_second), bytes: shot(sent) });
            sent += 1;
        }
        if passed == span {
            break;
        }
    }
    drop(queue);
    let mut answers = Answers::default();
    for one in connections.join_all().await {
        for (status, retry_after, latency) in one {
            *answers.by_status.entry(status).or_default() += 1;
            if let Some(seconds) = retry_after {
                *answers.retry_after.entry(seconds).or_default() += 1;
            }
            answers.latencies.push(latency);
        }
    }
    answers.took = begin.elapsed();
    assert_eq!(answers.all(), sent, "every request was answered");
    answers
}

fn sent_at(number: usize, per_second: f64) -> Duration {
    let number = u32::try_from(number).unwrap();
    Duration::from_secs_f64(f64::from(number) / per_second)
}

type Answered = (u16, Option<u64>, Duration);

async fn connection(address: &str, due: &Mutex<mpsc::UnboundedReceiver<Shot>>) -> Vec<Answered> {
    let (mut stream, mut answers, mut buffer) = (None, vec![], vec![]);
    loop {
        let next = due.lock().await.recv().await;
        let Some(Shot { due, bytes }) = next else { return answers };
        if stream.is_none() {
            stream = Some(TcpStream::connect(address).await.unwrap());
        }
        let open = stream.as_mut().unwrap();
        open.write_all(&bytes).await.unwrap();
        let (status, retry_after, closes) = answer(open, &mut buffer).await;
        answers.push((status, retry_after, due.elapsed()));
        if closes {
            stream = None;
        }
    }
}

/// Reads one answer to its end: the status, `Retry-After`, and whether the connection ends with it.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> (u16, Option<u64>, bool) {
    buffer.clear();
    let head = loop {
        let end = buffer.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            break end + 4;
        }
        assert_ne!(stream.read_buf(buffer).await.unwrap(), 0, "the connection ended");
    };
    let text = String::from_utf8_lossy(&buffer[..head]).to_lowercase();
    let header = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.map(|value| value.trim().to_owned())
    };
    let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
    while buffer.len() < head + length {
        assert_ne!(stream.read_buf(buffer).await.unwrap(), 0, "the connection ended");
    }
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    let retry_after = header("retry-after").map(|seconds| seconds.parse().unwrap());
    (status, retry_after, header("connection").is_some_and(|value| value == "close"))
}
