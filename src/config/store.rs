//! Ledger location: where does the configuration say that the ledger lies? In the data folder, or in a
//! database.

use keyledger_adapters::postgres::{Address, AddressError};
use serde::{Deserialize, Deserializer};
use std::path::PathBuf;

/// Where a ledger lies.
#[derive(Clone, Debug, Default)]
pub enum StoreLocation {
    /// In the data folder, as `ledger.db`.
    #[default]
    DataFolder,
    /// In a PostgreSQL database.
    Postgres(Address),
}

/// What is wrong with a location.
#[derive(Debug, thiserror::Error)]
pub enum StoreLocationError {
    /// Neither.
    #[error("this is no place for a ledger: write sqlite, or postgres://USER@HOST/DATABASE")]
    Unknown,
    /// A folder where only the data folder is meant.
    #[error("the ledger of an engine lies in its data folder: write sqlite, and --data {0}")]
    Folder(PathBuf),
    /// A database that cannot be meant.
    #[error(transparent)]
    Postgres(#[from] AddressError),
}

impl StoreLocation {
    /// Reads `sqlite` or `postgres://…`.
    pub fn parse(text: &str) -> Result<Self, StoreLocationError> {
        match text.strip_prefix("sqlite") {
            Some("" | ":") => return Ok(Self::DataFolder),
            Some(folder) if folder.starts_with(':') => {
                let folder = folder.trim_start_matches(':').trim_start_matches("//");
                return Err(StoreLocationError::Folder(folder.into()));
            }
            Some(_) | None => {}
        }
        if Address::is_one(text) {
            return Ok(Self::Postgres(Address::parse(text)?));
        }
        Err(StoreLocationError::Unknown)
    }
}

impl<'de> Deserialize<'de> for StoreLocation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
