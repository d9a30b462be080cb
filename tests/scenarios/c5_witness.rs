//! Somebody else vouches for the audit trail, and whoever looks after the engine hears when it is in
//! trouble (C5, B3).

use crate::world::{Program, World, bytes_of};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use keyledger::config::WitnessConfig;
use keyledger_handlers::trail::{Checkpoint, Note, Verifier};
use serde_json::Value;
use sha2::Sha256;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

const SECRET: &str = "whsec_c2VjcmV0IG9mIHRoZSBjYW1wYWlnbg==";

type Message = (HeaderMap, Vec<u8>);

/// What a webhook was told, and how often it says no first.
#[derive(Clone, Default)]
pub struct Told {
    messages: Arc<Mutex<Vec<Message>>>,
    refusals: Arc<Mutex<usize>>,
}

impl Told {
    async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/hook", post(take)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        format!("http://{address}/hook?key=1")
    }

    /// The types of everything told, and whether each was the end of a trouble.
    pub fn types(&self) -> Vec<(String, bool)> {
        let messages = self.messages.lock().unwrap();
        let told = messages.iter().map(|(_, body)| {
            let body: Value = serde_json::from_slice(body).unwrap();
            (body["type"].as_str().unwrap().to_owned(), !body["data"]["ended"].is_null())
        });
        told.collect()
    }
}

async fn take(State(told): State<Told>, headers: HeaderMap, body: Bytes) -> StatusCode {
    told.messages.lock().unwrap().push((headers, body.to_vec()));
    let mut refusals = told.refusals.lock().unwrap();
    if *refusals > 0 {
        *refusals -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    StatusCode::NO_CONTENT
}

/// A hotel with a trail, and a witness of it in a process of its own.
pub async fn witnessed(told: &Told) -> (World, TempDir, Program) {
    let hook = told.listen().await;
    let mut world = World::start().await;
    world.hotel("Hotel du Lac").await;
    world.app().system.extend_trail().await.unwrap();
    world.stop().await;
    let log = std::fs::read_to_string(world.file("audit/key")).unwrap();
    let state = tempfile::tempdir().unwrap();
    let witness = Program::witness(state.path(), log.trim(), None);
    let key = witness.ready["key"].as_str().unwrap().to_owned();
    world.config.witnesses = vec![WitnessConfig { url: witness.address(), key, ca_file: None }];
    world.config.alert.webhook = Some(hook);
    world.config.alert.secret = Some(SECRET.to_owned());
    world.open().await.unwrap();
    (world, state, witness)
}

/// The trail follows, witnesses are asked, troubles are told.
pub async fn round(world: &World) {
    world.deliver().await;
    world.app().system.extend_trail().await.unwrap();
    world.app().ask_witnesses().await.unwrap();
    world.app().system.catch_up().await.unwrap();
    world.app().system.extend_trail().await.unwrap();
    world.app().tell_troubles().await;
}

pub async fn later(world: &World, minutes: i64) {
    world.clock.advance(TimeDelta::minutes(minutes));
    round(world).await;
}

/// The newest checkpoint that the witness cosigned, its signature checked.
fn cosigned(world: &World) -> Checkpoint {
    let files = bytes_of(&world.file("audit/witnessed"));
    let (_, bytes) = files.first().expect("a cosigned checkpoint is kept");
    let note = Note::parse(bytes).unwrap();
    let witness = Verifier::parse(&world.config.witnesses[0].key).unwrap();
    assert!(note.signed_by(&witness).unwrap().is_some(), "it vouches for a moment");
    let log = std::fs::read_to_string(world.file("audit/key")).unwrap();
    note.signed_by(&Verifier::parse(log.trim()).unwrap()).unwrap();
    note.text.parse().unwrap()
}

pub async fn ready_detail(world: &World) -> String {
    let ready = world.browser().get("/readyz").await.body();
    let checks = ready["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["name"] == "witnesses").unwrap();
    assert_eq!(found["ok"], true, "a witness keeps nobody from logging in");
    found["found"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_a_witness_cosigns_what_goes_on_and_is_missed_when_it_is_gone() {
    let told = Told::default();
    let (world, state, witness) = witnessed(&told).await;
    round(&world).await;
    let first = cosigned(&world);
    world.property("Hotel de la Gare").await;
    later(&world, 1).await;
    let second = cosigned(&world);
    assert!(second.size > first.size, "it goes on from {} to {}", first.size, second.size);
    assert!(ready_detail(&world).await.contains("cosigned"), "{}", ready_detail(&world).await);
    let (address, log) =
        (witness.address(), std::fs::read_to_string(world.file("audit/key")).unwrap());
    witness.kill();
    for _ in 0..3 {
        later(&world, 5).await;
    }
    assert_eq!(world.count("witness_missed").await, 0, "fifteen minutes are allowed");
    assert_eq!(told.types(), []);
    *told.refusals.lock().unwrap() = 1;
    later(&world, 1).await;
    later(&world, 1).await;
    assert_eq!(world.count("witness_missed").await, 1);
    assert!(ready_detail(&world).await.contains("is missing"), "{}", ready_detail(&world).await);
    let witness = Program::witness(state.path(), log.trim(), Some(&address));
    later(&world, 1).await;
    assert_eq!(world.count("witness_returned").await, 1);
    assert!(cosigned(&world).size > second.size);
    let missed = ("witness.missed".to_owned(), false);
    let returned = ("witness.missed".to_owned(), true);
    assert_eq!(told.types(), [missed.clone(), missed, returned], "told, told again, over");
    signed_and_recognisable(&told);
    drop(witness);
}

/// A repeat has the same id; every message carries a signature under the secret.
fn signed_and_recognisable(told: &Told) {
    let messages = told.messages.lock().unwrap();
    let text = |headers: &HeaderMap, name: &str| headers[name].to_str().unwrap().to_owned();
    let ids: Vec<String> =
        messages.iter().map(|(headers, _)| text(headers, "webhook-id")).collect();
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[1], ids[2]);
    let secret = STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap();
    for (headers, body) in messages.iter() {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
        let (id, at) = (text(headers, "webhook-id"), text(headers, "webhook-timestamp"));
        mac.update(format!("{id}.{at}.").as_bytes());
        mac.update(body);
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        assert_eq!(text(headers, "webhook-signature"), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b3_history_that_was_put_back_and_written_anew_is_contradicted_by_the_witness() {
    let told = Told::default();
    let (mut world, _state, _witness) = witnessed(&told).await;
    round(&world).await;
    world.stop().await;
    let before = tempfile::tempdir().unwrap();
    copy_all(world.data(), before.path());
    world.open().await.unwrap();
    world.property("Hotel de la Gare").await;
    world.property("Hotel du Parc").await;
    later(&world, 1).await;
    let seen = cosigned(&world).size;
    world.stop().await;
    // Ledger, views, vault and trail: everything that could remember is put back together.
    std::fs::remove_dir_all(world.file("audit")).unwrap();
    copy_all(before.path(), world.data());
    world.open().await.unwrap();
    world.property("Another hotel").await;
    later(&world, 1).await;
    let detail = ready_detail(&world).await;
    assert!(detail.contains("remembers a different history"), "{detail}");
    // Also when the other history has grown as long.
    while world.events().await.len() as u64 <= seen {
        world.property("And another").await;
    }
    later(&world, 1).await;
    let detail = ready_detail(&world).await;
    assert!(detail.contains("remembers a different history"), "{detail}");
    assert_eq!(world.count("integrity_check_failed").await, 1);
    assert_eq!(told.types(), [("witness.contradicts".to_owned(), false)]);
}

fn copy_all(from: &Path, to: &Path) {
    let copied = std::process::Command::new("cp").arg("-a").arg(from.join(".")).arg(to).status();
    assert!(copied.unwrap().success());
}

/// What anybody may send: each refusal has the status that C2SP tlog-witness gives it.
#[tokio::test(flavor = "multi_thread")]
async fn c5_a_witness_answers_every_request_as_its_format_says() {
    let told = Told::default();
    let (world, _state, witness) = witnessed(&told).await;
    round(&world).await;
    let size = cosigned(&world).size;
    let note = std::fs::read_to_string(world.file("audit/checkpoint")).unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let send = async |body: Vec<u8>| {
        let url = format!("{}/add-checkpoint", witness.address());
        let answer = client.post(url).body(body).send().await.unwrap();
        let kind =
            answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        (answer.status().as_u16(), kind.unwrap_or_default(), answer.text().await.unwrap())
    };
    let origin = note.lines().next().unwrap();
    let unknown = note.replace(origin, "keyledger/another");
    let (old, new) =
        (format!("old {size}\n\n"), note.lines().nth(1).unwrap().parse::<u64>().unwrap());
    for (body, status) in [
        (String::new(), 400),
        ("old".repeat(30_000), 413),
        (format!("old {}\n\n{note}", new + 1), 400),
        (format!("{old}{unknown}"), 404),
        (format!("{old}{}", note.replace(&format!("\n{new}\n"), &format!("\n{}\n", new + 9))), 403),
    ] {
        let (found, _, text) = send(body.clone().into_bytes()).await;
        assert_eq!(found, status, "{body:.80}: {text}");
    }
    let (status, kind, text) = send(format!("old 0\n\n{note}").into_bytes()).await;
    assert_eq!((status, kind.as_str(), text), (409, "text/x.tlog.size", format!("{size}\n")));
    let body = b"old 3\n\xff\n\n".to_vec();
    assert_eq!(send(body).await.0, 400);
}
