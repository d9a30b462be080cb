//! Relayed mail ids: which mail is it that a relay calls by a name of its own? Its answer when it
//! took the mail says it.
//!
//! Answers are sealed under the person's key, so they are opened one by one: those of the mails to whom
//! the notification names, and only for a name that nobody gives twice those of the latest mails.

use super::dsn::{Returned, is_named_in};
use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::reading::subject::{Subject, subject};
use crate::system::System;
use chrono::TimeDelta;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::MailId;
use keyledger_core::mail::MailEvent;
use keyledger_core::store::{Direction, ReadFrom};
use keyledger_core::stream::StreamId;
use keyledger_projections::mails;

/// How many mails to one person are looked at.
const OF_A_PERSON: usize = 100;
/// How many of the latest are looked at.
const OF_ALL: usize = 1_000;
/// How long servers try: a notification that comes later is about nothing that is remembered.
const DAYS: i64 = 14;
/// How many events of one mail are read: it is tried less often within its day.
const OF_A_MAIL: usize = 200;

/// The mail that a relay's notification is about, if one of its names is in an answer.
#[boxed]
pub async fn find(system: &System, returned: &Returned) -> Result<Option<MailId>, Failure> {
    let ids = &returned.relay_ids;
    let any: Vec<String> = ids.unique.iter().chain(&ids.queue).cloned().collect();
    if any.is_empty() {
        return Ok(None);
    }
    for address in &returned.recipients {
        let Ok(Subject::Account(account)) = subject(&system.engine, address).await? else {
            continue;
        };
        let rows = system.ask(move |views| mails::of_account(views, account, OF_A_PERSON)).await?;
        let mails = rows.into_iter().map(|row| row.mail);
        if let Some(mail) = first(&system.engine, mails, &any).await? {
            return Ok(Some(mail));
        }
    }
    if ids.unique.is_empty() {
        return Ok(None);
    }
    let since = system.engine.clock.now().minus(TimeDelta::days(DAYS));
    let latest = system.ask(move |views| mails::taken_since(views, since, OF_ALL)).await?;
    first(&system.engine, latest.into_iter(), &ids.unique).await
}

async fn first(
    engine: &Engine,
    mails: impl Iterator<Item = MailId>,
    ids: &[String],
) -> Result<Option<MailId>, Failure> {
    for mail in mails {
        if let Some(reply) = reply(engine, mail).await?
            && is_named_in(&reply, ids)
        {
            return Ok(Some(mail));
        }
    }
    Ok(None)
}

/// What the server said when it took the mail, while the person is not erased.
async fn reply(engine: &Engine, mail: MailId) -> Result<Option<String>, Failure> {
    let stream = StreamId::mail(mail);
    let read = engine.store.read_stream(&stream, ReadFrom::Start, Direction::Forwards, OF_A_MAIL);
    for stored in read.await.map_err(Failure::Store)? {
        let opened: Recorded<MailEvent> = engine.form.open(&stored).map_err(Failure::Codec)?;
        if let MailEvent::MailAccepted { reply, .. } = opened.event {
            return Ok(reply.clear().cloned());
        }
    }
    Ok(None)
}
