//! Every operation of the document: can its list be paged to the end, is its key taken or refused, and
//! is an unknown parameter named?

use crate::world::{Answer, Browser, World};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Answers that hold lists and are one whole: an explanation, a report, a person's own standing.
const WHOLE: [&str; 13] = [
    "explain_account",
    "explain_address",
    "export_events",
    "export_my_data",
    "export_subject",
    "list_app_requests",
    "list_my_factors",
    "list_permissions",
    "read_billing",
    "read_me",
    "read_permissions",
    "read_session",
    "review_access",
];

/// Verb, path and operation.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let items = document["paths"].as_object().unwrap().iter();
    items
        .flat_map(|(path, item)| {
            let verbs = ["get", "post", "put", "patch", "delete"].into_iter();
            let there = verbs.filter(|verb| !item[*verb].is_null());
            there.map(move |verb| (verb.to_uppercase(), path.clone(), item[verb].clone()))
        })
        .collect()
}

/// The field that holds a list, where an answer is one.
fn list_of(document: &Value, operation: &Value) -> Option<String> {
    let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
    let schema = document.pointer(schema.as_str()?.trim_start_matches('#'))?;
    let mut fields = schema["properties"].as_object()?.iter();
    let found = fields.find(|(_, field)| field["type"] == "array");
    found.map(|(name, _)| name.clone())
}

fn has(operation: &Value, parameter: &str) -> bool {
    operation["parameters"].as_array().into_iter().flatten().any(|one| one["name"] == parameter)
}

/// Where the next page is, if there is one.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("link")?;
    let (path, rest) = link.strip_prefix('<')?.split_once('>')?;
    assert_eq!(rest, "; rel=\"next\"");
    Some(path.to_owned())
}

/// Everything from here on, by the links.
async fn paged(cleo: &Browser, first: &str, field: &str) -> (Vec<Value>, usize) {
    let (mut path, mut all, mut pages) = (Some(first.to_owned()), vec![], 0);
    while let Some(there) = path {
        let page = cleo.get(&there).await;
        all.extend(page.is(200).body()[field].as_array().unwrap().clone());
        path = next(&page);
        pages += 1;
        assert!(pages < 1_000, "{first} never ends");
    }
    (all, pages)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_of_the_document_has_a_limit_and_leads_to_its_end() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, "ada@hotel.example").await;
    let account =
        mona.member(&lac, "ada@hotel.example").await["account"].as_str().unwrap().to_owned();
    ada.get(&format!("/api/v1/access?property={lac}&permission=reports")).await.is(200);
    ada.get(&format!("/api/v1/access?property={lac}&permission=rates")).await.is(200);
    world.service_token("Desk", &["events_read"]).await;
    world.service_token("Till", &["events_read"]).await;
    for _ in 0..2 {
        let hold = json!({ "reason": { "code": "legal_request" } });
        cleo.post(&format!("/api/v1/accounts/{account}/holds"), hold).await.is(201);
    }
    world.deliver().await;
    let document = keyledger_web::document();
    let (mut lists, mut long) = (BTreeSet::new(), BTreeSet::new());
    for (verb, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap().to_owned();
        let Some(field) = list_of(&document, &operation).filter(|_| verb == "GET") else {
            continue;
        };
        if WHOLE.contains(&id.as_str()) {
            continue;
        }
        assert!(has(&operation, "limit"), "{id} has no limit");
        let link = &operation["responses"]["200"]["headers"]["Link"]["$ref"];
        assert_eq!(link, "#/components/headers/NextPage", "{id}");
        let own = if path.contains("/properties/") { &lac } else { &account };
        let path = path.replace("{id}", own).replace("{account}", &account);
        let mut asked = vec![];
        for (name, value) in [
            ("from", "2026-01-01T00:00:00Z"),
            ("to", "2027-01-01T00:00:00Z"),
            ("reason", "legal_request"),
            ("q", "example"),
        ] {
            let needed = name != "from" || id != "read_timeline";
            if has(&operation, name) && needed && id != "find_accounts"
                || name == "q" && has(&operation, "q")
            {
                asked.push(format!("{name}={value}"));
            }
        }
        let question = asked.join("&");
        // Tokens are for support to issue, and to see.
        let reader = if id == "list_services" { &sam } else { &cleo };
        let (whole, _) = paged(reader, &format!("{path}?{question}&limit=100"), &field).await;
        let (apart, pages) = paged(reader, &format!("{path}?{question}&limit=1"), &field).await;
        // What is read is recorded: lists that tell of it have grown by what was asked here.
        let grows = ["read_events", "read_my_history"].contains(&id.as_str());
        let whole = if grows { &[] } else { &whole[..] };
        assert!(apart.len() >= whole.len() && apart[..whole.len()] == *whole, "{id}");
        if pages > 1 {
            long.insert(id.clone());
        }
        for wrong in ["limit=0", "limit=x", "cursor=AAAA", "no_such=1"] {
            let name = wrong.split('=').next().unwrap();
            let name = if has(&operation, name) || name == "no_such" { name } else { "no_such" };
            let wrong = if name == "no_such" { "no_such=1" } else { wrong };
            reader.get(&format!("{path}?{question}&{wrong}")).await.is(422).names(name);
        }
        lists.insert(id);
    }
    let short: Vec<_> = lists.difference(&long).collect();
    assert!(lists.len() >= 15, "{lists:?}");
    assert!(short.len() <= 4, "nothing to page in {short:?}");
}

/// A page ends with an entry that is gone before the next one is asked for.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_on_where_the_last_entry_is_gone() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, "ada@hotel.example").await;
    let account =
        mona.member(&lac, "ada@hotel.example").await["account"].as_str().unwrap().to_owned();
    let mut holds = vec![];
    for _ in 0..3 {
        let hold = json!({ "reason": { "code": "legal_request" } });
        let placed = cleo.post(&format!("/api/v1/accounts/{account}/holds"), hold).await;
        holds.push(placed.is(201).body()["hold"].as_str().unwrap().to_owned());
    }
    let first = cleo.get("/api/v1/holds?limit=1").await;
    assert_eq!(first.is(200).body()["holds"][0]["hold"], holds[0]);
    let lift = json!({ "reason": { "code": "legal_request" } });
    cleo.post(&format!("/api/v1/holds/{}/lift", holds[0]), lift).await.is(204);
    let second = cleo.get(&next(&first).unwrap()).await;
    assert_eq!(second.is(200).body()["holds"][0]["hold"], holds[1]);
    let third = cleo.get(&next(&second).unwrap()).await;
    assert_eq!(third.is(200).body()["holds"][0]["hold"], holds[2]);
    assert_eq!(next(&third), None);
    // It is good for this question only.
    let cursor = second.body()["next"].as_str().unwrap().to_owned();
    cleo.get(&format!("/api/v1/holds?all=true&cursor={cursor}")).await.is(422).names("cursor");
    cleo.get(&format!("/api/v1/operators?cursor={cursor}")).await.is(422).names("cursor");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_taken_or_refused_wherever_something_is_written() {
    let world = World::start().await;
    let sam = world.support().await;
    let (mut taken, mut refused) = (0, 0);
    for (verb, path, operation) in operations(&keyledger_web::document()) {
        if verb == "GET" {
            continue;
        }
        let id = operation["operationId"].as_str().unwrap();
        let nobody = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
        let filled: Vec<&str> =
            path.split('/').map(|part| if part.starts_with('{') { nobody } else { part }).collect();
        let method: Method = verb.parse().unwrap();
        let request = sam.request(method, &filled.join("/")).header("Idempotency-Key", "a key");
        let answer = sam.send(request.json(&json!({}))).await;
        // Introspection changes nothing, and asks for a token before anything else.
        if id == "introspect_token" {
            continue;
        }
        let is_refused = answer.status == 422
            && answer.body()["field"] == "Idempotency-Key"
            && answer.problem() == "invalid_request";
        assert_eq!(is_refused, !has(&operation, "Idempotency-Key"), "{id}: {}", answer.text);
        // What is made with a name of its own is never made twice.
        if operation["responses"]["201"].is_object() {
            let secret = [
                "draw_recovery_codes",
                "issue_service_token",
                "pair_app",
                "start_my_factor",
                "start_set_up",
            ];
            assert_eq!(is_refused, secret.contains(&id), "{id}");
        }
        if is_refused { refused += 1 } else { taken += 1 }
    }
    assert!(taken > 20 && refused > 10, "{taken} {refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_parameter_is_named_wherever_it_is_sent() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    for (verb, path, operation) in operations(&keyledger_web::document()) {
        let id = operation["operationId"].as_str().unwrap();
        if verb != "GET" || !path.starts_with("/api/") || id == "forward_auth" {
            continue;
        }
        let nobody = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
        let filled: Vec<&str> =
            path.split('/').map(|part| if part.starts_with('{') { nobody } else { part }).collect();
        let answer = cleo.get(&format!("{}?no_such=1", filled.join("/"))).await;
        let hidden = [403, 404].contains(&answer.status) && path.contains('{');
        assert!(hidden || answer.status == 422, "{id}: {} {}", answer.status, answer.text);
    }
}
