//! Who sees the link by which an invoice is paid? Whoever pays there, and nobody who reads (S14).
//!
//! Every reading there is, over HTTP and on the command line, is asked by those who may, and looked
//! through for the link.

use crate::endpoint_matrix::doors::{Guard, doors};
use crate::world::{Answer, Browser, CLEO, PASSWORD, World};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const OTTO: &str = "otto@hotel.example";
/// What only the links of this test have in them.
const MARKER: &str = "bearer-5f1d";

struct House {
    world: World,
    lac: String,
    otto: Browser,
    account: String,
    /// Every event that once had a link.
    invoices: Vec<String>,
}

/// A hotel that owes, with links in events of all four kinds that have one.
async fn house() -> House {
    let world = World::with_billing().await;
    let (lac, _) = world.hotel("Hotel du Lac").await;
    world.appoints(&lac, OTTO, &["manage_billing"]).await;
    let otto = world.browser_and_phone();
    world.activate(&otto, OTTO).await;
    let account = otto.me().await["account"].as_str().unwrap().to_owned();
    let billing = world.billing().await;
    let said = [("F-1", 2, "issued"), ("F-2", 2, "due"), ("F-3", 5, "overdue"), ("F-3", 4, "due")];
    for (id, sequence, status) in said {
        let mut message = billing.invoice(id, sequence, status);
        message["invoice"]["payment_link"] =
            json!(format!("https://pay.hotel.example/{MARKER}/{id}"));
        billing.sends(&lac, &message).await.is(200);
    }
    world.advance(TimeDelta::days(8)).await;
    let kinds = ["invoice_issued", "invoice_due", "invoice_overdue", "invoice_message_late"];
    let events = world.events().await;
    let of_kind = |kind: &str| {
        let found = events.iter().find(|event| event["kind"] == kind);
        found.unwrap_or_else(|| panic!("no {kind}"))["event"].as_str().unwrap().to_owned()
    };
    let invoices = kinds.map(of_kind).to_vec();
    House { world, lac, otto, account, invoices }
}

/// Nothing of a link in it.
fn has_none(what: &str, text: &str) {
    assert!(!text.contains(MARKER), "{what} shows the link: {text}");
}

/// None of the links, and that there was one.
fn withholds(what: &str, text: &str) {
    has_none(what, text);
    assert!(text.contains("withheld"), "{what} does not say that it withholds something: {text}");
}

impl House {
    fn filled(&self, text: &str) -> String {
        let event = &self.invoices[2];
        let id = if text.contains("/properties/") {
            &self.lac
        } else if text.contains("/events/") {
            event
        } else {
            &self.account
        };
        let path = text.replace("{id}", id).replace("{property}", &self.lac);
        path.replace("{account}", &self.account)
    }

    /// Everything that can be read over HTTP, as one caller is answered.
    async fn readings(&self, who: &Browser) -> BTreeMap<&'static str, Answer> {
        let mut answers = BTreeMap::new();
        let reads = |guard: Guard| !matches!(guard, Guard::Anybody | Guard::Holder);
        for door in doors().into_iter().filter(|door| door.verb == "get" && reads(door.guard)) {
            let queries: &[&str] = match door.path {
                "/api/v1/audit/events" => &["property={property}&personal=true&limit=500"],
                "/api/v1/audit/export" => &[
                    "format=csv&reason=audit",
                    "format=ndjson&reason=audit&personal=true",
                    "format=manifest&reason=audit",
                ],
                "/api/v1/accounts" => &["property={property}"],
                "/api/v1/events" => &["limit=1000"],
                _ => &[door.query],
            };
            for query in queries {
                let asked = if query.is_empty() { "" } else { "?" };
                let path = format!("{}{asked}{}", self.filled(door.path), self.filled(query));
                let answer = who.get(&path).await;
                has_none(&path, &answer.text);
                answers.insert(door.path, answer);
            }
        }
        answers
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_no_reading_over_http_shows_the_link_by_which_an_invoice_is_paid() {
    let house = house().await;
    let House { world, lac, otto, invoices, .. } = &house;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let answers = house.readings(&cleo).await;
    for told in [
        "/api/v1/events",
        "/api/v1/events/{id}",
        "/api/v1/audit/events",
        "/api/v1/accounts/{id}/timeline",
        "/api/v1/audit/subjects/{id}",
    ] {
        withholds(told, &answers[told].is(200).text);
    }
    for read in ["/api/v1/accounts/{id}/explain", "/api/v1/properties/{id}/billing"] {
        answers[read].is(200);
    }
    for format in ["csv", "ndjson"] {
        let path = format!("/api/v1/audit/export?format={format}&property={lac}&reason=audit");
        withholds(&path, &cleo.get(&path).await.is(200).text);
    }
    for event in invoices {
        let path = format!("/api/v1/events/{event}");
        let told = cleo.get(&path).await.is(200).body();
        assert_eq!(told["event"]["data"]["payment_link"], "withheld", "{told}");
    }
    // Support helps where nobody at the hotel can: on the billing page, and nowhere else.
    let page = format!("/api/v1/properties/{lac}/billing");
    for path in [format!("/api/v1/events/{}", invoices[2]), "/api/v1/audit/acts".to_owned()] {
        has_none(&path, &sam.get(&path).await.text);
    }
    assert!(sam.get(&page).await.is(200).text.contains(MARKER));
    // Software that follows the ledger pays nothing.
    let token = world.service_token("feed", &["events_read"]).await;
    let request = world.browser().request(reqwest::Method::GET, "/api/v1/events?limit=1000");
    let feed = world.browser().send(request.bearer_auth(&token)).await;
    withholds("the feed", &feed.is(200).text);
    // Whoever pays there sees it on the billing page and where the door is closed.
    otto.log_in(OTTO, PASSWORD).await.is(200);
    assert!(otto.get(&page).await.is(200).text.contains(MARKER));
    assert!(otto.get("/api/v1/me").await.is(200).text.contains(MARKER));
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_no_command_shows_the_link_by_which_an_invoice_is_paid() {
    let house = house().await;
    let House { world, lac, account, invoices, .. } = &house;
    let sam = world.support().await;
    world.compliance(&sam).await;
    let session = world.session_of(CLEO).await;
    let as_cleo = ["--session", session.as_str(), "--reason-code", "audit"];
    let mut told: Vec<Vec<&str>> = vec![
        vec!["events", "--limit", "1000"],
        vec!["events", "--whole", "--limit", "1000"],
        vec!["history", OTTO],
        vec!["audit", "search", "--property", lac],
        vec!["audit", "search", "--property", lac, "--personal"],
        vec!["audit", "subject", account, "--reason-code", "audit"],
        vec!["property", "billing", lac],
    ];
    let shown = invoices.iter().map(|event| vec!["events", "show", event.as_str()]);
    told.extend(shown);
    let by_her: Vec<Vec<&str>> = [
        vec!["history", OTTO],
        vec!["events", "show", &invoices[2]],
        vec!["audit", "search", "--property", lac],
        vec!["audit", "subject", account],
    ]
    .into_iter()
    .map(|words| [&words[..], &as_cleo[..]].concat())
    .collect();
    for words in told.iter().chain(&by_her) {
        let printed = world.keyledger(words).await;
        assert!(printed.fine, "{words:?}: {}", printed.error);
        has_none(&format!("{words:?}"), &printed.text);
        withholds(&format!("{words:?} in JSON"), &world.json(words).await.to_string());
    }
    for words in [vec!["why", OTTO], vec!["state", OTTO], vec!["find", OTTO]] {
        has_none(&format!("{words:?}"), &world.json(&words).await.to_string());
    }
    for (format, name) in [("ndjson", "events.ndjson"), ("csv", "events.csv")] {
        let folder = world.file(format);
        let out = folder.to_str().unwrap();
        let words = [
            "audit",
            "search",
            "--property",
            lac,
            "--out",
            out,
            "--format",
            format,
            "--reason-code",
            "audit",
        ];
        let printed = world.keyledger(&words).await;
        assert!(printed.fine, "{}", printed.error);
        withholds(name, &std::fs::read_to_string(folder.join(name)).unwrap());
    }
}

/// What is stored stays as it is: the proof of an event is about what was written.
#[tokio::test(flavor = "multi_thread")]
async fn s14_the_proof_of_an_event_is_about_what_was_written() {
    let house = house().await;
    let House { world, invoices, .. } = &house;
    let proof: Value = world.json(&["audit", "prove", &invoices[2]]).await;
    let entry = STANDARD.decode(proof["entry"].as_str().unwrap()).unwrap();
    assert!(String::from_utf8_lossy(&entry).contains(MARKER));
    let printed = world.keyledger(&["audit", "verify"]).await;
    assert!(printed.fine, "{}{}", printed.text, printed.error);
}
