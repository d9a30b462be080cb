//! What can whoever only opens connections do? Nothing to others: heads, bodies and silence have their
//! time, places their number, and a stop its end.
//!
//! `KEYLEDGER_FULL=1` runs the campaign whole and prints its numbers.

use crate::world::{Browser, PASSWORD, Program, World, full, run};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const HALF_A_HEAD: &[u8] = b"GET /livez HTTP/1.1\r\nhost: hotel.example\r\nx-slow: ";
const LIVEZ: &[u8] = b"GET /livez HTTP/1.1\r\nhost: hotel.example\r\n\r\n";

fn connect(address: &str) -> TcpStream {
    let address: SocketAddr = address.trim_start_matches("http://").parse().unwrap();
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    stream
}

fn said(address: &str, bytes: &[u8]) -> TcpStream {
    let mut stream = connect(address);
    stream.write_all(bytes).unwrap();
    stream
}

/// What comes until the other side closes. A reset is a close.
fn rest(mut stream: TcpStream) -> String {
    let mut bytes = vec![];
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

async fn impatient() -> World {
    World::start_with(|config| {
        config.connections.head_seconds = 1;
        config.connections.idle_seconds = 1;
        config.connections.body_seconds = 1;
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_does_not_end_and_a_silence_are_given_up() {
    let world = impatient().await;
    let address = world.address();
    let (half, silent, idle) = blocking(move || {
        let half = said(&address, HALF_A_HEAD);
        let silent = connect(&address);
        let idle = said(&address, LIVEZ);
        (rest(half), rest(silent), rest(idle))
    })
    .await;
    assert_eq!((half.as_str(), silent.as_str()), ("", ""), "nobody asked anything");
    assert!(idle.starts_with("HTTP/1.1 200") && idle.ends_with("ok\n"), "{idle}");
    assert_eq!(world.app().places.refusals.late.get(), 3);
    // A head that dribbles has no more time than one that stops.
    let address = world.address();
    blocking(move || {
        let mut dribbling = said(&address, HALF_A_HEAD);
        dribbling.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let begun = Instant::now();
        while dribbling.write_all(b"x").is_ok() && !matches!(dribbling.read(&mut [0]), Ok(0)) {
            assert!(begun.elapsed() < Duration::from_secs(30), "it goes on for ever");
        }
    })
    .await;
    while world.app().places.open() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_comes_late_is_a_408_and_no_error() {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("log");
    let settings = [("KEYLEDGER_CONNECTIONS__BODY_SECONDS", "1")];
    let engine = Program::start_logging_to("serve", &folder.path().join("data"), &settings, &log);
    let address = engine.address();
    let answer = blocking(move || {
        let head = "POST /api/v1/login HTTP/1.1\r\nhost: hotel.example\r\n\
            content-type: application/json\r\ncontent-length: 50\r\n\r\n{\"email\":";
        rest(said(&address, head.as_bytes()))
    })
    .await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 408"), "{head}");
    let problem: Value = serde_json::from_str(body).unwrap();
    assert!(problem["type"].as_str().unwrap().ends_with("/body_late"), "{problem}");
    insta::assert_snapshot!(problem["detail"].as_str().unwrap(), @"The rest of the request did not come in time, so nothing was done. Check the connection, then send it again.");
    engine.stop();
    let log = std::fs::read_to_string(log).unwrap();
    assert!(!log.contains("ERROR"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_only_waits_makes_room_and_whoever_asks_is_heard() {
    let world = World::start_with(|config| config.connections.most = 10).await;
    let address = world.address();
    let kept = blocking(move || {
        let kept: Vec<TcpStream> = (0..40).map(|_| said(&address, HALF_A_HEAD)).collect();
        let mut asking = said(&address, LIVEZ);
        let mut answer = [0; 12];
        asking.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
        kept
    })
    .await;
    assert!(world.app().places.refusals.made_room.get() >= 30);
    drop(kept);
    world.browser().log_in("nobody@hotel.example", PASSWORD).await.is(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_what_is_asked_and_for_nothing_else() {
    let folder = TempDir::new().unwrap();
    let engine = Program::start("serve", folder.path(), &[]);
    let address = engine.address();
    let (half, mut idle) = blocking(move || {
        let half = said(&address, HALF_A_HEAD);
        let mut idle = said(&address, LIVEZ);
        idle.read_exact(&mut [0; 12]).unwrap();
        (half, idle)
    })
    .await;
    let begun = Instant::now();
    engine.stop();
    assert!(begun.elapsed() < Duration::from_secs(11), "{:?}", begun.elapsed());
    let ended = idle.read_to_end(&mut vec![]);
    assert!(ended.is_ok(), "{ended:?}");
    drop(half);
}

/// Someone who opens the control socket a few hundred times takes every descriptor there is; when they
/// are let go of, everything goes on as before.
#[tokio::test(flavor = "multi_thread")]
async fn descriptors_that_ran_out_come_back_and_every_door_with_them() {
    let folder = TempDir::new().unwrap();
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let engine = Program::start_with_descriptors("serve", &data, 96, &log);
    let socket = data.join("control.sock");
    let taken = blocking(move || {
        let mut taken = vec![];
        // The backlog takes those that the engine cannot.
        while taken.len() < 300 {
            let Ok(stream) = UnixStream::connect(&socket) else { break };
            taken.push(stream);
        }
        taken
    })
    .await;
    let full = || std::fs::read_dir(format!("/proc/{}/fd", engine.id())).unwrap().count();
    while full() < 95 {
        tokio::task::yield_now().await;
    }
    while !std::fs::read_to_string(&log)
        .unwrap()
        .contains("no connection can be accepted at the moment")
    {
        tokio::task::yield_now().await;
    }
    drop(taken);
    every_door_is_open(&engine, &data, 0).await;
    engine.stop();
}

async fn every_door_is_open(engine: &Program, data: &Path, round: usize) {
    let browser = Browser::at(engine.address());
    browser.get("/livez").await.is(200);
    browser.log_in(&format!("nobody-{round}@hotel.example"), PASSWORD).await.is(401);
    let told = run(data, &["policy", "show", "--json"]).await;
    assert!(told.fine, "{}", told.error);
    browser.get("/readyz").await.is(200);
}

/// Half-sent heads, idle connections and too few descriptors at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_connections_shuts_nobody_out() {
    let rounds = if full() { 10 } else { 1 };
    let (heads, descriptors) = (500, 256);
    let folder = TempDir::new().unwrap();
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let engine = Program::start_with_descriptors("serve", &data, descriptors, &log);
    let mut slowest = Duration::ZERO;
    let mut kept = vec![];
    for round in 0..rounds {
        let address = engine.address();
        let flood = blocking(move || {
            let begun = |number: usize| match number % 2 {
                0 => said(&address, HALF_A_HEAD),
                _ => said(&address, LIVEZ),
            };
            (0..heads).map(begun).collect::<Vec<TcpStream>>()
        });
        kept = flood.await;
        let begun = Instant::now();
        every_door_is_open(&engine, &data, round).await;
        slowest = slowest.max(begun.elapsed());
    }
    let metrics = Browser::at(engine.address()).get("/metrics").await.text.clone();
    let value = |name: &str| {
        let line = metrics.lines().find(|line| line.starts_with(name)).unwrap();
        line.rsplit(' ').next().unwrap().to_owned()
    };
    let (open, made_room) =
        (value("keyledger_connections "), value("keyledger_connections_made_room_total"));
    let begun = Instant::now();
    engine.stop();
    let stopped = begun.elapsed();
    println!(
        "{rounds} rounds of {heads} connections against {descriptors} descriptors: {open} open, \
         {made_room} made room; livez, log-in, a command and readyz within {slowest:?}; the stop \
         took {stopped:?}"
    );
    assert!(stopped < Duration::from_secs(11), "{stopped:?}");
    assert!(slowest < Duration::from_secs(10), "{slowest:?}");
    drop(kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_run_the_engine_have_a_listener_of_their_own() {
    let folder = TempDir::new().unwrap();
    let settings = [("KEYLEDGER_OPS_LISTEN", "127.0.0.1:0")];
    let engine = Program::start("serve", folder.path(), &settings);
    let (everybody, operations) = (
        Browser::at(engine.address()),
        Browser::at(engine.ready["ops_address"].as_str().unwrap().to_owned()),
    );
    for hidden in ["/metrics", "/openapi.json", "/asyncapi.json"] {
        everybody.get(hidden).await.is(404).is_refused("not_found");
        operations.get(hidden).await.is(200);
    }
    assert_eq!(everybody.get("/readyz").await.is(200).body(), json!({ "ready": true }));
    let ready = operations.get("/readyz").await.is(200).body();
    let names: Vec<&str> = ready["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"background tasks") && names.contains(&"ledger"), "{names:?}");
    operations.get("/livez").await.is(200);
    operations.get("/api/v1/me").await.is(404);
    engine.stop();
}
