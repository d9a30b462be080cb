//! May it happen, and what follows? One file per intent.

mod activity;
mod acts;
mod factors;
mod holds;
mod lapse;
mod life;
mod links;
mod log_in;
mod memberships;
mod operator;
mod overdue;
mod permissions;
mod sessions;

use super::access::DenialCause;
use super::command::{AccountCommand, EnrolledFrom, Opening};
use super::event::{
    AccountEvent, ActivityEnd, FactorResetBy, LoginStop, MembershipEnd, ReactivatedBy, SessionEnd,
    UnlockedBy,
};
use super::factor::FactorRefusal;
use super::state::{Account, Living};
use crate::activity::Sighting;
use crate::answer::Answer;
use crate::authority::{Denied, OperatorRole};
use crate::engine::Nature;
use crate::policy::Policy;
use crate::timestamp::Timestamp;

/// What the rules answer when it may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// No account is there (any more).
    #[error("there is no such account")]
    NotHere,
    /// The account was made before.
    #[error("the account exists already")]
    Exists,
    /// The address was taken over by another registrant.
    #[error("the creation was abandoned")]
    Abandoned,
    /// The person belongs to that property already.
    #[error("the person is a member of this property already")]
    AlreadyMember,
    /// The person does not belong to that property.
    #[error("the person is not a member of this property")]
    NotAMember,
    /// Too many guesses wait for their verdict: wait a moment and ask again.
    #[error("too many attempts are being judged")]
    NoPlace,
    /// The guess was closed, or the password was replaced meanwhile.
    #[error("the verdict came too late")]
    VerdictTooLate,
    /// The session ended.
    #[error("the session is over")]
    SessionOver,
    /// A legal hold forbids it (DESIGN 8).
    #[error("a legal hold forbids to erase the person")]
    UnderHold,
    /// The hold was never placed on this account, or was lifted.
    #[error("there is no such legal hold")]
    NoSuchHold,
    /// What whoever asks had looked at is no longer so.
    #[error("the permissions were changed in the meantime")]
    ChangedSince,
    /// The log-in no longer waits for a factor: its time is over, or it was finished.
    #[error("this log-in does not wait for a second factor")]
    ChallengeOver,
    /// The set-up expired, was abandoned, or was started again.
    #[error("this set-up can no longer be confirmed")]
    EnrolmentOver,
    /// A factor has to be shown first.
    #[error("a second factor has to be shown first")]
    StepUpNeeded,
    /// There is no such factor.
    #[error("there is no such second factor")]
    NoFactor,
    /// The policy demands one, and there is no other.
    #[error("the last second factor cannot be removed")]
    LastFactor,
    /// The person manages users or operates the system: one operator alone does not reset that.
    #[error("support alone does not reset the second factor of a manager or an operator")]
    SecondPersonNeeded,
    /// There are as many as there can be.
    #[error("the account has as many second factors as it can")]
    TooManyFactors,
    /// The link was never made by this account.
    #[error("there is no such link")]
    NoSuchLink,
    /// A membership is to end at a moment that is over.
    #[error("the end of a membership lies in the past")]
    EndIsPast,
    /// Whoever asked may not do this to this account.
    #[error("{0}")]
    NotAllowed(Denied),
    /// The account is deleted: adding the person to a property brings it back.
    #[error("the account is deleted")]
    Deleted,
    /// The person operates the system already, and nobody holds both roles.
    #[error("the person holds the role {0} already")]
    HoldsRole(OperatorRole),
}

/// Answers a command with the events that follow from it, in the light of `state` and `policy`.
///
/// Whoever writes first after a moment writes down what time has brought about by then: a lock that
/// ran out, guesses nobody judged (DESIGN 5, B5). It stands at the head of the append, and the
/// command meets the account as it then is. Where the command has nothing to say, time waits for
/// the next writer.
pub fn decide(
    state: &Account,
    policy: &Policy,
    at: Timestamp,
    command: &AccountCommand,
) -> Result<Vec<AccountEvent>, Rejection> {
    // The end of something by time is itself what these commands ask to be written down.
    if command.is_times_own() {
        return answer_to(command, state, policy, at);
    }
    let Some((now, overdue)) = overdue::written_down(state, &policy.settings, at) else {
        return answer_to(command, state, policy, at);
    };
    let events = answer_to(command, &now, policy, at)?;
    // Whom a membership's end shuts out must not come in because nobody wrote it down.
    let waits = events.is_empty() && !overdue.iter().any(overdue::shuts_out);
    let head = if waits { vec![] } else { overdue };
    Ok(head.into_iter().chain(events).collect())
}

fn answer_to(
    command: &AccountCommand,
    state: &Account,
    policy: &Policy,
    at: Timestamp,
) -> Result<Vec<AccountEvent>, Rejection> {
    use AccountCommand as C;
    let settings = &policy.settings;
    let here = || state.living().ok_or(Rejection::NotHere);
    match command {
        C::Create { .. } => life::create(state, settings, at, command),
        C::CreateOperator { claim, address, email, name, language } => {
            let account = operator::Newcomer { claim, address, email, name, language };
            operator::create(state, &account)
        }
        C::InviteOperator { role, link, expires_at } => {
            operator::invite(here()?, settings, at, *role, *link, *expires_at)
        }
        C::WithdrawOperator => Ok(operator::withdraw(here()?)),
        C::NoteRefusal { act, subject, because } => {
            Ok(acts::note_refusal(here()?, at, *act, *subject, *because))
        }
        C::Unlock { hand } => acts::unlock(here()?, hand),
        C::EndAllSessions { hand } => acts::end_all_sessions(here()?, hand),
        C::Suspend { hand } => acts::suspend(here()?, hand),
        C::Resume { hand } => acts::resume(here()?, hand),
        C::AbandonCreation { claim } => life::abandon(state, *claim),
        C::Join { property, permissions, ends_at } => {
            life::join(here()?, settings, at, *property, permissions, *ends_at)
        }
        C::SetMembershipEnd { property, ends_at } => {
            memberships::set_end(here()?, at, *property, *ends_at)
        }
        C::Leave { property } => life::leave(here()?, *property),
        C::ChangePermissions { property, grant, withdraw, hand, seen } => {
            let seen = seen.as_ref();
            let ticks = permissions::Ticks { grant, withdraw, hand, seen };
            permissions::change(here()?, *property, &ticks)
        }
        C::NoteDenial { property, permission, cause } => {
            Ok(permissions::note_denial(here()?, at, *property, *permission, *cause))
        }
        C::WithdrawActivation { replaced_by } => {
            Ok(links::withdraw_activation(here()?, *replaced_by))
        }
        C::Erase { ground } => life::erase(state, *ground),
        C::PlaceHold { hold } => Ok(holds::place(here()?, *hold)),
        C::LiftHold { hold } => holds::lift(here()?, *hold),
        C::RequestReset { link } => Ok(links::request_reset(here()?, settings, at, *link)),
        C::TryLink { link } => links::try_link(here()?, at, *link),
        C::ChoosePassword { link, credential } => {
            links::choose_password(here()?, at, *link, *credential)
        }
        C::AskToLogIn { attempt, device } => {
            log_in::ask(here()?, settings, at, *attempt, device.as_ref())
        }
        C::Judge { attempt, credential, matched, session, device, network } => {
            let verdict =
                log_in::Verdict { attempt: *attempt, credential: *credential, matched: *matched };
            let (attempt, network) = (Some(*attempt), network.clone());
            let (session, device) = (session.clone(), device.clone());
            let opening = Sighting { at, device, session, attempt, network };
            log_in::judge(here()?, settings, &verdict, &opening)
        }
        C::UseSession { session } => sessions::make_use(here()?, settings, at, session),
        C::EndSession { session, because } => Ok(sessions::end(here()?, session, *because)),
        C::ExpireLock { lock } => Ok(log_in::expire_lock(here()?, at, *lock)),
        C::ExpireLink { link } => Ok(links::expire(here()?, at, *link)),
        C::ExpireSession { session } => Ok(sessions::expire(here()?, settings, at, session)),
        C::ExpireActivity { activity } => Ok(activity::expire(here()?, at, *activity)),
        C::Lapse { unused_since } => Ok(lapse::expire(here()?, settings, at, *unused_since)),
        C::EndMembership { property, ends_at } => {
            Ok(memberships::end(here()?, at, *property, *ends_at))
        }
        C::ResetFactor { hand, why, checked } => acts::reset_factor(here()?, hand, *why, *checked),
        C::AnswerChallenge { .. }
        | C::StepUp { .. }
        | C::StartEnrolment { .. }
        | C::ConfirmEnrolment { .. }
        | C::AbandonEnrolment { .. }
        | C::RemoveFactor { .. }
        | C::LetFactorTimePass => {
            about_factors(command, factors::Judging { living: here()?, settings, at })
        }
    }
}

fn about_factors(
    command: &AccountCommand,
    judging: factors::Judging<'_>,
) -> Result<Vec<AccountEvent>, Rejection> {
    use AccountCommand as C;
    let opened = |attempt, opening: &Opening| {
        let Opening { session, device, network } = opening.clone();
        let seen = Sighting { at: judging.at, device, session, attempt: Some(attempt), network };
        log_in::open(judging.living, judging.settings, attempt, &seen)
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the caller names those that come here")]
    match command {
        C::AnswerChallenge { attempt, given, opening } => {
            let opened = opened(*attempt, opening);
            factors::answer_challenge(judging, *attempt, given, opened)
        }
        C::StepUp { session, given } => factors::step_up(judging, session, given),
        C::StartEnrolment { by, factor, kind } => {
            factors::enrolment::start(judging, by, *factor, *kind)
        }
        C::ConfirmEnrolment { by, factor, given, opening } => {
            let opened = match by {
                EnrolledFrom::LogIn(attempt) => opened(*attempt, opening),
                EnrolledFrom::Session(_) => vec![],
            };
            factors::enrolment::confirm(judging, by, *factor, given, opened)
        }
        C::AbandonEnrolment { by, factor } => factors::enrolment::abandon(judging, by, *factor),
        C::RemoveFactor { session, factor, given, why } => {
            factors::removal::remove(judging, session, *factor, given, *why)
        }
        C::LetFactorTimePass => Ok(factors::overdue(&judging.living.factors, judging.at)),
        _ => Ok(vec![]),
    }
}

/// What the person is shown when these events are the outcome: it lies in the metadata (B6).
pub fn answer(events: &[AccountEvent]) -> Option<Answer> {
    use super::event::LinkClosed;
    let mut answer = None;
    for event in events {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others are not answered to anyone")]
        match event {
            AccountEvent::LoginFailed { .. } => answer = Some(Answer::WrongCredentials),
            AccountEvent::AccountLocked { .. }
            | AccountEvent::KnownDevicesShutOut { .. }
            | AccountEvent::CredentialDisabled { .. }
            | AccountEvent::LoginRefused { .. } => answer = Some(Answer::AccountLocked),
            AccountEvent::LoginSucceeded { .. } => answer = Some(Answer::SignedIn),
            AccountEvent::LoginStopped { because, .. } => {
                answer = Some(match because {
                    LoginStop::UnusualActivity { .. } => Answer::UnusualActivity,
                    LoginStop::Lapsed {} => Answer::AccountLapsed,
                });
            }
            AccountEvent::PasswordChosen { .. } => answer = Some(Answer::PasswordChosen),
            AccountEvent::AccessDenied { cause, .. } => answer = Some(denial(*cause)),
            AccountEvent::SecondFactorAsked { .. } => answer = Some(Answer::FactorRequired),
            AccountEvent::FactorSetUpDemanded { .. } => answer = Some(Answer::SetUpRequired),
            AccountEvent::FactorRefused { why, .. } => answer = Some(refused(*why)),
            AccountEvent::SecondFactorPaused { .. } => answer = Some(Answer::FactorPaused),
            AccountEvent::SecondFactorDisabled { .. } => answer = Some(Answer::FactorDisabled),
            AccountEvent::FactorEnrolled { session: Some(_), .. } => {
                answer = Some(Answer::FactorEnrolled);
            }
            AccountEvent::FactorRemoved { .. } => answer = Some(Answer::FactorRemoved),
            AccountEvent::SecondFactorReset { by: FactorResetBy::Owner, .. } => {
                answer = Some(Answer::FactorReset);
            }
            AccountEvent::PasswordResetRequested { .. }
            | AccountEvent::PasswordResetRepeated { .. }
            | AccountEvent::PasswordResetDeclined { .. } => answer = Some(Answer::ResetMailSent),
            AccountEvent::LinkRefused { why, .. } => {
                answer = Some(match why {
                    LinkClosed::Superseded => Answer::LinkSuperseded,
                    LinkClosed::Used => Answer::LinkUsed,
                    LinkClosed::Expired | LinkClosed::Withdrawn => Answer::LinkExpired,
                });
            }
            _ => {}
        }
    }
    answer
}

/// How each event of an append comes into it. What follows from the end of a membership is time's
/// doing where that end was, and not the doing of whoever came to write it down.
pub fn natures(events: &[AccountEvent]) -> Vec<Nature> {
    let mut ended_by_time = false;
    let each = events.iter().map(|event| {
        let follows = matches!(
            event,
            AccountEvent::AccountDeleted {}
                | AccountEvent::SessionsEnded { because: SessionEnd::AccountClosed, .. }
        );
        let nature = if follows && ended_by_time { Nature::Time } else { nature(event) };
        ended_by_time = (follows && ended_by_time) || is_end_by_time(event);
        nature
    });
    each.collect()
}

fn is_end_by_time(event: &AccountEvent) -> bool {
    matches!(event, AccountEvent::MembershipRemoved { because: MembershipEnd::TimeCame, .. })
}

/// What a person for whom something does not open is shown.
fn denial(cause: DenialCause) -> Answer {
    match cause {
        DenialCause::NotAMember | DenialCause::PermissionMissing => Answer::NotAuthorised,
        DenialCause::PaymentOverdue => Answer::PaymentOverdue,
        DenialCause::SubscriptionOnHold => Answer::SubscriptionOnHold,
        DenialCause::SubscriptionSuspended => Answer::SubscriptionSuspended,
        DenialCause::SubscriptionEnded => Answer::SubscriptionEnded,
    }
}

/// What the person is shown when an answer with a factor is refused. A wrong clock is named only when
/// two codes in a row were off by the same: earlier, it would confirm a code that is still to come.
fn refused(why: FactorRefusal) -> Answer {
    match why {
        FactorRefusal::WrongCode {} | FactorRefusal::WrongClock { told: false, .. } => {
            Answer::InvalidCode
        }
        FactorRefusal::WrongClock { told: true, .. } => Answer::WrongClock,
        FactorRefusal::Replayed { .. } => Answer::CodeAlreadyUsed,
        FactorRefusal::Paused {} => Answer::FactorPaused,
        FactorRefusal::Disabled {} => Answer::FactorDisabled,
    }
}

fn nature(event: &AccountEvent) -> Nature {
    match event {
        AccountEvent::LoginAttemptAbandoned { .. }
        | AccountEvent::LockExpired { .. }
        | AccountEvent::AccountLapsed { .. }
        | AccountEvent::LinkExpired { .. }
        | AccountEvent::FactorEnrolmentExpired { .. }
        | AccountEvent::SecondFactorPauseEnded { .. }
        | AccountEvent::FactorGraceEnded {} => Nature::Time,
        AccountEvent::MembershipRemoved { because, .. } => match because {
            MembershipEnd::Removed => Nature::Act,
            MembershipEnd::TimeCame => Nature::Time,
        },
        AccountEvent::UnusualActivityEnded { by, .. } => match by {
            ActivityEnd::Time => Nature::Time,
            ActivityEnd::Reset => Nature::Consequence,
            ActivityEnd::Support | ActivityEnd::Machine => Nature::Act,
        },
        AccountEvent::AccountReactivated { by } => match by {
            ReactivatedBy::Reset => Nature::Consequence,
            ReactivatedBy::Support | ReactivatedBy::Machine => Nature::Act,
        },
        AccountEvent::SessionsEnded { because, .. } => match because {
            SessionEnd::Logout
            | SessionEnd::EndedByManager
            | SessionEnd::EndedBySupport
            | SessionEnd::EndedAtMachine => Nature::Act,
            SessionEnd::Idle | SessionEnd::Expired => Nature::Time,
            SessionEnd::PasswordChanged
            | SessionEnd::AccountClosed
            | SessionEnd::FactorReset
            | SessionEnd::Suspended => Nature::Consequence,
        },
        AccountEvent::AccountUnlocked { by, .. } => match by {
            UnlockedBy::Reset => Nature::Consequence,
            UnlockedBy::Manager | UnlockedBy::Support | UnlockedBy::Machine => Nature::Act,
        },
        AccountEvent::AccountDeleted {}
        | AccountEvent::OperatorRoleGranted { invitation: Some(_), .. }
        | AccountEvent::ActivationLinkIssued { .. }
        | AccountEvent::PasswordAccepted { .. }
        | AccountEvent::AccountLocked { .. }
        | AccountEvent::KnownDevicesShutOut { .. }
        | AccountEvent::CredentialDisabled { .. }
        | AccountEvent::UnusualActivityDetected { .. }
        | AccountEvent::SessionSeen { .. }
        | AccountEvent::SecondFactorPaused { .. }
        | AccountEvent::SecondFactorDisabled { .. }
        | AccountEvent::FactorGraceStarted { .. }
        | AccountEvent::SecondFactorPostponed { .. }
        | AccountEvent::FactorRemoved { .. }
        | AccountEvent::SecondFactorReset { by: FactorResetBy::Owner, .. } => Nature::Consequence,
        AccountEvent::AccountCreated { .. }
        | AccountEvent::CreationAbandoned { .. }
        | AccountEvent::MembershipAdded { .. }
        | AccountEvent::MembershipEndSet { .. }
        | AccountEvent::AccountRestored { .. }
        | AccountEvent::AccountErased { .. }
        | AccountEvent::ActivationLinkWithdrawn { .. }
        | AccountEvent::PasswordResetRequested { .. }
        | AccountEvent::PasswordResetRepeated { .. }
        | AccountEvent::PasswordResetDeclined { .. }
        | AccountEvent::LinkRefused { .. }
        | AccountEvent::PasswordChosen { .. }
        | AccountEvent::LoginAttempted { .. }
        | AccountEvent::LoginRefused { .. }
        | AccountEvent::LoginFailed { .. }
        | AccountEvent::LoginStopped { .. }
        | AccountEvent::LoginSucceeded { .. }
        | AccountEvent::OperatorInvited { .. }
        | AccountEvent::ActRefused { .. }
        | AccountEvent::OperatorActRefused { .. }
        | AccountEvent::OperatorRoleGranted { invitation: None, .. }
        | AccountEvent::OperatorRoleWithdrawn { .. }
        | AccountEvent::AccountSuspended { .. }
        | AccountEvent::AccountResumed { .. }
        | AccountEvent::CredentialEnabled { .. }
        | AccountEvent::LegalHoldPlaced { .. }
        | AccountEvent::LegalHoldLifted { .. }
        | AccountEvent::PermissionsChanged { .. }
        | AccountEvent::SecondFactorAsked { .. }
        | AccountEvent::FactorSetUpDemanded { .. }
        | AccountEvent::FactorEnrolmentStarted { .. }
        | AccountEvent::FactorEnrolmentAbandoned { .. }
        | AccountEvent::FactorEnrolled { .. }
        | AccountEvent::FactorAccepted { .. }
        | AccountEvent::FactorRefused { .. }
        | AccountEvent::SecondFactorReset { .. }
        | AccountEvent::AccessDenied { .. } => Nature::Act,
    }
}

/// How many sessions one event ends at most: all of them together must fit into an event.
const SESSIONS_PER_EVENT_MAX: usize = 250;

/// Every session of the account, ended; nothing where there is none.
fn end_all_sessions(living: &Living, because: SessionEnd) -> Vec<AccountEvent> {
    let all: Vec<_> = living.sessions.keys().cloned().collect();
    let parts = all.chunks(SESSIONS_PER_EVENT_MAX);
    parts
        .map(|sessions| AccountEvent::SessionsEnded { sessions: sessions.to_vec(), because })
        .collect()
}

#[cfg(test)]
mod tests;
