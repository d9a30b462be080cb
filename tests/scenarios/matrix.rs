//! Does the front door do what the table says? Every act that has an endpoint, by every role.

use crate::world::{Browser, World};
use insta::assert_snapshot;
use keyledger_core::authority::{Act, Capacity, Cell, row};
use serde_json::json;

const ADA: &str = "ada@hotel.example";

#[tokio::test(flavor = "multi_thread")]
async fn the_printed_table_is_the_one_that_judges_in_both_languages() {
    let world = World::start().await;
    for lang in ["fr", "en"] {
        let printed = world.keyledger(&["policy", "matrix", "--lang", lang]).await;
        assert_snapshot!(format!("matrix_{lang}"), printed.text);
    }
    let rows = world.json(&["policy", "matrix"]).await;
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), Act::ALL.len());
    for (printed, act) in rows.iter().zip(Act::ALL) {
        assert_eq!(printed, &serde_json::to_value(row(act)).unwrap());
    }
}

/// Acts on an account, with the path they have.
const ON_ACCOUNTS: [(Act, &str); 4] = [
    (Act::Unlock, "unlock"),
    (Act::EndSessions, "sessions/end"),
    (Act::Suspend, "suspend"),
    (Act::Resume, "resume"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_act_on_an_account_by_every_role_is_answered_as_the_table_says() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let port = world.property("Auberge du Port").await;
    let both = world.first_manager(&port, "both@hotel.example").await;
    let manages = json!({ "email": "both@hotel.example", "name": "Both",
        "permissions": ["manage_users"] });
    mona.add_member(&lac, manages).await.is(201);
    let ada = world.member(&mona, &lac, ADA).await;
    both.add_member(&port, json!({ "email": ADA, "name": "Ada" })).await.is(201);
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    let roles: [(Capacity, &Browser); 5] = [
        (Capacity::Manager, &mona),
        (Capacity::ManagerOfAll, &both),
        (Capacity::Support, &sam),
        (Capacity::Compliance, &cleo),
        (Capacity::Oneself, &ada),
    ];
    for (capacity, browser) in roles {
        for (act, path) in ON_ACCOUNTS {
            let allowed = row(act).cell(capacity) != Cell::No;
            let answer = browser.act_on(&account, path).await;
            let expected = if allowed { 200 } else { 403 };
            assert_eq!(answer.status, expected, "{act:?} by {capacity:?}: {}", answer.text);
            if act == Act::EndSessions || act == Act::Suspend {
                ada.log_in(ADA, crate::world::PASSWORD).await;
            }
        }
    }
    for (act, path) in ON_ACCOUNTS {
        assert_eq!(row(act).cell(Capacity::Machine), Cell::WithReason);
        let path = path.replace("sessions/end", "end-sessions");
        let words = ["account", &path, ADA, "--reason-code", "audit"];
        assert!(world.keyledger(&words).await.fine, "{act:?}");
        assert!(!world.keyledger(&words[..3]).await.fine, "{act:?} without a reason");
    }
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_operators_do_is_for_operators_alone() {
    let world = World::start().await;
    let (_, mona) = world.hotel("Hotel du Lac").await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let token = json!({ "name": "t", "scopes": ["introspect"],
        "expires_at": "2027-05-01T00:00:00Z", "reason": { "code": "integration" } });
    for (capacity, browser) in
        [(Capacity::Manager, &mona), (Capacity::Support, &sam), (Capacity::Compliance, &cleo)]
    {
        let allowed = |act: Act| row(act).cell(capacity) != Cell::No;
        let listed = browser.get("/api/v1/operators").await.status;
        assert_eq!(listed == 200, allowed(Act::GrantOperatorRole), "{capacity:?}");
        let issued = browser.post("/api/v1/services", token.clone()).await.status;
        assert_eq!(issued == 201, allowed(Act::IssueToken), "{capacity:?}");
        let email = format!("{capacity:?}@keyledger.example");
        let proposed = browser.propose(&email, "support").await.status;
        assert_eq!(proposed == 201, allowed(Act::GrantOperatorRole), "{capacity:?}");
        // A person's session opens no door that is for other software, whoever they are.
        browser.introspect("none", "x").await.is(401);
    }
}
