//! The number that a page shows and a person types into the app. It follows from the request's id and a key
//! of the engine: nothing of it is stored, and any engine knows it.

use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::ids::AppRequestId;
use subtle::ConstantTimeEq;

/// How many numbers there are: six digits.
const NUMBERS: u64 = 1_000_000;

/// The number of a request, with its leading zeros.
pub(super) fn number_of(engine: &Engine, request: AppRequestId) -> Result<String, Failure> {
    let key = engine.keys().engine("app number")?;
    let tag = key.tag(&[b"kl1 app number", request.0.as_bytes()]);
    let tag = tag.map_err(|error| Failure::Key(error.into()))?;
    // 64 bits over a million: no number is likelier than another by more than one in ten billion.
    let drawn = tag.first_chunk::<8>().map_or(0, |first| u64::from_be_bytes(*first));
    Ok(format!("{:06}", drawn % NUMBERS))
}

/// Whether what was typed is the number of this request; spaces in it do not matter.
pub(super) fn is_number_of(
    engine: &Engine,
    request: AppRequestId,
    typed: &str,
) -> Result<bool, Failure> {
    let digits: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let number = number_of(engine, request)?;
    Ok(bool::from(number.as_bytes().ct_eq(digits.as_bytes())))
}
