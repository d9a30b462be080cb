//! What does the program itself say about the bus? `events --follow`, `doctor`, `/readyz`, `/metrics`
//! of a real `keyledger serve`.

use crate::engine::Engine;
use crate::server::NatsServer;
use crate::until;
use async_nats::jetstream::stream::Config;
use keyledger_adapters::nats::Space;
use serde_json::Value;
use std::io::{BufRead, BufReader};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_events_are_followed_as_they_happen_until_the_engine_stops() {
    let server = NatsServer::start().await;
    let mut engine = Engine::start(&server);
    let mut following = engine.spawn(&["events", "--follow", "--json"]);
    let lines = BufReader::new(following.stdout.take().unwrap()).lines();
    let read = std::thread::spawn(move || {
        lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect::<Vec<Value>>()
    });
    engine.guesses(5).await;
    let last = engine.last_public().await;
    engine.stop();
    assert!(!following.wait().unwrap().success(), "nobody serves any more, and that is said");
    let events = read.join().unwrap();
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event["sequence"], index, "dense, in order, once each");
    }
    assert!(events.len() as u64 > last, "{} events, the last public one is {last}", events.len());
    assert!(events.iter().any(|event| event["kind"] == "login_failed"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_compares_the_streams_and_the_front_door_tells_how_the_bus_is() {
    let mut server = NatsServer::start().await;
    let engine = Engine::start(&server);
    let client = reqwest::Client::new();
    let get = async |path: &str| {
        let answer = client.get(format!("{}{path}", engine.door.url)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    until("the engine to be connected", || async {
        get("/readyz").await.1.contains("connected to nats://127.0.0.1")
    })
    .await;
    let (fine, said) = engine.keyledger(&["doctor", "--lang", "en"]);
    assert!(fine, "{said}");
    for stream in ["KEYLEDGER_INTERNAL", "KEYLEDGER"] {
        assert!(said.contains(&format!("ok    {stream}: settings are right")), "{said}");
    }
    let (_, metrics) = get("/metrics").await;
    for name in [
        "keyledger_handler_lag_events{handler=\"mail_sender\"}",
        "keyledger_handler_lag_seconds{handler=\"mail_sender\"}",
        "keyledger_mails{fate=\"accepted\"}",
        "keyledger_bus_repairs_total",
        "keyledger_bus_events_total",
        "keyledger_bus_lag_events ",
        "keyledger_bus_connected 1",
    ] {
        assert!(metrics.contains(name), "{name}:\n{metrics}");
    }

    // Somebody makes the stream forget: `doctor` names what.
    let jetstream = server.jetstream().await;
    let stream = jetstream.get_stream(Space::Public.stream()).await.unwrap();
    let config = stream.cached_info().config.clone();
    jetstream.update_stream(Config { max_messages: 10, ..config }).await.unwrap();
    let (fine, said) = engine.keyledger(&["doctor", "--lang", "en"]);
    assert!(
        !fine && said.contains("FAIL  KEYLEDGER: ") && said.contains("max_msgs is 10"),
        "{said}"
    );

    // The broker is gone: whoever logs in does not notice, and the engine stays ready.
    server.kill();
    until("the loss to be known", || async { get("/readyz").await.1.contains("NATS server") })
        .await;
    let (status, ready) = get("/readyz").await;
    assert_eq!(status, 200, "{ready}");
    assert!(engine.guess(&client, 0).await);
    assert!(get("/metrics").await.1.contains("keyledger_bus_connected 0"));
    let (fine, said) = engine.keyledger(&["doctor", "--lang", "en"]);
    assert!(!fine && said.contains("no NATS server answers"), "{said}");
}
