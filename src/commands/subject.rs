//! Whom does an argument mean?

use super::{Asked, CommandError};
use crate::service::subject::{self, Subject};
use keyledger_core::ids::AccountId;

/// An account, or an address nobody holds.
pub async fn subject(asked: Asked<'_>, who: &str) -> Result<Subject, CommandError> {
    match subject::subject(&asked.app.engine, who).await? {
        Ok(subject) => Ok(subject),
        Err(why) => {
            let arguments = [("who", who.to_owned().into()), ("why", why.to_string().into())];
            asked.refuse("command-who", &arguments)
        }
    }
}

/// An account that must exist.
pub async fn account(asked: Asked<'_>, who: &str) -> Result<AccountId, CommandError> {
    match subject(asked, who).await? {
        Subject::Account(account) => Ok(account),
        Subject::Unknown(_) => asked.refuse("command-nobody", &[("who", who.to_owned().into())]),
    }
}
