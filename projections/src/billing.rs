//! "Whose invoice is this, and which grace runs out when?", for the billing messages and for the
//! scheduler (S14, B5).
//!
//! An invoice belongs to the property that was first told of it. The scheduler asks which graces
//! have run out and commands their end; the property's own rules decide whether they really have.

use crate::projection::Projection;
use crate::values::{Columns, limit, number};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::PropertyId;
use keyledger_core::property::{InvoiceId, PropertyEvent};
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Params, Result};

pub(crate) const PROJECTION: Projection = Projection {
    name: "billing",
    version: 1,
    question: "Whose invoice is this, and which grace runs out when?",
    tables: &["invoices", "restrictions"],
    schema: "
        CREATE TABLE invoices (
            property BLOB NOT NULL,
            invoice TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            restricts_at INTEGER,
            PRIMARY KEY (property, invoice)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE restrictions (
            property BLOB PRIMARY KEY
        ) STRICT, WITHOUT ROWID;",
    indexes: "
        CREATE INDEX invoices_by_id ON invoices (invoice);
        CREATE INDEX invoices_by_grace ON invoices (restricts_at) WHERE restricts_at IS NOT NULL;",
    apply,
};

/// A grace that runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grace {
    /// The property whose stream it concerns.
    pub property: PropertyId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// When.
    pub due_at: Timestamp,
}

fn apply(recorded: &Recorded<DomainEvent>, _: u64, tx: &Connection) -> Result<()> {
    let DomainEvent::Property(event) = &recorded.event else { return Ok(()) };
    let Some(PropertyId(property)) = recorded.stream.as_property() else { return Ok(()) };
    let property = property.as_bytes();
    match event {
        PropertyEvent::InvoiceOverdue { invoice, sequence, restricts_at, .. } => {
            heard(tx, property, invoice, *sequence, Some(restricts_at.micros()))
        }
        PropertyEvent::InvoiceIssued { invoice, sequence, .. }
        | PropertyEvent::InvoiceDue { invoice, sequence, .. }
        | PropertyEvent::InvoicePaid { invoice, sequence, .. }
        | PropertyEvent::InvoiceVoided { invoice, sequence, .. }
        | PropertyEvent::InvoiceMessageLate { invoice, sequence, .. } => {
            heard(tx, property, invoice, *sequence, None)
        }
        PropertyEvent::PropertyRestricted { .. } => {
            run(tx, "INSERT OR IGNORE INTO restrictions VALUES (?1)", (property,))
        }
        PropertyEvent::PropertyRestrictionLifted { .. } => {
            run(tx, "DELETE FROM restrictions WHERE property = ?1", (property,))
        }
        PropertyEvent::PropertyCreated { .. }
        | PropertyEvent::PropertyTimeZoneSet { .. }
        | PropertyEvent::SubscriptionActive { .. }
        | PropertyEvent::SubscriptionResumed { .. }
        | PropertyEvent::SubscriptionOnHold { .. }
        | PropertyEvent::SubscriptionSuspended { .. }
        | PropertyEvent::SubscriptionEnded { .. }
        | PropertyEvent::SubscriptionMessageLate { .. } => Ok(()),
    }
}

/// What holds is the message with the highest sequence, whenever it came.
fn heard(
    tx: &Connection,
    property: &[u8; 16],
    invoice: &InvoiceId,
    sequence: u64,
    restricts_at: Option<i64>,
) -> Result<()> {
    let sql = "INSERT INTO invoices VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE
               SET sequence = excluded.sequence, restricts_at = excluded.restricts_at
               WHERE excluded.sequence > sequence";
    run(tx, sql, (property, invoice.as_str(), number(sequence)?, restricts_at))
}

fn run(tx: &Connection, sql: &'static str, values: impl Params) -> Result<()> {
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// A property other than `property` that was told of this invoice first.
pub fn held_by_another(
    views: &Connection,
    invoice: &InvoiceId,
    property: PropertyId,
) -> Result<Option<PropertyId>> {
    let sql = "SELECT property FROM invoices WHERE invoice = ?1 AND property <> ?2
               ORDER BY property LIMIT 1";
    let mut select = views.prepare_cached(sql)?;
    let found = select.query_row((invoice.as_str(), property.0.as_bytes()), |row| {
        row.id("property").map(PropertyId)
    });
    found.optional()
}

/// At most `max` graces that have run out at or before `until`, the earliest first. A property that
/// is restricted already has nothing to end.
pub fn due(views: &Connection, until: Timestamp, max: usize) -> Result<Vec<Grace>> {
    let sql = "SELECT property, invoice, restricts_at FROM invoices
               WHERE restricts_at <= ?1 AND property NOT IN (SELECT property FROM restrictions)
               ORDER BY restricts_at, property, invoice LIMIT ?2";
    let mut select = views.prepare_cached(sql)?;
    let graces = select.query_map((until.micros(), limit(max)), |row| {
        let invoice: String = row.get("invoice")?;
        let Ok(invoice) = invoice.parse() else { return Ok(None) };
        let (property, due_at) = (PropertyId(row.id("property")?), row.moment("restricts_at")?);
        Ok(Some(Grace { property, invoice, due_at }))
    })?;
    graces.filter_map(Result::transpose).collect()
}
