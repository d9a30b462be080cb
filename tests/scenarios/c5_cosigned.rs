//! Does an auditor get what a witness vouches for? And are witness and webhook reached over TLS with
//! a certificate authority of one's own? (C5, B3)

use crate::c4_c5_trail::python;
use crate::c5_witness::{Told, later, ready_detail, round, witnessed};
use crate::certificates::Certificates;
use crate::tls;
use crate::world::{Printed, World};
use serde_json::Value;
use std::path::Path;

/// Packs events; answers what is said, and the same for machines.
async fn pack(world: &World, out: &Path, more: &[&str]) -> (Printed, Value) {
    let place = out.to_str().unwrap();
    let words = ["audit", "pack", "--out", place, "--lang", "en"];
    let said = world.keyledger(&[&words[..], more].concat()).await;
    assert!(said.fine, "{said:?}");
    std::fs::remove_dir_all(out).unwrap();
    (said, world.json(&[&words[..], more].concat()).await)
}

/// What `audit verify` finds, which is not nothing.
async fn differs(world: &World) -> Value {
    let printed = world.keyledger(&["audit", "verify", "--json"]).await;
    assert!(!printed.fine, "{printed:?}");
    let found: Value = serde_json::from_str(&printed.text).unwrap();
    found["difference"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_a_pack_ends_at_what_a_witness_cosigned_and_says_so_where_none_did() {
    let told = Told::default();
    let (world, _state, witness) = witnessed(&told).await;
    let key = world.config.witnesses[0].key.clone();
    let folder = tempfile::tempdir().unwrap();
    round(&world).await;
    world.property("Hotel de la Gare").await;
    world.app().system.extend_trail().await.unwrap();
    // Nobody asked the witness about that hotel yet: the pack does.
    let out = folder.path().join("cosigned");
    let (said, packed) = pack(&world, &out, &["--from", "0"]).await;
    assert!(said.text.contains("cosigned by witness.example/hotels on"), "{}", said.text);
    assert_eq!(packed["cosigned"][0]["key"].as_str().unwrap(), key);
    let (log, covered) = (packed["key"].as_str().unwrap(), packed["last"].as_u64().unwrap());
    let place = out.to_str().unwrap();
    let words = ["audit", "verify-pack", place, "--key", log, "--lang", "en"];
    let trusting = world.keyledger(&[&words[..], &["--witness", &key]].concat()).await;
    assert!(trusting.fine && trusting.text.contains("cosigned by"), "{trusting:?}");
    assert!(!trusting.text.contains("compare"), "{trusting:?}");
    let alone = world.keyledger(&words).await;
    assert!(alone.fine && alone.text.contains(&key), "the key is to be compared: {alone:?}");
    assert!(python(&out, log).contains("cosigned: witness.example/hotels,"));

    witness.kill();
    world.property("Hotel du Parc").await;
    world.app().system.extend_trail().await.unwrap();
    let out = folder.path().join("newer");
    let (said, packed) = pack(&world, &out, &["--from", "0"]).await;
    assert!(packed["last"].as_u64() > Some(covered), "{packed}");
    assert_eq!(packed["cosigned"].as_array().map(Vec::len), Some(0));
    assert!(said.text.contains("No witness has cosigned"), "{}", said.text);
    assert!(said.text.contains("127.0.0.1"), "it says why: {}", said.text);
    let place = out.to_str().unwrap();
    let words = ["audit", "verify-pack", place, "--key", log, "--lang", "en"];
    let alone = world.keyledger(&words).await;
    assert!(alone.fine && alone.text.contains("no witness cosigned it"), "{alone:?}");
    let refused = world.keyledger(&[&words[..], &["--witness", &key]].concat()).await;
    assert!(!refused.fine && refused.text.contains("checkpoint.last"), "{refused:?}");
    assert!(python(&out, log).contains("cosigned: nobody,"));
    // What it cosigned before covers an earlier part of the history.
    let out = folder.path().join("earlier");
    let (_, packed) = pack(&world, &out, &["--from", "0", "--to", "5"]).await;
    assert_eq!(packed["last"].as_u64(), Some(covered), "{packed}");
    assert_eq!(packed["cosigned"][0]["key"].as_str().unwrap(), key);
    // What witnesses signed outlives the trail's files being made anew.
    world.json(&["audit", "rebuild", "--reason-code", "files_lost"]).await;
    let out = folder.path().join("after a rebuild");
    let (_, packed) = pack(&world, &out, &["--from", "0", "--to", "5"]).await;
    assert_eq!(packed["cosigned"][0]["key"].as_str().unwrap(), key);
    let agrees = world.json(&["audit", "verify"]).await;
    assert_eq!(agrees["difference"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_a_cosigned_checkpoint_that_was_changed_is_named_and_no_pack_is_made_of_it() {
    let told = Told::default();
    let (world, _state, _witness) = witnessed(&told).await;
    round(&world).await;
    let path = world.file("audit/witnessed/witness.example_hotels");
    let good = std::fs::read_to_string(&path).unwrap();
    let line = |at: usize| good.lines().nth(at).unwrap().to_owned();
    let size: u64 = line(1).parse().unwrap();
    let changed = [
        good.replace(&format!("\n{size}\n"), &format!("\n{}\n", size + 1)),
        good.replace("witness.example", "witness.examples"),
        good[..good.len() - 9].to_owned() + "AAAAAAA=\n",
        "nonsense".to_owned(),
    ];
    for text in changed {
        std::fs::write(&path, &text).unwrap();
        let found = differs(&world).await;
        let place = &found["place"];
        assert_eq!(place, "witnessed/witness.example_hotels", "{text}: {found}");
    }
    std::fs::write(&path, good).unwrap();
    let shown = std::fs::read_to_string(world.file("audit/key")).unwrap();
    std::fs::write(world.file("audit/key"), shown.replace("keyledger/", "keylodger/")).unwrap();
    let found = differs(&world).await;
    assert_eq!(found["place"], "key");
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_witness_and_webhook_are_reached_over_tls_with_an_authority_of_ones_own() {
    let (told, certificates) = (Told::default(), Certificates::make());
    let (mut world, _state, witness) = witnessed(&told).await;
    world.stop().await;
    let url = tls::in_front_of(&witness.address(), &certificates).await;
    world.config.witnesses[0].url = url;
    let hook = world.config.alert.webhook.clone().unwrap();
    world.config.alert.webhook = Some(tls::in_front_of(&hook, &certificates).await);
    // Without the authority nobody is believed to be who they say.
    world.open().await.unwrap();
    round(&world).await;
    let detail = ready_detail(&world).await;
    assert!(detail.contains("localhost cannot be reached"), "{detail}");
    assert!(detail.contains("certificate"), "{detail}");
    for _ in 0..4 {
        later(&world, 5).await;
    }
    assert_eq!(told.types(), [], "nothing was told to a server that nobody vouches for");
    world.stop().await;

    world.config.witnesses[0].ca_file = Some(certificates.authority());
    world.config.alert.ca_file = Some(certificates.authority());
    world.open().await.unwrap();
    round(&world).await;
    assert!(ready_detail(&world).await.contains("cosigned"), "{}", ready_detail(&world).await);
    witness.kill();
    for _ in 0..4 {
        later(&world, 5).await;
    }
    assert_eq!(told.types(), [("witness.missed".to_owned(), false)]);
}
