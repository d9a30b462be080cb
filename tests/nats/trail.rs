//! Does a handler on another machine keep the same trail, from frames alone? (C4)

use crate::hotel::Hotels;
use crate::server::{NatsServer, PASSWORD, USER};
use crate::serving::{Serving, config};
use crate::until;
use keyledger_adapters::clock::ManualClock;
use keyledger_adapters::random::OsIds;
use keyledger_core::ids::LedgerId;
use keyledger_core::store::StoredEvent;
use keyledger_handlers::trail::files::FileTileStore;
use keyledger_handlers::trail::{Checkpoint, Hash, KeyKind, Signer, Tile, TileStore, Tree};
use keyledger_schemas::leaf::leaf;
use keyledger_usecases::trail;
use keyledger_usecases::trail::pack::End;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

struct Handler(Child);

impl Handler {
    fn start(server: &NatsServer, data: &Path) -> Self {
        Self::start_with(server, data, &[])
    }

    fn start_with(server: &NatsServer, data: &Path, more: &[&str]) -> Self {
        Self(command(server, data, more).spawn().unwrap())
    }

    fn kill(self) {
        drop(self);
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(server: &NatsServer, data: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyledger"));
    command.args(["handle", "audit", "--nats", &server.url(), "--data"]).arg(data).args(more);
    command.env_clear().env("KEYLEDGER_NATS__USER", USER).env("KEYLEDGER_NATS__PASSWORD", PASSWORD);
    command.stdout(Stdio::null());
    command
}

fn checkpoint(data: &Path) -> Option<Checkpoint> {
    let note = FileTileStore::at(&data.join("audit")).checkpoint().ok()??;
    note.text.parse().ok()
}

/// The root over a ledger itself.
fn root(ledger: LedgerId, events: &[StoredEvent]) -> (u64, Hash) {
    let (mut tree, mut full) = (Tree::default(), vec![]);
    for stored in events {
        tree.push(Hash(leaf(ledger, stored)), &mut full);
    }
    (tree.size(), tree.root())
}

async fn same(hotels: &Hotels, data: &Path) {
    same_as(root(hotels.engine.form.ledger(), &hotels.ledger().await), data).await;
}

/// The same of an engine that goes on writing: the ledger is read anew each time.
async fn same_as_served(serving: &Serving, data: &Path) {
    until("the trail to have the ledger's root", || async {
        let expected = root(serving.app.engine.form.ledger(), &serving.ledger().await);
        checkpoint(data).is_some_and(|found| (found.size, found.root) == expected)
    })
    .await;
}

async fn same_as((size, root): (u64, Hash), data: &Path) {
    until("the trail to be at the head", || async {
        checkpoint(data).is_some_and(|found| found.size == size)
    })
    .await;
    assert_eq!(checkpoint(data).unwrap().root, root);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trail_on_another_machine_has_the_same_root_through_kills_and_lost_streams() {
    let mut server = NatsServer::start().await;
    let hotels = Hotels::new();
    let feed = hotels.publish(server.settings());
    hotels.open(300).await;
    feed.feed.status();
    let data = tempfile::tempdir().unwrap();
    let handler = Handler::start(&server, data.path());
    same(&hotels, data.path()).await;
    // Killed and started again it goes on from its own tiles.
    handler.kill();
    hotels.open(30).await;
    let handler = Handler::start(&server, data.path());
    same(&hotels, data.path()).await;
    // The broker forgets everything: the relay publishes again, and the trail knows what it has.
    server.wipe().await;
    hotels.open(30).await;
    same(&hotels, data.path()).await;
    handler.kill();
    feed.stop().await;
    // It keeps the entries too: each is the leaf in the tile beside it.
    let tile_store = FileTileStore::at(&data.path().join("audit"));
    let size = checkpoint(data.path()).unwrap().size;
    for index in 0..size.div_ceil(256) {
        let tile = Tile { level: 0, index, width: Tile::width_in(0, index, size) };
        let entries = tile_store.entries(tile).unwrap().0;
        let hashes: Vec<Hash> = entries.iter().map(|entry| Hash::of_leaf(entry)).collect();
        assert_eq!(hashes, tile_store.tile(tile).unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_of_another_ledger_stop_the_trail_and_nothing_is_taken_over() {
    let server = NatsServer::start().await;
    let data = tempfile::tempdir().unwrap();
    let (ours, other) = (Hotels::new(), Hotels::of_ledger(77));
    let feed = ours.publish(server.settings());
    ours.open(5).await;
    let handler = Handler::start(&server, data.path());
    same(&ours, data.path()).await;
    handler.kill();
    feed.stop().await;
    let before = checkpoint(data.path()).unwrap();
    let elsewhere = NatsServer::start().await;
    let feed = other.publish(elsewhere.settings());
    other.open(50).await;
    let said = stopped(&elsewhere, data.path(), &[]).await;
    assert!(said.contains("keyledger/") && said.contains("is the key of"), "{said}");
    feed.stop().await;
    assert_eq!(checkpoint(data.path()), Some(before));
}

/// A handler that comes late: the stream begins with what is at most seven days old, and what was
/// before comes from a pack, which is proved.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_stream_no_longer_holds_comes_from_a_pack() {
    let mut server = NatsServer::start().await;
    let clock = Arc::new(ManualClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
    let serving = Serving::with(config(Some(&server)), clock.clone()).await;
    serving.employ(0..60).await;
    serving.mailed(60).await;
    clock.advance(chrono::TimeDelta::days(8));
    serving.employ(60..63).await;
    serving.at_rest().await;
    server.wipe().await;
    let (data, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let said = stopped(&server, data.path(), &[]).await;
    assert!(said.contains("keyledger audit pack --from 0 --out DIR"), "{said}");
    assert_eq!(checkpoint(data.path()).unwrap().size, 0, "nothing was taken over a gap");

    let key = pack(&serving, 300, &away.path().join("late")).await;
    pack(&serving, 0, &away.path().join("whole")).await;
    let of = |name: &str| away.path().join(name).display().to_string();
    let (late, whole) = (of("late"), of("whole"));
    let refused = ended(&server, data.path(), &["--pack", &late]).await;
    assert!(refused.contains("starts at event 256") && refused.contains("--from 0"), "{refused}");
    let other = log_key_of_nobody();
    let refused = ended(&server, data.path(), &["--pack", &whole, "--key", &other]).await;
    assert!(refused.contains("MANIFEST"), "{refused}");
    let handler = Handler::start_with(&server, data.path(), &["--pack", &whole, "--key", &key]);
    same_as_served(&serving, data.path()).await;
    serving.employ(63..66).await;
    same_as_served(&serving, data.path()).await;
    handler.kill();

    // What lies there and is another history of the same ledger is not gone on from.
    let forked = tempfile::tempdir().unwrap();
    let elsewhere = NatsServer::start().await;
    let fork = Hotels::of_ledger(serving.app.engine.form.ledger().0.as_u128());
    let feed = fork.publish(elsewhere.settings());
    fork.open(9).await;
    let handler = Handler::start(&elsewhere, forked.path());
    same(&fork, forked.path()).await;
    handler.kill();
    feed.stop().await;
    let refused = ended(&server, forked.path(), &["--pack", &whole, "--key", &key]).await;
    assert!(refused.contains("is not the beginning of the history in the pack"), "{refused}");
    assert_eq!(checkpoint(forked.path()).unwrap().size, fork.ledger().await.len() as u64);
    serving.stop().await;
}

/// Makes a pack at the engine; answers the key that signed it.
async fn pack(serving: &Serving, from: u64, out: &Path) -> String {
    serving.app.system.ready_trail().await.unwrap();
    until("the engine's own trail", || async {
        let published = serving.app.system.trail().published.map_or(0, |it| it.checkpoint.size);
        published == serving.ledger().await.len() as u64
    })
    .await;
    let range = (End::Sequence(from), None);
    let done = trail::pack::pack(&serving.app.system, range, out, async || Ok(()), &|_, _| {})
        .await
        .unwrap()
        .unwrap();
    done.key
}

fn log_key_of_nobody() -> String {
    let name = "keyledger/nobody";
    Signer::random(name, KeyKind::Log, &OsIds).unwrap().verifier().to_string()
}

/// What a handler says when it cannot go on; it is ended then.
async fn stopped(server: &NatsServer, data: &Path, more: &[&str]) -> String {
    let mut child = command(server, data, more).stderr(Stdio::piped()).spawn().unwrap();
    let errors = child.stderr.take().unwrap();
    let said = tokio::task::spawn_blocking(move || {
        let stopped = |line: &String| line.contains("the audit log stopped");
        BufReader::new(errors).lines().map_while(Result::ok).find(stopped)
    });
    let said = tokio::time::timeout(Duration::from_secs(20), said).await;
    child.kill().unwrap();
    child.wait().unwrap();
    said.expect("it says so").unwrap().unwrap()
}

/// What a handler says that ends by itself.
async fn ended(server: &NatsServer, data: &Path, more: &[&str]) -> String {
    let mut command = command(server, data, more);
    let done = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(!done.status.success());
    String::from_utf8(done.stderr).unwrap()
}
