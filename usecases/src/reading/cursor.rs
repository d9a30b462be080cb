//! Cursors: where does a reader go on? A cursor names the query it belongs to and a place in its
//! answer.
//!
//! It is sealed to this store, to the question and to the reader: a cursor from elsewhere, or one
//! that somebody made up to read without being written down, does not open.

use crate::engine::Engine;
use crate::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyledger_core::ids::{AccountId, QueryId};
use uuid::Uuid;

const TAG_BYTES: usize = 16;

/// A place in the answer to a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The query, which was written down when its first page was read.
    pub query: QueryId,
    /// Where to go on: what it counts is the question's own.
    pub place: u64,
}

impl Cursor {
    /// The cursor as a reader gets it. `what` names question, subject and reader.
    pub fn seal(self, engine: &Engine, what: &str) -> Result<String, Failure> {
        let mut bytes = self.query.0.as_bytes().to_vec();
        bytes.extend_from_slice(&self.place.to_be_bytes());
        seal(engine, what, bytes)
    }

    /// Reads a cursor back; `None` when it is not one of this store, this question and this reader.
    pub fn open(engine: &Engine, what: &str, text: &str) -> Result<Option<Self>, Failure> {
        let Some(said) = open(engine, what, text)? else { return Ok(None) };
        let parts = said.split_first_chunk::<16>();
        Ok(parts.and_then(|(query, place)| {
            let place = u64::from_be_bytes(place.try_into().ok()?);
            Some(Self { query: QueryId(Uuid::from_bytes(*query)), place })
        }))
    }
}

/// A place behind an account, in an answer whose readings are not written down page by page.
pub fn behind(engine: &Engine, what: &str, account: AccountId) -> Result<String, Failure> {
    seal(engine, what, account.0.as_bytes().to_vec())
}

/// Reads such a place back; `None` when it is not one of this store, this question and this reader.
pub fn read_behind(engine: &Engine, what: &str, text: &str) -> Result<Option<AccountId>, Failure> {
    let said = open(engine, what, text)?;
    let account = said.and_then(|said| <[u8; 16]>::try_from(said).ok());
    Ok(account.map(|bytes| AccountId(Uuid::from_bytes(bytes))))
}

/// A place behind an entry of a list: how many were shown, and which was the last.
pub fn shown(engine: &Engine, what: &str, place: usize, last: &str) -> Result<String, Failure> {
    let mut bytes = (place as u64).to_be_bytes().to_vec();
    bytes.extend_from_slice(last.as_bytes());
    seal(engine, what, bytes)
}

/// Reads such a place back; `None` when it is not one of this store and this question.
pub fn read_shown(
    engine: &Engine,
    what: &str,
    text: &str,
) -> Result<Option<(usize, String)>, Failure> {
    let Some(said) = open(engine, what, text)? else { return Ok(None) };
    let parts = said.split_first_chunk::<8>();
    Ok(parts.and_then(|(place, last)| {
        let place = usize::try_from(u64::from_be_bytes(*place)).ok()?;
        Some((place, String::from_utf8(last.to_vec()).ok()?))
    }))
}

fn seal(engine: &Engine, what: &str, mut said: Vec<u8>) -> Result<String, Failure> {
    let tag = tag(engine, what, &said)?;
    said.extend_from_slice(&tag);
    Ok(URL_SAFE_NO_PAD.encode(said))
}

fn open(engine: &Engine, what: &str, text: &str) -> Result<Option<Vec<u8>>, Failure> {
    let Ok(mut bytes) = URL_SAFE_NO_PAD.decode(text) else { return Ok(None) };
    let Some((said, shown)) = bytes.split_last_chunk::<TAG_BYTES>() else { return Ok(None) };
    if !bool::from(subtle::ConstantTimeEq::ct_eq(&tag(engine, what, said)?[..], &shown[..])) {
        return Ok(None);
    }
    bytes.truncate(bytes.len() - TAG_BYTES);
    Ok(Some(bytes))
}

fn tag(engine: &Engine, what: &str, said: &[u8]) -> Result<[u8; TAG_BYTES], Failure> {
    let store = engine.store.id();
    let parts = [b"kl1 cursor", store.0.as_bytes().as_slice(), what.as_bytes(), said];
    let whole = engine
        .keys()
        .engine("cursors")?
        .tag(&parts)
        .map_err(|error| Failure::Other(format!("a cursor cannot be made: {error}")))?;
    Ok(whole.first_chunk().copied().unwrap_or_default())
}
