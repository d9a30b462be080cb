//! "Which accounts are there, and how do they stand?"
//!
//! Name and address stay sealed in the ledger. Only where they lie is kept here, and whoever may
//! see them opens that event.

use crate::projection::Projection;
use crate::values::{Columns, json, limit, number, word};
use keyledger_core::account::{
    AccountEvent, Standing, StandingChange, StandingFacts, standing_change,
};
use keyledger_core::authority::OperatorRole;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, LockId};
use keyledger_core::language::Language;
use keyledger_core::store::Revision;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Params, Result, Row};

pub(crate) const PROJECTION: Projection = Projection {
    name: "accounts",
    version: 5,
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
            reset_required_at INTEGER,
            refusals TEXT NOT NULL DEFAULT '[]',
            suspended_at INTEGER,
            operator TEXT,
            deleted_at INTEGER,
            erased_at INTEGER,
            log_ins INTEGER NOT NULL DEFAULT 0,
            last_log_in_at INTEGER,
            wrong_passwords INTEGER NOT NULL DEFAULT 0,
            locks INTEGER NOT NULL DEFAULT 0,
            standing TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;",
    indexes: "",
    apply,
};

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

fn apply(recorded: &Recorded<DomainEvent>, _: u64, tx: &Connection) -> Result<()> {
    let (DomainEvent::Account(event), Some(account)) =
        (&recorded.event, recorded.stream.as_account())
    else {
        return Ok(());
    };
    let (key, at) = (account.0.as_bytes(), recorded.meta.at);
    if let Some(change) = standing_change(event) {
        stands(tx, key, change, at)?;
    }
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is shown of an account beside that")]
    match event {
        AccountEvent::AccountCreated { language, .. } => {
            let (tag, revision) = (language.tag(), number(recorded.revision.0)?);
            let standing = word(&StandingFacts::default().standing())?;
            run(
                tx,
                "INSERT INTO accounts (account, created_at, language, profile_revision, standing)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                (key, at.micros(), tag, revision, standing),
            )
        }
        AccountEvent::NameChanged { .. } => run(
            tx,
            "UPDATE accounts SET profile_revision = ?2 WHERE account = ?1",
            (key, number(recorded.revision.0)?),
        ),
        AccountEvent::LanguageChanged { language } => {
            run(tx, "UPDATE accounts SET language = ?2 WHERE account = ?1", (key, language.tag()))
        }
        AccountEvent::LoginFailed { .. } => run(
            tx,
            "UPDATE accounts SET wrong_passwords = wrong_passwords + 1 WHERE account = ?1",
            (key,),
        ),
        AccountEvent::AccountLocked { .. } => {
            run(tx, "UPDATE accounts SET locks = locks + 1 WHERE account = ?1", (key,))
        }
        AccountEvent::LoginSucceeded { .. } => run(
            tx,
            "UPDATE accounts SET log_ins = log_ins + 1, last_log_in_at = ?2 WHERE account = ?1",
            (key, at.micros()),
        ),
        AccountEvent::OperatorRoleGranted { role, .. } => {
            run(tx, "UPDATE accounts SET operator = ?2 WHERE account = ?1", (key, role.code()))
        }
        AccountEvent::OperatorRoleWithdrawn { .. }
        | AccountEvent::AccountDeleted {}
        | AccountEvent::AccountErased { .. } => {
            run(tx, "UPDATE accounts SET operator = NULL WHERE account = ?1", (key,))
        }
        _ => Ok(()),
    }
}

/// How the account stands once an event changed that: which of its facts weighs most, `core` says.
fn stands(
    tx: &Connection,
    account: &[u8; 16],
    change: StandingChange,
    at: Timestamp,
) -> Result<()> {
    let mut select = tx.prepare_cached("SELECT * FROM accounts WHERE account = ?1")?;
    let Some(mut facts) = select.query_row([account], facts).optional()? else { return Ok(()) };
    facts.evolve(change, at);
    let moment = |at: Option<Timestamp>| at.map(Timestamp::micros);
    run(
        tx,
        "UPDATE accounts SET has_password = ?2, lock = ?3, disabled = ?4, lapsed = ?5,
                refusals = ?6, suspended_at = ?7, deleted_at = ?8, erased_at = ?9, standing = ?10,
                reset_required_at = ?11
         WHERE account = ?1",
        (
            account,
            facts.password,
            facts.lock.map(|lock| lock.0.into_bytes()),
            facts.disabled,
            facts.lapsed,
            json(&facts.refusals)?,
            moment(facts.suspended_at),
            moment(facts.deleted_at),
            moment(facts.erased_at),
            word(&facts.standing())?,
            moment(facts.reset_required_at),
        ),
    )
}

fn facts(row: &Row<'_>) -> Result<StandingFacts> {
    Ok(StandingFacts {
        password: row.get("has_password")?,
        lock: row.id_if_any("lock")?.map(LockId),
        disabled: row.get("disabled")?,
        lapsed: row.get("lapsed")?,
        reset_required_at: row.moment_if_any("reset_required_at")?,
        refusals: row.json("refusals")?,
        suspended_at: row.moment_if_any("suspended_at")?,
        deleted_at: row.moment_if_any("deleted_at")?,
        erased_at: row.moment_if_any("erased_at")?,
    })
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
    let standing = standing.as_ref().map(word).transpose()?;
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
