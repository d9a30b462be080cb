//! Sealed notes: what does a browser keep for a while that only the person it was made for may be shown?
//! The outcome of a form until the next page, a secret until it was written down elsewhere.

use crate::engine::Engine;
use crate::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use keyledger_core::ids::AccountId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::cipher;
use zeroize::Zeroizing;

/// How long a note can be opened.
pub const KEPT_MINUTES: i64 = 10;

const PURPOSE: &[u8] = b"kl1 page";

/// Seals `text` for a person, for the place `what` alone.
pub fn seal(
    engine: &Engine,
    account: AccountId,
    what: &str,
    text: &str,
    at: Timestamp,
) -> Result<String, Failure> {
    let expires_at = at.plus(TimeDelta::minutes(KEPT_MINUTES)).micros();
    let mut plain = Zeroizing::new(account.0.as_bytes().to_vec());
    plain.extend_from_slice(&expires_at.to_be_bytes());
    plain.extend_from_slice(what.as_bytes());
    plain.push(0);
    plain.extend_from_slice(text.as_bytes());
    let key = engine.keys().engine("flow")?;
    let sealed = cipher::seal(&key, &*engine.ids, PURPOSE, &plain);
    Ok(URL_SAFE_NO_PAD.encode(sealed.map_err(|error| Failure::Key(error.into()))?))
}

/// Opens it; `None` where it is another person's, of another place, too old, or not ours.
pub fn open(
    engine: &Engine,
    account: AccountId,
    what: &str,
    sealed: &str,
    at: Timestamp,
) -> Result<Option<Zeroizing<String>>, Failure> {
    let Ok(sealed) = URL_SAFE_NO_PAD.decode(sealed) else { return Ok(None) };
    let key = engine.keys().engine("flow")?;
    let Some(plain) = cipher::open(&key, PURPOSE, &sealed) else { return Ok(None) };
    let read = || {
        let (whose, rest) = plain.split_first_chunk::<16>()?;
        let (expires_at, rest) = rest.split_first_chunk::<8>()?;
        let (place, text) = rest.split_at_checked(what.len())?;
        let text = text.strip_prefix(&[0])?;
        let theirs = whose == account.0.as_bytes() && place == what.as_bytes();
        let alive = at.micros() < i64::from_be_bytes(*expires_at);
        let text = std::str::from_utf8(text).ok()?;
        (theirs && alive).then(|| Zeroizing::new(text.to_owned()))
    };
    Ok(read())
}
