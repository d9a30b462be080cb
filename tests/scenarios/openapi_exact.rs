//! Is every answer described exactly? No schema of the document is a bare object, and what the engine
//! answers has nothing in it that the document does not name.

use crate::world::documented::fits;
use crate::world::{Browser, PASSWORD, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

/// What is free in form, and why: an object of its own describes it, kind by kind.
const FREE: [&str; 8] = [
    // What browsers are sent and send: W3C Web Authentication.
    "/components/schemas/NewPasskeyAnswer/properties/options",
    "/components/schemas/NewPasskeyBody/properties/answer",
    // The fields of the event's kind: schemas/json/public/, and schemas/json/stored/.
    "/components/schemas/OtherPublicEvent/allOf/1/properties/data",
    "/components/schemas/PasskeyBody/properties/answer",
    "/components/schemas/QuestionAnswer/properties/options",
    "/components/schemas/RemoveWithPasskeyBody/properties/answer",
    "/components/schemas/ToldEvent/properties/data",
    // schemas/json/stored/metadata.schema.json.
    "/components/schemas/ToldEvent/properties/metadata",
];

fn document() -> Value {
    serde_json::to_value(keyledger_web::document()).unwrap()
}

fn may_be(schema: &Value, kind: &str) -> bool {
    let said = &schema["type"];
    said == kind || said.as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind))
}

fn bare_objects(schema: &Value, path: &str, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            let says_nothing =
                schema["properties"].is_null() && !schema["additionalProperties"].is_object();
            if may_be(schema, "object") && says_nothing && schema["additionalProperties"] != false {
                found.push(path.to_owned());
            }
            // A condition on what is described elsewhere describes nothing itself.
            let is_condition = |name: &str| ["if", "then", "else"].contains(&name);
            for (name, member) in members.iter().filter(|(name, _)| !is_condition(name)) {
                bare_objects(member, &format!("{path}/{}", name.replace('/', "~1")), found);
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                bare_objects(item, &format!("{path}/{place}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn no_schema_is_a_bare_object() {
    let (document, mut found) = (document(), vec![]);
    bare_objects(&document, "", &mut found);
    found.sort();
    assert_eq!(found, FREE, "say what is in it, or add it here with the reason");
    for free in FREE {
        let said = document.pointer(free).unwrap()["description"].as_str().unwrap();
        assert!(
            ["/schemas/", "`dataschema`", "W3C Web Authentication"]
                .iter()
                .any(|one| said.contains(one)),
            "{free} does not say where it is described"
        );
    }
}

/// Somebody whose account was locked, opened, reset and suspended, in a hotel that owes.
async fn a_story(world: &World) -> (String, String, Browser) {
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.browser_and_phone();
    let person = json!({ "email": ADA, "name": "Ada", "permissions": ["reservations"] });
    mona.add_member(&lac, person).await.is(201);
    world.activate(&ada, ADA).await;
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    ada.sets_a_factor_up().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    world.browser().mistype(ADA, 10).await.is_refused("account_locked");
    sam.act_on(&account, "unlock").await.is(200);
    world.browser().mistype(ADA, 10).await.is_refused("account_locked");
    world.browser().forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    world.browser().reset(&token, PASSWORD).await.is(204);
    sam.act_on(&account, "suspend").await.is(200);
    sam.act_on(&account, "resume").await.is(200);
    let billing = world.billing().await;
    billing.sends(&lac, &billing.invoice("F-17", 3, "overdue")).await.is(200);
    world.advance(TimeDelta::days(8)).await;
    world.end_what_is_due().await;
    cleo.log_in(crate::world::CLEO, PASSWORD).await.is(200);
    world.browser().mistype(ADA, 10).await.is_refused("account_locked");
    (lac, account, cleo)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_is_what_the_document_says_and_nothing_else() {
    let world = World::with_billing().await;
    let (lac, account, cleo) = a_story(&world).await;
    let document = document();
    let events = world.events().await;
    let event = events.last().unwrap()["event"].as_str().unwrap();
    let since = "from=2026-11-22T00:00:00Z";
    let asked = [
        ("/api/v1/accounts", format!("?q={ADA}")),
        ("/api/v1/accounts", format!("?q={event}")),
        ("/api/v1/accounts", format!("?network=192.0.2.0/24&{since}")),
        ("/api/v1/accounts/{id}", String::new()),
        ("/api/v1/accounts/{id}/explain", String::new()),
        ("/api/v1/explain", "?who=adda@hotel.example".to_owned()),
        ("/api/v1/explain", format!("?who={ADA}")),
        ("/api/v1/accounts/{id}/state", String::new()),
        ("/api/v1/accounts/{id}/state", "?at=2020-01-01T00:00:00Z".to_owned()),
        ("/api/v1/accounts/{id}/timeline", "?limit=200".to_owned()),
        ("/api/v1/audit/access-review/{property}", String::new()),
        ("/api/v1/audit/acts", format!("?{since}&limit=500")),
        ("/api/v1/audit/events", "?limit=1000&personal=true".to_owned()),
        ("/api/v1/audit/events", format!("?network=192.0.2.0/24&{since}")),
        ("/api/v1/audit/export", "?format=manifest&reason=audit".to_owned()),
        ("/api/v1/audit/reads", format!("?{since}")),
        ("/api/v1/audit/subjects/{id}", "?reason=audit".to_owned()),
        ("/api/v1/events", "?limit=1000".to_owned()),
        ("/api/v1/events/{id}", String::new()),
        ("/api/v1/operators", String::new()),
        ("/api/v1/policy", String::new()),
        ("/api/v1/policy/history", String::new()),
        ("/api/v1/properties/{id}/billing", String::new()),
        ("/api/v1/me", String::new()),
        ("/api/v1/me/export", String::new()),
        ("/api/v1/me/factors", String::new()),
        ("/api/v1/session", String::new()),
    ];
    let mut wrong = vec![];
    for (path, query) in asked {
        let id = match path {
            "/api/v1/events/{id}" => event,
            "/api/v1/properties/{id}/billing" => &lac,
            _ => &account,
        };
        let answer =
            cleo.get(&(path.replace("{id}", id).replace("{property}", &lac) + &query)).await;
        let operation = &document["paths"][path]["get"]["responses"]["200"];
        let schema = &operation["content"]["application/json"]["schema"];
        assert!(!schema.is_null(), "{path} has no schema");
        if let Err(why) = fits(&document, schema, &answer.is(200).body(), path) {
            wrong.push(why);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
