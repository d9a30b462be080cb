//! Who may remove, end, add and give what to whom at a hotel, through every door, and who is left to
//! manage it. (S3, S11, S24, S30, S35, DESIGN 5)

use crate::world::{Answer, Browser, MANAGER, PASSWORD, World};
use insta::assert_snapshot;
use keyledger_core::authority::{Act, Capacity, Cell, row};
use keyledger_core::policy::Profile;
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";
const RENE: &str = "rene@hotel.example";
const ALL: [&str; 6] =
    ["manage_users", "manage_billing", "reservations", "rates", "reports", "guests"];

async fn account_of(browser: &Browser) -> String {
    browser.me().await["account"].as_str().unwrap().to_owned()
}

fn detail(answer: &Answer) -> String {
    answer.body()["detail"].as_str().unwrap().to_owned()
}

async fn ends(who: &Browser, property: &str, account: &str, day: Value) -> Answer {
    let path = format!("/api/v1/properties/{property}/members/{account}");
    who.send(who.request(Method::PATCH, &path).json(&json!({ "ends_on": day }))).await
}

async fn ticks(who: &Browser, property: &str, account: &str, boxes: Value) -> Answer {
    let path = format!("/api/v1/properties/{property}/members/{account}/permissions");
    who.send(who.request(Method::PATCH, &path).json(&boxes)).await
}

async fn imports(who: &Browser, property: &str, query: &str, file: &str) -> Answer {
    let path = format!("/api/v1/properties/{property}/members/import{query}");
    let request = who.request(Method::POST, &path).body(file.to_owned());
    who.send(request.header("content-type", "text/csv")).await
}

/// A manager with a second factor and these permissions, made at the machine.
async fn manager(world: &World, property: &str, email: &str, permissions: &[&str]) -> Browser {
    world.appoints(property, email, permissions).await;
    let browser = world.browser_and_phone();
    world.activate(&browser, email).await;
    browser.sets_a_factor_up().await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_removes_or_ends_somebody_with_more_rights() {
    let world = World::start().await;
    let lac = world.property("Hotel du Lac").await;
    let mona = manager(&world, &lac, MANAGER, &["manage_users"]).await;
    let rene = manager(&world, &lac, RENE, &ALL).await;
    let account = account_of(&rene).await;
    let refused = mona.remove_member(&lac, &account).await;
    refused.is(403).is_refused("not_authorised");
    assert_snapshot!(detail(&refused), @"This person has more rights than you, so you cannot remove a person from a property. Support can help: support@hotel.example.");
    ends(&mona, &lac, &account, json!("2026-12-31")).await.is(403).is_refused("not_authorised");
    ticks(&mona, &lac, &account, json!({ "withdraw": ["rates"] })).await.is(403);
    // What was tried is written down, once an hour and cause.
    let tried = world.events().await;
    let tried: Vec<_> = tried.iter().filter(|event| event["kind"] == "act_refused").collect();
    assert_eq!(tried.len(), 2, "removing and ticking");
    assert_eq!(tried[0]["data"]["act"], "remove_member");
    assert_eq!(tried[0]["data"]["because"], "more_rights");
    assert_eq!(world.count("membership_removed").await, 0);
    assert_eq!(world.count("membership_end_set").await, 0);
    // René may remove Mona, and nobody themselves.
    let own = account_of(&mona).await;
    mona.remove_member(&lac, &own).await.is(403).is_refused("not_authorised");
    ends(&mona, &lac, &own, json!("2026-12-31")).await.is(403).is_refused("not_authorised");
    rene.remove_member(&lac, &own).await.is(204);
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hands_out_what_they_do_not_hold_by_any_door_or_through_a_second_account() {
    let world = World::start().await;
    let lac = world.property("Hotel du Lac").await;
    let mona = manager(&world, &lac, MANAGER, &["manage_users", "rates"]).await;
    let person = |email: &str, permissions: &[&str]| json!({ "email": email, "name": "P", "permissions": permissions });
    let accounts = world.count("account_created").await;
    let refused = mona.add_member(&lac, person(ADA, &["rates", "reports"])).await;
    refused.is(403).is_refused("not_authorised");
    assert_snapshot!(detail(&refused), @"You cannot give a permission that you do not hold at this property yourself, so nothing was changed. Leave it out, or ask somebody who holds it; support can also do it: support@hotel.example.");
    assert_eq!(world.count("adding_refused").await, 1);
    let claimed = world.count("email_claimed").await;
    let file = "row_id,email,name,permissions\n\
                1,ada@hotel.example,Ada,rates reports\n2,otto@hotel.example,Otto,rates\n";
    for query in ["?dry_run=true", ""] {
        let report = imports(&mona, &lac, query, file).await.is(200).body();
        assert_eq!(report["rows"][0]["outcome"], "refused");
        assert_eq!(report["rows"][0]["column"], "permissions");
        assert_eq!(report["rows"][1]["outcome"], "created");
    }
    assert_eq!(world.count("email_claimed").await, claimed + 1, "nothing is half done");

    // A second account of her own has what she has, and no more; and it lifts her no higher.
    mona.add_member(&lac, person("mona2@hotel.example", &["manage_users", "rates"])).await.is(201);
    let second = world.browser_and_phone();
    world.activate(&second, "mona2@hotel.example").await;
    second.sets_a_factor_up().await;
    let first = account_of(&mona).await;
    let more = json!({ "grant": ["reports"] });
    ticks(&second, &lac, &first, more.clone()).await.is(403).is_refused("not_authorised");
    let itself = account_of(&second).await;
    ticks(&mona, &lac, &itself, more).await.is(403).is_refused("not_authorised");
    second.add_member(&lac, person(ADA, &["manage_billing"])).await.is(403);
    assert_eq!(world.count("account_created").await, accounts + 2);
    assert_eq!(world.count("permissions_changed").await, 0);
}

/// Removed and added again, a person's second factor is gone without a reason and without a check: so
/// the password alone opens nothing, and the person hears of both.
#[tokio::test(flavor = "multi_thread")]
async fn who_had_a_factor_and_was_removed_and_added_again_sets_one_up_before_anything_opens() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    ada.sets_a_factor_up().await;
    let account = account_of(&ada).await;
    mona.remove_member(&lac, &account).await.is(204);
    let again = json!({ "email": ADA, "name": "Ada Lovelace" });
    assert_eq!(mona.add_member(&lac, again.clone()).await.is(201).body()["outcome"], "restored");
    let thief = world.browser().from("203.0.113.9");
    let asked = thief.log_in(ADA, PASSWORD).await;
    assert_eq!(asked.is(200).body()["outcome"], "set_up_required");
    thief.get("/api/v1/session").await.is(401);
    let told = world.mails_to(ADA).await;
    for subject in ["You no longer belong to a property", "Your account is back"] {
        assert_eq!(told.iter().filter(|mail| mail.subject == subject).count(), 1, "{subject}");
    }
    // Once more removed and added it is the same.
    mona.remove_member(&lac, &account).await.is(204);
    mona.add_member(&lac, again).await.is(201);
    assert_eq!(thief.log_in(ADA, PASSWORD).await.is(200).body()["outcome"], "set_up_required");
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_policy_wants_it_who_comes_back_needs_the_code_that_is_handed_over() {
    let world = World::start_with(|config| config.profile = Profile::Nist).await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    ada.sets_a_factor_up().await;
    let account = account_of(&ada).await;
    mona.remove_member(&lac, &account).await.is(204);
    let back = mona.add_member(&lac, json!({ "email": ADA, "name": "Ada Lovelace" })).await;
    let code = back.is(201).body()["hand_over_code"].as_str().unwrap().to_owned();
    let asked = world.browser().log_in(ADA, PASSWORD).await.is(200).body();
    assert_eq!(asked["outcome"], "set_up_required");
    let path = format!("/api/v1/login/{}/set-up", asked["flow"].as_str().unwrap());
    let browser = world.browser();
    browser
        .post(&path, json!({ "kind": "totp" }))
        .await
        .is(403)
        .is_refused("hand_over_code_required");
    browser.post(&path, json!({ "kind": "totp", "hand_over_code": code })).await.is(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_managers_who_remove_each_other_at_once_leave_one() {
    let world = World::start().await;
    for round in 0..6 {
        let lac = world.property("Hotel du Lac").await;
        let mona = world.first_manager(&lac, &format!("mona{round}@hotel.example")).await;
        let otto = world.first_manager(&lac, &format!("otto{round}@hotel.example")).await;
        let (first, second) = (account_of(&mona).await, account_of(&otto).await);
        let mut answers = <[u16; 2]>::from(tokio::join!(
            async { mona.remove_member(&lac, &second).await.status },
            async { otto.remove_member(&lac, &first).await.status },
        ));
        answers.sort_unstable();
        assert!(answers == [204, 401] || answers == [204, 403], "{answers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_day_is_set_on_which_a_hotel_with_people_has_no_manager() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let otto = world.first_manager(&lac, "otto@hotel.example").await;
    let (first, second) = (account_of(&mona).await, account_of(&otto).await);
    ends(&mona, &lac, &second, json!("2027-09-30")).await.is(204);
    let refused = ends(&otto, &lac, &first, json!("2027-09-30")).await;
    // Two managers alone may both go: nobody is left there.
    refused.is(204);
    ends(&otto, &lac, &first, Value::Null).await.is(204);
    let ada = json!({ "email": ADA, "name": "Ada" });
    mona.add_member(&lac, ada).await.is(201);
    let refused = ends(&otto, &lac, &first, json!("2027-09-30")).await;
    refused.is(409).is_refused("conflict");
    assert_snapshot!(detail(&refused), @"Nothing was changed: others belong to this property, and nobody who can log in would manage them any more, now or from that day on. Let somebody manage the users of the property who stays as long as they do, then do this. Support can help: support@hotel.example.");
    // Nor does support leave them alone, by any door; and who comes for shorter may come.
    let sam = world.support().await;
    let because = json!({ "code": "asked_by_property" });
    let path = format!("/api/v1/properties/{lac}/members/{first}");
    let remove = json!({ "reason": because });
    sam.send(sam.request(Method::DELETE, &path).json(&remove)).await.is(409);
    let strike = json!({ "withdraw": ["manage_users"], "reason": because });
    ticks(&sam, &lac, &first, strike).await.is(409).is_refused("conflict");
    let until = json!({ "ends_on": "2027-10-01", "reason": because });
    sam.send(sam.request(Method::PATCH, &path).json(&until)).await.is(409);
    // Otto goes in September: whom he adds goes with him, or brings rights.
    ends(&mona, &lac, &first, Value::Null).await.is(403);
    let only = world.property("Auberge du Port").await;
    let pia = world.first_manager(&only, "pia@hotel.example").await;
    let last = account_of(&pia).await;
    let path = format!("/api/v1/properties/{only}/members/{last}");
    sam.send(sam.request(Method::PATCH, &path).json(&until)).await.is(204);
    let stays = json!({ "email": RENE, "name": "René" });
    pia.add_member(&only, stays).await.is(409).is_refused("conflict");
    let season = json!({ "email": RENE, "name": "René", "ends_on": "2027-09-30" });
    pia.add_member(&only, season).await.is(201);
    let heir =
        json!({ "email": "ida@hotel.example", "name": "Ida", "permissions": ["manage_users"] });
    pia.add_member(&only, heir).await.is(201);
    world.invariant_12().await;
}

/// S3, S35: what nobody at the hotel can do, support does, with a reason, and the managers hear of it.
#[tokio::test(flavor = "multi_thread")]
async fn support_lists_adds_ends_and_removes_with_a_reason_and_the_managers_are_told() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let sam = world.support().await;
    let members = format!("/api/v1/properties/{lac}/members");
    let because = json!({ "code": "asked_by_property", "note": "ticket 4711" });
    let person = |reason: Option<&Value>| {
        let mut person = json!({ "email": RENE, "name": "René Favre", "permissions": ALL });
        if let Some(reason) = reason {
            person["reason"] = reason.clone();
        }
        person
    };
    sam.post(&members, person(None)).await.is(422).names("reason");
    let made = sam.post(&members, person(Some(&because))).await.is(201).body();
    assert_eq!(made["outcome"], "created");
    let account = made["account"].as_str().unwrap().to_owned();
    let listed = sam.get(&members).await.is(200).body();
    assert_eq!(listed["members"].as_array().unwrap().len(), 2);
    sam.get(&format!("{members}/{account}/mails")).await.is(200);
    assert_eq!(world.count("history_read").await, 2, "that they looked is written down");

    let one = format!("{members}/{account}");
    let end = |body: Value| sam.send(sam.request(Method::PATCH, &one).json(&body));
    end(json!({ "ends_on": "2026-12-31" })).await.is(422).names("reason");
    end(json!({ "ends_on": "2026-12-31", "reason": because })).await.is(204);
    sam.delete(&one).await.is(422).names("reason");
    let remove = |body: Value| sam.send(sam.request(Method::DELETE, &one).json(&body));
    remove(json!({ "reason": { "code": "whim" } })).await.is(422).names("reason.code");
    remove(json!({ "reason": because, "now": true })).await.is(422).names("now");
    remove(json!({ "reason": because })).await.is(204);
    let file = "row_id,email,name\n1,otto@hotel.example,Otto\n";
    imports(&sam, &lac, "", file).await.is(422).names("reason");
    let report = imports(&sam, &lac, "?reason=asked_by_property", file).await.is(200).body();
    assert_eq!(report["counts"]["created"], 1);

    let kinds = ["account_created", "membership_end_set", "membership_removed"];
    for event in world.events().await {
        let kind = event["kind"].as_str().unwrap();
        let meta = &event["metadata"];
        if kinds.contains(&kind) && meta["actor"]["kind"] == "support" {
            assert_eq!(meta["reason"]["code"], "asked_by_property", "{kind}");
            assert_eq!(meta["property"], lac, "{kind}");
        }
    }
    world.invariant_12().await;
    let told = world.mails_to(MANAGER).await;
    let told = told.iter().filter(|mail| {
        mail.subject == "Our support changed who belongs to your property"
            && mail.text.contains("Hotel du Lac")
            && !mail.text.contains("Favre")
    });
    assert_eq!(told.count(), 4, "added, ended, removed, and added from a file");
    let nowhere = "/api/v1/properties/6f9619ff-8b86-4011-b42d-00c04fc964ff/members";
    sam.get(nowhere).await.is(404);
    sam.post(nowhere, person(Some(&because))).await.is(404);
    assert_eq!(mona.members(&lac).await.len(), 2);
}

/// The table, at the doors of members: each of them by every role.
#[tokio::test(flavor = "multi_thread")]
async fn every_door_of_members_by_every_role_is_open_or_shut_as_the_table_says() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = account_of(&ada).await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let members = format!("/api/v1/properties/{lac}/members");
    let one = format!("{members}/{account}");
    let because = json!({ "code": "asked_by_property" });
    let mut number = 0;
    for (capacity, browser) in [
        (Some(Capacity::Compliance), &cleo),
        (Some(Capacity::Oneself), &ada),
        (Some(Capacity::Support), &sam),
        (Some(Capacity::Manager), &mona),
        (None, &world.browser()),
    ] {
        number += 1;
        let person = json!({ "email": format!("p{number}@hotel.example"), "name": "P",
            "reason": because });
        let until = json!({ "ends_on": format!("2027-01-0{number}"), "reason": because });
        let tick = if number % 2 == 0 { "withdraw" } else { "grant" };
        let mut boxes = json!({ "reason": because });
        boxes[tick] = json!(["rates"]);
        for (act, method, path, body) in [
            (Act::ReadMembers, Method::GET, members.clone(), None),
            (Act::ReadMembers, Method::GET, format!("{one}/permissions"), None),
            (Act::ReadMembers, Method::GET, format!("{one}/mails"), None),
            (Act::CreateMember, Method::POST, members.clone(), Some(person)),
            (Act::ChangePermissions, Method::PATCH, format!("{one}/permissions"), Some(boxes)),
            (Act::RemoveMember, Method::PATCH, one.clone(), Some(until)),
        ] {
            let request = browser.request(method, &path);
            let answer = match &body {
                Some(body) => browser.send(request.json(body)).await,
                None => browser.send(request).await,
            };
            let (status, said) = (answer.status, &answer.text);
            match capacity.map(|capacity| row(act).cell(capacity)) {
                None => assert_eq!(status, 401, "{act:?} {path}: {said}"),
                Some(Cell::No) => assert_eq!(status, 403, "{act:?} by {capacity:?}: {said}"),
                Some(Cell::Yes | Cell::WithReason) => {
                    assert!((200..300).contains(&status), "{act:?} by {capacity:?}: {said}");
                }
            }
        }
    }
    let refused = world.count("operator_act_refused").await;
    assert_eq!(refused, 3, "compliance: adding, ticking, removing");
    world.invariant_12().await;
}
