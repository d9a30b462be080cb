//! Account events: what can happen to an account?

use super::app_events::{
    AppEnrolled, AppPaired, AppPushChanged, AppRequestApproved, AppRequestDenied, AppRequestSent,
    AppUsed, AppWoken,
};
use super::event_words::{
    ActedBy, ActivityEnd, ErasureGround, LinkClosed, LinkPurpose, LoginStop, MembershipEnd,
    NameChange, OperatorInvited, ReactivatedBy, ResetDeclined, SessionEnd, Unchanged, UnlockedBy,
};
use super::factor_events::{
    FactorAccepted, FactorEnrolled, FactorEnrolmentStarted, FactorGraceStarted, FactorRefused,
    FactorResetProposed, FactorSetUpDemanded, RecoveryCodeUsed, RecoveryCodesIssued,
    SecondFactorAsked, SecondFactorPaused, SecondFactorReset,
};
use super::flag::{AttemptFlagged, NextAttemptFlagged};
use super::own_events::{PermissionRequested, SuspiciousActivityReported, TimeZoneChanged};
use super::passkey_events::{PasskeyBackupChanged, PasskeyEnrolled, PasskeyUsed};
use super::session::SessionRenewed;
use crate::access::DenialCause;
use crate::activity::{ActivityEvidence, ActivityRule};
use crate::authority::{Act, ActRefusal, OperatorRole};
use crate::ids::{
    AccountId, ActivityId, AddressTag, AppRequestId, AttemptId, ClaimId, CredentialId, DeviceId,
    FactorId, HandOverId, HoldId, LinkId, LockId, PauseId, PropertyId, SessionId,
};
use crate::language::Language;
use crate::lockout::LoginRefusal;
use crate::permission::Permission;
use crate::personal::Personal;
use crate::policy::LockRule;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Facts about one account. These names and fields lie in the ledger for ever: add variants, never
/// rename or retype; a new shape bumps the version and gets an upcaster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum AccountEvent {
    /// The account exists; its address was claimed before (S1, S3).
    AccountCreated {
        /// The claim that this account rests on.
        claim: ClaimId,
        /// The keyed tag of the address: the name of its claim's stream.
        address: AddressTag,
        /// The address as typed.
        email: Personal<String>,
        /// The person's name.
        name: Personal<String>,
        /// The language of mails and pages.
        language: Language,
    },
    /// Another registrant took the address over before this account was made: it never will be.
    CreationAbandoned {
        /// The claim that was given up.
        claim: ClaimId,
    },
    /// The person belongs to a property (S31).
    MembershipAdded {
        /// The property.
        property: PropertyId,
        /// What they may do there.
        permissions: BTreeSet<Permission>,
    },
    /// The person no longer belongs to a property.
    MembershipRemoved {
        /// The property.
        property: PropertyId,
        /// Why.
        because: MembershipEnd,
    },
    /// The last membership went, and the account with it (S30).
    AccountDeleted {},
    /// The account was created again under the same address and came back (S30).
    AccountRestored {
        /// Whether the password still holds: within 30 days of the deletion.
        password_kept: bool,
    },
    /// The person is forgotten: their keys are about to be destroyed (DESIGN 8).
    AccountErased {
        /// On what ground.
        ground: ErasureGround,
    },
    /// An activation link was made; it is mailed by a handler (S9).
    ActivationLinkIssued {
        /// The link.
        link: LinkId,
        /// Until when it opens.
        expires_at: Timestamp,
        /// The live link it replaces.
        supersedes: Option<LinkId>,
    },
    /// A live activation link was withdrawn: the account was recreated at the right address (S32).
    ActivationLinkWithdrawn {
        /// The link.
        link: LinkId,
        /// The account that replaces this one.
        replaced_by: AccountId,
    },
    /// Somebody asked for a new password, and a link was made (S6, S34).
    PasswordResetRequested {
        /// The link.
        link: LinkId,
        /// Until when it opens.
        expires_at: Timestamp,
        /// The live link it replaces.
        supersedes: Option<LinkId>,
    },
    /// Somebody asked again within a few minutes: the same link is sent once more.
    PasswordResetRepeated {
        /// The link.
        link: LinkId,
        /// Until when it opens.
        expires_at: Timestamp,
    },
    /// Somebody asked, was told the usual, and no mail follows.
    PasswordResetDeclined {
        /// Why not.
        why: ResetDeclined,
    },
    /// A link was used that no longer opens (S34).
    LinkRefused {
        /// The link.
        link: LinkId,
        /// What it was for.
        purpose: LinkPurpose,
        /// Why it does not open.
        why: LinkClosed,
    },
    /// A link's time ran out unused (B5).
    LinkExpired {
        /// The link.
        link: LinkId,
        /// What it was for.
        purpose: LinkPurpose,
    },
    /// The person chose a password through a link; the hash is in the vault.
    PasswordChosen {
        /// The new credential.
        credential: CredentialId,
        /// The link that was used up.
        link: LinkId,
        /// What the link was for.
        purpose: LinkPurpose,
        /// The credential that no longer holds.
        replaces: Option<CredentialId>,
    },
    /// A log-in attempt took its place before anything was hashed (DESIGN 5).
    LoginAttempted {
        /// The attempt.
        attempt: AttemptId,
        /// The known device it came from, when it used that device's budget.
        device: Option<DeviceId>,
    },
    /// An attempt was refused before anything was hashed.
    LoginRefused {
        /// The attempt.
        attempt: AttemptId,
        /// Why.
        because: LoginRefusal,
    },
    /// An attempt got no result in time; nothing was answered, so it does not count.
    LoginAttemptAbandoned {
        /// The attempt.
        attempt: AttemptId,
    },
    /// The password was right, and something else comes before the log-in: a second factor, or what
    /// stops it. A log-in that succeeds at once says it by itself.
    PasswordAccepted {
        /// The attempt.
        attempt: AttemptId,
        /// The credential it was compared with.
        credential: CredentialId,
    },
    /// The password was wrong, or there is none (S4).
    LoginFailed {
        /// The attempt.
        attempt: AttemptId,
        /// The credential it was compared with; none where the account has no password.
        credential: Option<CredentialId>,
    },
    /// Too many consecutive failures (S12).
    AccountLocked {
        /// The lock: what ends it names it.
        lock: LockId,
        /// The rule that fired.
        rule: LockRule,
        /// The attempts that counted, oldest first.
        evidence: Vec<AttemptId>,
        /// When it ends by itself, if it does.
        until: Option<Timestamp>,
    },
    /// The known devices' own budget is used up too: the lock now holds for everyone.
    KnownDevicesShutOut {
        /// The lock.
        lock: LockId,
        /// The attempts from known devices that counted, oldest first.
        evidence: Vec<AttemptId>,
    },
    /// A lock's time ran out (B5).
    LockExpired {
        /// The lock.
        lock: LockId,
    },
    /// A lock was lifted (S13).
    AccountUnlocked {
        /// The lock.
        lock: LockId,
        /// By what.
        by: UnlockedBy,
    },
    /// So many consecutive failures, over all locks, that only a reset brings the password back.
    CredentialDisabled {
        /// How many.
        consecutive: u32,
    },
    /// All checks passed; a session began.
    LoginSucceeded {
        /// The attempt.
        attempt: AttemptId,
        /// The session.
        session: SessionId,
        /// The device, known from now on.
        device: DeviceId,
        /// When the session ends at the latest.
        expires_at: Timestamp,
    },
    /// The session was used; written at most once per quarter of the idle limit.
    SessionSeen {
        /// The session.
        session: SessionId,
    },
    /// Sessions ended.
    SessionsEnded {
        /// Which.
        sessions: Vec<SessionId>,
        /// By what.
        because: SessionEnd,
    },
    /// When a membership ends by itself was set or changed, as for seasonal staff.
    MembershipEndSet {
        /// The property.
        property: PropertyId,
        /// From this moment on the person no longer belongs there; `None`: no end is set any more.
        ends_at: Option<Timestamp>,
    },
    /// The account was used in a way that a rule watches for (S2).
    UnusualActivityDetected {
        /// What ends it names this id.
        activity: ActivityId,
        /// The rule that fired, as it was in the policy version that applied.
        rule: ActivityRule,
        /// The uses that counted, oldest first.
        evidence: Vec<ActivityEvidence>,
        /// Until then log-ins are refused, where the rule refuses; it is not noticed again before.
        until: Timestamp,
    },
    /// Log-ins are no longer refused because of this activity.
    UnusualActivityEnded {
        /// The activity.
        activity: ActivityId,
        /// By what.
        by: ActivityEnd,
    },
    /// The password was right, and yet there is no session: the person is told so, and nothing of
    /// it is told to anybody who does not know the password (S2).
    LoginStopped {
        /// The attempt.
        attempt: AttemptId,
        /// Why.
        because: LoginStop,
        /// The device, where the account knows it.
        device: Option<DeviceId>,
    },
    /// The account was not used for so long that it is disabled until a reset (PCI DSS 8.2.6).
    AccountLapsed {
        /// When it was last used.
        unused_since: Timestamp,
        /// The setting `disabled_when_unused_days` then.
        days: u32,
    },
    /// An account that was deactivated for inactivity can be used again.
    AccountReactivated {
        /// By what.
        by: ReactivatedBy,
    },
    /// The person was invited to operate the system: whoever opens this link in time takes the role
    /// up (DESIGN 5).
    OperatorInvited(OperatorInvited),
    /// The person operates the system from here on, where the stream `operators` says so too.
    OperatorRoleGranted {
        /// In which role.
        role: OperatorRole,
        /// The activation link that took it up; none where the person had a password already.
        invitation: Option<LinkId>,
    },
    /// The person no longer operates the system, or an invitation was withdrawn.
    OperatorRoleWithdrawn {
        /// In which role.
        role: OperatorRole,
    },
    /// The person tried to act on the account of somebody else, and may not; at most one an hour for
    /// each act and cause (DESIGN 5).
    ActRefused {
        /// What they tried.
        act: Act,
        /// On whose account; it need not exist.
        subject: AccountId,
        /// Why they may not.
        because: ActRefusal,
    },
    /// Somebody with authority suspended the account, for its person too (S35).
    AccountSuspended {
        /// Who.
        by: ActedBy,
    },
    /// A suspended account is open again.
    AccountResumed {
        /// Who did that.
        by: ActedBy,
    },
    /// A password that too many failures had disabled may be tried again.
    CredentialEnabled {
        /// Who did that.
        by: ActedBy,
    },
    /// A court or an authority may need what is known: until it is lifted, the person is not erased
    /// (DESIGN 8). Why is in the reason.
    LegalHoldPlaced {
        /// The hold: what lifts it names it.
        hold: HoldId,
    },
    /// A hold is over.
    LegalHoldLifted {
        /// The hold.
        hold: HoldId,
    },
    /// A manager granted and withdrew permissions: they hold from the next request on (S11).
    PermissionsChanged {
        /// At which property.
        property: PropertyId,
        /// What the person may do there from now on, and could not before.
        granted: BTreeSet<Permission>,
        /// What they could do there before, and no longer may.
        withdrawn: BTreeSet<Permission>,
    },
    /// Something did not open for the person (S10); at most one an hour and cause.
    AccessDenied {
        /// At which property; it need not exist.
        property: PropertyId,
        /// What was asked for.
        permission: Permission,
        /// Why it does not open.
        cause: DenialCause,
    },
    /// The password was right, and a second factor is asked for; no session before that (S17).
    SecondFactorAsked(SecondFactorAsked),
    /// The password was right, and a second factor must be set up before anything opens (S21).
    FactorSetUpDemanded(FactorSetUpDemanded),
    /// Somebody began to set up a factor; it is none until it is confirmed (S25, S28).
    FactorEnrolmentStarted(FactorEnrolmentStarted),
    /// A pending set-up was given up.
    FactorEnrolmentAbandoned {
        /// Which.
        factor: FactorId,
    },
    /// A pending set-up was not confirmed in time (B5).
    FactorEnrolmentExpired {
        /// Which.
        factor: FactorId,
    },
    /// A set-up was confirmed with a code: from here on the factor is asked for.
    FactorEnrolled(FactorEnrolled),
    /// An answer was right.
    FactorAccepted(FactorAccepted),
    /// An answer was refused; whatever was wrong with it, it counts, unless it was not looked at.
    FactorRefused(FactorRefused),
    /// Too many answers were refused: no more are looked at for a while (S19).
    SecondFactorPaused(SecondFactorPaused),
    /// A pause ran out (B5).
    SecondFactorPauseEnded {
        /// The pause.
        pause: PauseId,
    },
    /// So many consecutive answers were refused, over all pauses, that only a reset helps.
    SecondFactorDisabled {
        /// How many.
        consecutive: u32,
    },
    /// A passkey was made and is asked for from here on (S16).
    PasskeyEnrolled(PasskeyEnrolled),
    /// An answer with a passkey was right.
    PasskeyUsed(PasskeyUsed),
    /// A passkey is kept in more than one place from here on, or no longer is.
    PasskeyBackupChanged(PasskeyBackupChanged),
    /// A device has taken the pairing code of our own app (S16).
    AppPaired(AppPaired),
    /// The app is asked for an approval (S20).
    AppRequestSent(AppRequestSent),
    /// Nobody answered on the phone in time (B5).
    AppRequestExpired {
        /// Which request.
        request: AppRequestId,
    },
    /// The number was right, and signed by a device of the account (S20).
    AppRequestApproved(AppRequestApproved),
    /// Whoever has the phone said: this isn't me.
    AppRequestDenied(AppRequestDenied),
    /// The page that waited went on with an approval.
    AppUsed(AppUsed),
    /// The test approval was right: from here on the app is asked for.
    AppEnrolled(AppEnrolled),
    /// The phone can be woken from here on, or no longer.
    AppPushChanged(AppPushChanged),
    /// A phone was woken for a request, or could not be.
    AppWoken(AppWoken),
    /// Recovery codes were shown once, to be kept: what was shown before no longer counts.
    RecoveryCodesIssued(RecoveryCodesIssued),
    /// A recovery code was right and is used up; its replacement was shown.
    RecoveryCodeUsed(RecoveryCodeUsed),
    /// The person removed one of several factors.
    FactorRemoved {
        /// Which.
        factor: FactorId,
    },
    /// Support wants to reset the factors of a manager or an operator: a second operator has to.
    FactorResetProposed(FactorResetProposed),
    /// No second operator agreed in time (B5).
    FactorResetProposalExpired {},
    /// All factors are gone, and the next log-in offers to set one up (S23, S24, S27).
    SecondFactorReset(SecondFactorReset),
    /// There is no factor, and from here on there is time until one must be set up (S21).
    FactorGraceStarted(FactorGraceStarted),
    /// The person logged in without setting a factor up, which they may still do.
    SecondFactorPostponed {
        /// Until when enrolment can be deferred.
        until: Timestamp,
    },
    /// The time to defer it is over: the next log-in continues only into set-up (B5).
    FactorGraceEnded {},
    /// The person tried to do what only operators do, and may not; at most one an hour for each act
    /// and cause (DESIGN 5).
    OperatorActRefused {
        /// What they tried.
        act: Act,
        /// Why they may not.
        because: ActRefusal,
    },
    /// The account came back and had a second factor, or was to have one: nothing opens before one is
    /// set up (S30).
    FactorDemanded {
        /// The code that sets it up, where the policy wants one handed over.
        hand_over: Option<HandOverId>,
    },
    /// Somebody who has an account is to belong to a property too, and is asked at their next log-in;
    /// until they say yes it changes nothing (S31).
    MembershipOffered {
        /// The property.
        property: PropertyId,
        /// What they would be allowed to do there.
        permissions: BTreeSet<Permission>,
        /// From when on they would no longer belong there, where that is set.
        ends_at: Option<Timestamp>,
        /// Until when they can accept.
        expires_at: Timestamp,
        /// The address as whoever offered it typed it: all that the property sees before a yes.
        email: Personal<String>,
        /// Who offered it, where that is a person: they must still be allowed to when it is accepted.
        by: Option<AccountId>,
    },
    /// The person said yes.
    MembershipAccepted {
        /// To which property.
        property: PropertyId,
    },
    /// The person said no.
    MembershipDeclined {
        /// To which property.
        property: PropertyId,
    },
    /// What was offered no longer is: the property took it back, or who offered it no longer may.
    MembershipOfferWithdrawn {
        /// Which property.
        property: PropertyId,
    },
    /// Nobody answered in time (B5).
    MembershipOfferExpired {
        /// Which property.
        property: PropertyId,
    },
    /// The person tried to add somebody to a property, and may not; at most one an hour for each cause.
    AddingRefused {
        /// Which property.
        property: PropertyId,
        /// Why they may not.
        because: ActRefusal,
    },
    /// A second factor was shown in the session, which uses another token from here on.
    SessionRenewed(SessionRenewed),
    /// The person is called something else from here on (S30).
    NameChanged {
        /// The name.
        name: Personal<String>,
        /// By what.
        because: NameChange,
    },
    /// Mails and pages speak another language from here on (S30).
    LanguageChanged {
        /// The language.
        language: Language,
    },
    /// The person asked for something under a name of their own (`Idempotency-Key`), and nothing
    /// followed: whoever repeats it is answered the same, whatever happened since (DESIGN 3).
    ActChangedNothing {
        /// What they asked for.
        act: Act,
        /// On whose account, where it was about one.
        subject: Option<AccountId>,
        /// What was found.
        because: Unchanged,
    },
    /// The person said that something on their account was not them (B13).
    SuspiciousActivityReported(SuspiciousActivityReported),
    /// The person asked those who can grant it for a permission they lack (S10).
    PermissionRequested(PermissionRequested),
    /// Times are told to the person by another clock from here on (B14).
    TimeZoneChanged(TimeZoneChanged),
    /// Support gave the person a reference, which their next log-in attempts carry (B13).
    NextAttemptFlagged(NextAttemptFlagged),
    /// A log-in attempt carries the reference that support gave the person (B13).
    AttemptFlagged(AttemptFlagged),
}
