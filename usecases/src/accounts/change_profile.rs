//! Profile changes: what is somebody called, in which language are they written to, and by which clock
//! are times told to them? Changed by themselves or by who may act on their account, and given anew to who comes back (S30).
//!
//! Names are read and compared here: the rules never see one.

use super::acts::note_refusal;
use crate::boxed;
use crate::caller::profile::profile;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use keyledger_core::account::{Account, AccountCommand, GivenProfile, Rejection, ZoneChoice};
use keyledger_core::alike::is_same_name;
use keyledger_core::authority::{Act, ActorCapacity};
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::name::{self, NotAName};

/// The new values; fields that are left out stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The name.
    pub name: Option<String>,
    /// The language of mails and pages.
    pub language: Option<Language>,
    /// The clock by which times are told.
    pub time_zone: Option<ZoneChoice>,
}

/// A name as it is kept, or why it cannot be one.
pub fn name(typed: &str) -> Result<String, NotAName> {
    let name = typed.trim();
    name::check(name).map(|()| name.to_owned())
}

/// The key of the sentence that says what came of a change.
pub fn sentence(changed: bool) -> &'static str {
    if changed { "done-change_profile" } else { "done-change_profile-before" }
}

/// Changes it. Whether this hand may is decided with the account at an exact revision; asked twice, it
/// changes nothing.
#[boxed]
pub async fn change(
    engine: &Engine,
    intent: &Intent,
    account: AccountId,
    change: &Change,
    hand: ActorCapacity,
) -> Outcome<Done<Account>, Rejection> {
    let policy = engine.policy().await?;
    let known = profile(engine, account).await?.and_then(|profile| profile.name);
    let name = change.name.clone().filter(|name| known.as_ref() != Some(name));
    let (language, time_zone) = (change.language, change.time_zone.clone());
    let command = AccountCommand::ChangeProfile { name, language, time_zone, hand };
    let done = engine.on_account(account, &policy, intent, &command).await?;
    if let Err(Rejection::NotAllowed(why)) = done {
        note_refusal(engine, intent, Some(account), Act::ChangeProfile, why).await?;
    }
    Ok(done)
}

/// As whom somebody would come back to this account.
pub async fn given(
    engine: &Engine,
    account: AccountId,
    name: &str,
    language: Language,
) -> Result<GivenProfile, Failure> {
    let known = profile(engine, account).await?;
    let had = known.as_ref().and_then(|known| known.name.as_deref());
    let is_the_same = had.is_some_and(|had| is_same_name(had, name));
    let same_as = known.as_ref().map(|known| known.named_at).filter(|_| is_the_same);
    let name = Some(name.to_owned()).filter(|name| had != Some(name));
    Ok(GivenProfile { name, language, same_as })
}
