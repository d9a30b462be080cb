//! Does a chain hold what led to a state, in the order in which it happened, and nothing else?

use super::*;
use crate::explain::explain_account;
use crate::ids::AccountId;
use crate::testing::accounts::*;
use crate::testing::given::recorded;
use crate::testing::history::{factored, valid_under_any};
use crate::testing::passkeys::*;
use crate::testing::{Past, moment, wait};
use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

const ADA: AccountId = AccountId(Uuid::from_u128(1));

fn of(past: Vec<Past<AccountEvent>>, minutes: i64) -> (Vec<Recorded<AccountEvent>>, Vec<Chain>) {
    let (history, time) = (recorded::<Account>(past), Time::sure(moment(minutes)));
    let explanation = explain_account(ADA, &history, time);
    let found = chains(&history, &explanation, time);
    (history, found)
}

/// The kinds of the links of a chain, as Debug names them.
fn kinds(history: &[Recorded<AccountEvent>], chain: &Chain) -> Vec<String> {
    let kind = |link: &ChainLink| {
        let recorded = history.iter().find(|recorded| recorded.id == link.event).unwrap();
        let name = format!("{:?}", recorded.event);
        name.split([' ', '(']).next().unwrap_or_default().to_owned()
    };
    chain.links.iter().map(kind).collect()
}

#[test]
fn c6_attempts_lead_to_the_lock_the_lock_to_the_reset_and_nothing_else_is_in_between() {
    let minute = || wait(TimeDelta::minutes(1));
    let past = vec![
        an_active_account(),
        signed_in(1),
        minute(),
        failures(10),
        locked(),
        minute(),
        a_live_reset_link(4),
    ];
    let (history, found) = of(past, 20);
    let [chain] = &found[..] else { panic!("{found:?}") };
    assert_eq!(chain.state, ChainState::Locked);
    let way = ["LoginFailed", "AccountLocked", "PasswordResetRequested"];
    assert_eq!(kinds(&history, chain), way);
    let counted = chain.links[0].repeated.as_ref().unwrap();
    assert_eq!((counted.count, counted.last_at), (10, chain.links[0].at));
}

#[test]
fn c6_a_chosen_password_ends_the_chain_of_the_lock_that_it_opened() {
    let past = vec![
        an_active_account(),
        failures(10),
        locked(),
        wait(TimeDelta::minutes(1)),
        a_live_reset_link(4),
        wait(TimeDelta::minutes(1)),
        a_new_password(2, link(4)),
        unlocked(),
    ];
    let (history, found) = of(past, 20);
    let [chain] = &found[..] else { panic!("{found:?}") };
    assert_eq!(chain.state, ChainState::Unlocked);
    let way = ["LoginFailed", "AccountLocked", "PasswordResetRequested", "PasswordChosen"];
    assert_eq!(kinds(&history, chain)[..4], way);
    assert_eq!(kinds(&history, chain).last().unwrap(), "AccountUnlocked");
}

#[test]
fn c6_what_is_not_so_has_no_chain_and_a_link_that_works_has_one_of_its_own() {
    assert_eq!(of(vec![], 1).1, []);
    assert_eq!(of(vec![an_active_account(), signed_in(1)], 1).1, []);
    let (history, found) = of(vec![an_account()], 1);
    let [chain] = &found[..] else { panic!("{found:?}") };
    assert_eq!(chain.state, ChainState::NotActivated);
    assert_eq!(kinds(&history, chain)[0], "AccountCreated");
    let (history, found) = of(vec![an_active_account(), a_live_reset_link(4)], 1);
    let [chain] = &found[..] else { panic!("{found:?}") };
    assert_eq!(chain.state, ChainState::ResetUnderWay);
    assert_eq!(kinds(&history, chain), ["PasswordResetRequested"]);
}

/// A link that is asked for without end does not make the answer long without end.
#[test]
fn c6_a_passkey_that_was_set_up_leads_back_to_the_beginning_of_its_set_up() {
    let past = vec![
        an_active_account(),
        signed_in(1),
        a_pending_passkey(7),
        a_pending_passkey(1),
        passkey_enrolled(1, made(), true).into(),
        passkey_used(to_log_in(20), 1, 1, true).into(),
    ];
    let (history, found) = of(past, 1);
    let chain = found.iter().find(|chain| chain.state == ChainState::FactorSetUp).unwrap();
    assert_eq!(kinds(&history, chain), ["FactorEnrolmentStarted", "PasskeyEnrolled"]);
    assert_eq!(chain.links[0].event, history[chain_place(&history) - 1].id);
}

/// Where the passkey was made.
fn chain_place(history: &[Recorded<AccountEvent>]) -> usize {
    let made = |recorded: &Recorded<AccountEvent>| {
        matches!(recorded.event, AccountEvent::PasskeyEnrolled(_))
    };
    history.iter().position(made).unwrap()
}

#[test]
fn the_middle_of_a_long_chain_is_left_out_and_counted() {
    let again = |_| {
        let repeated = |at: Timestamp| AccountEvent::PasswordResetRepeated {
            link: link(4),
            expires_at: at.plus(TimeDelta::hours(24)),
        };
        [wait(TimeDelta::seconds(1)), Past::at(repeated)]
    };
    let past = [an_active_account(), locked(), a_live_reset_link(4)];
    let (history, found) = of(past.into_iter().chain((0..100).flat_map(again)).collect(), 10);
    let chain = &found[0];
    assert_eq!(chain.links.len(), 30);
    let left_out: Vec<_> = chain.links.iter().filter_map(|one| one.left_out).collect();
    assert_eq!(left_out, [73]);
    assert_eq!(chain.links[10].left_out, Some(73), "it stands where they would");
    assert_eq!(kinds(&history, chain)[29], "PasswordResetRepeated");
}

proptest! {
    /// Whatever happened: every link is an event of that history, none comes twice, and causes stand
    /// before what they led to.
    #[test]
    fn every_link_is_an_event_of_the_history_in_its_order(
        history in prop_oneof![valid_under_any(), factored()],
    ) {
        for (account, stream) in &history.accounts {
            let Some(last) = stream.events.iter().map(|recorded| recorded.meta.at).max() else {
                continue;
            };
            let time = Time::sure(last);
            let explanation = explain_account(*account, &stream.events, time);
            for chain in chains(&stream.events, &explanation, time) {
                let place = |link: &ChainLink| {
                    stream.events.iter().position(|recorded| recorded.id == link.event)
                };
                let places: Vec<_> = chain.links.iter().map(place).collect();
                prop_assert!(places.iter().all(Option::is_some), "{chain:?}");
                prop_assert!(places.is_sorted_by(|one, other| one < other), "{chain:?}");
                prop_assert!(!places.is_empty());
            }
        }
    }
}
