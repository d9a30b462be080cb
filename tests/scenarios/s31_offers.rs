//! Somebody who has an account is asked whether they want to belong to another hotel too, and until
//! they say yes nobody there sees their name or has a say over their account. (S31, S32)

use crate::world::{Answer, Browser, PASSWORD, World};
use chrono::TimeDelta;
use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

/// Ada works at Mona's hotel; Otto, who manages another one, wants her there too.
struct Two {
    world: World,
    lac: String,
    port: String,
    mona: Browser,
    otto: Browser,
    ada: Browser,
    account: String,
}

impl Two {
    async fn open() -> Self {
        let world = World::start().await;
        let (lac, mona) = world.hotel("Hotel du Lac").await;
        let port = world.property("Auberge du Port").await;
        let otto = world.first_manager(&port, "otto@hotel.example").await;
        let ada = world.member(&mona, &lac, ADA).await;
        let account = ada.me().await["account"].as_str().unwrap().to_owned();
        Self { world, lac, port, mona, otto, ada, account }
    }

    async fn asks(&self, permissions: &[&str]) -> Answer {
        // Typed as Otto knows her.
        let person = json!({ "email": "Ada@Hotel.example", "name": "A. L.",
            "permissions": permissions });
        self.otto.add_member(&self.port, person).await
    }

    async fn answers(&self, what: &str) -> Answer {
        let path = format!("/api/v1/me/memberships/{}/{what}", self.port);
        self.ada.send(self.ada.request(Method::POST, &path)).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn until_the_person_says_yes_the_other_hotel_sees_no_name_and_has_no_say() {
    let two = Two::open().await;
    let Two { world, lac, port, mona, otto, ada, account } = &two;
    let mails = world.mails_to(ADA).await.len();
    let asked = two.asks(&["reports"]).await;
    assert_eq!(asked.is(201).body()["outcome"], "offered");
    assert_eq!(asked.body()["activation_mail"], false);
    assert_snapshot!(asked.body()["message"].as_str().unwrap(), @"This person has an account already. They are asked at their next log-in whether they want to belong to this property; no activation mail is sent. Until they say yes they do not belong here.");
    assert_eq!(world.mails_to(ADA).await.len(), mails, "no mail");

    // Otto sees what he typed, and neither her name nor how her account stands.
    let members = otto.members(port).await;
    let row = members.iter().find(|row| row["account"] == account.as_str()).unwrap();
    assert_eq!(row["email"], "Ada@Hotel.example");
    assert_eq!((&row["name"], &row["standing"]), (&Value::Null, &Value::Null));
    assert_eq!(row["permissions"], json!(["reports"]));
    assert!(row["offered_until"].is_string(), "{row}");
    assert!(!row.to_string().contains("Lovelace"));
    let decided = row["mails"].as_array().unwrap();
    assert_eq!((decided.len(), &decided[0]["fate"]), (1, &json!("suppressed")));
    let path = format!("/api/v1/properties/{port}/members/{account}");
    for of in ["/mails", "/permissions"] {
        otto.get(&format!("{path}{of}")).await.is(404);
    }
    otto.act_on(account, "unlock").await.is(403).is_refused("not_authorised");
    let rates = json!({ "grant": ["rates"] });
    otto.send(otto.request(Method::PATCH, &format!("{path}/permissions")).json(&rates))
        .await
        .is(404);
    // And the first hotel's manager keeps her say.
    mona.act_on(account, "sessions/end").await.is(200);

    // At the next log-in she is asked.
    let told = ada.log_in(ADA, PASSWORD).await.is(200).body();
    assert_eq!(told["properties"].as_array().unwrap().len(), 1);
    let offer = &told["offers"][0];
    assert_eq!((&offer["id"], &offer["name"]), (&json!(port), &json!("Auberge du Port")));
    assert_eq!(offer["permissions"], json!(["reports"]));
    assert_eq!(ada.me().await["offers"][0], *offer);
    let reports = format!("/api/v1/access?property={port}&permission=reports");
    assert_eq!(ada.get(&reports).await.body()["reason"], "not_a_member");

    two.answers("accept").await.is(204);
    two.answers("accept").await.is(204);
    let me = ada.me().await;
    assert_eq!((me["properties"].as_array().unwrap().len(), &me["offers"]), (2, &json!([])));
    assert_eq!(otto.member(port, ADA).await["name"], "Ada Lovelace");
    let accepted = world.events().await;
    let accepted: Vec<_> =
        accepted.iter().filter(|event| event["kind"] == "membership_accepted").collect();
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0]["metadata"]["actor"]["kind"], "member");
    // Now both hotels have her, and neither manager alone a say over the account.
    mona.act_on(account, "suspend").await.is(403).is_refused("not_authorised");
    assert_eq!(world.mails_to(ADA).await.len(), mails + 1, "the sessions that Mona ended");
    assert_eq!(world.count("mail_suppressed").await, 1);

    // Leaving one property touches nothing of the other, and she is told.
    otto.remove_member(port, account).await.is(204);
    ada.session().await.is(200);
    assert_eq!(ada.me().await["properties"][0]["id"], lac.as_str());
    assert_eq!(world.count("account_deleted").await, 0);
    assert!(world.mail_to(ADA).await.text.contains("Auberge du Port"));
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_a_withdrawal_and_thirty_days_close_an_offer() {
    let two = Two::open().await;
    let Two { world, port, otto, ada, account, .. } = &two;
    ada.sets_a_factor_up().await;
    two.asks(&[]).await.is(201);
    // A form without the button that was pressed is no "no".
    ada.send_form(&format!("/me/memberships/{port}"), &[]).await.is(422).says("answer");
    two.answers("decline").await.is(204);
    two.answers("decline").await.is(404).is_refused("not_found");
    two.answers("accept").await.is(404).is_refused("not_found");
    assert_eq!(otto.members(port).await.len(), 1);

    two.asks(&[]).await.is(201);
    otto.remove_member(port, account).await.is(204);
    otto.remove_member(port, account).await.is(404);
    two.answers("accept").await.is(404).is_refused("not_found");

    // Asked again the same way it is one offer; another way, the last one holds.
    two.asks(&[]).await.is(201);
    two.asks(&[]).await.is(201);
    two.asks(&["rates"]).await.is(201);
    assert_eq!(world.count("membership_offered").await, 4);
    assert_eq!(ada.me().await["offers"][0]["permissions"], json!(["rates"]));
    world.advance(TimeDelta::days(30)).await;
    assert_eq!(world.count("membership_offer_expired").await, 1);
    assert_eq!(world.end_what_is_due().await, 0);
    ada.log_in(ADA, PASSWORD).await.is(200);
    assert_eq!(ada.me().await["offers"], json!([]));
    two.answers("accept").await.is(404).is_refused("not_found");
    let nowhere = "/api/v1/me/memberships/6f9619ff-8b86-4011-b42d-00c04fc964ff/accept";
    ada.send(ada.request(Method::POST, nowhere)).await.is(404);
    world.browser().send(world.browser().request(Method::POST, nowhere)).await.is(401);
    world.invariant_12().await;
}

/// Nobody keeps rights through a second account that says yes when the first one has lost them.
#[tokio::test(flavor = "multi_thread")]
async fn who_was_struck_off_gives_nothing_any_more_by_an_offer_of_before() {
    let two = Two::open().await;
    let Two { world, port, ada, .. } = &two;
    let pia = world.appoints(port, "pia@hotel.example", &["manage_users", "reports"]).await;
    let browser = world.browser_and_phone();
    world.activate(&browser, "pia@hotel.example").await;
    browser.sets_a_factor_up().await;
    let person = json!({ "email": ADA, "name": "Ada", "permissions": ["manage_users"] });
    browser.add_member(port, person).await.is(201);
    two.otto.remove_member(port, pia["account"].as_str().unwrap()).await.is(204);
    let void = two.answers("accept").await;
    void.is(409).is_refused("conflict");
    assert_snapshot!(void.body()["detail"].as_str().unwrap(), @"Nothing was changed: whoever asked you to belong to this property may no longer do that. Ask a manager there to ask you again.");
    assert_eq!(ada.me().await["offers"], json!([]));
    assert_eq!(world.count("membership_offer_withdrawn").await, 1);
}

/// S32: a foreign account is nobody's to replace, whether it was activated or not.
#[tokio::test(flavor = "multi_thread")]
async fn the_activation_link_of_another_hotels_account_is_not_killed() {
    let two = Two::open().await;
    let Two { world, lac, port, mona, otto, .. } = &two;
    let new = json!({ "email": "rene@hotel.example", "name": "René" });
    let made = mona.add_member(lac, new.clone()).await.is(201).body();
    let mail = world.mail_to("rene@hotel.example").await;
    otto.add_member(port, new).await.is(201);
    let body = json!({ "email": "other@hotel.example", "name": "O", "replaces": made["account"] });
    otto.add_member(port, body).await.is(409).is_refused("conflict");
    world.browser().activate(&mail.token(), PASSWORD).await.is(204);
    assert_eq!(world.count("activation_link_withdrawn").await, 0);
    let found = world.keyledger(&["find", "other@hotel.example"]).await;
    assert!(!found.fine, "nothing was created: {}", found.text);
}
