//! Does the embedded ledger keep the store's contract, and what does it do with files it cannot use?
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod files;
mod recipe;

use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::LedgerId;
use keyledger_core::store::EventStore;
use keyledger_core::testing::contract::{Case, Reopen};
use std::path::Path;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

const LEDGER: LedgerId = LedgerId(Uuid::from_u128(0x001e_d6e5));

fn open(folder: &Path, options: Options) -> Arc<SqliteLedger> {
    Arc::new(SqliteLedger::open(&folder.join("ledger.db"), options, LEDGER).unwrap())
}

/// Runs one clause of the contract on a fresh file, which is closed and opened again as the clause
/// demands.
fn run(case: Case, options: Options) {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path(), options);
    let newest = Mutex::new(Arc::clone(&first));
    let reopen: Reopen<'_> = &|| {
        let mut newest = newest.lock().unwrap();
        newest.close();
        *newest = open(folder.path(), options);
        Arc::clone(&*newest) as Arc<dyn EventStore>
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(case(first.as_ref(), reopen));
    let last = newest.lock().unwrap();
    assert_eq!(last.check(&|_, _| ()).unwrap(), Vec::<String>::new(), "the file is sound");
}

mod as_served {
    keyledger_core::event_store_contract!(|case| super::run(case, super::Options::default()));
}

/// The same with a tail that is written out all the time and a log that is copied back all the
/// time, as it is in a ledger that has grown.
mod as_grown {
    keyledger_core::event_store_contract!(|case| {
        let grown =
            super::Options { tail_max: 3, checkpoint_bytes: 65_536, ends: 2, ..Default::default() };
        super::run(case, grown);
    });
}
