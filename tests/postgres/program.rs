//! Does the program serve and answer where its ledger lies in a database?

use super::copying::hotel;
use super::{RUNTIME, server};
use serde_json::Value;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A hotel in a folder, a database, and the file with its address.
struct House {
    folder: TempDir,
    address: String,
}

impl House {
    fn new() -> Self {
        let (folder, address) =
            RUNTIME.block_on(async { (hotel().await, server::shared().database().await) });
        std::fs::write(folder.path().join("store"), format!("{address}\n")).unwrap();
        Self { folder, address }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyledger"));
        command.args(words).arg("--data").arg(self.folder.path()).env_clear();
        command.env("KEYLEDGER_HASHING__TEST_STRENGTH", "true");
        command.env("KEYLEDGER_HASHING__MEMORY_KIB", "8").stdin(Stdio::null());
        command
    }

    /// Runs a command that is told where the ledger lies.
    fn told(&self, words: &[&str]) -> Output {
        let file = self.folder.path().join("store");
        checked(self.command(words).env("KEYLEDGER_STORE_FILE", file))
    }

    /// Runs one that is not.
    fn untold(&self, words: &[&str]) -> Output {
        checked(&mut self.command(words))
    }

    fn move_in(&self) -> Value {
        let from = format!("sqlite:{}", self.folder.path().display());
        let copied = self.told(&["copy", "--from", &from, "--to", "configured", "--json"]);
        assert!(copied.status.success(), "{}", error(&copied));
        serde_json::from_slice(&copied.stdout).unwrap()
    }
}

/// Whatever is printed, no password is.
fn checked(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), error(&output));
    assert!(!printed.contains("not-a-secret"), "{printed}");
    output
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Where the ledger lies now.
fn place(address: &str) -> &str {
    address.split_once('@').unwrap().1
}

#[test]
fn commands_ask_the_ledger_where_it_lies_and_refuse_to_begin_another() {
    let house = House::new();
    let before: Value =
        serde_json::from_slice(&house.untold(&["property", "list", "--json"]).stdout).unwrap();
    let copied = house.move_in();
    assert_eq!(copied["to"], place(&house.address));
    assert_eq!(copied["root"].as_str().unwrap().len(), 44, "{copied}");

    let after = house.told(&["property", "list", "--json"]);
    assert!(after.status.success(), "{}", error(&after));
    assert_eq!(serde_json::from_slice::<Value>(&after.stdout).unwrap(), before);
    let doctor = house.told(&["doctor", "--deep"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(said.contains(&format!("{} can be read", place(&house.address))), "{said}");
    assert!(said.contains("every page and row is consistent"), "{said}");

    for words in [&["property", "list"][..], &["why", "ada@hotel.example"]] {
        let refused = house.untold(words);
        assert!(!refused.status.success());
        assert!(error(&refused).contains("belongs to the ledger in"), "{}", error(&refused));
    }
    let doctor = house.untold(&["doctor"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(said.contains("belongs to the ledger in") && said.contains("--store"), "{said}");
}

/// Secrets go into the database and come back, with every way in which that is misunderstood.
#[test]
fn a_vault_moves_into_a_database_and_back() {
    let house = House::new();
    let before: Value =
        serde_json::from_slice(&house.untold(&["property", "list", "--json"]).stdout).unwrap();
    let file = house.folder.path().join("store");
    let shared = |words: &[&str]| {
        let mut command = house.command(words);
        checked(command.env("KEYLEDGER_STORE_FILE", &file).env("KEYLEDGER_VAULT_FILE", &file))
    };
    let vault_alone =
        |words: &[&str]| checked(house.command(words).env("KEYLEDGER_VAULT_FILE", &file));
    let refused = |output: Output, said: &str| {
        assert!(!output.status.success(), "{said}");
        assert!(error(&output).contains(said), "{said}: {}", error(&output));
    };
    refused(vault_alone(&["property", "list"]), "name a database for the ledger as well");
    house.move_in();
    refused(shared(&["property", "list"]), "has a vault of its own");
    refused(house.told(&["copy-vault", "--to", "sqlite"]), "name the database that it comes from");
    refused(house.told(&["copy-vault", "--to", "mysql://x"]), "no place for a vault");

    let copied = shared(&["copy-vault", "--to", "configured", "--json"]);
    assert!(copied.status.success(), "{}", error(&copied));
    let copied: Value = serde_json::from_slice(&copied.stdout).unwrap();
    assert_eq!(copied["to"], place(&house.address));
    assert!(copied["entries"].as_u64().unwrap() > 10, "{copied}");
    refused(shared(&["copy-vault", "--to", "configured"]), "already");
    refused(house.told(&["property", "list"]), "start with --vault");
    let after = shared(&["property", "list", "--json"]);
    assert_eq!(serde_json::from_slice::<Value>(&after.stdout).unwrap(), before);
    let found = shared(&["find", "ada", "--json"]);
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert!(!found["accounts"].as_array().unwrap().is_empty(), "names are opened: {found}");
    let doctor = String::from_utf8_lossy(&shared(&["doctor", "--lang", "en"]).stdout).into_owned();
    assert!(doctor.contains("vault"), "{doctor}");

    let back = shared(&["copy-vault", "--to", "sqlite", "--lang", "en"]);
    assert!(back.status.success(), "{}", error(&back));
    let said = String::from_utf8_lossy(&back.stdout).into_owned();
    assert!(said.contains("Start the engine with the new vault"), "{said}");
    let to = format!("sqlite:{}", house.folder.path().display());
    assert!(house.told(&["copy", "--from", "configured", "--to", &to]).status.success());
    let after = house.untold(&["property", "list", "--json"]);
    assert_eq!(serde_json::from_slice::<Value>(&after.stdout).unwrap(), before);
    let found = house.untold(&["find", "ada", "--json"]);
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert!(!found["accounts"].as_array().unwrap().is_empty(), "names are opened: {found}");
}

#[test]
fn a_store_that_is_none_is_refused_in_words() {
    let house = House::new();
    for (store, said) in [
        ("mysql://db/keyledger", "postgres://USER@HOST/DATABASE"),
        ("sqlite:/somewhere", "--data /somewhere"),
        ("postgres://ada:not-a-secret@db", "names no database"),
        ("postgres://ada:not-a-secret@db/x?sslmode=prefer", "sslmode=prefer"),
    ] {
        let refused = house.untold(&["doctor", "--store", store]);
        assert!(!refused.status.success(), "{store}");
        assert!(error(&refused).contains(said), "{store}: {}", error(&refused));
    }
    let nowhere = house.untold(&["copy", "--from", "sqlite:/nowhere", "--to", "sqlite:/elsewhere"]);
    assert!(error(&nowhere).contains("/nowhere has no ledger"), "{}", error(&nowhere));
}
