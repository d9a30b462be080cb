//! Many packs, many tamperings, two verifiers.

use crate::history::{History, Slot, log_key, witness_key};
use crate::python::Python;
use crate::tampering::{Other, others, tamper};
use crate::{Dice, number, seed, so_far};
use keyledger_usecases::pack::{Trusted, Verdict, verify};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tempfile::TempDir;

/// Where no sync costs anything, if there is such a place.
pub fn folder() -> TempDir {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory).unwrap() } else { TempDir::new().unwrap() }
}

fn trusted() -> (Trusted, Vec<String>) {
    let (key, witness) = (log_key(1).verifier().clone(), witness_key(1).verifier().clone());
    let arguments = ["--key", &key.to_string(), "--witness", &witness.to_string()];
    let arguments = arguments.map(str::to_owned).to_vec();
    (Trusted { key: Some(key), witnesses: vec![witness] }, arguments)
}

fn agreed(verdict: &Verdict, said: &str) {
    assert!(said.starts_with("good: "), "{said}");
    let range = format!("entries {} to {} of {}", verdict.start, verdict.end, verdict.ledger);
    assert!(said.contains(&range), "{said}");
    let names: Vec<&str> =
        verdict.cosigned.iter().map(|one| one.cosigner.witness.as_str()).collect();
    assert!(said.contains(&format!("cosigned: {}, ", names.join(", "))), "{said}");
    assert!(verdict.cosigned.iter().all(|one| one.key_was_given), "{verdict:?}");
    let gone: Vec<&str> = verdict.erased.iter().map(|erased| erased.account.as_str()).collect();
    let gone = if gone.is_empty() { "nobody".to_owned() } else { gone.join(", ") };
    assert!(said.ends_with(&format!("erased: {gone}")), "{said} / {gone}");
}

#[test]
fn both_verifiers_agree_on_good_packs() {
    let (folder, mut dice) = (folder(), Dice(seed()));
    let (trusted, arguments) = trusted();
    let mut python = Python::start(&arguments);
    for turn in 0..number(20, 1_000) {
        let history = History::by_chance(&mut dice);
        let size = history.frames.len();
        let (one, two) = (dice.below(size + 1) as u64, dice.below(size + 1) as u64);
        let place = folder.path().join(turn.to_string());
        history.pack(one.min(two), one.max(two), &place);
        let verdict = verify(&place, &trusted, &|_, _| {});
        let verdict =
            verdict.unwrap_or_else(|fault| panic!("{turn}, {size} events, {one} {two}: {fault:?}"));
        agreed(&verdict, &python.judge(&place));
        std::fs::remove_dir_all(place).unwrap();
        so_far(turn + 1);
    }
}

#[test]
fn every_tampering_is_caught_by_both_verifiers_and_its_place_named() {
    let (folder, mut dice) = (folder(), Dice(seed()));
    let (trusted, arguments) = trusted();
    let mut python = Python::start(&arguments);
    let (of_another_key, fork) = others(700, folder.path());
    let other = Other { of_another_key: &of_another_key, fork: &fork };
    let (mut caught, wanted) = (BTreeMap::<&str, u64>::new(), number(600, 100_000));
    let mut total = 0;
    let mut turn = 0;
    while total < wanted {
        let history = History::by_chance(&mut dice);
        let size = history.frames.len();
        let start = dice.below(size) as u64;
        let good = history.pack(start, size as u64, &folder.path().join(format!("good-{turn}")));
        let mut slot = Slot::new(folder.path().join(format!("slot-{turn}")));
        for _ in 0..200.min(wanted - total) {
            let mut files = good.clone();
            let Some(done) = tamper(&mut files, &mut dice, &other) else { continue };
            if files == good {
                continue;
            }
            slot.hold(&files);
            let ours = verify(&slot.folder, &trusted, &|_, _| {});
            let theirs = python.judge(&slot.folder);
            let fault = ours.expect_err(done.what);
            assert!(theirs.starts_with("bad: "), "{}: {fault:?}, {theirs}", done.what);
            let places = &done.places;
            let ours = places.iter().any(|place| fault.place.contains(place));
            assert!(ours, "{}: {places:?}, {fault:?}", done.what);
            let named = places.iter().any(|place| theirs.contains(place));
            assert!(named, "{}: {places:?}, {theirs}", done.what);
            *caught.entry(done.what).or_default() += 1;
            total += 1;
            so_far(total);
        }
        turn += 1;
        std::fs::remove_dir_all(&slot.folder).unwrap();
        std::fs::remove_dir_all(folder.path().join(format!("good-{}", turn - 1))).unwrap();
    }
    println!("{total} tamperings, all caught by both: {caught:#?}");
    assert!(caught.len() >= 14, "{caught:?}");
}
