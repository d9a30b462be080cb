//! Read-record state: which queries of this month were written down already?

use super::event::AuditReadsEvent;
use crate::codec::Recorded;
use crate::ids::QueryId;
use std::collections::BTreeSet;

/// One month of readers: 16 bytes a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReads {
    /// Queries written down.
    pub queries: BTreeSet<QueryId>,
}

impl AuditReads {
    /// Folds one event.
    pub fn evolve(&mut self, recorded: &Recorded<AuditReadsEvent>) {
        match &recorded.event {
            AuditReadsEvent::HistoryRead { query, .. } => {
                self.queries.insert(*query);
            }
        }
    }

    /// Writes a query down once: its pages and polls have the same id.
    pub fn decide(&self, read: &AuditReadsEvent) -> Vec<AuditReadsEvent> {
        let AuditReadsEvent::HistoryRead { query, .. } = read;
        if self.queries.contains(query) { vec![] } else { vec![read.clone()] }
    }
}
