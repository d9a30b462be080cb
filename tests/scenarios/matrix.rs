//! Does the front door do what the table says? Every act that has an endpoint, by every role.

use crate::world::{Browser, World};
use insta::assert_snapshot;
use keyledger_core::authority::{Act, Capacity, Cell, Scope, row};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;

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
const ON_ACCOUNTS: [(Act, &str); 5] = [
    (Act::Unlock, "unlock"),
    (Act::EndSessions, "sessions/end"),
    (Act::Suspend, "suspend"),
    (Act::Resume, "resume"),
    (Act::FlagNextAttempt, "flag-next"),
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
    both.accepts(&lac).await;
    let ada = world.member(&mona, &lac, ADA).await;
    both.add_member(&port, json!({ "email": ADA, "name": "Ada" })).await.is(201);
    ada.accepts(&port).await;
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

/// Nobody's id: whoever may is told that there is nothing, whoever may not is told that.
const NOBODY: &str = "6f9619ff-8b86-4011-b42d-00c04fc964ff";

/// Every act of operators with its doors. A body that stands there is sent with a reason.
fn doors(account: &str) -> Vec<(Act, Method, String, Option<Value>)> {
    let get = |act, path: &str| (act, Method::GET, path.to_owned(), None);
    let post = |act, path: String| (act, Method::POST, path, Some(json!({})));
    vec![
        get(Act::GrantOperatorRole, "/api/v1/operators"),
        post(Act::GrantOperatorRole, format!("/api/v1/operators/{NOBODY}/approve")),
        post(Act::WithdrawOperatorRole, format!("/api/v1/operators/{NOBODY}/withdraw")),
        get(Act::IssueToken, "/api/v1/services"),
        post(Act::RevokeToken, format!("/api/v1/services/{NOBODY}/revoke")),
        post(Act::PlaceLegalHold, format!("/api/v1/accounts/{NOBODY}/holds")),
        post(Act::LiftLegalHold, format!("/api/v1/holds/{NOBODY}/lift")),
        get(Act::PlaceLegalHold, "/api/v1/holds"),
        get(Act::FindPeople, "/api/v1/accounts?q=ada"),
        get(Act::ReadHistory, &format!("/api/v1/accounts/{account}")),
        get(Act::ReadHistory, &format!("/api/v1/accounts/{account}/timeline")),
        get(Act::ReadHistory, &format!("/api/v1/accounts/{account}/explain")),
        get(Act::ReadHistory, "/api/v1/explain?who=nobody@hotel.example"),
        get(Act::ReadHistory, &format!("/api/v1/accounts/{account}/state")),
        get(Act::ReviewActs, "/api/v1/audit/acts?from=2026-11-22T00:00:00Z"),
        get(Act::ReviewActs, "/api/v1/audit/reads?from=2026-11-22T00:00:00Z"),
        get(Act::ReviewActs, &format!("/api/v1/audit/access-review/{NOBODY}")),
        get(Act::Export, &format!("/api/v1/audit/subjects/{account}?reason=audit")),
        get(Act::ApprovePolicy, "/api/v1/policy"),
        get(Act::ApprovePolicy, "/api/v1/policy/history"),
        post(Act::ApprovePolicy, "/api/v1/policy/proposals/7/approve".to_owned()),
        post(Act::ApprovePolicy, "/api/v1/policy/proposals/7/withdraw".to_owned()),
        get(Act::ReadEvents, "/api/v1/events"),
        (
            Act::CreateProperty,
            Method::POST,
            "/api/v1/properties".to_owned(),
            Some(json!({ "name": "Auberge" })),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_door_of_operators_by_every_role_is_open_or_shut_as_the_table_says() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    // Whoever reads or acts as an operator does so as one: a manager and a member are nobody here.
    for (operates, browser) in [
        (Some(Capacity::Support), &sam),
        (Some(Capacity::Compliance), &cleo),
        (None, &mona),
        (None, &ada),
    ] {
        for (act, method, path, body) in doors(&account) {
            let cell = operates.map_or(Cell::No, |capacity| row(act).cell(capacity));
            let mut request = browser.request(method, &path);
            if let Some(mut body) = body {
                body["reason"] = json!({ "code": "audit" });
                request = request.json(&body);
            }
            let answer = browser.send(request).await;
            let (shut, said) = (answer.status == 403, &answer.text);
            assert_eq!(shut, cell == Cell::No, "{act:?} {path} by {operates:?}: {said}");
            assert!(answer.status < 500 && answer.status != 401, "{act:?} {path}: {said}");
        }
    }
    // Without a reason nobody acts, whoever they are.
    for (act, method, path, body) in doors(&account) {
        let Some(body) = body else { continue };
        let may = row(act).cell(Capacity::Support) != Cell::No;
        let browser = if may { &sam } else { &cleo };
        let answer = browser.send(browser.request(method, &path).json(&body)).await;
        assert_eq!(answer.status, 422, "{act:?} {path}: {}", answer.text);
    }
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_door_of_other_software_opens_for_its_own_scope_alone() {
    let world = World::start().await;
    let lac = world.property("Hotel du Lac").await;
    let browser = world.browser();
    let mut tokens = vec![];
    for scope in Scope::ALL {
        tokens.push((scope, world.service_token(scope.code(), &[scope.code()]).await));
    }
    let access = format!("/api/v1/access?property={lac}&permission=rates&account={NOBODY}");
    let message = json!({ "sequence": 1, "since": "2026-11-22T08:00:00Z",
        "subscription": { "status": "active" } });
    for (scope, token) in &tokens {
        let billing = browser.request(Method::POST, &format!("/api/v1/properties/{lac}/billing"));
        let form = browser.request(Method::POST, "/api/v1/introspect").body("token=x");
        let form = form.header("content-type", "application/x-www-form-urlencoded");
        for (act, request) in [
            (Act::ReadEvents, browser.request(Method::GET, "/api/v1/events")),
            (Act::WriteBilling, billing.json(&message)),
            (Act::Introspect, form),
            (Act::CheckAccess, browser.request(Method::GET, &access)),
        ] {
            let answer = browser.send(request.bearer_auth(token)).await;
            let expected = if row(act).service == Some(*scope) { 200 } else { 403 };
            assert_eq!(answer.status, expected, "{act:?} with {scope:?}: {}", answer.text);
        }
    }
}

/// The table is asked where something happens: a row that nobody asks would promise what is not so.
#[test]
fn every_row_of_the_table_is_asked_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut asking = String::new();
    for folder in ["core/src", "usecases/src", "web/src", "src"] {
        read_sources(&root.join(folder), &mut asking);
    }
    assert!(asking.len() > 500_000, "the program's sources: {} bytes", asking.len());
    for act in Act::ALL {
        let name = format!("Act::{act:?}");
        let ends = |rest: &str| !rest.starts_with(|next: char| next.is_ascii_alphanumeric());
        let asked = asking.match_indices(&name).any(|(at, _)| ends(&asking[at + name.len()..]));
        assert!(asked, "{name} stands in the table and is asked nowhere");
    }
}

/// All that is in force, without tests; the table itself is no place where it is asked.
fn read_sources(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !["authority", "tests", "testing"].contains(&name) {
                read_sources(&path, into);
            }
        } else if path.extension().is_some_and(|end| end == "rs") && name != "tests.rs" {
            let text = std::fs::read_to_string(&path).unwrap();
            into.push_str(text.split("#[cfg(test)]").next().unwrap());
        }
    }
}
