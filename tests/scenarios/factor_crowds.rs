//! Many answers at the same time, through the front door (S18, S19, invariant 7). The long campaigns
//! are in `tests/factors`.

use crate::factor_life::{answers, set_up, waits, with_ada};
use crate::recovery_codes::draw;
use crate::world::{Browser, World, full};
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::task::JoinSet;

const CROWD: usize = 64;
const LOG_INS: usize = 16;

fn rounds() -> usize {
    if full() { 100 } else { 3 }
}

/// One code at once, once for each of sixteen log-ins that wait and else from Ada's session. Exactly
/// one opens; answers what was shown in the place of a recovery code.
async fn race(world: &World, ada: &Browser, kinds: &[&str], code: &str) -> Value {
    let mut flows = vec![];
    for _ in 0..LOG_INS {
        // The browser she has: more than a few in a day would be unusual.
        flows.push((ada.clone(), waits(ada, kinds).await));
    }
    let mut crowd = JoinSet::new();
    for number in 0..CROWD {
        let (ada, code, flow) = (ada.clone(), code.to_owned(), flows.get(number).cloned());
        crowd.spawn(async move {
            match flow {
                Some((browser, flow)) => (false, answers(&browser, &flow, &code).await),
                None => (true, ada.post("/api/v1/me/step-up", json!({ "code": code })).await),
            }
        });
    }
    let (mut outcomes, mut shown): (BTreeMap<String, usize>, _) = (BTreeMap::new(), Value::Null);
    while let Some(answer) = crowd.join_next().await {
        let (stepped_up, answer) = answer.unwrap();
        let right = answer.status < 300;
        if right {
            shown = answer.body()["recovery_code"]["code"].clone();
        }
        let outcome = if right { "accepted".to_owned() } else { answer.problem() };
        // Where the session showed the code, it goes by another token at once: whoever still comes
        // with the old one is nobody. A log-in that waits shows no session and is never told so.
        let late = stepped_up && outcome == "not_authorised";
        let outcome = if late { "factor_paused".to_owned() } else { outcome };
        *outcomes.entry(outcome).or_default() += 1;
    }
    let expected = [("accepted", 1), ("code_already_used", 4), ("factor_paused", CROWD - 5)];
    assert_eq!(outcomes, expected.map(|(word, count)| (word.to_owned(), count)).into());
    world.clock.advance(TimeDelta::seconds(31));
    shown
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_opens_once_however_many_try_at_the_same_time() {
    let (world, ada) = with_ada().await;
    let app = set_up(&world, &ada).await;
    for _ in 0..rounds() {
        race(&world, &ada, &["totp"], &app.code()).await;
    }
    assert_eq!(world.count("factor_accepted").await, rounds());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_recovery_code_opens_once_however_many_try_at_the_same_time() {
    let (world, ada) = with_ada().await;
    set_up(&world, &ada).await;
    let mut code = draw(&ada).await[6].clone();
    for _ in 0..rounds() {
        let next = race(&world, &ada, &["totp", "recovery_codes"], &code).await;
        next.as_str().unwrap().clone_into(&mut code);
    }
    assert_eq!(world.count("recovery_code_used").await, rounds());
}

/// A thousand wrong codes over twenty log-ins that all wait: five are judged, and there is one pause.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_wrong_codes_over_all_log_ins_that_wait_are_judged_five_times() {
    let (world, ada) = with_ada().await;
    let app = set_up(&world, &ada).await;
    let (log_ins, each) = (20, if full() { 50 } else { 10 });
    let (mut crowd, mut flows) = (JoinSet::new(), vec![]);
    for _ in 0..log_ins {
        flows.push(waits(&ada, &["totp"]).await);
    }
    let wrong = app.wrong_code();
    for flow in flows.iter().cycle().take(log_ins * each) {
        let (browser, flow, code) = (world.browser(), flow.clone(), wrong.clone());
        crowd.spawn(async move { answers(&browser, &flow, &code).await.problem() });
    }
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(problem) = crowd.join_next().await {
        *outcomes.entry(problem.unwrap()).or_default() += 1;
    }
    let expected = [("invalid_code", 4), ("factor_paused", log_ins * each - 4)];
    assert_eq!(outcomes, expected.map(|(word, count)| (word.to_owned(), count)).into());
    let events = world.events().await;
    let judged = events.iter().filter(|event| {
        event["kind"] == "factor_refused" && event["data"]["why"]["cause"] == "wrong_code"
    });
    assert_eq!(judged.count(), 5);
    assert_eq!(world.count("second_factor_paused").await, 1);
}

/// Wrong recovery codes take their place before they are hashed: of any crowd as many are hashed as are
/// counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_of_wrong_recovery_codes_is_hashed_five_times() {
    let (world, ada) = with_ada().await;
    set_up(&world, &ada).await;
    draw(&ada).await;
    for _ in 0..2 {
        let mut flows = vec![];
        for _ in 0..LOG_INS {
            flows.push(waits(&ada, &["totp", "recovery_codes"]).await);
        }
        let hashes = || world.app().engine.passwords.hashes.get();
        let (before, mut crowd) = (hashes(), JoinSet::new());
        for number in 0..136 {
            let (ada, flow) = (ada.clone(), flows.get(number).cloned());
            crowd.spawn(async move {
                let code = "03-0000-0000-0000-0000";
                match flow {
                    Some(flow) => answers(&ada, &flow, code).await.problem(),
                    None => ada.post("/api/v1/me/step-up", json!({ "code": code })).await.problem(),
                }
            });
        }
        let problems = crowd.join_all().await;
        let wrong = problems.iter().filter(|problem| *problem == "invalid_code").count();
        let paused = problems.iter().filter(|problem| *problem == "factor_paused").count();
        assert_eq!((wrong, paused), (4, 132));
        assert_eq!(hashes() - before, 5);
        world.clock.advance(TimeDelta::minutes(2));
    }
}
