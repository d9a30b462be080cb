//! An invoice is not paid: reminder, restriction, the way to pay, and open again (S14).

use crate::world::{Answer, BillingSystem, Browser, MANAGER, PASSWORD, World, property};
use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";
const OTTO: &str = "otto@hotel.example";

/// Two hotels; Ada works in both and handles no billing, Otto handles that of the first.
struct Group {
    world: World,
    lac: String,
    port: String,
    ada: Browser,
    otto: Browser,
}

impl Group {
    async fn start() -> Self {
        let world = World::with_billing().await;
        let (lac, mona) = world.hotel("Hotel du Lac").await;
        let port = world.property("Auberge du Port").await;
        let nina = world.first_manager(&port, "nina@hotel.example").await;
        let person = |email: &str, permissions: &[&str]| json!({ "email": email, "name": "A Person", "permissions": permissions });
        mona.add_member(&lac, person(ADA, &["reservations"])).await.is(201);
        nina.add_member(&port, person(ADA, &["reservations"])).await.is(201);
        world.appoints(&lac, OTTO, &["manage_billing"]).await;
        let (ada, otto) = (world.browser(), world.browser_and_phone());
        world.activate(&ada, ADA).await;
        ada.accepts(&port).await;
        world.activate(&otto, OTTO).await;
        Self { world, lac, port, ada, otto }
    }

    /// An invoice of the first hotel has been overdue since now.
    async fn overdue(&self, billing: &BillingSystem<'_>, id: &str) {
        let answer = billing.sends(&self.lac, &billing.invoice(id, 3, "overdue")).await;
        assert_eq!(answer.is(200).body()["outcome"], "recorded");
    }

    async fn logs_in(&self, email: &str) -> Value {
        let answer = self.world.browser().log_in(email, PASSWORD).await;
        answer.is(200).body()
    }
}

async fn opens(who: &Browser, property: &str) -> Value {
    let path = format!("/api/v1/access?property={property}&permission=reservations");
    who.get(&path).await.is(200).body()
}

#[tokio::test(flavor = "multi_thread")]
async fn until_the_grace_is_over_everything_opens_and_who_handles_billing_is_reminded() {
    let group = Group::start().await;
    let Group { world, lac, ada, .. } = &group;
    let billing = world.billing().await;
    group.overdue(&billing, "F-17").await;
    assert_eq!(opens(ada, lac).await["allowed"], true);
    let told = group.logs_in(ADA).await;
    let hotel = property(&told, lac);
    assert_eq!((&hotel["state"], &hotel["opens"]), (&json!("payment_reminder"), &json!(true)));
    assert_eq!(hotel.get("notice"), None, "what is owed is not everybody's business");
    assert_eq!(hotel.get("payment_link"), None);
    let told = group.logs_in(OTTO).await;
    let hotel = property(&told, lac);
    assert_snapshot!("notice_en", hotel["notice"].as_str().unwrap());
    assert_eq!(hotel["payment_link"], "https://pay.hotel.example/i/F-17");
    let mail = world.mail_to(OTTO).await;
    assert_eq!(mail.subject, "An invoice is overdue");
    assert!(mail.text.contains("https://pay.hotel.example/i/F-17"), "{}", mail.text);
    assert!(mail.text.contains("29 November 2026 at 08:00"), "{}", mail.text);
    for colleague in [ADA, MANAGER] {
        let mails = world.mails_to(colleague).await;
        assert!(mails.iter().all(|mail| !mail.text.contains("F-17")), "{colleague}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_grace_it_opens_for_nobody_and_the_other_hotel_stays_open() {
    let group = Group::start().await;
    let Group { world, lac, port, ada, otto } = &group;
    let billing = world.billing().await;
    group.overdue(&billing, "F-17").await;
    world.advance(TimeDelta::days(7) - TimeDelta::seconds(1)).await;
    assert_eq!(world.count("property_restricted").await, 0);
    world.advance(TimeDelta::seconds(1)).await;
    assert_eq!(world.count("property_restricted").await, 1);
    assert_eq!(world.end_what_is_due().await, 0, "the scheduler finds it written");

    let told = group.logs_in(ADA).await;
    let (shut, open) = (property(&told, lac), property(&told, port));
    assert_eq!((&shut["state"], &shut["opens"]), (&json!("payment_overdue"), &json!(false)));
    assert_eq!((&open["state"], &open["opens"]), (&json!("open"), &json!(true)));
    assert_eq!(shut.get("payment_link"), None);
    assert_snapshot!("shut_for_ada_en", shut["problem"]["detail"].as_str().unwrap());
    let type_ = shut["problem"]["type"].as_str().unwrap();
    assert!(type_.ends_with("/problems/payment_overdue"));

    ada.log_in(ADA, PASSWORD).await.is(200);
    otto.log_in(OTTO, PASSWORD).await.is(200);
    let denied = opens(ada, lac).await;
    assert_eq!((&denied["allowed"], &denied["reason"]), (&json!(false), &json!("payment_overdue")));
    assert_eq!(opens(ada, port).await["allowed"], true);
    for place in ["/api/v1/session", "/api/v1/me"] {
        let body = ada.get(place).await.is(200).body();
        assert_eq!(property(&body, lac)["state"], "payment_overdue", "{place}");
        assert_eq!(property(&body, port)["state"], "open", "{place}");
    }

    let otto_sees = otto.clone().speaking("fr").me().await;
    let shut = property(&otto_sees, lac);
    assert_eq!(shut["payment_link"], "https://pay.hotel.example/i/F-17");
    assert_snapshot!("shut_for_otto_fr", shut["problem"]["detail"].as_str().unwrap());
    let mail = world.mail_to(OTTO).await;
    assert_eq!(mail.subject, "Access to your property is restricted");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_billing_page_stays_open_and_payment_opens_the_rest() {
    let group = Group::start().await;
    let Group { world, lac, ada, otto, .. } = &group;
    let billing = world.billing().await;
    group.overdue(&billing, "F-17").await;
    world.advance(TimeDelta::days(8)).await;
    ada.log_in(ADA, PASSWORD).await.is(200);
    otto.log_in(OTTO, PASSWORD).await.is(200);
    let page = format!("/api/v1/properties/{lac}/billing");
    let seen = otto.get(&page).await.is(200).body();
    assert_eq!(seen["state"], "payment_overdue");
    assert_eq!(seen["unpaid"][0]["id"], "F-17");
    assert_eq!(seen["payment_link"], "https://pay.hotel.example/i/F-17");
    let refused = ada.get(&page).await;
    refused.is(403).is_refused("not_authorised");
    assert!(refused.body()["detail"].as_str().unwrap().contains("manage billing"));

    let answer = billing.sends(lac, &billing.invoice("F-17", 4, "paid")).await;
    assert_eq!(answer.is(200).body(), json!({ "outcome": "recorded", "state": "open" }));
    assert_eq!(opens(ada, lac).await["allowed"], true);
    assert_eq!(world.count("property_restriction_lifted").await, 1);
    let mails = world.mails_to(OTTO).await;
    assert!(mails.iter().any(|mail| mail.subject == "Access to your property is back"));
    assert_eq!(otto.get(&page).await.is(200).body()["settled"], 1);
}

/// Whoever writes first after the grace says so first; nothing is there for the scheduler to do.
#[tokio::test(flavor = "multi_thread")]
async fn a_payment_after_the_grace_finds_it_over_and_says_so_first() {
    let group = Group::start().await;
    let Group { world, lac, .. } = &group;
    let billing = world.billing().await;
    group.overdue(&billing, "F-17").await;
    world.clock.advance(TimeDelta::days(8));
    billing.sends(lac, &billing.invoice("F-17", 4, "paid")).await.is(200);
    let kinds = world.kinds().await;
    let end: Vec<&str> = kinds.iter().rev().take(3).rev().map(String::as_str).collect();
    assert_eq!(end, ["property_restricted", "invoice_paid", "property_restriction_lifted"]);
    let events = world.events().await;
    let by_time = &events[events.len() - 3]["metadata"];
    assert_eq!(
        (&by_time["actor"]["kind"], &by_time["actor"]["id"]),
        (&json!("system"), &json!("time"))
    );
    world.end_what_is_due().await;
    assert_eq!(world.count("property_restricted").await, 1, "found written, not written again");
}

#[tokio::test(flavor = "multi_thread")]
async fn late_repeated_and_reordered_messages_are_harmless() {
    let group = Group::start().await;
    let Group { world, lac, .. } = &group;
    let billing = world.billing().await;
    let overdue = billing.invoice("F-17", 3, "overdue");
    let outcome = |answer: &Answer| answer.is(200).body()["outcome"].clone();
    let paid = billing.invoice("F-17", 4, "paid");
    assert_eq!(outcome(&billing.sends(lac, &paid).await), "recorded");
    assert_eq!(outcome(&billing.sends(lac, &overdue).await), "late");
    let events = world.events().await.len();
    for message in [&overdue, &paid, &overdue] {
        assert_eq!(outcome(&billing.sends(lac, message).await), "known");
    }
    assert_eq!(world.events().await.len(), events, "a repeat writes nothing");
    world.advance(TimeDelta::days(29)).await;
    assert_eq!(world.count("property_restricted").await, 0);
    assert_eq!(property(&group.logs_in(ADA).await, lac)["state"], "open");
}

/// The same `Idempotency-Key` gets the recorded answer, and with another body none.
#[tokio::test(flavor = "multi_thread")]
async fn a_named_message_is_answered_once() {
    let group = Group::start().await;
    let Group { world, lac, .. } = &group;
    let billing = world.billing().await;
    let paid = billing.invoice("F-17", 4, "paid");
    let overdue = billing.invoice("F-17", 3, "overdue");
    for _ in 0..2 {
        let answer = billing.sends_as("one", lac, &paid).await;
        assert_eq!(answer.is(200).body()["outcome"], "recorded");
        let answer = billing.sends_as("two", lac, &overdue).await;
        assert_eq!(answer.is(200).body()["outcome"], "late");
    }
    let other = billing.sends_as("one", lac, &overdue).await;
    other.is(422).is_refused("idempotency_mismatch");
    assert_eq!(world.count("invoice_paid").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_message_is_named() {
    let group = Group::start().await;
    let Group { world, lac, port, ada, .. } = &group;
    let billing = world.billing().await;
    let events = world.events().await.len();
    let good = billing.invoice("F-17", 3, "overdue");
    let with = |path: &str, value: Value| {
        let mut message = good.clone();
        *message.pointer_mut(path).unwrap() = value;
        message
    };
    for (field, message) in [
        ("invoice.payment_link", with("/invoice/payment_link", json!("https://evil.example/F-17"))),
        ("invoice.payment_link", with("/invoice/payment_link", json!("http://pay.hotel.example/"))),
        (
            "invoice.payment_link",
            with("/invoice/payment_link", json!("https://pay.hotel.example:1/")),
        ),
        ("invoice.id", with("/invoice/id", json!("F 17"))),
        ("invoice.id", with("/invoice/id", json!(""))),
        ("invoice.status", with("/invoice/status", json!("forgiven"))),
        ("sequence", with("/sequence", json!(9_007_199_254_740_992_u64))),
        ("sequence", with("/sequence", json!(-1))),
        ("since", with("/since", json!("yesterday"))),
        ("since", with("/since", json!("2027-11-22T08:00:00Z"))),
        ("invoice", json!({ "sequence": 1, "since": good["since"] })),
        ("subscription", {
            let mut both = good.clone();
            both["subscription"] = json!({ "status": "active" });
            both
        }),
        ("amount", {
            let mut more = good.clone();
            more["amount"] = json!(12.5);
            more
        }),
    ] {
        billing.sends(lac, &message).await.is(422).names(field);
    }
    let evil = with("/invoice/payment_link", json!("https://evil.example/F-17"));
    let said = billing.sends(lac, &evil).await.body()["detail"].as_str().unwrap().to_owned();
    assert!(said.contains("evil.example"), "{said}");

    let nowhere = "00000000-0000-0000-0000-000000000001";
    for id in [nowhere, "nonsense"] {
        let unknown = billing.sends(id, &good).await;
        unknown.is(404).is_refused("not_found");
        assert!(unknown.body()["detail"].as_str().unwrap().contains(id));
    }
    let path = format!("/api/v1/properties/{lac}/billing");
    world.browser().post(&path, good.clone()).await.is(401);
    ada.post(&path, good.clone()).await.is(401).is_refused("not_authorised");
    // Two refusals of a genuine token are kept, once each: the host, and the property that is none.
    assert_eq!(world.count("service_message_refused").await, 2);
    assert_eq!(world.events().await.len(), events + 2, "nothing half done");

    billing.sends(lac, &good).await.is(200);
    let foreign = billing.sends(port, &good).await;
    foreign.is(409).is_refused("conflict");
    assert!(foreign.body()["detail"].as_str().unwrap().contains("F-17"));
    let contradiction = billing.sends(lac, &billing.invoice("F-17", 3, "paid")).await;
    contradiction.is(409).is_refused("conflict");
    assert_snapshot!("contradiction_en", contradiction.body()["detail"].as_str().unwrap());
    // The invoice, and what was refused of a genuine token, once each.
    assert_eq!(world.count("service_message_refused").await, 4);
    assert_eq!(world.events().await.len(), events + 5);
}

/// The configuration changed its mind about a host: what was taken before is shown no more.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_host_that_is_no_longer_listed_is_not_shown() {
    let mut group = Group::start().await;
    {
        let billing = group.world.billing().await;
        group.overdue(&billing, "F-17").await;
    }
    group.world.config.billing.payment_hosts = vec!["other.example".to_owned()];
    group.world.restart().await;
    group.world.advance(TimeDelta::days(8)).await;
    let told = group.logs_in(OTTO).await;
    let shut = property(&told, &group.lac);
    assert_eq!(shut["state"], "payment_overdue");
    assert_eq!(shut.get("payment_link"), None);
    let mail = group.world.mail_to(OTTO).await;
    assert!(!mail.text.contains("pay.hotel.example"), "{}", mail.text);
}

/// What a log-in costs is what it cost before: two commits, and nothing said before they are there.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_writes_no_more_than_before_and_a_wrong_password_learns_nothing() {
    let group = Group::start().await;
    let Group { world, .. } = &group;
    let billing = world.billing().await;
    group.overdue(&billing, "F-17").await;
    world.advance(TimeDelta::days(8)).await;
    let commits = world.app().commits();
    group.logs_in(OTTO).await;
    assert_eq!(world.app().commits() - commits, 2);
    let refused = world.browser().log_in(OTTO, "not the right password").await;
    refused.is(401).is_refused("wrong_credentials");
    assert!(!refused.text.contains("properties") && !refused.text.contains("payment"));
}

/// Who reviews sees how a hotel stands, and not the way to pay for it.
#[tokio::test(flavor = "multi_thread")]
async fn compliance_sees_what_is_owed_without_the_payment_link() {
    let group = Group::start().await;
    let Group { world, lac, otto, .. } = &group;
    let billing = world.billing().await;
    group.overdue(&billing, "F-17").await;
    world.advance(TimeDelta::days(8)).await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let path = format!("/api/v1/properties/{lac}/billing");
    let seen = cleo.get(&path).await;
    let body = seen.is(200).body();
    assert_eq!(
        (&body["state"], &body["unpaid"][0]["id"]),
        (&json!("payment_overdue"), &json!("F-17"))
    );
    assert!(!seen.text.contains("https://pay.hotel.example"), "{}", seen.text);
    let helped = sam.get(&path).await;
    assert!(helped.is(200).text.contains("https://pay.hotel.example"), "{}", helped.text);
    otto.log_in(OTTO, PASSWORD).await.is(200);
    let paid = otto.get(&path).await;
    assert!(paid.is(200).text.contains("https://pay.hotel.example"), "{}", paid.text);
}

/// S14 as support sees it: on the timeline of everybody who belongs there, and at the machine.
#[tokio::test(flavor = "multi_thread")]
async fn support_reads_it_on_the_command_line() {
    let group = Group::start().await;
    let Group { world, lac, .. } = &group;
    let billing = world.billing().await;
    group.overdue(&billing, "F-17").await;
    world.advance(TimeDelta::days(8)).await;
    let told = world.json(&["property", "billing", lac]).await;
    assert_eq!(
        (&told["state"], &told["unpaid"][0]["id"]),
        (&json!("payment_overdue"), &json!("F-17"))
    );
    let then = world.json(&["property", "billing", lac, "--at", "2026-11-23T08:00:00Z"]).await;
    assert_eq!(then["state"], "payment_reminder");
    for (lang, name) in [("en", "billing_en"), ("fr", "billing_fr")] {
        let printed = world.keyledger(&["property", "billing", lac, "--lang", lang]).await;
        assert_snapshot!(name, crate::world::redacted(&printed.text));
        let why = world.keyledger(&["why", ADA, "--lang", lang]).await;
        assert!(why.text.contains("Hotel du Lac"), "{}", why.text);
        assert_snapshot!(format!("why_{lang}"), crate::world::redacted(&why.text));
    }
    let missing = "00000000-0000-0000-0000-000000000001";
    let printed = world.keyledger(&["property", "billing", missing, "--lang", "en"]).await;
    assert!(!printed.fine && printed.error.contains(missing), "{}", printed.error);
}
