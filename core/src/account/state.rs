//! Account state: what is known about an account after its history?

use super::deadlines::IdleLimits;
use super::event::AccountEvent;
use super::event_words::{ActedBy, MembershipEnd};
use super::factors::Factors;
use super::flag::Flag;
use super::links::Links;
use super::session::Session;
use crate::access::Denials;
use crate::activity::Activity;
use crate::authority::{Act, ActRefusal, OperatorRole};
use crate::codec::Recorded;
use crate::ids::{
    AccountId, AddressTag, ClaimId, CredentialId, DeviceId, HoldId, LinkId, PropertyId, SessionId,
};
use crate::language::Language;
use crate::lockout::Lockout;
use crate::permission::Permission;
use crate::policy::Settings;
use crate::store::Revision;
use crate::time_zone::TimeZone;
use crate::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// How many known devices an account remembers; the one unused for longest goes first.
pub const KNOWN_DEVICES_MAX: usize = 20;

/// How many former passwords an account remembers. A policy looks back at most ten (`policy::floors`),
/// and the hashes of all others were destroyed long before.
pub const FORMER_PASSWORDS_MAX: usize = 100;

/// Where the first membership of an account lies that was made for a property: the append that makes
/// the account writes it right behind.
const FIRST_MEMBERSHIP: Revision = Revision(1);

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
    /// By which clock times are told to the person, where they chose one.
    pub time_zone: Option<TimeZone>,
    /// Where the person's name lies: nobody reads it here.
    pub named_at: Revision,
    /// When it was deleted, if it is.
    pub deleted_at: Option<Timestamp>,
    /// Where the person belongs, and what they may do there.
    pub memberships: BTreeMap<PropertyId, BTreeSet<Permission>>,
    /// When a membership ends by itself, where that is set.
    pub membership_ends: BTreeMap<PropertyId, Timestamp>,
    /// Properties that wait for the person's yes (S31). Nobody there has a say over the account.
    pub offers: BTreeMap<PropertyId, Offer>,
    /// The property that made the account; none where it was made for an operator.
    pub made_for: Option<PropertyId>,
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
    /// Since when no password opens it before a new one is chosen, because the person reported
    /// something that was not them.
    pub reset_required_at: Option<Timestamp>,
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
    /// When a permission was last asked for: as many as there are where the person belongs.
    pub requested: BTreeMap<(PropertyId, Permission), Timestamp>,
    /// Second factors, and what was counted of answers with them.
    pub factors: Factors,
    /// The reference that support last gave the person, over or not (B13).
    pub flag: Option<Flag>,
}

/// A membership that waits for the person's yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What they would be allowed to do there.
    pub permissions: BTreeSet<Permission>,
    /// From when on they would no longer belong there, where that is set.
    pub ends_at: Option<Timestamp>,
    /// Until when they can accept.
    pub expires_at: Timestamp,
    /// Who offered it, where that is a person.
    pub by: Option<AccountId>,
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
                if let (AccountEvent::MembershipAdded { property, .. }, FIRST_MEMBERSHIP) =
                    (event, recorded.revision)
                {
                    living.made_for = Some(*property);
                }
                if let AccountEvent::NameChanged { .. } = event {
                    living.named_at = recorded.revision;
                }
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
            time_zone: None,
            named_at: Revision(0),
            deleted_at: None,
            memberships: BTreeMap::new(),
            membership_ends: BTreeMap::new(),
            offers: BTreeMap::new(),
            made_for: None,
            password: None,
            former_passwords: vec![],
            lockout: Lockout::default(),
            links: Links::default(),
            sessions: BTreeMap::new(),
            known_devices: vec![],
            activity: Activity::default(),
            used_at: at,
            lapsed_at: None,
            reset_required_at: None,
            operator: None,
            invited: None,
            suspended: None,
            refused_acts: BTreeMap::new(),
            holds: BTreeMap::new(),
            denials: Denials::default(),
            requested: BTreeMap::new(),
            factors: Factors::default(),
            flag: None,
        }
    }

    /// The password that opens the account now: a deleted account has none.
    pub fn usable_password(&self) -> Option<CredentialId> {
        self.password.filter(|_| self.deleted_at.is_none())
    }

    /// When it is disabled if nobody uses it: only where the policy says so, and only where there is
    /// a password that somebody could use.
    pub fn lapses_at(&self, settings: &Settings) -> Option<Timestamp> {
        let may = self.lapsed_at.is_none() && self.usable_password().is_some();
        let lapses_at = IdleLimits::from(settings).account_lapses(self.used_at);
        lapses_at.filter(|_| may)
    }

    /// Whether `property` made the account, nobody ever chose a password for it, and it belongs nowhere
    /// else: only then is it the property's to replace (S32).
    pub fn is_replaceable_at(&self, property: PropertyId) -> bool {
        let never_activated = self.password.is_none() && self.former_passwords.is_empty();
        never_activated
            && self.made_for == Some(property)
            && self.memberships.keys().eq([&property])
            && !self.stays_without_membership()
    }

    /// Whether the account stays when its last membership goes: operators belong to no property.
    pub fn stays_without_membership(&self) -> bool {
        self.operator.is_some() || self.invited.is_some()
    }
}
