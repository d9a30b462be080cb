//! A request to our own app is answered once, in time, by an app of the account; its approval is used once,
//! for what was asked; nobody is disturbed more often than the rules allow.

use chrono::TimeDelta;
use keyledger_core::account::{
    APP_DENIABLE_MINUTES, APP_DENIALS_MAX, APP_REQUEST_SECONDS, APP_REQUESTS_MAX,
    APP_REQUESTS_MINUTES, Account, AccountEvent, AppEnrolled, AppPaired, AppRequestApproved,
    AppRequestDenied, AppRequestSent, AppUsed, AppWoken, FactorEnrolmentStarted, FactorKind,
    FactorPurpose, FactorRefusal, FactorRefused,
};
use keyledger_core::ids::{AnswerId, AppRequestId, AttemptId, FactorId};
use keyledger_core::testing::history::*;
use keyledger_core::timestamp::Timestamp;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    Open,
    Approved(AnswerId, FactorId, Timestamp),
    Expired,
    Over,
}

/// What is known of phones, told from the events, without the rules.
#[derive(Default)]
struct Phones {
    apps: BTreeSet<FactorId>,
    pending: Option<(FactorId, bool)>,
    sent: BTreeSet<AppRequestId>,
    newest: Option<(AppRequestId, FactorPurpose, Timestamp, Option<Stands>)>,
    /// Log-ins of which somebody said that they were not them.
    denied: BTreeSet<AttemptId>,
    moments: Vec<Timestamp>,
    denials: u32,
    quiet_until: Option<Timestamp>,
    woken: BTreeSet<(AppRequestId, FactorId)>,
}

impl Phones {
    fn read(&mut self, event: &AccountEvent, at: Timestamp) {
        match event {
            AccountEvent::FactorEnrolmentStarted(FactorEnrolmentStarted {
                factor, kind, ..
            }) => self.pending = (*kind == FactorKind::App).then_some((*factor, false)),
            AccountEvent::FactorEnrolmentAbandoned { .. }
            | AccountEvent::FactorEnrolmentExpired { .. } => self.pending = None,
            AccountEvent::AppPaired(AppPaired { factor }) => {
                assert_eq!(self.pending, Some((*factor, false)), "paired twice, or not begun");
                self.pending = Some((*factor, true));
            }
            AccountEvent::AppRequestSent(sent) => self.asked(sent, at),
            AccountEvent::AppRequestExpired { request } => {
                let (_, expires_at) = self.stands(*request, Stands::Open);
                assert!(expires_at <= at);
                self.now_stands(Stands::Expired);
            }
            AccountEvent::AppRequestApproved(AppRequestApproved {
                answer,
                request,
                factor,
                until,
            }) => {
                let (purpose, expires_at) = self.stands(*request, Stands::Open);
                assert!(at < expires_at);
                assert!(self.may_answer(&purpose, *factor));
                self.now_stands(Stands::Approved(*answer, *factor, *until));
            }
            AccountEvent::AppRequestDenied(denied) => self.denied(denied, at),
            AccountEvent::AppUsed(AppUsed { answer, request, factor, purpose }) => {
                assert!(self.apps.contains(factor));
                assert_eq!(self.goes_on((*request, Some(*answer)), *factor, at), *purpose);
            }
            AccountEvent::AppEnrolled(AppEnrolled { factor, request, .. }) => {
                assert_eq!(self.pending, Some((*factor, true)));
                let purpose = self.goes_on((*request, None), *factor, at);
                assert_eq!(purpose, FactorPurpose::Enrolment {});
                self.apps.insert(*factor);
                (self.pending, self.denials, self.quiet_until) = (None, 0, None);
            }
            AccountEvent::FactorRefused(FactorRefused {
                why:
                    FactorRefusal::WrongNumber { request } | FactorRefusal::OtherAccount { request },
                purpose,
                ..
            }) => assert_eq!(self.stands(*request, Stands::Open).0, *purpose),
            AccountEvent::AppPushChanged(changed) => assert!(self.apps.contains(&changed.factor)),
            AccountEvent::AppWoken(AppWoken { request, factor, .. }) => {
                assert!(self.sent.contains(request));
                assert!(self.woken.insert((*request, *factor)), "one message, two fates");
            }
            AccountEvent::LoginSucceeded { attempt, .. } => {
                assert!(!self.denied.contains(attempt), "it was said that it was not them");
            }
            AccountEvent::FactorRemoved { factor } => {
                self.apps.remove(factor);
            }
            AccountEvent::SecondFactorReset(_) | AccountEvent::AccountDeleted {} => {
                let (sent, denied) =
                    (std::mem::take(&mut self.sent), std::mem::take(&mut self.denied));
                let woken = std::mem::take(&mut self.woken);
                *self = Self { sent, denied, woken, ..Self::default() };
            }
            _ => {}
        }
    }

    fn asked(&mut self, sent: &AppRequestSent, at: Timestamp) {
        assert!(self.sent.insert(sent.request), "sent twice");
        let open = |one: &&(_, _, Timestamp, _)| one.3 == Some(Stands::Open) && at < one.2;
        let before = self.newest.as_ref().filter(open).map(|one| one.0);
        assert_eq!(sent.replaces, before);
        if sent.purpose == (FactorPurpose::Enrolment {}) {
            assert!(self.pending.is_some_and(|(_, paired)| paired));
        } else {
            assert!(!self.apps.is_empty());
            assert!(self.denials < APP_DENIALS_MAX, "it is off");
            assert!(self.quiet_until.is_none_or(|until| until <= at), "it is quiet");
        }
        let span = TimeDelta::minutes(APP_REQUESTS_MINUTES);
        self.moments.push(at);
        let lately = self.moments.iter().filter(|moment| at.since(**moment) < span).count();
        assert!(lately <= APP_REQUESTS_MAX, "{lately} in a quarter of an hour");
        let stands = Some(Stands::Open);
        self.newest = Some((sent.request, sent.purpose.clone(), sent.expires_at, stands));
    }

    fn denied(&mut self, denied: &AppRequestDenied, at: Timestamp) {
        let Some((newest, purpose, expires_at, Some(stands))) = self.newest.clone() else {
            panic!("{}", denied.request)
        };
        assert_eq!((newest, &purpose), (denied.request, &denied.purpose));
        match stands {
            Stands::Open => assert!(at < expires_at),
            Stands::Approved(..) | Stands::Expired => {}
            Stands::Over => panic!("it was over"),
        }
        let sent = expires_at.plus(-TimeDelta::seconds(APP_REQUEST_SECONDS));
        assert!(at.since(sent) < TimeDelta::minutes(APP_DENIABLE_MINUTES), "it was long ago");
        assert!(self.may_answer(&purpose, denied.factor));
        if purpose != (FactorPurpose::Enrolment {}) {
            self.denials += 1;
            assert_eq!(denied.paused_until.is_none(), self.denials >= APP_DENIALS_MAX);
            self.quiet_until = denied.paused_until;
        }
        assert_eq!(denied.number, self.denials);
        if let FactorPurpose::LogIn { attempt } = purpose {
            self.denied.insert(attempt);
        }
        self.now_stands(Stands::Over);
    }

    fn may_answer(&self, purpose: &FactorPurpose, factor: FactorId) -> bool {
        match purpose {
            FactorPurpose::Enrolment {} => self.pending == Some((factor, true)),
            _ => self.apps.contains(&factor),
        }
    }

    /// What the newest request is for and until when it waits, where it is this one and stands so.
    fn stands(&self, request: AppRequestId, stands: Stands) -> (FactorPurpose, Timestamp) {
        let Some((newest, purpose, expires_at, now)) = &self.newest else { panic!("{request}") };
        assert_eq!((*newest, *now), (request, Some(stands)));
        (purpose.clone(), *expires_at)
    }

    fn now_stands(&mut self, stands: Stands) {
        if let Some(newest) = &mut self.newest {
            newest.3 = Some(stands);
        }
    }

    fn goes_on(
        &mut self,
        (request, answer): (AppRequestId, Option<AnswerId>),
        factor: FactorId,
        at: Timestamp,
    ) -> FactorPurpose {
        let newest = self.newest.as_ref().filter(|newest| newest.0 == request).unwrap();
        let Some(Stands::Approved(approved, with, until)) = newest.3 else {
            panic!("not approved, or used before: {newest:?}")
        };
        assert!(answer.is_none_or(|answer| answer == approved) && with == factor && at < until);
        let purpose = newest.1.clone();
        self.now_stands(Stands::Over);
        purpose
    }
}

fn tells_of_phones(stream: &Stream<Account>) {
    let mut phones = Phones::default();
    for recorded in &stream.events {
        phones.read(&recorded.event, recorded.meta.at);
    }
}

proptest! {
    #[test]
    fn invariant_7_a_request_is_answered_once_and_its_approval_is_used_once(
        history in prop_oneof![1 => valid_under_any(), 3 => factored()],
    ) {
        for stream in history.accounts.values() {
            tells_of_phones(stream);
        }
    }
}
