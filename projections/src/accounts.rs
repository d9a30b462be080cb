//! "Which accounts are there, and how do they stand?"
//!
//! Name and address stay sealed in the ledger. Only where they lie is kept here, and whoever may
//! see them opens that event.

use crate::projection::Projection;
use crate::values::{Columns, limit, number};
use keyledger_core::account::AccountEvent;
use keyledger_core::activity::ActivityAction;
use keyledger_core::authority::OperatorRole;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, LockId};
use keyledger_core::language::Language;
use keyledger_core::store::Revision;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Params, Result, Row};
use serde::{Deserialize, Serialize};

pub(crate) const PROJECTION: Projection = Projection {
    name: "accounts",
    version: 3,
    question: "Which accounts are there, and how do they stand?",
    tables: &["accounts"],
    schema: "
        CREATE TABLE accounts (
            account BLOB PRIMARY KEY,
            created_at INTEGER NOT NULL,
            language TEXT NOT NULL,
            profile_revision INTEGER NOT NULL,
            has_password INTEGER NOT NULL DEFAULT 0,
            lock BLOB,
            disabled INTEGER NOT NULL DEFAULT 0,
            lapsed INTEGER NOT NULL DEFAULT 0,
            refusals TEXT NOT NULL DEFAULT '',
            suspended_at INTEGER,
            operator TEXT,
            deleted_at INTEGER,
            erased_at INTEGER,
            log_ins INTEGER NOT NULL DEFAULT 0,
            last_log_in_at INTEGER,
            wrong_passwords INTEGER NOT NULL DEFAULT 0,
            locks INTEGER NOT NULL DEFAULT 0,
            standing TEXT NOT NULL GENERATED ALWAYS AS (CASE
                WHEN erased_at IS NOT NULL THEN 'erased'
                WHEN deleted_at IS NOT NULL THEN 'deleted'
                WHEN suspended_at IS NOT NULL THEN 'suspended'
                WHEN disabled THEN 'disabled'
                WHEN lock IS NOT NULL THEN 'locked'
                WHEN lapsed THEN 'lapsed'
                WHEN refusals <> '' THEN 'unusual_activity'
                WHEN has_password THEN 'open'
                ELSE 'not_activated' END) VIRTUAL
        ) STRICT, WITHOUT ROWID;",
    indexes: "",
    apply,
};

/// How an account stands; where two are true, the one that weighs more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// No password was chosen yet.
    NotActivated,
    /// The person can log in.
    Open,
    /// Unusual activity points to a shared account: log-ins are refused for a while (S2).
    UnusualActivity,
    /// Nobody used it for so long that it is disabled until a reset.
    Lapsed,
    /// Too many wrong passwords (S12).
    Locked,
    /// So many in a row that only a reset helps.
    Disabled,
    /// Somebody with authority shut it, for its person too (S35).
    Suspended,
    /// The last membership went (S30).
    Deleted,
    /// The person is forgotten (DESIGN 8).
    Erased,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// The account.
    pub account: AccountId,
    /// When it was made.
    pub created_at: Timestamp,
    /// The language of its mails.
    pub language: Language,
    /// How it stands.
    pub standing: Standing,
    /// The present lock.
    pub lock: Option<LockId>,
    /// The role in which the person operates the system.
    pub operator: Option<OperatorRole>,
    /// When it was suspended, if it is.
    pub suspended_at: Option<Timestamp>,
    /// When it was deleted, if it is.
    pub deleted_at: Option<Timestamp>,
    /// When the person was erased, if they are.
    pub erased_at: Option<Timestamp>,
    /// Where the sealed name lies in the account's stream; the address lies in its first event.
    pub named_at: Revision,
    /// How often the person logged in.
    pub log_ins: u64,
    /// When they last did.
    pub last_log_in_at: Option<Timestamp>,
    /// How many wrong passwords were tried, ever.
    pub wrong_passwords: u64,
    /// How often it was locked, ever.
    pub locks: u64,
}

#[expect(clippy::too_many_lines, reason = "one arm for each kind of event")]
fn apply(recorded: &Recorded<DomainEvent>, _: u64, tx: &Connection) -> Result<()> {
    let (DomainEvent::Account(event), Some(account)) =
        (&recorded.event, recorded.stream.as_account())
    else {
        return Ok(());
    };
    let (key, at) = (account.0.as_bytes(), recorded.meta.at.micros());
    let set = |change: &'static str| run(tx, change, (key, at));
    match event {
        AccountEvent::AccountCreated { language, .. } => run(
            tx,
            "INSERT INTO accounts (account, created_at, language, profile_revision)
             VALUES (?1, ?2, ?3, ?4)",
            (key, at, language.tag(), number(recorded.revision.0)?),
        ),
        AccountEvent::NameChanged { .. } => run(
            tx,
            "UPDATE accounts SET profile_revision = ?2 WHERE account = ?1",
            (key, number(recorded.revision.0)?),
        ),
        AccountEvent::LanguageChanged { language } => {
            run(tx, "UPDATE accounts SET language = ?2 WHERE account = ?1", (key, language.tag()))
        }
        AccountEvent::AccountDeleted {} => run(
            tx,
            "UPDATE accounts SET deleted_at = ?2, operator = NULL, refusals = ''
                 WHERE account = ?1",
            (key, at),
        ),
        AccountEvent::AccountRestored { password_kept } => run(
            tx,
            "UPDATE accounts SET deleted_at = NULL, lapsed = 0, has_password = has_password AND ?2
             WHERE account = ?1",
            (key, password_kept),
        ),
        AccountEvent::AccountErased { .. } => {
            set("UPDATE accounts SET erased_at = ?2, operator = NULL WHERE account = ?1")
        }
        AccountEvent::PasswordChosen { .. } => run(
            tx,
            "UPDATE accounts SET has_password = 1, lock = NULL, disabled = 0 WHERE account = ?1",
            (key,),
        ),
        AccountEvent::LoginFailed { .. } => run(
            tx,
            "UPDATE accounts SET wrong_passwords = wrong_passwords + 1 WHERE account = ?1",
            (key,),
        ),
        AccountEvent::AccountLocked { lock, .. } => run(
            tx,
            "UPDATE accounts SET lock = ?2, locks = locks + 1 WHERE account = ?1",
            (key, lock.0.as_bytes()),
        ),
        AccountEvent::LockExpired { lock } | AccountEvent::AccountUnlocked { lock, .. } => run(
            tx,
            "UPDATE accounts SET lock = NULL WHERE account = ?1 AND lock = ?2",
            (key, lock.0.as_bytes()),
        ),
        AccountEvent::CredentialDisabled { .. } => {
            run(tx, "UPDATE accounts SET disabled = 1 WHERE account = ?1", (key,))
        }
        AccountEvent::CredentialEnabled { .. } => {
            run(tx, "UPDATE accounts SET disabled = 0 WHERE account = ?1", (key,))
        }
        AccountEvent::AccountSuspended { .. } => {
            set("UPDATE accounts SET suspended_at = ?2 WHERE account = ?1")
        }
        AccountEvent::AccountResumed { .. } => {
            run(tx, "UPDATE accounts SET suspended_at = NULL WHERE account = ?1", (key,))
        }
        AccountEvent::OperatorRoleGranted { role, .. } => {
            run(tx, "UPDATE accounts SET operator = ?2 WHERE account = ?1", (key, role.code()))
        }
        AccountEvent::OperatorRoleWithdrawn { .. } => {
            run(tx, "UPDATE accounts SET operator = NULL WHERE account = ?1", (key,))
        }
        AccountEvent::LoginSucceeded { .. } => {
            set("UPDATE accounts SET log_ins = log_ins + 1, last_log_in_at = ?2 WHERE account = ?1")
        }
        // One row of names a space apart: two rules may refuse at the same time.
        AccountEvent::UnusualActivityDetected { activity, rule, .. }
            if rule.action() == ActivityAction::Refuse =>
        {
            run(
                tx,
                "UPDATE accounts SET refusals = refusals || ?2 || ' ' WHERE account = ?1",
                (key, activity.to_string()),
            )
        }
        AccountEvent::UnusualActivityEnded { activity, .. } => run(
            tx,
            "UPDATE accounts SET refusals = replace(refusals, ?2 || ' ', '') WHERE account = ?1",
            (key, activity.to_string()),
        ),
        AccountEvent::AccountLapsed { .. } => {
            run(tx, "UPDATE accounts SET lapsed = 1 WHERE account = ?1", (key,))
        }
        AccountEvent::AccountReactivated { .. } => {
            run(tx, "UPDATE accounts SET lapsed = 0 WHERE account = ?1", (key,))
        }
        AccountEvent::CreationAbandoned { .. }
        | AccountEvent::MembershipAdded { .. }
        | AccountEvent::MembershipEndSet { .. }
        | AccountEvent::UnusualActivityDetected { .. }
        | AccountEvent::LoginStopped { .. }
        | AccountEvent::MembershipRemoved { .. }
        | AccountEvent::PermissionsChanged { .. }
        | AccountEvent::AccessDenied { .. }
        | AccountEvent::ActivationLinkIssued { .. }
        | AccountEvent::ActivationLinkWithdrawn { .. }
        | AccountEvent::PasswordResetRequested { .. }
        | AccountEvent::PasswordResetRepeated { .. }
        | AccountEvent::PasswordResetDeclined { .. }
        | AccountEvent::LinkRefused { .. }
        | AccountEvent::LinkExpired { .. }
        | AccountEvent::LoginAttempted { .. }
        | AccountEvent::LoginRefused { .. }
        | AccountEvent::LoginAttemptAbandoned { .. }
        | AccountEvent::PasswordAccepted { .. }
        | AccountEvent::KnownDevicesShutOut { .. }
        | AccountEvent::SessionSeen { .. }
        | AccountEvent::SessionRenewed { .. }
        | AccountEvent::SessionsEnded { .. }
        | AccountEvent::OperatorInvited { .. }
        | AccountEvent::ActRefused { .. }
        | AccountEvent::OperatorActRefused { .. }
        | AccountEvent::AddingRefused { .. }
        | AccountEvent::ActChangedNothing { .. }
        | AccountEvent::MembershipOffered { .. }
        | AccountEvent::MembershipAccepted { .. }
        | AccountEvent::MembershipDeclined { .. }
        | AccountEvent::MembershipOfferWithdrawn { .. }
        | AccountEvent::MembershipOfferExpired { .. }
        | AccountEvent::FactorDemanded { .. }
        | AccountEvent::LegalHoldPlaced { .. }
        | AccountEvent::LegalHoldLifted { .. }
        | AccountEvent::SecondFactorAsked(_)
        | AccountEvent::FactorSetUpDemanded(_)
        | AccountEvent::FactorEnrolmentStarted(_)
        | AccountEvent::FactorEnrolmentAbandoned { .. }
        | AccountEvent::FactorEnrolmentExpired { .. }
        | AccountEvent::FactorEnrolled(_)
        | AccountEvent::FactorAccepted(_)
        | AccountEvent::FactorRefused(_)
        | AccountEvent::SecondFactorPaused(_)
        | AccountEvent::SecondFactorPauseEnded { .. }
        | AccountEvent::SecondFactorDisabled { .. }
        | AccountEvent::RecoveryCodesIssued(_)
        | AccountEvent::RecoveryCodeUsed(_)
        | AccountEvent::FactorResetProposed(_)
        | AccountEvent::FactorResetProposalExpired {}
        | AccountEvent::FactorRemoved { .. }
        | AccountEvent::SecondFactorReset(_)
        | AccountEvent::FactorGraceStarted(_)
        | AccountEvent::SecondFactorPostponed { .. }
        | AccountEvent::FactorGraceEnded {} => Ok(()),
    }
}

fn run(tx: &Connection, sql: &'static str, values: impl Params) -> Result<()> {
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn account(row: &Row<'_>) -> Result<AccountRow> {
    Ok(AccountRow {
        account: AccountId(row.id("account")?),
        created_at: row.moment("created_at")?,
        language: row.word("language")?,
        standing: row.word("standing")?,
        lock: row.id_if_any("lock")?.map(LockId),
        operator: row.word_if_any("operator")?,
        suspended_at: row.moment_if_any("suspended_at")?,
        deleted_at: row.moment_if_any("deleted_at")?,
        erased_at: row.moment_if_any("erased_at")?,
        named_at: Revision(row.number("profile_revision")?),
        log_ins: row.number("log_ins")?,
        last_log_in_at: row.moment_if_any("last_log_in_at")?,
        wrong_passwords: row.number("wrong_passwords")?,
        locks: row.number("locks")?,
    })
}

/// The account with this id.
pub fn find(views: &Connection, id: AccountId) -> Result<Option<AccountRow>> {
    let mut select = views.prepare_cached("SELECT * FROM accounts WHERE account = ?1")?;
    select.query_row([id.0.as_bytes()], account).optional()
}

/// At most `max` accounts behind `after`, in the order of their ids; those of one standing, or all.
pub fn list(
    views: &Connection,
    standing: Option<Standing>,
    after: Option<AccountId>,
    max: usize,
) -> Result<Vec<AccountRow>> {
    let standing = standing.as_ref().map(crate::values::word).transpose()?;
    let after = after.map_or(vec![], |id| id.0.as_bytes().to_vec());
    let mut select = views.prepare_cached(
        "SELECT * FROM accounts WHERE account > ?1 AND (?2 IS NULL OR standing = ?2)
         ORDER BY account LIMIT ?3",
    )?;
    select.query_map((after, standing, limit(max)), account)?.collect()
}

/// How many accounts there are of each standing.
pub fn tally(views: &Connection) -> Result<Vec<(Standing, u64)>> {
    let sql = "SELECT standing, count(*) AS accounts FROM accounts GROUP BY standing";
    let mut select = views.prepare_cached(sql)?;
    let rows = select.query_map([], |row| Ok((row.word("standing")?, row.number("accounts")?)))?;
    let mut tally = rows.collect::<Result<Vec<(Standing, u64)>>>()?;
    tally.sort_unstable();
    Ok(tally)
}
