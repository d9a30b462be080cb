//! Compliance finds events by what they have in common, and takes them out as files (C5).

use crate::world::{Browser, World};
use keyledger_schemas::cipher::hex;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::Path;

const ADA: &str = "ada@hotel.example";
const BOB: &str = "bob@hotel.example";
const SINCE: [&str; 2] = ["--from", "2026-11-22 00:00 +00:00"];

async fn a_hotel(world: &World) -> (String, Browser) {
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    for person in [ADA, BOB] {
        world.member(&mona, &lac, person).await;
    }
    world.browser().from("203.0.113.77").mistype(ADA, 10).await.is_refused("account_locked");
    world.browser().from("203.0.113.9").log_in("nobody@hotel.example", "x").await.is(401);
    (lac, mona)
}

async fn found(world: &World, words: &[&str]) -> Vec<Value> {
    let answer = world.json(&[&["audit", "search"][..], words].concat()).await;
    answer["events"].as_array().unwrap().clone()
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["kind"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_events_are_found_by_everything_they_have_in_common() {
    let world = World::start().await;
    let (lac, _) = a_hotel(&world).await;
    let locked = found(&world, &["--account", ADA, "--kind", "account_locked"]).await;
    assert_eq!(kinds(&locked), ["account_locked"]);
    assert_eq!(
        found(&world, &["--account", BOB, "--kind", "account_locked"]).await,
        [] as [Value; 0]
    );
    let network = ["--network", "203.0.113.0/24"];
    let from_there = found(&world, &[&network[..], &SINCE].concat()).await;
    let attempts = kinds(&from_there).iter().filter(|kind| **kind == "login_attempted").count();
    assert_eq!(attempts, 10, "{:?}", kinds(&from_there));
    let at_nobody =
        from_there.iter().filter(|event| event["stream"].as_str().unwrap().starts_with("unknown-"));
    assert!(at_nobody.count() > 0, "attempts at addresses nobody holds are found as well");
    let attempts = ["--without", "login_attempted,login_failed"];
    let without = found(&world, &[&network[..], &SINCE, &attempts].concat()).await;
    let left = from_there.iter().filter(|event| {
        !["login_attempted", "login_failed"].contains(&event["kind"].as_str().unwrap())
    });
    assert_eq!(without, left.cloned().collect::<Vec<_>>());
    assert!(!without.is_empty() && without.len() < from_there.len());
    let refused = world.keyledger(&["audit", "search", "--without", "no_such_kind"]).await;
    assert!(!refused.fine && refused.error.contains("no_such_kind"), "{}", refused.error);
    let by_mona = found(&world, &["--actor", "mona@hotel.example", "--property", &lac]).await;
    assert!(kinds(&by_mona).contains(&"membership_added"), "{:?}", kinds(&by_mona));
    assert!(by_mona.iter().all(|event| event["metadata"]["actor"]["kind"] == "manager"));
    let never =
        found(&world, &["--kind", "account_locked", "--to", "2026-11-22 00:00 +00:00"]).await;
    assert!(never.is_empty());
    let all = found(&world, &["--limit", "1000"]).await;
    let sequences: Vec<u64> = all.iter().map(|event| event["sequence"].as_u64().unwrap()).collect();
    assert!(sequences.iter().copied().eq(0..sequences.len() as u64), "everything, in order");
    let closed = serde_json::to_string(&all).unwrap();
    for personal in [ADA, "203.0.113.77", "Firefox"] {
        assert!(!closed.contains(personal), "boxes stay shut unless they are asked for");
    }
    let opened =
        found(&world, &["--kind", "login_attempted", "--account", ADA, "--personal"]).await;
    assert_eq!(opened.last().unwrap()["personal"]["ip"], "203.0.113.77");
    let said =
        world.keyledger(&["audit", "search", "--kind", "account_locked", "--lang", "en"]).await;
    assert!(said.text.contains("account-"), "{}", said.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_what_cannot_be_searched_is_named() {
    let world = World::start().await;
    a_hotel(&world).await;
    for (words, named) in [
        (&["--account", "nobody@hotel.example"][..], "nobody@hotel.example"),
        (&["--actor", "nobody@hotel.example"], "nobody@hotel.example"),
        (&["--kind", "account_looked"], "account_looked"),
        (&["--property", "du nord"], "du nord"),
        (&["--network", "203.0.113", "--from", "2026-11-22 00:00 +00:00"], "203.0.113.0/24"),
        (&["--from", "2026-11-23 00:00 +00:00", "--to", "2026-11-22 00:00 +00:00"], "period"),
        (&["--cursor", "elsewhere"], "cursor"),
    ] {
        let words = [&["audit", "search"][..], words, &["--lang", "en"]].concat();
        let refused = world.keyledger(&words).await;
        assert!(!refused.fine && refused.error.contains(named), "{words:?}: {}", refused.error);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_each_search_is_one_event_whatever_its_pages() {
    let world = World::start().await;
    a_hotel(&world).await;
    let mut page = world.json(&["audit", "search", "--account", ADA, "--limit", "3"]).await;
    let mut events = page["events"].as_array().unwrap().clone();
    while let Some(cursor) = page["next"].as_str() {
        let words = ["audit", "search", "--account", ADA, "--limit", "3", "--cursor", cursor];
        page = world.json(&words).await;
        events.extend(page["events"].as_array().unwrap().clone());
    }
    let whole = found(&world, &["--account", ADA, "--limit", "1000"]).await;
    assert_eq!(events, whole, "pages give what one page gives");
    let searches = found(&world, &["--kind", "history_read"]).await;
    assert_eq!(searches.len(), 1, "pages and polls are one query, and none finds itself");
    assert_eq!(searches[0]["data"]["question"], "search");
    assert!(!serde_json::to_string(&searches).unwrap().contains(ADA), "its words are sealed");
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_what_is_found_is_taken_out_with_a_manifest_that_describes_it() {
    let world = World::start().await;
    a_hotel(&world).await;
    let folder = tempfile::tempdir().unwrap();
    for format in ["ndjson", "csv"] {
        let out = folder.path().join(format);
        let words = ["audit", "search", "--account", ADA, "--format", format, "--out"];
        let words = [&words[..], &[out.to_str().unwrap()]].concat();
        let refused = world.keyledger(&words).await;
        assert!(!refused.fine && refused.error.contains("reason"), "{}", refused.error);
        assert!(!out.exists(), "a question that is refused leaves nothing behind");
        let why = ["--reason-code", "legal_request", "--note", "case 12", "--json"];
        let taken = world.keyledger(&[&words[..], &why].concat()).await;
        assert!(taken.fine, "{}", taken.error);
        let said: Value = serde_json::from_str(&taken.text).unwrap();
        let manifest: Value =
            serde_json::from_slice(&std::fs::read(out.join("manifest.json")).unwrap()).unwrap();
        assert_eq!(said, manifest);
        described(&out, &manifest);
        whole_or_cut_off(&world, &out.join(format!("events.{format}"))).await;
        let again = world.keyledger(&[&words[..], &why].concat()).await;
        assert!(!again.fine && again.error.contains("not empty"), "{}", again.error);
    }
    let both = found(&world, &["--kind", "history_read"]).await;
    let questions: Vec<_> = both.iter().map(|read| &read["data"]["question"]).collect();
    assert_eq!(questions, ["search_export"], "both are the same query");
}

/// A file is verified without a ledger; one that was cut off is named, with what to do.
async fn whole_or_cut_off(world: &World, file: &Path) {
    // By the file, or by the folder that it was written into.
    for place in [file, file.parent().unwrap()] {
        let words = ["audit", "verify-export", place.to_str().unwrap(), "--lang", "en"];
        let verdict = world.keyledger(&words).await;
        assert!(verdict.fine && verdict.text.contains("is whole. Events: "), "{}", verdict.text);
    }
    let bytes = std::fs::read(file).unwrap();
    std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
    for (language, again) in [("en", "Export it again."), ("fr", "Refaites l'export.")] {
        let words = ["audit", "verify-export", file.to_str().unwrap(), "--lang", language];
        let verdict = world.keyledger(&words).await;
        assert!(!verdict.fine && verdict.text.contains(again), "{}", verdict.text);
    }
    std::fs::write(file, bytes).unwrap();
}

fn described(out: &Path, manifest: &Value) {
    let file = &manifest["files"][0];
    let bytes = std::fs::read(out.join(file["name"].as_str().unwrap())).unwrap();
    assert_eq!(file["sha256"], hex(&Sha256::digest(&bytes)));
    assert_eq!(file["bytes"], bytes.len());
    assert_eq!(manifest["query"]["account"], ADA);
    let text = String::from_utf8(bytes).unwrap();
    let mut lines = text.lines().count() as u64;
    if file["name"] == "events.csv" {
        assert!(text.starts_with("sequence,at,kind,stream,"), "{text}");
    } else {
        // The last line says what the file has: one that was cut off has none.
        let (before, end) = text.trim_end().rsplit_once('\n').unwrap();
        let end = &serde_json::from_str::<Value>(end).unwrap()["end"];
        assert_eq!(end["count"], manifest["count"]);
        assert_eq!(end["last_sequence"], manifest["last_sequence"]);
        assert_eq!(end["sha256"], hex(&Sha256::digest(format!("{before}\n"))));
    }
    lines -= 1;
    assert_eq!(manifest["count"], lines);
    assert!(manifest["first_sequence"].as_u64() < manifest["last_sequence"].as_u64());
    assert!(manifest["last_sequence"].as_u64() <= manifest["up_to"].as_u64());
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_compliance_searches_and_exports_over_http_and_nobody_else_does() {
    let world = World::start().await;
    let (_, mona) = a_hotel(&world).await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let path = "/api/v1/audit/events?kind=login_attempted&account=ada%40hotel.example";
    for other in [&mona, &sam] {
        other.get(path).await.is(403);
    }
    world.browser().get(path).await.is(401);
    let mut page = cleo.get(&format!("{path}&limit=4")).await.body();
    let mut events = page["events"].as_array().unwrap().clone();
    while let Some(cursor) = page["next"].as_str() {
        page = cleo.get(&format!("{path}&limit=4&cursor={cursor}")).await.body();
        events.extend(page["events"].as_array().unwrap().clone());
    }
    assert_eq!(events.len(), 11, "her own log-in and ten attempts");
    cleo.get("/api/v1/audit/events?kind=none").await.is(422);
    cleo.get("/api/v1/audit/events?network=203.0.113.7").await.is(422);
    cleo.get("/api/v1/audit/events?personal=perhaps").await.is(422);
    let export = "/api/v1/audit/export?kind=login_attempted&account=ada%40hotel.example";
    cleo.get(&format!("{export}&format=csv")).await.is(422); // Why?
    let why = "reason=legal_request&note=case%2012";
    for (format, at) in [("ndjson", 0), ("csv", 1)] {
        let file = cleo.get(&format!("{export}&format={format}&{why}")).await;
        file.is(200);
        let link = file.headers["link"].to_str().unwrap();
        let link = link.strip_prefix('<').unwrap().split('>').next().unwrap().to_owned();
        let manifest = cleo.get(&link).await.is(200).body();
        assert_eq!(
            manifest["files"][at]["sha256"],
            hex(&Sha256::digest(file.text.as_bytes())),
            "{format}"
        );
        assert_eq!(manifest["count"], 11);
        let count = file.headers.get("keyledger-count").map(|count| count.to_str().unwrap());
        assert_eq!(count, (format == "csv").then_some("11"));
        assert_eq!(file.text.contains("{\"end\":{\"count\":11,"), format == "ndjson");
    }
}
