//! Pack summaries: what must an auditor know beside the events of a range? Which policies judged,
//! and whose keys were destroyed: read from the proved events themselves, never from a summary.

use keyledger_schemas::leaf::Framed;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The kinds that a pack takes along from the whole history.
pub const PROVED_KINDS: [&str; 6] = [
    "policy_adopted",
    "key_destruction_decided",
    "key_destruction_withdrawn",
    "key_destroyed",
    "key_epoch_begun",
    "key_epoch_destroyed",
];

/// One such event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// Its place in the ledger.
    pub sequence: u64,
    /// When, as its metadata says.
    pub at: Value,
    /// What happened.
    pub kind: String,
    /// The event's own words.
    pub data: Value,
}

/// All of them, by their places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story(pub BTreeMap<u64, Told>);

impl Story {
    /// Takes an event in, if it is of these kinds. False where its bytes are no JSON.
    pub fn take(&mut self, sequence: u64, framed: &Framed<'_>) -> bool {
        if !PROVED_KINDS.contains(&framed.kind) {
            return true;
        }
        let metadata: Result<Value, _> = serde_json::from_slice(framed.metadata);
        let (Ok(metadata), Ok(data)) = (metadata, serde_json::from_slice(framed.data)) else {
            return false;
        };
        let at = metadata.get("at").cloned().unwrap_or_default();
        let told = Told { sequence, at, kind: framed.kind.to_owned(), data };
        self.0.insert(sequence, told);
        true
    }

    /// What became of keys.
    pub fn destroyed(&self) -> Vec<&Told> {
        self.0.values().filter(|told| told.kind != "policy_adopted").collect()
    }

    /// The policies that were adopted.
    pub fn policies(&self) -> Vec<&Told> {
        self.0.values().filter(|told| told.kind == "policy_adopted").collect()
    }

    /// Who was erased, on what ground, and when.
    pub fn erased(&self) -> Vec<Erased> {
        let account =
            |told: &Told| told.data.get("account").and_then(Value::as_str).map(str::to_owned);
        let mut grounds: BTreeMap<String, String> = BTreeMap::new();
        let mut erased = vec![];
        for told in self.0.values() {
            let Some(account) = account(told) else { continue };
            match told.kind.as_str() {
                "key_destruction_decided" => {
                    let ground = told.data.get("ground").and_then(Value::as_str);
                    grounds.insert(account, ground.unwrap_or_default().to_owned());
                }
                "key_destruction_withdrawn" => {
                    grounds.remove(&account);
                }
                "key_destroyed" => {
                    let ground = grounds.get(&account).cloned();
                    let at = told.at.as_str().unwrap_or_default().to_owned();
                    erased.push(Erased { account, ground, at, sequence: told.sequence });
                }
                _ => {}
            }
        }
        erased
    }
}

/// A person whose keys were destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Whose.
    pub account: String,
    /// On what ground.
    pub ground: Option<String>,
    /// When.
    pub at: String,
    /// The event that says so.
    pub sequence: u64,
}
