//! Subject argument: whom does an argument mean?

use super::{CommandContext, CommandError};
use keyledger_core::address::{EmailAddress, NotAnAddress};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::time_zone::TimeZone;
use keyledger_usecases::accounts::change_profile;
use keyledger_usecases::reading::find::properties_named;
use keyledger_usecases::reading::subject::{self, Subject};
use keyledger_usecases::texts::in_words;

/// An account, or an address nobody holds.
pub async fn subject(asked: CommandContext<'_>, who: &str) -> Result<Subject, CommandError> {
    match subject::subject(&asked.app.engine, who).await? {
        Ok(subject) => Ok(subject),
        Err(why) => not_an_address(asked, who.to_owned(), why),
    }
}

/// Says why an argument is neither an id nor an address.
pub fn not_an_address<T>(
    asked: CommandContext<'_>,
    who: String,
    why: NotAnAddress,
) -> Result<T, CommandError> {
    let why = in_words::not_an_address(asked.language, why);
    asked.refuse("command-who", &[("who", who.into()), ("why", why.into())])
}

/// An account that must exist.
pub async fn account(asked: CommandContext<'_>, who: &str) -> Result<AccountId, CommandError> {
    match subject(asked, who).await? {
        Subject::Account(account) => Ok(account),
        Subject::Unknown(_) => asked.refuse("command-nobody", &[("who", who.to_owned().into())]),
    }
}

/// An address for a new account.
pub fn new_address(asked: CommandContext<'_>, text: &str) -> Result<EmailAddress, CommandError> {
    match EmailAddress::for_new_account(text) {
        Ok(address) => Ok(address),
        Err(why) => {
            let why = in_words::not_an_address(asked.language, why);
            asked.refuse("command-address", &[("who", text.to_owned().into()), ("why", why.into())])
        }
    }
}

/// What a person is called.
pub fn name(asked: CommandContext<'_>, text: &str) -> Result<String, CommandError> {
    match change_profile::name(text) {
        Ok(name) => Ok(name),
        Err(why) => {
            let what = in_words::not_a_name(asked.language, why);
            asked.refuse("name-refused", &[("what", what.into())])
        }
    }
}

/// Properties that are named where several may be meant.
const NAMED: usize = 5;

/// A property: by its id, its name, or a part of its name that only one has.
pub async fn property(asked: CommandContext<'_>, text: &str) -> Result<PropertyId, CommandError> {
    let text = text.trim();
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let system = &asked.app.system;
    system.catch_up().await?;
    let found = properties_named(system, text, NAMED).await?;
    let exact: Vec<_> =
        found.iter().filter(|(_, name)| name.to_lowercase() == text.to_lowercase()).collect();
    let found = if exact.len() == 1 { exact } else { found.iter().collect() };
    match found.as_slice() {
        [] => asked.refuse("find-no-property", &[("what", text.to_owned().into())]),
        [(id, _)] => match id.parse() {
            Ok(id) => Ok(id),
            Err(_) => asked.refuse("find-no-property", &[("what", text.to_owned().into())]),
        },
        several => {
            let several = several.iter().map(|(id, name)| format!("{name} ({id})"));
            let several = several.collect::<Vec<_>>().join(", ");
            let arguments = [("what", text.to_owned().into()), ("several", several.into())];
            asked.refuse("command-properties", &arguments)
        }
    }
}

/// A time zone by its name.
pub fn time_zone(asked: CommandContext<'_>, text: &str) -> Result<TimeZone, CommandError> {
    match TimeZone::named(text) {
        Some(zone) => Ok(zone),
        None => asked.refuse("time_zone-refused", &[("name", text.to_owned().into())]),
    }
}
