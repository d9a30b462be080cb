//! Is everything an event, and does current state come back from events alone? (C1, C2)

use crate::world::{Browser, PASSWORD, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

/// What an act wrote, told by the difference.
struct Ledger<'a> {
    world: &'a World,
    seen: usize,
}

impl Ledger<'_> {
    async fn wrote(&mut self, expected: &[&str]) {
        let kinds = self.world.kinds().await;
        assert_eq!(kinds[self.seen..], *expected);
        self.seen = kinds.len();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_act_is_an_event_and_so_is_reading_a_history() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.deliver().await; // What Mona is told of her own second factor.
    let mut ledger = Ledger { world: &world, seen: world.events().await.len() };
    let person = json!({ "email": ADA, "name": "Ada" });
    let account = mona.add_member(&lac, person).await.is(201).body()["account"].clone();
    ledger
        .wrote(&[
            "email_claimed",
            "account_created",
            "membership_added",
            "activation_link_issued",
            "email_confirmed",
        ])
        .await;
    world.deliver().await;
    ledger.wrote(&["mail_queued", "mail_attempted", "mail_accepted"]).await;
    let ada = world.browser();
    ada.activate(&world.token_to(ADA).await, PASSWORD).await.is(204);
    ledger.wrote(&["password_chosen"]).await;
    ada.log_in(ADA, "mistyped and mistyped").await.is(401);
    ledger.wrote(&["login_attempted", "login_failed"]).await;
    ada.log_in(ADA, PASSWORD).await.is(200);
    let first = ["login_attempted", "login_succeeded", "factor_grace_started"];
    ledger.wrote(&first).await;
    ada.session().await.is(200);
    ada.me().await;
    mona.members(&lac).await;
    ada.get("/readyz").await.is(200);
    world.json(&["doctor"]).await;
    ledger.wrote(&[]).await;
    world.json(&["why", ADA]).await;
    ledger.wrote(&["history_read"]).await;
    ada.forgot(ADA).await.is(202);
    ledger.wrote(&["password_reset_requested"]).await;
    ada.post("/api/v1/logout", json!({})).await.is(204);
    ledger.wrote(&["sessions_ended"]).await;
    ada.session().await.is(401);
    mona.remove_member(&lac, account.as_str().unwrap()).await.is(204);
    ledger.wrote(&["membership_removed", "account_deleted"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_says_who_when_by_which_policy_and_from_which_release() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    ada.mistype(ADA, 10).await;
    ada.forgot("nobody@hotel.example").await.is(202);
    world.deliver().await;
    for event in world.events().await {
        let meta = &event["metadata"];
        for field in ["at", "actor", "schema", "release", "command", "correlation"] {
            assert!(!meta[field].is_null(), "{field} in {event}");
        }
        if event["kind"] == "account_created" && meta["actor"]["kind"] == "manager" {
            let authority = &meta["authority"][0];
            let manager = mona.me().await["account"].clone();
            assert_eq!(authority["stream"], format!("account-{}", manager.as_str().unwrap()));
            assert_eq!(meta["property"], lac.as_str());
        }
        let judged =
            ["login_failed", "account_locked", "password_chosen", "unknown_reset_requested"];
        if judged.contains(&event["kind"].as_str().unwrap()) {
            assert_eq!(meta["policy"], 1, "{event}");
        }
    }
}

/// A ledger with something of everything.
async fn a_full_world() -> (World, Browser, Value) {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    world.member(&mona, &lac, "rene@hotel.example").await;
    ada.mistype("rene@hotel.example", 10).await;
    ada.mistype("nobody@hotel.example", 10).await;
    ada.forgot("rene@hotel.example").await.is(202);
    world.minutes(30).await;
    ada.forgot("rene@hotel.example").await.is(202);
    let account = mona.member(&lac, ADA).await["account"].clone();
    mona.remove_member(&lac, account.as_str().unwrap()).await.is(204);
    mona.add_member(&lac, json!({ "email": ADA, "name": "Ada" })).await.is(201);
    world.deliver().await;
    let members = Value::Array(mona.members(&lac).await);
    (world, mona, members)
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_and_rebuilt_every_projection_has_the_same_bytes() {
    let (mut world, ..) = a_full_world().await;
    let live = world.app().system.digests().await.unwrap();
    assert_eq!(live.len(), keyledger_projections::projection::ALL.len());
    let rebuilt = world.json(&["rebuild"]).await;
    assert_eq!(rebuilt["events"], world.events().await.len());
    for digest in &live {
        let again = &rebuilt["projections"][digest.projection];
        assert_eq!(again["sha256"], digest.sha256.as_str(), "{}", digest.projection);
        assert_eq!(again["rows"], digest.rows);
    }
    for name in ["locks", "mails", "deadlines", "sessions", "timeline", "members"] {
        assert!(rebuilt["projections"][name]["rows"].as_u64().unwrap() > 0, "{name}: {rebuilt}");
    }
    let refused = world.keyledger(&["rebuild", "--only", "lock", "--lang", "en"]).await;
    assert!(!refused.fine && refused.error.contains("\"lock\""), "{}", refused.error);
    assert!(refused.error.contains("locks, mails"), "{}", refused.error);
    let some = world.json(&["rebuild", "--only", "locks", "--only", "search"]).await;
    assert_eq!(some["projections"].as_object().unwrap().len(), 2, "{some}");
    assert_eq!(some["projections"]["search"], rebuilt["projections"]["search"]);
    assert_eq!(world.app().system.digests().await.unwrap(), live);
    world.stop().await;
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(world.file(&format!("views.db{suffix}")));
    }
    world.open().await.unwrap();
    assert_eq!(world.app().system.digests().await.unwrap(), live);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_view_mails_nobody_and_everybody_sees_the_same() {
    let (mut world, mona, members) = a_full_world().await;
    let (lac, rene) = (members[0]["account"].clone(), "rene@hotel.example");
    assert!(lac.is_string());
    let mails = world.mails_to(rene).await.len() + world.mails_to(ADA).await.len();
    let told = world.json(&["why", rene]).await;
    world.stop().await;
    for name in ["views.db", "reactions.db"] {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(world.file(&format!("{name}{suffix}")));
        }
    }
    world.open().await.unwrap();
    world.deliver().await;
    assert_eq!(world.mails_to(rene).await.len() + world.mails_to(ADA).await.len(), mails);
    assert_eq!(world.json(&["why", rene]).await, told);
    let mona = mona.moved_to(world.address());
    world.advance(TimeDelta::seconds(31)).await; // Her phone shows another code.
    mona.log_in("mona@hotel.example", PASSWORD).await.is(200);
    let properties = mona.me().await["properties"].clone();
    let after = mona.members(properties[0]["id"].as_str().unwrap()).await;
    assert_eq!(Value::Array(after), members);
}
