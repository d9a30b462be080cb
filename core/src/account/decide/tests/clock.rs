//! Whatever the clock shows: nobody is let in early, nothing is undone, and what a clock that ran ahead
//! began does not outlive it (DESIGN 6).

use crate::account::decide::Rejection;
use crate::account::{
    Account, AccountCommand, AccountEvent, FactorGraceStarted, GraceCause, LinkClosed, LinkPurpose,
    LoginRefusal, SecondFactorPaused, SessionEnd,
};
use crate::clock::Time;
use crate::ids::PauseId;
use crate::testing::accounts::*;
use crate::testing::factors::*;
use crate::testing::{Past, given, moment, wait};
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// Minutes of forty days and of thirty.
const FORTY_DAYS: i64 = 40 * 24 * 60;
const MONTH: i64 = 30 * 24 * 60;

/// The engine started with the clock forty days ahead, and knows that `certain` minutes have gone by.
fn ahead(certain: i64) -> Time {
    let now = moment(FORTY_DAYS);
    Time { certain: moment(certain), ..Time::sure(now) }
}

/// The clock had run forty days ahead, and was set back and accepted at minute 10.
fn set_back(minutes: i64) -> Time {
    Time { accepted_at: Some(moment(10)), ..Time::sure(moment(minutes)) }
}

fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

fn days_ahead() -> Past<AccountEvent> {
    wait(minutes(FORTY_DAYS))
}

fn taken(n: u128) -> AccountEvent {
    AccountEvent::LoginAttempted { attempt: attempt(n), device: None }
}

fn locked_out(n: u128) -> AccountEvent {
    let because = LoginRefusal::Locked { lock: the_lock() };
    AccountEvent::LoginRefused { attempt: attempt(n), because }
}

fn abandoned(n: u128) -> AccountEvent {
    AccountEvent::LoginAttemptAbandoned { attempt: attempt(n) }
}

#[test]
fn no_lock_is_over_by_a_clock_that_nobody_vouches_for() {
    let past = || [an_active_account(), locked_for(30)];
    given::<Account>(past()).known(ahead(29)).when(asks(11)).then([locked_out(11)]);
    let expired = AccountEvent::LockExpired { lock: the_lock() };
    given::<Account>(past()).known(ahead(30)).when(asks(11)).then([expired, taken(11)]);
    let command = AccountCommand::ExpireLock { lock: the_lock() };
    given::<Account>(past()).known(ahead(29)).when(command).then_nothing();
}

#[test]
fn a_lock_of_a_time_that_was_set_back_lasts_as_long_counted_from_then() {
    let past = || [an_active_account(), days_ahead(), locked_for(30)];
    given::<Account>(past()).known(set_back(10)).when(asks(11)).then([locked_out(11)]);
    given::<Account>(past()).known(set_back(39)).when(asks(11)).then([locked_out(11)]);
    let expired = AccountEvent::LockExpired { lock: the_lock() };
    given::<Account>(past()).known(set_back(40)).when(asks(11)).then([expired, taken(11)]);
}

#[test]
fn guesses_of_a_time_that_was_set_back_take_no_places() {
    let past = [an_active_account(), days_ahead(), an_open_attempt(1), an_open_attempt(2)];
    given::<Account>(past).known(set_back(10)).when(asks(3)).then([
        abandoned(1),
        abandoned(2),
        taken(3),
    ]);
}

#[test]
fn no_pause_is_over_by_a_clock_that_nobody_vouches_for() {
    let past = || {
        let pause = Past::at(|at: Timestamp| {
            AccountEvent::SecondFactorPaused(SecondFactorPaused {
                pause: PauseId::caused_by(answer(5)),
                until: at.plus(minutes(1)),
                number: 1,
                evidence: vec![],
            })
        });
        [an_active_account(), signed_in(7), a_factor(), pause]
    };
    let pauses = |time: Time| {
        let state = given::<Account>(past());
        living(state.state()).factors.paused(time).is_some()
    };
    assert!(pauses(ahead(0)) && !pauses(ahead(1)));
    let later = given::<Account>(past()).known(ahead(0));
    later.when(AccountCommand::LetFactorTimePass).then_nothing();
}

#[test]
fn no_grace_is_over_by_a_clock_that_nobody_vouches_for() {
    let grace = || {
        Past::at(|at: Timestamp| {
            let (until, because) = (at.plus(TimeDelta::days(30)), GraceCause::FirstLogIn);
            AccountEvent::FactorGraceStarted(FactorGraceStarted { until, because })
        })
    };
    let past = || [an_active_account(), grace(), days_ahead(), an_open_attempt(1)];
    given::<Account>(past()).known(ahead(MONTH - 1)).when(judged(1, true)).then_events(|events| {
        let postponed = AccountEvent::SecondFactorPostponed { until: moment(MONTH) };
        assert_eq!(events.last(), Some(&postponed));
        assert!(!events.contains(&AccountEvent::FactorGraceEnded {}));
    });
    given::<Account>(past()).known(ahead(MONTH)).when(judged(1, true)).then_events(|events| {
        assert_eq!(events.first(), Some(&AccountEvent::FactorGraceEnded {}));
    });
    // What began in a time that was set back lasts as long, counted from then.
    let past = [an_active_account(), days_ahead(), grace()];
    let state = given::<Account>(past);
    let grace = living(state.state()).factors.grace.unwrap();
    assert!(!grace.is_over(set_back(10 + MONTH - 1)) && grace.is_over(set_back(10 + MONTH)));
}

#[test]
fn a_log_in_that_waits_since_a_time_that_was_set_back_is_over() {
    let past = [an_active_account(), a_factor(), days_ahead(), waits(1)];
    let late = given::<Account>(past).known(set_back(10)).when(answers(1, code(1, Some(NOW))));
    late.then_refused(Rejection::ChallengeOver);
}

#[test]
fn no_session_link_or_step_up_outlives_a_time_that_was_set_back() {
    let past =
        || [an_active_account(), a_factor(), days_ahead(), signed_in(7), a_live_reset_link(5)];
    let use_it = AccountCommand::UseSession { session: session(7) };
    let back = || given::<Account>(past()).known(set_back(20));
    back().when(use_it).then_refused(Rejection::SessionOver);
    let expire = AccountCommand::ExpireSession { session: session(7) };
    back().when(expire).then([ended([7], SessionEnd::Expired)]);
    let refused = link_refused(5, LinkPurpose::Reset, LinkClosed::Expired);
    back().when(AccountCommand::TryLink { link: link(5) }).then([refused]);
    // A mail of that time neither repeats nor counts.
    let ask = AccountCommand::RequestReset { link: link(6) };
    back().when(ask).then([AccountEvent::PasswordResetRequested {
        link: link(6),
        expires_at: moment(20 + 24 * 60),
        supersedes: Some(link(5)),
    }]);
    let stepped = given::<Account>([an_active_account(), a_factor(), days_ahead(), signed_in(7)]);
    let shown = living(stepped.state()).sessions[&session(7)].clone();
    let settings = crate::policy::Policy::first(crate::policy::Profile::Hotel).settings;
    assert!(shown.is_fresh(&settings, moment(FORTY_DAYS)));
    assert!(!shown.is_fresh(&settings, moment(20)));
}

#[test]
fn a_membership_whose_end_only_the_clock_shows_shuts_and_is_not_removed() {
    let ends_at = Some(moment(60));
    let end = AccountEvent::MembershipEndSet { property: property(1), ends_at };
    let past = || [an_active_account(), signed_in(7), Past::of([end.clone()])];
    let uncertain = given::<Account>(past()).known(ahead(59));
    let uncertain = uncertain.when(AccountCommand::UseSession { session: session(7) });
    let uncertain = uncertain.then_refused(Rejection::SessionOver);
    assert!(living(uncertain.state()).memberships.contains_key(&property(1)));
    let command = AccountCommand::EndMembership { property: property(1), ends_at: moment(60) };
    uncertain.when(command.clone()).then_nothing();
    given::<Account>(past()).known(ahead(60)).when(command).then_events(|events| {
        assert!(events.contains(&AccountEvent::AccountDeleted {}), "{events:?}");
    });
}

#[test]
fn nobody_lapses_by_a_clock_that_nobody_vouches_for() {
    let past = || [an_active_account()];
    let strict = |given: crate::testing::Given<Account>| {
        given.with(|settings| settings.disabled_when_unused_days = 30)
    };
    let early = strict(given::<Account>(past()).known(ahead(MONTH - 1)));
    early.when(asks(1)).then([taken(1)]);
    strict(given::<Account>(past()).known(ahead(MONTH))).when(asks(1)).then_events(|events| {
        assert!(matches!(events.first(), Some(AccountEvent::AccountLapsed { .. })), "{events:?}");
    });
}
