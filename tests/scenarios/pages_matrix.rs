//! Every page of the consoles by every role, held against the table of authority (C5, C6, S35).
//!
//! Which pages there are is read off the router; each names its act, and one that does not fails here.
//! What is expected follows from `keyledger_core::authority::row` alone: operators by its columns, and
//! nobody else whatever they manage.

use crate::world::{Browser, Page, World};
use keyledger_core::authority::{Act, Capacity, Cell, row};
use reqwest::Method;
use std::collections::{BTreeMap, BTreeSet};

const ADA: &str = "ada@hotel.example";
/// Nobody's id, of any kind.
const NOBODY: &str = "6f9619ff-8b86-4011-b42d-00c04fc964ff";

/// Each page with its act.
const PAGES: [(&str, &str, Act); 30] = [
    ("get", "/console", Act::FindPeople),
    ("get", "/console/accounts/{id}", Act::ReadHistory),
    ("post", "/console/accounts/{id}/act", Act::Unlock),
    ("get", "/console/accounts/{id}/changes", Act::ReadHistory),
    ("get", "/console/accounts/{id}/live", Act::ReadHistory),
    ("get", "/console/addresses/{address}", Act::ReadHistory),
    ("get", "/console/audit", Act::ReviewActs),
    ("get", "/console/audit/access", Act::ReviewActs),
    ("get", "/console/audit/acts", Act::ReviewActs),
    ("get", "/console/audit/erasures", Act::ReviewActs),
    ("post", "/console/audit/export", Act::Export),
    ("get", "/console/audit/holds", Act::PlaceLegalHold),
    ("post", "/console/audit/holds", Act::PlaceLegalHold),
    ("post", "/console/audit/holds/{hold}", Act::LiftLegalHold),
    ("get", "/console/audit/proof/{event}", Act::ReviewActs),
    ("get", "/console/audit/readers", Act::ReviewActs),
    ("get", "/console/audit/search", Act::ReviewActs),
    ("get", "/console/engine", Act::ManageHandlers),
    ("post", "/console/engine/handlers", Act::ManageHandlers),
    ("get", "/console/engine/token", Act::IssueToken),
    ("post", "/console/engine/tokens", Act::IssueToken),
    ("post", "/console/engine/tokens/{id}", Act::RevokeToken),
    ("get", "/console/events/{id}", Act::ReadHistory),
    ("get", "/console/policy", Act::ApprovePolicy),
    ("post", "/console/policy/change", Act::AdoptPolicy),
    ("post", "/console/policy/proposals/{proposal}/{what}", Act::ApprovePolicy),
    ("get", "/console/policy/trials/{id}", Act::AdoptPolicy),
    ("post", "/console/policy/trials/{id}/cancel", Act::AdoptPolicy),
    ("get", "/console/properties/{id}", Act::ReadMembers),
    ("get", "/console/properties/{id}/changes", Act::ReadHistory),
];

#[test]
fn every_page_of_the_router_names_its_act() {
    let routes = keyledger_web::pages::console::listed();
    let known: BTreeSet<_> = routes
        .iter()
        .flat_map(|(path, methods)| methods.iter().map(move |method| (*method, path.as_str())))
        .collect();
    let named: BTreeSet<_> = PAGES.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(named.len(), PAGES.len(), "one is named twice");
    let missing: Vec<_> = known.difference(&named).collect();
    assert!(missing.is_empty(), "no act is named for {missing:?}: add them to the list");
    let gone: Vec<_> = named.difference(&known).collect();
    assert!(gone.is_empty(), "the router has no {gone:?}");
}

/// What is written when somebody is refused, or reads.
const NOTES: [&str; 4] =
    ["act_refused", "operator_act_refused", "act_changed_nothing", "history_read"];

async fn written(world: &World) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for kind in world.kinds().await {
        if !NOTES.contains(&kind.as_str()) {
            *count.entry(kind).or_default() += 1;
        }
    }
    count
}

/// What a role is answered: the status, and where it is led. Rows that come live are not read.
async fn asks(who: &Browser, method: &str, path: &str) -> (u16, String) {
    if method == "post" {
        let fields = [
            ("what", "unlock"),
            ("do", "change"),
            ("reason", "asked_by_person"),
            ("note", "ticket 4711"),
            ("account", NOBODY),
            ("name", "a name"),
        ];
        let Page(answer) = who.send_form(path, &fields).await;
        return (answer.status, answer.header("location").unwrap_or_default().to_owned());
    }
    let request = who.request(Method::GET, path).header("accept", crate::world::PAGE);
    let answer = request.send().await.unwrap();
    let led = answer.headers().get("location").map(|led| led.to_str().unwrap().to_owned());
    (answer.status().as_u16(), led.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_by_every_role_is_answered_as_the_table_says() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    world.browser().from("203.0.113.9").mistype(ADA, 10).await;
    let nobody = world.browser();
    let roles: [(&str, Option<Capacity>, &Browser); 5] = [
        ("nobody", None, &nobody),
        ("a member", None, &ada),
        ("a manager", None, &mona),
        ("support", Some(Capacity::Support), &sam),
        ("compliance", Some(Capacity::Compliance), &cleo),
    ];
    let event = world.events().await[0]["event"].as_str().unwrap().to_owned();
    let mut wrong = vec![];
    for (method, path, act) in PAGES {
        let filled = path
            .replace("{id}", if path.contains("/accounts/") { &account } else { NOBODY })
            .replace(&format!("properties/{NOBODY}"), &format!("properties/{lac}"))
            .replace("{event}", &event)
            .replace("{address}", "nobody@hotel.example")
            .replace("{hold}", NOBODY)
            .replace("{proposal}", "7")
            .replace("{what}", "approve");
        for (name, operates, who) in &roles {
            // The form on somebody's page does what the desk of their manager does.
            let capacity = match (*name, path.ends_with("/act")) {
                ("a manager", true) => Some(Capacity::ManagerOfAll),
                ("a member", true) => Some(Capacity::Oneself),
                (_, _) => *operates,
            };
            let may = capacity.is_some_and(|one| row(act).cell(one) != Cell::No);
            if may && method == "post" {
                // What is done by whom may has its own tests; here it would change what follows.
                continue;
            }
            let before = written(&world).await;
            let (status, led) = asks(who, method, &filled).await;
            let to_log_in = status == 401 || led.starts_with("/login");
            let fine = match (may, method) {
                (true, _) => ![401, 403].contains(&status) && !to_log_in && status < 500,
                (false, "get") if *name == "nobody" => to_log_in,
                (false, "get") => status == 403,
                // A form leads to a page that says no; nobody is led to the log-in first.
                // A trial is its operator's alone: for everybody else there is none.
                (false, _) if path.ends_with("/cancel") && *name != "nobody" => status == 404,
                (false, _) => (*name != "nobody" || to_log_in) && [303, 401, 403].contains(&status),
            };
            let changed = !may && written(&world).await != before;
            if !fine || changed {
                wrong.push(format!(
                    "{method} {filled} ({act:?}) by {name}: {status} {led}, may {may}, changed {changed}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
