//! Withheld payment links: what lies open in the ledger, and is told to nobody who reads events?
//!
//! A payment link opens an invoice to whoever has it. It is meant for those who pay there: the
//! billing page, the closed door and the mails show it to them. Whoever reads histories reads that
//! there was one. Everything that shows an event (the feed, histories, searches, exports) passes here;
//! what is stored, and the proofs that rest on it, stay as they are.

use serde_json::{Map, Value};

/// What stands in its place.
pub const WITHHELD: &str = "withheld";

/// The fields of data, by their names.
pub const FIELDS: [&str; 1] = ["payment_link"];

/// Takes out of an event's data what is told to nobody. What was not there stays so.
pub fn withhold(data: &mut Map<String, Value>) {
    for name in FIELDS {
        if let Some(value) = data.get_mut(name).filter(|value| !value.is_null()) {
            *value = WITHHELD.into();
        }
    }
}
