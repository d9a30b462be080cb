//! The picture of a person: the marks of their own events, their mails and the bills of their
//! properties, and what each says.

use super::event::without_personal;
use super::explain::Answered;
use super::sentences::EventRenderer;
use crate::failure::Failure;
use crate::members::mails::StaffMail;
use crate::system::System;
use crate::texts::mails::mail_in_words;
use crate::texts::why::Told;
use keyledger_core::account::{Account, AccountEvent};
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::explain::ChainLink;
use keyledger_core::explain::picture::{Lane, Mark, Picture, Span, Tone, of_account, picture};
use keyledger_core::ids::EventId;
use keyledger_core::property::PropertyEvent;
use keyledger_core::store::StoredEvent;
use keyledger_core::stream::{Category, StreamId};
use keyledger_projections::mails::Fate;
use std::collections::HashMap;

/// A picture, and what its marks say.
#[derive(Debug, Default)]
pub struct Drawn {
    /// The picture.
    pub picture: Picture,
    /// The way to the present state: the column and the row of each link of its chain.
    pub way: Vec<(usize, Lane)>,
    /// What each mark says, of the event that it leads to.
    pub said: HashMap<(Lane, EventId), String>,
}

/// Draws it: `history` is what had happened by then.
pub(super) async fn draw(
    system: &System,
    explained: &Answered,
    history: &[Recorded<AccountEvent>],
    mails: &[StaffMail],
    told: &Told,
) -> Result<Drawn, Failure> {
    let as_of = explained.explanation.explanation.as_of;
    let (mut marks, mut spans) = of_account(history);
    marks.extend(mails.iter().map(|mail| of_mail(mail, as_of)));
    let billing = billing(system, &explained.read.state).await?;
    for (_, recorded) in &billing {
        marks.extend(of_property(recorded));
    }
    spans.extend(closed(billing.iter().map(|(_, recorded)| recorded)));
    let drawn = picture(&marks, &spans, as_of);
    let said = said(system, &drawn, explained, mails, &billing, told).await?;
    let way = way(&drawn, &marks, explained);
    Ok(Drawn { picture: drawn, way, said })
}

/// Where the links of the first chain lie; what has no mark is left out.
fn way(drawn: &Picture, marks: &[Mark], explained: &Answered) -> Vec<(usize, Lane)> {
    // The mark of a mail names its cause, which has a mark of its own.
    let own = marks.iter().filter(|mark| mark.lane != Lane::Mail);
    let lanes: HashMap<EventId, Lane> = own.map(|mark| (mark.event, mark.lane)).collect();
    let links = explained.explanation.chains.first().map(|chain| &chain.links[..]);
    let place = |link: &ChainLink| {
        let mail = link.stream.category() == Category::Mail;
        let lane = if mail { Lane::Mail } else { *lanes.get(&link.event)? };
        let column = drawn.columns.partition_point(|(first, _)| *first <= link.at);
        Some((column.checked_sub(1)?, lane))
    };
    let mut way: Vec<_> = links.unwrap_or_default().iter().filter_map(place).collect();
    way.dedup();
    way
}

async fn said(
    system: &System,
    drawn: &Picture,
    explained: &Answered,
    mails: &[StaffMail],
    billing: &[(StoredEvent, Recorded<PropertyEvent>)],
    told: &Told,
) -> Result<HashMap<(Lane, EventId), String>, Failure> {
    let mut teller = EventRenderer::new(system, told.language);
    if let Some(zone) = &told.zone {
        teller = teller.by(zone.clone());
    }
    let own = explained.read.history.stored.iter().map(|stored| (stored.id, stored));
    let stored: HashMap<EventId, &StoredEvent> =
        own.chain(billing.iter().map(|(stored, _)| (stored.id, stored))).collect();
    let mails: HashMap<EventId, &StaffMail> =
        mails.iter().map(|mail| (mail.row.cause.0, mail)).collect();
    let mut said = HashMap::new();
    for dot in &drawn.dots {
        let text = match (dot.lane, mails.get(&dot.event), stored.get(&dot.event)) {
            (Lane::Mail, Some(mail), _) => mail_in_words(&mail.row, told.language),
            (_, _, Some(stored)) => teller.happened(&without_personal(stored, 0)?).await?,
            (_, _, None) => continue,
        };
        said.insert((dot.lane, dot.event), text);
    }
    Ok(said)
}

fn of_mail(mail: &StaffMail, as_of: keyledger_core::timestamp::Timestamp) -> Mark {
    let tone = match mail.row.fate {
        Fate::Accepted => Tone::Good,
        Fate::Waiting | Fate::Trying | Fate::Suppressed => Tone::Plain,
        Fate::Refused | Fate::NotHandedOver | Fate::Bounced => Tone::Bad,
    };
    // What became of it later is not known then.
    let at = if mail.row.updated_at <= as_of { mail.row.updated_at } else { mail.row.queued_at };
    Mark { at, lane: Lane::Mail, tone, event: mail.row.cause.0 }
}

/// What the billing system said of the person's properties since the account was made.
async fn billing(
    system: &System,
    state: &Account,
) -> Result<Vec<(StoredEvent, Recorded<PropertyEvent>)>, Failure> {
    let (engine, mut all) = (&system.engine, vec![]);
    let Some(living) = state.living() else { return Ok(all) };
    for property in living.memberships.keys() {
        for stored in engine.stored_history(&StreamId::property(*property)).await? {
            let recorded: Recorded<PropertyEvent> =
                engine.form.decode(&stored).map_err(Failure::Codec)?;
            if recorded.meta.at >= living.created_at {
                all.push((stored, recorded));
            }
        }
    }
    Ok(all)
}

fn of_property(recorded: &Recorded<PropertyEvent>) -> Option<Mark> {
    use PropertyEvent as E;
    let tone = match &recorded.event {
        E::PropertyRestricted { .. }
        | E::SubscriptionSuspended { .. }
        | E::SubscriptionEnded { .. }
        | E::SubscriptionOnHold { .. } => Tone::Shut,
        E::InvoiceOverdue { .. } => Tone::Bad,
        E::PropertyRestrictionLifted { .. }
        | E::InvoicePaid { .. }
        | E::SubscriptionActive { .. }
        | E::SubscriptionResumed { .. } => Tone::Good,
        E::InvoiceIssued { .. } | E::InvoiceDue { .. } | E::InvoiceVoided { .. } => Tone::Plain,
        E::PropertyCreated { .. }
        | E::PropertyTimeZoneSet { .. }
        | E::InvoiceMessageLate { .. }
        | E::SubscriptionMessageLate { .. } => return None,
    };
    Some(Mark { at: recorded.meta.at, lane: Lane::Billing, tone, event: recorded.id })
}

/// How long properties were closed for an unpaid invoice.
fn closed<'a>(events: impl Iterator<Item = &'a Recorded<PropertyEvent>>) -> Vec<Span> {
    let (mut open, mut spans) = (HashMap::new(), vec![]);
    for recorded in events {
        #[expect(clippy::wildcard_enum_match_arm, reason = "only what closes and opens")]
        match &recorded.event {
            PropertyEvent::PropertyRestricted { .. } => {
                open.entry(recorded.stream.clone()).or_insert(recorded.meta.at);
            }
            PropertyEvent::PropertyRestrictionLifted { .. } => {
                let from = open.remove(&recorded.stream);
                let to = Some(recorded.meta.at);
                spans.extend(from.map(|from| Span { from, to, lane: Lane::Billing, shuts: true }));
            }
            _ => {}
        }
    }
    let lasting = open.into_values();
    spans.extend(lasting.map(|from| Span { from, to: None, lane: Lane::Billing, shuts: true }));
    spans
}
