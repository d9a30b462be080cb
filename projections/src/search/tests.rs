//! Whatever is asked, what is found is what a look at every event of the ledger finds.

use super::{Network, Page, Wanted, matches, network, page, property};
use crate::histories::{World, account, open_views, steps};
use crate::timeline;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::AccountId;
use keyledger_core::store::EventStore;
use keyledger_schemas::domain::DomainEvent;
use proptest::prelude::*;
use rusqlite::Connection;
use std::collections::BTreeSet;

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(work)
}

/// Everything a question finds, a few events at a time.
fn everything(views: &Connection, wanted: &Wanted, max: usize) -> Vec<u64> {
    let (mut found, mut after) = (vec![], None);
    loop {
        let Page { entries, next } = page(views, wanted, after, u64::from(u32::MAX), max).unwrap();
        assert!(entries.len() <= max);
        found.extend(entries.iter().map(|entry| entry.sequence));
        assert!(found.windows(2).all(|two| two[0] < two[1]), "in order, each once");
        match next {
            Some(next) => {
                assert!(Some(next) > after || (after.is_none() && next == 0));
                after = Some(next);
            }
            None => return found,
        }
    }
}

/// Questions that some events of the history answer, and pairs of them.
fn questions(events: &[Recorded<DomainEvent>], picks: &[prop::sample::Index]) -> Vec<Wanted> {
    let mut questions = vec![Wanted::default()];
    for pick in picks {
        let event = pick.get(events);
        let networks: Option<Vec<Network>> = network(event).map(|network| vec![network]);
        let at = event.meta.at;
        let by = [
            Wanted { account: event.event.subject(&event.stream), ..Wanted::default() },
            Wanted { actor: event.meta.actor.id.clone(), ..Wanted::default() },
            Wanted { kind: Some(event.event.kind().to_owned()), ..Wanted::default() },
            Wanted { without: vec![event.event.kind().to_owned()], ..Wanted::default() },
            Wanted { property: property(event), ..Wanted::default() },
            Wanted { networks, ..Wanted::default() },
            Wanted { from: Some(at), ..Wanted::default() },
            Wanted { to: Some(at), ..Wanted::default() },
        ];
        for one in &by {
            for other in &by {
                questions.push(Wanted {
                    account: one.account.or(other.account),
                    actor: one.actor.clone().or_else(|| other.actor.clone()),
                    kind: one.kind.clone().or_else(|| other.kind.clone()),
                    without: [&one.without[..], &other.without].concat(),
                    property: one.property.or(other.property),
                    networks: one.networks.clone().or_else(|| other.networks.clone()),
                    from: one.from.or(other.from),
                    to: one.to.or(other.to),
                });
            }
        }
    }
    questions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Search by words finds what reading the whole ledger finds, in any page size.
    #[test]
    fn search_agrees_with_the_ledger(
        history in steps(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 3),
        max in 1..20usize,
    ) {
        block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let mut world = World::new(None);
            world.create(0, 0).await;
            world.live_through(&history).await;
            let stored = world.store.read_all(None, usize::MAX).await.unwrap().events;
            let events: Vec<_> = stored.iter().map(|one| world.form.decode(one).unwrap()).collect();
            let views = open_views(folder.path(), "views.db");
            views.catch_up(&world.source()).await.unwrap();
            let questions = questions(&events, &picks);
            views.read(move |views| {
                for wanted in &questions {
                    let of_account = concerning(views, wanted.account);
                    let expected = (0_u64..).zip(&events).filter(|(sequence, event)| {
                        matches(wanted, event)
                            && of_account.as_ref().is_none_or(|own| own.contains(sequence))
                    });
                    let expected: Vec<u64> = expected.map(|(sequence, _)| sequence).collect();
                    assert_eq!(everything(views, wanted, max), expected, "{wanted:?}");
                }
                Ok(())
            }).await.unwrap();
        });
    }
}

/// What the timeline has of an account alone; what its properties lived through is not asked for.
fn concerning(views: &Connection, account: Option<AccountId>) -> Option<BTreeSet<u64>> {
    account.map(|account| timeline::own(views, account).unwrap().into_iter().collect())
}

#[test]
fn nothing_is_found_where_nothing_is() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::new(None);
        world.create(0, 0).await;
        let views = open_views(folder.path(), "views.db");
        views.catch_up(&world.source()).await.unwrap();
        let nobody = Wanted { account: Some(account(3)), ..Wanted::default() };
        let nowhere = Wanted { networks: Some(vec![]), ..Wanted::default() };
        let never =
            Wanted { to: Some(world.now.minus(chrono::TimeDelta::days(1))), ..Wanted::default() };
        views
            .read(move |views| {
                for wanted in [nobody, nowhere, never] {
                    assert_eq!(page(views, &wanted, None, 1_000, 10)?, Page::default());
                }
                Ok(())
            })
            .await
            .unwrap();
    });
}
