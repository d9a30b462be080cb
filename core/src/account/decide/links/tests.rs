//! Links, arm by arm.

use super::*;
use crate::account::{Account, AccountCommand, MembershipEnd};
use crate::policy::Profile;
use crate::testing::accounts::*;
use crate::testing::{Past, given, moment, wait};
use uuid::Uuid;

fn request(n: u128) -> AccountCommand {
    AccountCommand::RequestReset { link: link(n) }
}

fn requested(n: u128, minutes: i64, supersedes: Option<u128>) -> AccountEvent {
    AccountEvent::PasswordResetRequested {
        link: link(n),
        expires_at: moment(minutes + 24 * 60),
        supersedes: supersedes.map(link),
    }
}

fn try_it(n: u128) -> AccountCommand {
    AccountCommand::TryLink { link: link(n) }
}

fn choose(n: u128, through: u128) -> AccountCommand {
    AccountCommand::ChoosePassword { link: link(through), credential: password(n) }
}

fn chosen(n: u128, through: u128) -> AccountEvent {
    AccountEvent::PasswordChosen {
        credential: password(n),
        link: link(through),
        purpose: LinkPurpose::Reset,
        replaces: Some(password(n - 1)),
    }
}

fn declined(why: ResetDeclined) -> AccountEvent {
    AccountEvent::PasswordResetDeclined { why }
}

fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

/// The activation mail does not count any more a day later.
fn an_old_account() -> Past<AccountEvent> {
    an_active_account().and(wait(TimeDelta::days(1)))
}

const DAY: i64 = 24 * 60;

#[test]
fn s6_a_reset_makes_a_link_of_a_day() {
    given::<Account>([an_active_account()]).when(request(1)).then([requested(1, 0, None)]);
    given::<Account>([an_account()]).when(request(1)).then([requested(1, 0, None)]); // Not activated yet.
}

#[test]
fn s34_asked_again_within_fifteen_minutes_the_same_link_is_sent_once_more() {
    let history = || [an_active_account(), a_live_reset_link(1)];
    let again = AccountEvent::PasswordResetRepeated { link: link(1), expires_at: moment(DAY) };
    given::<Account>(history()).after(minutes(14)).when(request(2)).then([again]);
    given::<Account>(history()).after(minutes(15)).when(request(2)).then([requested(
        2,
        15,
        Some(1),
    )]);
}

#[test]
fn s34_a_link_that_ran_out_is_not_sent_again() {
    given::<Account>([an_active_account(), a_live_reset_link(1)])
        .with(|settings| settings.reset_repeat_minutes = 2 * 24 * 60)
        .after(TimeDelta::days(1))
        .when(request(2))
        .then([requested(2, DAY, Some(1))]);
}

#[test]
fn s34_three_mails_an_hour_and_ten_a_day_then_the_same_answer_and_no_mail() {
    let mut asked = given::<Account>([an_old_account()]);
    for _ in 0..3 {
        asked = asked.when(request(1)).then_events(|events| assert_eq!(events.len(), 1)).and();
    }
    let hourly = asked.when(request(1)).then([declined(ResetDeclined::HourlyLimit)]);
    let mut asked = hourly.and().after(minutes(60));
    for n in 0..7 {
        asked = asked
            .when(request(10 + n))
            .then_events(|events| {
                assert!(!matches!(events[0], AccountEvent::PasswordResetDeclined { .. }));
            })
            .and()
            .after(minutes(31));
    }
    let asked = asked.after(minutes(60));
    asked.when(request(30)).then([declined(ResetDeclined::DailyLimit)]);
}

#[test]
fn s30_a_deleted_account_gets_no_link() {
    given::<Account>([an_active_account(), deleted()])
        .when(request(1))
        .then([declined(ResetDeclined::AccountDeleted)]);
}

#[test]
fn s34_a_live_link_opens_and_trying_it_changes_nothing() {
    let tried = given::<Account>([an_active_account(), a_live_reset_link(1)])
        .when(try_it(1))
        .then_nothing();
    tried.and().when(try_it(1)).then_nothing();
    given::<Account>([an_active_account()]).when(try_it(5)).then_refused(Rejection::NoSuchLink);
}

#[test]
fn s34_a_link_that_does_not_open_says_which_of_the_reasons_it_is() {
    let refused = |n, why| [link_refused(n, LinkPurpose::Reset, why)];
    let live = || [an_active_account(), a_live_reset_link(1)];
    given::<Account>(live())
        .after(minutes(DAY))
        .when(try_it(1))
        .then(refused(1, LinkClosed::Expired));
    given::<Account>([an_active_account(), a_live_reset_link(1), a_live_reset_link(2)])
        .when(try_it(1))
        .then(refused(1, LinkClosed::Superseded));
    let used = given::<Account>(live()).when(choose(2, 1)).then([chosen(2, 1)]);
    used.and().when(try_it(1)).then(refused(1, LinkClosed::Used));
    let withdrawn = AccountEvent::ActivationLinkWithdrawn {
        link: link(0),
        replaced_by: AccountId(Uuid::from_u128(9)),
    };
    given::<Account>([an_account(), withdrawn.into()]).when(try_it(0)).then([link_refused(
        0,
        LinkPurpose::Activation,
        LinkClosed::Withdrawn,
    )]);
}

/// Nobody fills the ledger with a link that was used: the same no is written once an hour.
#[test]
fn s34_a_closed_link_that_is_tried_again_says_nothing_new_within_the_hour() {
    let refused = |n, why| [link_refused(n, LinkPurpose::Reset, why)];
    let two = [an_active_account(), a_live_reset_link(1), a_live_reset_link(2)];
    let once = given::<Account>(two).when(try_it(1)).then(refused(1, LinkClosed::Superseded));
    let again = once.and().after(minutes(59)).when(try_it(1)).then_nothing();
    let used_again = again.and().when(choose(2, 1)).then_nothing();
    let later = used_again.and().after(minutes(1)).when(try_it(1));
    let later = later.then(refused(1, LinkClosed::Superseded));
    // Another link, and another cause, are new.
    let used = later.and().when(choose(2, 2)).then([chosen(2, 2)]);
    let other = used.and().when(try_it(2)).then(refused(2, LinkClosed::Used));
    other.and().when(try_it(2)).then_nothing().and().when(try_it(1)).then_nothing();
}

#[test]
fn s34_choosing_through_a_closed_link_is_refused_as_a_fact_and_changes_no_password() {
    let tried = given::<Account>([an_active_account(), a_live_reset_link(1), a_live_reset_link(2)])
        .when(choose(2, 1))
        .then([link_refused(1, LinkPurpose::Reset, LinkClosed::Superseded)]);
    assert_eq!(living(tried.state()).password, Some(password(1)));
    given::<Account>([an_active_account()]).when(choose(2, 7)).then_refused(Rejection::NoSuchLink);
}

#[test]
fn s13_a_reset_lifts_the_lock_clears_the_counts_and_ends_all_sessions() {
    let back =
        given::<Account>([an_active_account(), signed_in(5), locked(), a_live_reset_link(1)])
            .when(choose(2, 1))
            .then([
                chosen(2, 1),
                AccountEvent::AccountUnlocked { lock: the_lock(), by: UnlockedBy::Reset },
                ended([5], SessionEnd::PasswordChanged),
            ]);
    let account = living(back.state());
    assert_eq!(account.lockout, crate::lockout::Lockout::default());
    assert_eq!((account.password, account.sessions.len()), (Some(password(2)), 0));
}

#[test]
fn s13_a_disabled_password_comes_back_by_reset() {
    let disabled = AccountEvent::CredentialDisabled { consecutive: 100 };
    let back = given::<Account>([an_active_account(), disabled.into(), a_live_reset_link(1)])
        .when(choose(2, 1))
        .then([chosen(2, 1)]);
    let taken = AccountEvent::LoginAttempted { attempt: attempt(1), device: None };
    back.and().when(asks(1)).then([taken]);
}

#[test]
fn s34_a_chosen_password_closes_every_other_link() {
    let done = given::<Account>([an_account(), a_live_reset_link(1)])
        .when(choose(2, 0))
        .then_events(|_| {});
    assert!(living(done.state()).links.all_live().is_empty());
    done.and().when(try_it(1)).then([link_refused(1, LinkPurpose::Reset, LinkClosed::Superseded)]);
}

#[test]
fn b5_a_lock_that_ran_out_before_the_reset_was_ended_by_time_not_by_the_reset() {
    given::<Account>([
        an_active_account(),
        locked_for(30),
        a_live_reset_link(1),
        wait(minutes(30)),
    ])
    .under(Profile::Nist)
    .when(choose(2, 1))
    .then([AccountEvent::LockExpired { lock: the_lock() }, chosen(2, 1)]);
}

#[test]
fn s32_a_replaced_account_goes_with_its_activation_link() {
    let replaced_by = AccountId(Uuid::from_u128(9));
    let withdraw = || AccountCommand::WithdrawActivation {
        replaced_by,
        property: property(1),
        hand: support_acts().hand,
    };
    let gone = || {
        let because = MembershipEnd::Removed;
        let removed = AccountEvent::MembershipRemoved { property: property(1), because };
        [removed, AccountEvent::AccountDeleted {}]
    };
    let withdrawn = AccountEvent::ActivationLinkWithdrawn { link: link(0), replaced_by };
    let replaced = || {
        let all = std::iter::once(withdrawn.clone()).chain(gone());
        given::<Account>([an_account(), a_live_reset_link(1)]).when(withdraw()).then(all)
    };
    // Whoever has the misspelled address asked for a link themselves: it opens as little.
    let closed = link_refused(1, LinkPurpose::Reset, LinkClosed::Withdrawn);
    replaced().and().when(try_it(1)).then([closed]);
    replaced()
        .and()
        .when(request(2))
        .then([AccountEvent::PasswordResetDeclined { why: ResetDeclined::AccountDeleted }]);
    replaced().and().when(withdraw()).then_refused(Rejection::NotReplaceable);
    let expired = AccountEvent::LinkExpired { link: link(0), purpose: LinkPurpose::Activation };
    given::<Account>([an_account(), expired.into()]).when(withdraw()).then(gone());
    given::<Account>([an_active_account()])
        .when(withdraw())
        .then_refused(Rejection::NotReplaceable);
}

#[test]
fn s32_only_the_property_that_made_the_account_replaces_it_and_only_if_it_belongs_nowhere_else() {
    let withdraw = |n| AccountCommand::WithdrawActivation {
        replaced_by: AccountId(Uuid::from_u128(9)),
        property: property(n),
        hand: support_acts().hand,
    };
    let joined =
        || AccountEvent::MembershipAdded { property: property(2), permissions: reception() };
    for n in [1, 2] {
        given::<Account>([an_account(), joined().into()])
            .when(withdraw(n))
            .then_refused(Rejection::NotReplaceable);
    }
    given::<Account>([an_account()]).when(withdraw(2)).then_refused(Rejection::NotReplaceable);
}

#[test]
fn b5_a_link_expires_once_and_not_before_its_time() {
    let expire = || AccountCommand::ExpireLink { link: link(1) };
    let live = || given::<Account>([an_active_account(), a_live_reset_link(1)]);
    live().after(minutes(DAY - 1)).when(expire()).then_nothing();
    let expired = AccountEvent::LinkExpired { link: link(1), purpose: LinkPurpose::Reset };
    live().after(minutes(DAY)).when(expire()).then([expired]).and().when(expire()).then_nothing();
    given::<Account>([an_active_account(), a_live_reset_link(1), a_new_password(2, link(1))])
        .after(minutes(DAY))
        .when(expire())
        .then_nothing();
    given::<Account>([an_active_account()]).when(expire()).then_nothing();
}

#[test]
fn the_policy_says_how_long_a_reset_link_opens() {
    let short = |settings: &mut Settings| settings.reset_link_hours = 1;
    let link = given::<Account>([an_active_account()]).with(short).when(request(1)).then_events(
        |events| {
            let AccountEvent::PasswordResetRequested { expires_at, .. } = events[0] else {
                panic!("{events:?}")
            };
            assert_eq!(expires_at, moment(60));
        },
    );
    link.and().after(minutes(60)).when(try_it(1)).then([link_refused(
        1,
        LinkPurpose::Reset,
        LinkClosed::Expired,
    )]);
}

#[test]
fn an_account_remembers_its_last_fifty_closed_links_and_answers_older_ones_as_unknown() {
    let links = (1..=60).map(a_live_reset_link);
    let history: Vec<_> = std::iter::once(an_active_account()).chain(links).collect();
    let state = given::<Account>(history);
    let state = state
        .when(try_it(59))
        .then([link_refused(59, LinkPurpose::Reset, LinkClosed::Superseded)])
        .and();
    state.when(try_it(2)).then_refused(Rejection::NoSuchLink);
}
