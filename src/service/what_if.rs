//! What would another policy have done to real people? The whole ledger, lived again (B2).

use crate::app::App;
use crate::commands::Progress;
use crate::failure::{Failure, read};
use keyledger_core::account::{Difference, Replay, Trial};
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::AccountId;
use keyledger_core::policy::Policy;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::log;
use keyledger_schemas::domain::DomainEvent;
use std::collections::BTreeMap;

/// How many events one read of the ledger asks for.
const PAGE: usize = 2_000;

/// What came of a trial.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Events of the ledger that were read.
    pub events: u64,
    /// Accounts that lived again.
    pub accounts: usize,
    /// What would have been different, account by account; the others are left out.
    pub differences: BTreeMap<AccountId, Vec<Difference>>,
}

/// Lives the ledger again under `candidate`. Everything before `from` is as it was: it is where the
/// accounts begin. Boxes stay shut: no key is touched.
pub async fn try_policy(
    app: &App,
    candidate: Policy,
    from: Timestamp,
    to: Timestamp,
    progress: Progress<'_>,
) -> Result<Tried, Failure> {
    let engine = &app.engine;
    let reality = read(engine.policies.load(&StreamId::policy()).await)?.state;
    let trial = Trial { candidate, reality: (*reality).clone(), from, to };
    app.catch_up().await?;
    let last = app.ask(log::last).await?;
    let known = last.map_or(0, |last| last.sequence + 1);
    let mut lives: BTreeMap<AccountId, Replay> = BTreeMap::new();
    let (mut after, mut events) = (None, 0_u64);
    loop {
        let page = engine.store.read_all(after, PAGE).await.map_err(Failure::Store)?;
        for stored in &page.events {
            events += 1;
            let Some(account) = stored.stream.as_account() else { continue };
            let recorded: Recorded<DomainEvent> =
                engine.form.decode(stored).map_err(Failure::Codec)?;
            if let Some(recorded) = of_an_account(recorded) {
                lives.entry(account).or_default().event(&trial, &recorded);
            }
        }
        progress(events, known.max(events));
        after = page.next;
        if page.at_head {
            break;
        }
        // Others are answered in between.
        tokio::task::yield_now().await;
    }
    let accounts = lives.len();
    let told = lives.into_iter().map(|(account, replay)| (account, replay.finish()));
    let differences = told.filter(|(_, told)| !told.is_empty()).collect();
    Ok(Tried { events, accounts, differences })
}

fn of_an_account(
    recorded: Recorded<DomainEvent>,
) -> Option<Recorded<keyledger_core::account::AccountEvent>> {
    let Recorded { stream, revision, id, meta, event, position } = recorded;
    let DomainEvent::Account(event) = event else { return None };
    Some(Recorded { stream, revision, id, meta, event, position })
}
