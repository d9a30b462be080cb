//! Does every event carry what DESIGN 3 says, and is its id derived as it says?

use super::support::*;
use crate::account::{AccountCommand, AccountEvent, SessionEnd};
use crate::engine::Intent;
use crate::ids::{BrowserTag, CommandId, EventId, NetworkTag, PropertyId};
use crate::metadata::{Actor, ActorKind, Authority, Origin, Reason};
use crate::personal::Personal;
use crate::policy::{Policy, Profile};
use crate::store::Revision;
use crate::testing::accounts::*;
use crate::testing::moment;
use futures_lite::future;
use uuid::Uuid;

fn from_outside(number: u128, minutes: i64) -> Intent {
    Intent {
        authority: vec![Authority { stream: ada(), revision: Revision(3) }],
        property: Some(PropertyId(Uuid::from_u128(5))),
        origin: Some(Origin {
            net: NetworkTag("0a".to_owned()),
            browser: BrowserTag("0b".to_owned()),
            ip: Personal::Clear("203.0.113.7".to_owned()),
            user_agent: Personal::Clear("Firefox".to_owned()),
        }),
        reason: Some(Reason { code: "asked_by_person".to_owned(), note: None }),
        trace: Some("00-trace".to_owned()),
        ..intent(number, moment(minutes))
    }
}

#[test]
fn an_id_follows_from_command_stream_expected_revision_and_index() {
    future::block_on(async {
        let store = store(None);
        let accounts = process(&store);
        make_an_active_account(&accounts).await;
        let told = history(&store).await;
        let id = |command: u128, revision: &[u8], index: u64| {
            let command = CommandId(Uuid::from_u128(command));
            let (stream, index) = (ada(), index.to_be_bytes());
            EventId::derived(&[command.0.as_bytes(), stream.as_str().as_bytes(), revision, &index])
        };
        let ids: Vec<EventId> = told.iter().map(|one| one.id).collect();
        let at_2 = 2_u64.to_be_bytes();
        assert_eq!(ids, [id(1, &[], 0), id(1, &[], 1), id(1, &[], 2), id(2, &at_2, 0)]);
        // It lies in ledgers and was computed by hand: this very id must follow for ever.
        assert_eq!(ids[0].to_string(), "1b8326b7-f69d-5836-b8b6-d9837afa9552");
    });
}

#[test]
fn an_id_differs_with_the_revision_so_a_command_decided_anew_is_not_taken_for_a_repeat() {
    future::block_on(async {
        let store = store(None);
        let accounts = process(&store);
        make_an_active_account(&accounts).await;
        let reset = || AccountCommand::RequestReset { link: link(1) };
        let first = run(&accounts, 9, reset()).await.unwrap();
        let second = run(&accounts, 9, reset()).await.unwrap();
        assert_ne!(first.events[0].id, second.events[0].id);
        assert!(matches!(second.events[0].event, AccountEvent::PasswordResetRepeated { .. }));
    });
}

#[test]
fn b6_an_act_carries_from_where_and_what_was_shown_and_its_consequence_the_rest() {
    future::block_on(async {
        let (store, policy) = (store(None), Policy::first(Profile::Hotel));
        let accounts = process(&store);
        make_an_active_account(&accounts).await;
        for n in 1..=10 {
            run(&accounts, 100 + n, asks(n)).await.unwrap();
            let judge = judged(n, false);
            accounts.execute(&ada(), &policy, &from_outside(200 + n, 0), &judge).await.unwrap();
        }
        let told = history(&store).await;
        let [failed, locked] = &told[told.len() - 2..] else { panic!("{told:?}") };
        assert!(matches!(failed.event, AccountEvent::LoginFailed { .. }));
        assert!(matches!(locked.event, AccountEvent::AccountLocked { .. }));
        assert!(failed.meta.origin.is_some(), "the guess came from somewhere");
        assert!(locked.meta.origin.is_none(), "from where stands beside it");
        for one in [failed, locked] {
            assert_eq!(one.meta.answer.as_deref(), Some("account_locked"));
            assert_eq!((one.meta.policy, one.meta.actor.kind), (Some(1), ActorKind::Anonymous));
            assert_eq!(one.meta.authority.len(), 1);
            assert_eq!(one.meta.property, Some(PropertyId(Uuid::from_u128(5))));
            assert_eq!(one.meta.trace.as_deref(), Some("00-trace"));
            assert_eq!(one.meta.command.as_ref().unwrap().id, CommandId(Uuid::from_u128(210)));
            assert_eq!((one.meta.release.as_str(), one.meta.at), ("test", moment(0)));
            assert!(one.meta.reason.is_some());
        }
        let taken = &told[told.len() - 3];
        assert_eq!(taken.meta.answer, None, "a place is nothing that is shown");
    });
}

#[test]
fn b5_the_end_of_a_lock_is_times_act_at_the_head_of_whatever_is_written_next() {
    future::block_on(async {
        let (store, policy) = (store(None), Policy::first(Profile::Nist));
        let accounts = process(&store);
        make_an_active_account(&accounts).await;
        for n in 1..=10 {
            let (ask, judge) = (intent(100 + n, moment(0)), intent(200 + n, moment(0)));
            accounts.execute(&ada(), &policy, &ask, &asks(n)).await.unwrap();
            accounts.execute(&ada(), &policy, &judge, &judged(n, false)).await.unwrap();
        }
        let reset = AccountCommand::RequestReset { link: link(1) };
        let done = accounts.execute(&ada(), &policy, &from_outside(300, 30), &reset).await.unwrap();
        let [expired, requested] = &done.events[..] else { panic!("{:?}", done.events) };
        assert_eq!(expired.event, AccountEvent::LockExpired { lock: the_lock() });
        assert_eq!(expired.meta.actor, Actor::system("time"));
        assert_eq!((&expired.meta.origin, &expired.meta.reason), (&None, &None));
        assert_eq!((&expired.meta.answer, expired.meta.at), (&None, moment(30)));
        assert_eq!(expired.meta.correlation, requested.meta.correlation);
        assert_eq!(requested.meta.actor.kind, ActorKind::Anonymous);
        assert_eq!(requested.meta.answer.as_deref(), Some("reset_mail_sent"));
        assert!(requested.meta.origin.is_some());
    });
}

#[test]
fn c5_logging_out_is_an_act_with_its_origin_and_running_out_is_times() {
    future::block_on(async {
        let (store, policy) = (store(None), Policy::first(Profile::Hotel));
        let accounts = process(&store);
        make_an_active_account(&accounts).await;
        for n in 1..=2 {
            run(&accounts, 100 + n, asks(n)).await.unwrap();
            run(&accounts, 200 + n, judged(n, true)).await.unwrap();
        }
        let out = AccountCommand::EndSession { session: session(1), because: SessionEnd::Logout };
        let done = accounts.execute(&ada(), &policy, &from_outside(300, 1), &out).await.unwrap();
        assert!(done.events[0].meta.origin.is_some());
        let expire = AccountCommand::ExpireSession { session: session(2) };
        let done =
            accounts.execute(&ada(), &policy, &from_outside(301, 61), &expire).await.unwrap();
        assert_eq!(done.events[0].meta.actor, Actor::system("time"));
        assert_eq!(done.events[0].meta.origin, None);
    });
}
