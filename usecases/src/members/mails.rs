//! Mails of a member: which mails to a member may a manager see, and what did the servers say?
//! (S29, S33)

use crate::boxed;
use crate::failure::Failure;
use crate::system::System;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::mail::{MailEvent, Matter};
use keyledger_core::store::{Direction, ReadFrom, Revision};
use keyledger_core::stream::StreamId;
use keyledger_projections::mails::{self, Fate, MailRow};

/// How many mails of one person a page for people shows at most.
pub const SHOWN_MAX: usize = 100;
/// How many are listed at most.
pub const LISTED_MAX: usize = 10_000;

/// One mail, with the server's words where it did not go well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMail {
    /// What became of it.
    pub row: MailRow,
    /// The server's words, opened while their key lives.
    pub server_said: Option<String>,
}

/// Whether the managers of `property` may see this mail to one of their people: it is about the
/// account, which is the same everywhere, or about this very property.
pub fn may_be_seen(mail: &MailRow, property: PropertyId) -> bool {
    match mail.template.matter() {
        Matter::Link | Matter::Account => true,
        Matter::Joined
        | Matter::Left
        | Matter::Colleague
        | Matter::Members
        | Matter::Request
        | Matter::Report
        | Matter::Billing => mail.property == Some(property),
    }
}

/// The mails to a member that the managers of `property` may see, the latest first.
#[boxed]
pub async fn of_member(
    system: &System,
    property: PropertyId,
    account: AccountId,
) -> Result<Vec<StaffMail>, Failure> {
    let seen = listed(system, property, account).await?;
    with_server_words(system, seen.into_iter().take(SHOWN_MAX).collect()).await
}

/// The same without the servers' words, and all of them.
#[boxed]
pub async fn listed(
    system: &System,
    property: PropertyId,
    account: AccountId,
) -> Result<Vec<MailRow>, Failure> {
    let rows = system.ask(move |views| mails::of_account(views, account, LISTED_MAX)).await?;
    Ok(rows.into_iter().filter(|row| may_be_seen(row, property)).collect())
}

/// These mails, with the servers' words where they did not go well.
pub async fn with_server_words(
    system: &System,
    rows: Vec<MailRow>,
) -> Result<Vec<StaffMail>, Failure> {
    let mut told = vec![];
    for row in rows {
        let server_said = server_said(system, &row).await?;
        told.push(StaffMail { row, server_said });
    }
    Ok(told)
}

async fn server_said(system: &System, mail: &MailRow) -> Result<Option<String>, Failure> {
    let went_wrong = match mail.fate {
        Fate::Refused | Fate::NotHandedOver | Fate::Bounced => true,
        // Deferred: the words of the last attempt say why it waits.
        Fate::Waiting => mail.trouble.is_some(),
        Fate::Trying | Fate::Accepted | Fate::Suppressed => false,
    };
    let Some(words) = mail.words.filter(|_| went_wrong) else { return Ok(None) };
    words_at(system, &StreamId::mail(mail.mail), words).await
}

async fn words_at(
    system: &System,
    stream: &StreamId,
    revision: Revision,
) -> Result<Option<String>, Failure> {
    let engine = &system.engine;
    let from = ReadFrom::Revision(revision);
    let read = engine.store.read_stream(stream, from, Direction::Forwards, 1);
    let found = read.await.map_err(Failure::Store)?;
    let Some(stored) = found.first() else { return Ok(None) };
    let opened: Recorded<MailEvent> = engine.form.open(stored).map_err(Failure::Codec)?;
    let words = match opened.event {
        MailEvent::MailDeferred { reply: words, .. }
        | MailEvent::MailRefused { reply: words, .. }
        | MailEvent::MailNotHandedOver { reply: words, .. }
        | MailEvent::MailBounced { diagnostic: words, .. } => words.clear().cloned(),
        MailEvent::MailQueued { .. }
        | MailEvent::MailAttempted { .. }
        | MailEvent::MailAccepted { .. }
        | MailEvent::MailSuppressed { .. }
        | MailEvent::MailUncertain { .. } => None,
    };
    Ok(words.filter(|words| !words.is_empty()))
}
