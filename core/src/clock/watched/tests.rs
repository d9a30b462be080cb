//! A clock set to any time, and what is believed of it.

use super::*;
use crate::testing::moment;

/// A clock whose wall is moved apart from its monotonic time.
#[derive(Default)]
struct Hands(Mutex<(i64, i64)>);

impl Hands {
    fn pass(&self, seconds: i64) {
        let mut hands = self.0.lock().unwrap();
        hands.0 += seconds;
        hands.1 += seconds;
    }

    fn step(&self, seconds: i64) {
        self.0.lock().unwrap().0 += seconds;
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        moment(0).plus(TimeDelta::seconds(self.0.lock().unwrap().0))
    }
    fn monotonic(&self) -> Duration {
        Duration::from_secs(u64::try_from(self.0.lock().unwrap().1).unwrap())
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

fn watched() -> (Arc<Hands>, WatchedClock) {
    let hands = Arc::new(Hands::default());
    hands.pass(1_000);
    (Arc::clone(&hands), WatchedClock::new(hands))
}

fn second(n: i64) -> Timestamp {
    moment(0).plus(TimeDelta::seconds(1_000 + n))
}

#[test]
fn time_goes_by_and_small_corrections_are_believed() {
    let (hands, clock) = watched();
    hands.pass(86_400);
    hands.step(-300);
    assert_eq!(clock.now(), second(86_100));
    hands.step(600);
    assert_eq!((clock.now(), clock.doubt()), (second(86_700), None));
}

#[test]
fn whatever_the_clock_is_set_to_time_goes_on_from_where_it_was() {
    for step in [-3_600, -86_400, 301, 86_400, 315_360_000] {
        let (hands, clock) = watched();
        hands.pass(60);
        hands.step(step);
        assert_eq!(clock.now(), second(60), "{step}");
        let doubt = clock.doubt().unwrap();
        assert_eq!((doubt.cause, doubt.expected), (ClockDoubt::Apart, second(60)));
        assert_eq!(doubt.wall, second(60 + step));
        hands.pass(60);
        assert_eq!((clock.now(), clock.doubt()), (second(120), Some(doubt)));
        // Set right again, it is the same doubt until a person settles it.
        hands.step(-step);
        assert_eq!(clock.doubt(), Some(doubt));
        clock.accept();
        assert_eq!((clock.now(), clock.doubt()), (second(120), None));
    }
}

#[test]
fn a_doubt_is_written_once() {
    let (hands, clock) = watched();
    assert_eq!(clock.unwritten_doubt(), None);
    hands.step(3_600);
    let doubt = clock.unwritten_doubt().unwrap();
    clock.written(doubt.anomaly);
    assert_eq!((clock.unwritten_doubt(), clock.doubt()), (None, Some(doubt)));
    clock.accept();
    assert_eq!(clock.now(), second(3_600));
    hands.step(-3_600);
    let next = clock.unwritten_doubt().unwrap();
    assert_ne!(next.anomaly, doubt.anomaly);
}

#[test]
fn an_event_ahead_is_a_doubt_and_time_goes_on_from_it() {
    let (hands, clock) = watched();
    clock.last_event(second(2));
    assert_eq!(clock.doubt(), None);
    clock.last_event(second(3));
    let doubt = clock.doubt().unwrap();
    assert_eq!((doubt.cause, doubt.wall), (ClockDoubt::EventAhead, second(0)));
    hands.pass(10);
    assert_eq!(clock.now(), second(13));
}

#[test]
fn what_a_clock_that_ran_ahead_has_written_is_excused_once_it_was_accepted() {
    let (hands, clock) = watched();
    hands.step(-86_400);
    assert!(clock.doubt().is_some());
    clock.accept();
    // On its way while the clock was accepted.
    clock.last_event(second(1));
    assert_eq!((clock.doubt(), clock.now()), (None, second(-86_400)));
    clock.last_event(second(86_400));
    assert!(clock.doubt().is_some());
}

#[test]
fn a_doubt_from_before_a_restart_goes_on() {
    let (hands, clock) = watched();
    hands.step(400);
    let doubt = clock.doubt().unwrap();
    let (_, later) = watched();
    later.resume(doubt, second(-50));
    assert_eq!((later.now(), later.unwritten_doubt()), (second(-50), None));
    assert_eq!(later.doubt(), Some(doubt));
}
