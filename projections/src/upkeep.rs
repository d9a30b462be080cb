//! Tests of the projections' file: what happens to the file and to its readers when things go
//! wrong, or on in the meantime?

use crate::histories::{IDENTITY, Still, World, everyone, open_views};
use crate::{Identity, NotReached, Source, Views, ViewsError, accounts};
use keyledger_core::ids::{EventId, LedgerId, StoreId};
use keyledger_core::ledger::{self, LedgerReader};
use keyledger_core::memory::MemoryStore;
use keyledger_core::store::{
    Appended, BoxFuture, Direction, EventStore, Expected, NewEvent, Page, Position, ReadFrom,
    StoreError, StoredEvent,
};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use rusqlite::Connection;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Far longer than anything here takes.
const LONG: Duration = Duration::from_mins(1);

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build();
    runtime.unwrap().block_on(future)
}

type Spoil = fn(&Path);
type Following = (watch::Sender<bool>, JoinHandle<Result<(), ViewsError>>);

fn follow(views: &Views, source: &Source) -> Following {
    let (stop, told) = watch::channel(false);
    let (views, source) = (views.clone(), source.clone());
    (stop, tokio::spawn(async move { views.follow(&source, &Still, told).await }))
}

async fn end((stop, following): Following) {
    stop.send(true).unwrap();
    following.await.unwrap().unwrap();
}

async fn head_of(world: &World) -> Position {
    // One page would not do: a store may give fewer events than were asked for.
    ledger::whole(&*world.store).await.unwrap().last().unwrap().position
}

/// A store that cannot be read a few times.
struct Flaky {
    store: Arc<MemoryStore>,
    failures: AtomicU32,
}

impl EventStore for Flaky {
    fn id(&self) -> StoreId {
        self.store.id()
    }
    fn append<'a>(
        &'a self,
        stream: &'a StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> BoxFuture<'a, Result<Appended, StoreError>> {
        self.store.append(stream, expected, events)
    }
    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<StoredEvent>, StoreError>> {
        self.store.read_stream(stream, from, direction, max)
    }
    fn read_all(
        &self,
        after: Option<Position>,
        max: usize,
    ) -> BoxFuture<'_, Result<Page, StoreError>> {
        let left = |left: u32| left.checked_sub(1);
        if self.failures.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).is_ok() {
            return Box::pin(async { Err(StoreError::Unavailable("not now".into())) });
        }
        self.store.read_all(after, max)
    }
    fn wait_past(&self, position: Option<Position>, timeout: Duration) -> BoxFuture<'_, ()> {
        self.store.wait_past(position, timeout)
    }
}

#[test]
fn a_reader_waits_for_what_was_just_written_also_while_everything_is_rebuilt() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::new(Some(7));
        let views = open_views(folder.path(), "views.db");
        let following = follow(&views, &world.source());
        for round in 0..20u8 {
            world.create(round % 4, 0).await;
            world.guess(round % 4, false, 0).await;
            let meanwhile = (round % 5 == 0).then(|| {
                let (views, source) = (views.clone(), world.source());
                tokio::spawn(async move { views.rebuild(&source, None).await })
            });
            let position = head_of(&world).await;
            let sequence = views.reached(position, LONG).await.unwrap();
            views.wait_for_sequence(sequence, LONG).await.unwrap();
            assert_eq!(views.sequence_at(position).await.unwrap(), Some(sequence));
            assert!(views.head_sequence() >= Some(sequence));
            if let Some(rebuild) = meanwhile {
                // Not where the follower itself was still filling the empty views.
                let ended = rebuild.await.unwrap();
                assert!(matches!(ended, Ok(_) | Err(ViewsError::RebuildUnderWay)), "{ended:?}");
            }
        }
        let status = views.status();
        assert!(status.running && status.last_error.is_none());
        assert_eq!(status.head, views.head());
        end(following).await;
        assert!(!views.status().running);

        let at_once = open_views(folder.path(), "at_once");
        at_once.catch_up(&world.source()).await.unwrap();
        assert_eq!(views.digests().await.unwrap(), at_once.digests().await.unwrap());
    });
}

#[test]
fn a_wait_for_what_is_not_there_ends_with_how_far_the_views_are() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let views = open_views(folder.path(), "views.db");
        let waited = views.wait_for_sequence(0, Duration::from_millis(1)).await;
        assert!(matches!(waited, Err(NotReached::Behind { next_sequence: 0 })));
        let waited = views.reached(Position(0), Duration::from_millis(1)).await;
        assert!(matches!(waited, Err(NotReached::Behind { next_sequence: 0 })));
    });
}

#[test]
fn a_ledger_that_cannot_be_read_is_tried_again_and_the_trouble_shown() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::new(None);
        world.create(0, 0).await;
        let views = open_views(folder.path(), "views.db");
        let mut source = world.source();
        let flaky = Flaky { store: Arc::clone(&world.store), failures: AtomicU32::new(3) };
        source.ledger = Arc::new(LedgerReader::new(Arc::new(flaky)));
        let error = views.catch_up(&source).await.unwrap_err();
        assert!(matches!(error, ViewsError::Store(_)), "{error:?}");
        let following = follow(&views, &source);
        views.reached(head_of(&world).await, LONG).await.unwrap();
        let later = Timestamp::from_micros(world.now.micros() + 5_000_000);
        assert!(views.status().lag(later) <= Duration::from_secs(5));
        end(following).await;
        assert_eq!(views.status().last_error, None);
    });
}

#[test]
fn an_event_that_cannot_be_read_stops_the_views_before_it_and_is_named() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::new(None);
        world.create(0, 0).await;
        let whole = world.store.read_all(None, usize::MAX).await.unwrap().events.len() as u64;
        let id = EventId(Uuid::from_u128(77));
        let (metadata, data) = (b"{".to_vec(), b"{}".to_vec());
        let broken = NewEvent { id, kind: "engine_started".into(), metadata, data };
        let stream = StreamId::operations(world.now);
        world.store.append(&stream, Expected::NoStream, vec![broken]).await.unwrap();
        world.create(1, 0).await;

        let views = open_views(folder.path(), "views.db");
        let error = views.catch_up(&world.source()).await.unwrap_err();
        let said = error.to_string();
        for named in [&id.to_string(), stream.as_str(), "revision 0", "keyledger doctor"] {
            assert!(said.contains(named), "{named} is not in: {said}");
        }
        assert_eq!(views.head().next_sequence, whole, "what lies before it is there");
        let error = follow(&views, &world.source()).1.await.unwrap().unwrap_err();
        assert!(matches!(error, ViewsError::Unreadable { event, .. } if event == id));
        assert!(views.status().last_error.unwrap().contains(&id.to_string()));
        assert!(!views.status().running);

        let rebuilt = views.rebuild(&world.source(), None).await;
        assert!(matches!(rebuilt, Err(ViewsError::Unreadable { .. })));
        assert_eq!(views.head().next_sequence, whole, "the old views stay");
    });
}

/// Views of a small history, closed.
async fn some_views(world: &mut World, path: &Path) -> u64 {
    world.create(0, 0).await;
    let views = Views::open(path, IDENTITY).unwrap();
    views.catch_up(&world.source()).await.unwrap();
    views.head().next_sequence
}

fn tamper(path: &Path, sql: &str) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
}

#[test]
fn a_file_that_is_of_no_use_is_set_aside_and_replaced() {
    block_on(async {
        let mut world = World::new(None);
        let another = Identity { ledger: LedgerId(Uuid::from_u128(9)), ..IDENTITY };
        let moved = Identity { store: StoreId(Uuid::from_u128(9)), ..IDENTITY };
        let cases: [(Identity, Spoil); 6] = [
            (another, |_| ()),
            (moved, |_| ()),
            (IDENTITY, |path| tamper(path, "PRAGMA user_version = 999")),
            (IDENTITY, |path| tamper(path, "PRAGMA application_id = 1")),
            (IDENTITY, |path| tamper(path, "DROP TABLE projections")),
            (IDENTITY, |path| std::fs::write(path, [7u8; 8192]).unwrap()),
        ];
        for (identity, spoil) in cases {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("views.db");
            assert!(some_views(&mut world, &path).await > 0);
            spoil(&path);
            let views = Views::open(&path, identity).unwrap();
            assert_eq!(views.head().next_sequence, 0);
            assert!(folder.path().join("views.db.aside").exists());
        }
    });
}

#[test]
fn damage_found_while_following_is_mended_by_starting_over() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.db");
        let mut world = World::new(None);
        some_views(&mut world, &path).await;
        let views = Views::open(&path, IDENTITY).unwrap();
        tamper(&path, "DROP TABLE accounts");
        world.create(1, 0).await;
        let following = follow(&views, &world.source());
        let everyone_is_there = |views: &Connection| accounts::list(views, None, None, 10);
        loop {
            views.reached(head_of(&world).await, LONG).await.unwrap();
            if let Ok(listed) = views.read(everyone_is_there).await
                && listed.len() == 2
            {
                break;
            }
            tokio::task::yield_now().await;
        }
        end(following).await;
        assert!(folder.path().join("views.db.aside").exists());
    });
}

#[test]
fn only_the_projection_whose_version_changed_is_built_again() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.db");
        let mut world = World::new(None);
        let whole = some_views(&mut world, &path).await;
        let views = Views::open(&path, IDENTITY).unwrap();
        let expected = views.digests().await.unwrap();
        drop(views);
        // As another release would have left it; and a mark in a projection that must stay.
        tamper(
            &path,
            "UPDATE projections SET version = 99 WHERE name = 'accounts';
             UPDATE members SET since = 42;",
        );
        let views = Views::open(&path, IDENTITY).unwrap();
        assert_eq!(views.head().next_sequence, 0);
        world.create(1, 0).await;
        let head = views.catch_up(&world.source()).await.unwrap();
        assert!(head.next_sequence > whole);
        let marked: i64 = views
            .read(|views| {
                views.query_row("SELECT count(*) FROM members WHERE since = 42", [], |row| {
                    row.get(0)
                })
            })
            .await
            .unwrap();
        assert_eq!(marked, 1, "members were not touched");
        let listed = views.read(|views| accounts::list(views, None, None, 10)).await.unwrap();
        assert_eq!(listed.len(), 2);
        let first = everyone().next().unwrap();
        assert!(listed.iter().any(|row| row.account == first));
        assert_ne!(views.digests().await.unwrap(), expected);
    });
}

#[test]
fn what_an_interrupted_rebuild_left_is_removed() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.db");
        let mut world = World::new(None);
        let whole = some_views(&mut world, &path).await;
        let next = folder.path().join("views.db.next");
        std::fs::write(&next, "half a file").unwrap();
        let views = Views::open(&path, IDENTITY).unwrap();
        assert!(!next.exists());
        assert_eq!(views.head().next_sequence, whole, "the old views are whole");

        std::fs::write(&next, "half a file").unwrap();
        views.rebuild(&world.source(), None).await.unwrap();
        assert!(!next.exists());
    });
}

#[test]
fn a_rebuild_dropped_halfway_leaves_the_views_as_they_were() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.db");
        let mut world = World::new(Some(3));
        let whole = some_views(&mut world, &path).await;
        let views = Views::open(&path, IDENTITY).unwrap();
        let before = views.digests().await.unwrap();
        for polls in 1..40u32 {
            let source = world.source();
            let mut rebuild = Box::pin(views.rebuild(&source, None));
            for _ in 0..polls {
                let once = std::future::poll_fn(|context| {
                    std::task::Poll::Ready(rebuild.as_mut().poll(context))
                });
                if once.await.is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(rebuild);
            assert_eq!(views.head().next_sequence, whole);
            assert_eq!(views.digests().await.unwrap(), before);
        }
        // The stages of the last one may still be ending.
        loop {
            match views.rebuild(&world.source(), None).await {
                Err(ViewsError::RebuildUnderWay) => tokio::task::yield_now().await,
                rebuilt => break assert_eq!(rebuilt.unwrap().events, whole),
            }
        }
        assert_eq!(views.digests().await.unwrap(), before);
    });
}
