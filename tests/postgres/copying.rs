//! Does a ledger come whole from one store into another, and back?

use super::{RUNTIME, server};
use keyledger::app::{App, For, OpenError, Opening};
use keyledger::config::{Config, HashingConfig, StoreLocation};
use keyledger::copy::{Copied, End, copy};
use keyledger::demo;
use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::postgres::Address;
use keyledger_adapters::random::OsIds;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

fn config(store: Option<&str>) -> Config {
    Config {
        hashing: HashingConfig { permits: 0, queue: 100, memory_kib: 8, test_strength: true },
        store: store
            .map_or_else(StoreLocation::default, |text| StoreLocation::parse(text).unwrap()),
        ..Config::default()
    }
}

/// A data folder with the demo's three days.
pub(super) async fn hotel() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    demo::fill(folder.path(), &config(None)).await.unwrap();
    folder
}

async fn open(folder: &Path, store: Option<&str>) -> Result<Arc<App>, OpenError> {
    App::open(Opening {
        data: folder.to_owned(),
        config: config(store),
        clock: Arc::new(SystemClock::default()),
        ids: Arc::new(OsIds),
        purpose: For::Questions,
        accept_loss: false,
    })
    .await
}

/// The projections' digests: what anybody sees.
async fn seen(folder: &Path, store: Option<&str>) -> Vec<String> {
    let app = open(folder, store).await.unwrap();
    let digests = app.system.digests().await.unwrap();
    app.close();
    digests.iter().map(|of| format!("{} {} {}", of.projection, of.rows, of.sha256)).collect()
}

async fn copied(from: &End, to: &End) -> Copied {
    copy(from, to, &|_, _, _| ()).await.unwrap()
}

fn folder_end(folder: &Path) -> End {
    End::Folder(folder.to_owned())
}

fn database_end(address: &str) -> End {
    End::Postgres(Address::parse(address).unwrap())
}

async fn refused(folder: &Path, store: Option<&str>) -> String {
    open(folder, store).await.err().expect("it is refused").to_string()
}

/// A hotel moves into a database and back: the same events, the same views, the same root; and where it
/// left nobody serves it.
#[test]
fn a_hotel_moves_into_a_database_and_back() {
    RUNTIME.block_on(async {
        let folder = hotel().await;
        let address = server::shared().database().await;
        let before = seen(folder.path(), None).await;
        let here = refused(folder.path(), Some(&address)).await;
        assert!(here.contains("has a ledger of its own"), "{here}");

        let there = copied(&folder_end(folder.path()), &database_end(&address)).await;
        assert_eq!(there.events, there.copied_now);
        assert_eq!(seen(folder.path(), Some(&address)).await, before);
        let left = refused(folder.path(), None).await;
        assert!(left.contains("belongs to the ledger in 127.0.0.1"), "{left}");
        // The mark may be lost; the file itself remembers.
        std::fs::remove_file(folder.path().join("ledger.elsewhere")).unwrap();
        let left = refused(folder.path(), None).await;
        assert!(left.contains("was moved to 127.0.0.1"), "{left}");

        let back = copied(&database_end(&address), &folder_end(folder.path())).await;
        assert_eq!((back.events, back.copied_now), (there.events, 0));
        assert_eq!(back.root, there.root);
        assert_eq!(seen(folder.path(), None).await, before);
        let left = refused(tempfile::tempdir().unwrap().path(), Some(&address)).await;
        assert!(left.contains("was moved to"), "{left}");
    });
}

/// A copy that was interrupted goes on where it stopped, from database to database as well.
#[test]
fn an_interrupted_copy_goes_on() {
    RUNTIME.block_on(async {
        let folder = hotel().await;
        let (one, two) = (server::shared().database().await, server::shared().database().await);
        let whole = copied(&folder_end(folder.path()), &database_end(&one)).await;
        // As far as the tables go, two thirds are what an interrupted copy leaves.
        let first = copied(&database_end(&one), &database_end(&two)).await;
        assert_eq!(first.root, whole.root);
        let left = whole.events * 2 / 3;
        let cut = format!(
            "DELETE FROM keyledger.events WHERE position > {left}; \
             DELETE FROM keyledger.meta WHERE name = 'moved'"
        );
        server::client(&two).await.batch_execute(&cut).await.unwrap();
        let again = "DELETE FROM keyledger.meta WHERE name = 'moved'";
        server::client(&one).await.batch_execute(again).await.unwrap();
        let rest = copied(&database_end(&one), &database_end(&two)).await;
        assert_eq!((rest.events, rest.copied_now), (whole.events, whole.events - left));
        assert_eq!(rest.root, whole.root);
    });
}

/// A copy that ended between its last two steps, with neither store served, is made again.
#[test]
fn a_copy_that_ended_between_its_last_steps_is_made_again() {
    RUNTIME.block_on(async {
        let folder = hotel().await;
        let address = server::shared().database().await;
        let before = seen(folder.path(), None).await;
        copied(&folder_end(folder.path()), &database_end(&address)).await;
        // On the way back, the database says already that it was left.
        let left =
            format!("INSERT INTO keyledger.meta VALUES ('moved', '{}')", folder.path().display());
        server::client(&address).await.batch_execute(&left).await.unwrap();
        assert!(refused(folder.path(), Some(&address)).await.contains("was moved to"));
        let elsewhere = tempfile::tempdir().unwrap();
        let other =
            copy(&database_end(&address), &folder_end(elsewhere.path()), &|_, _, _| ()).await;
        assert!(format!("{:#}", other.err().unwrap()).contains("was moved to"));
        copied(&database_end(&address), &folder_end(folder.path())).await;
        assert_eq!(seen(folder.path(), None).await, before);
    });
}

/// What is not the same ledger, went on elsewhere, or was changed, is never overwritten.
#[test]
fn what_differs_is_never_overwritten() {
    RUNTIME.block_on(async {
        let (one, other) = (hotel().await, hotel().await);
        let address = server::shared().database().await;
        let why = |error: anyhow::Error| format!("{error:#}");
        let nothing = copy(&database_end(&address), &folder_end(one.path()), &|_, _, _| ()).await;
        assert!(why(nothing.err().unwrap()).contains("holds no ledger"));
        let whole = copied(&folder_end(one.path()), &database_end(&address)).await;
        let mixed = copy(&folder_end(other.path()), &database_end(&address), &|_, _, _| ()).await;
        assert!(why(mixed.err().unwrap()).contains("holds another ledger"));

        let admin = server::client(&address).await;
        let back = "DELETE FROM keyledger.meta WHERE name = 'moved'";
        admin
            .batch_execute("UPDATE keyledger.events SET data = data || ' ' WHERE position = 7")
            .await
            .unwrap();
        let changed = copy(&database_end(&address), &folder_end(one.path()), &|_, _, _| ()).await;
        assert!(why(changed.err().unwrap()).contains("differ at position 7"));
        admin
            .batch_execute("UPDATE keyledger.events SET data = rtrim(data) WHERE position = 7")
            .await
            .unwrap();

        let two = server::shared().database().await;
        copied(&database_end(&address), &database_end(&two)).await;
        let cut =
            format!("DELETE FROM keyledger.events WHERE position > {}; {back}", whole.events - 5);
        admin.batch_execute(&cut).await.unwrap();
        let older = copy(&database_end(&address), &database_end(&two), &|_, _, _| ()).await;
        assert!(why(older.err().unwrap()).contains("it went on there"));
    });
}

/// A folder without the keys of a ledger does not serve it, and a folder of another ledger neither.
#[test]
fn a_ledger_is_served_with_its_own_keys_only() {
    RUNTIME.block_on(async {
        let (one, other) = (hotel().await, hotel().await);
        let (first, second) =
            (server::shared().database().await, server::shared().database().await);
        copied(&folder_end(one.path()), &database_end(&first)).await;
        copied(&folder_end(other.path()), &database_end(&second)).await;
        let stranger = tempfile::tempdir().unwrap();
        let told = refused(stranger.path(), Some(&first)).await;
        assert!(told.contains("has none of its keys and passwords"), "{told}");
        let told = refused(one.path(), Some(&second)).await;
        assert!(told.contains("belongs to another ledger"), "{told}");
    });
}
