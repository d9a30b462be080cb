//! Column values: how do ids, moments and words lie in columns, and how are they read back?

use keyledger_core::timestamp::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use serde::de::DeserializeOwned;
use serde::{Serialize, de::IntoDeserializer};
use uuid::Uuid;

/// A count or place as SQLite keeps it.
pub(crate) fn number(value: u64) -> Result<i64> {
    i64::try_from(value).map_err(|error| Error::ToSqlConversionFailure(Box::new(error)))
}

/// A limit of rows.
pub(crate) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// A value of an enum without fields, by the name it has in the ledger.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String> {
    let unfit = |error: serde_json::Error| Error::ToSqlConversionFailure(Box::new(error));
    let json = serde_json::to_value(value).map_err(unfit)?;
    Ok(json.as_str().map_or_else(|| json.to_string(), str::to_owned))
}

/// A list or a set, as JSON.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::ToSqlConversionFailure(Box::new(error)))
}

/// Reads columns as what they mean.
pub(crate) trait Columns {
    fn number(&self, column: &str) -> Result<u64>;
    fn number_if_any(&self, column: &str) -> Result<Option<u64>>;
    fn moment(&self, column: &str) -> Result<Timestamp>;
    fn moment_if_any(&self, column: &str) -> Result<Option<Timestamp>>;
    fn id(&self, column: &str) -> Result<Uuid>;
    fn id_if_any(&self, column: &str) -> Result<Option<Uuid>>;
    fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T>;
    fn word_if_any<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>>;
    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T>;
    fn parsed<T: TryFrom<String>>(&self, column: &str) -> Result<T>
    where
        T::Error: std::error::Error + Send + Sync + 'static;
}

impl Columns for Row<'_> {
    fn number(&self, column: &str) -> Result<u64> {
        read_number(column, self.get(column)?)
    }

    fn number_if_any(&self, column: &str) -> Result<Option<u64>> {
        let value: Option<i64> = self.get(column)?;
        value.map(|value| read_number(column, value)).transpose()
    }

    fn moment(&self, column: &str) -> Result<Timestamp> {
        Ok(Timestamp::from_micros(self.get(column)?))
    }

    fn moment_if_any(&self, column: &str) -> Result<Option<Timestamp>> {
        Ok(self.get::<_, Option<i64>>(column)?.map(Timestamp::from_micros))
    }

    fn id(&self, column: &str) -> Result<Uuid> {
        Ok(Uuid::from_bytes(self.get(column)?))
    }

    fn id_if_any(&self, column: &str) -> Result<Option<Uuid>> {
        Ok(self.get::<_, Option<[u8; 16]>>(column)?.map(Uuid::from_bytes))
    }

    fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        read_word(column, self.get(column)?)
    }

    fn word_if_any<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>> {
        let word: Option<String> = self.get(column)?;
        word.map(|word| read_word(column, word)).transpose()
    }

    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|error| unreadable(column, Type::Text, error))
    }

    fn parsed<T: TryFrom<String>>(&self, column: &str) -> Result<T>
    where
        T::Error: std::error::Error + Send + Sync + 'static,
    {
        let text: String = self.get(column)?;
        T::try_from(text).map_err(|error| unreadable(column, Type::Text, error))
    }
}

fn read_number(column: &str, value: i64) -> Result<u64> {
    u64::try_from(value).map_err(|error| unreadable(column, Type::Integer, error))
}

fn read_word<T: DeserializeOwned>(column: &str, word: String) -> Result<T> {
    T::deserialize(IntoDeserializer::<serde::de::value::Error>::into_deserializer(word))
        .map_err(|error| unreadable(column, Type::Text, error))
}

/// A column that does not hold what its projection wrote.
fn unreadable(
    column: &str,
    found: Type,
    error: impl std::error::Error + Send + Sync + 'static,
) -> Error {
    let what = format!("the column {column} of a view: {error}");
    Error::FromSqlConversionFailure(0, found, what.into())
}
