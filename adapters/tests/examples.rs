//! Do the examples do what they say? Cargo builds them beside the tests.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::{AccountId, EventId, LedgerId};
use keyledger_core::ledger::whole;
use keyledger_core::store::{EventStore, Expected, NewEvent};
use keyledger_core::stream::StreamId;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use uuid::Uuid;

/// Where Cargo put the examples: `target/<profile>/examples`, beside the tests' `deps`.
fn example(name: &str) -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    tests.ancestors().nth(2).unwrap().join("examples").join(name)
}

fn run(name: &str, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    let program = example(name);
    assert!(program.exists(), "`cargo test` builds the examples, `cargo test --test` does not");
    Command::new(program).args(arguments).output().unwrap()
}

fn printed(name: &str, arguments: &[&Path]) -> String {
    let done = run(name, arguments);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

async fn write(ledger: &Path, kinds: &[&str]) {
    let store =
        SqliteLedger::open(ledger, Options::default(), LedgerId(Uuid::from_u128(1))).unwrap();
    let already = whole(&store).await.unwrap().len();
    for (number, kind) in (already..).zip(kinds) {
        let id = Uuid::from_u128(number as u128);
        let event = NewEvent {
            id: EventId(id),
            kind: (*kind).into(),
            metadata: b"{}".to_vec(),
            data: b"{}".to_vec(),
        };
        let stream = StreamId::account(AccountId(id));
        store.append(&stream, Expected::NoStream, vec![event]).await.unwrap();
    }
    store.close();
}

#[tokio::test]
async fn the_consumer_counts_each_event_once() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, place) = (folder.path().join("ledger.db"), folder.path().join("place"));
    write(&ledger, &["account_created", "account_locked", "account_locked"]).await;
    let first = printed("consumer", &[&ledger, &place]);
    assert_eq!(first, "     1 account_created\n     2 account_locked\n     3 new events\n");
    assert_eq!(printed("consumer", &[&ledger, &place]), "     0 new events\n");
    write(&ledger, &["account_unlocked"]).await;
    let then = printed("consumer", &[&ledger, &place]);
    assert_eq!(then, "     1 account_unlocked\n     1 new events\n");
}

#[test]
fn the_consumer_names_what_is_not_there() {
    let done = run("consumer", ["nowhere/ledger.db", "place"]);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(!done.status.success() && said.contains("no ledger at nowhere"), "{said}");
}

#[test]
fn a_push_message_is_made_for_a_device_and_for_nothing_else() {
    let device = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkN"
        .to_owned()
        + "toIAiw4";
    let (endpoint, auth) = ("https://push.example:8443/x", "BTBZMqHH6r4Tts7J_aSIgg");
    let made = run("push_message", [endpoint, &device, auth, "wake up"]);
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    assert!(made["authorization"].as_str().unwrap().starts_with("vapid t="), "{made}");
    assert!(made["body"].as_str().unwrap().len() > 100, "{made}");
    let none = device.replace('B', "C");
    for wrong in [["http://push.example/x", &device, auth, ""], [endpoint, &none, auth, ""]] {
        assert!(!run("push_message", wrong).status.success(), "{wrong:?}");
    }
}
