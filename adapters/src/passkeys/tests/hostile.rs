//! Answers by chance: does anything that was signed count with a changed byte, does anything panic?

use super::authenticator::{bytes, decoded, es256, rs256, text};
use super::{ada, registered, site};
use keyledger_core::passkeys::{Ceremony, KnownPasskey, Passkeys};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Members of an answer that hold bytes.
const NEW: [&str; 4] = ["/id", "/rawId", "/response/clientDataJSON", "/response/attestationObject"];
const USED: [&str; 6] = [
    "/id",
    "/rawId",
    "/response/clientDataJSON",
    "/response/authenticatorData",
    "/response/signature",
    "/response/userHandle",
];
/// Those that are signed, and what says whose signature it is.
const SIGNED: [&str; 4] =
    ["/rawId", "/response/clientDataJSON", "/response/authenticatorData", "/response/signature"];

/// Something that is done to an answer.
#[derive(Clone, Debug)]
enum Change {
    /// A bit of the bytes in a member.
    Bit(Index, Index, u8),
    /// Bytes in a member are cut off, or added.
    Length(Index, Index, Vec<u8>),
    /// A member is something else.
    Member(Index, Value),
    /// A character of the text.
    Text(Index, char),
    /// The rest of the text is missing.
    End(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let other = prop_oneof![
        Just(Value::Null),
        Just(json!(7)),
        Just(json!([])),
        Just(json!({})),
        ".{0,40}".prop_map(|text| json!(text)),
        proptest::collection::vec(any::<u8>(), 0..80).prop_map(|bytes| json!(text(&bytes))),
    ];
    let index = any::<Index>;
    prop_oneof![
        6 => (index(), index(), 0..8_u8).prop_map(|(member, at, bit)| Change::Bit(member, at, bit)),
        2 => (index(), index(), proptest::collection::vec(any::<u8>(), 0..4))
            .prop_map(|(member, at, end)| Change::Length(member, at, end)),
        2 => (index(), other).prop_map(|(member, value)| Change::Member(member, value)),
        1 => (index(), any::<char>()).prop_map(|(at, letter)| Change::Text(at, letter)),
        1 => index().prop_map(Change::End),
    ]
}

/// The answer with the changes, as text.
fn changed(answer: &Value, members: &[&str], changes: Vec<Change>) -> String {
    let mut answer = answer.clone();
    let mut later = vec![];
    let named = |member: &Index| members[member.index(members.len())];
    for change in changes {
        match change {
            Change::Bit(member, at, bit) => edit(&mut answer, named(&member), |bytes| {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] ^= 1 << bit;
                }
            }),
            Change::Length(member, at, end) => edit(&mut answer, named(&member), |bytes| {
                bytes.truncate(at.index(bytes.len() + 1));
                bytes.extend(end);
            }),
            Change::Member(member, value) => {
                *answer.pointer_mut(named(&member)).unwrap() = value;
            }
            Change::Text(..) | Change::End(_) => later.push(change),
        }
    }
    let mut text: Vec<char> = answer.to_string().chars().collect();
    for change in later {
        if let Change::Text(at, letter) = change {
            let at = at.index(text.len());
            text[at] = letter;
        } else if let Change::End(at) = change {
            text.truncate(at.index(text.len()).max(1));
        }
    }
    text.into_iter().collect()
}

fn edit(answer: &mut Value, member: &str, edit: impl FnOnce(&mut Vec<u8>)) {
    let value = answer.pointer_mut(member).unwrap();
    // Not what another change has put there.
    let Some(mut decoded) = value.as_str().and_then(decoded) else { return };
    edit(&mut decoded);
    *value = json!(text(&decoded));
}

/// A ceremony of each algorithm that ends well.
struct Real {
    asked: Ceremony,
    answer: Value,
    known: KnownPasskey,
}

static REAL: LazyLock<[Real; 2]> = LazyLock::new(|| {
    [es256(7), rs256()].map(|authenticator| {
        let known = registered(&site(), &authenticator);
        let asked = site().begin_authentication(std::slice::from_ref(&known.key)).unwrap();
        let answer = authenticator.get(&asked.options);
        Real { asked, answer, known }
    })
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if full() { 20_000 } else { 400 }))]

    /// Whatever is changed in an answer, it counts only as long as all that is signed is as it was.
    #[test]
    fn a_changed_answer_does_not_count(
        which in any::<Index>(),
        changes in proptest::collection::vec(change(), 0..3),
    ) {
        let real = which.get(&*REAL);
        let text = changed(&real.answer, &USED, changes);
        let _ = site().claimed(&text);
        let keys = std::slice::from_ref(&real.known);
        if site().finish_authentication(&real.asked.state, &text, keys).is_ok() {
            let sent: Value = serde_json::from_str(&text).unwrap();
            for member in SIGNED {
                prop_assert_eq!(sent.pointer(member), real.answer.pointer(member), "{}", text);
            }
        }
    }

    /// Nothing of a new key is signed, so another key may come of it; a panic may not.
    #[test]
    fn a_changed_new_key_is_another_one_or_none(
        changes in proptest::collection::vec(change(), 0..3),
    ) {
        let site = site();
        let asked = site.begin_registration(&ada(), &[]).unwrap();
        let text = changed(&es256(7).create(&asked.options), &NEW, changes);
        if let Ok(made) = site.finish_registration(&asked.state, &text) {
            let sent: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&made.key.id, &bytes(&sent["rawId"]));
            prop_assert_eq!(made.key.public_key.len(), 77);
        }
    }

    /// Any text at all.
    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>(), state in any::<Vec<u8>>()) {
        let site = site();
        prop_assert!(site.claimed(&text).is_err());
        prop_assert!(site.finish_registration(&state, &text).is_err());
        prop_assert!(site.finish_authentication(&state, &text, &[]).is_err());
    }
}

/// Long campaigns, as everywhere.
fn full() -> bool {
    std::env::var_os("KEYLEDGER_FULL").is_some()
}
