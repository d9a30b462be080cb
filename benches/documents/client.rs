//! A client that costs as little as can be: one thread that asks again as soon as it was answered, on
//! each of a few connections.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

pub const CONNECTIONS: usize = 8;
/// Larger than any document.
const ROOM: usize = 4 << 20;

/// A request.
pub struct Asked(String);

impl Asked {
    pub fn new(path: &str, header: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{header}\r\n\r\n"))
    }
}

/// What was answered.
pub struct Answered {
    pub tag: String,
    pub body: Vec<u8>,
}

pub fn once(at: SocketAddr, asked: &Asked) -> Answered {
    let (mut stream, mut room) = (TcpStream::connect(at).unwrap(), vec![0; ROOM]);
    let (head, whole) = ask(&mut stream, asked, &mut room);
    let tag = field(&room[..head], "etag").unwrap_or_default().to_owned();
    Answered { tag, body: room[head..whole].to_vec() }
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
    let (mut stream, mut room) = (TcpStream::connect(at).unwrap(), vec![0; ROOM]);
    let (begun, mut answered) = (Instant::now(), 0);
    while begun.elapsed() < turn {
        ask(&mut stream, asked, &mut room);
        answered += 1;
    }
    answered
}

/// Where the head ends, and where the answer does.
fn ask(stream: &mut TcpStream, asked: &Asked, room: &mut [u8]) -> (usize, usize) {
    stream.write_all(asked.0.as_bytes()).unwrap();
    let mut have = 0;
    loop {
        let more = stream.read(&mut room[have..]).unwrap();
        assert!(more > 0, "the server hung up");
        have += more;
        let Some(end) = room[..have.min(4096)].windows(4).position(|four| four == b"\r\n\r\n")
        else {
            continue;
        };
        let head = end + 4;
        let length = field(&room[..head], "content-length").and_then(|length| length.parse().ok());
        let whole = head + length.unwrap_or(0);
        while have < whole {
            let more = stream.read(&mut room[have..whole]).unwrap();
            assert!(more > 0, "the server hung up");
            have += more;
        }
        let status = std::str::from_utf8(&room[9..12]).unwrap();
        assert!(["200", "304"].contains(&status), "it was answered {status}");
        return (head, whole);
    }
}

fn field<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    let lines = std::str::from_utf8(head).unwrap().lines();
    lines
        .filter_map(|line| line.split_once(": "))
        .find(|(field, _)| field.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}
