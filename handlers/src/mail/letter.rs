//! Mail content: what is in a mail, before it has words?

use super::billing::BillingNews;
use crate::surroundings::Person;
use keyledger_core::ids::{AccountId, MailId};
use keyledger_core::language::Language;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;

/// One mail to one person.
pub struct Letter<'a> {
    /// Its id: the Message-ID follows from it.
    pub mail: MailId,
    /// Its date.
    pub at: Timestamp,
    /// Whom it is for.
    pub to: &'a Person,
    /// In which language.
    pub language: Language,
    /// By which clock times are told.
    pub zone: TimeZone,
    /// What it says.
    pub content: Content,
}

/// What a mail says. Only what is ever sent has words: that somebody joined another property is a
/// recorded decision not to mail (S31).
pub enum Content {
    /// "Activate your account" (S9).
    Activation {
        /// Where the person is going to work.
        property: Option<String>,
        /// The link.
        link: OpenLink,
    },
    /// The way to a new password.
    PasswordReset {
        /// The link.
        link: OpenLink,
    },
    /// The account was locked.
    AccountLocked {
        /// When.
        at: Timestamp,
    },
    /// A new password was chosen.
    PasswordChanged {
        /// When.
        at: Timestamp,
    },
    /// A colleague's account was locked.
    StaffLocked {
        /// What the colleague is called.
        colleague: String,
        /// The property for whose sake this is told.
        property: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// Somebody acted on the person's account, or its second factor is news.
    ActedOn {
        /// What they did.
        what: Acted,
        /// When.
        at: Timestamp,
    },
    /// Support acted on a colleague's account.
    StaffActedOn {
        /// What it did.
        what: Acted,
        /// What the colleague is called.
        colleague: String,
        /// The property for whose sake this is told.
        property: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// The person no longer belongs to a property.
    MembershipRemoved {
        /// Which.
        property: Option<String>,
        /// Since when.
        at: Timestamp,
    },
    /// Support changed who belongs to a property, or what they may do there.
    StaffMembersChanged {
        /// Which.
        property: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// A colleague reported something on their account that was not them.
    ActivityReported {
        /// What the colleague is called.
        colleague: String,
        /// The property for whose sake this is told.
        property: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// The same, for support.
    SupportActivityReported {
        /// What the person is called.
        name: String,
        /// Their account.
        account: AccountId,
        /// When.
        at: Timestamp,
    },
    /// A colleague asks for a permission.
    PermissionRequested {
        /// What the colleague is called.
        colleague: String,
        /// The property.
        property: Option<String>,
        /// Which permission, in words.
        permission: String,
        /// Where it can be granted.
        url: String,
        /// When.
        at: Timestamp,
    },
    /// News of a property's billing.
    Billing(Box<BillingNews>),
}

/// What was done to an account, or with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acted {
    /// Lifted its lock.
    Unlocked,
    /// Ended every session.
    SessionsEnded,
    /// Shut it.
    Suspended,
    /// Opened it again.
    Resumed,
    /// A second factor was set up.
    FactorSetUp,
    /// Too many wrong codes led to a first pause.
    FactorPaused,
    /// One of several second factors was removed.
    FactorRemoved,
    /// The second factor was reset.
    FactorReset,
    /// Recovery codes were shown.
    CodesShown,
    /// A recovery code was used.
    CodeUsed,
    /// Brought the deleted account back.
    Restored,
}

/// A link that opens.
pub struct OpenLink {
    /// The whole address, token and all.
    pub url: String,
    /// Until when.
    pub until: Timestamp,
}
