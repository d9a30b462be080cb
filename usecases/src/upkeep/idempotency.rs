//! Idempotency: was this command answered before? (`Idempotency-Key`, DESIGN 3)

use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::members::registration::{Registered, Registration};
use crate::system::System;
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::CommandId;
use keyledger_core::lines::Place;
use keyledger_core::metadata::CommandRef;
use keyledger_core::store::StoreError;
use keyledger_core::store::{Direction, ReadFrom};
use keyledger_core::stream::StreamId;
use keyledger_projections::commands::{self, CommandRow};
use keyledger_projections::log;
use keyledger_schemas::cipher::hex;
use keyledger_schemas::stored_form::StoredForm;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// How long a repeat gets the recorded answer.
const REPEAT_HOURS: i64 = 24;
/// How far behind a command's first event its account is looked for.
const ENTRIES_MAX: usize = 1_000;
/// More events than one registration writes to one account.
const APPENDED_MAX: usize = 12;

/// Commands under way: the same one twice at once goes one after the other.
#[derive(Default)]
pub struct CommandsUnderWay {
    by_command: Mutex<HashMap<CommandId, Weak<AsyncMutex<()>>>>,
}

impl CommandsUnderWay {
    async fn line_up(&self, command: CommandId) -> OwnedMutexGuard<()> {
        let lock = {
            let mut by_command = self.by_command.lock().unwrap_or_else(PoisonError::into_inner);
            by_command.retain(|_, lock| lock.strong_count() > 0);
            let lock = by_command.get(&command).and_then(Weak::upgrade).unwrap_or_default();
            by_command.insert(command, Arc::downgrade(&lock));
            lock
        };
        lock.lock_owned().await
    }
}

/// A place in line, until it is dropped.
#[derive(Debug)]
pub struct InLine {
    /// Given back first: whoever waits in this engine then asks the other engines.
    _among_engines: Option<Box<dyn Place>>,
    _here: OwnedMutexGuard<()>,
}

/// Waits until nobody else runs this command, here or in another engine.
#[boxed]
pub async fn line_up(system: &System, command: CommandId) -> Result<InLine, Failure> {
    let here = system.commands.line_up(command).await;
    let among_engines = match &system.engine.lines {
        Some(lines) => {
            let taken = lines.take(command).await;
            Some(taken.map_err(|error| Failure::Store(StoreError::Unavailable(Box::new(error))))?)
        }
        None => None,
    };
    Ok(InLine { _among_engines: among_engines, _here: here })
}

/// The command that `principal` names by `key`, with a keyed hash of what was sent.
pub fn command(
    engine: &Engine,
    principal: &str,
    route: &str,
    key: &str,
    body: &[u8],
) -> Result<CommandRef, Failure> {
    let tag = engine.keys().engine("requests")?.tag(&[route.as_bytes(), body]);
    let request = hex(&tag.map_err(|error| Failure::Key(error.into()))?);
    Ok(CommandRef { id: CommandId::named(principal, route, key), request: Some(request) })
}

/// What is known of a command, whatever it was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing followed from it.
    Never,
    /// It was sent with another body.
    Other,
    /// This followed from it.
    Before(CommandRow),
}

/// Looks a command up, whatever it was about. The projection is brought up to the ledger's head
/// first, so that what was answered a moment ago is found.
#[boxed]
pub async fn known(system: &System, command: &CommandRef) -> Result<Known, Failure> {
    system.catch_up().await?;
    let id = command.id;
    let Some(row) = system.ask(move |views| commands::find(views, id)).await? else {
        return Ok(Known::Never);
    };
    let old = system.engine.clock.now().since(row.at) > chrono::TimeDelta::hours(REPEAT_HOURS);
    if old || command.request.as_deref() != Some(&row.request) {
        return Ok(Known::Other);
    }
    Ok(Known::Before(row))
}

/// What a command wrote to this stream: what was answered follows from it.
pub async fn written<E>(
    system: &System,
    row: &CommandRow,
    stream: &StreamId,
) -> Result<Vec<Recorded<E>>, Failure>
where
    StoredForm: Codec<E>,
{
    let (first, last) = (row.first_sequence, row.last_sequence);
    let most = usize::try_from(last - first + 1).unwrap_or(ENTRIES_MAX).min(ENTRIES_MAX);
    let entries = system.ask(move |views| log::from_sequence(views, first, most)).await?;
    let (engine, mut written) = (&system.engine, vec![]);
    for entry in entries.iter().filter(|entry| entry.stream == *stream) {
        let from = ReadFrom::Revision(entry.revision);
        let read = engine.store.read_stream(stream, from, Direction::Forwards, 1);
        for stored in read.await.map_err(Failure::Store)? {
            let recorded: Recorded<E> = engine.form.decode(&stored).map_err(Failure::Codec)?;
            if recorded.meta.command.as_ref().is_some_and(|known| known.id == row.command) {
                written.push(recorded);
            }
        }
    }
    Ok(written)
}

/// The registration that followed from a command; `None` where it claimed an address and came no
/// further: it goes on where it stopped.
#[boxed]
pub async fn registration_of(
    system: &System,
    row: &CommandRow,
) -> Result<Option<Registration>, Failure> {
    let id = row.command;
    let (first, last) = (row.first_sequence, row.last_sequence);
    let most = usize::try_from(last - first + 1).unwrap_or(ENTRIES_MAX).min(ENTRIES_MAX);
    let entries = system.ask(move |views| log::from_sequence(views, first, most)).await?;
    for entry in entries {
        let Some(account) = entry.stream.as_account() else { continue };
        let appended = appended_by(&system.engine, id, &entry).await?;
        let said = Registered::of(appended.iter().map(|recorded| &recorded.event));
        if let Some(outcome) = said {
            let position = appended.last().and_then(|recorded| recorded.position);
            // A code that is handed over was shown once.
            let hand_over_code = None;
            return Ok(Some(Registration { account, outcome, position, hand_over_code }));
        }
    }
    Ok(None)
}

/// What the command wrote to the account's stream from `entry` on.
async fn appended_by(
    engine: &Engine,
    command: CommandId,
    entry: &log::Entry,
) -> Result<Vec<Recorded<AccountEvent>>, Failure> {
    let from = ReadFrom::Revision(entry.revision);
    let read = engine.store.read_stream(&entry.stream, from, Direction::Forwards, APPENDED_MAX);
    let mut appended = vec![];
    for stored in read.await.map_err(Failure::Store)? {
        let recorded: Recorded<AccountEvent> =
            engine.form.decode(&stored).map_err(Failure::Codec)?;
        if recorded.meta.command.as_ref().is_none_or(|known| known.id != command) {
            break;
        }
        appended.push(recorded);
    }
    Ok(appended)
}
