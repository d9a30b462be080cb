//! The queue, by hand: nothing is hashed here.

use super::lanes::Lanes;
use super::*;
use crate::log_in::rate_limits::Network;
use tokio::sync::oneshot::Receiver;
use tokio::sync::oneshot::error::TryRecvError;

const HASH: Duration = Duration::from_millis(100);
/// One thread has so many turns in each lane.
const TURNS: usize = 4;

fn from(network: u8) -> Lane {
    Lane::Stranger(Network::of([10, 0, network, 1].into()))
}

fn lanes(queue: usize) -> Arc<Lanes> {
    Arc::new(Lanes::new(1, queue))
}

fn line_up(lanes: &Arc<Lanes>, lane: Lane) -> Result<Receiver<Turn>, QueueFull> {
    lanes.line_up(lane, Duration::ZERO, HASH)
}

/// All turns of strangers taken, by networks of their own.
fn busy(lanes: &Arc<Lanes>) -> Vec<Turn> {
    let take = |n| line_up(lanes, from(n)).unwrap().try_recv().unwrap();
    (100..).take(TURNS).map(take).collect()
}

fn waits(waiting: &mut Receiver<Turn>) -> bool {
    waiting.try_recv().err() == Some(TryRecvError::Empty)
}

fn was_overtaken(waiting: &mut Receiver<Turn>) -> bool {
    waiting.try_recv().err() == Some(TryRecvError::Closed)
}

#[test]
fn strangers_take_no_turn_and_no_place_of_known_devices() {
    let lanes = lanes(8);
    let _busy = busy(&lanes);
    let mut strangers: Vec<_> = (1..=6).map(|n| line_up(&lanes, from(n)).unwrap()).collect();
    line_up(&lanes, from(7)).map(|_| ()).unwrap_err();
    let known: Vec<Turn> = (0..TURNS)
        .map(|_| line_up(&lanes, Lane::Known).unwrap().try_recv().expect("a turn at once"))
        .collect();
    let mut next: Vec<_> = (0..2).map(|_| line_up(&lanes, Lane::Known).unwrap()).collect();
    assert!(next.iter_mut().all(waits) && strangers.iter_mut().all(waits));
    // When their own places are taken, they take those of strangers, whoever asked most last.
    let _ninth = line_up(&lanes, Lane::Known).unwrap();
    assert!(was_overtaken(strangers.last_mut().unwrap()));
    drop(known);
    assert!(next.iter_mut().all(|waiting| waiting.try_recv().is_ok()));
}

#[test]
fn the_network_that_asked_the_least_lately_is_next() {
    let lanes = lanes(80);
    let mut busy = busy(&lanes);
    let mut loud: Vec<_> = (0..20).map(|_| line_up(&lanes, from(1)).unwrap()).collect();
    let mut quiet = line_up(&lanes, from(2)).unwrap();
    busy.pop();
    let _first = loud[0].try_recv().expect("both asked once, and this one was first");
    assert!(waits(&mut quiet) && waits(&mut loud[1]));
    busy.pop();
    let _second = quiet.try_recv().expect("the other network asked twenty times");
    assert!(waits(&mut loud[1]));
}

#[test]
fn who_asked_most_gives_way_when_there_is_no_room() {
    let lanes = lanes(4);
    let _busy = busy(&lanes);
    let mut loud: Vec<_> = (0..3).map(|_| line_up(&lanes, from(1)).unwrap()).collect();
    line_up(&lanes, from(1)).map(|_| ()).unwrap_err();
    let mut quiet = line_up(&lanes, from(2)).unwrap();
    assert!(waits(&mut quiet) && was_overtaken(&mut loud[2]) && waits(&mut loud[1]));
}

#[test]
fn the_wait_that_is_told_is_as_long_as_the_queue() {
    let lanes = lanes(40);
    let _busy = busy(&lanes);
    let mut waiting: Vec<_> = (1..=30).map(|n| line_up(&lanes, from(n)).unwrap()).collect();
    let full = line_up(&lanes, from(31)).map(|_| ()).unwrap_err();
    assert_eq!(full.retry_after, HASH * 34);
    assert_eq!(lanes.retry_after(Lane::Known, HASH), Duration::ZERO);
    // Who gave up leaves a place.
    waiting.pop();
    line_up(&lanes, from(32)).unwrap();
}

#[test]
fn whoever_hangs_up_keeps_no_turn_and_quiet_networks_no_memory() {
    let lanes = lanes(8);
    let busy = busy(&lanes);
    drop(line_up(&lanes, from(1)).unwrap());
    let mut next = line_up(&lanes, from(2)).unwrap();
    drop(busy);
    drop(next.try_recv().expect("a turn"));
    assert_eq!(lanes.waiting(), (0, 6));
    lanes.forget_the_quiet(Duration::from_secs(9));
    assert_eq!(lanes.waiting().1, 6);
    lanes.forget_the_quiet(Duration::from_secs(10));
    assert_eq!(lanes.waiting().1, 0);
}
