//! Invariant 10: is anything personal in clear in what is stored? Over histories by chance, whose
//! personal values are canaries; and does the state survive when their keys do not (invariant 1)?

use crate::support::form_over;
use keyledger_core::codec::Recorded;
use keyledger_core::engine::Aggregate;
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::personal::Personal;
use keyledger_core::store::StoredEvent;
use keyledger_core::testing::history::*;
use keyledger_core::vault::{SecretName, Vault};
use keyledger_schemas::stored_form::StoredForm;
use keyledger_schemas::upcast::Family;
use proptest::prelude::*;
use std::fmt::Debug;
use std::sync::Arc;

const CANARIES: [&str; 6] =
    [CANARY_ADDRESS, CANARY_NAME, CANARY_AGENT, CANARY_NETWORK, CANARY_NOTE, CANARY_WORDS];

/// A ledger with the keys of everybody in the history.
fn ledger_of(history: &History) -> (StoredForm, Arc<MemoryVault>) {
    let vault = Arc::new(MemoryVault::new());
    let form = form_over(Arc::clone(&vault), "nothing in clear");
    for account in history.accounts.keys().chain([&MANAGER, &OPERATOR]) {
        form.keys().create_person(*account).unwrap();
    }
    (form, vault)
}

fn stored<A: Aggregate>(form: &StoredForm, stream: &Stream<A>) -> Vec<StoredEvent>
where
    A::Event: Family,
{
    let encode = |recorded: &Recorded<A::Event>| {
        let Recorded { stream, id, meta, event, revision, .. } = recorded;
        let new = form.write(stream, *id, meta, event).unwrap();
        crate::support::stored(stream, revision.0, new)
    };
    stream.events.iter().map(encode).collect()
}

fn nothing_is_in_clear(events: &[StoredEvent]) {
    for event in events {
        for bytes in [&event.metadata, &event.data] {
            let text = std::str::from_utf8(bytes).unwrap();
            for canary in CANARIES {
                assert!(!text.contains(canary), "{canary} in {} of {}", text, event.kind);
            }
        }
    }
}

fn folded<A: Aggregate>(events: impl Iterator<Item = Recorded<A::Event>>) -> A {
    let mut state = A::default();
    events.for_each(|recorded| state.evolve(&recorded));
    state
}

/// Stored, and read with and without its boxes, the stream leads to the same state.
fn is_the_same_read_back<A>(form: &StoredForm, stream: &Stream<A>, events: &[StoredEvent])
where
    A: Aggregate + PartialEq + Debug,
    A::Event: Family,
{
    let shut: A = folded(events.iter().map(|event| form.read(event).unwrap()));
    let open: A = folded(events.iter().map(|event| form.read_open(event).unwrap()));
    assert_eq!((&shut, &open), (&stream.state, &stream.state));
}

/// What can still be read of a stream.
fn readable<E: Family>(form: &StoredForm, events: &[StoredEvent]) -> Vec<String> {
    let mut readable = vec![];
    for event in events {
        let mut recorded: Recorded<E> = form.read_open(event).unwrap();
        let mut read = |value: &Personal<String>| readable.extend(value.clear().cloned());
        recorded.event.personal(&mut |_, value| read(value));
        if let Some(origin) = &recorded.meta.origin {
            read(&origin.ip);
            read(&origin.user_agent);
        }
    }
    readable
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn invariant_10_nothing_personal_is_stored_in_clear(history in valid()) {
        let (form, _) = ledger_of(&history);
        for stream in history.accounts.values() {
            let events = stored(&form, stream);
            nothing_is_in_clear(&events);
            is_the_same_read_back(&form, stream, &events);
        }
        for stream in history.mails.values() {
            let events = stored(&form, stream);
            nothing_is_in_clear(&events);
            is_the_same_read_back(&form, stream, &events);
        }
        for stream in history.claims.values() {
            let events = stored(&form, stream);
            nothing_is_in_clear(&events);
            is_the_same_read_back(&form, stream, &events);
        }
        let events = stored(&form, &history.unknown);
        nothing_is_in_clear(&events);
        is_the_same_read_back(&form, &history.unknown, &events);
        nothing_is_in_clear(&stored(&form, &history.policies));
    }

    /// The canaries are there while the keys are: a search that finds nothing has found something.
    #[test]
    fn invariant_1_and_10_with_its_keys_gone_a_person_is_unreadable_and_the_state_the_same(
        history in valid(),
    ) {
        let (form, vault) = ledger_of(&history);
        // One person: with the manager's key gone nothing more of theirs could be written.
        if let Some((account, stream)) = history.accounts.first_key_value() {
            let events = stored(&form, stream);
            let before = readable::<keyledger_core::account::AccountEvent>(&form, &events);
            prop_assert!(before.iter().any(|value| value.contains(CANARY_ADDRESS)));
            prop_assert!(before.iter().any(|value| value.contains(CANARY_NAME)));
            for person in [*account, MANAGER, OPERATOR] {
                vault.destroy(&SecretName::person(person)).unwrap();
                form.keys().forget(person);
            }
            let after = readable::<keyledger_core::account::AccountEvent>(&form, &events);
            prop_assert_eq!(after, Vec::<String>::new());
            is_the_same_read_back(&form, stream, &events);
        }
    }
}
