//! Mail content: what is in a mail, before it has words?

use super::billing::BillingNews;
use crate::mail_directory::Person;
use keyledger_core::ids::{AccountId, MailId};
use keyledger_core::language::Language;
use keyledger_core::mail::MailTemplate;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;

/// One mail to one person.
pub struct MailDraft<'a> {
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
    pub content: MailContent,
}

/// What a mail says: which one it is, when it happened, and what it names.
pub struct MailContent {
    /// Which mail: the keys of its texts begin with its code.
    pub template: MailTemplate,
    /// When that happened which it tells.
    pub at: Timestamp,
    /// What it names.
    pub about: About,
}

/// What a mail names, by what it is about.
pub enum About {
    /// Nothing but the person's own account.
    Oneself,
    /// A link of the person, and where they are going to work.
    Link {
        /// The link.
        link: OpenLink,
        /// What the property is called.
        property: Option<String>,
    },
    /// What a property is called.
    Property(Option<String>),
    /// A colleague.
    Colleague(Colleague),
    /// A permission that a colleague asks for.
    Request {
        /// Who asks, and where.
        by: Colleague,
        /// Which permission, in words.
        permission: String,
        /// Where it can be granted.
        url: String,
    },
    /// Who reported something.
    Report {
        /// What the person is called.
        name: String,
        /// Their account.
        account: AccountId,
    },
    /// News of a property's billing.
    Billing(Box<BillingNews>),
}

/// A colleague, and the property for whose sake somebody is told.
pub struct Colleague {
    /// What the colleague is called.
    pub name: String,
    /// What the property is called.
    pub property: Option<String>,
}

/// A link that opens.
pub struct OpenLink {
    /// The whole address, token and all.
    pub url: String,
    /// Until when.
    pub until: Timestamp,
}

impl About {
    /// What the property is called that it names.
    pub fn property(&self) -> Option<&str> {
        match self {
            Self::Link { property, .. }
            | Self::Property(property)
            | Self::Colleague(Colleague { property, .. })
            | Self::Request { by: Colleague { property, .. }, .. } => property.as_deref(),
            Self::Billing(news) => Some(&news.property),
            Self::Oneself | Self::Report { .. } => None,
        }
    }

    /// What the colleague is called whom it names.
    pub fn colleague(&self) -> Option<&str> {
        match self {
            Self::Colleague(Colleague { name, .. })
            | Self::Request { by: Colleague { name, .. }, .. }
            | Self::Report { name, .. } => Some(name),
            Self::Oneself | Self::Link { .. } | Self::Property(_) | Self::Billing(_) => None,
        }
    }
}
