//! Loading: how does a ledger that lies elsewhere come into the database? Its events as they are, at
//! the positions they have, many in a transaction.

use super::batch::{self, Failure};
use super::connection::{Connection, Place};
use super::error::PostgresError;
use super::schema::Identity;
use super::statements::Statements;
use super::writer::linked;
use keyledger_core::store::StoredEvent;
use std::sync::Arc;

/// Writes many events at once, on a connection of its own.
pub struct Loader {
    place: Arc<Place>,
    connection: Connection,
    statements: Statements,
}

impl Loader {
    pub(super) async fn open(
        place: &Arc<Place>,
        identity: Identity,
    ) -> Result<Self, PostgresError> {
        let (connection, statements) = linked(place, identity).await?;
        Ok(Self { place: Arc::clone(place), connection, statements })
    }

    /// Writes all of these events or none. They must follow the last one there, without a gap.
    pub async fn load(&self, events: &[StoredEvent]) -> Result<(), PostgresError> {
        let loaded = batch::load(&self.place, &self.connection, &self.statements, events).await;
        loaded.map_err(|failure| match failure {
            Failure::NotWritten(error) | Failure::PerhapsWritten(error) => error,
        })
    }
}
