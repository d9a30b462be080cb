//! Where in the ledger does a stream begin that holds nothing? At the first event it would still hold.

use super::relay::PAGE;
use keyledger_core::ledger::{LedgerOffset, LedgerReader};
use keyledger_core::store::{StoreError, StoredEvent};
use keyledger_core::timestamp::Timestamp;
use serde::Deserialize;

/// When an event happened: all that is read of its metadata.
#[derive(Deserialize)]
struct At {
    at: Timestamp,
}

/// The place before the first event that happened at `moment` or later, and the last event before it
/// that `counts`.
pub(super) async fn since(
    ledger: &LedgerReader,
    moment: Timestamp,
    counts: impl Fn(&StoredEvent) -> bool,
) -> Result<(LedgerOffset, Option<u64>), StoreError> {
    let (mut place, mut previous) = (LedgerOffset::default(), None);
    loop {
        let page = ledger.page(place, PAGE).await?;
        for event in &page.events {
            let happened: Option<At> = serde_json::from_slice(&event.metadata).ok();
            if happened.is_none_or(|happened| happened.at >= moment) {
                return Ok((place, previous));
            }
            if counts(event) {
                previous = Some(place.sequence);
            }
            place.pass(event);
        }
        if page.at_head {
            return Ok((place, previous));
        }
    }
}
