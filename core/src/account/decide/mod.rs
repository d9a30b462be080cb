//! Account decisions: may it happen, and what follows? One file per intent.

mod activity;
mod acts;
mod answers;
mod factors;
mod flag;
mod holds;
mod lapse;
mod life;
mod links;
mod log_in;
mod memberships;
mod natures;
mod offers;
mod operator;
mod overdue;
mod own;
mod permissions;
mod profile;
mod resets;
mod sessions;

use super::command::AccountCommand;
use super::event::AccountEvent;
use super::event_words::SessionEnd;
use super::state::{Account, Invitation, Living};
use crate::activity::Sighting;
use crate::authority::{Act, ActorCapacity, NotAuthorised, OperatorRole};
use crate::engine::Context;
use crate::ids::SessionId;
use crate::timestamp::Timestamp;
pub use answers::answer;
pub(super) use log_in::open as opens;
pub use natures::natures;

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
    #[error("too many attempts are open")]
    NoPlace,
    /// The guess was closed, or the password was replaced meanwhile.
    #[error("the result came too late")]
    VerdictTooLate,
    /// The session ended.
    #[error("the session has ended")]
    SessionOver,
    /// A legal hold forbids it (DESIGN 8).
    #[error("a legal hold forbids erasing the person")]
    UnderHold,
    /// The hold was never placed on this account, or was lifted.
    #[error("there is no such legal hold")]
    NoSuchHold,
    /// What whoever asks had looked at is no longer so.
    #[error("the permissions were changed in the meantime")]
    ChangedSince,
    /// The log-in no longer waits for a factor: its time is over, or it was finished.
    #[error("this log-in is not waiting for a second factor")]
    ChallengeOver,
    /// The set-up expired, was abandoned, or was started again.
    #[error("this enrolment can no longer be confirmed")]
    EnrolmentOver,
    /// A factor has to be shown first.
    #[error("a second factor must be verified first")]
    StepUpNeeded,
    /// There is no such factor.
    #[error("there is no such second factor")]
    NoFactor,
    /// The policy demands one, and there is no other.
    #[error("the last second factor cannot be removed")]
    LastFactor,
    /// Whoever reset the last factor was given a code to hand over, and it is asked for.
    #[error("the handover code of the person who reset the second factor is missing")]
    HandOverCodeNeeded,
    /// The policy lets nobody set up a passkey.
    #[error("the policy allows no passkeys")]
    PasskeysOff,
    /// What the browser answers was asked too long ago, or for something else.
    #[error("the browser was asked too long ago, or for something else")]
    PasskeyTooLate,
    /// The policy wants a password too.
    #[error("the policy asks for a password beside a passkey")]
    PasskeyNotAlone,
    /// A device asks for something that waits no longer: it was answered, replaced, or its time is over.
    #[error("this request can no longer be answered")]
    AppRequestOver,
    /// Somebody said that a log-in was not them: nothing is sent to the app for a while.
    #[error("no request is sent to the app until {until}: one was denied")]
    AppPaused {
        /// Until when.
        until: Timestamp,
    },
    /// Too many requests were sent, or too many in a row nobody answered.
    #[error("no request is sent to the app until {until}: too many were")]
    AppTooSoon {
        /// Until when.
        until: Timestamp,
    },
    /// Somebody said more than once that a log-in was not them.
    #[error("no request is sent to the app until it is set up again")]
    AppOff,
    /// There are as many as there can be.
    #[error("the account has as many second factors as it can")]
    TooManyFactors,
    /// The link was never made by this account.
    #[error("there is no such link")]
    NoSuchLink,
    /// A membership is to end at a moment that is over.
    #[error("the end of the membership is in the past")]
    EndIsPast,
    /// The property would be left with people and without anybody who manages them.
    #[error("the property would be left without a manager")]
    LastManager,
    /// Nothing is offered to the person there, or no longer.
    #[error("there is no such offer")]
    NoOffer,
    /// The account was not made by the property, or is in use.
    #[error("this property may not replace the account")]
    NotReplaceable,
    /// Whoever asked may not do this to this account.
    #[error("{0}")]
    NotAllowed(NotAuthorised),
    /// The account is deleted: adding the person to a property brings it back.
    #[error("the account is deleted")]
    Deleted,
    /// The person operates the system already, and nobody holds both roles.
    #[error("the person holds the role {0} already")]
    HoldsRole(OperatorRole),
}

/// Answers a command with the events that follow from it, in the light of `state` and `context`.
///
/// Whoever writes first after a moment writes down what time has brought about by then: a lock that
/// ran out, guesses nobody judged (DESIGN 5, B5). It stands at the head of the append, and the
/// command meets the account as it then is. Where the command has nothing to say, time waits for
/// the next writer.
pub fn decide(
    state: &Account,
    context: Context<'_>,
    command: &AccountCommand,
) -> Result<Vec<AccountEvent>, Rejection> {
    // The end of something by time is itself what these commands ask to be written down.
    if command.is_times_own() {
        return answer_to(command, state, context);
    }
    let Some((now, overdue)) = overdue::written_down(state, &context.policy.settings, context.time)
    else {
        return answer_to(command, state, context);
    };
    let events = answer_to(command, &now, context)?;
    // Whom a membership's end shuts out must not come in because nobody wrote it down.
    let waits = events.is_empty() && !overdue.iter().any(overdue::shuts_out);
    let head = if waits { vec![] } else { overdue };
    Ok(head.into_iter().chain(events).collect())
}

#[expect(clippy::too_many_lines, reason = "one arm for each intent")]
fn answer_to(
    command: &AccountCommand,
    state: &Account,
    context: Context<'_>,
) -> Result<Vec<AccountEvent>, Rejection> {
    use AccountCommand as C;
    let Context { policy, time, requester } = context;
    let (settings, at) = (&policy.settings, time.now);
    let here = || state.living().ok_or(Rejection::NotHere);
    // What depends on the account is judged with the account; the rest on who asks alone.
    let on = |act, hand: &ActorCapacity| acts::permit(act, here()?, hand, requester);
    let at_large = |act| requester.may(act).map_err(Rejection::NotAllowed);
    match command {
        C::Create { .. } => life::create(state, settings, at, command, requester),
        C::CreateOperator { claim, address, email, name, language } => {
            let account = operator::NewAccount { claim, address, email, name, language };
            operator::create(state, &account, &at_large(Act::GrantOperatorRole)?)
        }
        C::InviteOperator { role, link, expires_at, given } => {
            let invitation = Invitation { role: *role, link: *link, expires_at: *expires_at };
            let (living, permit) = (here()?, at_large(Act::GrantOperatorRole)?);
            operator::invite(living, settings, time, invitation, given.as_ref(), &permit)
        }
        C::WithdrawOperator => {
            Ok(operator::withdraw(here()?, &at_large(Act::WithdrawOperatorRole)?))
        }
        C::NoteRefusal { act, subject, because } => {
            Ok(acts::note_refusal(here()?, at, *act, *subject, *because))
        }
        C::NoteRefusedAdding { property, because } => {
            Ok(acts::note_refused_adding(here()?, at, *property, *because))
        }
        C::NoteUnchanged { act, subject, because } => {
            here().map(|_| acts::note_unchanged(*act, *subject, because.clone()))
        }
        C::Unlock { hand } => acts::unlock(here()?, &on(Act::Unlock, hand)?),
        C::EndAllSessions { hand } => acts::end_all_sessions(here()?, &on(Act::EndSessions, hand)?),
        C::Suspend { hand } => acts::suspend(here()?, &on(Act::Suspend, hand)?),
        C::Resume { hand } => acts::resume(here()?, &on(Act::Resume, hand)?),
        C::FlagNextAttempt { reference, hand } => {
            flag::flag(at, reference, &on(Act::FlagNextAttempt, hand)?)
        }
        C::ChangeProfile { name, language, time_zone, hand } => {
            let permit = on(Act::ChangeProfile, hand)?;
            let wanted = (name.as_deref(), *language, time_zone.as_ref());
            Ok(profile::change(here()?, wanted, &permit))
        }
        C::AbandonCreation { claim } => life::abandon(state, *claim),
        C::Join { property, permissions, ends_at, email, given, acting, by, hand_over } => {
            let (ends_at, by, hand_over) = (*ends_at, *by, *hand_over);
            let joining =
                life::Joining { permissions, ends_at, email, given, acting, by, hand_over };
            life::join(here()?, settings, time, *property, &joining, requester)
        }
        C::AcceptMembership { property, offered_by } => {
            offers::accept(here()?, at, *property, offered_by)
        }
        C::DeclineMembership { property } => offers::decline(here()?, at, *property),
        C::SetMembershipEnd { property, ends_at, acting } => {
            memberships::set_end(here()?, at, *property, *ends_at, acting, requester)
        }
        C::Leave { property, acting } => life::leave(here()?, at, *property, acting, requester),
        C::ChangePermissions { property, grant, withdraw, acting, seen } => {
            let seen = seen.as_ref();
            let ticks = permissions::Ticks { grant, withdraw, acting, seen };
            permissions::change(here()?, *property, &ticks, requester)
        }
        C::NoteDenial { property, permission, cause } => {
            Ok(permissions::note_denial(here()?, at, *property, *permission, *cause))
        }
        C::RequestPermission { property, permission } => {
            own::request_permission(here()?, at, *property, *permission)
        }
        C::ReportActivity { session, event, link } => {
            own::report_activity(here()?, settings, at, (session, *event), *link)
        }
        C::EndOwnSessions { from, which } => {
            own::end_own_sessions(here()?, settings, at, from, which)
        }
        C::WithdrawActivation { replaced_by, property, hand } => {
            links::withdraw_activation(here()?, *replaced_by, *property, hand, requester)
        }
        C::Erase { ground } => life::erase(state, *ground, requester),
        C::PlaceHold { hold } => Ok(holds::place(here()?, *hold, &at_large(Act::PlaceLegalHold)?)),
        C::LiftHold { hold } => holds::lift(here()?, *hold, &at_large(Act::LiftLegalHold)?),
        C::RequestReset { link } => Ok(links::request_reset(here()?, settings, at, *link)),
        C::TryLink { link } => links::try_link(here()?, at, *link),
        C::ChoosePassword { link, credential } => {
            links::choose_password(here()?, at, *link, *credential)
        }
        C::AskToLogIn { attempt, device } => {
            log_in::ask(here()?, settings, time, *attempt, device.as_ref())
        }
        C::Judge { attempt, credential, matched, session, device, network } => {
            let verdict =
                log_in::Verdict { attempt: *attempt, credential: *credential, matched: *matched };
            let (attempt, network) = (Some(*attempt), network.clone());
            let (session, device) = (session.clone(), device.clone());
            let opening = Sighting { at, device, session, attempt, network };
            log_in::judge(here()?, settings, time, &verdict, &opening)
        }
        C::UseSession { session } => sessions::make_use(here()?, settings, at, session),
        C::EndSession { session, because } => Ok(sessions::end(here()?, session, *because)),
        C::ExpireLock { lock } => Ok(log_in::expire_lock(here()?, time, *lock)),
        C::ExpireLink { link } => Ok(links::expire(here()?, at, *link)),
        C::ExpireSession { session } => Ok(sessions::expire(here()?, settings, at, session)),
        C::ExpireActivity { activity } => Ok(activity::expire(here()?, time, *activity)),
        C::Lapse { unused_since } => Ok(lapse::expire(here()?, settings, time, *unused_since)),
        C::EndMembership { property, ends_at } => {
            Ok(memberships::end(here()?, time, *property, *ends_at))
        }
        C::ExpireOffer { property, expires_at } => {
            Ok(offers::expire(here()?, time, *property, *expires_at))
        }
        C::ResetFactor { hand, why, checked, by, hand_over } => {
            let reset =
                resets::Reset { why: *why, checked: *checked, by: *by, hand_over: *hand_over };
            let permit = on(Act::ResetFactor, hand)?;
            resets::reset_factor(here()?, settings, at, &reset, &permit)
        }
        C::AnswerChallenge(_)
        | C::LogInWithPasskey(_)
        | C::ConfirmPasskey(_)
        | C::App(_)
        | C::StepUp { .. }
        | C::StartEnrolment { .. }
        | C::IssueRecoveryCodes { .. }
        | C::ConfirmEnrolment { .. }
        | C::AbandonEnrolment { .. }
        | C::RemoveFactor { .. }
        | C::LetFactorTimePass => {
            factors::decide(command, factors::Judging { living: here()?, settings, time })
        }
    }
}

/// How many sessions one event ends at most: all of them together must fit into an event.
const SESSIONS_PER_EVENT_MAX: usize = 250;

/// Every session of the account, ended; nothing where there is none.
fn end_all_sessions(living: &Living, because: SessionEnd) -> Vec<AccountEvent> {
    end_sessions(&living.sessions.keys().cloned().collect::<Vec<_>>(), because)
}

/// These sessions, ended.
fn end_sessions(sessions: &[SessionId], because: SessionEnd) -> Vec<AccountEvent> {
    let parts = sessions.chunks(SESSIONS_PER_EVENT_MAX);
    parts
        .map(|sessions| AccountEvent::SessionsEnded { sessions: sessions.to_vec(), because })
        .collect()
}

#[cfg(test)]
mod tests;
