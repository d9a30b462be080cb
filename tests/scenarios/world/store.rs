//! Where do the ledgers of a test lie? In their data folders, or each in a database of its own.

use crate::postgres;
use keyledger::config::StoreLocation;

/// Where ledgers lie: with `KEYLEDGER_TEST_STORE=postgres` each in a database of its own.
pub fn store() -> StoreLocation {
    match std::env::var("KEYLEDGER_TEST_STORE").as_deref() {
        Ok("postgres") => {
            let made = std::thread::spawn(|| {
                let runtime =
                    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(postgres::shared().database())
            });
            StoreLocation::parse(&made.join().unwrap()).unwrap()
        }
        Ok(other) => panic!("KEYLEDGER_TEST_STORE is postgres or nothing, not {other}"),
        Err(_) => StoreLocation::DataFolder,
    }
}
