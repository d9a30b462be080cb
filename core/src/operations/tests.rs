//! What is written down about the engine once, and what every time.

use super::*;
use crate::account::ErasureGround;
use crate::ids::{AccountId, ClockAnomalyId, EventId};
use crate::stream::StreamId;
use crate::testing::{given, moment};
use uuid::Uuid;

const ADA: AccountId = AccountId(Uuid::from_u128(1));

fn introduced(handler: &str, from: u64) -> OperationsEvent {
    OperationsEvent::HandlerIntroduced { handler: handler.to_owned(), from }
}

fn decided(ground: ErasureGround) -> OperationsEvent {
    OperationsEvent::KeyDestructionDecided { account: ADA, ground, keys: vec!["a".to_owned()] }
}

fn destroyed(account: Option<AccountId>, keys: &[&str]) -> OperationsEvent {
    OperationsEvent::KeyDestroyed { account, keys: keys.iter().map(ToString::to_string).collect() }
}

#[test]
fn a_handler_is_introduced_once_and_keeps_its_first_beginning() {
    let known = given::<Operations>([]).when(introduced("mail", 7)).then([introduced("mail", 7)]);
    let known = known.and().when(introduced("mail", 9)).then_nothing();
    assert_eq!(known.state().introduced.get("mail"), Some(&7));
    known.and().when(introduced("notices", 9)).then([introduced("notices", 9)]);
}

#[test]
fn an_erasure_is_decided_once_and_its_keys_destroyed_once() {
    let ground = ErasureGround::Request;
    let state = given::<Operations>([]).when(decided(ground)).then([decided(ground)]).and();
    let state = state.when(decided(ErasureGround::LegalDuty)).then_nothing().and();
    let gone = || destroyed(Some(ADA), &["a", "b"]);
    let state = state.when(gone()).then([gone()]).and();
    let state = state.when(gone()).then_nothing().and();
    state.when(destroyed(None, &["a"])).then_nothing();
}

#[test]
fn a_key_more_or_another_person_is_a_destruction_of_its_own() {
    let before = || given::<Operations>([destroyed(Some(ADA), &["a"]).into()]);
    let more = destroyed(Some(ADA), &["a", "b"]);
    before().when(more.clone()).then([more]);
    let other = destroyed(Some(AccountId(Uuid::from_u128(2))), &["a"]);
    before().when(other.clone()).then([other]);
}

#[test]
fn a_doubt_about_the_clock_is_written_once_and_every_acceptance() {
    let (wall, expected) = (moment(100), moment(1));
    let anomaly = ClockAnomalyId::noticed(wall, expected);
    let doubt = || OperationsEvent::ClockAnomalyDetected {
        anomaly,
        cause: ClockDoubt::Apart,
        wall,
        expected,
    };
    let settled =
        || OperationsEvent::ClockAccepted { anomaly: Some(anomaly), wall: moment(1), expected };
    let state = given::<Operations>([]).when(doubt()).then([doubt()]).and();
    let state = state.when(doubt()).then_nothing().and();
    let state = state.when(settled()).then([settled()]).and();
    let state = state.when(settled()).then([settled()]);
    assert_eq!(state.state().accepted.len(), 2);
    assert_eq!(state.state().doubts.len(), 1);
}

#[test]
fn a_doubt_ends_once() {
    let (wall, expected) = (moment(100), moment(1));
    let anomaly = ClockAnomalyId::noticed(wall, expected);
    let because = ClockDoubtEnd::Agrees;
    let ended = || OperationsEvent::ClockDoubtEnded { anomaly, because, wall, expected };
    let state = given::<Operations>([]).when(ended()).then([ended()]).and();
    state.when(ended()).then_nothing();
}

#[test]
fn that_nobody_vouches_for_the_clock_is_written_once_until_somebody_does() {
    let since =
        |second| OperationsEvent::ClockUnconfirmed { wall: moment(90), certain: moment(second) };
    let confirmed = || OperationsEvent::ClockConfirmed { because: ClockWord::Steady };
    let state = given::<Operations>([]).when(since(1)).then([since(1)]).and();
    let state = state.when(since(2)).then_nothing().and();
    let state = state.when(confirmed()).then([confirmed()]);
    assert_eq!((state.state().unconfirmed, state.state().confirmed), (None, true));
    let state = state.and().when(since(3)).then([since(3)]);
    assert_eq!(state.state().unconfirmed, Some(moment(3)));
}

#[test]
fn a_key_is_drawn_anew_once() {
    let drawn = |key: &str| OperationsEvent::KeyDrawnAnew { key: key.to_owned() };
    let state = given::<Operations>([]).when(drawn("a~2")).then([drawn("a~2")]).and();
    let state = state.when(drawn("a~2")).then_nothing().and();
    state.when(drawn("a~3")).then([drawn("a~3")]);
}

#[test]
fn a_sweep_that_stopped_asks_once_until_somebody_looked() {
    let stopped = || OperationsEvent::SweepStopped { would_lapse: 7, accounts: 20 };
    let looked =
        OperationsEvent::ClockAccepted { anomaly: None, wall: moment(1), expected: moment(1) };
    let state = given::<Operations>([]).when(stopped()).then([stopped()]).and();
    let state = state.when(stopped()).then_nothing().and();
    let state = state.when(looked).then_events(|_| {}).and();
    state.when(stopped()).then([stopped()]);
}

#[test]
fn everything_else_is_written_down_each_time() {
    let stream = StreamId::account(ADA);
    let tag = "ab".to_owned();
    let (handler, error, failures) = ("mail".to_owned(), "timeout".to_owned(), 5);
    let event = EventId(Uuid::from_u128(3));
    for happened in [
        OperationsEvent::EngineStarted {},
        OperationsEvent::EngineStopped {},
        OperationsEvent::HandlerParked {
            handler: handler.clone(),
            stream: stream.clone(),
            event,
            failures,
            error,
        },
        OperationsEvent::HandlerResumed { handler: handler.clone(), stream: stream.clone() },
        OperationsEvent::HandlerSkipped { handler, stream, event },
        OperationsEvent::AttemptsThrottled {
            limit: Throttle::Network,
            tag,
            count: 3,
            from: moment(0),
            to: moment(1),
        },
        OperationsEvent::IntegrityCheckFailed { finding: "an older ledger".to_owned() },
        OperationsEvent::AuditTrailRebuilt {
            size: 12,
            root: "AAAA".to_owned(),
            former_size: Some(9),
            former_root: Some("BBBB".to_owned()),
            new_key: false,
        },
    ] {
        given::<Operations>([happened.clone().into()]).when(happened.clone()).then([happened]);
    }
}

#[test]
fn an_erasure_withdrawn_can_be_decided_again() {
    let withdrawn = || OperationsEvent::KeyDestructionWithdrawn { account: ADA };
    let first = decided(ErasureGround::Request);
    let state = given::<Operations>([first.into()]).when(withdrawn()).then([withdrawn()]).and();
    let state = state.when(withdrawn()).then_nothing().and();
    let again = || decided(ErasureGround::LegalDuty);
    let state = state.when(again()).then([again()]).and();
    state.when(withdrawn()).then([withdrawn()]);
}

#[test]
fn an_epoch_begins_once_and_is_destroyed_once() {
    let begun = || OperationsEvent::KeyEpochBegun { epoch: 2 };
    let gone = || OperationsEvent::KeyEpochDestroyed { epoch: 1 };
    let state = given::<Operations>([]).when(begun()).then([begun()]).and();
    let state = state.when(begun()).then_nothing().and();
    let then = state.when(gone()).then([gone()]).and().when(gone()).then_nothing();
    assert_eq!(then.state().epochs_begun.get(&2), Some(&moment(0)));
}

#[test]
fn a_missed_witness_is_written_down_once_until_it_returns() {
    let missed = |since| OperationsEvent::WitnessMissed {
        witness: "witness.example".to_owned(),
        since: moment(since),
    };
    let returned = || OperationsEvent::WitnessReturned {
        witness: "witness.example".to_owned(),
        since: moment(0),
    };
    let state = given::<Operations>([]).when(missed(0)).then([missed(0)]).and();
    let state = state.when(missed(5)).then_nothing().and();
    let state = state.when(returned()).then([returned()]).and();
    state.when(missed(5)).then([missed(5)]);
}
