//! PostgreSQL errors: what may go wrong with a database on another machine, in words that name it and
//! the remedy.

use keyledger_core::ids::LedgerId;
use keyledger_core::store::StoreError;
use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::error::SqlState;

/// What may go wrong with a ledger in a database. `place` is host, port and database, never a password.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// Nobody answers there.
    #[error(
        "PostgreSQL at {place} cannot be reached: check that it runs, the host, the port and the firewall"
    )]
    Unreachable {
        /// Where.
        place: String,
        /// What the network said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// None of the hosts takes writes.
    #[error(
        "no host of {place} takes writes: each is a standby or read-only. Name the primary, or promote a standby"
    )]
    NoPrimary {
        /// Where.
        place: String,
    },
    /// Its certificate does not convince.
    #[error(
        "PostgreSQL at {place} does not prove who it is: its certificate must be signed by an authority that this machine trusts, or by the one that sslrootcert names, and be for this host"
    )]
    Certificate {
        /// Where.
        place: String,
        /// What TLS said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file of the certificate authority cannot be used.
    #[error(
        "sslrootcert names {path}, which holds no certificate that can be used: give a PEM file"
    )]
    RootCertificate {
        /// The file.
        path: String,
        /// What was wrong with it.
        #[source]
        source: Option<io::Error>,
    },
    /// The server offers no TLS.
    #[error(
        "PostgreSQL at {place} offers no TLS: set ssl = on there. Only where nobody can listen in, write sslmode=disable"
    )]
    NoTls {
        /// Where.
        place: String,
    },
    /// User or password.
    #[error(
        "PostgreSQL at {place} refuses the user or the password: check both, and pg_hba.conf there"
    )]
    Password {
        /// Where.
        place: String,
        /// What the server said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// No password.
    #[error(
        "PostgreSQL at {place} asks for a password, and the address has none: put the whole address into the file that KEYLEDGER_STORE_FILE names"
    )]
    NoPassword {
        /// Where.
        place: String,
    },
    /// No such database.
    #[error("PostgreSQL has no database {place}: make it with `createdb --encoding UTF8`")]
    NoDatabase {
        /// Where.
        place: String,
    },
    /// The user may not do it.
    #[error(
        "the user may not do this in {place}: it must own the schema keyledger, or be allowed to create it (GRANT CREATE ON DATABASE)"
    )]
    Rights {
        /// Where.
        place: String,
        /// What the server said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// A setting with which acknowledged events can be lost.
    #[error(
        "{place} has {setting} = {value}, with which it loses what it acknowledged: set {setting} = {wanted}"
    )]
    Unsafe {
        /// Where.
        place: String,
        /// The setting.
        setting: &'static str,
        /// What it is.
        value: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// A database whose texts are not UTF-8.
    #[error(
        "{place} has the encoding {encoding}; the ledger needs UTF8: make the database with `createdb --encoding UTF8`"
    )]
    Encoding {
        /// Where.
        place: String,
        /// What it has.
        encoding: String,
    },
    /// Too old a server.
    #[error("{place} is PostgreSQL {version}; 15 or newer is needed")]
    TooOld {
        /// Where.
        place: String,
        /// What it is.
        version: String,
    },
    /// Nothing is there yet.
    #[error("{place} holds no ledger")]
    NoLedger {
        /// Where.
        place: String,
    },
    /// Another program's schema.
    #[error("{place} has a schema keyledger that is no ledger: use another database")]
    NotALedger {
        /// Where.
        place: String,
    },
    /// Another ledger than the one that was opened.
    #[error(
        "{place} holds the ledger {found}, and this engine serves {wanted}: put back the database that belongs to it, or start with an empty data folder"
    )]
    OtherLedger {
        /// Where.
        place: String,
        /// What lies there.
        found: LedgerId,
        /// What is served.
        wanted: LedgerId,
    },
    /// It was copied elsewhere and is served there.
    #[error(
        "the ledger in {place} was moved to {to}: start with --store for that one; to come back, `keyledger copy` it back"
    )]
    Moved {
        /// Where.
        place: String,
        /// Where it lies now.
        to: String,
    },
    /// What this engine asked for before is still under way.
    #[error(
        "{place} has not finished a commit of this engine: it waits for a standby that is away, or is overloaded"
    )]
    Unfinished {
        /// Where.
        place: String,
    },
    /// Another engine serves it.
    #[error(
        "another engine serves the ledger in {place}: stop it first. Several serve one ledger where they share a vault (--vault); each with a vault of its own, one at a time"
    )]
    InUse {
        /// Where.
        place: String,
    },
    /// A newer release made the tables.
    #[error(
        "the ledger in {place} has format {found}, this release knows {known}: start the release that made it, or a newer one; nothing was changed"
    )]
    Newer {
        /// Where.
        place: String,
        /// The format that the tables name.
        found: i64,
        /// The newest one known here.
        known: i64,
    },
    /// The database has lost what was acknowledged.
    #[error(
        "{place} ends at position {found}, and this engine has seen {seen}: it was put back from an older backup, or a standby that lacked events took over. Nothing is written any more: put the newer one back, or start again with --accept-loss"
    )]
    WentBack {
        /// Where.
        place: String,
        /// The newest position that was seen.
        seen: i64,
        /// Where it ends now.
        found: i64,
    },
    /// No answer in time.
    #[error("{place} did not answer within {} s: it is overloaded, or waits for a standby that is away", limit.as_secs_f64())]
    Slow {
        /// Where.
        place: String,
        /// How long was waited.
        limit: Duration,
    },
    /// The server gave up waiting: for the writers before, or for its own answer.
    #[error(
        "{place} is busy: a writer before this one waits for a standby that is away, or the server is overloaded"
    )]
    Busy {
        /// Where.
        place: String,
        /// What the server said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// Somebody ended the wait for a standby: the events are on the primary alone.
    #[error("{place} has committed, but somebody ended its wait for the standby")]
    NotReplicated {
        /// Where.
        place: String,
    },
    /// Somebody else has written there meanwhile: never told to anybody.
    #[error("another engine has written meanwhile")]
    TakenPlace,
    /// No room is left.
    #[error(
        "{place} has no room left: free some space on its disk; nothing is acknowledged until then"
    )]
    Full {
        /// Where.
        place: String,
        /// What the server said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// It lets nothing be written.
    #[error("{place} is read-only: it is a standby, or default_transaction_read_only is on")]
    ReadOnly {
        /// Where.
        place: String,
    },
    /// A row that cannot be what was written.
    #[error("{place} is damaged: {what}. Nothing in it was changed: compare it with a backup")]
    Damaged {
        /// Where.
        place: String,
        /// What does not fit.
        what: String,
    },
    /// The connection ended, or was never made.
    #[error("the connection to PostgreSQL at {place} ended")]
    Lost {
        /// Where.
        place: String,
        /// What was said last.
        #[source]
        source: tokio_postgres::Error,
    },
    /// Anything else that the server says.
    #[error("PostgreSQL at {place} refused what the ledger needs")]
    Sql {
        /// Where.
        place: String,
        /// What it said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// All connections for reading are in use.
    #[error("no connection to {place} became free within {} s", limit.as_secs_f64())]
    NoConnection {
        /// Where.
        place: String,
        /// How long was waited.
        limit: Duration,
    },
    /// An earlier failure ended all writing.
    #[error("{place} is not written to any more: start the engine again")]
    Poisoned {
        /// Where.
        place: String,
        /// The failure that ended it.
        #[source]
        source: Arc<PostgresError>,
    },
    /// The ledger was closed while the call was under way.
    #[error("the ledger in {place} was closed")]
    Closed {
        /// Where.
        place: String,
    },
}

impl PostgresError {
    /// Whether a fresh connection may do what this one did not.
    pub(super) fn ended_the_connection(&self) -> bool {
        matches!(self, Self::Lost { .. } | Self::Unreachable { .. })
    }

    /// Whether the server answered, and refused this one statement.
    pub(super) fn is_of_the_statement(&self) -> bool {
        matches!(self, Self::Sql { .. } | Self::TakenPlace)
    }

    /// Whether a row names another one that is not there, or is still named by another.
    pub(super) fn broke_a_reference(&self) -> bool {
        matches!(self, Self::Sql { source, .. }
            if source.code() == Some(&SqlState::FOREIGN_KEY_VIOLATION))
    }

    /// Whether no later attempt of this engine can do better: the store is not the one it served.
    pub(super) fn is_final(&self) -> bool {
        matches!(
            self,
            Self::WentBack { .. }
                | Self::OtherLedger { .. }
                | Self::NotALedger { .. }
                | Self::Newer { .. }
                | Self::Damaged { .. }
                | Self::Moved { .. }
                | Self::Unsafe { .. }
        )
    }

    /// As the port words it when nothing was written or read.
    pub(super) fn unavailable(self) -> StoreError {
        StoreError::Unavailable(Box::new(self))
    }
}
