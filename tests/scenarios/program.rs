//! Does the program do what its first page promises? The real binary: serve, demo, the command line.

use crate::world::{Answer, Authenticator, Browser, Printed, Program, run};
use keyledger_adapters::clock::{ManualClock, SystemClock};
use keyledger_core::clock::Clock;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// Logs somebody of the demo in as it is printed, by the machine's clock.
async fn signs_in(browser: &Browser, person: &Value) -> Answer {
    let (email, password) = (person["email"].as_str().unwrap(), &person["password"]);
    let answer = browser.log_in(email, password.as_str().unwrap()).await;
    let Some(secret) = person["totp_secret"].as_str() else { return answer };
    let flow = answer.is(200).body()["flow"].as_str().unwrap().to_owned();
    let clock = Arc::new(ManualClock::at(SystemClock::default().now()));
    let app = Authenticator::of(&clock, &json!({ "secret": secret }));
    browser.post(&format!("/api/v1/login/{flow}/factor"), json!({ "code": app.code() })).await
}

/// The events that a life leaves, without those of starts, stops and log-ins.
async fn events(data: &Path) -> Vec<(String, String)> {
    let mut all = vec![];
    let mut after: Option<String> = None;
    loop {
        let mut words = vec!["events", "--whole", "--limit", "1000", "--json"];
        words.extend(after.iter().flat_map(|after| ["--after", after]));
        let printed = run(data, &words).await;
        assert!(printed.fine, "{}", printed.error);
        let page: Value = serde_json::from_str(&printed.text).unwrap();
        for event in page["events"].as_array().unwrap() {
            let text = |field: &str| event[field].as_str().unwrap().to_owned();
            all.push((text("kind"), text("event")));
        }
        if page["at_head"] == true {
            return all;
        }
        after = Some(page["next"].to_string());
    }
}

fn lasting(events: &[(String, String)]) -> Vec<&(String, String)> {
    let passing = [
        "engine_started",
        "engine_stopped",
        "login_attempted",
        "password_accepted",
        "login_succeeded",
        "second_factor_postponed",
        "sessions_ended",
        // Each start asks anew who vouches for the clock.
        "clock_unconfirmed",
        "clock_confirmed",
        // Until somebody vouches, what ended by time is written down at a later start.
        "link_expired",
        "unusual_activity_ended",
    ];
    events.iter().filter(|(kind, _)| !passing.contains(&kind.as_str())).collect()
}

fn json_of(printed: &Printed) -> Value {
    assert!(printed.fine, "{}", printed.error);
    serde_json::from_str(&printed.text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_filled_once_and_its_people_can_sign_in() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("demo");
    let log = folder.path().join("log");
    let demo = Program::start_logging_to("demo", &data, &[], &log);
    let ready = demo.ready.clone();
    assert!(ready["address"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert_eq!(ready["data"], data.canonicalize().unwrap().to_str().unwrap());
    let hotels = ready["properties"].as_array().unwrap();
    let billing: Vec<&str> = hotels.iter().map(|one| one["billing"].as_str().unwrap()).collect();
    assert_eq!(billing, ["active", "active", "payment_overdue"]);
    let roles: Vec<&str> = ready["sign_ins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["role"].as_str().unwrap())
        .collect();
    let everybody = ["manager", "receptionist", "night_auditor", "locked", "support", "compliance"];
    assert_eq!(roles, everybody);
    assert!(ready["service_token"].as_str().unwrap().starts_with("kls_"));
    for one in ready["sign_ins"].as_array().unwrap() {
        let browser = Browser::at(demo.address());
        let answer = signs_in(&browser, one).await;
        if one["role"] == "locked" {
            answer.is_refused("account_locked");
            continue;
        }
        assert_eq!(answer.is(200).body()["account"], one["account"]);
        let me = browser.me().await;
        let properties = me["properties"].as_array().unwrap();
        let most = match one["role"].as_str().unwrap() {
            "receptionist" | "night_auditor" => 2,
            "support" | "compliance" => 0,
            _ => 3,
        };
        assert_eq!(properties.len(), most);
        let shut = properties.iter().find(|one| one["id"] == hotels[2]["id"]);
        let link = shut.and_then(|shut| shut["payment_link"].as_str());
        let expected = "https://pay.hotel.example/invoices/F-2026-0917";
        assert_eq!(link, (most == 3).then_some(expected));
    }
    // Over the control socket, while it serves.
    let why = run(&data, &["why", "ada@hotel.example", "--lang", "fr"]).await;
    assert!(why.fine && why.text.contains("verrouillé depuis"), "{}{}", why.text, why.error);
    let why = run(&data, &["why", "desk@hotel.example", "--lang", "en"]).await.text;
    assert!(why.contains("two devices alternated"), "{why}");
    let theo = json_of(&run(&data, &["history", "theo@hotel.example", "--json"]).await);
    let kinds: Vec<&str> = theo["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["kind"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"account_deleted") && kinds.contains(&"account_restored"), "{kinds:?}");
    demo.stop();
    // Whoever tries it reads the address, and no warnings about a folder that is a minute old.
    assert_eq!(std::fs::read_to_string(&log).unwrap(), "");

    let first = events(&data).await;
    let again = Program::start("demo", &data, &[]);
    assert_eq!(again.ready["sign_ins"], ready["sign_ins"]);
    assert_eq!(again.ready["properties"], ready["properties"]);
    assert_eq!(again.ready["service_token"], ready["service_token"]);
    again.kill();
    let third = Program::start("demo", &data, &[]);
    assert_eq!(third.ready["sign_ins"], ready["sign_ins"]);
    third.stop();
    let last = events(&data).await;
    assert_eq!(lasting(&last), lasting(&first), "nothing is doubled");
    let ids: std::collections::BTreeSet<&String> = last.iter().map(|(_, id)| id).collect();
    assert_eq!(ids.len(), last.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn served_or_not_the_command_line_answers_the_same() {
    let folder = TempDir::new().unwrap();
    let data = folder.path();
    let engine = Program::start("serve", data, &[]);
    let keys: Vec<&String> = engine.ready.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["address", "data"]);
    let lac = json_of(&run(data, &["property", "create", "Hotel du Lac", "--json"]).await);
    let lac = lac["id"].as_str().unwrap();
    let words =
        ["account", "create", "--email", "ada@hotel.example", "--name", "Ada", "--property"];
    json_of(&run(data, &[&words[..], &[lac, "--json"]].concat()).await);
    let questions: [&[&str]; 6] = [
        &["state", "ada@hotel.example", "--at", "2100-01-01T00:00:00Z"],
        &["why", "ada@hotel.example", "--at", "2100-01-01T00:00:00Z", "--lang", "fr"],
        &["why", "adda@hotel.example", "--at", "2100-01-01T00:00:00Z", "--lang", "en"],
        &["find", "ada"],
        &["policy", "show"],
        &["history", "ada@hotel.example", "--limit", "5"],
    ];
    let ask = async || {
        let mut answers = vec![];
        for question in questions {
            for form in [None, Some("--json")] {
                let words: Vec<&str> = question.iter().copied().chain(form).collect();
                let printed = run(data, &words).await;
                assert!(printed.fine, "{words:?}: {}", printed.error);
                answers.push(printed.text);
            }
        }
        answers
    };
    // The activation mail leaves by itself; only then does nothing more happen.
    while !events(data).await.iter().any(|(kind, _)| kind == "mail_accepted") {
        tokio::task::yield_now().await;
    }
    let served = ask().await;
    engine.stop();
    assert_eq!(ask().await, served);
}

/// What handlers remember is a file of their own: only a question about handlers opens it.
#[tokio::test(flavor = "multi_thread")]
async fn a_question_at_rest_opens_only_what_it_is_about() {
    let folder = TempDir::new().unwrap();
    let data = folder.path();
    let engine = Program::start("serve", data, &[]);
    json_of(&run(data, &["property", "create", "Hotel du Lac", "--json"]).await);
    engine.stop();
    let (memory, aside) = (data.join("reactions.db"), data.join("aside"));
    std::fs::rename(&memory, &aside).unwrap();
    for question in [&["property", "list"][..], &["policy", "show"], &["why", "ada@hotel.example"]]
    {
        let printed = run(data, question).await;
        assert!(printed.fine, "{question:?}: {}", printed.error);
        assert!(!memory.exists(), "{question:?} opened the handlers");
    }
    std::fs::rename(&aside, &memory).unwrap();
    let lags = json_of(&run(data, &["handlers", "--json"]).await);
    assert!(!lags["handlers"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_starts_again_with_everything_it_acknowledged() {
    let folder = TempDir::new().unwrap();
    let data = folder.path();
    let engine = Program::start("demo", data, &[]);
    let manager = engine.ready["sign_ins"][0].clone();
    let property = engine.ready["properties"][0]["id"].as_str().unwrap().to_owned();
    let mut mona = Browser::at(engine.address());
    signs_in(&mona, &manager).await.is(200);
    let mut engine = Some(engine);
    let mut made = vec![];
    for round in 0..3 {
        let running = engine.take().unwrap();
        // Her session was acknowledged, so it lives on as well.
        mona = mona.moved_to(running.address());
        for number in 0..5 {
            let person = format!("p{round}-{number}@hotel.example");
            let answer = mona.add_member(&property, json!({ "email": person, "name": "P" })).await;
            answer.is(201);
            made.push(person);
        }
        running.kill();
        engine = Some(Program::start("serve", data, &[]));
    }
    let running = engine.take().unwrap();
    mona = mona.moved_to(running.address());
    let members = mona.members(&property).await;
    for person in &made {
        assert!(members.iter().any(|member| member["email"] == person.as_str()), "{person}");
    }
    let doctor = run(data, &["doctor", "--lang", "en"]).await;
    assert!(doctor.fine, "{}", doctor.text);
    running.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_readiness_and_version_are_there_for_machines() {
    let folder = TempDir::new().unwrap();
    let engine = Program::start("serve", folder.path(), &[]);
    let browser = Browser::at(engine.address());
    let value = async |name: &str| -> f64 {
        let text = browser.get("/metrics").await.is(200).text.clone();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    let (hashes, events) = (
        value("keyledger_password_hashes_total").await,
        value("keyledger_events_appended_total").await,
    );
    browser.log_in("nobody@hotel.example", "wrong and wrong").await.is(401);
    assert!((value("keyledger_password_hashes_total").await - hashes - 1.0).abs() < 0.1);
    // Others write as well just after a start.
    assert!(value("keyledger_events_appended_total").await >= events + 2.0);
    assert_eq!(browser.get("/readyz").await.is(200).body()["ready"], true);
    assert_eq!(browser.get("/livez").await.is(200).text, "ok\n");
    assert_eq!(browser.get("/version").await.body()["release"], env!("CARGO_PKG_VERSION"));
    engine.stop();
    let full = Program::start("serve", folder.path(), &[("KEYLEDGER_DISK_FLOOR_MB", "999999999")]);
    let browser = Browser::at(full.address());
    let answer = reqwest::get(format!("{}/readyz", full.address())).await.unwrap();
    assert_eq!(answer.status().as_u16(), 503);
    browser
        .log_in("nobody@hotel.example", "wrong and wrong")
        .await
        .is(503)
        .is_refused("unavailable");
}
