//! Does a handler on another machine keep the same trail, from frames alone? (C4)

use crate::hotel::Hotels;
use crate::server::{NatsServer, PASSWORD, USER};
use crate::until;
use keyledger::adapters::trail::FileShelf;
use keyledger_handlers::trail::{Checkpoint, Hash, Shelf, Tile, Tree};
use keyledger_schemas::leaf::leaf;
use std::path::Path;
use std::process::{Child, Command, Stdio};

struct Handler(Child);

impl Handler {
    fn start(server: &NatsServer, data: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyledger"));
        command.args(["handle", "audit", "--nats", &server.url(), "--data"]).arg(data);
        command
            .env_clear()
            .env("KEYLEDGER_NATS__USER", USER)
            .env("KEYLEDGER_NATS__PASSWORD", PASSWORD);
        Self(command.stdout(Stdio::null()).spawn().unwrap())
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn checkpoint(data: &Path) -> Option<Checkpoint> {
    let note = FileShelf::at(&data.join("audit")).checkpoint().ok()??;
    note.text.parse().ok()
}

/// The root over the ledger itself.
async fn root(hotels: &Hotels) -> (u64, Hash) {
    let (mut tree, mut full) = (Tree::default(), vec![]);
    for stored in hotels.ledger().await {
        tree.push(Hash(leaf(hotels.engine.form.ledger(), &stored)), &mut full);
    }
    (tree.size(), tree.root())
}

async fn same(hotels: &Hotels, data: &Path) {
    let (size, root) = root(hotels).await;
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
    let shelf = FileShelf::at(&data.path().join("audit"));
    let size = checkpoint(data.path()).unwrap().size;
    for index in 0..size.div_ceil(256) {
        let tile = Tile { level: 0, index, width: Tile::width_in(0, index, size) };
        let entries = shelf.entries(tile).unwrap().0;
        let hashes: Vec<Hash> = entries.iter().map(|entry| Hash::of_leaf(entry)).collect();
        assert_eq!(hashes, shelf.tile(tile).unwrap());
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
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyledger"));
    command.args(["handle", "audit", "--nats", &elsewhere.url(), "--data"]).arg(data.path());
    command.env_clear().env("KEYLEDGER_NATS__USER", USER).env("KEYLEDGER_NATS__PASSWORD", PASSWORD);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let errors = child.stderr.take().unwrap();
    let said = tokio::task::spawn_blocking(move || {
        use std::io::{BufRead, BufReader};
        let stopped = |line: &String| line.contains("the audit trail stopped");
        BufReader::new(errors).lines().map_while(Result::ok).find(stopped)
    });
    let said = tokio::time::timeout(std::time::Duration::from_secs(20), said).await;
    let said = said.expect("it says so").unwrap().unwrap();
    assert!(said.contains("keyledger/") && said.contains("is the key of"), "{said}");
    child.kill().unwrap();
    child.wait().unwrap();
    feed.stop().await;
    assert_eq!(checkpoint(data.path()), Some(before));
}
