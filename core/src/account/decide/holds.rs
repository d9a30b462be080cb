//! Legal holds: may the person be forgotten? Not while somebody's claim needs what is known (DESIGN
//! 8).

use super::super::event::AccountEvent;
use super::super::state::Living;
use super::Rejection;
use crate::authority::Permit;
use crate::ids::HoldId;

/// Several holds may lie on one person, for several cases: each is lifted by itself.
pub(super) fn place(living: &Living, hold: HoldId, _: &Permit) -> Vec<AccountEvent> {
    if living.holds.contains_key(&hold) {
        return vec![]; // Asked twice: already true.
    }
    vec![AccountEvent::LegalHoldPlaced { hold }]
}

pub(super) fn lift(
    living: &Living,
    hold: HoldId,
    _: &Permit,
) -> Result<Vec<AccountEvent>, Rejection> {
    if !living.holds.contains_key(&hold) {
        return Err(Rejection::NoSuchHold);
    }
    Ok(vec![AccountEvent::LegalHoldLifted { hold }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Account, AccountCommand, ErasureGround};
    use crate::testing::accounts::*;
    use crate::testing::given;
    use uuid::Uuid;

    fn hold(n: u128) -> HoldId {
        HoldId(Uuid::from_u128(n))
    }

    fn placed(n: u128) -> AccountEvent {
        AccountEvent::LegalHoldPlaced { hold: hold(n) }
    }

    const ERASE: AccountCommand = AccountCommand::Erase { ground: ErasureGround::Request };

    #[test]
    fn a_person_under_hold_is_not_erased_until_the_last_hold_is_lifted() {
        let held = given::<Account>([an_account(), placed(1).into(), placed(2).into()]);
        held.when(ERASE).then_refused(Rejection::UnderHold);
        let lifted = |n| AccountEvent::LegalHoldLifted { hold: hold(n) };
        let past = [an_account(), placed(1).into(), placed(2).into(), lifted(1).into()];
        given::<Account>(past).when(ERASE).then_refused(Rejection::UnderHold);
        let past = [an_account(), placed(1).into(), lifted(1).into()];
        let ground = ErasureGround::Request;
        given::<Account>(past).when(ERASE).then([AccountEvent::AccountErased { ground }]);
    }

    #[test]
    fn a_hold_is_placed_once_and_lifted_once() {
        let command = AccountCommand::PlaceHold { hold: hold(1) };
        given::<Account>([an_account()]).when(command.clone()).then([placed(1)]);
        given::<Account>([an_account(), placed(1).into()]).when(command).then_nothing();
        let lift = AccountCommand::LiftHold { hold: hold(1) };
        let lifted = AccountEvent::LegalHoldLifted { hold: hold(1) };
        let held = given::<Account>([an_account(), placed(1).into()]);
        let after = held.when(lift.clone()).then([lifted]).and();
        after.when(lift.clone()).then_refused(Rejection::NoSuchHold);
        given::<Account>([an_account()]).when(lift).then_refused(Rejection::NoSuchHold);
    }

    #[test]
    fn a_deleted_account_can_be_held_and_stays_held() {
        let past = [an_account(), deleted(), placed(1).into()];
        given::<Account>(past).when(ERASE).then_refused(Rejection::UnderHold);
    }
}
