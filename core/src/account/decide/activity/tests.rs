//! Unusual activity, arm by arm (S2).

use crate::account::{
    Account, AccountCommand, AccountEvent, ActivityEnd, LinkPurpose, LoginStop, SessionEnd,
};
use crate::activity::{ActivityAction, ActivityEvidence, ActivityRule};
use crate::answer::Answer;
use crate::authority::{ActorCapacity, OperatorRole};
use crate::clock::Time;
use crate::ids::{ActivityId, NetworkTag};
use crate::testing::accounts::*;
use crate::testing::{Given, Past, given, moment, wait};
use chrono::TimeDelta;

const TURNS: ActivityRule =
    ActivityRule::DevicesTakingTurns { within_minutes: 30, action: ActivityAction::Refuse };
const DEVICES: ActivityRule =
    ActivityRule::ManyDevices { more_than: 8, within_hours: 24, action: ActivityAction::Refuse };
const NETWORKS: ActivityRule = ActivityRule::ManyNetworks {
    more_than: 4,
    within_minutes: 60,
    action: ActivityAction::Observe,
};

/// The log-in with attempt and session `n` from device `from`.
fn log_in(n: u128, from: u128) -> Past<AccountEvent> {
    let taken = AccountEvent::LoginAttempted { attempt: attempt(n), device: None };
    Past::of([taken]).and(Past::at(move |at| AccountEvent::LoginSucceeded {
        attempt: attempt(n),
        session: session(n),
        device: device(from),
        expires_at: at.plus(TimeDelta::hours(24)),
    }))
}

fn minutes<E>(n: i64) -> Past<E> {
    wait(TimeDelta::minutes(n))
}

/// A, B, A, ten minutes apart from first to last.
fn three_turns() -> [Past<AccountEvent>; 6] {
    [an_active_account(), log_in(1, 1), minutes(5), log_in(2, 2), minutes(5), log_in(3, 1)]
}

fn the_fourth(n: u128) -> [Past<AccountEvent>; 1] {
    [an_open_attempt(n)]
}

fn turned() -> Given<Account> {
    given::<Account>(three_turns().into_iter().chain(the_fourth(4)))
}

fn activity(n: u128, minute: i64, rule: &str) -> ActivityId {
    ActivityId::caused_by(&session(n), moment(minute), rule)
}

fn used(n: u128, from: u128, minute: i64) -> ActivityEvidence {
    ActivityEvidence {
        at: moment(minute),
        device: device(from),
        attempt: Some(attempt(n)),
        session: Some(session(n)),
        network: None,
    }
}

fn stopped(n: u128, activity: ActivityId, known: Option<u128>) -> AccountEvent {
    let because = LoginStop::UnusualActivity { activity };
    AccountEvent::LoginStopped { attempt: attempt(n), because, device: known.map(device) }
}

/// The right password from device `from`, in a network nobody looks at.
fn right(n: u128, from: u128) -> AccountCommand {
    AccountCommand::Judge {
        attempt: attempt(n),
        credential: Some(password(1)),
        matched: true,
        session: session(n),
        device: device(from),
        network: None,
    }
}

/// Support unlocks the account.
fn by_support_hand() -> AccountCommand {
    AccountCommand::Unlock { hand: ActorCapacity::Operator(OperatorRole::Support) }
}

fn detected(events: &[AccountEvent]) -> Vec<&AccountEvent> {
    let all = events.iter();
    all.filter(|event| matches!(event, AccountEvent::UnusualActivityDetected { .. })).collect()
}

#[test]
fn s2_two_devices_taking_turns_are_refused_at_the_fourth_with_all_four_as_evidence() {
    let id = activity(4, 10, "devices_taking_turns");
    let last = ActivityEvidence { session: None, ..used(4, 2, 10) };
    turned().when(right(4, 2)).then([
        password_accepted(4),
        AccountEvent::UnusualActivityDetected {
            activity: id,
            rule: TURNS,
            evidence: vec![used(1, 1, 0), used(2, 2, 5), used(3, 1, 10), last],
            until: moment(40),
        },
        stopped(4, id, Some(2)),
    ]);
}

#[test]
fn s2_three_turns_are_usual_and_so_are_four_by_one_device() {
    let three = [an_active_account(), log_in(1, 1), log_in(2, 2), an_open_attempt(3)];
    given::<Account>(three).when(right(3, 1)).then_events(|events| {
        assert!(matches!(events, [AccountEvent::LoginSucceeded { .. }, ..]), "{events:?}");
    });
    let alone = [an_active_account(), log_in(1, 1), log_in(2, 1), log_in(3, 1), an_open_attempt(4)];
    given::<Account>(alone).when(right(4, 1)).then_events(|events| {
        assert!(matches!(events, [AccountEvent::LoginSucceeded { .. }, ..]), "{events:?}");
    });
}

#[test]
fn s2_turns_count_only_within_the_half_hour() {
    let slow = |gap| {
        let past = [an_active_account(), log_in(1, 1), minutes(gap), log_in(2, 2), log_in(3, 1)];
        given::<Account>(past.into_iter().chain(the_fourth(4)))
    };
    slow(30).when(right(4, 2)).then_events(|events| assert_eq!(detected(events).len(), 1));
    slow(31).when(right(4, 2)).then_events(|events| assert!(detected(events).is_empty()));
}

#[test]
fn s2_whoever_logs_out_before_going_to_another_device_takes_no_turn_on_a_living_session() {
    let tidy = [
        an_active_account(),
        log_in(1, 1),
        ended([1], SessionEnd::Logout).into(),
        log_in(2, 2),
        ended([2], SessionEnd::Logout).into(),
        log_in(3, 1),
        an_open_attempt(4),
    ];
    given::<Account>(tidy).when(right(4, 2)).then_events(|events| {
        assert!(matches!(events, [AccountEvent::LoginSucceeded { .. }, ..]), "{events:?}");
    });
}

#[test]
fn s2_a_third_device_in_between_hides_nobody() {
    let past = three_turns().into_iter().chain([log_in(5, 3)]).chain(the_fourth(4));
    given::<Account>(past).when(right(4, 2)).then_events(|events| {
        assert_eq!(detected(events).len(), 1, "{events:?}");
    });
}

#[test]
fn s2_uses_that_are_written_down_are_turns_too_and_the_sessions_live_on() {
    let uses = |n| AccountCommand::UseSession { session: session(n) };
    let both = given::<Account>([an_active_account(), log_in(1, 1), minutes(1), log_in(2, 2)]);
    let first = both.after(TimeDelta::minutes(15)).when(uses(1));
    let first = first.then([AccountEvent::SessionSeen { session: session(1) }]).and();
    let seen = first.after(TimeDelta::minutes(1)).when(uses(2)).then_events(|events| {
        assert!(matches!(events.first(), Some(AccountEvent::SessionSeen { .. })));
        let [AccountEvent::UnusualActivityDetected { rule, evidence, .. }] = detected(events)[..]
        else {
            panic!("nothing was noticed: {events:?}");
        };
        assert_eq!((rule, evidence.len()), (&TURNS, 4));
        let kinds: Vec<bool> = evidence.iter().map(|one| one.attempt.is_some()).collect();
        assert_eq!(kinds, [true, true, false, false], "two log-ins, then two uses");
        assert!(evidence.iter().all(|one| one.session.is_some()));
    });
    let on = seen.and().after(TimeDelta::minutes(15));
    on.when(uses(1)).then([AccountEvent::SessionSeen { session: session(1) }]);
}

#[test]
fn s2_the_ninth_device_of_a_day_is_refused_and_a_known_one_is_not_a_ninth() {
    let eight = || (1..=8).map(|n| log_in(n, n)).chain([minutes(60), an_open_attempt(9)]);
    let all = || [an_active_account()].into_iter().chain(eight());
    given::<Account>(all()).when(right(9, 9)).then_events(|events| {
        let [AccountEvent::UnusualActivityDetected { rule, evidence, .. }] = detected(events)[..]
        else {
            panic!("nothing was noticed: {events:?}");
        };
        assert_eq!((rule, evidence.len()), (&DEVICES, 9));
        assert_eq!(events.last(), Some(&stopped(9, activity(9, 60, "many_devices"), None)));
    });
    given::<Account>(all()).when(right(9, 8)).then_events(|events| {
        assert!(matches!(events, [AccountEvent::LoginSucceeded { .. }, ..]), "{events:?}");
    });
    let next_day = all().chain([wait(TimeDelta::hours(24)), an_open_attempt(10)]);
    given::<Account>(next_day).when(right(10, 9)).then_events(|events| {
        assert!(detected(events).is_empty(), "{events:?}");
    });
}

#[test]
fn s2_many_networks_are_observed_once_and_stop_nobody() {
    let mut state = given::<Account>([an_active_account()]);
    let mut noticed = vec![];
    for n in 1..=7 {
        let asked = state.when(asks(n)).then_events(|_| {}).and();
        let asked = asked.from_network(n);
        let judged = asked.when(judged_from(n, 1, n)).then_events(|events| {
            noticed.push(detected(events).len());
            let inside =
                |event: &AccountEvent| matches!(event, AccountEvent::LoginSucceeded { .. });
            assert!(events.iter().any(inside), "{events:?}");
            if let [AccountEvent::UnusualActivityDetected { rule, evidence, .. }] =
                detected(events)[..]
            {
                assert_eq!((rule, evidence.len()), (&NETWORKS, 5));
                let network = evidence.last().unwrap().network.clone();
                assert_eq!(network, Some(NetworkTag(format!("{n:032x}"))));
                assert_eq!(evidence.last().unwrap().session, Some(session(n)));
            }
        });
        state = judged.and();
    }
    assert_eq!(noticed.iter().sum::<usize>(), 1, "{noticed:?}");
}

#[test]
fn s2_while_it_lasts_the_right_password_is_refused_and_the_wrong_one_is_just_wrong() {
    let caught = turned().when(right(4, 2)).then_events(|_| {}).and();
    let id = activity(4, 10, "devices_taking_turns");
    let again = caught.after(TimeDelta::minutes(29)).when(asks(5)).then_events(|_| {}).and();
    let again = again.when(right(5, 7)).then([password_accepted(5), stopped(5, id, None)]).and();
    let again = again.when(asks(6)).then_events(|_| {}).and();
    again.when(judged(6, false)).then([wrong(6)]);
    assert_eq!(super::super::answer(&[stopped(5, id, None)]), Some(Answer::UnusualActivity));
}

#[test]
fn s2_b5_it_ends_after_half_an_hour_by_an_event_of_time_once() {
    let id = activity(4, 10, "devices_taking_turns");
    let over = AccountEvent::UnusualActivityEnded { activity: id, by: ActivityEnd::Time };
    let expire = || AccountCommand::ExpireActivity { activity: id };
    let caught = turned().when(right(4, 2)).then_events(|_| {}).and();
    let early = caught.after(TimeDelta::minutes(29)).when(expire()).then_nothing().and();
    let due = early.after(TimeDelta::minutes(1)).when(expire()).then([over.clone()]).and();
    let due = due.when(expire()).then_nothing().and();
    due.when(asks(5)).then_events(|events| assert_eq!(events.len(), 1, "{events:?}"));

    let caught = turned().when(right(4, 2)).then_events(|_| {}).and();
    let late = caught.after(TimeDelta::minutes(30)).when(asks(5)).then_events(|events| {
        assert_eq!(events.first(), Some(&over), "whoever acts first writes it down");
    });
    late.and().when(expire()).then_nothing();
}

#[test]
fn s2_a_reset_ends_it_and_so_does_support_and_counting_begins_anew() {
    let id = activity(4, 10, "devices_taking_turns");
    let past = three_turns().into_iter().chain([a_live_reset_link(7)]).chain(the_fourth(4));
    let caught = given::<Account>(past).when(right(4, 2)).then_events(|_| {}).and();
    let choose = AccountCommand::ChoosePassword { link: link(7), credential: password(2) };
    caught.when(choose).then([
        AccountEvent::PasswordChosen {
            credential: password(2),
            link: link(7),
            purpose: LinkPurpose::Reset,
            replaces: Some(password(1)),
        },
        AccountEvent::UnusualActivityEnded { activity: id, by: ActivityEnd::Reset },
        ended([1, 2, 3], SessionEnd::PasswordChanged),
    ]);

    let caught = turned().when(right(4, 2)).then_events(|_| {}).and();
    let by_support = AccountEvent::UnusualActivityEnded { activity: id, by: ActivityEnd::Support };
    let free = caught.when(by_support_hand()).then([by_support]).and();
    let free = free.when(by_support_hand()).then_nothing().and();
    let asked = free.when(asks(5)).then_events(|_| {}).and();
    let back = asked.when(right(5, 2)).then_events(|events| {
        assert!(matches!(events, [AccountEvent::LoginSucceeded { .. }, ..]), "{events:?}");
    });
    assert!(back.state().living().unwrap().activity.refusing(Time::sure(moment(11))).is_none());
}

#[test]
fn s2_a_locked_account_says_locked_and_nothing_of_unusual_activity() {
    let caught = turned().when(right(4, 2)).then_events(|_| {}).and();
    let mut state = caught;
    for n in 11..=20 {
        let asked = state.when(asks(n)).then_events(|_| {}).and();
        state = asked.when(judged(n, false)).then_events(|_| {}).and();
    }
    state.when(asks(30)).then_events(|events| {
        let refused = matches!(events.last(), Some(AccountEvent::LoginRefused { .. }));
        assert!(refused, "{events:?}");
        assert_eq!(super::super::answer(events), Some(Answer::AccountLocked));
    });
}
