//! Support finds a person by what it has: address, name, property, network, event (scope 4).

use crate::world::World;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

fn emails(found: &Value) -> Vec<&str> {
    let accounts = found["accounts"].as_array().unwrap();
    let mut emails: Vec<_> = accounts.iter().map(|row| row["email"].as_str().unwrap()).collect();
    emails.sort_unstable();
    emails
}

#[tokio::test(flavor = "multi_thread")]
async fn find_by_property_and_by_name_there() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let other = world.property("Hotel du Mont").await;
    world.first_manager(&other, "max@hotel.example").await;
    let manager = "mona@hotel.example";
    for property in [lac.as_str(), "hotel du LAC"] {
        assert_eq!(emails(&world.json(&["find", "--property", property]).await), [ADA, manager]);
    }
    assert_eq!(emails(&world.json(&["find", "du mont"]).await), ["max@hotel.example"]);
    let both = ["find", "keller", "--property", "lac"];
    assert_eq!(emails(&world.json(&both).await), [manager], "Max is called Keller too, elsewhere");
    for (nothing, why) in [("Ritz", "No property"), ("", "Say what")] {
        let words =
            if nothing.is_empty() { vec!["find"] } else { vec!["find", "--property", nothing] };
        let printed = world.keyledger(&[&words[..], &["--lang", "en"]].concat()).await;
        assert!(!printed.fine && printed.error.contains(why), "{}", printed.error);
    }
    // In pages, everybody once.
    let first = world.json(&["find", "hotel", "--limit", "2"]).await;
    assert_eq!(first["total"], 3);
    let cursor = first["next"].as_str().unwrap();
    let second = world.json(&["find", "hotel", "--limit", "2", "--cursor", cursor]).await;
    let mut all = [emails(&first), emails(&second)].concat();
    all.sort_unstable();
    assert_eq!((all, second["next"].is_null()), (vec![ADA, "max@hotel.example", manager], true));
}

#[tokio::test(flavor = "multi_thread")]
async fn find_by_network_compares_tags_and_says_how_far_it_reached() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    world.member(&mona, &lac, "rene@hotel.example").await;
    world.browser().from("203.0.113.77").log_in(ADA, "mistyped").await.is(401);
    world.browser().from("203.0.113.9").log_in(ADA, "mistyped").await.is(401);
    world.browser().from("2001:db8:1:2::9").log_in("rene@hotel.example", "mistyped").await.is(401);
    let by = async |network: &str| world.json(&["find", "--network", network]).await;
    let found = by("203.0.113.200").await;
    assert_eq!(emails(&found), [ADA]);
    assert_eq!(found["accounts"][0]["seen"]["events"], 4, "two attempts and two verdicts");
    assert_eq!(found["network"]["networks"], json!(["203.0.113.0/24"]));
    assert_eq!(emails(&by("203.0.112.0/22").await), [ADA]);
    assert_eq!(emails(&by("2001:db8:1::/56").await), ["rene@hotel.example"]);
    for (wrong, why) in [
        ("203.0.113.0/33", "network address"),
        ("hotel", "network address"),
        ("10.0.0.0/8", "too wide"),
    ] {
        let printed = world.keyledger(&["find", "--network", wrong, "--lang", "en"]).await;
        assert!(!printed.fine && printed.error.contains(why), "{wrong}: {}", printed.error);
    }
    let absent = world.keyledger(&["find", "--network", "198.51.100.0/24", "--lang", "en"]).await;
    assert!(!absent.fine && absent.error.contains("Nothing was found"));
    let early = ["find", "--network", "203.0.113.0/24", "--from", "2026-09-01 00:00 +02:00"];
    assert!(
        !world.keyledger(&[&early[..], &["--to", "2026-09-30 00:00 +02:00"]].concat()).await.fine
    );
    let unzoned = ["find", "--network", "203.0.113.0/24", "--from", "2026-09-01"];
    assert!(!world.keyledger(&unzoned).await.fine);
}

#[tokio::test(flavor = "multi_thread")]
async fn find_forgets_who_is_erased_and_learns_who_is_new() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    assert_eq!(emails(&world.json(&["find", "lovelace"]).await), [ADA]);
    world.member(&mona, &lac, "second@hotel.example").await;
    assert_eq!(world.json(&["find", "lovelace"]).await["total"], 2);
    world.json(&["erase", ADA, "--ground", "request", "--yes"]).await;
    assert_eq!(emails(&world.json(&["find", "lovelace"]).await), ["second@hotel.example"]);
}

/// Everybody here has a name that is typed in more than one way, and so has the hotel.
#[tokio::test(flavor = "multi_thread")]
async fn find_by_name_without_accents_case_ligatures_and_joints_at_both_doors() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hôtel de l\u{2019}Étoile").await;
    let people = [
        ("veronique@hotel.example", "Véronique Lœb"),
        ("jp@hotel.example", "Jean-Pierre d\u{2019}Artagnan"),
        ("ann@hotel.example", "O\u{2019}Neill Ann"),
        ("strasse@hotel.example", "Lætitia Großmann"),
        ("nikos@hotel.example", "Νίκος Παπαδόπουλος"),
    ];
    for (email, name) in people {
        mona.add_member(&lac, json!({ "email": email, "name": name })).await.is(201);
    }
    // Composed otherwise than it is looked for.
    let composed = json!({ "email": "zoe@hotel.example", "name": "Zoe\u{308} Be\u{301}ranger" });
    mona.add_member(&lac, composed).await.is(201);
    let sam = world.support().await;
    for (typed, email) in [
        ("veronique", "veronique@hotel.example"),
        ("VÉRONIQUE", "veronique@hotel.example"),
        ("ve\u{301}ronique loeb", "veronique@hotel.example"),
        ("lœb véronique", "veronique@hotel.example"),
        ("Loeb, Veronique", "veronique@hotel.example"),
        ("jean pierre", "jp@hotel.example"),
        ("jeanpierre", "jp@hotel.example"),
        ("Jean\u{2011}Pierre", "jp@hotel.example"),
        ("d'artagnan", "jp@hotel.example"),
        ("artagnan", "jp@hotel.example"),
        ("ann o'neill", "ann@hotel.example"),
        ("ONEILL", "ann@hotel.example"),
        ("laetitia grossmann", "strasse@hotel.example"),
        ("GROSSMANN", "strasse@hotel.example"),
        ("νικοσ", "nikos@hotel.example"),
        ("zoë", "zoe@hotel.example"),
        ("beranger zoe", "zoe@hotel.example"),
    ] {
        assert_eq!(emails(&world.json(&["find", typed]).await), [email], "{typed}");
        assert_eq!(emails(&sam.looks_for(typed).await), [email], "{typed}");
    }
    for typed in ["hotel de l'etoile", "HÔTEL ÉTOILE", "letoile"] {
        let everybody = world.json(&["find", typed]).await;
        assert_eq!(everybody["total"], 7, "{typed}");
        let there = world.json(&["find", "veronique", "--property", typed]).await;
        assert_eq!(emails(&there), ["veronique@hotel.example"], "{typed}");
    }
}
