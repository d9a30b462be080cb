//! Subject of a question: whom does a question mean? An account id, an address somebody holds, or
//! one nobody holds.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, read};
use keyledger_core::account::Account;
use keyledger_core::address::{EmailAddress, NotAnAddress};
use keyledger_core::ids::AccountId;
use keyledger_core::stream::StreamId;

/// Whom a question means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An account.
    Account(AccountId),
    /// An address nobody holds.
    Unknown(EmailAddress),
}

/// Reads an account id or an address.
#[boxed]
pub async fn subject(
    engine: &Engine,
    text: &str,
) -> Result<Result<Subject, NotAnAddress>, Failure> {
    if let Ok(account) = text.trim().parse() {
        return Ok(Ok(Subject::Account(account)));
    }
    let address = match EmailAddress::parse(text) {
        Ok(address) => address,
        Err(why) => return Ok(Err(why)),
    };
    let stream = StreamId::email_claim(&engine.keys().address_tag(address.key())?);
    let holder = read(engine.claims.load(&stream).await)?.state.account();
    if let Some(account) = holder
        && !matches!(&*engine.account(account).await?, Account::Absent | Account::Abandoned)
    {
        return Ok(Ok(Subject::Account(account)));
    }
    Ok(Ok(Subject::Unknown(address)))
}
