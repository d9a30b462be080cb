//! A clock set to any time, and what is believed of it.

use super::*;
use crate::testing::moment;

/// A clock whose wall is moved apart from its steady time.
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

fn doubted(notice: Option<Notice>) -> Doubt {
    match notice {
        Some(Notice::Doubted(doubt)) => doubt,
        other => panic!("no doubt was noticed: {other:?}"),
    }
}

/// Writes down what there is, as the engine does; answers what.
fn write_down(clock: &WatchedClock) -> Vec<Notice> {
    let mut notices = vec![];
    while let Some(notice) = clock.unwritten() {
        clock.written(&notice);
        notices.push(notice);
    }
    notices
}

#[test]
fn time_goes_by_and_small_corrections_are_believed() {
    let (hands, clock) = watched();
    hands.pass(86_400);
    hands.step(-2);
    assert_eq!((clock.now(), clock.doubt()), (second(86_398), None));
    hands.pass(86_400);
    hands.step(300);
    assert_eq!((clock.now(), clock.doubt()), (second(173_098), None));
}

#[test]
fn clocks_that_go_a_little_faster_or_slower_are_no_jump() {
    for drift in [-1, 1] {
        let (hands, clock) = watched();
        // Ten seconds a day, for two months.
        for _ in 0..600 {
            hands.pass(8_640);
            hands.step(drift);
            assert_eq!(clock.doubt(), None);
        }
        assert_eq!(clock.now(), second(600 * (8_640 + drift)));
    }
}

#[test]
fn time_never_goes_back_and_a_step_back_is_caught_up_with() {
    for step in [1, 2, 3, 60, 300] {
        let (hands, clock) = watched();
        hands.pass(60);
        let mut before = clock.now();
        hands.step(-step);
        assert_eq!(clock.now(), before);
        assert_eq!(clock.doubt().is_some(), step > 2, "{step}");
        for _ in 0..2 * step {
            hands.pass(1);
            assert!(clock.now() > before);
            before = clock.now();
        }
        assert_eq!((clock.now(), clock.doubt()), (second(60 + step), None));
        let notices = write_down(&clock);
        assert_eq!(notices.len(), if step > 2 { 2 } else { 0 });
        for notice in notices.iter().skip(1) {
            let Notice::Ended { because, anomaly, .. } = notice else { panic!("{notice:?}") };
            assert_eq!(*because, ClockDoubtEnd::Agrees);
            assert_eq!(*anomaly, doubted(notices.first().copied()).anomaly);
        }
    }
}

#[test]
fn whatever_the_clock_is_set_to_time_goes_on_from_where_it_was() {
    for step in [-3_600, -86_400, -301, 301, 86_400, 315_360_000] {
        let (hands, clock) = watched();
        hands.pass(60);
        hands.step(step);
        assert_eq!(clock.now(), second(60), "{step}");
        let doubt = clock.doubt().unwrap();
        assert_eq!((doubt.cause, doubt.expected), (ClockDoubt::Apart, second(60)));
        assert_eq!(doubt.wall, second(60 + step));
        hands.pass(60);
        clock.nothing_since(second(60));
        if step.abs() > 360 {
            assert_eq!((clock.now(), clock.doubt()), (second(120), Some(doubt)));
        }
        clock.accept();
        assert_eq!((clock.now(), clock.doubt()), (second(120 + step), None));
    }
}

#[test]
fn a_jump_that_is_put_right_is_over_by_itself() {
    for (step, left) in [(-3_600, 0), (86_400, 1), (86_400, -1), (315_360_000, 240), (-900, -240)] {
        let (hands, clock) = watched();
        hands.step(step);
        let doubt = clock.doubt().unwrap();
        hands.pass(60);
        let before = clock.now();
        hands.step(left - step);
        assert!(clock.now() >= before, "{step}");
        hands.pass(480);
        assert_eq!((clock.now(), clock.doubt()), (second(540 + left), None), "{step} {left}");
        let notices = write_down(&clock);
        assert_eq!(notices.first(), Some(&Notice::Doubted(doubt)));
        assert!(matches!(
            notices.get(1),
            Some(Notice::Ended { because: ClockDoubtEnd::Agrees, .. })
        ));
        assert_eq!(notices.len(), 2);
    }
}

#[test]
fn a_doubt_is_written_once() {
    let (hands, clock) = watched();
    assert_eq!(clock.unwritten(), None);
    hands.step(3_600);
    let doubt = doubted(clock.unwritten());
    assert_eq!(write_down(&clock), [Notice::Doubted(doubt)]);
    assert_eq!((clock.unwritten(), clock.doubt()), (None, Some(doubt)));
    clock.accept();
    assert_eq!(clock.now(), second(3_600));
    hands.step(-3_600);
    assert_ne!(doubted(clock.unwritten()).anomaly, doubt.anomaly);
}

#[test]
fn an_event_ahead_is_a_doubt_and_time_goes_on_from_it() {
    let (hands, clock) = watched();
    clock.last_event(second(2));
    assert_eq!(clock.doubt(), None);
    clock.last_event(second(3_600));
    let doubt = clock.doubt().unwrap();
    assert_eq!((doubt.cause, doubt.wall), (ClockDoubt::EventAhead, second(0)));
    hands.pass(10);
    assert_eq!(clock.now(), second(3_610));
    // The clock is set to the right time: what the engine wrote is behind it.
    hands.step(7_200);
    assert_eq!((clock.now(), clock.doubt()), (second(7_210), None));
}

#[test]
fn a_clock_that_passed_the_last_event_is_believed_where_nothing_was_written_since() {
    let (hands, clock) = watched();
    clock.last_event(second(3_600));
    hands.pass(3_599);
    clock.nothing_since(second(3_600));
    assert!(clock.doubt().is_some());
    hands.pass(1);
    clock.nothing_since(second(3_600));
    assert_eq!((clock.now(), clock.doubt()), (second(3_600), None));
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
fn a_doubt_from_before_a_restart_goes_on_until_its_cause_is_gone() {
    let (hands, clock) = watched();
    hands.step(86_400);
    let doubt = clock.doubt().unwrap();
    // Still ahead: nobody knows whether a day has gone by.
    let (hands, later) = watched();
    hands.step(86_400);
    later.resume(doubt, second(0));
    assert_eq!((later.now(), later.doubt(), later.unwritten()), (second(0), Some(doubt), None));
    // Put right while it runs, an hour after the last event.
    hands.step(3_600 - 86_400);
    assert_eq!((later.doubt(), later.now()), (None, second(3_600)));
    // Put right before the restart.
    let (hands, later) = watched();
    hands.step(3_600);
    later.resume(doubt, second(0));
    assert_eq!(later.doubt(), None);
    let ended = later.unwritten();
    assert!(matches!(ended, Some(Notice::Ended { anomaly, .. }) if anomaly == doubt.anomaly));
}

#[test]
fn a_step_back_of_three_seconds_is_caught_up_with_after_a_restart_too() {
    let (hands, clock) = watched();
    hands.step(-3);
    let doubt = clock.doubt().unwrap();
    let (hands, later) = watched();
    hands.step(-3);
    later.resume(doubt, second(0));
    assert_eq!(later.now(), second(0));
    hands.pass(6);
    assert_eq!((later.now(), later.doubt()), (second(3), None));
}

#[test]
fn nobody_vouches_for_a_clock_until_it_was_steady_for_an_hour() {
    let (hands, clock) = watched();
    clock.certain_until(second(-86_400), true);
    assert!(!clock.is_confirmed());
    hands.pass(1_800);
    assert_eq!(clock.certain(), second(1_800 - 86_400));
    hands.step(86_400);
    assert!(!clock.is_confirmed());
    hands.step(-86_400);
    hands.pass(3_599);
    assert!(!clock.is_confirmed(), "steady again for less than an hour");
    write_down(&clock);
    hands.pass(1);
    // The jump ended at a look; the hour is counted from there.
    hands.pass(3_600);
    assert!(clock.is_confirmed());
    assert_eq!(write_down(&clock), [Notice::Confirmed(ClockWord::Steady)]);
    assert_eq!(clock.certain(), clock.now());
}

#[test]
fn a_person_vouches_for_the_clock_as_it_stands() {
    let (hands, clock) = watched();
    clock.certain_until(second(-86_400), true);
    hands.pass(1);
    clock.accept();
    assert!(clock.is_confirmed());
    assert_eq!((clock.certain(), clock.unwritten()), (second(1), None));
}

#[test]
fn what_began_before_a_start_is_over_only_by_certain_time_until_somebody_vouches() {
    let (hands, clock) = watched();
    clock.certain_until(second(-86_400), true);
    hands.pass(60);
    let time = clock.known(clock.now());
    assert_eq!((time.now, time.certain), (second(60), second(60 - 86_400)));
    assert!(!time.is_over(second(-86_000), second(-80_000)), "by the clock alone");
    assert!(time.is_over(second(0), second(60)), "the steady clock measured it");
    assert_eq!(clock.known(second(-90_000)).certain, second(-90_000), "long ago is certain");
    clock.accept();
    let time = clock.known(clock.now());
    assert!(time.is_over(second(-86_000), second(-80_000)));
    assert_eq!(time.accepted_at, Some(second(60)));
}

#[test]
fn a_clock_that_was_accepted_before_a_start_needs_nobody_to_say_so_again() {
    for (ago, undisputed, vouched) in
        [(3_600, true, true), (3_601, true, false), (60, false, false), (-10, true, false)]
    {
        let (_, clock) = watched();
        clock.accepted_before(second(-ago), undisputed);
        assert_eq!(clock.is_confirmed(), vouched, "{ago}");
        assert_eq!(clock.known(second(0)).accepted_at, Some(second(-ago)));
    }
    let (_, clock) = watched();
    clock.last_event(second(86_400));
    clock.accepted_before(second(-1), true);
    assert!(!clock.is_confirmed(), "an event lies ahead of it");
}

#[test]
fn the_wall_beside_the_engine_is_told_where_the_two_differ() {
    let (hands, clock) = watched();
    assert_eq!(clock.wall_beside(clock.now()), None);
    hands.step(7_200);
    assert_eq!(clock.wall_beside(clock.now()), Some(second(7_200)));
}
