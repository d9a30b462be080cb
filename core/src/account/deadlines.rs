//! Deadlines of an account: what of it comes to an end by time alone, and which events move that?
//!
//! Whoever waits for the ends of many accounts keeps a list by these changes; whether something
//! really is over, the account's own rules decide when its end is commanded (B5).

use super::app_events::{AppRequestDenied, AppRequestSent};
use super::event::AccountEvent;
use super::event_words::LinkPurpose;
use super::factor_events::{
    FactorEnrolmentStarted, FactorGraceStarted, FactorResetProposed, SecondFactorPaused,
};
use crate::activity::ActivityAction;
use crate::ids::{
    ActivityId, AppRequestId, FactorId, LinkId, LockId, PauseId, PropertyId, SessionId,
};
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// What comes to an end at a moment that is set when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// A lock.
    Lock(LockId),
    /// A link.
    Link(LinkPurpose, LinkId),
    /// A pause after wrong codes.
    Pause(PauseId),
    /// A set-up that waits to be confirmed.
    SetUp(FactorId),
    /// The time to put the second factor off.
    Grace,
    /// A reset of the second factor that waits for a second operator.
    ResetProposal,
    /// A request that waits on the phone.
    AppRequest(AppRequestId),
    /// A refusal of log-ins because of unusual activity.
    Refusal(ActivityId),
    /// A membership.
    Membership(PropertyId),
    /// An offer of a membership.
    Offer(PropertyId),
}

/// All terms of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// Links of one purpose.
    Links(LinkPurpose),
    /// Pauses.
    Pauses,
    /// Set-ups.
    SetUps,
    /// The time to put the second factor off.
    Grace,
    /// Resets that wait for a second operator.
    ResetProposal,
    /// Requests that wait on the phone.
    AppRequests,
    /// Refusals.
    Refusals,
    /// Memberships.
    Memberships,
    /// Offers.
    Offers,
    /// The days after which an account that nobody uses is deactivated.
    Unused,
}

/// How an event moves deadlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeadlineChange {
    /// It ends then; a moment set before no longer holds.
    Ends(Term, Timestamp),
    /// It no longer waits for its end.
    Over(Term),
    /// Nothing of the kind waits for its end any more.
    AllOver(TermKind),
    /// A session began, which ends at that moment at the latest.
    SessionBegan(SessionId, Timestamp),
    /// A session was used, and its account with it; one that is not known changes nothing.
    SessionSeen(SessionId),
    /// A session goes by another id.
    SessionRenewed(SessionId, SessionId),
    /// A session ended.
    SessionOver(SessionId),
    /// The account was used: it is deactivated if nobody uses it for so many days from now.
    Used,
    /// Nothing of the account waits for its end any more.
    Gone,
}

/// The policy's limits of what is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdleLimits {
    /// How long a session goes on unused.
    pub session: TimeDelta,
    /// How long an account stays active unused; `None` where it does for ever.
    pub account: Option<TimeDelta>,
}

impl From<&Settings> for IdleLimits {
    fn from(settings: &Settings) -> Self {
        let days = settings.disabled_when_unused_days;
        Self {
            session: TimeDelta::minutes(i64::from(settings.session_idle_minutes)),
            account: (days > 0).then(|| TimeDelta::days(i64::from(days))),
        }
    }
}

impl IdleLimits {
    /// When a session ends that was last used at `seen_at`: idle for too long or at its overall
    /// limit, whichever comes first.
    pub fn session_ends(&self, seen_at: Timestamp, expires_at: Timestamp) -> Timestamp {
        seen_at.plus(self.session).min(expires_at)
    }

    /// When an account last used at `used_at` is deactivated, if it ever is.
    pub fn account_lapses(&self, used_at: Timestamp) -> Option<Timestamp> {
        self.account.map(|unused| used_at.plus(unused))
    }
}

/// How an event moves the deadlines of its account, in order.
pub fn deadline_changes(event: &AccountEvent) -> Vec<DeadlineChange> {
    use DeadlineChange::{Ends, Gone, Over, Used};
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what it leaves out, the views' laws find: they are held against the whole fold"
    )]
    match event {
        AccountEvent::AccountLocked { lock, until: Some(until), .. } => {
            vec![Ends(Term::Lock(*lock), *until)]
        }
        AccountEvent::LockExpired { lock } | AccountEvent::AccountUnlocked { lock, .. } => {
            vec![Over(Term::Lock(*lock))]
        }
        AccountEvent::ActivationLinkIssued { link, expires_at, .. } => {
            link_issued(LinkPurpose::Activation, *link, *expires_at)
        }
        AccountEvent::PasswordResetRequested { link, expires_at, .. } => {
            link_issued(LinkPurpose::Reset, *link, *expires_at)
        }
        AccountEvent::ActivationLinkWithdrawn { link, .. } => {
            vec![Over(Term::Link(LinkPurpose::Activation, *link))]
        }
        AccountEvent::LinkExpired { link, purpose } => vec![Over(Term::Link(*purpose, *link))],
        // A suspension closes every link, and so does a chosen password.
        AccountEvent::AccountSuspended { .. } => all_over(&LINKS),
        AccountEvent::PasswordChosen { .. } => [all_over(&LINKS), vec![Used]].concat(),
        AccountEvent::AccountDeleted {} => {
            let rest = [TermKind::Refusals, TermKind::Memberships, TermKind::Offers];
            [all_over(&LINKS), all_over(&rest), all_over(&[TermKind::Unused]), all_over(&FACTORS)]
                .concat()
        }
        AccountEvent::AccountErased { .. } => vec![Gone],
        AccountEvent::AccountRestored { password_kept: true }
        | AccountEvent::AccountReactivated { .. } => vec![Used],
        AccountEvent::AccountLapsed { .. } => all_over(&[TermKind::Unused]),
        AccountEvent::UnusualActivityDetected { activity, rule, until, .. }
            if rule.action() == ActivityAction::Refuse =>
        {
            vec![Ends(Term::Refusal(*activity), *until)]
        }
        AccountEvent::UnusualActivityEnded { activity, .. } => {
            vec![Over(Term::Refusal(*activity))]
        }
        AccountEvent::LoginSucceeded { .. }
        | AccountEvent::SessionSeen { .. }
        | AccountEvent::SessionRenewed { .. }
        | AccountEvent::SessionsEnded { .. } => of_sessions(event),
        AccountEvent::MembershipEndSet { .. }
        | AccountEvent::MembershipAdded { .. }
        | AccountEvent::MembershipRemoved { .. }
        | AccountEvent::MembershipOffered { .. }
        | AccountEvent::MembershipAccepted { .. }
        | AccountEvent::MembershipDeclined { .. }
        | AccountEvent::MembershipOfferWithdrawn { .. }
        | AccountEvent::MembershipOfferExpired { .. } => of_memberships(event),
        _ => of_factors(event),
    }
}

const LINKS: [TermKind; 2] =
    [TermKind::Links(LinkPurpose::Activation), TermKind::Links(LinkPurpose::Reset)];

const FACTORS: [TermKind; 5] = [
    TermKind::Pauses,
    TermKind::SetUps,
    TermKind::Grace,
    TermKind::ResetProposal,
    TermKind::AppRequests,
];

fn all_over(kinds: &[TermKind]) -> Vec<DeadlineChange> {
    kinds.iter().map(|kind| DeadlineChange::AllOver(*kind)).collect()
}

/// The newest link of its purpose replaces the one before.
fn link_issued(purpose: LinkPurpose, link: LinkId, expires_at: Timestamp) -> Vec<DeadlineChange> {
    replaced(TermKind::Links(purpose), Term::Link(purpose, link), expires_at)
}

fn replaced(before: TermKind, term: Term, ends_at: Timestamp) -> Vec<DeadlineChange> {
    vec![DeadlineChange::AllOver(before), DeadlineChange::Ends(term, ends_at)]
}

#[expect(clippy::wildcard_enum_match_arm, reason = "asked of events of sessions only")]
fn of_sessions(event: &AccountEvent) -> Vec<DeadlineChange> {
    use DeadlineChange::{SessionBegan, SessionOver, SessionRenewed, SessionSeen, Used};
    match event {
        AccountEvent::LoginSucceeded { session, expires_at, .. } => {
            vec![SessionBegan(session.clone(), *expires_at), Used]
        }
        AccountEvent::SessionSeen { session } => vec![SessionSeen(session.clone())],
        AccountEvent::SessionRenewed(renewal) => {
            vec![SessionRenewed(renewal.session.clone(), renewal.renewed.clone())]
        }
        AccountEvent::SessionsEnded { sessions, .. } => {
            sessions.iter().cloned().map(SessionOver).collect()
        }
        _ => vec![],
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "asked of events of memberships only")]
fn of_memberships(event: &AccountEvent) -> Vec<DeadlineChange> {
    use DeadlineChange::{Ends, Over};
    match event {
        AccountEvent::MembershipEndSet { property, ends_at: Some(ends_at) } => {
            vec![Ends(Term::Membership(*property), *ends_at)]
        }
        AccountEvent::MembershipEndSet { property, ends_at: None }
        | AccountEvent::MembershipRemoved { property, .. } => {
            vec![Over(Term::Membership(*property))]
        }
        AccountEvent::MembershipAdded { property, .. } => {
            vec![Over(Term::Offer(*property)), Over(Term::Membership(*property))]
        }
        AccountEvent::MembershipOffered { property, expires_at, .. } => {
            vec![Ends(Term::Offer(*property), *expires_at)]
        }
        AccountEvent::MembershipAccepted { property }
        | AccountEvent::MembershipDeclined { property }
        | AccountEvent::MembershipOfferWithdrawn { property }
        | AccountEvent::MembershipOfferExpired { property } => vec![Over(Term::Offer(*property))],
        _ => vec![],
    }
}

fn of_factors(event: &AccountEvent) -> Vec<DeadlineChange> {
    use DeadlineChange::{Ends, Over};
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what it leaves out, the views' laws find: they are held against the whole fold"
    )]
    match event {
        AccountEvent::SecondFactorPaused(SecondFactorPaused { pause, until, .. }) => {
            replaced(TermKind::Pauses, Term::Pause(*pause), *until)
        }
        AccountEvent::SecondFactorPauseEnded { pause } => vec![Over(Term::Pause(*pause))],
        AccountEvent::FactorEnrolmentStarted(FactorEnrolmentStarted {
            factor, expires_at, ..
        }) => replaced(TermKind::SetUps, Term::SetUp(*factor), *expires_at),
        AccountEvent::FactorEnrolmentAbandoned { factor }
        | AccountEvent::FactorEnrolmentExpired { factor } => vec![Over(Term::SetUp(*factor))],
        AccountEvent::FactorGraceStarted(FactorGraceStarted { until, .. }) => {
            vec![Ends(Term::Grace, *until)]
        }
        AccountEvent::FactorGraceEnded {} => all_over(&[TermKind::Grace]),
        // A success clears a pause, and a factor ends the time to put it off.
        AccountEvent::FactorEnrolled(_)
        | AccountEvent::PasskeyEnrolled(_)
        | AccountEvent::AppEnrolled(_) => {
            all_over(&[TermKind::Pauses, TermKind::SetUps, TermKind::Grace])
        }
        AccountEvent::AppRequestSent(AppRequestSent { request, expires_at, .. }) => {
            replaced(TermKind::AppRequests, Term::AppRequest(*request), *expires_at)
        }
        AccountEvent::AppRequestExpired { request }
        | AccountEvent::AppRequestDenied(AppRequestDenied { request, .. }) => {
            vec![Over(Term::AppRequest(*request))]
        }
        AccountEvent::AppRequestApproved(_) => all_over(&[TermKind::Pauses, TermKind::AppRequests]),
        AccountEvent::SecondFactorReset(_) => all_over(&FACTORS),
        AccountEvent::FactorAccepted(_)
        | AccountEvent::PasskeyUsed(_)
        | AccountEvent::RecoveryCodeUsed(_) => all_over(&[TermKind::Pauses]),
        AccountEvent::FactorResetProposed(FactorResetProposed { expires_at, .. }) => {
            vec![Ends(Term::ResetProposal, *expires_at)]
        }
        AccountEvent::FactorResetProposalExpired {} => all_over(&[TermKind::ResetProposal]),
        _ => vec![],
    }
}
