//! An act that changed nothing is repeated under the same `Idempotency-Key`: the recorded answer,
//! whatever happened in between, and nothing changes (DESIGN 3).

use crate::world::{Answer, Browser, World};
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";
const TOM: &str = "tom@keyledger.example";

async fn account_of(browser: &Browser) -> String {
    browser.me().await["account"].as_str().unwrap().to_owned()
}

/// One request under a name of its own.
#[derive(Clone)]
struct Asked<'a> {
    who: &'a Browser,
    verb: Method,
    path: String,
    body: Value,
}

impl Asked<'_> {
    async fn sent(&self, key: &str, body: &Value) -> Answer {
        let request = self.who.request(self.verb.clone(), &self.path).json(body);
        self.who.send(request.header("idempotency-key", key)).await
    }
}

/// Asks, lets something change, asks again; then with another body.
async fn twice(world: &World, key: &str, asked: Asked<'_>, between: impl AsyncFnOnce()) -> Answer {
    let before = world.events().await.len();
    let first = asked.sent(key, &asked.body).await;
    let noted = world.events().await.split_off(before);
    let kinds: Vec<_> = noted.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["act_changed_nothing"], "{}: {}", asked.path, first.text);
    between().await;
    let events = world.events().await.len();
    let again = asked.sent(key, &asked.body).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text), "{}", asked.path);
    assert_eq!(again.header("etag"), first.header("etag"), "{}", asked.path);
    if first.status < 300 {
        let sequence = first.header("keyledger-sequence");
        assert!(sequence.is_some(), "{} says no sequence", asked.path);
        assert_eq!(again.header("keyledger-sequence"), sequence, "{}", asked.path);
    }
    let mut other = asked.body.clone();
    other["reason"] = json!({ "code": "other", "note": "another body" });
    asked.sent(key, &other).await.is(422).is_refused("idempotency_mismatch");
    assert_eq!(world.events().await.len(), events, "{}: nothing is written", asked.path);
    first
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_on_accounts_that_found_nothing_to_do() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = account_of(&ada).await;
    let sam = world.support().await;
    let because = json!({ "reason": { "code": "asked_by_person" } });
    let act = |act: &str| Asked {
        who: &sam,
        verb: Method::POST,
        path: format!("/api/v1/accounts/{account}/{act}"),
        body: because.clone(),
    };
    // Nobody of hers is signed in any more; then she signs in, and stays so.
    sam.act_on(&account, "sessions/end").await.is(200);
    let ended = twice(&world, "sessions", act("sessions/end"), async || {
        ada.log_in(ADA, crate::world::PASSWORD).await.is(200);
    });
    let ended = ended.await;
    assert_eq!(ended.is(200).body()["changed"], false);
    ada.session().await.is(200);
    // Not suspended, so nothing to resume; suspended in between, she stays so.
    let resumed = twice(&world, "resume", act("resume"), async || {
        sam.act_on(&account, "suspend").await.is(200);
    });
    assert_eq!(resumed.await.is(200).body()["changed"], false);
    assert_eq!(world.count("account_resumed").await, 0);
    let suspended = twice(&world, "suspend", act("suspend"), async || {
        sam.act_on(&account, "resume").await.is(200);
    });
    assert_eq!(suspended.await.is(200).body()["changed"], false);
    ada.log_in(ADA, crate::world::PASSWORD).await.is(200);
    let unlocked = twice(&world, "unlock", act("unlock"), async || {
        world.browser().mistype(ADA, 10).await.is_refused("account_locked");
    });
    assert_eq!(unlocked.await.is(200).body()["changed"], false);
    world.browser().log_in(ADA, "x").await.is_refused("account_locked");
    // A day later the name is nobody's any more.
    world.advance(chrono::TimeDelta::hours(25)).await;
    sam.log_in(crate::world::SAM, crate::world::PASSWORD).await.is(200);
    act("unlock").sent("unlock", &because).await.is(422).is_refused("idempotency_mismatch");
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_members_that_found_nothing_to_do() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = account_of(&ada).await;
    let member = format!("/api/v1/properties/{lac}/members/{account}");
    let boxes = format!("{member}/permissions");
    let ticks = async |body: Value| {
        let request = mona.request(Method::PATCH, &boxes).json(&body);
        mona.send(request).await.is(200);
    };
    ticks(json!({ "grant": ["guests"] })).await;
    let asked = |verb: Method, path: &str, body: Value| Asked {
        who: &mona,
        verb,
        path: path.to_owned(),
        body,
    };
    // Granted already, then taken away: asked again it is not granted.
    let grant = asked(Method::PATCH, &boxes, json!({ "grant": ["guests"] }));
    let granted = twice(&world, "grant", grant, async || {
        ticks(json!({ "withdraw": ["guests"] })).await;
    });
    assert_eq!(granted.await.is(200).body()["granted"], json!([]));
    let held = mona.get(&boxes).await.is(200).body()["permissions"].clone();
    assert!(!held.as_array().unwrap().contains(&json!("guests")), "{held}");
    let put = asked(Method::PUT, &boxes, json!({ "permissions": held }));
    twice(&world, "put", put, async || ticks(json!({ "grant": ["guests"] })).await).await.is(200);
    // What did change is answered as it was, too.
    let rates = asked(Method::PATCH, &boxes, json!({ "grant": ["rates"] }));
    let first = rates.sent("rates", &rates.body).await;
    assert_eq!(first.is(200).body()["granted"], json!(["rates"]));
    ticks(json!({ "withdraw": ["rates"] })).await;
    let again = rates.sent("rates", &rates.body).await;
    assert_eq!(
        (again.is(200).text.as_str(), again.header("etag")),
        (&*first.text, first.header("etag"))
    );
    let held = mona.get(&boxes).await.is(200).body()["permissions"].clone();
    assert!(!held.as_array().unwrap().contains(&json!("rates")), "{held}");
    // No end was set, then one is: asked again, it stays.
    let end = asked(Method::PATCH, &member, json!({ "ends_on": null }));
    let set = async || {
        let request =
            mona.request(Method::PATCH, &member).json(&json!({ "ends_on": "2026-12-31" }));
        mona.send(request).await.is(204);
    };
    twice(&world, "end", end, set).await.is(204);
    assert!(mona.member(&lac, ADA).await["ends_at"].is_string());
    // Gone already, then back: asked again, they stay.
    mona.remove_member(&lac, &account).await.is(204);
    let remove = asked(Method::DELETE, &member, json!({ "reason": { "code": "left_property" } }));
    let back = twice(&world, "remove", remove, async || {
        let person = json!({ "email": ADA, "name": "Ada", "permissions": ["reservations"] });
        mona.add_member(&lac, person).await.is(201);
    });
    back.await.is(404).is_refused("not_found");
    mona.member(&lac, ADA).await;
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_operators_decide_that_was_so_already() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let tom = world.another_operator((&sam, &cleo), TOM, "support").await;
    let tom_is = account_of(&tom).await;
    let reason = json!({ "reason": { "code": "policy_review" } });
    let asked = |who, path: &str, body: Value| Asked {
        who,
        verb: Method::POST,
        path: path.to_owned(),
        body,
    };
    // The policy is the same already; it is changed, and asked again it is not changed back.
    let shown = sam.get("/api/v1/policy").await.is(200).body();
    let mut same = reason.clone();
    (same["profile"], same["settings"]) = (shown["profile"].clone(), shown["settings"].clone());
    let mut stricter = same.clone();
    stricter["settings"]["failures_max"] = json!(9);
    let policy = twice(&world, "policy", asked(&sam, "/api/v1/policy", same), async || {
        sam.post("/api/v1/policy", stricter).await.is(200);
    });
    assert_eq!(policy.await.is(200).body()["version"], 1);
    assert_eq!(sam.get("/api/v1/policy").await.body()["version"], 2);
    // Proposed already, then declined: asked again it is not proposed.
    let mut looser = reason.clone();
    (looser["profile"], looser["settings"]) = (shown["profile"].clone(), shown["settings"].clone());
    let proposed = sam.post("/api/v1/policy", looser.clone()).await.is(202).body();
    let proposal = format!("/api/v1/policy/proposals/{}", proposed["proposal"]);
    let withdraw = format!("{proposal}/withdraw");
    let again = twice(&world, "looser", asked(&sam, "/api/v1/policy", looser), async || {
        cleo.post(&withdraw, reason.clone()).await.is(200);
    });
    assert_eq!(again.await.is(202).body(), proposed);
    assert_eq!(sam.get("/api/v1/policy").await.body()["proposed"], Value::Null);
    let gone = asked(&cleo, &withdraw, reason.clone());
    twice(&world, "gone", gone, async || {}).await.is(404).is_refused("not_found");
    // Sam asked for Tom's role before, which is kept then: asked again it does not wait anew.
    let role = format!("/api/v1/operators/{tom_is}");
    sam.post(&format!("{role}/withdraw"), reason.clone()).await.is(200);
    let waits = asked(&sam, &format!("{role}/withdraw"), reason.clone());
    let waits = twice(&world, "role", waits, async || {
        cleo.post(&format!("{role}/keep"), reason.clone()).await.is(200);
    });
    assert_eq!(waits.await.is(200).body()["waits_for_second"], true);
    let kept = asked(&cleo, &format!("{role}/keep"), reason.clone());
    let kept = twice(&world, "keep", kept, async || {
        sam.post(&format!("{role}/withdraw"), reason.clone()).await.is(200);
    });
    kept.await.is(404).is_refused("not_found");
    cleo.post(&format!("{role}/withdraw"), reason.clone()).await.is(200);
    // Whose role is gone: asked again after they came back, they stay.
    let withdrawn = asked(&cleo, &format!("{role}/withdraw"), reason.clone());
    twice(&world, "withdrawn", withdrawn, async || {}).await.is(200);
    // A token that is revoked, a hold that is lifted.
    world.service_token("feed", &["events_read"]).await;
    let token = sam.get("/api/v1/services").await.is(200).body()["services"][0]["id"].clone();
    let revoke = format!("/api/v1/services/{}/revoke", token.as_str().unwrap());
    sam.post(&revoke, reason.clone()).await.is(204);
    twice(&world, "token", asked(&sam, &revoke, reason.clone()), async || {}).await.is(204);
    let legal = json!({ "reason": { "code": "legal_duty" } });
    let place = format!("/api/v1/accounts/{}/holds", account_of(&sam).await);
    let hold = cleo.post(&place, legal.clone()).await.is(201).body()["hold"].clone();
    let lift = format!("/api/v1/holds/{}/lift", hold.as_str().unwrap());
    cleo.post(&lift, legal.clone()).await.is(204);
    twice(&world, "hold", asked(&cleo, &lift, legal), async || {}).await.is(404);
    world.invariant_12().await;
}
