//! A manager ticks boxes, and at the next request they hold. (S11)

use crate::world::{Answer, Browser, World};
use reqwest::Method;
use serde_json::{Value, json};

const RENE: &str = "rene@hotel.example";

/// A hotel with its manager and a receptionist.
struct Hotel {
    world: World,
    lac: String,
    mona: Browser,
    rene: Browser,
    /// The receptionist's account.
    account: String,
}

impl Hotel {
    async fn open() -> Self {
        let world = World::start().await;
        let (lac, mona) = world.hotel("Hotel du Lac").await;
        let person = json!({ "email": RENE, "name": "René Favre", "permissions": ["guests"] });
        let added = mona.add_member(&lac, person).await;
        let account = added.is(201).body()["account"].as_str().unwrap().to_owned();
        let rene = world.browser();
        world.activate(&rene, RENE).await;
        Self { world, lac, mona, rene, account }
    }

    fn path(&self) -> String {
        format!("/api/v1/properties/{}/members/{}/permissions", self.lac, self.account)
    }

    async fn patch(&self, who: &Browser, boxes: Value) -> Answer {
        who.send(who.request(Method::PATCH, &self.path()).json(&boxes)).await
    }

    async fn put(&self, boxes: Value, if_match: Option<&str>) -> Answer {
        let mut request = self.mona.request(Method::PUT, &self.path()).json(&boxes);
        if let Some(tag) = if_match {
            request = request.header("if-match", tag);
        }
        self.mona.send(request).await
    }

    async fn may(&self, permission: &str) -> bool {
        let path = format!("/api/v1/access?property={}&permission={permission}", self.lac);
        self.rene.get(&path).await.is(200).body()["allowed"] == true
    }

    async fn changes(&self) -> Vec<Value> {
        let events = self.world.events().await.into_iter();
        events.filter(|event| event["kind"] == "permissions_changed").collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ticked_or_cleared_holds_at_the_very_next_request() {
    let hotel = Hotel::open().await;
    hotel.put(json!({ "permissions": ["reservations"] }), None).await.is(200);
    for _ in 0..5 {
        assert!(!hotel.may("rates").await && hotel.may("reservations").await);
        let boxes = json!({ "grant": ["rates"], "withdraw": ["reservations"] });
        let answer = hotel.patch(&hotel.mona, boxes).await.is(200).body();
        assert_eq!(answer["permissions"], json!(["rates"]));
        assert_eq!(
            (&answer["granted"], &answer["withdrawn"]),
            (&json!(["rates"]), &json!(["reservations"]))
        );
        assert!(hotel.may("rates").await && !hotel.may("reservations").await);
        assert_eq!(hotel.rene.me().await["properties"][0]["permissions"], json!(["rates"]));
        hotel.put(json!({ "permissions": ["reservations"] }), None).await.is(200);
    }
    assert_eq!(hotel.changes().await.len(), 11);
    // The list of members shows what holds.
    let row = hotel.mona.member(&hotel.lac, RENE).await;
    assert_eq!(row["permissions"], json!(["reservations"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn history_says_who_changed_what_on_whose_authority_and_why() {
    let hotel = Hotel::open().await;
    hotel.patch(&hotel.mona, json!({ "grant": ["rates", "reports"] })).await.is(200);
    let change = hotel.changes().await.remove(0);
    assert_eq!(
        change["data"],
        json!({ "property": hotel.lac, "granted": ["rates", "reports"], "withdrawn": [] })
    );
    let meta = &change["metadata"];
    assert_eq!(meta["actor"]["kind"], "manager");
    let manager = meta["actor"]["id"].as_str().unwrap();
    assert_eq!(meta["authority"][0]["stream"], format!("account-{manager}"));
    assert_eq!(meta["property"], hotel.lac);
    assert_eq!(meta["reason"]["code"], "managing_staff");
    // And the timeline of the person has it in words' order: it is about their account.
    assert_eq!(change["stream"], format!("account-{}", hotel.account));
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_twice_nothing_changes() {
    let hotel = Hotel::open().await;
    for boxes in [json!({ "grant": ["rates"] }), json!({ "withdraw": ["reports"] }), json!({})] {
        hotel.patch(&hotel.mona, boxes.clone()).await.is(200);
        let again = hotel.patch(&hotel.mona, boxes).await.is(200).body();
        assert_eq!((&again["granted"], &again["withdrawn"]), (&json!([]), &json!([])));
    }
    hotel.put(json!({ "permissions": ["guests", "rates"] }), None).await.is(200);
    assert_eq!(hotel.changes().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_manager_of_that_property_and_never_on_oneself_or_on_somebody_with_more_rights() {
    let hotel = Hotel::open().await;
    let rates = || json!({ "grant": ["rates"] });
    hotel.patch(&hotel.world.browser(), rates()).await.is(401);
    hotel.patch(&hotel.rene, rates()).await.is(403).is_refused("not_authorised");
    let port = hotel.world.property("Auberge du Port").await;
    let otto = hotel.world.first_manager(&port, "otto@hotel.example").await;
    hotel.patch(&otto, rates()).await.is(403).is_refused("not_authorised");

    // A stranger is nobody's to tick boxes of.
    let path = format!("/api/v1/properties/{port}/members/{}/permissions", hotel.account);
    otto.send(otto.request(Method::PATCH, &path).json(&rates())).await.is(404);
    otto.get(&path).await.is(404);

    let mona = hotel.mona.me().await["account"].as_str().unwrap().to_owned();
    let own = format!("/api/v1/properties/{}/members/{mona}/permissions", hotel.lac);
    for boxes in [rates(), json!({ "withdraw": ["manage_users"] })] {
        let oneself = hotel.mona.send(hotel.mona.request(Method::PATCH, &own).json(&boxes)).await;
        oneself.is(403).is_refused("not_authorised");
        assert!(oneself.body()["detail"].as_str().unwrap().contains("your own account"));
    }
    assert_eq!(hotel.changes().await.len(), 0);

    // What Mona does not hold she does not give, and history says that she tried.
    let bills = hotel.patch(&hotel.mona, json!({ "grant": ["manage_billing"] })).await;
    bills.is(403).is_refused("not_authorised");
    assert!(bills.body()["detail"].as_str().unwrap().contains("do not hold"));
    assert_eq!(hotel.world.count("act_refused").await, 2, "on herself, and this");

    // René becomes a manager with more rights than Mona.
    let all = json!({ "grant": ["manage_users", "reservations", "rates", "reports"] });
    hotel.patch(&hotel.mona, all).await.is(200);
    let sam = hotel.world.support().await;
    let asked = json!({ "grant": ["manage_billing"], "reason": { "code": "asked_by_property" } });
    hotel.patch(&sam, asked).await.is(200);
    let more = hotel.patch(&hotel.mona, json!({ "withdraw": ["guests"] })).await;
    more.is(403).is_refused("not_authorised");
    assert_eq!(hotel.changes().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_managers_who_strike_each_other_off_at_once_leave_one_manager() {
    let world = World::start().await;
    for round in 0..5 {
        let lac = world.property("Hotel du Lac").await;
        let mut managers = vec![];
        for name in ["mona", "otto"] {
            let email = format!("{name}{round}@hotel.example");
            let browser = world.first_manager(&lac, &email).await;
            let account = browser.me().await["account"].as_str().unwrap().to_owned();
            managers.push((browser, account));
        }
        let [(mona, first), (otto, second)] = &managers[..] else { panic!("two") };
        let strike = |who: &Browser, whom: &str| {
            let path = format!("/api/v1/properties/{lac}/members/{whom}/permissions");
            let boxes = json!({ "withdraw": ["manage_users"] });
            let (who, request) = (who.clone(), who.request(Method::PATCH, &path).json(&boxes));
            async move { who.send(request).await.status }
        };
        let mut answers = <[u16; 2]>::from(tokio::join!(strike(mona, second), strike(otto, first)));
        answers.sort_unstable();
        assert_eq!(answers, [200, 403]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_insists_on_what_they_saw_is_told_when_it_has_changed() {
    let hotel = Hotel::open().await;
    let seen = hotel.mona.get(&hotel.path()).await;
    assert_eq!(seen.is(200).body()["permissions"], json!(["guests"]));
    let tag = seen.header("etag").unwrap();
    let changed = hotel.put(json!({ "permissions": ["rates"] }), Some(tag)).await;
    let next = changed.is(200).header("etag").unwrap();
    assert_ne!(next, tag);
    let stale = hotel.put(json!({ "permissions": ["reports"] }), Some(tag)).await;
    stale.is(412).is_refused("precondition_failed");
    hotel.put(json!({ "permissions": ["reports"] }), Some(next)).await.is(200);
    hotel.put(json!({ "permissions": [] }), Some("*")).await.is(200);
    hotel.put(json!({ "permissions": [] }), Some("yesterday")).await.is(422).names("If-Match");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_permission_is_named_and_nothing_is_half_done() {
    let hotel = Hotel::open().await;
    let unknown = hotel.patch(&hotel.mona, json!({ "grant": ["rates", "everything\n"] })).await;
    unknown.is(422).names("grant");
    assert!(unknown.body()["detail"].as_str().unwrap().contains("\"everything\""));
    hotel.patch(&hotel.mona, json!({ "withdraw": ["Rates"] })).await.is(422).names("withdraw");
    let both = hotel.patch(&hotel.mona, json!({ "grant": ["rates"], "withdraw": ["rates"] })).await;
    both.is(422).names("withdraw");
    hotel.put(json!({ "permissions": ["*"] }), None).await.is(422).names("permissions");
    hotel.put(json!({}), None).await.is(422).names("permissions");
    hotel.patch(&hotel.mona, json!({ "grant": "rates" })).await.is(422).names("grant");
    hotel.patch(&hotel.mona, json!({ "who": "all" })).await.is(422).names("who");
    assert!(hotel.changes().await.is_empty() && !hotel.may("rates").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_and_comes_back_has_what_is_ticked_then() {
    let hotel = Hotel::open().await;
    hotel.patch(&hotel.mona, json!({ "grant": ["rates"] })).await.is(200);
    hotel.mona.remove_member(&hotel.lac, &hotel.account).await.is(204);
    hotel.patch(&hotel.mona, json!({ "grant": ["reports"] })).await.is(404);
    let person = json!({ "email": RENE, "name": "René Favre", "permissions": ["reservations"] });
    hotel.mona.add_member(&hotel.lac, person).await.is(201);
    hotel.rene.log_in(RENE, crate::world::PASSWORD).await.is(200);
    assert!(hotel.may("reservations").await && !hotel.may("rates").await);
}

/// How often a stream was read since the engine started.
async fn stream_reads(hotel: &Hotel) -> u64 {
    let metrics = hotel.world.app().metrics_text().await;
    let line = metrics.lines().find(|line| line.starts_with("keyledger_stream_reads_total "));
    line.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
}

/// The policy, who asks, who asks once more in the line, and the member: what a tick needs to know is
/// read once each.
#[tokio::test(flavor = "multi_thread")]
async fn one_tick_reads_four_streams_and_no_more() {
    let hotel = Hotel::open().await;
    hotel.patch(&hotel.mona, json!({ "grant": ["reservations"] })).await.is(200);
    let before = stream_reads(&hotel).await;
    hotel.patch(&hotel.mona, json!({ "withdraw": ["reservations"] })).await.is(200);
    let read = stream_reads(&hotel).await - before;
    assert!((1..=4).contains(&read), "{read} streams were read for one tick");
}
