//! Who is this? The personal part of an account, opened from its first event.

use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::name;
use keyledger_core::store::{Direction, ReadFrom};
use keyledger_core::stream::StreamId;

/// What a person is called and where their mail goes; `None` once they are erased.
#[derive(Clone, PartialEq, Eq)]
pub struct Profile {
    /// The address as it was typed.
    pub email: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// In which language they are written to.
    pub language: Language,
}

/// The profile of an account: an account's stream begins with it.
pub async fn profile(engine: &Engine, account: AccountId) -> Result<Option<Profile>, Failure> {
    let stream = StreamId::account(account);
    let read = engine.store.read_stream(&stream, ReadFrom::Start, Direction::Forwards, 1);
    let first = read.await.map_err(Failure::Store)?;
    let Some(stored) = first.first() else { return Ok(None) };
    let opened: Recorded<AccountEvent> = engine.form.open(stored).map_err(Failure::Codec)?;
    let AccountEvent::AccountCreated { email, name, language, .. } = opened.event else {
        return Ok(None);
    };
    // Names were taken when less was asked of them.
    let (email, name) = (email.clear().cloned(), name.clear().map(|name| name::shown(name)));
    Ok(Some(Profile { email, name, language }))
}
