//! Stream names: which stream does a fact belong to? The names of DESIGN 2, which are fixed.

use crate::ids::{AccountId, AddressTag, MailId, PropertyId, ServiceId};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The kinds of stream there are (DESIGN 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// `account-<uuid>`: one person.
    Account,
    /// `property-<uuid>`: one hotel.
    Property,
    /// `email-<epoch>-<hmac>`: who holds an address.
    EmailClaim,
    /// `unknown-<00..3f>`: attempts against addresses nobody holds.
    Unknown,
    /// `mail-<uuid>`: one mail.
    Mail,
    /// `policy`: the versions adopted.
    Policy,
    /// `operations-<yyyy-mm>`: the life of the engine itself.
    Operations,
    /// `audit-reads-<yyyy-mm>`: who read which histories.
    AuditReads,
    /// `operators`: who operates the whole system.
    Operators,
    /// `service-<uuid>`: one service token.
    ServiceToken,
}

impl Category {
    /// The word a stream's name starts with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Account => "account-",
            Self::Property => "property-",
            Self::EmailClaim => "email-",
            Self::Unknown => "unknown-",
            Self::Mail => "mail-",
            Self::Policy => "policy",
            Self::Operations => "operations-",
            Self::AuditReads => "audit-reads-",
            Self::Operators => "operators",
            Self::ServiceToken => "service-",
        }
    }

    const ALL: [Self; 10] = [
        Self::Account,
        Self::Mail,
        Self::Unknown,
        Self::EmailClaim,
        Self::Property,
        Self::Operations,
        Self::AuditReads,
        Self::Policy,
        Self::Operators,
        Self::ServiceToken,
    ];

    /// Whether there is only one stream of this kind, and the word is its whole name.
    const fn is_alone(self) -> bool {
        matches!(self, Self::Policy | Self::Operators)
    }
}

/// How many shards hold the attempts against addresses nobody holds.
pub const UNKNOWN_SHARDS: u8 = 64;

/// The name of one stream: ASCII, at most 200 bytes.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StreamId(Arc<str>);

/// A name that no stream can have.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is not the name of a stream")]
pub struct NotAStream(pub String);

impl StreamId {
    /// The stream of one account.
    pub fn account(id: AccountId) -> Self {
        Self(format!("account-{id}").into())
    }

    /// The stream of one property.
    pub fn property(id: PropertyId) -> Self {
        Self(format!("property-{id}").into())
    }

    /// The stream of one address: the tag carries the key's epoch and the HMAC.
    pub fn email_claim(tag: &AddressTag) -> Self {
        Self(format!("email-{tag}").into())
    }

    /// One of the shards for addresses nobody holds.
    pub fn unknown(shard: u8) -> Self {
        Self(format!("unknown-{:02x}", shard % UNKNOWN_SHARDS).into())
    }

    /// The stream of one mail.
    pub fn mail(id: MailId) -> Self {
        Self(format!("mail-{id}").into())
    }

    /// The stream of policy versions.
    pub fn policy() -> Self {
        Self("policy".into())
    }

    /// The stream of who operates the whole system.
    pub fn operators() -> Self {
        Self("operators".into())
    }

    /// The stream of one service token.
    pub fn service_token(id: ServiceId) -> Self {
        Self(format!("service-{id}").into())
    }

    /// The engine's own life in the month of `at`.
    pub fn operations(at: Timestamp) -> Self {
        Self(format!("operations-{}", at.month()).into())
    }

    /// Who read which histories in the month of `at`.
    pub fn audit_reads(at: Timestamp) -> Self {
        Self(format!("audit-reads-{}", at.month()).into())
    }

    /// The name as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What kind of stream this is.
    pub fn category(&self) -> Category {
        // A `StreamId` is only ever made with a known prefix, so the fallback is never reached.
        category_of(&self.0).unwrap_or(Category::Policy)
    }

    /// The account this stream is about, if it is an account's.
    pub fn as_account(&self) -> Option<AccountId> {
        self.0.strip_prefix("account-")?.parse().ok()
    }

    /// The service token this stream is about, if it is one's.
    pub fn as_service_token(&self) -> Option<ServiceId> {
        self.0.strip_prefix("service-")?.parse().ok()
    }

    /// The mail this stream is about, if it is a mail's.
    pub fn as_mail(&self) -> Option<MailId> {
        self.0.strip_prefix("mail-")?.parse().ok()
    }

    /// The property this stream is about, if it is a property's.
    pub fn as_property(&self) -> Option<PropertyId> {
        self.0.strip_prefix("property-")?.parse().ok()
    }
}

fn category_of(name: &str) -> Option<Category> {
    Category::ALL.into_iter().find(|&category| {
        let named = name.starts_with(category.prefix());
        let whole = name.len() == category.prefix().len();
        named && whole == category.is_alone()
    })
}

impl TryFrom<String> for StreamId {
    type Error = NotAStream;
    fn try_from(name: String) -> Result<Self, NotAStream> {
        let printable = name.bytes().all(|byte| byte.is_ascii_graphic());
        if name.len() <= 200 && printable && category_of(&name).is_some() {
            Ok(Self(name.into()))
        } else {
            Err(NotAStream(name))
        }
    }
}

impl TryFrom<&str> for StreamId {
    type Error = NotAStream;
    fn try_from(name: &str) -> Result<Self, NotAStream> {
        Self::try_from(name.to_owned())
    }
}

impl From<StreamId> for String {
    fn from(stream: StreamId) -> Self {
        stream.0.as_ref().to_owned()
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "json-schema")]
impl schemars::JsonSchema for StreamId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "StreamId".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "maxLength": 200 })
    }
}
