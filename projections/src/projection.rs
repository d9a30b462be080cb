//! The projection type: what is a projection? Tables, and what each event changes in them.

use keyledger_core::codec::Recorded;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::Connection;

/// One projection: the answer to one question. It reads and writes its own tables only, so that it
/// can be built anew without the others.
pub struct Projection {
    /// Its name, which is also its file's.
    pub name: &'static str,
    /// Raised when tables or `apply` change: the projection is then built anew from the ledger.
    pub version: u32,
    /// What it answers.
    pub question: &'static str,
    /// The names of its tables.
    pub tables: &'static [&'static str],
    /// Creates its tables, and those indexes that `apply` itself needs.
    pub schema: &'static str,
    /// Creates the indexes that only queries need: after a rebuild has filled the tables, because
    /// sorting once is far cheaper than keeping order a million times.
    pub indexes: &'static str,
    /// What an event changes. Called once per event, in the ledger's order.
    pub apply: Apply,
}

/// What an event changes; the sequence is its index in the whole ledger.
pub type Apply = fn(&Recorded<DomainEvent>, u64, &Connection) -> rusqlite::Result<()>;

/// All of them.
pub static ALL: [Projection; 19] = [
    crate::log::PROJECTION,
    crate::accounts::PROJECTION,
    crate::members::PROJECTION,
    crate::timeline::PROJECTION,
    crate::sessions::PROJECTION,
    crate::locks::PROJECTION,
    crate::mails::PROJECTION,
    crate::deadlines::PROJECTION,
    crate::billing::PROJECTION,
    crate::commands::PROJECTION,
    crate::service_tokens::PROJECTION,
    crate::belonging::PROJECTION,
    crate::acts::PROJECTION,
    crate::origins::PROJECTION,
    crate::holds::PROJECTION,
    crate::evidence::PROJECTION,
    crate::search::PROJECTION,
    crate::denials::PROJECTION,
    crate::flags::PROJECTION,
];
