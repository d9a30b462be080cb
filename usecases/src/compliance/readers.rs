//! Review of read records: who read whose history in a period, and why? (C5)

use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::reading::event::{EventView, without_personal};
use keyledger_core::audit_reads::AuditReadsEvent;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::{AccountId, QueryId};
use keyledger_core::operations::months;
use keyledger_core::personal::Personal;
use keyledger_core::store::{Direction, ReadFrom, Revision};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use serde::Serialize;

const PAGE: usize = 1_000;

/// One query, as it was written down.
#[derive(Debug, Serialize)]
pub struct Read {
    /// When.
    pub at: Timestamp,
    /// Who, in which capacity.
    pub actor: String,
    /// The reader's account, where it was a person.
    pub reader: Option<AccountId>,
    /// The query.
    pub query: QueryId,
    /// What was asked.
    pub question: keyledger_core::audit_reads::ReadQuestion,
    /// Whose data was shown.
    pub accounts: Vec<AccountId>,
    /// What was searched for, while the reader's key lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Why: the code, and the reader's words.
    pub reason: Option<String>,
    /// The event.
    pub link: String,
}

/// The queries of a period, oldest first; those about one person, or all.
#[boxed]
pub async fn reads(
    engine: &Engine,
    (from, to): (Timestamp, Timestamp),
    about: Option<AccountId>,
) -> Result<Vec<Read>, Failure> {
    let mut found = vec![];
    for month in months(from, to) {
        let name = month.as_str().replacen("operations", "audit-reads", 1);
        let stream = StreamId::try_from(name)
            .map_err(|error| Failure::Other(format!("a stream of readers: {error}")))?;
        of_month(engine, &stream, (from, to), about, &mut found).await?;
    }
    Ok(found)
}

async fn of_month(
    engine: &Engine,
    stream: &StreamId,
    (from, to): (Timestamp, Timestamp),
    about: Option<AccountId>,
    found: &mut Vec<Read>,
) -> Result<(), Failure> {
    let mut revision = 0;
    loop {
        let place = ReadFrom::Revision(Revision(revision));
        let read = engine.store.read_stream(stream, place, Direction::Forwards, PAGE);
        let page = read.await.map_err(Failure::Store)?;
        if page.is_empty() {
            return Ok(());
        }
        revision += page.len() as u64;
        for stored in &page {
            let opened: Recorded<AuditReadsEvent> =
                engine.form.open(stored).map_err(Failure::Codec)?;
            let in_time = opened.meta.at >= from && opened.meta.at < to;
            let AuditReadsEvent::HistoryRead { accounts, .. } = &opened.event;
            if in_time && about.is_none_or(|about| accounts.contains(&about)) {
                found.push(said(opened, without_personal(stored, 0)?));
            }
        }
    }
}

fn said(opened: Recorded<AuditReadsEvent>, told: EventView) -> Read {
    let AuditReadsEvent::HistoryRead { query, question, accounts, words, .. } = opened.event;
    let clear = |value: &Personal<String>| value.clear().cloned();
    let reason = opened.meta.reason.map(|reason| match reason.note.as_ref().and_then(clear) {
        Some(note) => format!("{}: {note}", reason.code),
        None => reason.code,
    });
    Read {
        at: opened.meta.at,
        actor: told.actor,
        reader: opened.meta.actor.account(),
        query,
        question,
        accounts,
        words: words.as_ref().and_then(clear),
        reason,
        link: told.link,
    }
}
