//! "What is due when?": the ends of locks, links, sessions, refusals and memberships, the lapse of
//! accounts nobody uses, and what there is about second factors, for the scheduler (B5).
//!
//! The scheduler asks what is due and commands its end; the account's rules decide whether it really
//! is. A session ends when it was idle for too long or at its overall limit, whichever comes first;
//! the idle limit is that of the policy version in force, so a new one moves every session's end. So
//! it is with the days after which an unused account lapses.

use crate::projection::Projection;
use crate::values::{Columns, limit};
use keyledger_core::account::{
    AccountEvent, FactorEnrolmentStarted, FactorGraceStarted, FactorResetProposed, LinkPurpose,
    SecondFactorPaused,
};
use keyledger_core::activity::ActivityAction;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, ActivityId, LinkId, LockId, PropertyId, SessionId};
use keyledger_core::policy::{PolicyEvent, Profile, Settings};
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
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

#[expect(clippy::too_many_lines, reason = "one arm for each kind of event")]
fn of_an_account(
    event: &AccountEvent,
    account: &[u8; 16],
    at: Timestamp,
    tx: &Connection,
) -> Result<()> {
    match event {
        AccountEvent::AccountLocked { lock, until: Some(until), .. } => {
            fixed(tx, account, LOCK, lock.0.as_bytes(), *until)
        }
        AccountEvent::LockExpired { lock } | AccountEvent::AccountUnlocked { lock, .. } => {
            over(tx, account, LOCK, lock.0.as_bytes())
        }
        AccountEvent::ActivationLinkIssued { link, expires_at, .. } => {
            link_issued(tx, account, ACTIVATION, *link, *expires_at)
        }
        AccountEvent::PasswordResetRequested { link, expires_at, .. } => {
            link_issued(tx, account, RESET, *link, *expires_at)
        }
        AccountEvent::ActivationLinkWithdrawn { link, .. } => {
            over(tx, account, ACTIVATION, link.0.as_bytes())
        }
        AccountEvent::LinkExpired { link, purpose } => {
            over(tx, account, word_of(*purpose), link.0.as_bytes())
        }
        AccountEvent::AccountSuspended { .. } => links_over(tx, account),
        AccountEvent::PasswordChosen { .. } => {
            links_over(tx, account)?;
            used(tx, account, at)
        }
        AccountEvent::AccountDeleted {} => {
            for what in [ACTIVATION, RESET, ACTIVITY, MEMBERSHIP, OFFER, LAPSE] {
                all_over(tx, account, what)?;
            }
            factors_over(tx, account)
        }
        AccountEvent::AccountErased { .. } => {
            run(tx, "DELETE FROM deadlines WHERE account = ?1", (account,))
        }
        AccountEvent::LoginSucceeded { session, expires_at, .. } => {
            run(
                tx,
                "INSERT OR REPLACE INTO deadlines VALUES (?1, ?2, ?3, min(?4 + ?5, ?6), ?4, ?6)",
                (account, SESSION, &session.0, at.micros(), limits(tx)?.0, expires_at.micros()),
            )?;
            used(tx, account, at)
        }
        AccountEvent::SessionSeen { session } => {
            let sql = "UPDATE deadlines SET seen_at = ?4, due_at = min(?4 + ?5, ends_at)
                       WHERE account = ?1 AND what = ?2 AND id = ?3";
            let values = (account, SESSION, &session.0, at.micros(), limits(tx)?.0);
            let known = tx.prepare_cached(sql)?.execute(values)?;
            if known > 0 { used(tx, account, at) } else { Ok(()) }
        }
        AccountEvent::SessionRenewed { session, renewed } => {
            let sql = "UPDATE OR REPLACE deadlines SET id = ?4
                       WHERE account = ?1 AND what = ?2 AND id = ?3";
            run(tx, sql, (account, SESSION, &session.0, &renewed.0))
        }
        AccountEvent::SessionsEnded { sessions, .. } => {
            sessions.iter().try_for_each(|session| over(tx, account, SESSION, &session.0))
        }
        AccountEvent::SecondFactorPaused(SecondFactorPaused { pause, until, .. }) => {
            all_over(tx, account, PAUSE)?;
            fixed(tx, account, PAUSE, pause.0.as_bytes(), *until)
        }
        AccountEvent::SecondFactorPauseEnded { pause } => {
            over(tx, account, PAUSE, pause.0.as_bytes())
        }
        AccountEvent::FactorEnrolmentStarted(FactorEnrolmentStarted {
            factor, expires_at, ..
        }) => {
            all_over(tx, account, SET_UP)?;
            fixed(tx, account, SET_UP, factor.0.as_bytes(), *expires_at)
        }
        AccountEvent::FactorEnrolmentAbandoned { factor }
        | AccountEvent::FactorEnrolmentExpired { factor } => {
            over(tx, account, SET_UP, factor.0.as_bytes())
        }
        AccountEvent::FactorGraceStarted(FactorGraceStarted { until, .. }) => {
            fixed(tx, account, GRACE, account, *until)
        }
        AccountEvent::FactorGraceEnded {} => all_over(tx, account, GRACE),
        // A success clears a pause, and a factor ends the time to put it off.
        AccountEvent::FactorEnrolled(_) => {
            [PAUSE, SET_UP, GRACE].into_iter().try_for_each(|what| all_over(tx, account, what))
        }
        AccountEvent::SecondFactorReset(_) => factors_over(tx, account),
        AccountEvent::FactorAccepted(_) | AccountEvent::RecoveryCodeUsed(_) => {
            all_over(tx, account, PAUSE)
        }
        AccountEvent::FactorResetProposed(FactorResetProposed { expires_at, .. }) => {
            fixed(tx, account, PROPOSAL, account, *expires_at)
        }
        AccountEvent::FactorResetProposalExpired {} => all_over(tx, account, PROPOSAL),
        AccountEvent::UnusualActivityDetected { activity, rule, until, .. }
            if rule.action() == ActivityAction::Refuse =>
        {
            fixed(tx, account, ACTIVITY, activity.0.as_bytes(), *until)
        }
        AccountEvent::UnusualActivityEnded { activity, .. } => {
            over(tx, account, ACTIVITY, activity.0.as_bytes())
        }
        AccountEvent::MembershipEndSet { property, ends_at: Some(ends_at) } => {
            fixed(tx, account, MEMBERSHIP, property.0.as_bytes(), *ends_at)
        }
        AccountEvent::MembershipOffered { property, expires_at, .. } => {
            fixed(tx, account, OFFER, property.0.as_bytes(), *expires_at)
        }
        AccountEvent::MembershipAccepted { property }
        | AccountEvent::MembershipDeclined { property }
        | AccountEvent::MembershipOfferWithdrawn { property }
        | AccountEvent::MembershipOfferExpired { property } => {
            over(tx, account, OFFER, property.0.as_bytes())
        }
        AccountEvent::MembershipAdded { property, .. } => {
            over(tx, account, OFFER, property.0.as_bytes())?;
            over(tx, account, MEMBERSHIP, property.0.as_bytes())
        }
        AccountEvent::MembershipEndSet { property, ends_at: None }
        | AccountEvent::MembershipRemoved { property, .. } => {
            over(tx, account, MEMBERSHIP, property.0.as_bytes())
        }
        AccountEvent::AccountRestored { password_kept: true }
        | AccountEvent::AccountReactivated { .. } => used(tx, account, at),
        AccountEvent::AccountLapsed { .. } => all_over(tx, account, LAPSE),
        AccountEvent::AccountLocked { until: None, .. }
        | AccountEvent::SecondFactorAsked(_)
        | AccountEvent::FactorSetUpDemanded(_)
        | AccountEvent::FactorRefused(_)
        | AccountEvent::SecondFactorDisabled { .. }
        | AccountEvent::RecoveryCodesIssued(_)
        | AccountEvent::FactorRemoved { .. }
        | AccountEvent::SecondFactorPostponed { .. }
        | AccountEvent::LegalHoldPlaced { .. }
        | AccountEvent::LegalHoldLifted { .. }
        | AccountEvent::AccountCreated { .. }
        | AccountEvent::CreationAbandoned { .. }
        | AccountEvent::UnusualActivityDetected { .. }
        | AccountEvent::LoginStopped { .. }
        | AccountEvent::PermissionsChanged { .. }
        | AccountEvent::AccessDenied { .. }
        | AccountEvent::AccountRestored { password_kept: false }
        | AccountEvent::PasswordResetRepeated { .. }
        | AccountEvent::PasswordResetDeclined { .. }
        | AccountEvent::LinkRefused { .. }
        | AccountEvent::LoginAttempted { .. }
        | AccountEvent::LoginRefused { .. }
        | AccountEvent::LoginAttemptAbandoned { .. }
        | AccountEvent::PasswordAccepted { .. }
        | AccountEvent::LoginFailed { .. }
        | AccountEvent::KnownDevicesShutOut { .. }
        | AccountEvent::CredentialDisabled { .. }
        | AccountEvent::OperatorInvited { .. }
        | AccountEvent::ActRefused { .. }
        | AccountEvent::OperatorActRefused { .. }
        | AccountEvent::AddingRefused { .. }
        | AccountEvent::ActChangedNothing { .. }
        | AccountEvent::FactorDemanded { .. }
        | AccountEvent::OperatorRoleGranted { .. }
        | AccountEvent::OperatorRoleWithdrawn { .. }
        | AccountEvent::AccountResumed { .. }
        | AccountEvent::NameChanged { .. }
        | AccountEvent::LanguageChanged { .. }
        | AccountEvent::CredentialEnabled { .. } => Ok(()),
    }
}

/// Every link of the account is closed: by a chosen password, by a suspension.
fn links_over(tx: &Connection, account: &[u8; 16]) -> Result<()> {
    all_over(tx, account, ACTIVATION)?;
    all_over(tx, account, RESET)
}

/// Somebody used the account: it lapses if nobody does for so many days from now.
fn used(tx: &Connection, account: &[u8; 16], at: Timestamp) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO deadlines VALUES (?1, ?2, ?1, ?3 + ?4, ?3, ?5)";
    run(tx, sql, (account, LAPSE, at.micros(), limits(tx)?.1, NEVER))
}

/// The newest link of its purpose replaces the one before.
fn link_issued(
    tx: &Connection,
    account: &[u8; 16],
    what: &str,
    link: LinkId,
    expires_at: Timestamp,
) -> Result<()> {
    all_over(tx, account, what)?;
    fixed(tx, account, what, link.0.as_bytes(), expires_at)
}

fn fixed(
    tx: &Connection,
    account: &[u8; 16],
    what: &str,
    id: &[u8; 16],
    due_at: Timestamp,
) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO deadlines VALUES (?1, ?2, ?3, ?4, NULL, ?4)";
    run(tx, sql, (account, what, id, due_at.micros()))
}

fn over(tx: &Connection, account: &[u8; 16], what: &str, id: impl rusqlite::ToSql) -> Result<()> {
    let sql = "DELETE FROM deadlines WHERE account = ?1 AND what = ?2 AND id = ?3";
    run(tx, sql, (account, what, id))
}

fn all_over(tx: &Connection, account: &[u8; 16], what: &str) -> Result<()> {
    run(tx, "DELETE FROM deadlines WHERE account = ?1 AND what = ?2", (account, what))
}

fn factors_over(tx: &Connection, account: &[u8; 16]) -> Result<()> {
    let all = [PAUSE, SET_UP, GRACE, PROPOSAL];
    all.into_iter().try_for_each(|what| all_over(tx, account, what))
}

fn adopted(version: u32, settings: &Settings, tx: &Connection) -> Result<()> {
    let before = limits(tx)?;
    let (idle, unused) = limits_of(settings);
    run(tx, "INSERT OR REPLACE INTO limits VALUES (?1, ?2, ?3)", (version, idle, unused))?;
    if idle != before.0 {
        let sql = "UPDATE deadlines SET due_at = min(seen_at + ?2, ends_at) WHERE what = ?1";
        run(tx, sql, (SESSION, idle))?;
    }
    if unused != before.1 {
        let sql = "UPDATE deadlines SET due_at = seen_at + ?2 WHERE what = ?1";
        run(tx, sql, (LAPSE, unused))?;
    }
    Ok(())
}

/// How long a session may idle and an account be unused, in microseconds, by the policy in force;
/// before any was adopted, by the default profile.
fn limits(tx: &Connection) -> Result<(i64, i64)> {
    let sql = "SELECT idle, unused FROM limits ORDER BY policy DESC LIMIT 1";
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let adopted = tx.prepare_cached(sql)?.query_row([], row).optional()?;
    Ok(adopted.unwrap_or_else(|| limits_of(&Profile::default().settings())))
}

fn limits_of(settings: &Settings) -> (i64, i64) {
    const MINUTE: i64 = 60_000_000;
    let idle = i64::from(settings.session_idle_minutes) * MINUTE;
    let unused = match settings.disabled_when_unused_days {
        0 => NEVER,
        days => i64::from(days) * 24 * 60 * MINUTE,
    };
    (idle, unused)
}

fn run(tx: &Connection, sql: &'static str, values: impl Params) -> Result<()> {
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn word_of(purpose: LinkPurpose) -> &'static str {
    match purpose {
        LinkPurpose::Activation => ACTIVATION,
        LinkPurpose::Reset => RESET,
    }
}

fn deadline(row: &Row<'_>) -> Result<Deadline> {
    let what: String = row.get("what")?;
    let ending = match what.as_str() {
        LOCK => Ending::Lock(LockId(row.id("id")?)),
        ACTIVATION => Ending::Link(LinkId(row.id("id")?), LinkPurpose::Activation),
        RESET => Ending::Link(LinkId(row.id("id")?), LinkPurpose::Reset),
        PAUSE | SET_UP | GRACE | PROPOSAL => Ending::SecondFactor,
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
