//! Where do the ledgers of a test lie, and who serves them? In their data folders, or each in a database of
//! its own; there one engine may serve it, or two.

use crate::postgres;
use keyledger::config::{StoreLocation, VaultLocation};

/// Where ledger and vault lie, and whether a second engine serves them as well.
pub struct Stored {
    pub store: StoreLocation,
    pub vault: VaultLocation,
    pub with_another: bool,
}

/// What `KEYLEDGER_TEST_STORE` says: nothing, `postgres`, or `engines` for two that share a ledger and a
/// vault, of which a browser asks one after the other.
pub fn stored() -> Stored {
    let (store, vault) = (StoreLocation::DataFolder, VaultLocation::DataFolder);
    match std::env::var("KEYLEDGER_TEST_STORE").as_deref() {
        Ok("postgres") => {
            let store = StoreLocation::parse(&database()).unwrap();
            Stored { store, vault, with_another: false }
        }
        Ok("engines") => {
            let (store, vault) = shared(&database());
            Stored { store, vault, with_another: true }
        }
        Ok(other) => panic!("KEYLEDGER_TEST_STORE is postgres, engines or nothing, not {other}"),
        Err(_) => Stored { store, vault, with_another: false },
    }
}

/// Ledger and vault in the same database.
pub fn shared(address: &str) -> (StoreLocation, VaultLocation) {
    (StoreLocation::parse(address).unwrap(), VaultLocation::parse(address).unwrap())
}

/// The address of a new database.
pub fn database() -> String {
    let made = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(postgres::shared().database())
    });
    made.join().unwrap()
}
