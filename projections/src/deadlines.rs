//! "What is due when?": the ends of locks, links, sessions, refusals and memberships, the lapse of
//! accounts nobody uses, and what there is about second factors, for the scheduler (B5).
//!
//! The scheduler asks what is due and commands its end; the account's rules decide whether it really
//! is. A session ends when it was idle for too long or at its overall limit, whichever comes first;
//! the idle limit is that of the policy version in force, so a new one moves every session's end. So
//! it is with the days after which an unused account lapses.

use crate::projection::Projection;
use crate::values::{Columns, limit};
use chrono::TimeDelta;
use keyledger_core::account::{
    AccountEvent, DeadlineChange, IdleLimits, LinkPurpose, Term, TermKind, deadline_changes,
};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, ActivityId, LinkId, LockId, PropertyId, SessionId};
use keyledger_core::policy::{PolicyEvent, Profile, Settings};
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Params, Result, Row};

pub(crate) const PROJECTION: Projection = Projection {
    name: "deadlines",
    version: 2,
    question: "What is due when?",
    tables: &["deadlines", "limits"],
    schema: "
        CREATE TABLE deadlines (
            account BLOB NOT NULL,
            what TEXT NOT NULL,
            id ANY NOT NULL,
            due_at INTEGER NOT NULL,
            seen_at INTEGER,
            ends_at INTEGER NOT NULL,
            PRIMARY KEY (account, what, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE limits (
            policy INTEGER PRIMARY KEY,
            idle INTEGER NOT NULL,
            unused INTEGER NOT NULL
        ) STRICT;",
    indexes: "CREATE INDEX deadlines_by_time ON deadlines (due_at);",
    apply,
};

const LOCK: &str = "lock";
const SESSION: &str = "session";
const ACTIVATION: &str = "activation_link";
const RESET: &str = "reset_link";
const PAUSE: &str = "factor_pause";
const SET_UP: &str = "factor_set_up";
const GRACE: &str = "factor_grace";
const PROPOSAL: &str = "factor_reset_proposal";
const APP_REQUEST: &str = "app_request";
const ACTIVITY: &str = "unusual_activity";
const MEMBERSHIP: &str = "membership";
const OFFER: &str = "membership_offer";
const LAPSE: &str = "lapse";

/// Later than any moment, and early enough to be added to one: what never comes.
const NEVER: i64 = 3_000_000_000_000_000_000;

/// What comes to an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A lock.
    Lock(LockId),
    /// A link.
    Link(LinkId, LinkPurpose),
    /// A session.
    Session(SessionId),
    /// A pause, a pending set-up, a reset that waits for a second operator, or the time to put the
    /// second factor off.
    SecondFactor,
    /// A refusal of log-ins because of unusual activity.
    Activity(ActivityId),
    /// A membership; the moment is the one that was set.
    Membership(PropertyId),
    /// An offer of a membership that nobody answered; the moment is the one that was set.
    Offer(PropertyId),
    /// The use of an account: nobody did since this moment.
    Use(Timestamp),
}

/// One deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The account whose stream it concerns.
    pub account: AccountId,
    /// What comes to an end.
    pub ending: Ending,
    /// When.
    pub due_at: Timestamp,
}

fn apply(recorded: &Recorded<DomainEvent>, _: u64, tx: &Connection) -> Result<()> {
    match &recorded.event {
        DomainEvent::Account(event) => {
            let Some(account) = recorded.stream.as_account() else { return Ok(()) };
            of_an_account(event, account.0.as_bytes(), recorded.meta.at, tx)
        }
        DomainEvent::Policy(PolicyEvent::PolicyAdopted { version, settings, .. }) => {
            adopted(*version, settings, tx)
        }
        DomainEvent::Policy(
            PolicyEvent::PolicyProposed { .. } | PolicyEvent::PolicyProposalEnded { .. },
        )
        | DomainEvent::EmailClaim(_)
        | DomainEvent::Property(_)
        | DomainEvent::Unknown(_)
        | DomainEvent::Mail(_)
        | DomainEvent::Operations(_)
        | DomainEvent::Operators(_)
        | DomainEvent::ServiceToken(_)
        | DomainEvent::AuditReads(_) => Ok(()),
    }
}

fn of_an_account(
    event: &AccountEvent,
    account: &[u8; 16],
    at: Timestamp,
    tx: &Connection,
) -> Result<()> {
    deadline_changes(event).into_iter().try_for_each(|change| moved(change, account, at, tx))
}

fn moved(change: DeadlineChange, account: &[u8; 16], at: Timestamp, tx: &Connection) -> Result<()> {
    match change {
        DeadlineChange::Ends(term, ends_at) => {
            let (what, id) = place(term, account);
            let sql = "INSERT OR REPLACE INTO deadlines VALUES (?1, ?2, ?3, ?4, NULL, ?4)";
            run(tx, sql, (account, what, id, ends_at.micros()))
        }
        DeadlineChange::Over(term) => {
            let (what, id) = place(term, account);
            over(tx, account, what, id)
        }
        DeadlineChange::AllOver(kind) => {
            let sql = "DELETE FROM deadlines WHERE account = ?1 AND what = ?2";
            run(tx, sql, (account, word_of(kind)))
        }
        DeadlineChange::Gone => run(tx, "DELETE FROM deadlines WHERE account = ?1", (account,)),
        DeadlineChange::Used => used(tx, account, at),
        DeadlineChange::SessionBegan(session, expires_at) => {
            let due_at = limits(tx)?.session_ends(at, expires_at);
            let sql = "INSERT OR REPLACE INTO deadlines VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let moments = (due_at.micros(), at.micros(), expires_at.micros());
            run(tx, sql, (account, SESSION, &session.0, moments.0, moments.1, moments.2))
        }
        DeadlineChange::SessionSeen(session) => session_seen(tx, account, &session, at),
        DeadlineChange::SessionRenewed(session, renewed) => {
            let sql = "UPDATE OR REPLACE deadlines SET id = ?4
                       WHERE account = ?1 AND what = ?2 AND id = ?3";
            run(tx, sql, (account, SESSION, &session.0, &renewed.0))
        }
        DeadlineChange::SessionOver(session) => over(tx, account, SESSION, &session.0),
    }
}

fn session_seen(
    tx: &Connection,
    account: &[u8; 16],
    session: &SessionId,
    at: Timestamp,
) -> Result<()> {
    let sql = "SELECT ends_at FROM deadlines WHERE account = ?1 AND what = ?2 AND id = ?3";
    let mut select = tx.prepare_cached(sql)?;
    let known = select.query_row((account, SESSION, &session.0), |row| row.moment("ends_at"));
    let Some(ends_at) = known.optional()? else { return Ok(()) };
    let due_at = limits(tx)?.session_ends(at, ends_at);
    let sql = "UPDATE deadlines SET seen_at = ?4, due_at = ?5
               WHERE account = ?1 AND what = ?2 AND id = ?3";
    run(tx, sql, (account, SESSION, &session.0, at.micros(), due_at.micros()))?;
    used(tx, account, at)
}

/// Somebody used the account: it is deactivated if nobody does for so many days from now.
fn used(tx: &Connection, account: &[u8; 16], at: Timestamp) -> Result<()> {
    let due_at = limits(tx)?.account_lapses(at).map_or(NEVER, Timestamp::micros);
    let sql = "INSERT OR REPLACE INTO deadlines VALUES (?1, ?2, ?1, ?3, ?4, ?5)";
    run(tx, sql, (account, LAPSE, due_at, at.micros(), NEVER))
}

fn over(tx: &Connection, account: &[u8; 16], what: &str, id: impl rusqlite::ToSql) -> Result<()> {
    let sql = "DELETE FROM deadlines WHERE account = ?1 AND what = ?2 AND id = ?3";
    run(tx, sql, (account, what, id))
}

/// Where a term lies: of its kind, and by its own id or, where an account has one at most, by that.
fn place(term: Term, account: &[u8; 16]) -> (&'static str, [u8; 16]) {
    match term {
        Term::Lock(lock) => (LOCK, lock.0.into_bytes()),
        Term::Link(purpose, link) => (word_of(TermKind::Links(purpose)), link.0.into_bytes()),
        Term::Pause(pause) => (PAUSE, pause.0.into_bytes()),
        Term::SetUp(factor) => (SET_UP, factor.0.into_bytes()),
        Term::Grace => (GRACE, *account),
        Term::ResetProposal => (PROPOSAL, *account),
        Term::AppRequest(request) => (APP_REQUEST, request.0.into_bytes()),
        Term::Refusal(activity) => (ACTIVITY, activity.0.into_bytes()),
        Term::Membership(property) => (MEMBERSHIP, property.0.into_bytes()),
        Term::Offer(property) => (OFFER, property.0.into_bytes()),
    }
}

fn word_of(kind: TermKind) -> &'static str {
    match kind {
        TermKind::Links(LinkPurpose::Activation) => ACTIVATION,
        TermKind::Links(LinkPurpose::Reset) => RESET,
        TermKind::Pauses => PAUSE,
        TermKind::SetUps => SET_UP,
        TermKind::Grace => GRACE,
        TermKind::ResetProposal => PROPOSAL,
        TermKind::AppRequests => APP_REQUEST,
        TermKind::Refusals => ACTIVITY,
        TermKind::Memberships => MEMBERSHIP,
        TermKind::Offers => OFFER,
        TermKind::Unused => LAPSE,
    }
}

/// A policy that moves what may lie idle moves the end of everything that does.
fn adopted(version: u32, settings: &Settings, tx: &Connection) -> Result<()> {
    let (before, now) = (limits(tx)?, IdleLimits::from(settings));
    let (idle, unused) = columns(now);
    run(tx, "INSERT OR REPLACE INTO limits VALUES (?1, ?2, ?3)", (version, idle, unused))?;
    if now.session != before.session {
        moved_all(tx, SESSION, |seen_at, ends_at| now.session_ends(seen_at, ends_at).micros())?;
    }
    if now.account != before.account {
        moved_all(tx, LAPSE, |used_at, _| {
            now.account_lapses(used_at).map_or(NEVER, Timestamp::micros)
        })?;
    }
    Ok(())
}

fn moved_all(
    tx: &Connection,
    what: &'static str,
    due_at: impl Fn(Timestamp, Timestamp) -> i64,
) -> Result<()> {
    let sql = "SELECT account, id, seen_at, ends_at FROM deadlines WHERE what = ?1";
    let mut select = tx.prepare_cached(sql)?;
    let rows = select.query_map([what], |row| {
        let due_at = due_at(row.moment("seen_at")?, row.moment("ends_at")?);
        Ok((row.get::<_, [u8; 16]>("account")?, row.get::<_, Value>("id")?, due_at))
    })?;
    // All are read before the first is written: a row moved meanwhile could come up again.
    let rows = rows.collect::<Result<Vec<_>>>()?;
    let sql = "UPDATE deadlines SET due_at = ?4 WHERE account = ?1 AND what = ?2 AND id = ?3";
    rows.into_iter().try_for_each(|(account, id, due_at)| run(tx, sql, (account, what, id, due_at)))
}

/// How long a session and an account may lie idle, by the policy in force; before any was adopted,
/// by the default profile.
fn limits(tx: &Connection) -> Result<IdleLimits> {
    let sql = "SELECT idle, unused FROM limits ORDER BY policy DESC LIMIT 1";
    let row = |row: &Row<'_>| {
        let unused: i64 = row.get("unused")?;
        Ok(IdleLimits {
            session: TimeDelta::microseconds(row.get("idle")?),
            account: (unused != NEVER).then(|| TimeDelta::microseconds(unused)),
        })
    };
    let adopted = tx.prepare_cached(sql)?.query_row([], row).optional()?;
    Ok(adopted.unwrap_or_else(|| IdleLimits::from(&Profile::default().settings())))
}

fn columns(limits: IdleLimits) -> (i64, i64) {
    let micros = |span: TimeDelta| span.num_microseconds().unwrap_or(NEVER);
    (micros(limits.session), limits.account.map_or(NEVER, micros))
}

fn run(tx: &Connection, sql: &'static str, values: impl Params) -> Result<()> {
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn deadline(row: &Row<'_>) -> Result<Deadline> {
    let what: String = row.get("what")?;
    let ending = match what.as_str() {
        LOCK => Ending::Lock(LockId(row.id("id")?)),
        ACTIVATION => Ending::Link(LinkId(row.id("id")?), LinkPurpose::Activation),
        RESET => Ending::Link(LinkId(row.id("id")?), LinkPurpose::Reset),
        PAUSE | SET_UP | GRACE | PROPOSAL | APP_REQUEST => Ending::SecondFactor,
        ACTIVITY => Ending::Activity(ActivityId(row.id("id")?)),
        OFFER => Ending::Offer(PropertyId(row.id("id")?)),
        MEMBERSHIP => Ending::Membership(PropertyId(row.id("id")?)),
        LAPSE => Ending::Use(row.moment("seen_at")?),
        _ => Ending::Session(SessionId(row.get("id")?)),
    };
    Ok(Deadline { account: AccountId(row.id("account")?), ending, due_at: row.moment("due_at")? })
}

/// At most `max` deadlines at or before `until`, the earliest first; of accounts that lapse, those
/// whose time came at or before `lapses_until`.
pub fn due(
    views: &Connection,
    until: Timestamp,
    lapses_until: Timestamp,
    max: usize,
) -> Result<Vec<Deadline>> {
    let sql = "SELECT * FROM deadlines WHERE due_at <= ?1 AND due_at < ?4
               AND (what <> ?5 OR due_at <= ?2)
               ORDER BY due_at, account, what, id LIMIT ?3";
    let values = (until.micros(), lapses_until.micros(), limit(max), NEVER, LAPSE);
    views.prepare_cached(sql)?.query_map(values, deadline)?.collect()
}

/// How many accounts lapse after `from` and at or before `until`.
pub fn lapses(views: &Connection, from: Timestamp, until: Timestamp) -> Result<u64> {
    let sql = "SELECT count(*) AS lapses FROM deadlines
               WHERE what = ?1 AND due_at > ?2 AND due_at <= ?3 AND due_at < ?4";
    let mut select = views.prepare_cached(sql)?;
    select.query_row((LAPSE, from.micros(), until.micros(), NEVER), |row| row.number("lapses"))
}

/// The earliest deadline of all: until then a scheduler may sleep.
pub fn next(views: &Connection) -> Result<Option<Deadline>> {
    let sql = "SELECT * FROM deadlines WHERE due_at < ?1
               ORDER BY due_at, account, what, id LIMIT 1";
    views.prepare_cached(sql)?.query_row([NEVER], deadline).optional()
}
