//! What is a person told for whom something about a second factor is not as it should be? Every
//! refusal, as it is read in French and in English (S17-S28).

use crate::factor_life::{ADA, answers, begin, confirm, factors, set_up, waits, with_ada_under};
use crate::recovery_codes::draw;
use crate::world::{Answer, Authenticator, Browser, PASSWORD, World};
use chrono::TimeDelta;
use insta::assert_snapshot;
use keyledger_core::policy::Profile;
use serde_json::json;
use std::fmt::Write;

/// What was read, one refusal after the other.
struct Told(String);

impl Told {
    fn new() -> Self {
        Self(String::new())
    }

    fn problem(&mut self, when: &str, answer: &Answer, name: &str) {
        answer.is_refused(name);
        let body = answer.body();
        let said = |field: &str| body[field].as_str().unwrap().to_owned();
        writeln!(self.0, "{when}: {} {name}", answer.status).unwrap();
        writeln!(self.0, "  {}", said("title")).unwrap();
        writeln!(self.0, "  {}", said("detail")).unwrap();
        if let Some(seconds) = answer.header("retry-after") {
            writeln!(self.0, "  Retry-After: {seconds}").unwrap();
        }
    }

    /// A log-in that goes on, without what differs from one to the next.
    fn goes_on(&mut self, when: &str, answer: &Answer) {
        let body = answer.is(200).body();
        let left: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
        let (outcome, kinds) = (&body["outcome"], &body["kinds"]);
        writeln!(self.0, "{when}: 200 {outcome} {kinds} {}", left.join(" ")).unwrap();
    }
}

/// Ada, and Mona who manages her, reading this language.
async fn people(language: &str, profile: Profile) -> (World, Browser) {
    let (world, ada) = with_ada_under(|config| config.profile = profile).await;
    (world, ada.speaking(language))
}

async fn steps_up(browser: &Browser, code: &str) -> Answer {
    browser.post("/api/v1/me/step-up", json!({ "code": code })).await
}

async fn takes_codes(browser: &Browser) -> Answer {
    browser.post("/api/v1/me/recovery-codes", json!({})).await
}

/// Without a factor, and while one is set up.
async fn before_there_is_one(language: &str) -> String {
    let mut told = Told::new();
    let (world, ada) = people(language, Profile::Hotel).await;
    let codes = takes_codes(&ada).await;
    told.problem("recovery codes without a factor", &codes, "set_up_required");
    let shown = steps_up(&ada, "123456").await;
    told.problem("a factor is shown where there is none", &shown, "not_found");
    let fax = ada.post("/api/v1/me/factors", json!({ "kind": "fax" })).await;
    told.problem("another kind", &fax, "invalid_request");
    let begun = begin(&ada).await;
    let app = Authenticator::of(&world.clock, &begun);
    let wrong = confirm(&ada, &begun, &app.wrong_code()).await;
    told.problem("a set-up is confirmed with a wrong code", &wrong, "invalid_code");
    world.minutes(15).await;
    let late = confirm(&ada, &begun, &app.code()).await;
    told.problem("a set-up is confirmed too late", &late, "enrolment_expired");
    world.advance(TimeDelta::days(30)).await;
    let demanded = ada.log_in(ADA, PASSWORD).await;
    told.goes_on("the time to put it off is over", &demanded);
    told.0
}

/// At the log-in, with an app and with recovery codes.
async fn at_the_log_in(language: &str) -> String {
    let mut told = Told::new();
    let (world, ada) = people(language, Profile::Hotel).await;
    let app = set_up(&world, &ada).await;
    let codes = draw(&ada).await;
    told.goes_on("the password was right", &ada.log_in(ADA, PASSWORD).await);
    let kinds = ["totp", "recovery_codes"];
    let wait = || waits(&ada, &kinds);
    let flow = wait().await;
    told.problem("a wrong code", &answers(&ada, &flow, &app.wrong_code()).await, "invalid_code");
    let long = answers(&ada, &flow, &"1".repeat(65)).await;
    told.problem("a code that is too long", &long, "invalid_request");
    let code = app.code();
    answers(&ada, &flow, &code).await.is(200);
    let over = answers(&ada, &flow, &code).await;
    told.problem("a log-in that is over", &over, "login_expired");
    let replayed = answers(&ada, &wait().await, &code).await;
    told.problem("a code of the app for the second time", &replayed, "code_already_used");
    answers(&ada, &wait().await, &codes[3]).await.is(200);
    let used = answers(&ada, &wait().await, &codes[3]).await;
    told.problem("a recovery code for the second time", &used, "code_already_used");
    world.minutes(3).await;
    let flow = wait().await;
    answers(&ada, &flow, &app.code_off_by(-70)).await.is_refused("invalid_code");
    world.advance(TimeDelta::seconds(35)).await;
    let clock = answers(&ada, &flow, &app.code_off_by(-70)).await;
    told.problem("the second code of a wrong clock", &clock, "wrong_clock");
    answers(&ada, &flow, &app.wrong_code()).await.is_refused("invalid_code");
    let fifth = answers(&ada, &flow, &app.wrong_code()).await;
    told.problem("the fifth wrong code", &fifth, "factor_paused");
    world.advance(TimeDelta::seconds(12)).await;
    let right = answers(&ada, &flow, &app.code()).await;
    told.problem("a right code in the pause", &right, "factor_paused");
    let mut last = right;
    while last.problem() != "factor_disabled" {
        world.clock.advance(TimeDelta::minutes(61));
        let flow = wait().await;
        for _ in 0..5 {
            last = answers(&ada, &flow, &app.wrong_code()).await;
        }
    }
    let disabled = answers(&ada, &wait().await, &app.code()).await;
    told.problem("a code after a hundred wrong ones", &disabled, "factor_disabled");
    told.0
}

/// From a session that lasts: what is sensitive, and what one does about one's own factors.
async fn in_a_session(language: &str) -> String {
    let mut told = Told::new();
    let (world, ada) = people(language, Profile::Hotel).await;
    let port = world.property("Auberge du Port").await;
    let paul = world.new_manager(&port, "paul@hotel.example").await;
    let paul = paul.without_phone().speaking(language);
    let members = format!("/api/v1/properties/{port}/members");
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    let act = format!("/api/v1/accounts/{account}/factors/reset");
    let reset = json!({ "reason": { "code": "asked_by_person" }, "why": "lost_or_stolen",
        "checked": "in_person" });
    let none = paul.get(&members).await;
    told.problem("a manager without a factor", &none, "set_up_required");
    let none = paul.post(&act, reset.clone()).await;
    told.problem("an act by a manager without a factor", &none, "set_up_required");
    set_up(&world, &paul).await;
    let app = set_up(&world, &ada).await;
    world.minutes(20).await;
    let stale = paul.get(&members).await;
    told.problem("a manager who showed no factor lately", &stale, "step_up_required");
    let stale = paul.post(&act, reset).await;
    told.problem("an act by somebody who showed no factor lately", &stale, "step_up_required");
    let codes = takes_codes(&ada).await;
    told.problem("recovery codes with no factor shown lately", &codes, "step_up_required");
    let second = ada.post("/api/v1/me/factors", json!({ "kind": "totp" })).await;
    told.problem("another factor with none shown lately", &second, "step_up_required");
    let gone = json!({ "code": app.code(), "reason": "new_device" });
    let no_such = format!("/api/v1/me/factors/{account}/remove");
    told.problem("a factor that is none", &ada.post(&no_such, gone).await, "not_found");
    steps_up(&ada, &app.code()).await.is(200);
    for _ in 1..5 {
        set_up(&world, &ada).await;
    }
    let sixth = ada.post("/api/v1/me/factors", json!({ "kind": "totp" })).await;
    told.problem("a sixth factor", &sixth, "conflict");
    told.0
}

/// Under a policy that leaves no time without a factor and wants a code handed over.
async fn under_nist(language: &str) -> String {
    let mut told = Told::new();
    let (world, ada) = people(language, Profile::Nist).await;
    let app = set_up(&world, &ada).await;
    let factor = factors(&ada).await["factors"][0]["id"].as_str().unwrap().to_owned();
    let body = json!({ "code": app.code(), "reason": "new_device" });
    let last = ada.post(&format!("/api/v1/me/factors/{factor}/remove"), body).await;
    told.problem("the last factor is removed", &last, "conflict");
    let words = ["factor", "reset", ADA, "--why", "lost_or_stolen", "--checked", "in_person"];
    world.json(&[&words[..], &["--reason-code", "asked_by_person"]].concat()).await;
    let demanded = ada.log_in(ADA, PASSWORD).await;
    told.goes_on("after a reset by somebody else", &demanded);
    let path = format!("/api/v1/login/{}/set-up", demanded.body()["flow"].as_str().unwrap());
    let without = ada.post(&path, json!({ "kind": "totp" })).await;
    told.problem("a set-up without the code", &without, "hand_over_code_required");
    let wrong = json!({ "kind": "totp", "hand_over_code": "0000-0000-0000-0000" });
    told.problem("a set-up with a wrong one", &ada.post(&path, wrong).await, "invalid_code");
    told.0
}

#[tokio::test(flavor = "multi_thread")]
async fn before_there_is_a_factor() {
    assert_snapshot!("refusals_before_en", before_there_is_one("en").await);
    assert_snapshot!("refusals_before_fr", before_there_is_one("fr").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn s17_s18_s19_at_the_log_in() {
    assert_snapshot!("refusals_at_the_log_in_en", at_the_log_in("en").await);
    assert_snapshot!("refusals_at_the_log_in_fr", at_the_log_in("fr").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn s21_s23_in_a_session() {
    assert_snapshot!("refusals_in_a_session_en", in_a_session("en").await);
    assert_snapshot!("refusals_in_a_session_fr", in_a_session("fr").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn s27_where_the_policy_leaves_no_time() {
    assert_snapshot!("refusals_under_nist_en", under_nist("en").await);
    assert_snapshot!("refusals_under_nist_fr", under_nist("fr").await);
}
