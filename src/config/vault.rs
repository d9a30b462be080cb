//! Vault location: where does the configuration say that secrets lie? In the data folder, or in a
//! database that several engines share.

use keyledger_adapters::postgres::{Address, AddressError};
use serde::{Deserialize, Deserializer};

/// Where secrets lie.
#[derive(Clone, Debug, Default)]
pub enum VaultLocation {
    /// In the data folder, as `vault.db`.
    #[default]
    DataFolder,
    /// In a PostgreSQL database.
    Postgres(Address),
}

/// What is wrong with a location.
#[derive(Debug, thiserror::Error)]
pub enum VaultLocationError {
    /// Neither.
    #[error("this is no place for a vault: write sqlite, or postgres://USER@HOST/DATABASE")]
    Unknown,
    /// A database that cannot be meant.
    #[error(transparent)]
    Postgres(#[from] AddressError),
}

impl VaultLocation {
    /// Reads `sqlite` or `postgres://…`.
    pub fn parse(text: &str) -> Result<Self, VaultLocationError> {
        if ["sqlite", "sqlite:"].contains(&text) {
            return Ok(Self::DataFolder);
        }
        if Address::is_one(text) {
            return Ok(Self::Postgres(Address::parse(text)?));
        }
        Err(VaultLocationError::Unknown)
    }
}

impl<'de> Deserialize<'de> for VaultLocation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
