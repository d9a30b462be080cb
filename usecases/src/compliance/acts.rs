//! Review of acts: what did people do to others in a period, on whose authority, and why? (S35, C5)
//!
//! The events of one command stand together as one act. Acts come from a projection that says where
//! they lie; what they say is read from the ledger.

use crate::boxed;
use crate::failure::Failure;
use crate::reading::event::{EventView, told};
use crate::reading::sentences::{EventRenderer, reason};
use crate::system::System;
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::metadata::Authority;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::acts;
use serde::Serialize;
use serde_json::Value;

/// Events read at once.
const BATCH: usize = 500;

/// Some acts.
#[derive(Debug, Serialize)]
pub struct Page {
    /// In the order of the ledger.
    pub acts: Vec<Act>,
    /// The sequence behind which to go on, where there is more.
    #[serde(skip)]
    pub next: Option<u64>,
}

/// One act of a person on another.
#[derive(Debug, Serialize)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// Who, in words.
    pub actor: String,
    /// Whom.
    pub subject: AccountId,
    /// What they are called, while anybody knows.
    pub subject_name: Option<String>,
    /// The property it concerns, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// What happened, a sentence for each event.
    pub what: Vec<String>,
    /// What was read to allow it.
    pub authority: Vec<Authority>,
    /// Why; none where nobody was asked for a reason.
    pub reason: Option<String>,
    /// The events.
    pub events: Vec<EventView>,
}

/// At most about `limit` acts of a period, behind a sequence; an act is never cut.
#[boxed]
pub async fn page(
    system: &System,
    language: Language,
    (from, to): (Timestamp, Timestamp),
    after: Option<u64>,
    limit: usize,
) -> Result<Page, Failure> {
    system.catch_up().await?;
    let mut teller = EventRenderer::new(system, language);
    let (mut acts, mut behind): (Vec<Act>, Option<u64>) = (vec![], after);
    let mut present: Option<String> = None;
    loop {
        let found = system.ask(move |views| acts::between(views, from, to, behind, BATCH)).await?;
        let whole = found.len() == BATCH;
        for act in found {
            let Some(told) = told(&system.engine, &act.entry).await? else { continue };
            let command = told.metadata.get("correlation").and_then(Value::as_str);
            let same = command.is_some() && command == present.as_deref();
            present = command.map(str::to_owned);
            let goes_on = same && acts.last().is_some_and(|last| last.subject == act.subject);
            if !goes_on && acts.len() >= limit {
                return Ok(Page { acts, next: behind });
            }
            match acts.last_mut().filter(|_| goes_on) {
                Some(last) => {
                    last.what.push(teller.happened(&told).await?);
                    last.events.push(told);
                }
                None => acts.push(begun(&mut teller, act.subject, told).await?),
            }
            behind = Some(act.entry.sequence);
        }
        if !whole {
            return Ok(Page { acts, next: None });
        }
    }
}

async fn begun(
    teller: &mut EventRenderer<'_>,
    subject: AccountId,
    told: EventView,
) -> Result<Act, Failure> {
    let authority = told.metadata.get("authority").cloned().unwrap_or_default();
    let property = told.metadata.get("property").and_then(Value::as_str);
    let property = match property.and_then(|text| text.parse().ok()) {
        Some(property) => Some(teller.property(property).await?),
        None => None,
    };
    Ok(Act {
        at: told.at,
        actor: teller.actor(&told, None).await?,
        subject,
        subject_name: teller.person(subject).await?,
        property,
        what: vec![teller.happened(&told).await?],
        // What is stored as a list of authorities reads as one; nothing else stands there.
        authority: serde_json::from_value(authority).unwrap_or_default(),
        reason: reason(&told),
        events: vec![told],
    })
}
