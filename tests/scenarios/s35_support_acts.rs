//! When nobody at the property can help, support can; every act carries a reason (S35, DESIGN 5).

use crate::world::{Browser, MANAGER, PASSWORD, SAM, World};
use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

async fn account_of(browser: &Browser) -> String {
    browser.me().await["account"].as_str().unwrap().to_owned()
}

/// The last event of a kind.
async fn last(world: &World, kind: &str) -> Value {
    let events = world.events().await;
    events.into_iter().rfind(|event| event["kind"] == kind).expect(kind)
}

#[tokio::test(flavor = "multi_thread")]
async fn support_lifts_a_lock_with_a_reason_and_a_ticket_and_why_tells_it() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = account_of(&ada).await;
    let sam = world.support().await;
    let stranger = world.browser().from("203.0.113.9");
    stranger.mistype(ADA, 10).await.is_refused("account_locked");
    stranger.log_in(ADA, PASSWORD).await.is(403).is_refused("account_locked");

    let reason = json!({ "code": "asked_by_person", "note": "ticket 4711" });
    let answer = sam.act_because(&account, "unlock", reason.clone()).await;
    assert_eq!(answer.is(200).body()["changed"], true);
    assert!(answer.header("keyledger-sequence").is_some());
    assert_snapshot!(answer.body()["message"].as_str().unwrap(), @"The account is unlocked: the person can log in again with the same password.");
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    let again = sam.act_because(&account, "unlock", reason).await;
    assert_eq!(again.is(200).body()["changed"], false);

    let unlocked = last(&world, "account_unlocked").await;
    assert_eq!(unlocked["data"]["by"], "support");
    let meta = &unlocked["metadata"];
    assert_eq!(meta["actor"]["kind"], "support");
    assert_eq!(meta["actor"]["id"], account_of(&sam).await.as_str());
    assert_eq!(meta["reason"]["code"], "asked_by_person");
    assert!(!unlocked.to_string().contains("ticket 4711"), "the note is sealed");
    let why = world.json(&["why", ADA]).await["explanation"].clone();
    let ended = &why["locks"][0]["ended"];
    assert_eq!((&ended["by"], &ended["act"]["note"]), (&json!("support"), &json!("ticket 4711")));
    let told = world.keyledger(&["why", ADA, "--lang", "en"]).await.text;
    let line = told.lines().find(|line| line.contains("lifted")).unwrap();
    assert!(
        line.contains("support") && line.contains("« the person asked » (ticket 4711)"),
        "{line}"
    );
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_counted_over_all_locks_stays_counted() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let account = account_of(&world.member(&mona, &lac, ADA).await).await;
    let sam = world.support().await;
    for round in 1..=10 {
        let stranger = world.browser().from(&format!("203.0.113.{round}"));
        stranger.mistype(ADA, 10).await.is_refused("account_locked");
        if round < 10 {
            assert_eq!(sam.act_on(&account, "unlock").await.is(200).body()["changed"], true);
        }
    }
    assert_eq!(world.count("credential_disabled").await, 1, "100 failures, whoever unlocked");
    // Now a manager cannot help any more, and support can.
    mona.act_on(&account, "unlock").await.is(403).is_refused("not_authorised");
    sam.act_on(&account, "unlock").await.is(200);
    assert_eq!(world.count("credential_enabled").await, 1);
    world.browser().log_in(ADA, PASSWORD).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_helps_those_who_belong_nowhere_else_and_is_told_who_can_help_the_others() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = account_of(&ada).await;
    world.browser().from("203.0.113.9").mistype(ADA, 10).await;
    mona.act_on(&account, "unlock").await.is(200);
    assert_eq!(last(&world, "account_unlocked").await["data"]["by"], "manager");

    let port = world.property("Auberge du Port").await;
    let otto = world.first_manager(&port, "otto@hotel.example").await;
    let before = world.events().await.len();
    let says = |answer: &crate::world::Answer| answer.body()["detail"].as_str().unwrap().to_owned();
    let stranger = otto.act_on(&account, "unlock").await;
    stranger.is(403).is_refused("not_authorised");
    assert_snapshot!(says(&stranger), @"This person belongs to no property that you manage, so you cannot unlock an account. Who can: a manager of all their properties, support, the local command line.");
    let nobody = otto.act_on("6f9619ff-8b86-4011-b42d-00c04fc964ff", "unlock").await;
    assert_eq!(says(&nobody), says(&stranger), "which accounts there are is not told");
    let own = mona.act_on(&account_of(&mona).await, "suspend").await;
    own.is(403).is_refused("not_authorised");
    assert_snapshot!(says(&own), @"You cannot do this to your own account: suspend an account. Who can: a manager of all their properties, support, the local command line.");
    otto.add_member(&port, json!({ "email": ADA, "name": "Ada" })).await.is(201);
    mona.act_on(&account, "sessions/end").await.is(200);
    ada.log_in(ADA, PASSWORD).await.is(200);
    ada.accepts(&port).await;
    let elsewhere = mona.act_on(&account, "sessions/end").await;
    elsewhere.is(403).is_refused("not_authorised");
    assert_snapshot!(says(&elsewhere), @"This person also belongs to properties that you do not manage, so you alone cannot end all sessions of a person. Support can, and tells the other managers: support@hotel.example.");
    let french = mona.clone().speaking("fr").act_on(&account, "suspend").await;
    assert!(says(&french).starts_with("Cette personne appartient aussi à"), "{}", says(&french));
    world.invariant_12().await;
    let kinds = world.kinds().await.split_off(before);
    assert!(!kinds.iter().any(|kind| kind == "account_suspended" || kind == "account_unlocked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_acts_on_somebody_with_more_rights() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let words = ["account", "create", "--email", ADA, "--name", "Ada", "--property", &lac];
    let all = crate::world::MANAGES.iter().flat_map(|permission| ["--permission", permission]);
    let words = words.into_iter().chain(all).chain(["--permission", "manage_billing"]);
    let boss = world.json(&words.collect::<Vec<_>>()).await["account"].clone();
    let refused = mona.act_on(boss.as_str().unwrap(), "suspend").await;
    refused.is(403).is_refused("not_authorised");
    assert!(refused.body()["detail"].as_str().unwrap().contains("more rights"));
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let compliance = account_of(&cleo).await;
    sam.act_on(&compliance, "suspend").await.is(403).is_refused("not_authorised");
    let support = account_of(&sam).await;
    let refused = cleo.act_on(&support, "suspend").await;
    refused.is(403).is_refused("not_authorised");
    assert_snapshot!(refused.body()["detail"].as_str().unwrap(), @"Your role does not let you suspend an account. Who can: a manager of all their properties, support, the local command line.");
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_account_is_dead_at_the_next_request_and_gives_nothing_away() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = account_of(&ada).await;
    let sam = world.support().await;
    let locked = "bob@hotel.example";
    world.member(&mona, &lac, locked).await;
    world.browser().from("203.0.113.9").mistype(locked, 10).await;

    let reason = json!({ "code": "suspected_misuse", "note": "ticket 12" });
    sam.act_because(&account, "suspend", reason).await.is(200);
    ada.session().await.is(401);
    // A locked account and a suspended one are refused alike, with the right password and without.
    for password in [PASSWORD, "not the right password"] {
        let suspended = ada.log_in(ADA, password).await;
        suspended.is(403).is_refused("account_locked");
        let other = world.browser().from("203.0.113.9").log_in(locked, password).await;
        assert_eq!(suspended.comparable(), other.comparable());
        // What is said is true for both: a new password helps the one, and not the other.
        assert_snapshot!("shut_en", suspended.body()["detail"].as_str().unwrap());
        let french = world.browser().speaking("fr").log_in(ADA, password).await;
        assert_snapshot!("shut_fr", french.body()["detail"].as_str().unwrap());
    }
    let mails = world.mails_to(ADA).await.len();
    let asked = ada.forgot(ADA).await;
    let nobody = world.browser().forgot("nobody@hotel.example").await;
    assert_eq!(asked.is(202).comparable(), nobody.comparable());
    assert_eq!(world.mails_to(ADA).await.len(), mails, "no link is mailed");

    let why = world.json(&["why", ADA]).await["explanation"].clone();
    assert_eq!(why["standing"], "suspended");
    assert_eq!(why["ways_out"], json!([{ "way": "support" }]));
    let told = world.keyledger(&["why", ADA, "--lang", "en"]).await.text;
    assert!(told.contains("has been suspended since") && told.contains("ticket 12"), "{told}");
    mona.act_on(&account, "resume").await.is(403).is_refused("not_authorised");
    sam.act_because(&account, "resume", json!({ "code": "all_clear" })).await.is(200);
    ada.session().await.is(401);
    ada.log_in(ADA, PASSWORD).await.is(200);
    assert_eq!(world.json(&["why", ADA]).await["explanation"]["standing"], "open");
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ended_sessions_are_dead_at_the_next_request() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = account_of(&ada).await;
    let second = world.browser();
    second.log_in(ADA, PASSWORD).await.is(200);
    let sam = world.support().await;
    assert_eq!(sam.act_on(&account, "sessions/end").await.is(200).body()["changed"], true);
    ada.session().await.is(401);
    second.session().await.is(401);
    let ended = last(&world, "sessions_ended").await;
    assert_eq!(ended["data"]["because"], "ended_by_support");
    assert_eq!(ended["data"]["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(sam.act_on(&account, "sessions/end").await.is(200).body()["changed"], false);
    ada.log_in(ADA, PASSWORD).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_reason_nothing_is_done_and_the_field_is_named() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let account = account_of(&world.member(&mona, &lac, ADA).await).await;
    let sam = world.support().await;
    let before = world.events().await.len();
    let path = format!("/api/v1/accounts/{account}/suspend");
    sam.post(&path, json!({})).await.is(422).names("reason");
    for (reason, field) in [
        (json!({ "code": "because" }), "reason.code"),
        (json!({ "code": "other" }), "reason.note"),
        (json!({ "code": "audit", "note": "two\nlines" }), "reason.note"),
        (json!({ "code": "audit", "note": "n".repeat(501) }), "reason.note"),
    ] {
        sam.act_because(&account, "suspend", reason).await.is(422).names(field);
    }
    sam.act_on("not-an-account", "suspend").await.is(404);
    sam.act_on("6f9619ff-8b86-4011-b42d-00c04fc964ff", "suspend").await.is(404);
    world.browser().act_on(&account, "suspend").await.is(401).is_refused("not_authorised");
    assert_eq!(world.events().await.len(), before, "nothing half done");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_again_gets_the_recorded_answer_and_another_body_none() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let account = account_of(&world.member(&mona, &lac, ADA).await).await;
    let sam = world.support().await;
    let send = async |code: &str| {
        let path = format!("/api/v1/accounts/{account}/suspend");
        let body = json!({ "reason": { "code": code } });
        let request = sam.request(Method::POST, &path).json(&body);
        sam.send(request.header("idempotency-key", "once")).await
    };
    let first = send("security_incident").await;
    let again = send("security_incident").await;
    assert_eq!(first.is(200).body(), again.is(200).body());
    assert_eq!(first.body()["changed"], true);
    assert_eq!(world.count("account_suspended").await, 1);
    send("audit").await.is(422).is_refused("idempotency_mismatch");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_acts_at_the_machine_or_as_an_operator_and_always_says_why() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let refused = world.keyledger(&["account", "suspend", ADA]).await;
    assert!(!refused.fine && refused.error.contains("--reason-code"), "{}", refused.error);
    let suspend = ["account", "suspend", ADA, "--reason-code", "security_incident"];
    assert_eq!(world.json(&suspend).await["changed"], true);
    let meta = last(&world, "account_suspended").await["metadata"].clone();
    assert_eq!(meta["actor"]["assurance"], "machine");
    world.support().await;
    let session = world.session_of(SAM).await;
    let resume = ["account", "resume", ADA, "--reason-code", "all_clear", "--session", &session];
    assert_eq!(world.json(&resume).await["changed"], true);
    let resumed = last(&world, "account_resumed").await;
    assert_eq!(resumed["data"]["by"], "support");
    let foreign = ["account", "resume", ADA, "--reason-code", "audit", "--session", "none"];
    assert!(!world.keyledger(&foreign).await.fine);
    let port = world.property("Auberge du Port").await;
    world.new_manager(&port, "paul@hotel.example").await;
    let manager = world.session_of("paul@hotel.example").await;
    let denied = ["account", "suspend", ADA, "--reason-code", "audit", "--session", &manager];
    let denied = world.keyledger(&denied).await;
    assert!(
        !denied.fine && denied.error.contains("This role does not let you"),
        "{}",
        denied.error
    );
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_person_hears_of_every_act_and_the_managers_of_what_support_did() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let account = account_of(&world.member(&mona, &lac, ADA).await).await;
    let sam = world.support().await;
    let subjects = async |who: &str| -> Vec<String> {
        let mails = world.mails_to(who).await;
        mails.iter().map(|mail| mail.subject.clone()).collect()
    };
    let (ada_before, mona_before) = (subjects(ADA).await.len(), subjects(MANAGER).await.len());
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    for (who, act) in
        [(&sam, "sessions/end"), (&sam, "suspend"), (&sam, "resume"), (&mona, "suspend")]
    {
        who.act_on(&account, act).await.is(200);
        world.deliver().await;
        world.minutes(1).await; // Mails lie in the order of their moments.
    }
    let told = subjects(ADA).await.split_off(ada_before);
    assert_eq!(
        told,
        [
            "You were logged out everywhere",
            "Your account was suspended",
            "Your account is open again",
            "Your account was suspended",
        ]
    );
    let told = subjects(MANAGER).await.split_off(mona_before);
    assert_eq!(
        told,
        [
            "Our support ended the sessions of a colleague",
            "Our support suspended a colleague",
            "Our support opened the account of a colleague again",
        ]
    );
    let letter = world.mail_to(MANAGER).await;
    assert!(letter.text.contains("Ada Lovelace") && letter.text.contains("Hotel du Lac"));
    assert!(!letter.text.contains("ticket"), "why is for compliance, not for the mail");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_was_allowed_is_written_down_with_who_tried() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let account = account_of(&world.member(&mona, &lac, ADA).await).await;
    let port = world.property("Auberge du Port").await;
    let otto = world.first_manager(&port, "otto@hotel.example").await;
    for _ in 0..3 {
        otto.act_on(&account, "suspend").await.is(403);
    }
    otto.act_on(&account_of(&otto).await, "unlock").await.is(403);
    assert_eq!(world.count("act_refused").await, 2, "once an hour for each act and cause");
    let refused = last(&world, "act_refused").await;
    assert_eq!(refused["stream"], format!("account-{}", account_of(&otto).await).as_str());
    assert_eq!(refused["data"]["because"], "oneself");
    let first = world.events().await;
    let first = first.iter().find(|event| event["kind"] == "act_refused").unwrap();
    assert_eq!(first["data"]["subject"], account.as_str());
    assert_eq!(first["data"]["because"], "stranger");
    world.minutes(60).await;
    otto.log_in("otto@hotel.example", PASSWORD).await.is(200);
    otto.act_on(&account, "suspend").await.is(403);
    assert_eq!(world.count("act_refused").await, 3);
    assert_eq!(world.count("account_suspended").await, 0);
    world.invariant_12().await;
}
