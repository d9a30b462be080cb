//! Profiles: who is this? The personal part of an account: the address from its first event, the
//! name from where it was given last.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::name;
use keyledger_core::store::{Direction, ReadFrom, Revision};
use keyledger_core::stream::StreamId;

/// What a person is called and where their mail goes; `None` once they are erased.
#[derive(Clone, PartialEq, Eq)]
pub struct Profile {
    /// The address as typed.
    pub email: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// Where the name lies in the account's stream.
    pub named_at: Revision,
    /// In which language they are written to.
    pub language: Language,
}

/// The profile of an account, as it is now.
#[boxed]
pub async fn profile(engine: &Engine, account: AccountId) -> Result<Option<Profile>, Failure> {
    let state = engine.account(account).await?;
    let living = state.living();
    let named_at = living.map_or(Revision(0), |living| living.named_at);
    let found = profile_at(engine, account, named_at).await?;
    let language = living.map(|living| living.language);
    Ok(found.map(|found| Profile { language: language.unwrap_or(found.language), ..found }))
}

/// The profile of an account whose name lies at this revision; in the language it began with.
pub async fn profile_at(
    engine: &Engine,
    account: AccountId,
    named_at: Revision,
) -> Result<Option<Profile>, Failure> {
    let Some(AccountEvent::AccountCreated { email, name, language, .. }) =
        opened(engine, account, Revision(0)).await?
    else {
        return Ok(None);
    };
    let name = match named_at {
        Revision(0) => name,
        later => match opened(engine, account, later).await? {
            Some(AccountEvent::NameChanged { name, .. }) => name,
            // Nothing else is taken for a name.
            Some(_) | None => return Ok(None),
        },
    };
    // Names were taken when less was asked of them.
    let (email, name) = (email.clear().cloned(), name.clear().map(|name| name::shown(name)));
    Ok(Some(Profile { email, name, named_at, language }))
}

async fn opened(
    engine: &Engine,
    account: AccountId,
    at: Revision,
) -> Result<Option<AccountEvent>, Failure> {
    let stream = StreamId::account(account);
    let from = ReadFrom::Revision(at);
    let read = engine.store.read_stream(&stream, from, Direction::Forwards, 1);
    let found = read.await.map_err(Failure::Store)?;
    let Some(stored) = found.first() else { return Ok(None) };
    let opened: Recorded<AccountEvent> = engine.form.open(stored).map_err(Failure::Codec)?;
    Ok(Some(opened.event))
}
