//! Policy replay: what would another policy have done to real people? The whole ledger, lived again
//! (B2).

use crate::failure::{Failure, read};
use crate::system::System;
use keyledger_core::account::Replay;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::{AccountId, AddressTag};
use keyledger_core::ledger::pages;
use keyledger_core::policy::Policy;
use keyledger_core::progress::Progress;
use keyledger_core::store::{EventStore, StoredEvent};
use keyledger_core::stream::{Category, StreamId};
use keyledger_core::timestamp::Timestamp;
use keyledger_core::unknown::{UnknownEvent, UnknownReplay};
use keyledger_core::what_if::{Difference, SETTINGS_TRIED, Trial};
use keyledger_projections::log;
use keyledger_schemas::stored_form::StoredForm;
use std::collections::BTreeMap;

/// How many events one read of the ledger asks for.
const PAGE: usize = 2_000;

/// What came of a trial.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// Events of the ledger that were read.
    pub events: u64,
    /// Accounts that lived again.
    pub accounts: usize,
    /// What would have been different, account by account; the others are left out.
    pub differences: BTreeMap<AccountId, Vec<Difference>>,
    /// The same for addresses nobody holds, by their tags.
    pub unknown: BTreeMap<AddressTag, Vec<Difference>>,
    /// Settings that the candidate changes and no trial decides anew.
    pub not_tried: Vec<String>,
}

/// Lives the ledger again under `candidate`. Everything before `from` is as it was: it is where the
/// accounts begin. Boxes stay shut: no key is touched.
pub async fn try_policy(
    system: &System,
    candidate: Policy,
    from: Timestamp,
    to: Timestamp,
    progress: Progress<'_>,
) -> Result<Tried, Failure> {
    let engine = &system.engine;
    let reality = read(engine.policies.load(&StreamId::policy()).await)?.state;
    let present = reality.current().map(|policy| &policy.settings);
    let differs = super::history::changes(present, &candidate.settings);
    let names = differs.into_iter().map(|change| change.setting);
    let not_tried = names.filter(|name| !SETTINGS_TRIED.contains(&name.as_str())).collect();
    let trial = Trial::new(candidate, (*reality).clone(), (from, to));
    let last = system.ask(log::last).await?;
    let known = last.map_or(0, |last| last.sequence + 1);
    let told = |events: u64| progress(events, known.max(events));
    let tried = relive(&*engine.store, &engine.form, &trial, &told).await?;
    Ok(Tried { not_tried, ..tried })
}

/// Reads a whole ledger and lives it again; `told` hears after every page how many events there were.
pub async fn relive(
    store: &dyn EventStore,
    form: &StoredForm,
    trial: &Trial,
    told: &(dyn Fn(u64) + Send + Sync),
) -> Result<Tried, Failure> {
    let mut lives = Lives::default();
    let (mut pages, mut events) = (pages(store, None, PAGE), 0_u64);
    while let Some(page) = pages.next().await.map_err(Failure::Store)? {
        events += page.len() as u64;
        for stored in &page {
            lives.event(form, trial, stored)?;
        }
        told(events);
        // Others are answered in between.
        tokio::task::yield_now().await;
    }
    Ok(lives.finish(trial, events))
}

/// Everybody who lives again.
#[derive(Default)]
struct Lives {
    accounts: BTreeMap<AccountId, Replay>,
    /// By shard.
    unknown: BTreeMap<StreamId, UnknownReplay>,
}

impl Lives {
    /// Only what is lived again is decoded: most events are of mails and claims.
    fn event(
        &mut self,
        form: &StoredForm,
        trial: &Trial,
        stored: &StoredEvent,
    ) -> Result<(), Failure> {
        if let Some(account) = stored.stream.as_account() {
            let recorded = form.decode(stored).map_err(Failure::Codec)?;
            self.accounts.entry(account).or_default().event(trial, &recorded);
        } else if stored.stream.category() == Category::Unknown {
            let recorded: Recorded<UnknownEvent> = form.decode(stored).map_err(Failure::Codec)?;
            self.unknown.entry(stored.stream.clone()).or_default().event(trial, &recorded);
        }
        Ok(())
    }

    fn finish(self, trial: &Trial, events: u64) -> Tried {
        let accounts = self.accounts.len();
        let told = self.accounts.into_iter();
        let told = told.map(|(account, replay)| (account, replay.finish(trial)));
        let differences = told.filter(|(_, told)| !told.is_empty()).collect();
        let unknown = self.unknown.into_values().flat_map(UnknownReplay::finish).collect();
        Tried { events, accounts, differences, unknown, not_tried: vec![] }
    }
}
