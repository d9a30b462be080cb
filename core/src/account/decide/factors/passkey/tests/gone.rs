//! How passkeys go: removed by the person, reset by somebody else, with the account; and what does not
//! touch them.

use super::*;
use crate::account::{
    Before, FactorResetBy, FactorResetReason, IdentityCheck, PasskeyEnrolled, SecondFactorReset,
};
use crate::authority::ActorCapacity;

fn removes(n: u128, given: GivenAnswer) -> AccountCommand {
    let why = FactorResetReason::NewDevice;
    let (session, renewed) = (session(1), session(99));
    AccountCommand::RemoveFactor { session, renewed, factor: factor(n), given, why }
}

pub(super) fn resets() -> AccountCommand {
    AccountCommand::ResetFactor {
        hand: ActorCapacity::Machine,
        why: FactorResetReason::LostOrStolen,
        checked: IdentityCheck::InPerson,
        by: None,
        hand_over: None,
    }
}

#[test]
fn s23_one_of_two_is_removed_with_a_passkey_and_the_session_is_renewed() {
    let two = || signed_in_with(a_passkey(1).and(an_app(2)));
    for gone in [1, 2] {
        let purpose = FactorPurpose::Removal { session: session(1), factor: factor(gone) };
        let used = passkey_used(purpose, 1, 1, false);
        let removed = AccountEvent::FactorRemoved { factor: factor(gone) };
        let done = two().when(removes(gone, signed(1, 1))).then([used, removed, renewed()]).and();
        assert_eq!(living(done.state()).sessions[&session(99)].factor_at, Some(moment(0)));
        assert_eq!(factors(&done).enrolled.len(), 1);
        assert_eq!(factors(&done).handle, Some(handle(1)), "authenticators know no other");
    }
}

/// What the removal of the last one leads to after its check.
fn reset_by_owner(all: &[u128]) -> AccountEvent {
    AccountEvent::SecondFactorReset(SecondFactorReset {
        factors: all.iter().copied().map(factor).collect(),
        by: FactorResetBy::Owner,
        why: FactorResetReason::NewDevice,
        checked: IdentityCheck::Factor,
        hand_over: None,
    })
}

#[test]
fn s23_with_the_last_passkey_the_second_factor_is_reset() {
    let done = signed_in_with(a_passkey(1)).when(removes(1, signed(1, 1))).then_events(|events| {
        assert!(matches!(events[0], AccountEvent::PasskeyUsed(_)), "{events:?}");
        assert_eq!(events[1..], [reset_by_owner(&[1]), ended([1], SessionEnd::FactorReset)]);
    });
    let done = done.and();
    assert!(factors(&done).enrolled.is_empty() && factors(&done).was_reset);
    assert_eq!(factors(&done).handle, None);
    let strict = signed_in_with(a_passkey(1)).under(Profile::Nist);
    strict.when(removes(1, signed(1, 1))).then_refused(Rejection::LastFactor);
    let wrong = removes(1, faulty(1, PasskeyFault::OtherChallenge));
    signed_in_with(a_passkey(1)).when(wrong).then_events(|events| assert_eq!(events.len(), 1));
}

#[test]
fn s23_a_passkey_that_changed_is_no_factor_that_could_be_left_over() {
    let changed = || refused(1, 1, is_changed(PasskeyChange::Counter)).into();
    let past = || a_passkey(1).and(an_app(2)).and(changed());
    let app = |n| code_of(2, n);
    // Without the app nobody would get in: everything goes, and the next log-in offers a set-up.
    signed_in_with(past()).when(removes(2, app(2))).then_events(|events| {
        assert_eq!(events[1..], [reset_by_owner(&[1, 2]), ended([1], SessionEnd::FactorReset)]);
    });
    let strict = signed_in_with(past()).under(Profile::Nist);
    let strict = strict.when(removes(2, app(2))).then_refused(Rejection::LastFactor);
    // Nor do recovery codes go that are all there is to answer with.
    let codes = || signed_in_with(a_passkey(1).and(recovery_codes()).and(changed()));
    codes().when(removes(50, recovery(1, 3, 3, 31))).then_events(|events| {
        assert_eq!(events[1..], [reset_by_owner(&[1, 50]), ended([1], SessionEnd::FactorReset)]);
    });
    // The key itself can go, and be made anew.
    let gone = strict.when(removes(1, app(2))).then_events(|events| {
        assert_eq!(events[1], AccountEvent::FactorRemoved { factor: factor(1) });
    });
    let by = EnrolledFrom::Session(session(99));
    gone.and().when(starts_passkey(by, 3)).then([passkey_started(3, moment(0))]);
}

#[test]
fn s24_s27_a_reset_by_somebody_else_takes_passkeys_and_their_handle() {
    let lost = signed_in_with(a_passkey(1).and(a_pending_passkey(2)));
    let reset = lost.when(resets()).then_events(|events| {
        let [AccountEvent::SecondFactorReset(reset), _] = events else { panic!("{events:?}") };
        assert_eq!(reset.factors, [factor(1)]);
    });
    let reset = reset.and();
    let after = factors(&reset);
    assert!(after.enrolled.is_empty() && after.was_reset);
    assert_eq!((&after.handle, &after.pending), (&None, &None));
    // The next log-in goes on without it, and a key made then lies under a number of its own.
    let again = reset.when(asks(2)).then_events(|_| {}).and();
    let again = again.when(judged(2, true)).then_events(|events| {
        assert!(matches!(events[0], AccountEvent::LoginSucceeded { .. }), "{events:?}");
    });
    let by = || EnrolledFrom::Session(session(2));
    let again = again.and().when(starts_passkey(by(), 3)).then_events(|_| {}).and();
    let made = MadePasskey { handle: handle(2), ..made() };
    let again = again.when(confirms_passkey(by(), 3, (3, Ok(made)), 98)).then_events(|events| {
        let [AccountEvent::PasskeyEnrolled(PasskeyEnrolled { handle: under, .. }), _] = events
        else {
            panic!("{events:?}")
        };
        assert_eq!(*under, handle(2));
    });
    assert_eq!(factors(&again.and()).handle, Some(handle(2)));
}

#[test]
fn a_password_reset_does_not_touch_a_passkey() {
    let past = [an_active_account(), a_passkey(1), a_live_reset_link(1), wrong_codes(4)];
    let before = given::<Account>(past);
    let held = factors(&before).clone();
    let chosen = AccountCommand::ChoosePassword { link: link(1), credential: password(2) };
    let chosen = before.when(chosen).then_events(|_| {}).and();
    assert_eq!(*factors(&chosen), held);
}

#[test]
fn s30_a_deleted_and_restored_account_has_no_passkey() {
    let gone = [an_active_account(), a_passkey(1), a_pending_passkey(2), deleted()];
    let gone = given::<Account>(gone);
    let nothing_else = Factors { before: Some(Before::Factor), ..Factors::default() };
    assert_eq!(*factors(&gone), nothing_else);
    let back = gone.when(adds_to(1, [].into(), None)).then_events(|_| {}).and();
    let after = factors(&back);
    assert!(after.enrolled.is_empty() && after.demanded);
    assert_eq!((after.handle, &after.pending), (None, &None));
    back.when(logs_in_alone(5, signed(1, 1))).then([refused(
        5,
        1,
        at_fault(PasskeyFault::UnknownKey),
    )]);
}
