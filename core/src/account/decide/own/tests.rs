//! A person's own decisions, arm by arm (B13, S10).

use super::*;
use crate::account::{
    Account, AccountCommand, LoginStop, ResetDeclined, TimeZoneChanged, ZoneChoice,
};
use crate::answer::Answer;
use crate::authority::ActorCapacity;
use crate::testing::accounts::*;
use crate::testing::{Given, given};
use crate::time_zone::TimeZone;
use uuid::Uuid;

fn signed_in_twice() -> Given<Account> {
    given::<Account>([an_active_account(), signed_in(1), signed_in(2)])
}

fn report(from: u128) -> AccountCommand {
    let event = Some(EventId(Uuid::from_u128(9)));
    AccountCommand::ReportActivity { session: session(from), event, link: link(7) }
}

fn end(from: u128, which: OwnSessions) -> AccountCommand {
    AccountCommand::EndOwnSessions { from: session(from), which }
}

fn ended_by_owner(sessions: &[u128]) -> AccountEvent {
    let sessions = sessions.iter().map(|n| session(*n)).collect();
    AccountEvent::SessionsEnded { sessions, because: SessionEnd::EndedByOwner }
}

#[test]
fn b13_a_report_ends_every_session_and_sends_a_link_that_no_older_one_survives() {
    let asked = signed_in_twice().when(AccountCommand::RequestReset { link: link(3) });
    let asked = asked.then_events(|_| {}).and();
    asked.when(report(1)).then_events(|events| {
        let [
            AccountEvent::SuspiciousActivityReported(reported),
            AccountEvent::SessionsEnded { sessions, because: SessionEnd::ActivityReported },
            AccountEvent::PasswordResetRequested { link: new, supersedes, .. },
        ] = events
        else {
            panic!("{events:?}")
        };
        assert_eq!(reported.event, Some(EventId(Uuid::from_u128(9))));
        assert_eq!(sessions.len(), 2);
        assert_eq!((*new, *supersedes), (link(7), Some(link(3))));
    });
}

#[test]
fn b13_after_a_report_the_right_password_opens_nothing_until_a_new_one_is_chosen() {
    let reported = signed_in_twice().when(report(1)).then_events(|_| {}).and();
    let asked = reported.when(asks(5)).then_events(|_| {}).and();
    let because = LoginStop::ResetRequired {};
    let stopped = AccountEvent::LoginStopped { attempt: attempt(5), because, device: None };
    let told = Some(Answer::PasswordResetRequired);
    assert_eq!(super::super::answer(std::slice::from_ref(&stopped)), told);
    let told = asked.when(judged(5, true)).then_events(|events| {
        assert_eq!(events.last(), Some(&stopped), "{events:?}");
    });
    let choose = AccountCommand::ChoosePassword { link: link(7), credential: password(2) };
    let chosen = told.and().when(choose).then_events(|_| {}).and();
    let state = chosen.state();
    let living = state.living().unwrap();
    assert_eq!((living.reset_required_at, living.known_devices.len()), (None, 0));
}

#[test]
fn b13_who_has_no_session_reports_nothing_and_a_report_is_made_once() {
    given::<Account>([an_active_account()]).when(report(1)).then_refused(Rejection::SessionOver);
    let reported = signed_in_twice().when(report(1)).then_events(|_| {}).and();
    reported.when(report(2)).then_refused(Rejection::SessionOver);
}

#[test]
fn b13_where_too_many_mails_were_sent_a_report_holds_all_the_same() {
    let declined = |event: &AccountEvent| {
        let why = ResetDeclined::HourlyLimit;
        *event == AccountEvent::PasswordResetDeclined { why }
    };
    let mut within = signed_in_twice();
    for n in 20..26 {
        let request = AccountCommand::RequestReset { link: link(n) };
        within = within.after(TimeDelta::minutes(6)).when(request).then_events(|_| {}).and();
    }
    within.when(report(1)).then_events(|events| {
        assert!(events.iter().any(declined), "{events:?}");
        assert!(matches!(events[0], AccountEvent::SuspiciousActivityReported(_)));
    });
}

#[test]
fn a_person_ends_one_session_the_others_or_all() {
    let one = end(1, OwnSessions::One(session(2)));
    signed_in_twice().when(one).then([ended_by_owner(&[2])]);
    signed_in_twice().when(end(1, OwnSessions::Others)).then([ended_by_owner(&[2])]);
    signed_in_twice().when(end(1, OwnSessions::All)).then([ended_by_owner(&[1, 2])]);
    let gone = end(1, OwnSessions::One(session(3)));
    signed_in_twice().when(gone).then_nothing();
    let nobody = given::<Account>([an_active_account()]);
    nobody.when(end(1, OwnSessions::All)).then_refused(Rejection::SessionOver);
}

#[test]
fn s10_a_permission_is_asked_for_once_an_hour_by_who_belongs_there_and_lacks_it() {
    let ask =
        |n, permission| AccountCommand::RequestPermission { property: property(n), permission };
    let asked = AccountEvent::PermissionRequested(PermissionRequested {
        property: property(1),
        permission: Permission::Rates,
    });
    let once = given::<Account>([an_active_account()]).when(ask(1, Permission::Rates));
    let once = once.then([asked.clone()]).and();
    let again = once.when(ask(1, Permission::Rates)).then_nothing().and();
    let other = again.when(ask(1, Permission::ManageBilling));
    let later = other.then_events(|events| assert_eq!(events.len(), 1)).and();
    later.after(TimeDelta::minutes(60)).when(ask(1, Permission::Rates)).then([asked]);
    let held = *reception().first().unwrap();
    given::<Account>([an_active_account()]).when(ask(1, held)).then_nothing();
    let stranger = given::<Account>([an_active_account()]).when(ask(2, Permission::Rates));
    stranger.then_refused(Rejection::NotAMember);
}

#[test]
fn b14_a_person_chooses_a_clock_of_their_own_and_goes_by_that_of_the_property_again() {
    let choose = |choice| AccountCommand::ChangeProfile {
        name: None,
        language: None,
        time_zone: Some(choice),
        hand: ActorCapacity::Oneself,
    };
    let paris = || TimeZone::named("Europe/Paris").unwrap();
    let changed = |time_zone| AccountEvent::TimeZoneChanged(TimeZoneChanged { time_zone });
    let none = given::<Account>([an_active_account()]).when(choose(ZoneChoice::OfProperty));
    let own = none.then_nothing().and().when(choose(ZoneChoice::Own(paris())));
    let own = own.then([changed(Some(paris()))]).and();
    let again = own.when(choose(ZoneChoice::Own(paris()))).then_nothing().and();
    again.when(choose(ZoneChoice::OfProperty)).then([changed(None)]);
}
