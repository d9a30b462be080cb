//! Who comes to operate the system, who agrees to it, and when does it end? (DESIGN 5)

use crate::world::{Browser, CLEO, SAM, World};
use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};

const TOM: &str = "tom@keyledger.example";

fn reason() -> Value {
    json!({ "reason": { "code": "staffing" } })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_operator_is_invited_at_the_machine_for_one_hour() {
    let world = World::start().await;
    let empty = world.keyledger(&["operator", "list", "--lang", "en"]).await;
    assert!(empty.text.contains("There are no operators yet"), "{}", empty.text);
    let invite = ["operator", "invite", "--email", SAM, "--name", "Sam", "--role", "support"];
    world.json(&invite).await;
    let late = world.token_to(SAM).await;
    world.minutes(60).await;
    let sam = world.browser();
    sam.activate(&late, crate::world::PASSWORD).await.is(410).is_refused("link_expired");
    // Too late, and a forgotten password brings no role: the invitation has lapsed.
    let listed = world.json(&["operator", "list"]).await;
    assert_eq!(listed["operators"], json!([]));
    assert_eq!(world.count("operator_removed").await, 1);

    world.json(&invite).await;
    world.activate(&sam, SAM).await;
    let listed = world.json(&["operator", "list"]).await;
    assert_eq!(listed["operators"][0]["email"], SAM);
    assert_eq!(listed["operators"][0]["standing"], "operator");
    let other = ["operator", "invite", "--email", TOM, "--name", "Tom", "--role", "support"];
    let refused = world.keyledger(&other).await;
    assert!(!refused.fine && refused.error.contains("There are operators already"));
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_two_operators_on_a_second_person_approves() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let proposed = sam.propose(TOM, "support").await;
    assert_eq!(proposed.is(201).body()["admitted"], false);
    let tom = proposed.body()["account"].as_str().unwrap().to_owned();
    assert_eq!(world.mails_to(TOM).await.len(), 0, "nobody is told before somebody agreed");
    let path = format!("/api/v1/operators/{tom}/approve");
    let alone = sam.post(&path, reason()).await;
    alone.is(403).is_refused("not_authorised");
    assert_snapshot!(alone.body()["detail"].as_str().unwrap(), @"A second person must approve, not the one who proposed.");
    sam.propose(TOM, "compliance").await.is(409).is_refused("conflict");
    assert_eq!(cleo.post(&path, reason()).await.is(200).body()["admitted"], true);
    let tom = world.comes_to_operate(TOM).await;
    let listed = tom.get("/api/v1/operators").await;
    let standing = |body: &Value| -> Vec<String> {
        let all = body["operators"].as_array().unwrap().iter();
        all.map(|one| format!("{} {}", one["email"], one["standing"])).collect()
    };
    assert_eq!(standing(&listed.is(200).body()).len(), 3);
    sam.propose(CLEO, "support").await.is(409).is_refused("conflict");
    sam.propose(SAM, "compliance").await.is(403).is_refused("not_authorised");
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_nobody_agreed_to_lapses_after_a_week_by_an_event() {
    let world = World::start().await;
    let sam = world.support().await;
    world.compliance(&sam).await;
    let tom = sam.propose(TOM, "support").await.is(201).body()["account"].clone();
    world.minutes(7 * 24 * 60 - 1).await;
    assert_eq!(world.count("operator_removed").await, 0);
    world.minutes(1).await;
    let events = world.events().await;
    let removed = events.iter().find(|event| event["kind"] == "operator_removed").unwrap();
    assert_eq!(removed["data"]["because"], "lapsed");
    assert_eq!(removed["metadata"]["actor"]["kind"], "system");
    world.end_what_is_due().await;
    assert_eq!(world.count("operator_removed").await, 1);
    let cleo = world.browser_of(CLEO);
    cleo.log_in(CLEO, crate::world::PASSWORD).await.is(200);
    let path = format!("/api/v1/operators/{}/approve", tom.as_str().unwrap());
    cleo.post(&path, reason()).await.is(404).is_refused("not_found");
    assert_eq!(world.mails_to(TOM).await.len(), 0, "and nobody was told");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_operator_and_tries_is_written_down_once_an_hour_for_each_act() {
    let world = World::start().await;
    let (_, mona) = world.hotel("Hotel du Lac").await;
    for _ in 0..3 {
        mona.get("/api/v1/operators").await.is(403).is_refused("not_authorised");
        mona.get("/api/v1/services").await.is(403).is_refused("not_authorised");
    }
    let events = world.events().await;
    let refused: Vec<_> =
        events.iter().filter(|event| event["kind"] == "operator_act_refused").collect();
    let acts: Vec<&str> = refused.iter().map(|one| one["data"]["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["grant_operator_role", "issue_token"]);
    assert_eq!(refused[0]["data"]["because"], "role");
    let own = format!("account-{}", mona.me().await["account"].as_str().unwrap());
    assert_eq!(refused[0]["stream"], own.as_str());
    let history = world.keyledger(&["history", crate::world::MANAGER, "--lang", "en"]).await.text;
    assert!(history.contains("Was not allowed to"), "{history}");
}

fn path(who: &str, what: &str) -> String {
    format!("/api/v1/operators/{who}/{what}")
}

async fn account_of(who: &Browser) -> String {
    who.me().await["account"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn support_alone_does_not_take_the_role_of_compliance_away_nor_any_other() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let tom = world.another_operator((&sam, &cleo), TOM, "support").await;
    let (compliance, support) = (account_of(&cleo).await, account_of(&tom).await);
    // The only one in compliance stays, whoever asks: one, two, or the machine.
    for who in [&sam, &tom] {
        let refused = who.post(&path(&compliance, "withdraw"), reason()).await;
        refused.is(409).is_refused("conflict");
    }
    let refused = sam.post(&path(&compliance, "withdraw"), reason()).await;
    assert_snapshot!(refused.body()["detail"].as_str().unwrap(), @"Nobody else has this role, and no role may be left empty. Admit somebody else to it first; then it can be withdrawn.");
    let machine = ["operator", "withdraw", CLEO, "--reason-code", "staffing", "--lang", "en"];
    let refused = world.keyledger(&machine).await;
    assert!(
        !refused.fine && refused.error.contains("no role may be left empty"),
        "{}",
        refused.error
    );
    cleo.get("/api/v1/operators").await.is(200);
    // Tom's role waits for a second person, and holds until then.
    let asked = sam.post(&path(&support, "withdraw"), reason()).await;
    assert_eq!(asked.is(200).body()["waits_for_second"], true);
    assert_snapshot!(asked.body()["message"].as_str().unwrap(), @"Another operator must ask for the same within seven days; then the role is withdrawn. Until then it remains.");
    let again = sam.post(&path(&support, "withdraw"), reason()).await;
    assert_eq!(again.is(200).body(), asked.body(), "asking twice is no second person");
    tom.post(&path(&support, "withdraw"), reason()).await.is(403).is_refused("not_authorised");
    tom.get("/api/v1/operators").await.is(200);
    let listed = cleo.get("/api/v1/operators").await.body();
    let waits =
        listed["operators"].as_array().unwrap().iter().filter(|one| !one["withdrawal"].is_null());
    assert_eq!(waits.map(|one| one["email"].clone()).collect::<Vec<_>>(), [json!(TOM)]);
    assert_eq!(world.count("operator_removed").await, 0);
    // Declined, it holds on; asked for again, the second person's word ends it.
    cleo.post(&path(&support, "keep"), reason()).await.is(200);
    cleo.post(&path(&support, "keep"), reason()).await.is(404);
    sam.post(&path(&support, "withdraw"), reason()).await.is(200);
    let done = cleo.post(&path(&support, "withdraw"), reason()).await;
    let body = done.is(200).body();
    assert_eq!((&body["admitted"], &body["waits_for_second"]), (&json!(false), &json!(false)));
    tom.get("/api/v1/operators").await.is(401); // The account belonged nowhere else: it is gone.
    world.invariant_12().await;
}

/// Whatever an operator sends twice under one key is done once, and answered alike.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_again_gets_the_recorded_answer_whatever_was_asked() {
    let world = World::start().await;
    let (_, mona) = world.hotel("Hotel du Lac").await;
    let member = account_of(&mona).await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let twice = async |who: &Browser, door: &str, body: Value| -> Value {
        let send = async |key: &str, body: &Value| {
            let request = who.request(Method::POST, door).header("idempotency-key", key.to_owned());
            who.send(request.json(body)).await
        };
        let first = send(door, &body).await;
        assert!((200..300).contains(&first.status), "{door}: {}", first.text);
        let events = world.events().await.len();
        let again = send(door, &body).await;
        assert_eq!((again.status, &again.text), (first.status, &first.text), "{door}");
        assert_eq!(again.header("keyledger-sequence"), first.header("keyledger-sequence"));
        assert_eq!(world.events().await.len(), events, "{door}: nothing is written");
        let mut other = body;
        other["reason"] = json!({ "code": "other", "note": "another body" });
        send(door, &other).await.is(422).is_refused("idempotency_mismatch");
        first.body()
    };
    let because = |mut body: Value| {
        body["reason"] = json!({ "code": "staffing" });
        body
    };
    let person = json!({ "email": TOM, "name": "Tom", "role": "support" });
    let tom = twice(&sam, "/api/v1/operators", because(person)).await;
    let account = tom["account"].as_str().unwrap().to_owned();
    assert_eq!(tom["waits_for_second"], true);
    twice(&cleo, &path(&account, "approve"), reason()).await;
    world.comes_to_operate(TOM).await;
    let asked = twice(&sam, &path(&account, "withdraw"), reason()).await;
    assert_eq!(asked["waits_for_second"], true);
    twice(&cleo, &path(&account, "keep"), reason()).await;
    let placed = twice(&cleo, &format!("/api/v1/accounts/{member}/holds"), reason()).await;
    let hold = placed["hold"].as_str().unwrap().to_owned();
    twice(&cleo, &format!("/api/v1/holds/{hold}/lift"), reason()).await;
    let token = world.service_token("t", &["introspect"]).await;
    twice(&sam, &format!("/api/v1/services/{}/revoke", &token[4..40]), reason()).await;
    let present = sam.get("/api/v1/policy").await.body();
    let mut settings = present["settings"].clone();
    settings["failures_max"] = json!(12);
    let looser = json!({ "profile": present["profile"], "settings": settings });
    twice(&sam, "/api/v1/policy", because(looser)).await;
    twice(&cleo, "/api/v1/policy/proposals/1/approve", reason()).await;
    // What lies behind the first answer does not change it.
    world.json(&["operator", "withdraw", TOM, "--reason-code", "staffing"]).await;
    let door = path(&account, "withdraw");
    let request = sam.request(Method::POST, &door).header("idempotency-key", door.clone());
    assert_eq!(sam.send(request.json(&reason())).await.is(200).body(), asked);
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_nobody_agreed_to_lapses_after_a_week_by_an_event() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let tom = world.another_operator((&sam, &cleo), TOM, "support").await;
    let support = account_of(&tom).await;
    sam.post(&path(&support, "withdraw"), reason()).await.is(200);
    world.minutes(7 * 24 * 60).await;
    let events = world.events().await;
    let ended = events.iter().find(|event| event["kind"] == "operator_withdrawal_ended").unwrap();
    assert_eq!(ended["data"]["because"], "lapsed");
    assert_eq!(ended["metadata"]["actor"]["kind"], "system");
    let cleo = world.browser_of(CLEO);
    cleo.log_in(CLEO, crate::world::PASSWORD).await.is(200);
    let late = cleo.post(&path(&support, "withdraw"), reason()).await;
    assert_eq!(late.is(200).body()["waits_for_second"], true, "it begins anew");
    assert_eq!(world.count("operator_removed").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_machine_a_role_goes_and_a_proposal_is_approved() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    // Nobody else could agree to Tom but Sam, who is on leave: the machine is the second person.
    cleo.propose(TOM, "support").await.is(201);
    let approve = ["operator", "approve", TOM, "--reason-code", "staffing"];
    assert_eq!(world.json(&approve).await["admitted"], true);
    let tom = world.comes_to_operate(TOM).await;
    let words = ["operator", "withdraw", SAM, "--reason-code", "staffing", "--note", "left"];
    assert_eq!(world.json(&words).await["withdrawn"], true);
    sam.get("/api/v1/operators").await.is(401);
    tom.get("/api/v1/operators").await.is(200);
    let events = world.events().await;
    let removed = events.iter().rfind(|event| event["kind"] == "operator_removed").unwrap();
    assert_eq!(removed["metadata"]["reason"]["code"], "staffing");
    world.invariant_12().await;
}

/// An operator reaches every account: nothing opens without a second factor, not even what is only
/// read, and what is more than reading only with one that was shown lately.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_opens_for_an_operator_without_a_second_factor() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    // René is a member who puts it off, and then becomes the first operator.
    let rene = world.member(&mona, &lac, "rene@hotel.example").await.without_phone();
    let account = account_of(&rene).await;
    let words = ["operator", "invite", "--email", "rene@hotel.example", "--role", "support"];
    world.json(&words).await;
    for door in ["/api/v1/operators", "/api/v1/accounts?q=mona", "/api/v1/policy"] {
        let shut = rene.get(door).await;
        shut.is(403).is_refused("set_up_required");
        assert_snapshot!("without_a_factor", shut.body()["detail"].as_str().unwrap());
    }
    rene.propose(TOM, "support").await.is(403).is_refused("set_up_required");
    // He is let in nowhere without setting one up, although he could still have put it off.
    let browser = world.browser();
    let demanded = browser.log_in("rene@hotel.example", crate::world::PASSWORD).await;
    assert_eq!(demanded.is(200).body()["outcome"], "set_up_required");
    browser.session().await.is(401);
    let app = crate::factor_life::set_up(&world, &rene).await;
    rene.get("/api/v1/operators").await.is(200);
    rene.propose(CLEO, "compliance").await.is(201);
    let cleo = world.comes_to_operate(CLEO).await.without_phone();

    world.minutes(15).await;
    let body = json!({ "reason": { "code": "audit" } });
    for door in ["/api/v1/operators", "/api/v1/services", "/api/v1/accounts?q=mona"] {
        rene.get(door).await.is(200);
    }
    let stale = async |who: &Browser, method: Method, door: &str, body: &Value| {
        let request = who.request(method, door).json(body);
        who.send(request).await.is(403).is_refused("step_up_required");
    };
    let one = path(&account, "approve");
    let token = json!({ "name": "t", "scopes": ["introspect"], "reason": { "code": "audit" },
        "expires_at": "2027-05-01T00:00:00Z" });
    let proposal = json!({ "email": TOM, "name": "Tom", "role": "support",
        "reason": { "code": "staffing" } });
    stale(&rene, Method::POST, "/api/v1/operators", &proposal).await;
    stale(&rene, Method::POST, &one, &body).await;
    stale(&rene, Method::POST, &path(&account, "withdraw"), &body).await;
    stale(&rene, Method::POST, "/api/v1/services", &token).await;
    stale(&rene, Method::POST, &format!("/api/v1/services/{account}/revoke"), &body).await;
    stale(&rene, Method::POST, "/api/v1/policy/proposals/1/approve", &body).await;
    let member = account_of(&mona).await;
    stale(&rene, Method::POST, &format!("/api/v1/accounts/{member}/suspend"), &body).await;
    stale(&cleo, Method::POST, &format!("/api/v1/accounts/{member}/holds"), &body).await;
    let export = format!("/api/v1/audit/subjects/{member}?reason=audit");
    stale(&cleo, Method::GET, &export, &Value::Null).await;
    cleo.get("/api/v1/holds").await.is(200);
    rene.post("/api/v1/me/step-up", json!({ "code": app.code() })).await.is(200);
    rene.post("/api/v1/services", token).await.is(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_asks_an_operator_for_a_factor_shown_lately_too() {
    let world = World::start().await;
    let sam = world.support().await;
    world.compliance(&sam).await;
    let session = world.session_of(SAM).await;
    let keep = ["operator", "keep", CLEO, "--reason-code", "staffing", "--session", &session];
    let keep = [&keep[..], &["--lang", "en"]].concat();
    let asked = world.keyledger(&keep).await;
    assert!(asked.error.contains("has not been proposed"), "{}", asked.error);
    world.minutes(15).await;
    let refused = world.keyledger(&keep).await;
    assert!(!refused.fine && refused.error.contains("verified recently"), "{}", refused.error);
    let find = ["find", "sam@keyledger.example", "--session", &session];
    assert!(world.keyledger(&find).await.fine, "looking needs none that is fresh");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_becomes_an_operator_keeps_the_password_and_the_property() {
    let world = World::start().await;
    let (_, mona) = world.hotel("Hotel du Lac").await;
    mona.get("/api/v1/operators").await.is(403).is_refused("not_authorised");
    let email = crate::world::MANAGER;
    world.json(&["operator", "invite", "--email", email, "--role", "support"]).await;
    mona.get("/api/v1/operators").await.is(200);
    assert_eq!(mona.me().await["properties"].as_array().unwrap().len(), 1);
    let withdraw = ["operator", "withdraw", email, "--reason-code", "staffing"];
    world.json(&withdraw).await;
    mona.get("/api/v1/operators").await.is(403);
    mona.session().await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_proposes_and_approves_with_the_operators_own_sessions() {
    let world = World::start().await;
    let sam = world.support().await;
    world.compliance(&sam).await;
    let propose = ["operator", "propose", "--email", TOM, "--name", "Tom", "--role", "support"];
    let why = ["--reason-code", "staffing"];
    let refused = world.keyledger(&[&propose[..], &why].concat()).await;
    assert!(
        !refused.fine && refused.error.contains("Only an operator can do this"),
        "{}",
        refused.error
    );
    let first = world.session_of(SAM).await;
    let words = [&propose[..], &why, &["--session", &first]].concat();
    assert_eq!(world.json(&words).await["admitted"], false);
    let approve = ["operator", "approve", TOM, "--reason-code", "staffing"];
    let refused = world.keyledger(&[&approve[..], &["--session", &first]].concat()).await;
    assert!(!refused.fine && refused.error.contains("second person"), "{}", refused.error);
    let second = world.session_of(CLEO).await;
    let approved = world.json(&[&approve[..], &["--session", &second]].concat()).await;
    assert_eq!(approved["admitted"], true);
    let list = world.keyledger(&["operator", "list", "--lang", "en"]).await.text;
    assert!(list.contains("tom@keyledger.example  support, invited until"), "{list}");
    world.invariant_12().await;
}

/// The note is sealed with the person's key, and the address is claimed before there is one.
#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_is_proposed_with_a_note() {
    let world = World::start().await;
    let sam = world.support().await;
    let body = json!({ "email": CLEO, "name": "Cleo", "role": "compliance",
        "reason": { "code": "staffing", "note": "ticket 4711" } });
    sam.post("/api/v1/operators", body).await.is(201);
    world.activate(&world.browser(), CLEO).await;
    world.invariant_12().await;
}
