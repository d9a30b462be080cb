//! Does the demo let everybody in as it says, today and weeks later?

use crate::world::{Authenticator, World, test_config};
use chrono::TimeDelta;
use keyledger::demo;
use serde_json::{Value, json};

/// Logs everybody in as printed; whoever is printed as locked is.
async fn everybody_comes_in(world: &World, printed: &Value) {
    for person in printed["sign_ins"].as_array().unwrap() {
        let (email, password) = (person["email"].as_str().unwrap(), &person["password"]);
        let browser = world.browser();
        let answer = browser.log_in(email, password.as_str().unwrap()).await;
        if person["role"] == "locked" {
            answer.is(403).is_refused("account_locked");
            continue;
        }
        let body = answer.is(200).body();
        let Some(secret) = person["totp_secret"].as_str() else {
            assert_eq!(body["outcome"], "signed_in", "{email}");
            continue;
        };
        assert_eq!(body["outcome"], "factor_required", "{email}");
        let app = Authenticator::of(&world.clock, &json!({ "secret": secret }));
        let path = format!("/api/v1/login/{}/factor", body["flow"].as_str().unwrap());
        let inside = browser.post(&path, json!({ "code": app.code() })).await;
        assert_eq!(inside.is(200).body()["outcome"], "signed_in", "{email}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_comes_in_as_printed_also_when_it_starts_again_after_weeks() {
    let (folder, config) = (tempfile::tempdir().unwrap(), test_config());
    let begun = crate::world::start_of_time();
    let first = demo::fill_until(folder.path(), &config, begun).await.unwrap();
    let first = serde_json::to_value(first).unwrap();
    let manager = &first["sign_ins"][0];
    assert_eq!(manager["role"], "manager");
    assert!(manager["totp_secret"].is_string(), "{manager}");
    let mut world = World::on(folder, begun.plus(TimeDelta::minutes(2))).await;
    everybody_comes_in(&world, &first).await;
    for weeks in [1, 5, 9] {
        world.clock.advance(TimeDelta::weeks(weeks));
        world.stop().await;
        let now = keyledger_core::clock::Clock::now(&*world.clock);
        let again = demo::fill_until(world.data(), &config, now).await.unwrap();
        let again = serde_json::to_value(again).unwrap();
        assert_eq!(again["sign_ins"][0]["totp_secret"], manager["totp_secret"]);
        world.clock.advance(TimeDelta::minutes(2));
        world.open().await.unwrap();
        everybody_comes_in(&world, &again).await;
    }
}
