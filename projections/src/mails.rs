//! "What became of each mail?" (S29, S33)
//!
//! The server's words are personal and stay in the ledger; where they lie is kept here.

use crate::projection::Projection;
use crate::values::{Columns, limit, number, word};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, EventId, LinkId, MailId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::mail::{
    MailEvent, MailRoute, MailTemplate, MailTrouble, NotHandedOver, Suppression,
};
use keyledger_core::store::Revision;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Params, Result, Row};
use serde::{Deserialize, Serialize};

pub(crate) const PROJECTION: Projection = Projection {
    name: "mails",
    version: 2,
    question: "What became of each mail?",
    tables: &["mails"],
    schema: "
        CREATE TABLE mails (
            mail BLOB PRIMARY KEY,
            account BLOB NOT NULL,
            template TEXT NOT NULL,
            language TEXT NOT NULL,
            cause BLOB NOT NULL,
            cause_stream TEXT NOT NULL,
            link BLOB,
            property BLOB,
            queued_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            fate TEXT NOT NULL DEFAULT 'waiting',
            retry_at INTEGER,
            via TEXT,
            trouble TEXT,
            code INTEGER,
            status TEXT,
            words_revision INTEGER,
            suppressed_because TEXT,
            not_handed_over_because TEXT
        ) STRICT, WITHOUT ROWID;",
    indexes: "
        CREATE INDEX mails_by_account ON mails (account, queued_at);
        CREATE INDEX mails_pending ON mails (queued_at) WHERE fate IN ('waiting', 'trying');",
    apply,
};

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It waits for its next attempt.
    Waiting,
    /// A server is being asked, or was when the engine died.
    Trying,
    /// A server took it.
    Accepted,
    /// A server refused it for good.
    Refused,
    /// No server was given it.
    NotHandedOver,
    /// It came back.
    Bounced,
    /// It was decided not to send it.
    Suppressed,
}

/// One mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    /// The mail.
    pub mail: MailId,
    /// Whom it is for.
    pub account: AccountId,
    /// What it says.
    pub template: MailTemplate,
    /// In which language.
    pub language: Language,
    /// The event that caused it, and its stream.
    pub cause: (EventId, StreamId),
    /// The link it carries.
    pub link: Option<LinkId>,
    /// The property it speaks of.
    pub property: Option<PropertyId>,
    /// When it was asked for.
    pub queued_at: Timestamp,
    /// When something last happened to it.
    pub updated_at: Timestamp,
    /// How often a server was asked.
    pub attempts: u64,
    /// What became of it.
    pub fate: Fate,
    /// When it is tried again, while it waits.
    pub retry_at: Option<Timestamp>,
    /// Which way it left.
    pub via: Option<MailRoute>,
    /// What the last trouble looks like.
    pub trouble: Option<MailTrouble>,
    /// The server's reply code, where one answered.
    pub code: Option<u16>,
    /// The enhanced status code of a bounce.
    pub status: Option<String>,
    /// Where in the mail's stream the server's last words lie, sealed.
    pub words: Option<Revision>,
    /// Why it is not sent, where that was decided.
    pub suppressed_because: Option<Suppression>,
    /// Why no server was given it, where that was its end.
    pub not_handed_over_because: Option<NotHandedOver>,
}

fn apply(recorded: &Recorded<DomainEvent>, _: u64, tx: &Connection) -> Result<()> {
    let (DomainEvent::Mail(event), Some(mail)) = (&recorded.event, recorded.stream.as_mail())
    else {
        return Ok(());
    };
    let (mail, at) = (mail.0.as_bytes(), recorded.meta.at.micros());
    let words = number(recorded.revision.0)?;
    match event {
        MailEvent::MailQueued { .. } => queued(event, mail, at, tx),
        MailEvent::MailAttempted { attempt } => run(
            tx,
            "UPDATE mails SET updated_at = ?2, fate = 'trying', attempts = ?3, retry_at = NULL
             WHERE mail = ?1",
            (mail, at, attempt),
        ),
        MailEvent::MailAccepted { via, .. } => run(
            tx,
            "UPDATE mails SET updated_at = ?2, fate = 'accepted', via = ?3, trouble = NULL,
             code = NULL, words_revision = ?4 WHERE mail = ?1",
            (mail, at, word(via)?, words),
        ),
        MailEvent::MailDeferred { code, cause, retry_at, .. } => run(
            tx,
            "UPDATE mails SET updated_at = ?2, fate = 'waiting', code = ?3, trouble = ?4,
             words_revision = ?5, retry_at = ?6 WHERE mail = ?1",
            (mail, at, code, word(cause)?, words, retry_at.micros()),
        ),
        MailEvent::MailRefused { code, cause, .. } => run(
            tx,
            "UPDATE mails SET updated_at = ?2, fate = 'refused', code = ?3, trouble = ?4,
             words_revision = ?5 WHERE mail = ?1",
            (mail, at, code, word(cause)?, words),
        ),
        MailEvent::MailNotHandedOver { because, code, .. } => run(
            tx,
            "UPDATE mails SET updated_at = ?2, fate = 'not_handed_over', code = ?3, trouble = NULL,
             words_revision = ?4, not_handed_over_because = ?5 WHERE mail = ?1",
            (mail, at, code, words, word(because)?),
        ),
        MailEvent::MailBounced { status, cause, .. } => run(
            tx,
            "UPDATE mails SET updated_at = ?2, fate = 'bounced', status = ?3, trouble = ?4,
             words_revision = ?5 WHERE mail = ?1",
            (mail, at, status, word(cause)?, words),
        ),
        MailEvent::MailSuppressed { why } => run(
            tx,
            "UPDATE mails SET updated_at = ?2, fate = 'suppressed', suppressed_because = ?3,
             retry_at = NULL WHERE mail = ?1",
            (mail, at, word(why)?),
        ),
        MailEvent::MailUncertain { .. } => run(
            tx,
            "UPDATE mails SET updated_at = ?2, fate = 'waiting', retry_at = NULL WHERE mail = ?1",
            (mail, at),
        ),
    }
}

fn queued(event: &MailEvent, mail: &[u8; 16], at: i64, tx: &Connection) -> Result<()> {
    let MailEvent::MailQueued {
        account,
        template,
        language,
        cause,
        cause_stream,
        link,
        property,
        caused_at: _,
    } = event
    else {
        return Ok(());
    };
    run(
        tx,
        "INSERT INTO mails (mail, account, template, language, cause, cause_stream, link, property,
                            queued_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
        (
            mail,
            account.0.as_bytes(),
            word(template)?,
            language.tag(),
            cause.0.as_bytes(),
            cause_stream.as_str(),
            link.map(|link| link.link.0.into_bytes()),
            property.map(|property| property.0.into_bytes()),
            at,
        ),
    )
}

fn run(tx: &Connection, sql: &'static str, values: impl Params) -> Result<()> {
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn mail(row: &Row<'_>) -> Result<MailRow> {
    Ok(MailRow {
        mail: MailId(row.id("mail")?),
        account: AccountId(row.id("account")?),
        template: row.word("template")?,
        language: row.word("language")?,
        cause: (EventId(row.id("cause")?), row.parsed("cause_stream")?),
        link: row.id_if_any("link")?.map(LinkId),
        property: row.id_if_any("property")?.map(PropertyId),
        queued_at: row.moment("queued_at")?,
        updated_at: row.moment("updated_at")?,
        attempts: row.number("attempts")?,
        fate: row.word("fate")?,
        retry_at: row.moment_if_any("retry_at")?,
        via: row.word_if_any("via")?,
        trouble: row.word_if_any("trouble")?,
        code: row.get("code")?,
        status: row.get("status")?,
        words: row.number_if_any("words_revision")?.map(Revision),
        suppressed_because: row.word_if_any("suppressed_because")?,
        not_handed_over_because: row.word_if_any("not_handed_over_because")?,
    })
}

/// The mail with this id.
pub fn find(views: &Connection, id: MailId) -> Result<Option<MailRow>> {
    let mut select = views.prepare_cached("SELECT * FROM mails WHERE mail = ?1")?;
    select.query_row([id.0.as_bytes()], mail).optional()
}

/// At most `max` mails to one account, the latest first.
pub fn of_account(views: &Connection, account: AccountId, max: usize) -> Result<Vec<MailRow>> {
    let sql = "SELECT * FROM mails WHERE account = ?1 ORDER BY queued_at DESC, mail LIMIT ?2";
    views.prepare_cached(sql)?.query_map((account.0.as_bytes(), limit(max)), mail)?.collect()
}

/// Every mail that this stream's events caused, whoever it was for.
pub fn caused_by(views: &Connection, stream: &StreamId) -> Result<Vec<MailId>> {
    let sql = "SELECT mail FROM mails WHERE cause_stream = ?1 ORDER BY mail";
    let mut select = views.prepare_cached(sql)?;
    select.query_map([stream.to_string()], |row| Ok(MailId(row.id("mail")?)))?.collect()
}

/// At most `max` mails that a server took since then, the latest first.
pub fn taken_since(views: &Connection, since: Timestamp, max: usize) -> Result<Vec<MailId>> {
    let sql = "SELECT mail FROM mails WHERE via = 'smtp' AND queued_at >= ?1
               ORDER BY queued_at DESC, mail LIMIT ?2";
    let mut select = views.prepare_cached(sql)?;
    select.query_map((since.micros(), limit(max)), |row| Ok(MailId(row.id("mail")?)))?.collect()
}

/// At most `max` mails whose fate is open, the oldest first.
pub fn pending(views: &Connection, max: usize) -> Result<Vec<MailRow>> {
    let sql = "SELECT * FROM mails WHERE fate IN ('waiting', 'trying')
               ORDER BY queued_at, mail LIMIT ?1";
    views.prepare_cached(sql)?.query_map([limit(max)], mail)?.collect()
}

/// How many mails wait because the mail server refuses us, and since when something happened to the
/// one that waits longest.
pub fn refused_us(views: &Connection) -> Result<Option<(u64, Timestamp)>> {
    let mut statement = views.prepare_cached(
        "SELECT count(*) AS mails, min(queued_at) AS since FROM mails
         WHERE fate IN ('waiting', 'trying') AND trouble IN ('sender_refused', 'sender_blocked')",
    )?;
    statement.query_row([], |row| {
        let mails = row.number("mails")?;
        Ok(row.moment_if_any("since")?.map(|since| (mails, since)))
    })
}

/// How many mails have each fate.
pub fn counted(views: &Connection) -> Result<Vec<(String, u64)>> {
    let mut statement = views.prepare_cached("SELECT fate, count(*) FROM mails GROUP BY fate")?;
    let rows = statement.query_map([], |row| {
        let count: i64 = row.get(1)?;
        Ok((row.get(0)?, count.cast_unsigned()))
    })?;
    rows.collect()
}
