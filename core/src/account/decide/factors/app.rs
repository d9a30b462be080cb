//! Our own app: may it be asked, does its answer pass, and may the page that waits go on? (S20)
//!
//! The signature was verified before, and the number compared. What is decided here, at an exact revision:
//! that the request is the newest and still waits, that the device is the account's, that one answer
//! is accepted, and how often the phone is disturbed.

use super::super::super::app::{
    APP_APPROVAL_SECONDS, APP_DENIALS_MAX, APP_DENIED_MINUTES, APP_REQUEST_SECONDS, AppPushEnd,
    AppWakeOutcome, PAIRING_MINUTES,
};
use super::super::super::app_commands::{
    AppAnswer, AppAsked, AppAsker, AppCommand, AppFinish, AppSaid,
};
use super::super::super::app_events::{
    AppEnrolled, AppPaired, AppPushChanged, AppRequestApproved, AppRequestDenied, AppRequestSent,
    AppUsed, AppWoken,
};
use super::super::super::app_state::{AppRequest, AppStage};
use super::super::super::command::EnrolledFrom;
use super::super::super::event::AccountEvent;
use super::super::super::event_words::SessionEnd;
use super::super::super::factor::{FactorKind, FactorPurpose, FactorRefusal};
use super::super::super::factor_waits::{Pending, holds};
use super::super::super::factors::Wanted;
use super::super::{Rejection, end_sessions};
use super::{Judging, removal};
use crate::clock::is_within;
use crate::ids::{AnswerId, AppRequestId, AttemptId, FactorId, PushId};
use chrono::TimeDelta;

pub(in super::super) fn decide(
    judging: Judging<'_>,
    command: &AppCommand,
    opened: Vec<AccountEvent>,
) -> Result<Vec<AccountEvent>, Rejection> {
    match command {
        AppCommand::Pair { factor } => judging.pair(*factor),
        AppCommand::Ask(asked) => judging.ask_app(asked),
        AppCommand::Answer(answer) => judging.app_answers(answer),
        AppCommand::Finish(finish) => judging.app_finishes(finish, opened),
        AppCommand::Remove(wanted) => removal::remove_with_app(judging, wanted),
        AppCommand::SetPush { factor, push, because } => judging.set_push(*factor, *push, *because),
        AppCommand::NoteWake { request, factor, push, fate } => {
            Ok(judging.woken(*request, *factor, *push, *fate))
        }
    }
}

impl<'a> Judging<'a> {
    /// A pairing code is taken once, and by one device.
    fn pair(self, factor: FactorId) -> Result<Vec<AccountEvent>, Rejection> {
        let pending = self.pending_app().filter(|pending| pending.factor == factor);
        let pending = pending.filter(|pending| !pending.paired);
        let pending = pending.ok_or(Rejection::EnrolmentOver)?;
        let span = TimeDelta::minutes(PAIRING_MINUTES);
        if !is_within(pending.since, span, self.time.now) {
            return Err(Rejection::EnrolmentOver);
        }
        Ok(vec![AccountEvent::AppPaired(AppPaired { factor })])
    }

    fn pending_app(self) -> Option<&'a Pending> {
        let pending = self.living.factors.pending(self.time.now);
        pending.filter(|pending| pending.kind == FactorKind::App)
    }

    /// The set-up whose device waits for its test approval.
    fn tested(self, by: &EnrolledFrom) -> Result<FactorId, Rejection> {
        self.may_enrol(by)?;
        let pending = self.pending_app().filter(|pending| pending.paired);
        pending.map(|pending| pending.factor).ok_or(Rejection::EnrolmentOver)
    }

    fn log_in_waits(self, attempt: AttemptId) -> bool {
        let waiting = self.living.factors.challenge(attempt, self.time.now);
        waiting.is_some_and(|open| open.wants == Wanted::Factor)
    }

    /// What whoever asks the app wants approved, if they may ask.
    fn wants(self, by: &AppAsker) -> Result<FactorPurpose, Rejection> {
        let purpose = match by {
            AppAsker::SetUp(by) => return self.tested(by).map(|_| FactorPurpose::Enrolment {}),
            AppAsker::LogIn(attempt) if self.log_in_waits(*attempt) => {
                FactorPurpose::LogIn { attempt: *attempt }
            }
            AppAsker::LogIn(_) => return Err(Rejection::ChallengeOver),
            AppAsker::StepUp(session) => {
                self.session(session)?;
                FactorPurpose::StepUp { session: session.clone() }
            }
            AppAsker::Removal { session, factor } => {
                self.may_remove(session, *factor)?;
                FactorPurpose::Removal { session: session.clone(), factor: *factor }
            }
        };
        let has_app = self.living.factors.apps().next().is_some();
        if has_app { Ok(purpose) } else { Err(Rejection::NoFactor) }
    }

    /// One request waits at a time, and a phone is not disturbed at will by whoever has the password.
    fn ask_app(self, asked: &AppAsked) -> Result<Vec<AccountEvent>, Rejection> {
        let purpose = self.wants(&asked.by)?;
        if let Some(why) = self.shut() {
            return Ok(self.refuse((asked.answer, None), &purpose, why));
        }
        let (requests, at) = (&self.living.factors.requests, self.time.now);
        if !matches!(asked.by, AppAsker::SetUp(_)) {
            if requests.is_off() {
                return Err(Rejection::AppOff);
            }
            if let Some(until) = requests.paused_until(at) {
                return Err(Rejection::AppPaused { until });
            }
        }
        if let Some(until) = requests.too_soon_until(at) {
            return Err(Rejection::AppTooSoon { until });
        }
        let replaced = requests.newest.as_ref().filter(|open| open.is_open(at));
        Ok(vec![AccountEvent::AppRequestSent(AppRequestSent {
            request: asked.request,
            purpose,
            expires_at: at.plus(TimeDelta::seconds(APP_REQUEST_SECONDS)),
            replaces: replaced.map(|open| open.request),
            unknown_device: asked.unknown_device,
        })])
    }

    /// The request that a device may still answer. A denial is heard later, too: whoever comes to the phone
    /// when its time is over, or after an approval, says no less that somebody else has the password.
    fn answerable(self, given: &AppAnswer) -> Option<&'a AppRequest> {
        let (settings, at) = (self.settings, self.time.now);
        let open = self.living.open_app_request(settings, at);
        let denied = given.said == AppSaid::Denied && given.factor.is_some();
        let late = self.living.deniable_app_request(settings, at).filter(|_| denied);
        open.or(late).filter(|open| open.request == given.request)
    }

    fn app_answers(self, given: &AppAnswer) -> Result<Vec<AccountEvent>, Rejection> {
        let AppAnswer { answer, request, factor, said } = *given;
        let open = self.answerable(given).ok_or(Rejection::AppRequestOver)?;
        let refuse = |why| Ok(self.refuse((answer, factor), &open.purpose, why));
        let Some(factor) = factor else {
            return refuse(self.shut().unwrap_or(FactorRefusal::OtherAccount { request }));
        };
        // A test is approved by the device that is tested; everything else by one that was.
        let is_here = match open.purpose {
            FactorPurpose::Enrolment {} => {
                self.pending_app().is_some_and(|pending| pending.factor == factor)
            }
            FactorPurpose::LogIn { .. }
            | FactorPurpose::StepUp { .. }
            | FactorPurpose::HandOver {}
            | FactorPurpose::Removal { .. } => {
                self.living.factors.apps().any(|(app, _)| app == factor)
            }
        };
        if !is_here {
            return Err(Rejection::AppRequestOver);
        }
        match (said, self.shut()) {
            // Nothing is gained by a denial, so it is heard at any time.
            (AppSaid::Denied, _) => Ok(self.deny(given, factor, open)),
            (AppSaid::Number { .. }, Some(shut)) => refuse(shut),
            (AppSaid::Number { right: false }, None) => {
                refuse(FactorRefusal::WrongNumber { request })
            }
            (AppSaid::Number { right: true }, None) => {
                let until = self.time.now.plus(TimeDelta::seconds(APP_APPROVAL_SECONDS));
                let approved = AppRequestApproved { answer, request, factor, until };
                Ok(vec![AccountEvent::AppRequestApproved(approved)])
            }
        }
    }

    fn deny(self, given: &AppAnswer, factor: FactorId, open: &AppRequest) -> Vec<AccountEvent> {
        let before = &self.living.factors.requests;
        let is_test = open.purpose == FactorPurpose::Enrolment {};
        let number = before.denials.saturating_add(u32::from(!is_test));
        let pause = TimeDelta::minutes(APP_DENIED_MINUTES);
        let paused_until = if is_test {
            before.paused_until(self.time.now)
        } else {
            (number < APP_DENIALS_MAX).then(|| self.time.now.plus(pause))
        };
        let denied = AccountEvent::AppRequestDenied(AppRequestDenied {
            answer: given.answer,
            request: given.request,
            factor,
            purpose: open.purpose.clone(),
            number,
            paused_until,
        });
        // Nothing of what the denied one asked for goes on: neither the set-up nor the session.
        let follows = match &open.purpose {
            FactorPurpose::Enrolment {} => {
                vec![AccountEvent::FactorEnrolmentAbandoned { factor }]
            }
            FactorPurpose::StepUp { session } | FactorPurpose::Removal { session, .. } => {
                end_sessions(std::slice::from_ref(session), SessionEnd::ActivityReported)
            }
            FactorPurpose::LogIn { .. } | FactorPurpose::HandOver {} => vec![],
        };
        std::iter::once(denied).chain(follows).collect()
    }

    /// The request that was approved, while the page may still go on; with the app and its answer.
    fn approved(
        self,
        request: AppRequestId,
    ) -> Result<(&'a AppRequest, FactorId, AnswerId), Rejection> {
        let newest = self.living.factors.requests.newest.as_ref();
        let newest = newest.filter(|newest| newest.request == request);
        let newest = newest.ok_or(Rejection::AppRequestOver)?;
        match newest.stage {
            AppStage::Approved { factor, answer, since, until }
                if holds(since, until, self.time.now) =>
            {
                Ok((newest, factor, answer))
            }
            AppStage::Approved { .. }
            | AppStage::Open
            | AppStage::Used
            | AppStage::Denied
            | AppStage::Expired => Err(Rejection::AppRequestOver),
        }
    }

    /// An approval is used once, and for what was asked.
    pub(super) fn use_approval(
        self,
        request: AppRequestId,
        purpose: FactorPurpose,
    ) -> Result<AccountEvent, Rejection> {
        let (newest, factor, answer) = self.approved(request)?;
        let still_there = self.living.factors.apps().any(|(app, _)| app == factor);
        if purpose != newest.purpose || !still_there {
            return Err(Rejection::AppRequestOver);
        }
        Ok(AccountEvent::AppUsed(AppUsed { answer, request, factor, purpose }))
    }

    /// Whoever asked goes on with the approval; `opened` follows.
    fn app_finishes(
        self,
        finish: &AppFinish,
        opened: Vec<AccountEvent>,
    ) -> Result<Vec<AccountEvent>, Rejection> {
        let request = finish.request;
        let first = match &finish.by {
            AppAsker::SetUp(by) => {
                let (newest, factor, _) = self.approved(request)?;
                let tested = self.tested(by)?;
                if tested != factor || newest.purpose != (FactorPurpose::Enrolment {}) {
                    return Err(Rejection::EnrolmentOver);
                }
                let session = match by {
                    EnrolledFrom::Session(session) => Some(session.clone()),
                    EnrolledFrom::LogIn(_) => None,
                };
                AccountEvent::AppEnrolled(AppEnrolled { factor, request, session })
            }
            by @ (AppAsker::LogIn(_) | AppAsker::StepUp(_)) => {
                self.approved(request)?;
                self.use_approval(request, self.wants(by)?)?
            }
            // What removes a factor says why, too: `AppCommand::Remove`.
            AppAsker::Removal { .. } => return Err(Rejection::AppRequestOver),
        };
        Ok(std::iter::once(first).chain(opened).collect())
    }

    fn set_push(
        self,
        factor: FactorId,
        push: Option<PushId>,
        because: Option<AppPushEnd>,
    ) -> Result<Vec<AccountEvent>, Rejection> {
        let held = self.living.factors.apps().find(|(app, _)| *app == factor);
        let (_, held) = held.ok_or(Rejection::NoFactor)?;
        if held.push == push {
            return Ok(vec![]);
        }
        Ok(vec![AccountEvent::AppPushChanged(AppPushChanged { factor, push, because })])
    }

    /// One message for each app and request has one fate.
    fn woken(
        self,
        request: AppRequestId,
        factor: FactorId,
        push: PushId,
        fate: AppWakeOutcome,
    ) -> Vec<AccountEvent> {
        if self.living.factors.requests.woken.contains(&(request, factor)) {
            return vec![];
        }
        let woken = AccountEvent::AppWoken(AppWoken { request, factor, outcome: fate });
        let held = self.living.factors.apps().find(|(app, _)| *app == factor);
        let is_present = held.is_some_and(|(_, held)| held.push == Some(push));
        let because = Some(AppPushEnd::Gone);
        let gone = AppPushChanged { factor, push: None, because };
        let gone = (fate == AppWakeOutcome::Gone {} && is_present)
            .then_some(AccountEvent::AppPushChanged(gone));
        std::iter::once(woken).chain(gone).collect()
    }
}

#[cfg(test)]
mod tests;
