//! Account commands: what can be asked of an account?

use super::app_commands::AppCommand;
pub use super::command_words::{
    AnsweredWith, EnrolledFrom, GivenAnswer, GivenHandOver, GivenPasskey, GivenProfile,
    GivenRecovery, LogInAnswer, MadePasskey, Opening, OwnSessions, PasskeySetUp, ZoneChoice,
};
use super::event_words::{ErasureGround, SessionEnd, Unchanged};
use super::factor::{FactorKind, FactorResetReason, IdentityCheck};
use super::flag::FlagReference;
use crate::access::DenialCause;
use crate::authority::{Act, ActRefusal, ActorCapacity, AtProperty, OperatorRole};
use crate::ids::{
    AccountId, ActivityId, AddressTag, AttemptId, ClaimId, CredentialId, DeviceId, EventId,
    FactorId, HandOverId, HoldId, LinkId, LockId, NetworkTag, PropertyId, RecoveryCodeId,
    SessionId,
};
use crate::language::Language;
use crate::permission::Permission;
use crate::timestamp::Timestamp;
use std::collections::BTreeSet;

/// An intent. Ids that are drawn at random come in with it; so does everything read elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountCommand {
    /// Make the account whose address was claimed (S3).
    Create {
        /// The claim it rests on.
        claim: ClaimId,
        /// The tag of the address.
        address: AddressTag,
        /// The address as typed.
        email: String,
        /// The person's name.
        name: String,
        /// The language of mails.
        language: Language,
        /// Where the person belongs from the start.
        property: PropertyId,
        /// What they may do there.
        permissions: BTreeSet<Permission>,
        /// When they no longer belong there, if that is set.
        ends_at: Option<Timestamp>,
        /// The activation link to mail.
        link: LinkId,
        /// Who does it.
        acting: AtProperty,
    },
    /// Make the account of an operator, who belongs to no property (DESIGN 5).
    CreateOperator {
        /// The claim it rests on.
        claim: ClaimId,
        /// The tag of the address.
        address: AddressTag,
        /// The address as typed.
        email: String,
        /// The person's name.
        name: String,
        /// The language of mails.
        language: Language,
    },
    /// Invite the person to operate the system; who has a password takes the role up at once.
    InviteOperator {
        /// For which role.
        role: OperatorRole,
        /// The activation link to mail, if one is needed.
        link: LinkId,
        /// Until when it opens.
        expires_at: Timestamp,
        /// As whom they come back, where the account was deleted and somebody said it.
        given: Option<GivenProfile>,
    },
    /// Take an operator's role or invitation back.
    WithdrawOperator,
    /// Note that the person tried to act on somebody else, or as an operator, and may not.
    NoteRefusal {
        /// What they tried.
        act: Act,
        /// On whose account, where it was about one.
        subject: Option<AccountId>,
        /// Why they may not.
        because: ActRefusal,
    },
    /// Note that the person tried to add somebody to a property, and may not.
    NoteRefusedAdding {
        /// The property.
        property: PropertyId,
        /// Why they may not.
        because: ActRefusal,
    },
    /// Note that the person asked for something under a name of their own, and nothing followed.
    NoteUnchanged {
        /// What they asked for.
        act: Act,
        /// On whose account, where it was about one.
        subject: Option<AccountId>,
        /// What was found.
        because: Unchanged,
    },
    /// Lift the lock.
    Unlock {
        /// Whose hand does it.
        hand: ActorCapacity,
    },
    /// End every session.
    EndAllSessions {
        /// Whose hand does it.
        hand: ActorCapacity,
    },
    /// Shut the account.
    Suspend {
        /// Whose hand does it.
        hand: ActorCapacity,
    },
    /// Open a suspended account.
    Resume {
        /// Whose hand does it.
        hand: ActorCapacity,
    },
    /// Let the person's next log-in attempts carry a reference (B13).
    FlagNextAttempt {
        /// The reference, drawn at random.
        reference: FlagReference,
        /// Whose hand does it.
        hand: ActorCapacity,
    },
    /// Change what the person is called, in which language they are written to, and by which clock
    /// (S30, B14).
    ChangeProfile {
        /// The name, where it is another one.
        name: Option<String>,
        /// The language, where one is wanted.
        language: Option<Language>,
        /// The time zone, where one is chosen.
        time_zone: Option<ZoneChoice>,
        /// Whose hand does it.
        hand: ActorCapacity,
    },
    /// Fence off an account that was never made, so that its address can be taken over.
    AbandonCreation {
        /// The claim that is given up.
        claim: ClaimId,
    },
    /// Bring a deleted account back at a property, or offer it to somebody who has an account (S30,
    /// S31).
    Join {
        /// The property.
        property: PropertyId,
        /// What they may do there.
        permissions: BTreeSet<Permission>,
        /// When they no longer belong there, if that is set.
        ends_at: Option<Timestamp>,
        /// The address as it was typed: all that the property sees before the person says yes.
        email: String,
        /// As whom they come back; who is there keeps the name they have.
        given: GivenProfile,
        /// Who does it.
        acting: AtProperty,
        /// Who does it, where that is a person: they must still be allowed to when it is accepted.
        by: Option<AccountId>,
        /// The code to hand over to who comes back and had a second factor; its hash lies in the
        /// vault already.
        hand_over: Option<HandOverId>,
    },
    /// Say yes to a property (S31).
    AcceptMembership {
        /// The property.
        property: PropertyId,
        /// The hand of whoever offered it, as it is now.
        offered_by: ActorCapacity,
    },
    /// Say no to it.
    DeclineMembership {
        /// The property.
        property: PropertyId,
    },
    /// Set when a membership ends by itself, or that it does not.
    SetMembershipEnd {
        /// The property.
        property: PropertyId,
        /// From when on the person no longer belongs there.
        ends_at: Option<Timestamp>,
        /// Who does it.
        acting: AtProperty,
    },
    /// Remove the person from a property; the last one deletes the account (S30). What was only
    /// offered is taken back.
    Leave {
        /// The property.
        property: PropertyId,
        /// Who does it.
        acting: AtProperty,
    },
    /// Tick and clear permissions at a property (S11).
    ChangePermissions {
        /// The property.
        property: PropertyId,
        /// What the person may do there from now on.
        grant: BTreeSet<Permission>,
        /// Permissions to withdraw.
        withdraw: BTreeSet<Permission>,
        /// Who does it.
        acting: AtProperty,
        /// What the person held when whoever asks looked, where they insist on that.
        seen: Option<BTreeSet<Permission>>,
    },
    /// Write down that something did not open for the person (S10).
    NoteDenial {
        /// At which property.
        property: PropertyId,
        /// What was asked for.
        permission: Permission,
        /// Why it does not open.
        cause: DenialCause,
    },
    /// Ask those who can grant it for a permission (S10).
    RequestPermission {
        /// At which property.
        property: PropertyId,
        /// Which permission.
        permission: Permission,
    },
    /// Say that something on the account was not the person (B13).
    ReportActivity {
        /// From which session.
        session: SessionId,
        /// What they point at in their history.
        event: Option<EventId>,
        /// The link to a new password, if one is made.
        link: LinkId,
    },
    /// End sessions of one's own.
    EndOwnSessions {
        /// From which session.
        from: SessionId,
        /// Which.
        which: OwnSessions,
    },
    /// Kill the live activation link of an account that was made under a wrong address (S32).
    WithdrawActivation {
        /// The account that replaces this one.
        replaced_by: AccountId,
        /// The property that made both.
        property: PropertyId,
        /// Whose hand does it.
        hand: ActorCapacity,
    },
    /// Forget the person (DESIGN 8).
    Erase {
        /// On what ground.
        ground: ErasureGround,
    },
    /// Keep the person's data from being erased (DESIGN 8).
    PlaceHold {
        /// The hold.
        hold: HoldId,
    },
    /// Let it go again.
    LiftHold {
        /// The hold.
        hold: HoldId,
    },
    /// Ask for a new password (S6).
    RequestReset {
        /// The link to make, if one is made.
        link: LinkId,
    },
    /// Find out whether a link opens, before a password is hashed for it.
    TryLink {
        /// The link.
        link: LinkId,
    },
    /// Choose a password through a link.
    ChoosePassword {
        /// The link.
        link: LinkId,
        /// The credential whose hash lies in the vault already.
        credential: CredentialId,
    },
    /// Take a place for a log-in attempt.
    AskToLogIn {
        /// The attempt.
        attempt: AttemptId,
        /// The device whose token came with it, if one did.
        device: Option<DeviceId>,
    },
    /// Record the verdict on a password.
    Judge {
        /// The attempt.
        attempt: AttemptId,
        /// The credential it was compared with.
        credential: Option<CredentialId>,
        /// Whether it matched.
        matched: bool,
        /// The session to open if it did.
        session: SessionId,
        /// The device to know if it did.
        device: DeviceId,
        /// The tag of the network it came from, where a request did.
        network: Option<NetworkTag>,
    },
    /// Use a session.
    UseSession {
        /// The session.
        session: SessionId,
    },
    /// End a session.
    EndSession {
        /// The session.
        session: SessionId,
        /// By what.
        because: SessionEnd,
    },
    /// Time has come for a lock (B5).
    ExpireLock {
        /// The lock.
        lock: LockId,
    },
    /// Time has come for a link (B5).
    ExpireLink {
        /// The link.
        link: LinkId,
    },
    /// Time has come for a session (B5).
    ExpireSession {
        /// The session.
        session: SessionId,
    },
    /// Answer a log-in that waits for a second factor.
    AnswerChallenge(LogInAnswer),
    /// Log in with a passkey and nothing else, where the policy allows it.
    LogInWithPasskey(LogInAnswer),
    /// Show the second factor once more, from a session that lasts already (S21).
    StepUp {
        /// The session.
        session: SessionId,
        /// What it is known as from then on.
        renewed: SessionId,
        /// The answer.
        given: GivenAnswer,
    },
    /// Begin to set up a factor whose secret lies in the vault already (S28).
    StartEnrolment {
        /// From where.
        by: EnrolledFrom,
        /// The factor it is to become.
        factor: FactorId,
        /// Of which kind.
        kind: FactorKind,
        /// The code handed over by whoever reset the last one, where one was given.
        hand_over: Option<GivenHandOver>,
    },
    /// Confirm it with a code.
    ConfirmEnrolment {
        /// From where.
        by: EnrolledFrom,
        /// The pending factor.
        factor: FactorId,
        /// The answer; the factor in it is the pending one.
        given: GivenAnswer,
        /// What to open where a log-in waits for it; else what the session is known as from then on.
        opening: Opening,
    },
    /// Confirm the set-up of a passkey with the key that the browser made.
    ConfirmPasskey(PasskeySetUp),
    /// Something about our own app (S20).
    App(AppCommand),
    /// Give a pending set-up up (S25).
    AbandonEnrolment {
        /// From where.
        by: EnrolledFrom,
        /// The pending factor.
        factor: FactorId,
    },
    /// Remove a factor after one last check; with the last one the second factor is reset (S23).
    RemoveFactor {
        /// From which session.
        session: SessionId,
        /// What it is known as from then on.
        renewed: SessionId,
        /// Which.
        factor: FactorId,
        /// The last check.
        given: GivenAnswer,
        /// Why (S26).
        why: FactorResetReason,
    },
    /// Take recovery codes, whose hashes lie in the vault already; those of before no longer count.
    IssueRecoveryCodes {
        /// From which session.
        session: SessionId,
        /// The set.
        set: FactorId,
        /// Its codes in the order of their numbers, from 1.
        codes: Vec<RecoveryCodeId>,
    },
    /// Reset the second factor of somebody else (S24).
    ResetFactor {
        /// Whose hand does it.
        hand: ActorCapacity,
        /// Why (S26).
        why: FactorResetReason,
        /// How it was made sure who asked.
        checked: IdentityCheck,
        /// Who does it, where that is a person: a second one has to be another.
        by: Option<AccountId>,
        /// The code to hand over, where the policy wants one; its hash lies in the vault already.
        hand_over: Option<HandOverId>,
    },
    /// Time has come for a pause, a pending set-up or the end of the time to put it off (B5).
    LetFactorTimePass,
    /// Time has come for a refusal because of unusual activity (B5).
    ExpireActivity {
        /// The activity.
        activity: ActivityId,
    },
    /// Time has come for an account that nobody uses (B5).
    Lapse {
        /// Since when nobody does: who used it since makes this void.
        unused_since: Timestamp,
    },
    /// Time has come for a membership (B5).
    EndMembership {
        /// The property.
        property: PropertyId,
        /// The moment that was set: another one makes this void.
        ends_at: Timestamp,
    },
    /// Time has come for an offer that nobody answered (B5).
    ExpireOffer {
        /// The property.
        property: PropertyId,
        /// The moment that was set: another one makes this void.
        expires_at: Timestamp,
    },
}
