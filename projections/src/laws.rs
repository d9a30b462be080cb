//! Property tests of all projections: what holds for all views, whatever happened? Properties over
//! generated histories (C2).

use crate::accounts;
use crate::deadlines::{self, Ending};
use crate::digest::Digest;
use crate::histories::{IDENTITY, Step, World, everyone, open_views, property, steps, tokens};
use crate::{Head, Views, billing, locks, log, mails, members, service_tokens, sessions, timeline};
use keyledger_core::account::{Account, Standing, StandingFacts};
use keyledger_core::ledger::LedgerReader;
use keyledger_core::lockout::Lock;
use keyledger_core::mail::Fate;
use keyledger_core::policy::{Profile, Settings};
use keyledger_core::store::EventStore;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use proptest::prelude::*;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

pub(crate) async fn digests_after_catching_up(views: &Views, world: &World) -> Vec<Digest> {
    views.catch_up(&world.source()).await.unwrap();
    views.digests().await.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Followed as it happened and stopped anywhere, read at once, or rebuilt: the same rows.
    #[test]
    fn views_are_the_same_however_they_came_about(
        history in steps(), seed in any::<u64>(), stops in 1..9usize,
    ) {
        block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let mut world = World::new(Some(seed));
            let piece = history.len().div_ceil(stops);
            for steps in history.chunks(piece) {
                world.live_through(steps).await;
                // Opened anew each time: a restart.
                open_views(folder.path(), "followed").catch_up(&world.source()).await.unwrap();
            }
            let followed = open_views(folder.path(), "followed");
            let at_once = open_views(folder.path(), "at_once");
            let expected = digests_after_catching_up(&at_once, &world).await;
            assert_eq!(followed.digests().await.unwrap(), expected);

            let rebuilt = followed.rebuild(&world.source(), None).await.unwrap();
            assert_eq!(followed.digests().await.unwrap(), expected);
            assert_eq!(rebuilt.events, at_once.head().next_sequence);
            // And it goes on from there.
            world.live_through(&history[..history.len().min(10)]).await;
            let expected = digests_after_catching_up(&at_once, &world).await;
            assert_eq!(digests_after_catching_up(&followed, &world).await, expected);
        });
    }

    /// Events seen before change nothing, in whatever pieces they come again.
    #[test]
    fn an_event_seen_twice_changes_nothing(history in steps(), again in any::<prop::sample::Index>()) {
        block_on(async {
            use crate::file::Mode;
            use crate::writer::Writer;
            use keyledger_core::codec::Codec;
            let folder = tempfile::tempdir().unwrap();
            let mut world = World::new(None);
            world.live_through(&history).await;
            let stored = world.store.read_all(None, usize::MAX).await.unwrap().events;
            let events: Vec<_> = stored.iter().map(|one| world.form.decode(one).unwrap()).collect();
            let path = folder.path().join("views.db");
            let mut writer = Writer::open(&path, IDENTITY, Mode::Live).unwrap();
            // A stage of an engine that ended may still write while the next one has begun.
            let mut late = Writer::open(&path, IDENTITY, Mode::Live).unwrap();
            let once = writer.apply(&events).unwrap();
            let views = Views::open(&path, IDENTITY).unwrap();
            let expected = views.digests().await.unwrap();
            if !events.is_empty() {
                let from = again.index(events.len());
                assert_eq!(writer.apply(&events[from..]).unwrap(), once);
            }
            assert_eq!(late.apply(&events).unwrap(), once, "it saw the checkpoints before");
            assert_eq!(views.digests().await.unwrap(), expected);
        });
    }

    /// What the views say of an account is what its folded stream says.
    #[test]
    fn views_agree_with_the_folded_streams(history in steps()) {
        block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let mut world = World::new(None);
            world.live_through(&history).await;
            let views = open_views(folder.path(), "views.db");
            views.catch_up(&world.source()).await.unwrap();
            let policy = world.policies.load(&StreamId::policy()).await.unwrap().state;
            let settings = policy.current().map_or_else(
                || Profile::default().settings(),
                |policy| policy.settings.clone(),
            );
            for account in everyone() {
                let loaded = world.accounts.load(&StreamId::account(account)).await.unwrap();
                let settings = settings.clone();
                views.read(move |views| {
                    agree_on_account(views, account, &loaded.state, &settings);
                    Ok(())
                }).await.unwrap();
            }
            agree_on_graces(&views, &world).await;
            agree_on_tokens(&views, &world).await;
            agree_on_mails(&views, &world).await;
            agree_on_places(&views, &world).await;
        });
    }
}

/// The graces that have run out are those the properties' own streams would end now.
async fn agree_on_graces(views: &Views, world: &World) {
    let now = world.now;
    let due = views.read(move |views| billing::due(views, now, 100)).await.unwrap();
    let told: BTreeSet<_> = due.into_iter().map(|one| (one.property, one.invoice)).collect();
    let mut held = BTreeSet::new();
    let mut told_of = BTreeSet::new();
    for id in (0..3).map(property) {
        let loaded = world.properties.load(&StreamId::property(id)).await.unwrap();
        let Some(standing) = loaded.state.billing() else { continue };
        told_of.extend(standing.invoices.keys().map(|invoice| (invoice.clone(), id)));
        if standing.restriction.is_none() {
            held.extend(standing.restricting(now).into_iter().map(|invoice| (id, invoice)));
        }
    }
    for (invoice, id) in told_of.clone() {
        let asked = invoice.clone();
        let other = views.read(move |views| billing::held_by_another(views, &asked, id)).await;
        let others = told_of.iter().filter(|(known, at)| *known == invoice && *at != id);
        assert_eq!(other.unwrap(), others.map(|(_, at)| *at).next());
    }
    assert_eq!(told, held);
}

fn agree_on_account(
    views: &Connection,
    id: keyledger_core::ids::AccountId,
    state: &Account,
    settings: &Settings,
) {
    let row = accounts::find(views, id).unwrap();
    let standing = row.as_ref().map(|row| row.standing);
    let member_of: BTreeSet<_> =
        members::of_account(views, id).unwrap().into_iter().map(|row| row.property).collect();
    let live = sessions::of_account(views, id).unwrap();
    let end = Timestamp::from_micros(i64::MAX);
    let mut due = deadlines::due(views, end, end, 10_000).unwrap();
    due.retain(|deadline| deadline.account == id);
    let present = locks::of_account(views, id).unwrap();
    let present = present.iter().find(|lock| lock.ended.is_none()).map(|lock| lock.lock);
    let Some(living) = state.living() else {
        let gone = matches!(state, Account::Erased).then_some(Standing::Erased);
        assert_eq!(standing, gone);
        assert_eq!((member_of.len(), live.len(), due.len(), present), (0, 0, 0, None));
        return;
    };
    let lock = living.lockout.present_lock();
    assert_eq!(standing, Some(StandingFacts::from(living).standing()));
    assert_eq!(row.as_ref().and_then(|row| row.operator), living.operator);
    assert_eq!(row.and_then(|row| row.lock), lock);
    assert_eq!(present, lock);
    assert_eq!(member_of, living.memberships.keys().copied().collect());
    let seen: BTreeSet<_> = live.iter().map(|row| (row.session.clone(), row.seen_at)).collect();
    let folded = living.sessions.iter().map(|(id, session)| (id.clone(), session.seen_at));
    assert_eq!(seen, folded.collect());

    let mut expected = vec![];
    if let Lock::Shut { lock, until: Some(until), .. } = living.lockout.lock {
        expected.push((Ending::Lock(lock), until));
    }
    for link in living.links.all_live() {
        expected.push((Ending::Link(link.link, link.purpose), link.expires_at));
    }
    for (id, session) in &living.sessions {
        let ends = session.expires_at.min(session.idle_at(settings));
        expected.push((Ending::Session(id.clone()), ends));
    }
    for notice in living.activity.refusals() {
        expected.push((Ending::Activity(notice.activity), notice.until));
    }
    for (property, offer) in &living.offers {
        expected.push((Ending::Offer(*property), offer.expires_at));
    }
    for (property, ends_at) in &living.membership_ends {
        expected.push((Ending::Membership(*property), *ends_at));
    }
    if let Some(lapses_at) = living.lapses_at(settings) {
        expected.push((Ending::Use(living.used_at), lapses_at));
    }
    let factors = &living.factors;
    let grace = factors.grace.filter(|grace| !grace.ended).map(|grace| grace.until);
    let pending = factors.pending.as_ref().map(|pending| pending.expires_at);
    let proposal = factors.proposal.map(|proposal| proposal.expires_at);
    let pause = factors.pause.map(|pause| pause.until);
    let ends = pause.into_iter().chain(pending).chain(grace).chain(proposal);
    expected.extend(ends.map(|ends| (Ending::SecondFactor, ends)));
    let mut due: Vec<_> = due.into_iter().map(|one| (one.ending, one.due_at)).collect();
    let order = |one: &(Ending, Timestamp)| format!("{one:?}");
    expected.sort_by_key(order);
    due.sort_by_key(order);
    assert_eq!(due, expected);
}

/// Every token as its own stream has it, and those are due whose end is not written down.
async fn agree_on_tokens(views: &Views, world: &World) {
    let rows = views.read(service_tokens::all).await.unwrap();
    let now = world.now;
    let due = views.read(move |views| service_tokens::due(views, now, 100)).await.unwrap();
    for id in tokens() {
        let state = world.service_tokens.load(&StreamId::service_token(id)).await.unwrap().state;
        let row = rows.iter().find(|row| row.service == id);
        let Some(token) = state.token() else {
            assert!(row.is_none());
            continue;
        };
        let row = row.unwrap();
        assert_eq!((row.expires_at, row.revoked_at), (token.expires_at, token.revoked_at));
        assert_eq!((&row.name, &row.scopes), (&token.name, &token.scopes));
        let over = token.expires_at <= now && token.revoked_at.is_none() && !token.expired;
        assert_eq!(due.contains(&id), over);
    }
}

async fn agree_on_mails(views: &Views, world: &World) {
    for id in world.last_mails.iter().copied() {
        let mail = world.mails.load(&StreamId::mail(id)).await.unwrap().state;
        let row = views.read(move |views| mails::find(views, id)).await.unwrap();
        let Some(row) = row else {
            assert_eq!(mail.fate, Fate::None);
            continue;
        };
        let (fate, retry_at) = match mail.fate {
            Fate::Waiting { from } => (mails::Fate::Waiting, from),
            Fate::Trying => (mails::Fate::Trying, None),
            Fate::Accepted => (mails::Fate::Accepted, None),
            Fate::Refused => (mails::Fate::Refused, None),
            Fate::NotHandedOver => (mails::Fate::NotHandedOver, None),
            Fate::Bounced => (mails::Fate::Bounced, None),
            Fate::Suppressed => (mails::Fate::Suppressed, None),
            Fate::None => panic!("a mail in the views that was never asked for"),
        };
        assert_eq!((row.fate, row.retry_at), (fate, retry_at));
        assert_eq!(row.attempts, u64::from(mail.attempts));
        assert_eq!(Some(row.account), mail.order.as_ref().map(|order| order.account));
        let open = matches!(row.fate, mails::Fate::Waiting | mails::Fate::Trying);
        let pending = views.read(|views| mails::pending(views, 1_000)).await.unwrap();
        assert_eq!(pending.contains(&row), open);
        let own = views.read(move |views| mails::of_account(views, row.account, 1_000)).await;
        assert!(own.unwrap().iter().any(|mail| mail.mail == id));
    }
}

/// The log has every event in the ledger's order, and timelines have those that concern somebody.
async fn agree_on_places(views: &Views, world: &World) {
    let stored = world.store.read_all(None, usize::MAX).await.unwrap().events;
    let entries = views.read(|views| log::from_sequence(views, 0, usize::MAX)).await.unwrap();
    assert_eq!(entries.len(), stored.len());
    for (sequence, (entry, stored)) in (0..).zip(entries.iter().zip(&stored)) {
        assert_eq!((entry.sequence, entry.position), (sequence, stored.position));
        assert_eq!((entry.event, &*entry.kind), (stored.id, &*stored.kind));
        assert_eq!((&entry.stream, entry.revision), (&stored.stream, stored.revision));
    }
    for account in everyone() {
        let stream = StreamId::account(account);
        let own: Vec<_> = entries.iter().filter(|entry| entry.stream == stream).collect();
        let oldest_first =
            views.read(move |views| timeline::from(views, account, 0, usize::MAX)).await.unwrap();
        let mut newest_first = vec![];
        loop {
            let before = newest_first.last().map(|entry: &log::Entry| entry.sequence);
            let page = views.read(move |views| timeline::before(views, account, before, 7)).await;
            let page = page.unwrap();
            if page.is_empty() {
                break;
            }
            newest_first.extend(page);
        }
        newest_first.reverse();
        assert_eq!(newest_first, oldest_first);
        assert!(own.iter().all(|entry| oldest_first.contains(entry)));
        assert!(oldest_first.windows(2).all(|two| two[0].sequence < two[1].sequence));
    }
}

/// A history with a bit of everything, told step by step.
async fn a_life(world: &mut World) {
    world.create(0, 0).await;
    world.create(1, 0).await;
    world.choose(0).await;
    world.guess(0, true, 1).await;
    for _ in 0..10 {
        world.guess(1, false, 1).await;
    }
    let steps: [Step; 5] = [(17, 0, 0), (19, 0, 0), (20, 0, 6), (23, 0, 0), (30, 0, 0)];
    world.live_through(&steps).await;
}

#[test]
fn an_erased_person_leaves_the_same_views_behind_when_they_are_rebuilt() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::new(None);
        a_life(&mut world).await;
        let views = open_views(folder.path(), "views.db");
        views.catch_up(&world.source()).await.unwrap();
        world.erase(0).await;
        let followed = digests_after_catching_up(&views, &world).await;
        views.rebuild(&world.source(), None).await.unwrap();
        assert_eq!(views.digests().await.unwrap(), followed);
        let erased = everyone().next().unwrap();
        let row = views.read(move |views| accounts::find(views, erased)).await.unwrap().unwrap();
        assert_eq!(row.standing, Standing::Erased);
        let members = views.read(|views| members::of_property(views, property(0), None, 10));
        assert!(members.await.unwrap().iter().all(|member| member.account != erased));
        // What the engine decided about them stands in their timeline.
        let story = views.read(move |views| timeline::from(views, erased, 0, 1_000)).await.unwrap();
        let kinds: Vec<_> = story.iter().map(|entry| entry.kind.as_str()).collect();
        for kind in [
            "email_claimed",
            "mail_attempted",
            "mail_deferred",
            "key_destruction_decided",
            "key_destroyed",
        ] {
            assert!(kinds.contains(&kind), "{kind} is not in {kinds:?}");
        }
    });
}

#[test]
fn nothing_personal_lies_in_the_file() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::new(None);
        a_life(&mut world).await;
        let views = open_views(folder.path(), "views.db");
        views.rebuild(&world.source(), None).await.unwrap();
        drop(views);
        let bytes = everything_in(folder.path());
        for personal in [
            "person0@hotel.example",
            "Ada",
            "192.0.2.7",
            "Browser",
            "as you like it",
            "canary-words",
        ] {
            assert!(!bytes.contains(personal), "{personal} lies in views.db");
        }
    });
}

fn everything_in(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).unwrap();
    let bytes = files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap());
    String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
}

#[test]
fn an_older_copy_of_the_ledger_is_noticed() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::new(None);
        world.create(0, 0).await;
        let older = world.store.restarted(None);
        world.create(1, 0).await;
        let views = open_views(folder.path(), "views.db");
        views.catch_up(&world.source()).await.unwrap();
        let head: Head = views.head();
        let mut source = world.source();
        source.ledger = Arc::new(LedgerReader::new(Arc::new(older)));
        let error = views.catch_up(&source).await.unwrap_err();
        assert!(error.is_damage(), "{error}");
        assert_eq!(views.head(), head);
    });
}
