//! Accounts nobody uses, arm by arm (PCI DSS 8.2.6).

use crate::account::{Account, AccountCommand, AccountEvent, LoginStop, ReactivatedBy};
use crate::answer::Answer;
use crate::authority::ActorCapacity;
use crate::policy::Profile;
use crate::testing::accounts::*;
use crate::testing::{Given, given, moment};
use chrono::TimeDelta;

fn used_once() -> Given<Account> {
    given::<Account>([an_active_account(), signed_in(1)]).under(Profile::Pci)
}

fn days(n: i64) -> TimeDelta {
    TimeDelta::days(n)
}

fn lapse() -> AccountCommand {
    AccountCommand::Lapse { unused_since: moment(0) }
}

fn lapsed() -> AccountEvent {
    AccountEvent::AccountLapsed { unused_since: moment(0), days: 90 }
}

#[test]
fn b5_ninety_days_unused_disable_an_account_once_where_the_policy_says_so() {
    used_once().after(days(89)).when(lapse()).then_nothing();
    let over = used_once().after(days(90)).when(lapse()).then([lapsed()]).and();
    over.when(lapse()).then_nothing();
    let hotel = given::<Account>([an_active_account(), signed_in(1)]);
    hotel.after(days(4000)).when(lapse()).then_nothing();
}

#[test]
fn b5_who_used_it_since_makes_the_lapse_void_and_so_does_having_no_password() {
    let later = given::<Account>([an_active_account()]).under(Profile::Pci).after(days(2));
    later.when(AccountCommand::Lapse { unused_since: moment(1) }).then_nothing();
    let never = given::<Account>([an_account()]).under(Profile::Pci);
    never.after(days(200)).when(lapse()).then_nothing();
}

#[test]
fn b5_the_right_password_is_told_so_and_the_wrong_one_is_just_wrong() {
    let late = used_once().after(days(91));
    let asked = late.when(asks(5)).then_events(|events| assert_eq!(events[0], lapsed())).and();
    let stopped = AccountEvent::LoginStopped {
        attempt: attempt(5),
        because: LoginStop::Lapsed {},
        device: None,
    };
    assert_eq!(super::super::answer(std::slice::from_ref(&stopped)), Some(Answer::AccountLapsed));
    let told = asked.when(judged(5, true)).then_events(|events| {
        assert_eq!(events.last(), Some(&stopped), "{events:?}");
    });
    let asked = told.and().when(asks(6)).then_events(|_| {}).and();
    asked.when(judged(6, false)).then([wrong(6)]);
}

#[test]
fn b5_a_reset_or_support_bring_it_back_and_the_days_begin_anew() {
    let over = || used_once().after(days(90)).when(lapse()).then_events(|_| {}).and();
    let back = AccountEvent::AccountReactivated { by: ReactivatedBy::Machine };
    let free =
        over().when(AccountCommand::Unlock { hand: ActorCapacity::Machine }).then([back]).and();
    let free = free.after(days(89)).when(AccountCommand::Lapse { unused_since: moment(90 * 1440) });
    let due = free.then_nothing().and().after(days(1));
    due.when(AccountCommand::Lapse { unused_since: moment(90 * 1440) })
        .then_events(|events| assert_eq!(events.len(), 1));

    let asked = over().when(AccountCommand::RequestReset { link: link(3) }).then_events(|_| {});
    let choose = AccountCommand::ChoosePassword { link: link(3), credential: password(2) };
    asked.and().when(choose).then_events(|events| {
        let back = AccountEvent::AccountReactivated { by: ReactivatedBy::Reset };
        assert!(events.contains(&back), "{events:?}");
    });
}
