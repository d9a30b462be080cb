//! One browser, one session; and a token that is as old as what it is good for (S21, DESIGN 5).

use crate::factor_life::{ADA, begin, confirm, set_up, with_ada};
use crate::world::{Answer, Authenticator, PASSWORD, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// Why sessions ended, in order, with the streams they ended on.
async fn ends(world: &World) -> Vec<(Value, Value)> {
    let events = world.events().await.into_iter();
    let ended = events.filter(|event| event["kind"] == "sessions_ended");
    ended.map(|event| (event["stream"].clone(), event["data"]["because"].clone())).collect()
}

/// The session's cookie, as an answer sets it.
fn cookie(answer: &Answer) -> String {
    let set = answer.headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap());
    let mut sessions = set.filter(|one| one.split('=').next().unwrap().ends_with("session"));
    let one = sessions.next().expect("a session's cookie").split(';').next().unwrap();
    assert!(sessions.next().is_none(), "one session's cookie");
    one.to_owned()
}

/// Whether what stands behind this cookie is somebody.
async fn lives(world: &World, cookie: &str) -> bool {
    let browser = world.browser();
    let request = browser.request(reqwest::Method::GET, "/api/v1/session");
    browser.send(request.header("cookie", cookie)).await.status == 200
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_ends_the_session_that_the_browser_had() {
    let (world, ada) = with_ada().await;
    let first = cookie(ada.log_in(ADA, PASSWORD).await.is(200));
    assert_eq!(ends(&world).await.len(), 1, "the one of the activation");
    let elsewhere = world.browser();
    let other = cookie(elsewhere.log_in(ADA, PASSWORD).await.is(200));
    let second = cookie(ada.log_in(ADA, PASSWORD).await.is(200));
    assert!(!lives(&world, &first).await, "a stolen cookie of before is worth nothing");
    assert!(lives(&world, &second).await);
    assert!(lives(&world, &other).await, "another browser keeps its own");
    assert!(ends(&world).await.iter().all(|(_, because)| because == "replaced"));
    let history = world.keyledger(&["history", ADA, "--lang", "en"]).await.text;
    assert!(history.contains("somebody logged in with the same browser"), "{history}");
    // A wrong password ends nothing.
    ada.log_in(ADA, "not the right password").await.is(401);
    assert!(lives(&world, &second).await);
}

/// At the front desk the next one on duty logs in where a colleague forgot to log out.
#[tokio::test(flavor = "multi_thread")]
async fn at_a_shared_computer_the_colleagues_session_ends_in_the_colleagues_own_history() {
    let (world, ada) = with_ada().await;
    let desk = cookie(ada.log_in(ADA, PASSWORD).await.is(200));
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    let lac = ada.me().await["properties"][0]["id"].as_str().unwrap().to_owned();
    let bob = ["account", "create", "--email", "bob@hotel.example", "--name", "Bob"];
    world.json(&[&bob[..], &["--property", &lac]].concat()).await;
    let token = world.token_to("bob@hotel.example").await;
    ada.activate(&token, PASSWORD).await.is(204);
    assert!(lives(&world, &desk).await, "a password is no log-in");
    ada.log_in("bob@hotel.example", PASSWORD).await.is(200);
    assert!(!lives(&world, &desk).await);
    let (stream, because) = ends(&world).await.pop().unwrap();
    assert_eq!((stream, because), (json!(format!("account-{account}")), json!("replaced")));
    let ended = world.events().await.into_iter().rfind(|one| one["kind"] == "sessions_ended");
    let actor = ended.unwrap()["metadata"]["actor"].clone();
    assert_eq!(actor["id"], account.as_str(), "who logged in is nobody's business there");
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_or_was_never_is_not_ended_again() {
    let (world, ada) = with_ada().await;
    ada.log_in(ADA, PASSWORD).await.is(200);
    world.minutes(61).await;
    let before = ends(&world).await.len();
    ada.log_in(ADA, PASSWORD).await.is(200);
    assert_eq!(ends(&world).await.len(), before, "it was idle for too long, and ended by that");
    let forged = world.browser();
    let flow = forged.flow(ADA).await;
    let path = format!("/api/v1/login/{flow}/password");
    let request = forged.request(reqwest::Method::POST, &path);
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    let request = request.header("cookie", format!("keyledger_session={account}.forged"));
    forged.send(request.json(&json!({ "password": PASSWORD }))).await.is(200);
    assert_eq!(ends(&world).await.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_raises_what_a_session_may_do_gives_it_another_token() {
    let (world, ada) = with_ada().await;
    let before = cookie(ada.log_in(ADA, PASSWORD).await.is(200));
    let renewed = world.count("session_renewed").await;
    let opened = ada.session().await.is(200).body();
    let begun = begin(&ada).await;
    let app = Authenticator::of(&world.clock, &begun);
    let enrolled = confirm(&ada, &begun, &app.code()).await;
    let first = cookie(enrolled.is(204));
    assert!(!lives(&world, &before).await && lives(&world, &first).await, "set up");
    assert_eq!(ada.session().await.is(200).body()["expires_at"], opened["expires_at"]);
    assert_eq!(ada.session().await.body()["opened_at"], opened["opened_at"]);

    world.advance(TimeDelta::minutes(20)).await;
    let wrong = ada.post("/api/v1/me/step-up", json!({ "code": app.wrong_code() })).await;
    assert!(wrong.is(401).header("set-cookie").is_none());
    assert!(lives(&world, &first).await, "what is refused raises nothing");
    let shown = ada.post("/api/v1/me/step-up", json!({ "code": app.code() })).await;
    let second = cookie(shown.is(200));
    assert!(!lives(&world, &first).await && lives(&world, &second).await, "shown once more");
    assert_eq!(world.count("session_renewed").await, renewed + 2);
    assert!(ends(&world).await.iter().all(|(_, because)| because == "replaced"));

    // Scheduler and list go by the token of now: it ends when it would have ended.
    world.minutes(59).await;
    assert!(lives(&world, &second).await);
    world.minutes(61).await;
    assert!(!lives(&world, &second).await);
    let (_, because) = ends(&world).await.pop().unwrap();
    assert_eq!(because, "idle");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_show_a_factor_in_one_session_at_once_one_has_it_afterwards() {
    let (world, ada) = with_ada().await;
    let app = set_up(&world, &ada).await;
    let renewed = world.count("session_renewed").await;
    world.minutes(1).await;
    let code = json!({ "code": app.code() });
    let (one, other) = (ada.clone(), ada.clone());
    let (one, other) = tokio::join!(
        one.post("/api/v1/me/step-up", code.clone()),
        other.post("/api/v1/me/step-up", code.clone())
    );
    let right = [&one, &other].into_iter().filter(|answer| answer.status == 200).count();
    assert_eq!(right, 1, "{} {}", one.text, other.text);
    ada.session().await.is(200);
    assert_eq!(world.count("session_renewed").await, renewed + 1);
}
