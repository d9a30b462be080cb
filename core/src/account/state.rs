//! What is known about an account after its history?

use super::access::Denials;
use super::event::{AccountEvent, ActRefusal, ActedBy, LinkClosed, LinkPurpose, MembershipEnd};
use super::factor::FactorPurpose;
use super::factors::Factors;
use super::links::{Link, Links};
use crate::activity::{Activity, Sighting};
use crate::authority::{Act, OperatorRole};
use crate::codec::Recorded;
use crate::ids::{
    AddressTag, AttemptId, ClaimId, CredentialId, DeviceId, HoldId, LinkId, NetworkTag, PropertyId,
    SessionId,
};
use crate::language::Language;
use crate::lockout::{Fact, Lockout};
use crate::permission::Permission;
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};

/// How many known devices an account remembers; the one unused for longest goes first.
pub const KNOWN_DEVICES_MAX: usize = 20;

/// How many former passwords an account remembers. A policy looks back at most ten (`policy::floors`),
/// and the hashes of all others were destroyed long before.
pub const FORMER_PASSWORDS_MAX: usize = 100;

/// The stages of an account's life.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Account {
    /// Nothing happened yet.
    #[default]
    Absent,
    /// Its address was taken over before it was made; it never will be.
    Abandoned,
    /// It exists; it may be deleted, and can come back.
    Living(Box<Living>),
    /// The person is forgotten. Nothing can happen any more.
    Erased,
}

/// An account that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Living {
    /// When it was made.
    pub created_at: Timestamp,
    /// The claim it rests on.
    pub claim: ClaimId,
    /// The tag of its address.
    pub address: AddressTag,
    /// The language of its mails.
    pub language: Language,
    /// When it was deleted, if it is.
    pub deleted_at: Option<Timestamp>,
    /// Where the person belongs, and what they may do there.
    pub memberships: BTreeMap<PropertyId, BTreeSet<Permission>>,
    /// When a membership ends by itself, where that is set.
    pub membership_ends: BTreeMap<PropertyId, Timestamp>,
    /// The password that holds.
    pub password: Option<CredentialId>,
    /// Passwords that held before, oldest first.
    pub former_passwords: Vec<CredentialId>,
    /// Guesses at the password.
    pub lockout: Lockout,
    /// Activation and reset links.
    pub links: Links,
    /// Sessions that have not been ended.
    pub sessions: BTreeMap<SessionId, Session>,
    /// Devices that logged in well, the latest last.
    pub known_devices: Vec<DeviceId>,
    /// Who used it lately, and what was noticed about that (S2).
    pub activity: Activity,
    /// When it was last used: a log-in, a use written down, a password chosen.
    pub used_at: Timestamp,
    /// Since when it is disabled because nobody used it, if it is.
    pub lapsed_at: Option<Timestamp>,
    /// The role in which the person operates the system, where `operators` says so too.
    pub operator: Option<OperatorRole>,
    /// A role that waits to be taken up.
    pub invited: Option<Invitation>,
    /// Who shut the account, if it is shut.
    pub suspended: Option<Suspension>,
    /// When an act on somebody else was last noted as refused: as many as there are acts and causes.
    pub refused_acts: BTreeMap<(Act, ActRefusal), Timestamp>,
    /// Legal holds, with the moment each was placed: while there is one, nobody is erased.
    pub holds: BTreeMap<HoldId, Timestamp>,
    /// When something last did not open for the person.
    pub denials: Denials,
    /// Second factors, and what was counted of answers with them.
    pub factors: Factors,
}

/// A role that waits to be taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Which.
    pub role: OperatorRole,
    /// The activation link that takes it up.
    pub link: LinkId,
    /// Until when.
    pub expires_at: Timestamp,
}

/// An account shut by somebody with authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Since when.
    pub since: Timestamp,
    /// By whom.
    pub by: ActedBy,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// When it began.
    pub opened_at: Timestamp,
    /// When it was last written down as used.
    pub seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The device it began on.
    pub device: DeviceId,
    /// When a second factor was last shown in it, if one was.
    pub factor_at: Option<Timestamp>,
}

impl Session {
    /// Whether a second factor was shown in it so lately that sensitive data opens at `at` (S21).
    pub fn is_fresh(&self, settings: &Settings, at: Timestamp) -> bool {
        let span = TimeDelta::minutes(i64::from(settings.factor_step_up_minutes));
        self.factor_at.is_some_and(|shown_at| at.since(shown_at) < span)
    }

    /// When it ends if it is not used again.
    pub fn idle_at(&self, settings: &Settings) -> Timestamp {
        self.seen_at.plus(TimeDelta::minutes(i64::from(settings.session_idle_minutes)))
    }

    /// Whether it can still be used at `at`.
    pub fn is_live(&self, settings: &Settings, at: Timestamp) -> bool {
        at < self.expires_at && at < self.idle_at(settings)
    }
}

impl Account {
    /// The account, if it exists and is not erased.
    pub fn living(&self) -> Option<&Living> {
        match self {
            Self::Living(living) => Some(living),
            Self::Absent | Self::Abandoned | Self::Erased => None,
        }
    }

    /// The account without the memberships whose end has come by `at`, where nobody has written that
    /// down yet; `None` where there are none. Who asks what somebody may do asks this.
    pub fn without_ended_memberships(&self, at: Timestamp) -> Option<Self> {
        let ends = &self.living()?.membership_ends;
        let ended: Vec<PropertyId> =
            ends.iter().filter(|(_, end)| **end <= at).map(|(property, _)| *property).collect();
        if ended.is_empty() {
            return None;
        }
        let mut now = self.clone();
        if let Self::Living(living) = &mut now {
            for property in ended {
                let because = MembershipEnd::TimeCame;
                living.evolve(&AccountEvent::MembershipRemoved { property, because }, at, None);
            }
            if living.memberships.is_empty() && !living.stays_without_membership() {
                living.evolve(&AccountEvent::AccountDeleted {}, at, None);
                living.sessions.clear();
            }
        }
        Some(now)
    }

    /// Folds one event. Total and silent; personal values are never read.
    pub fn evolve(&mut self, recorded: &Recorded<AccountEvent>) {
        match (&mut *self, &recorded.event) {
            (Self::Absent, AccountEvent::AccountCreated { claim, address, language, .. }) => {
                let at = recorded.meta.at;
                *self = Self::Living(Box::new(Living::new(*claim, address, *language, at)));
            }
            (Self::Absent, AccountEvent::CreationAbandoned { .. }) => *self = Self::Abandoned,
            (Self::Living(_), AccountEvent::AccountErased { .. }) => *self = Self::Erased,
            (Self::Living(living), event) => {
                let network = recorded.meta.origin.as_ref().map(|origin| &origin.net);
                living.evolve(event, recorded.meta.at, network);
            }
            (Self::Absent | Self::Abandoned | Self::Erased, _) => {}
        }
    }
}

impl Living {
    fn new(claim: ClaimId, address: &AddressTag, language: Language, at: Timestamp) -> Self {
        Self {
            created_at: at,
            claim,
            address: address.clone(),
            language,
            deleted_at: None,
            memberships: BTreeMap::new(),
            membership_ends: BTreeMap::new(),
            password: None,
            former_passwords: vec![],
            lockout: Lockout::default(),
            links: Links::default(),
            sessions: BTreeMap::new(),
            known_devices: vec![],
            activity: Activity::default(),
            used_at: at,
            lapsed_at: None,
            operator: None,
            invited: None,
            suspended: None,
            refused_acts: BTreeMap::new(),
            holds: BTreeMap::new(),
            denials: Denials::default(),
            factors: Factors::default(),
        }
    }

    /// The password that opens the account now: a deleted account has none.
    pub fn usable_password(&self) -> Option<CredentialId> {
        self.password.filter(|_| self.deleted_at.is_none())
    }

    /// When it is disabled if nobody uses it: only where the policy says so, and only where there is
    /// a password that somebody could use.
    pub fn lapses_at(&self, settings: &Settings) -> Option<Timestamp> {
        let days = settings.disabled_when_unused_days;
        let may = days > 0 && self.lapsed_at.is_none() && self.usable_password().is_some();
        may.then(|| self.used_at.plus(TimeDelta::days(i64::from(days))))
    }

    /// Whether the account stays when its last membership goes: operators belong to no property.
    pub fn stays_without_membership(&self) -> bool {
        self.operator.is_some() || self.invited.is_some()
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind of event")]
    pub(super) fn evolve(
        &mut self,
        event: &AccountEvent,
        at: Timestamp,
        network: Option<&NetworkTag>,
    ) {
        self.activity.evolve(event);
        self.factors.evolve(event, at);
        match event {
            AccountEvent::AccountCreated { .. }
            | AccountEvent::CreationAbandoned { .. }
            | AccountEvent::AccountErased { .. }
            | AccountEvent::PasswordResetDeclined { .. }
            | AccountEvent::LinkRefused { .. }
            | AccountEvent::UnusualActivityDetected { .. }
            | AccountEvent::UnusualActivityEnded { .. }
            | AccountEvent::LoginStopped { .. }
            // What these say of factors was folded above.
            | AccountEvent::SecondFactorAsked { .. }
            | AccountEvent::FactorSetUpDemanded { .. }
            | AccountEvent::FactorEnrolmentStarted { .. }
            | AccountEvent::FactorEnrolmentAbandoned { .. }
            | AccountEvent::FactorEnrolmentExpired { .. }
            | AccountEvent::FactorEnrolled { session: None, .. }
            | AccountEvent::FactorAccepted {
                purpose: FactorPurpose::LogIn { .. } | FactorPurpose::Enrolment {},
                ..
            }
            | AccountEvent::FactorRefused { .. }
            | AccountEvent::SecondFactorPaused { .. }
            | AccountEvent::SecondFactorPauseEnded { .. }
            | AccountEvent::SecondFactorDisabled { .. }
            | AccountEvent::FactorRemoved { .. }
            | AccountEvent::SecondFactorReset { .. }
            | AccountEvent::FactorGraceStarted { .. }
            | AccountEvent::SecondFactorPostponed { .. }
            | AccountEvent::FactorGraceEnded {} => {}
            AccountEvent::MembershipAdded { property, permissions } => {
                self.membership_ends.remove(property);
                self.memberships.insert(*property, permissions.clone());
            }
            AccountEvent::MembershipRemoved { property, .. } => {
                self.memberships.remove(property);
                self.membership_ends.remove(property);
            }
            AccountEvent::MembershipEndSet { property, ends_at } => {
                self.end_set(*property, *ends_at);
            }
            AccountEvent::PermissionsChanged { property, granted, withdrawn } => {
                if let Some(held) = self.memberships.get_mut(property) {
                    held.retain(|permission| !withdrawn.contains(permission));
                    held.extend(granted);
                }
            }
            AccountEvent::AccessDenied { cause, .. } => self.denials.note(*cause, at),
            AccountEvent::AccountDeleted {} => self.deleted(at),
            AccountEvent::AccountRestored { password_kept } => self.restored(*password_kept, at),
            AccountEvent::ActivationLinkIssued { link, expires_at, .. } => {
                self.issue(*link, LinkPurpose::Activation, at, *expires_at);
            }
            AccountEvent::PasswordResetRequested { link, expires_at, .. } => {
                self.issue(*link, LinkPurpose::Reset, at, *expires_at);
            }
            AccountEvent::PasswordResetRepeated { .. } => self.links.note_mail(at),
            AccountEvent::ActivationLinkWithdrawn { link, .. } => {
                self.links.close(*link, LinkClosed::Withdrawn);
            }
            AccountEvent::LinkExpired { link, .. } => self.links.close(*link, LinkClosed::Expired),
            AccountEvent::PasswordChosen { credential, link, .. } => {
                self.links.close(*link, LinkClosed::Used);
                self.links.close_all(LinkClosed::Superseded);
                let replaced = self.password.replace(*credential);
                self.retire(replaced);
                self.lockout.reset();
                self.used_at = at;
            }
            AccountEvent::LoginAttempted { .. }
            | AccountEvent::LoginRefused { .. }
            | AccountEvent::LoginAttemptAbandoned { .. }
            | AccountEvent::LoginFailed { .. }
            | AccountEvent::AccountLocked { .. }
            | AccountEvent::KnownDevicesShutOut { .. }
            | AccountEvent::LockExpired { .. }
            | AccountEvent::CredentialDisabled { .. } => {
                if let Some(fact) = lockout_fact(event) {
                    self.lockout.evolve(&fact, at);
                }
            }
            AccountEvent::AccountUnlocked { lock, .. } => self.lockout.lift(*lock),
            AccountEvent::PasswordAccepted { attempt, .. } => self.lockout.accepted(*attempt),
            AccountEvent::LoginSucceeded { attempt, session, device, expires_at } => {
                let opened = Session {
                    opened_at: at,
                    seen_at: at,
                    expires_at: *expires_at,
                    device: device.clone(),
                    // Where there is a factor, no log-in succeeds without it.
                    factor_at: (!self.factors.enrolled.is_empty()).then_some(at),
                };
                self.signed_in(session.clone(), opened);
                self.seen(at, session, Some(*attempt), network.cloned());
            }
            AccountEvent::SessionSeen { session } => {
                if let Some(found) = self.sessions.get_mut(session) {
                    found.seen_at = at;
                    self.seen(at, session, None, None);
                }
            }
            AccountEvent::AccountLapsed { .. } => self.lapsed_at = Some(at),
            AccountEvent::AccountReactivated { .. } => {
                self.lapsed_at = None;
                self.used_at = at;
            }
            AccountEvent::SessionsEnded { sessions, .. } => {
                self.sessions.retain(|session, _| !sessions.contains(session));
            }
            AccountEvent::OperatorInvited { role, link, expires_at } => {
                let (role, link, expires_at) = (*role, *link, *expires_at);
                self.invited = Some(Invitation { role, link, expires_at });
            }
            AccountEvent::OperatorRoleGranted { role, .. } => {
                self.operator = Some(*role);
                self.invited = None;
            }
            AccountEvent::OperatorRoleWithdrawn { .. } => {
                self.operator = None;
                self.invited = None;
            }
            AccountEvent::AccountSuspended { by } => {
                self.suspended = Some(Suspension { since: at, by: *by });
                self.links.close_all(LinkClosed::Withdrawn);
            }
            AccountEvent::AccountResumed { .. } => self.suspended = None,
            AccountEvent::ActRefused { act, because, .. }
            | AccountEvent::OperatorActRefused { act, because } => {
                self.refused_acts.insert((*act, *because), at);
            }
            AccountEvent::CredentialEnabled { .. } => self.lockout.enable(),
            AccountEvent::LegalHoldPlaced { hold } => {
                self.holds.insert(*hold, at);
            }
            AccountEvent::LegalHoldLifted { hold } => {
                self.holds.remove(hold);
            }
            AccountEvent::FactorEnrolled { session: Some(session), .. }
            | AccountEvent::FactorAccepted {
                purpose: FactorPurpose::StepUp { session } | FactorPurpose::Removal { session, .. },
                ..
            } => self.factor_shown(session, at),
        }
    }

    fn factor_shown(&mut self, session: &SessionId, at: Timestamp) {
        if let Some(session) = self.sessions.get_mut(session) {
            session.factor_at = Some(at);
        }
    }

    fn issue(&mut self, link: LinkId, purpose: LinkPurpose, at: Timestamp, expires_at: Timestamp) {
        self.links.issue(Link { link, purpose, issued_at: at, expires_at });
    }

    fn deleted(&mut self, at: Timestamp) {
        self.deleted_at = Some(at);
        self.memberships.clear();
        self.membership_ends.clear();
        self.known_devices.clear();
        self.operator = None;
        self.invited = None;
        self.links.close_all(LinkClosed::Withdrawn);
    }

    /// The end of a membership that is not there would outlive it.
    fn end_set(&mut self, property: PropertyId, ends_at: Option<Timestamp>) {
        match ends_at.filter(|_| self.memberships.contains_key(&property)) {
            Some(ends_at) => self.membership_ends.insert(property, ends_at),
            None => self.membership_ends.remove(&property),
        };
    }

    fn restored(&mut self, password_kept: bool, at: Timestamp) {
        self.used_at = at;
        self.lapsed_at = None;
        self.deleted_at = None;
        if !password_kept {
            let dropped = self.password.take();
            self.retire(dropped);
        }
    }

    fn retire(&mut self, password: Option<CredentialId>) {
        self.former_passwords.extend(password);
        let beyond = self.former_passwords.len().saturating_sub(FORMER_PASSWORDS_MAX);
        self.former_passwords.drain(..beyond);
    }

    fn signed_in(&mut self, session: SessionId, opened: Session) {
        self.lockout.succeeded();
        self.known_devices.retain(|known| *known != opened.device);
        if self.known_devices.len() >= KNOWN_DEVICES_MAX {
            self.known_devices.remove(0);
        }
        self.known_devices.push(opened.device.clone());
        self.sessions.insert(session, opened);
    }

    fn seen(
        &mut self,
        at: Timestamp,
        session: &SessionId,
        attempt: Option<AttemptId>,
        network: Option<NetworkTag>,
    ) {
        self.used_at = at;
        if let Some(found) = self.sessions.get(session) {
            let (device, session) = (found.device.clone(), session.clone());
            self.activity.seen(Sighting { at, device, session, attempt, network });
        }
    }
}

/// What an event says about guesses, in the words both kinds of address share.
pub(crate) fn lockout_fact(event: &AccountEvent) -> Option<Fact> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only these speak of guesses; evolve is total"
    )]
    Some(match event {
        AccountEvent::LoginAttempted { attempt, device } => {
            Fact::Attempted { attempt: *attempt, from_known_device: device.is_some() }
        }
        AccountEvent::LoginRefused { attempt, because } => {
            Fact::Refused { attempt: *attempt, because: *because }
        }
        AccountEvent::LoginAttemptAbandoned { attempt } => Fact::Abandoned { attempt: *attempt },
        AccountEvent::LoginFailed { attempt, .. } => Fact::Failed { attempt: *attempt },
        AccountEvent::AccountLocked { lock, rule, evidence, until } => Fact::Locked {
            lock: *lock,
            rule: rule.clone(),
            evidence: evidence.clone(),
            until: *until,
        },
        AccountEvent::KnownDevicesShutOut { lock, evidence } => {
            Fact::KnownDevicesShutOut { lock: *lock, evidence: evidence.clone() }
        }
        AccountEvent::LockExpired { lock } => Fact::Expired { lock: *lock },
        AccountEvent::CredentialDisabled { consecutive } => {
            Fact::Disabled { consecutive: *consecutive }
        }
        _ => return None,
    })
}
