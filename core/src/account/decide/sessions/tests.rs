//! Sessions, arm by arm.

use super::*;
use crate::account::{Account, AccountCommand};
use crate::policy::Profile;
use crate::testing::accounts::{an_active_account, ended, session, signed_in};
use crate::testing::{Given, given, wait};

fn signed_in_once() -> Given<Account> {
    given::<Account>([an_active_account(), signed_in(1)])
}

fn make_use_of_it() -> AccountCommand {
    AccountCommand::UseSession { session: session(1) }
}

fn expire() -> AccountCommand {
    AccountCommand::ExpireSession { session: session(1) }
}

fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

#[test]
fn a_use_is_written_down_at_most_once_a_quarter_of_the_idle_limit() {
    let seen = || [AccountEvent::SessionSeen { session: session(1) }];
    signed_in_once().after(minutes(14)).when(make_use_of_it()).then_nothing();
    let used = signed_in_once().after(minutes(15)).when(make_use_of_it()).then(seen());
    let used = used.and().after(minutes(14)).when(make_use_of_it()).then_nothing();
    used.and().after(minutes(1)).when(make_use_of_it()).then(seen());
}

#[test]
fn a_session_unused_for_an_hour_is_over_and_using_it_keeps_it() {
    signed_in_once().after(minutes(60)).when(make_use_of_it()).then_refused(Rejection::SessionOver);
    let kept = signed_in_once().after(minutes(59)).when(make_use_of_it()).then_events(|_| {});
    kept.and().after(minutes(59)).when(make_use_of_it()).then_events(|_| {});
    let strict = signed_in_once().under(Profile::Pci).after(minutes(15));
    strict.when(make_use_of_it()).then_refused(Rejection::SessionOver);
}

#[test]
fn a_session_is_over_after_a_day_however_much_it_is_used() {
    let mut state = signed_in_once();
    for _ in 0..47 {
        state = state.after(minutes(30)).when(make_use_of_it()).then_events(|_| {}).and();
    }
    state.after(minutes(30)).when(make_use_of_it()).then_refused(Rejection::SessionOver);
}

#[test]
fn a_session_that_never_was_is_over() {
    given::<Account>([an_active_account()])
        .when(make_use_of_it())
        .then_refused(Rejection::SessionOver);
}

#[test]
fn logging_out_ends_one_session_once() {
    let out = || AccountCommand::EndSession { session: session(1), because: SessionEnd::Logout };
    given::<Account>([an_active_account(), signed_in(1), signed_in(2)])
        .when(out())
        .then([ended([1], SessionEnd::Logout)])
        .and()
        .when(out())
        .then_nothing()
        .and()
        .when(AccountCommand::UseSession { session: session(2) })
        .then_nothing();
}

#[test]
fn b5_a_session_expires_by_the_limit_that_came_first_and_once() {
    signed_in_once().after(minutes(59)).when(expire()).then_nothing();
    let idle = [ended([1], SessionEnd::Idle)];
    let over = signed_in_once().after(minutes(60)).when(expire()).then(idle);
    over.and().when(expire()).then_nothing();
    given::<Account>([an_active_account(), signed_in(1), wait(TimeDelta::hours(24))])
        .when(expire())
        .then([ended([1], SessionEnd::Expired)]);
}
