//! Managers hear of their staff's locks, and see the fate of every mail to them. (S12, S29, S33)

use crate::world::{MANAGER, World, run_with_input};
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";
const OTTO: &str = "otto@hotel.example";
const SUBJECT: &str = "A colleague’s account was locked";

#[tokio::test(flavor = "multi_thread")]
async fn every_manager_of_the_persons_properties_is_told_once_a_lock_and_nobody_else() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let port = world.property("Auberge du Port").await;
    world.first_manager(&port, "pia@hotel.example").await;
    let otto = json!({ "email": OTTO, "name": "Otto Braun", "permissions": ["manage_users"] });
    mona.add_member(&lac, otto).await.is(201);
    world.activate(&world.browser(), OTTO).await;
    mona.add_member(&lac, json!({ "email": ADA, "name": "Ada Lovelace" })).await.is(201);
    world.activate(&world.browser(), ADA).await;

    let stranger = world.browser().from("203.0.113.9");
    stranger.mistype(ADA, 10).await.is_refused("account_locked");
    stranger.mistype(ADA, 1).await.is_refused("account_locked");
    let mut told = vec![];
    for who in [MANAGER, OTTO, "pia@hotel.example", ADA] {
        let mails = world.mails_to(who).await;
        told.push(mails.into_iter().filter(|mail| mail.subject == SUBJECT).count());
    }
    assert_eq!(told, [1, 1, 0, 0]);
    let notice = world.mail_to(MANAGER).await;
    assert!(notice.text.contains("Ada Lovelace") && notice.text.contains("Hotel du Lac"));

    // Attempts at an address nobody holds have no managers; a manager hears of their own lock once.
    stranger.mistype("nobody@hotel.example", 10).await.is_refused("account_locked");
    stranger.mistype(MANAGER, 10).await.is_refused("account_locked");
    let own = world.mails_to(MANAGER).await;
    assert_eq!(own.iter().filter(|mail| mail.subject == SUBJECT).count(), 1);
    let theirs = world.mails_to(OTTO).await;
    assert_eq!(theirs.iter().filter(|mail| mail.subject == SUBJECT).count(), 2);
    let queued = world.events().await.into_iter().filter(|event| event["kind"] == "mail_queued");
    let notices: Vec<Value> =
        queued.filter(|event| event["data"]["template"] == "staff_locked").collect();
    assert_eq!(notices.len(), 3);
    assert!(notices.iter().all(|mail| mail["data"]["property"] == lac));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_struck_off_before_the_mail_left_is_not_told() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let otto = json!({ "email": OTTO, "name": "Otto Braun", "permissions": ["manage_users"] });
    let account = mona.add_member(&lac, otto).await.is(201).body()["account"].clone();
    mona.add_member(&lac, json!({ "email": ADA, "name": "Ada Lovelace" })).await.is(201);
    world.deliver().await;
    world.browser().mistype(ADA, 10).await;
    let path =
        format!("/api/v1/properties/{lac}/members/{}/permissions", account.as_str().unwrap());
    let boxes = json!({ "withdraw": ["manage_users"] });
    mona.send(mona.request(Method::PATCH, &path).json(&boxes)).await.is(200);
    assert!(world.mails_to(OTTO).await.iter().all(|mail| mail.subject != SUBJECT));
    assert_eq!(world.mail_to(MANAGER).await.subject, SUBJECT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_sees_what_became_of_each_mail_to_their_staff_in_both_languages() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    let mail = world.mail_to(ADA).await;
    let notice = format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: no-reply@hotel.example\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {ADA}\r\nAction: failed\r\nStatus: 5.2.2\r\n\
         Diagnostic-Code: smtp; 552 5.2.2 mailbox full\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{}>\r\n\r\n--b--\r\n",
        mail.message_id
    );
    let noted = run_with_input(world.data(), &["mail", "bounce", "-"], notice.as_bytes()).await;
    assert!(noted.fine, "{}", noted.error);
    world.minutes(1).await;
    world.browser().forgot(ADA).await.is(202);
    world.deliver().await;

    let path = format!("/api/v1/properties/{lac}/members/{account}/mails");
    let english = mona.get(&path).await.is(200).body();
    let french = mona.clone().speaking("fr").get(&path).await.is(200).body();
    let said = |body: &Value| -> Vec<String> {
        let mails = body["mails"].as_array().unwrap();
        mails.iter().map(|mail| mail["text"].as_str().unwrap().replace('\u{a0}', " ")).collect()
    };
    assert_eq!(
        said(&english),
        [
            "Mail \"Choose a new password\": was written to the mail drop folder: no mail server is configured",
            "Mail \"Activate your account\": bounced (the mailbox is full)",
        ]
    );
    insta::assert_debug_snapshot!("fate_of_mails_fr", said(&french));
    let bounced = &english["mails"][1];
    assert_eq!((&bounced["fate"], &bounced["template"]), (&json!("bounced"), &json!("activation")));
    assert!(bounced["server_said"].as_str().unwrap().contains("mailbox full"), "{bounced}");
    assert_eq!(mona.member(&lac, ADA).await["mails"][0]["fate"], "accepted");

    // Not for the person, not for strangers, not about people of another property.
    ada.get(&path).await.is(403);
    let port = world.property("Auberge du Port").await;
    let pia = world.first_manager(&port, "pia@hotel.example").await;
    pia.get(&format!("/api/v1/properties/{port}/members/{account}/mails")).await.is(404);
    mona.get(&format!("/api/v1/properties/{lac}/members/nobody/mails")).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_about_another_property_are_not_shown() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    let port = world.property("Auberge du Port").await;
    let pia = world.first_manager(&port, "pia@hotel.example").await;
    pia.add_member(&port, json!({ "email": ADA, "name": "Ada" })).await.is(201);
    world.deliver().await;
    let seen = |body: Value| -> Vec<String> {
        let mails = body["mails"].as_array().unwrap().clone();
        let name = |mail: &Value| mail["template"].as_str().unwrap().to_owned();
        let mut seen: Vec<String> = mails.iter().map(name).collect();
        seen.sort(); // Time stood still between them.
        seen
    };
    let at = |property: &str| format!("/api/v1/properties/{property}/members/{account}/mails");
    assert_eq!(seen(mona.get(&at(&lac)).await.body()), ["activation"]);
    pia.get(&at(&port)).await.is(404);
    ada.accepts(&port).await;
    assert_eq!(seen(pia.get(&at(&port)).await.body()), ["activation", "membership_added"]);
    assert_eq!(mona.member(&lac, ADA).await["mails"].as_array().unwrap().len(), 1);
}
