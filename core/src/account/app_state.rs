//! State of our own app: what is asked of the phone now, and may something be asked again? (S20)

use super::app::{
    APP_DENIABLE_MINUTES, APP_DENIALS_MAX, APP_REQUESTS_MAX, APP_REQUESTS_MINUTES,
    APP_UNANSWERED_SECONDS, AppMismatch,
};
use super::app_events::{
    AppEnrolled, AppPaired, AppPushChanged, AppRequestApproved, AppRequestDenied, AppRequestSent,
    AppUsed, AppWoken,
};
use super::event::AccountEvent;
use super::factor::{FactorKind, FactorPurpose};
use super::factor_waits::holds;
use super::factors::{FACTORS_MAX, Factor, Factors, Wanted};
use super::state::Living;
use crate::clock::is_within;
use crate::ids::{AnswerId, AppRequestId, FactorId, PushId};
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use std::collections::VecDeque;

/// How many messages to phones are remembered by their fate: whoever notes one twice does so at once.
const WOKEN_MAX: usize = APP_REQUESTS_MAX * FACTORS_MAX;

/// An app that an account has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeldApp {
    /// Where its phone is woken, in the vault under this id.
    pub push: Option<PushId>,
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppStage {
    /// It waits for the phone.
    Open,
    /// The page that waits can go on.
    Approved {
        /// The app.
        factor: FactorId,
        /// The answer.
        answer: AnswerId,
        /// Since when.
        since: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// The page went on.
    Used,
    /// Whoever has the phone said: this isn't me.
    Denied,
    /// Nobody answered in time.
    Expired,
}

/// The newest request of an account. There is one at a time: a new one replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppRequest {
    /// Which.
    pub request: AppRequestId,
    /// What is to be approved.
    pub purpose: FactorPurpose,
    /// Since when it waits.
    pub since: Timestamp,
    /// Until when it waits.
    pub expires_at: Timestamp,
    /// Whether the account does not know the browser it comes from.
    pub unknown_device: bool,
    /// How far it is.
    pub stage: AppStage,
    /// What last did not fit.
    pub mismatch: Option<AppMismatch>,
    /// How many answers did not fit.
    pub mismatches: u32,
}

impl AppRequest {
    /// Whether a device can answer it at `at`.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.stage == AppStage::Open && holds(self.since, self.expires_at, at)
    }
}

/// What an account remembers of requests to its apps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppRequests {
    /// The newest one.
    pub newest: Option<AppRequest>,
    /// When the last ones were sent, oldest first.
    pub sent: VecDeque<Timestamp>,
    /// How many in a row nobody answered, without the one that waits.
    pub unanswered: u32,
    /// How many were denied since an app was last set up; the tests of set-ups are not among them.
    pub denials: u32,
    /// Since when and until when nothing is sent because one was denied.
    pub paused: Option<(Timestamp, Timestamp)>,
    /// The last messages to phones whose fate is known, oldest first: each has one, also where its request
    /// was replaced meanwhile.
    pub woken: VecDeque<(AppRequestId, FactorId)>,
}

impl AppRequests {
    /// Whether nothing is sent until an app is set up again.
    pub fn is_off(&self) -> bool {
        self.denials >= APP_DENIALS_MAX
    }

    /// Until when nothing is sent because a request was denied.
    pub fn paused_until(&self, at: Timestamp) -> Option<Timestamp> {
        let (_, until) = self.paused.filter(|(since, until)| holds(*since, *until, at))?;
        Some(until)
    }

    /// Until when nothing is sent because so many were, or because nobody answers.
    pub(super) fn too_soon_until(&self, at: Timestamp) -> Option<Timestamp> {
        let span = TimeDelta::minutes(APP_REQUESTS_MINUTES);
        let oldest = self.sent.front().filter(|_| self.sent.len() >= APP_REQUESTS_MAX);
        let many = oldest.filter(|oldest| is_within(**oldest, span, at));
        let many = many.map(|oldest| oldest.plus(span));
        // The one that waits counts already: else its end would put off what was promised meanwhile.
        let waits = self.newest.as_ref().is_some_and(|newest| newest.stage == AppStage::Open);
        let in_a_row = self.unanswered.saturating_add(u32::from(waits));
        let row = &APP_UNANSWERED_SECONDS;
        let seconds = row.get(in_a_row as usize).or(row.last()).copied().unwrap_or(0);
        let span = TimeDelta::seconds(seconds);
        let last = self.sent.back().filter(|last| is_within(**last, span, at));
        let pause = last.map(|last| last.plus(span));
        many.max(pause)
    }

    fn request(&mut self, request: AppRequestId) -> Option<&mut AppRequest> {
        self.newest.as_mut().filter(|newest| newest.request == request)
    }

    fn unanswered(&mut self) {
        self.unanswered = self.unanswered.saturating_add(1);
    }

    fn sent(&mut self, sent: &AppRequestSent, at: Timestamp) {
        if sent.replaces.is_some() {
            self.unanswered();
        }
        if self.sent.len() >= APP_REQUESTS_MAX {
            self.sent.pop_front();
        }
        self.sent.push_back(at);
        self.newest = Some(AppRequest {
            request: sent.request,
            purpose: sent.purpose.clone(),
            since: at,
            expires_at: sent.expires_at,
            unknown_device: sent.unknown_device,
            stage: AppStage::Open,
            mismatch: None,
            mismatches: 0,
        });
    }

    fn expired(&mut self, request: AppRequestId) {
        if let Some(open) = self.request(request) {
            open.stage = AppStage::Expired;
            self.unanswered();
        }
    }

    pub(super) fn did_not_fit(&mut self, request: AppRequestId, mismatch: AppMismatch) {
        if let Some(open) = self.request(request) {
            open.mismatch = Some(mismatch);
            open.mismatches = open.mismatches.saturating_add(1);
        }
    }

    fn used(&mut self, request: AppRequestId) {
        if let Some(open) = self.request(request) {
            open.stage = AppStage::Used;
        }
    }

    fn woken(&mut self, woken: &AppWoken) {
        if self.woken.len() >= WOKEN_MAX {
            self.woken.pop_front();
        }
        self.woken.push_back((woken.request, woken.factor));
    }

    /// What is remembered where every factor goes: a message has one fate all the same.
    pub(super) fn ended(&mut self) -> Self {
        Self { woken: std::mem::take(&mut self.woken), ..Self::default() }
    }
}

impl Living {
    /// The request that a device can answer at `at`: what it is for has to wait too.
    pub fn open_app_request(&self, settings: &Settings, at: Timestamp) -> Option<&AppRequest> {
        let newest = self.factors.requests.newest.as_ref();
        newest
            .filter(|newest| newest.is_open(at) && self.still_wants(&newest.purpose, settings, at))
    }

    /// The request that a denial at `at` is about: the newest, for a while, as long as nobody went on with it
    /// and what it was for did not go on by another way.
    pub(super) fn deniable_app_request(
        &self,
        settings: &Settings,
        at: Timestamp,
    ) -> Option<&AppRequest> {
        let newest = self.factors.requests.newest.as_ref()?;
        let is_undecided = match newest.stage {
            AppStage::Open | AppStage::Approved { .. } | AppStage::Expired => true,
            AppStage::Used | AppStage::Denied => false,
        };
        // A log-in that nobody ended in time is still known as one that did not go on.
        let has_not_gone_on = match newest.purpose {
            FactorPurpose::LogIn { attempt } => {
                self.factors.challenges.iter().any(|one| one.attempt == attempt)
            }
            FactorPurpose::Enrolment {}
            | FactorPurpose::StepUp { .. }
            | FactorPurpose::HandOver {}
            | FactorPurpose::Removal { .. } => self.still_wants(&newest.purpose, settings, at),
        };
        let is_recent = is_within(newest.since, TimeDelta::minutes(APP_DENIABLE_MINUTES), at);
        Some(newest).filter(|_| is_undecided && has_not_gone_on && is_recent)
    }

    /// Whether what a request is for still waits.
    pub(super) fn still_wants(
        &self,
        purpose: &FactorPurpose,
        settings: &Settings,
        at: Timestamp,
    ) -> bool {
        match purpose {
            FactorPurpose::LogIn { attempt } => {
                let waiting = self.factors.challenge(*attempt, at);
                waiting.is_some_and(|open| open.wants == Wanted::Factor)
            }
            FactorPurpose::Enrolment {} => {
                let pending = self.factors.pending(at);
                pending.is_some_and(|one| one.kind == FactorKind::App && one.paired)
            }
            FactorPurpose::StepUp { session } => {
                let session = self.sessions.get(session);
                session.is_some_and(|session| session.is_live(settings, at))
            }
            FactorPurpose::Removal { session, factor } => {
                let session = self.sessions.get(session);
                let codes = self.factors.recovery.as_ref().map(|codes| codes.factor);
                let is_there = self.factors.enrolled.contains_key(factor) || codes == Some(*factor);
                is_there && session.is_some_and(|session| session.is_live(settings, at))
            }
            FactorPurpose::HandOver {} => false,
        }
    }
}

impl Factors {
    /// The apps of the account.
    pub fn apps(&self) -> impl Iterator<Item = (FactorId, HeldApp)> {
        self.enrolled.iter().filter_map(|(id, factor)| Some((*id, factor.app?)))
    }

    /// Whether there is something that shows codes: any authenticator app, or ours.
    pub fn shows_codes(&self) -> bool {
        self.enrolled.values().any(|factor| factor.kind.shows_codes())
    }

    /// Folds what an event says about our own app; the others say nothing.
    pub(super) fn evolve_app(&mut self, event: &AccountEvent, at: Timestamp) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the account's own evolve is total")]
        match event {
            AccountEvent::AppPaired(AppPaired { factor }) => {
                if let Some(pending) = self.pending.as_mut().filter(|one| one.factor == *factor) {
                    pending.paired = true;
                }
            }
            AccountEvent::AppRequestSent(sent) => self.requests.sent(sent, at),
            AccountEvent::AppRequestExpired { request } => self.requests.expired(*request),
            AccountEvent::AppRequestApproved(approved) => self.approved(approved, at),
            AccountEvent::AppRequestDenied(denied) => self.denied(denied, at),
            AccountEvent::AppUsed(used) => self.app_used(used, at),
            AccountEvent::AppEnrolled(enrolled) => self.enrol_app(enrolled, at),
            AccountEvent::AppPushChanged(changed) => self.push_changed(changed),
            AccountEvent::AppWoken(woken) => self.requests.woken(woken),
            _ => {}
        }
    }

    fn approved(&mut self, approved: &AppRequestApproved, at: Timestamp) {
        let AppRequestApproved { answer, request, factor, until } = *approved;
        if let Some(open) = self.requests.request(request) {
            open.stage = AppStage::Approved { factor, answer, since: at, until };
        }
        if let Some(factor) = self.enrolled.get_mut(&factor) {
            factor.used_at = at;
        }
        self.succeeded();
    }

    fn denied(&mut self, denied: &AppRequestDenied, at: Timestamp) {
        if let Some(open) = self.requests.request(denied.request) {
            open.stage = AppStage::Denied;
        }
        self.requests.unanswered = 0;
        // Whoever refuses a test refuses a set-up of their own: the apps there are have done nothing.
        if denied.purpose != (FactorPurpose::Enrolment {}) {
            self.requests.denials = denied.number;
            self.requests.paused = denied.paused_until.map(|until| (at, until));
        }
        if let FactorPurpose::LogIn { attempt } = denied.purpose {
            self.challenges.retain(|open| open.attempt != attempt);
        }
    }

    fn app_used(&mut self, used: &AppUsed, at: Timestamp) {
        self.requests.used(used.request);
        if let Some(factor) = self.enrolled.get_mut(&used.factor) {
            factor.used_at = at;
        }
    }

    fn enrol_app(&mut self, enrolled: &AppEnrolled, at: Timestamp) {
        let kind = FactorKind::App;
        let app = Some(HeldApp::default());
        let factor = Factor { kind, since: at, used_at: at, last_step: 0, passkey: None, app };
        self.add(enrolled.factor, factor);
        self.requests.used(enrolled.request);
        self.requests.denials = 0;
        self.requests.paused = None;
    }

    fn push_changed(&mut self, changed: &AppPushChanged) {
        let factor = self.enrolled.get_mut(&changed.factor);
        if let Some(app) = factor.and_then(|factor| factor.app.as_mut()) {
            app.push = changed.push;
        }
    }
}
