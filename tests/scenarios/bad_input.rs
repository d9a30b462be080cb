//! What does a malformed request get? A problem that names the field; never a 500, never a panic.

use crate::world::{Answer, Browser, PASSWORD, World};
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

/// Every endpoint that takes a body, with one that it would take.
fn endpoints(property: &str) -> Vec<(String, Value)> {
    let choose = json!({ "token": "x", "password": PASSWORD });
    vec![
        ("/api/v1/login".to_owned(), json!({ "email": ADA })),
        ("/api/v1/login/flow/password".to_owned(), json!({ "password": PASSWORD })),
        ("/api/v1/password/forgot".to_owned(), json!({ "email": ADA })),
        ("/api/v1/password/reset".to_owned(), choose.clone()),
        ("/api/v1/activate".to_owned(), choose),
        (format!("/api/v1/properties/{property}/members"), json!({ "email": ADA, "name": "A" })),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_body_is_checked_and_the_field_is_named() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let before = world.events().await.len();
    for (path, good) in endpoints(&lac) {
        for bytes in [
            &b""[..],
            b"{",
            b"[1]",
            b"null",
            b"\"text\"",
            b"[\"ada@hotel.example\"]",
            b"\xff\xfe",
            b"{}x",
            b"{\"a\":",
        ] {
            mona.post_bytes(&path, bytes).await.is(400).is_refused("invalid_request");
        }
        for field in good.as_object().unwrap().keys() {
            let mut missing = good.clone();
            missing.as_object_mut().unwrap().remove(field);
            mona.post(&path, missing).await.is(422).names(field);
            for wrong in [json!(null), json!(7), json!(true), json!(["x"]), json!({ "x": 1 })] {
                let mut other = good.clone();
                other[field] = wrong;
                mona.post(&path, other).await.is(422).names(field);
            }
        }
        let mut unknown = good.clone();
        unknown["surprise"] = json!(1);
        mona.post(&path, unknown).await.is(422).names("surprise");
        let form = mona.request(Method::POST, &path).body(good.to_string());
        let form = mona.send(form.header("content-type", "text/plain")).await;
        form.is(415).is_refused("unsupported_media_type");
        let large = json!({ "email": "x".repeat(70_000), "password": "y" });
        mona.post(&path, large).await.is(413).is_refused("too_large");
        let deep = "[".repeat(20_000);
        mona.post_bytes(&path, deep).await.is(400);
        mona.get(&path.replace("/members", "/nowhere")).await;
        mona.send(mona.request(Method::PUT, &path)).await.is(405).is_refused("method_not_allowed");
    }
    assert_eq!(world.events().await.len(), before, "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_are_none_are_named_in_both_languages() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let bad = [
        "",
        "  ",
        "ada",
        "@hotel.example",
        "ada@",
        "a b@hotel.example",
        "ada@hotel..example",
        "ada\u{0}@hotel.example",
        "ada\n@hotel.example",
        "ada@hotel.example\u{7f}x",
        "\"a\"@b.example",
        ".ada@hotel.example",
        "ada@-",
        "a@b@c",
    ];
    let long = format!("{}@hotel.example", "a".repeat(300));
    let before = world.events().await.len();
    for email in bad.iter().copied().chain([long.as_str()]) {
        for language in ["en", "fr"] {
            let browser = mona.clone().speaking(language);
            let answer = browser.post("/api/v1/login", json!({ "email": email })).await;
            answer.is(422).names("email");
            assert_eq!(answer.header("content-language"), Some(language));
            browser.forgot(email).await.is(422).names("email");
            let person = json!({ "email": email, "name": "Somebody" });
            browser.add_member(&lac, person).await.is(422).names("email");
        }
    }
    assert_eq!(world.events().await.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_in_mixed_scripts_is_refused_at_creation_and_never_folded() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let cyrillic = "\u{430}da@hotel.example";
    let person = json!({ "email": cyrillic, "name": "Not Ada" });
    mona.add_member(&lac, person).await.is(422).names("email");
    // At log-in it is simply an address nobody holds; Ada's count is not touched.
    world.browser().mistype(cyrillic, 10).await.is_refused("account_locked");
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    // One script, accents and all, is fine, and one key however it is composed.
    let accent = json!({ "email": "zoe\u{308}@hôtel.example", "name": "Zoë" });
    mona.add_member(&lac, accent).await.is(201);
    let same = json!({ "email": "ZOË@xn--htel-vqa.example", "name": "Zoë" });
    mona.add_member(&lac, same).await.is(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_have_bounds_and_the_answer_never_repeats_them() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let browser = world.browser();
    browser.forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    let secret = "\u{e9}".repeat(513);
    let check = |answer: &Answer| {
        answer.is(422).names("password");
        assert!(!answer.text.contains("\u{e9}\u{e9}"), "{}", answer.text);
    };
    check(&browser.reset(&token, &secret).await);
    check(&browser.log_in(ADA, &secret).await);
    check(&browser.reset(&token, &"x".repeat(257)).await);
    check(&browser.reset(&token, "fourteen chars").await);
    check(&browser.reset(&token, "with a line\nbreak in it").await);
    check(&browser.reset(&token, "with a nothing\u{0} in it").await);
    // None of this used the link up, and 256 code points of four bytes each are fine.
    let widest = "\u{1f511}".repeat(256);
    assert_eq!(widest.len(), 1024);
    browser.reset(&token, &widest).await.is(204);
    browser.log_in(ADA, &widest).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_permissions_languages_and_ids_are_checked() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let with = |field: &str, value: Value| {
        let mut person = json!({ "email": ADA, "name": "Ada" });
        person[field] = value;
        person
    };
    for name in [json!(""), json!("   "), json!("x".repeat(201)), json!("A\u{7}da")] {
        mona.add_member(&lac, with("name", name)).await.is(422).names("name");
    }
    mona.add_member(&lac, with("language", json!("de"))).await.is(422).names("language");
    mona.add_member(&lac, with("replaces", json!("x"))).await.is(422).names("replaces");
    for permissions in [json!(["everything"]), json!("manage_users"), json!([1])] {
        let answer = mona.add_member(&lac, with("permissions", permissions)).await;
        answer.is(422).is_refused("invalid_request");
        assert!(
            answer.body()["field"].as_str().unwrap().starts_with("permissions"),
            "{}",
            answer.text
        );
    }
    for id in ["x", "..", "%2e%2e", &"9".repeat(500)] {
        mona.remove_member(&lac, id).await;
        mona.add_member(id, json!({ "email": ADA, "name": "A" })).await;
    }
    mona.remove_member(&lac, "00000000-0000-0000-0000-000000000001").await.is(404);
    mona.get("/api/v1/nothing/here").await.is(404).is_refused("not_found");
    assert_eq!(world.count("account_created").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_idempotency_key_is_one_command() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let path = format!("/api/v1/properties/{lac}/members");
    let add = async |browser: &Browser, key: &str, body: Value| {
        let request = browser.request(Method::POST, &path).json(&body);
        browser.send(request.header("idempotency-key", key)).await
    };
    let ada = json!({ "email": ADA, "name": "Ada" });
    let first = add(&mona, "key-1", ada.clone()).await;
    let written = world.events().await.len();
    let again = add(&mona, "key-1", ada.clone()).await;
    assert_eq!(first.is(201).comparable(), again.comparable());
    assert_eq!(world.events().await.len(), written);
    let other = json!({ "email": "other@hotel.example", "name": "O" });
    add(&mona, "key-1", other.clone()).await.is(422).is_refused("idempotency_mismatch");
    assert_eq!(world.events().await.len(), written);
    add(&mona, "key-2", ada.clone()).await.is(409);
    for wrong in ["", &"k".repeat(256), "k\u{e9}"] {
        add(&mona, wrong, other.clone()).await.is(422).names("Idempotency-Key");
    }

    // At once, and after a day.
    let (one, two) = tokio::join!(add(&mona, "key-3", other.clone()), add(&mona, "key-3", other));
    assert_eq!(one.is(201).comparable(), two.is(201).comparable());
    assert_eq!(world.count("account_created").await, 3);
    world.advance(chrono::TimeDelta::hours(25)).await;
    mona.log_in("mona@hotel.example", PASSWORD).await.is(200);
    add(&mona, "key-1", ada).await.is(422).is_refused("idempotency_mismatch");
}

#[tokio::test(flavor = "multi_thread")]
async fn cursors_of_another_store_and_other_nonsense_are_refused() {
    let (world, other) = (World::start().await, World::start().await);
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let (port, otto) = other.hotel("Auberge du Port").await;
    for number in 0..205 {
        let person = json!({ "email": format!("p{number}@hotel.example"), "name": "P" });
        mona.add_member(&lac, person.clone()).await.is(201);
        otto.add_member(&port, person).await.is(201);
    }
    let list = async |browser: &Browser, property: &str, query: &str| {
        browser.get(&format!("/api/v1/properties/{property}/members?{query}")).await
    };
    let first = list(&mona, &lac, "").await;
    assert_eq!(first.is(200).body()["members"].as_array().unwrap().len(), 200);
    let next = first.body()["next"].as_str().unwrap().to_owned();
    let rest = list(&mona, &lac, &format!("cursor={next}")).await;
    assert_eq!(rest.is(200).body()["members"].as_array().unwrap().len(), 6);
    assert!(rest.body()["next"].is_null());
    let all =
        [&first, &rest].map(|page| page.body()["members"].as_array().unwrap().clone()).concat();
    let accounts: std::collections::BTreeSet<_> =
        all.iter().map(|member| member["account"].to_string()).collect();
    assert_eq!(accounts.len(), 206, "every member once");

    list(&otto, &port, &format!("cursor={next}")).await.is(422).names("cursor");
    for nonsense in ["x", "%00", "AAAA", &"A".repeat(5_000)] {
        list(&mona, &lac, &format!("cursor={nonsense}")).await.is(422).names("cursor");
    }
    list(&mona, &lac, "surprise=1").await.is(422).names("surprise");
    list(&mona, &lac, "min_sequence=x").await.is(422).names("min_sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_and_damaged_cookies_are_nobody() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let account = mona.me().await["account"].as_str().unwrap().to_owned();
    let events = world.events().await.len();
    for value in ["", ".", "x.y", &account, &format!("{account}."), &format!("{account}.AAAA")] {
        let browser = world.browser();
        let request = browser.request(Method::GET, "/api/v1/session");
        let request = request.header("cookie", format!("keyledger_session={value}"));
        browser.send(request).await.is(401).is_refused("not_authorised");
        let request = browser.request(Method::POST, "/api/v1/logout");
        let request = request.header("cookie", format!("keyledger_session={value}"));
        browser.send(request).await.is(204);
    }
    let cross = mona.request(Method::POST, &format!("/api/v1/properties/{lac}/members"));
    let cross =
        cross.header("sec-fetch-site", "cross-site").json(&json!({ "email": ADA, "name": "A" }));
    mona.send(cross).await.is(403).is_refused("cross_site");
    assert_eq!(world.events().await.len(), events);
}

/// Proxies that write a `Host` of their own hide where the page came from, and browsers send
/// `Sec-Fetch-Site` over https only: the origin of `public_url` is ours all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_ours_is_ours_whatever_became_of_host() {
    let site = "http://Hôtel.example:8000/keyledger".to_owned();
    let world = World::start_with(|config| config.public_url = site).await;
    let asks = async |host: &str, origin: &str| {
        let request = world.browser().request(Method::POST, "/api/v1/login");
        let request = request.header("host", host).header("origin", origin);
        let browser = world.browser();
        browser.send(request.json(&json!({ "email": ADA }))).await.status
    };
    let ours = "http://xn--htel-vqa.example:8000";
    for host in ["keyledger", "127.0.0.1:8080", "xn--htel-vqa.example", "xn--htel-vqa.example:8000"]
    {
        assert_eq!(asks(host, ours).await, 200, "{host}");
    }
    assert_eq!(
        asks("10.0.0.7:8080", "http://10.0.0.7:8080").await,
        200,
        "asked under its own name"
    );
    for other in [
        "http://xn--htel-vqa.example",
        "https://xn--htel-vqa.example:8000",
        "http://hotel.example:8000",
        "http://xn--htel-vqa.example:8000.evil.example",
        "null",
    ] {
        assert_eq!(asks("keyledger", other).await, 403, "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_tells_its_sequence_and_a_read_waits_for_it() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    for number in 0..20 {
        let email = format!("p{number}@hotel.example");
        let made = mona.add_member(&lac, json!({ "email": email, "name": "P" })).await;
        let sequence = made.is(201).header("keyledger-sequence").unwrap().to_owned();
        let path = format!("/api/v1/properties/{lac}/members?min_sequence={sequence}");
        let read = mona.get(&path).await;
        assert!(read.is(200).text.contains(&email));
    }
}
