//! A client that costs as little as can be: one thread that asks again as soon as it was answered, on
//! each of a few connections.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

pub const CONNECTIONS: u32 = 8;
/// Larger than most documents: few reads per answer.
const BUFFER: usize = 256 << 10;

/// A request.
pub struct Asked(String);

impl Asked {
    pub fn new(path: &str, header: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{header}\r\n\r\n"))
    }
}

/// What was answered.
#[derive(Default)]
pub struct Answered {
    pub tag: String,
    pub body: Vec<u8>,
}

struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
}

impl Connection {
    fn to(at: SocketAddr) -> Self {
        let stream = TcpStream::connect(at).unwrap();
        Self { stream: BufReader::with_capacity(BUFFER, stream), line: String::new() }
    }

    /// Fills `answered` anew.
    fn ask(&mut self, asked: &Asked, answered: &mut Answered) {
        self.stream.get_mut().write_all(asked.0.as_bytes()).unwrap();
        let status = self.next_line().split(' ').nth(1).unwrap_or_default().to_owned();
        assert!(["200", "304"].contains(&status.as_str()), "it was answered {status:?}");
        let mut length = 0;
        loop {
            let line = self.next_line();
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(": ").unwrap();
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().unwrap();
            } else if name.eq_ignore_ascii_case("etag") {
                value.clone_into(&mut answered.tag);
            }
        }
        answered.body.resize(if status == "304" { 0 } else { length }, 0);
        self.stream.read_exact(&mut answered.body).unwrap();
    }

    fn next_line(&mut self) -> &str {
        self.line.clear();
        assert!(self.stream.read_line(&mut self.line).unwrap() > 0, "the server hung up");
        self.line.trim_end()
    }
}

pub fn once(at: SocketAddr, asked: &Asked) -> Answered {
    let mut answered = Answered::default();
    Connection::to(at).ask(asked, &mut answered);
    answered
}

/// How often a second it is answered.
pub fn rate(at: SocketAddr, asked: &Asked, turn: Duration) -> f64 {
    let answered: u32 = thread::scope(|scope| {
        let asking: Vec<_> =
            (0..CONNECTIONS).map(|_| scope.spawn(|| again_and_again(at, asked, turn))).collect();
        asking.into_iter().map(|one| one.join().unwrap()).sum()
    });
    f64::from(answered) / turn.as_secs_f64()
}

fn again_and_again(at: SocketAddr, asked: &Asked, turn: Duration) -> u32 {
    let (mut connection, mut answered) = (Connection::to(at), Answered::default());
    let (begun, mut count) = (Instant::now(), 0);
    while begun.elapsed() < turn {
        connection.ask(asked, &mut answered);
        count += 1;
    }
    count
}
