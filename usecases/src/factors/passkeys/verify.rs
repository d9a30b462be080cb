//! Answers with a passkey: what is asked, and what came back. Whether it passes is for the account's
//! rules to say.

use super::asked::{Asked, AskedFor, Question, ceremonies, failed};
use super::kept::{self, Held};
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::{
    AnsweredWith, Factors, GivenAnswer, GivenPasskey, PasskeyChange, PasskeyFault,
};
use keyledger_core::ids::{AccountId, AnswerId};
use keyledger_core::passkeys::PasskeyError;

/// Asks for an answer with one of the account's passkeys.
pub(crate) fn ask(
    engine: &Engine,
    account: AccountId,
    factors: &Factors,
    purpose: AskedFor,
) -> Result<Question, Failure> {
    let keys = kept::accepted(engine, account, factors)?;
    let ceremony = ceremonies(engine)?.begin_authentication(&keys);
    Asked::seal(engine, purpose, ceremony.map_err(|error| failed(&error))?)
}

/// Asks for an answer with any passkey that the browser finds: the same for everybody.
pub(crate) fn ask_anyone(engine: &Engine, purpose: AskedFor) -> Result<Question, Failure> {
    let ceremony = ceremonies(engine)?.begin_authentication(&[]);
    Asked::seal(engine, purpose, ceremony.map_err(|error| failed(&error))?)
}

/// Verifies an answer to what was asked, with the account's passkeys as they are now.
pub(crate) fn verified(
    engine: &Engine,
    account: AccountId,
    factors: &Factors,
    asked: &Asked,
    answer: &str,
) -> Result<GivenAnswer, Failure> {
    let held = kept::held(engine, account, factors)?;
    let keys: Vec<_> = held.iter().map(|held| held.known.clone()).collect();
    let ceremonies = ceremonies(engine)?;
    let signed = ceremonies.finish_authentication(&asked.state(), answer, &keys);
    let (id, with) = match signed {
        Ok((id, marks)) => (Some(id), GivenPasskey::Signed(marks)),
        Err(error) => {
            let id = ceremonies.claimed(answer).ok().map(|claimed| claimed.id);
            (id, given(&error)?)
        }
    };
    let of = |id: Vec<u8>| held.iter().find(|held: &&Held| held.known.key.id == id);
    let factor = id.and_then(of).map(|held| held.factor);
    let (answer, with) = (AnswerId(engine.ids.uuid()), AnsweredWith::Passkey(with));
    Ok(GivenAnswer { answer, factor, with })
}

/// What the rules are told of an answer that was not accepted; a library that failed is no fault of it.
fn given(error: &PasskeyError) -> Result<GivenPasskey, Failure> {
    let fault = match error {
        PasskeyError::Counter => return Ok(GivenPasskey::Changed(PasskeyChange::Counter)),
        PasskeyError::KindChanged => return Ok(GivenPasskey::Changed(PasskeyChange::Kind)),
        PasskeyError::Failed(_) => return Err(failed(error)),
        PasskeyError::Unreadable => PasskeyFault::Unreadable,
        PasskeyError::OtherSite => PasskeyFault::OtherSite,
        PasskeyError::OtherChallenge => PasskeyFault::OtherChallenge,
        PasskeyError::UserNotVerified => PasskeyFault::UserNotVerified,
        PasskeyError::UnknownKey => PasskeyFault::UnknownKey,
        PasskeyError::WrongSignature => PasskeyFault::WrongSignature,
        PasskeyError::Algorithm => PasskeyFault::Algorithm,
    };
    Ok(GivenPasskey::Faulty(fault))
}

/// The same of a key that is being made: it has no past to have changed from.
pub(super) fn fault(error: &PasskeyError) -> Result<PasskeyFault, Failure> {
    Ok(match given(error)? {
        GivenPasskey::Faulty(fault) => fault,
        GivenPasskey::Signed(_) | GivenPasskey::Changed(_) => PasskeyFault::Unreadable,
    })
}
