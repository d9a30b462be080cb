//! A process that writes a trail is killed at any moment: the one after it goes on to the same root.

use crate::history::{frames, log_key};
use crate::{Dice, number, seed};
use keyledger_handlers::trail::files::FileTileStore;
use keyledger_handlers::trail::{Hash, LogWriter, TileStore, Tree};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const FOLDER: &str = "KEYLEDGER_TRAIL_FOLDER";
const EVENTS: u64 = 3_000;

fn open(folder: &Path) -> LogWriter {
    let tile_store: Arc<dyn TileStore> = Arc::new(FileTileStore::open(folder).unwrap());
    LogWriter::open(tile_store, log_key(1), 1, true).unwrap()
}

/// The process that is killed: it appends and publishes in small pieces from wherever the trail is.
#[test]
fn the_one_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let (mut log_writer, frames) = (open(Path::new(&folder)), frames(EVENTS, 1));
    while log_writer.size() < EVENTS {
        for _ in 0..37 {
            let Some(frame) = frames.get(usize::try_from(log_writer.size()).unwrap()) else {
                break;
            };
            log_writer.append(frame).unwrap();
        }
        log_writer.publish(2).unwrap();
    }
}

#[test]
fn killed_at_many_points_the_trail_ends_with_the_same_root() {
    let (folder, mut dice) = (tempfile::tempdir().unwrap(), Dice(seed()));
    let (mut tree, mut full) = (Tree::default(), vec![]);
    for frame in frames(EVENTS, 1) {
        tree.push(Hash::of_leaf(&frame), &mut full);
    }
    let (mut kills, mut finished, wanted) = (0, 0, number(8, 200));
    while kills < wanted {
        let trail = folder.path().join(finished.to_string());
        let started = Instant::now();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crashes::the_one_that_is_killed"])
            .env(FOLDER, &trail)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let until = Duration::from_micros(5_000 + dice.next() % 120_000);
        while started.elapsed() < until && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            kills += 1;
        }
        let ended = child.wait().unwrap();
        // Whatever is there now can be opened, and its root is the right one for its size.
        let size = open(&trail).size();
        if ended.success() || size == EVENTS {
            assert_eq!(open(&trail).root(), tree.root());
            finished += 1;
        }
    }
    println!("{kills} kills, {finished} trails finished");
    let trail = folder.path().join(finished.to_string());
    let (mut log_writer, frames) = (open(&trail), frames(EVENTS, 1));
    while let Some(frame) = frames.get(usize::try_from(log_writer.size()).unwrap()) {
        log_writer.append(frame).unwrap();
    }
    assert_eq!(log_writer.publish(3).unwrap().checkpoint.root, tree.root());
}
