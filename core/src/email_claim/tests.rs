//! One address, one account, arm by arm (S1).

use super::*;
use crate::ids::{AccountId, ClaimId};
use crate::testing::{Given, Past, given};
use uuid::Uuid;

fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(n))
}

fn claim(n: u128) -> ClaimId {
    ClaimId(Uuid::from_u128(n))
}

fn claimed(n: u128) -> EmailClaimEvent {
    EmailClaimEvent::EmailClaimed { account: account(n), claim: claim(n) }
}

fn confirmed(n: u128) -> EmailClaimEvent {
    EmailClaimEvent::EmailConfirmed { account: account(n), claim: claim(n) }
}

fn released(n: u128, because: ReleaseGround) -> EmailClaimEvent {
    EmailClaimEvent::EmailReleased { account: account(n), claim: claim(n), because }
}

fn take(n: u128) -> EmailClaimCommand {
    EmailClaimCommand::Claim { account: account(n), claim: claim(n) }
}

fn confirm(n: u128) -> EmailClaimCommand {
    EmailClaimCommand::Confirm { account: account(n), claim: claim(n) }
}

fn take_over(n: u128, from: u128) -> EmailClaimCommand {
    EmailClaimCommand::TakeOver { abandoned: claim(from), account: account(n), claim: claim(n) }
}

fn release(n: u128) -> EmailClaimCommand {
    EmailClaimCommand::Release { account: account(n) }
}

fn address(history: impl IntoIterator<Item = EmailClaimEvent>) -> Given<EmailClaim> {
    given::<EmailClaim>([Past::of(history)])
}

fn taken(n: u128, confirmed: bool) -> Rejection {
    Rejection::Taken { account: account(n), claim: claim(n), confirmed }
}

#[test]
fn s1_a_free_address_is_taken_and_then_confirmed_once() {
    let held = address([]).when(take(1)).then([claimed(1)]).and();
    let held = held.when(confirm(1)).then([confirmed(1)]).and();
    held.when(confirm(1)).then_nothing();
}

#[test]
fn s1_whoever_comes_second_learns_who_was_first_and_how_far() {
    address([claimed(1)]).when(take(2)).then_refused(taken(1, false));
    address([claimed(1), confirmed(1)]).when(take(2)).then_refused(taken(1, true));
    address([claimed(1)]).when(take(1)).then_refused(taken(1, false)); // The same, after a crash.
}

#[test]
fn s1_only_the_claim_that_holds_is_confirmed_and_for_its_own_account() {
    address([]).when(confirm(1)).then_refused(Rejection::NotYours);
    for history in [vec![claimed(1)], vec![claimed(1), confirmed(1)]] {
        address(history.clone()).when(confirm(2)).then_refused(Rejection::NotYours);
        let another = EmailClaimCommand::Confirm { account: account(2), claim: claim(1) };
        address(history).when(another).then_refused(Rejection::NotYours);
    }
}

#[test]
fn s1_only_an_unconfirmed_claim_is_taken_over_and_in_one_step() {
    let abandoned = ReleaseGround::CreationAbandoned;
    address([claimed(1)]).when(take_over(2, 1)).then([released(1, abandoned), claimed(2)]);
    address([claimed(3)]).when(take_over(2, 1)).then_refused(Rejection::NotYours);
    address([claimed(1), confirmed(1)]).when(take_over(2, 1)).then_refused(Rejection::NotYours);
    address([]).when(take_over(2, 1)).then_refused(Rejection::NotYours);
}

#[test]
fn an_erased_persons_address_is_free_once_and_never_another_persons() {
    let gone = released(1, ReleaseGround::Erased);
    for history in [vec![claimed(1)], vec![claimed(1), confirmed(1)]] {
        let free = address(history).when(release(1)).then([gone.clone()]).and();
        let free = free.when(release(1)).then_nothing().and();
        let next = free.when(take(2)).then([claimed(2)]).and();
        let next = next.when(release(1)).then_nothing();
        assert_eq!(next.state().account(), Some(account(2)));
    }
}
