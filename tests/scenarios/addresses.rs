//! One address, however it was copied, at every door; and what is no address is named (S1).

use crate::world::{Browser, PASSWORD, World};
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

/// The same address as phones, mail programs and documents hand it over.
const COPIED: [(&str, &str); 17] = [
    ("capitals", "ADA@Hotel.Example"),
    ("a byte order mark", "\u{feff}ada@hotel.example"),
    ("a zero-width space in front", "ada\u{200b}@hotel.example"),
    ("a zero-width space in the domain", "ada@hotel\u{200b}.example"),
    ("a soft hyphen", "ada@ho\u{ad}tel.example"),
    ("marks of direction", "\u{202a}ada@hotel.example\u{202c}"),
    ("a joiner", "a\u{200d}da@hotel.example"),
    ("a filler that is a letter", "ada@hotel.example\u{3164}"),
    ("spaces that do not break", "\u{a0}ada@hotel.example\u{202f}"),
    ("a tab and the end of a line", " ada@hotel.example\t\r\n"),
    ("a link", "mailto:ada@hotel.example"),
    ("brackets", "<ada@hotel.example>"),
    ("a name and brackets", "Ada Lovelace <ada@hotel.example>"),
    ("the end of a list", "ada@hotel.example; "),
    ("the root of the domain", "ada@hotel.example."),
    ("a wide @", "ada\u{ff20}hotel.example"),
    ("wide letters", "\u{ff41}da@hotel\u{3002}example"),
];

async fn imports(who: &Browser, property: &str, address: &str) -> Value {
    let path = format!("/api/v1/properties/{property}/members/import?dry_run=true");
    let file = format!("row_id,email,name\n1,\"{address}\",Ada\n");
    let request = who.request(Method::POST, &path).header("content-type", "text/csv");
    who.send(request.body(file)).await.is(200).body()["rows"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_address_is_the_one_it_was_at_every_door() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = ada.me().await["account"].clone();
    let sam = world.support().await;
    let made = world.count("account_created").await;
    for (copied, address) in COPIED {
        // As the first try of a quiet hour: guesses and mails are limited.
        world.minutes(61).await;
        mona.log_in("mona@hotel.example", PASSWORD).await.is(200);
        sam.log_in("sam@keyledger.example", PASSWORD).await.is(200);
        let added = mona.add_member(&lac, json!({ "email": address, "name": "Ada" })).await;
        added.is(409).is_refused("conflict");
        let row = imports(&mona, &lac, address).await;
        assert_eq!(row["outcome"], "already_member", "{copied}: {row}");
        world.browser().log_in(address, PASSWORD).await.is(200);
        world.browser().forgot(address).await.is(202);
        let found = sam.looks_for(address).await;
        assert_eq!(found["accounts"][0]["account"], account, "{copied}: {found}");
        let found = world.json(&["find", address]).await;
        assert_eq!(found["accounts"][0]["account"], account, "{copied}: {found}");
        let why = world.json(&["why", address]).await;
        assert_eq!(why["explanation"]["email"], ADA, "{copied}");
        let words = ["account", "create", "--email", address, "--name", "Ada", "--property", &lac];
        let printed = world.keyledger(&[&words[..], &["--lang", "en"]].concat()).await;
        assert!(printed.error.contains("already"), "{copied}: {}", printed.error);
        let proposed = sam.propose(address, "compliance").await;
        assert!([201, 409].contains(&proposed.status), "{copied}: {}", proposed.text);
    }
    assert_eq!(world.count("account_created").await, made, "nobody was made twice");
    assert_eq!(world.count("unknown_login_attempted").await, 0);
    assert_eq!(world.count("unknown_reset_requested").await, 0);
    let mut asked = 0;
    for kind in ["requested", "repeated", "declined"] {
        asked += world.count(&format!("password_reset_{kind}")).await;
    }
    assert_eq!(asked, COPIED.len(), "every one reached the person");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_operator_is_invited_under_the_address_that_was_meant() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let words = ["operator", "invite", "--role", "support", "--email"];
    let words = [&words[..], &["Ada <mailto:ada@hotel\u{200b}.example>"]].concat();
    assert_eq!(world.json(&words).await["account"], ada.me().await["account"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_kept_as_mail_servers_can_deliver_it() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let copied = "\u{feff}Zoë Favre <\u{ff5a}oe@hotel\u{200b}.example.>";
    mona.add_member(&lac, json!({ "email": copied, "name": "Zoë" })).await.is(201);
    assert_eq!(mona.member(&lac, "zoe@hotel.example").await["email"], "zoe@hotel.example");
    let browser = world.browser();
    world.activate(&browser, "zoe@hotel.example").await;
    assert_eq!(browser.me().await["email"], "zoe@hotel.example");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_write_their_addresses_in_their_own_script() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    for address in [
        "петар@hotel.example",
        "νίκος@hotel.example",
        "山田さくら@hotel.example",
        "김민지@hotel.example",
        "مريم@hotel.example",
        "zoë@hôtel.example",
        "anna@отель.example",
    ] {
        let added = mona.add_member(&lac, json!({ "email": address, "name": "A Person" })).await;
        added.is(201);
        assert_eq!(world.json(&["find", address]).await["total"], 1, "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_an_address_is_said_at_every_door() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    for (address, en, fr) in [
        ("a da@hotel.example", "a space", "une espace"),
        ("ada@ho tel.example", "a space", "une espace"),
        ("a\u{a0}da@hotel.example", "invisible character (U+00A0)", "caractère invisible (U+00A0)"),
        ("a\u{7f}da@hotel.example", "invisible character (U+007F)", "caractère invisible (U+007F)"),
        ("«ada@hotel.example", "« (U+00AB)", "« (U+00AB)"),
        ("ada@hotel_.example", "_ (U+005F)", "_ (U+005F)"),
        ("ada@ada@hotel.example", "one @", "un @"),
        ("ada.@hotel.example", "a dot", "un point"),
        ("ada@hotel..example", "not a domain name", "pas un nom de domaine"),
    ] {
        for (language, said) in [("en", en), ("fr", fr)] {
            let mona = mona.clone().speaking(language);
            let body = json!({ "email": address, "name": "Ada" });
            let added = mona.add_member(&lac, body).await;
            added.is(422).names("email");
            assert!(added.text.contains(said), "{address}: {}", added.text);
            let row = imports(&mona, &lac, address).await;
            assert!(row["message"].as_str().unwrap().contains(said), "{address}: {row}");
            for path in ["/api/v1/login", "/api/v1/password/forgot"] {
                let stranger = world.browser().speaking(language);
                let answer = stranger.post(path, json!({ "email": address })).await;
                answer.is(422).names("email");
                assert!(answer.text.contains(said), "{path} {address}: {}", answer.text);
            }
            let create = ["account", "create", "--name", "Ada", "--property", &lac, "--email"];
            let invite = ["operator", "invite", "--role", "support", "--email"];
            for words in [&create[..], &invite[..], &["why"][..], &["state"][..]] {
                let words = [words, &[address, "--lang", language]].concat();
                let printed = world.keyledger(&words).await;
                assert!(printed.error.contains(said), "{words:?}: {}", printed.error);
            }
        }
    }
    // Letters that look like others are refused where an account would get them.
    for (address, en) in [
        ("\u{430}da@hotel.example", "several alphabets"),
        ("ada@h\u{43e}tel.example", "several alphabets"),
        ("\u{1d41a}da@hotel.example", "(U+1D41A)"),
    ] {
        let mona = mona.clone().speaking("en");
        let added = mona.add_member(&lac, json!({ "email": address, "name": "Ada" })).await;
        added.is(422).names("email");
        assert!(added.text.contains(en), "{}", added.text);
        let row = imports(&mona, &lac, address).await;
        assert!(row["message"].as_str().unwrap().contains(en), "{row}");
    }
}
