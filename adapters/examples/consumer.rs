//! Example of a consumer: it follows the ledger of a folder and remembers its place, so that every event
//! is counted once, however often it is stopped.
//!
//! ```sh
//! cargo run -p keyledger-adapters --example consumer -- keyledger-data/ledger.db place.txt
//! ```
//!
//! It reads what the store hands to everybody: ids, kinds and order. What a kind says is read through
//! `keyledger_schemas::stored_form`, which needs the keys. No engine may have the folder open: beside a
//! running engine the feed and the bus (`docs/integrating.md`) are what to follow.
#![expect(clippy::print_stdout, reason = "an example says what it found")]

use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::LedgerId;
use keyledger_core::ledger::pages;
use keyledger_core::store::Position;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::{env, fs};
use uuid::Uuid;

/// Events per read.
const PAGE: usize = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [ledger, place] = arguments.as_slice() else {
        return Err("usage: consumer LEDGER.DB PLACE".into());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(count(Path::new(ledger), Path::new(place)))
}

async fn count(ledger: &Path, place: &Path) -> Result<(), Box<dyn Error>> {
    if !ledger.exists() {
        return Err(format!("there is no ledger at {}", ledger.display()).into());
    }
    let store = SqliteLedger::open(ledger, Options::default(), LedgerId(Uuid::nil()))?;
    // A position is the store's own: it means nothing in another one.
    let begun = match fs::read_to_string(place) {
        Ok(text) => Some(Position(text.trim().parse()?)),
        Err(_) => None,
    };
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    let mut pages = pages(&store, begun, PAGE);
    while let Some(events) = pages.next().await? {
        for event in events {
            *kinds.entry(event.kind.to_string()).or_default() += 1;
        }
    }
    // First the work, then the place: a crash between them counts a page again, and loses none.
    for (kind, count) in &kinds {
        println!("{count:>6} {kind}");
    }
    println!("{:>6} new events", kinds.values().sum::<u64>());
    if let Some(Position(behind)) = pages.place() {
        fs::write(place, behind.to_string())?;
    }
    Ok(())
}
