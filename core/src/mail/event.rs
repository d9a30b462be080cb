//! Mail events: what can happen to a mail?

use super::MailTemplate;
use crate::account::LinkPurpose;
use crate::ids::{AccountId, EventId, LinkId, PropertyId};
use crate::language::Language;
use crate::personal::{Personal, PersonalFields};
use crate::stream::StreamId;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// Facts about one mail (S29, S33). Its stream is keyed by the event that caused it, so one cause
/// never leads to two mails (invariant 11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum MailEvent {
    /// An event asked for this mail.
    MailQueued {
        /// Whom it is for; the address is looked up when it is sent.
        account: AccountId,
        /// What it says.
        template: MailTemplate,
        /// In which language.
        language: Language,
        /// The event that caused it.
        cause: EventId,
        /// That event's stream.
        cause_stream: StreamId,
        /// When the cause happened.
        caused_at: Timestamp,
        /// The link it carries.
        link: Option<MailedLink>,
        /// The property it speaks of.
        property: Option<PropertyId>,
    },
    /// A mail server is about to be asked. Written first, so that a crash leaves a trace.
    MailAttempted {
        /// Counted from 1.
        attempt: u32,
    },
    /// The mail server took it.
    MailAccepted {
        /// Whom it was for: the server's words lie under this person's key.
        account: AccountId,
        /// Which way it went.
        via: MailRoute,
        /// The server's words.
        reply: Personal<String>,
    },
    /// The mail server asked to come back later, or could not be reached.
    MailDeferred {
        /// Whom it was for: the server's words lie under this person's key.
        account: AccountId,
        /// The server's reply code (RFC 5321, section 4.2), if it answered.
        code: Option<u16>,
        /// What it looks like.
        cause: MailTrouble,
        /// The server's words.
        reply: Personal<String>,
        /// When it is tried again.
        retry_at: Timestamp,
    },
    /// The mail server refused it for good, or it was tried for too long.
    MailRefused {
        /// Whom it was for: the server's words lie under this person's key.
        account: AccountId,
        /// The server's reply code, if it answered.
        code: Option<u16>,
        /// What it looks like.
        cause: MailTrouble,
        /// The server's words.
        reply: Personal<String>,
    },
    /// No mail server was given it: none can take it, or none let us speak of it within a day. Nobody
    /// said anything about the person's address.
    MailNotHandedOver {
        /// Whom it was for: the server's words lie under this person's key.
        account: AccountId,
        /// Why.
        because: NotHandedOver,
        /// The server's reply code, if it answered.
        code: Option<u16>,
        /// The server's words, or ours where it had none.
        reply: Personal<String>,
    },
    /// A delivery status notification came back (RFC 3464).
    MailBounced {
        /// Whom it was for: the server's words lie under this person's key.
        account: AccountId,
        /// The enhanced status code (RFC 3463), such as `5.1.1`.
        status: String,
        /// What it looks like.
        cause: MailTrouble,
        /// The remote server's words.
        diagnostic: Personal<String>,
    },
    /// It is not sent, and that is a decision (S31).
    MailSuppressed {
        /// Why.
        why: Suppression,
    },
    /// The connection was lost after the text was handed over and before the reply: it is sent once
    /// more under the same Message-ID, and only once.
    MailUncertain {
        /// Which attempt.
        attempt: u32,
    },
}

/// A link in a mail. The token is derived when the mail is written, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct MailedLink {
    /// The link.
    pub link: LinkId,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Until when it opens.
    pub expires_at: Timestamp,
}

/// Which way a mail left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailRoute {
    /// Over SMTP.
    Smtp,
    /// Into the outbox folder, where no mail server is configured.
    Outbox,
}

/// What a refusal or a bounce looks like, for people (S33). A new word is a new version of the events
/// that have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailTrouble {
    /// Nobody has this address there.
    UnknownAddress,
    /// The mailbox is full.
    MailboxFull,
    /// Our sender is on a block list, or refused by policy.
    SenderBlocked,
    /// The mail server could not be reached.
    Unreachable,
    /// The mail server refuses us: our name, our log-in or our sender. Nothing is wrong with the
    /// person's address.
    SenderRefused,
    /// Anything else: the server's words say it.
    Other,
}

/// Why a mail was given to no server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotHandedOver {
    /// The part of the address before the @ has letters outside ASCII, which the mail server does not
    /// take (RFC 6531).
    NeedsSmtputf8,
    /// No mail can be written to such an address.
    NotWritable,
    /// The mail server could not be reached for a day.
    Unreachable,
    /// The mail server refused us for a day: our name, our log-in or our sender.
    SenderRefused,
    /// It did not work for a day, for a reason of our own.
    GivenUp,
}

/// Why a mail is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Suppression {
    /// A newer link was asked for.
    Superseded,
    /// The link's time ran out.
    Expired,
    /// The link was used or withdrawn.
    LinkClosed,
    /// The person already has an account: nothing to activate (S30, S31).
    AccountExists,
    /// The cause is older than a day.
    TooOld,
    /// The account was deleted or erased meanwhile.
    AccountClosed,
    /// Whoever was to be told no longer holds the permission for which they were.
    NoLongerConcerned,
    /// What it tells is no longer so.
    Outdated,
    /// It was handed over twice, and both times the answer was lost: it may have arrived, even
    /// twice, and a third time would be one too many.
    MayHaveArrived,
}

impl MailEvent {
    /// The person it is about, where the event says so: every event with personal words does.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::MailQueued { account, .. }
            | Self::MailAccepted { account, .. }
            | Self::MailDeferred { account, .. }
            | Self::MailRefused { account, .. }
            | Self::MailNotHandedOver { account, .. }
            | Self::MailBounced { account, .. } => Some(*account),
            Self::MailAttempted { .. }
            | Self::MailSuppressed { .. }
            | Self::MailUncertain { .. } => None,
        }
    }
}

impl PersonalFields for MailEvent {
    fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut Personal<String>)) {
        match self {
            Self::MailAccepted { reply, .. }
            | Self::MailDeferred { reply, .. }
            | Self::MailRefused { reply, .. }
            | Self::MailNotHandedOver { reply, .. } => visit("reply", reply),
            Self::MailBounced { diagnostic, .. } => visit("diagnostic", diagnostic),
            Self::MailQueued { .. }
            | Self::MailAttempted { .. }
            | Self::MailSuppressed { .. }
            | Self::MailUncertain { .. } => {}
        }
    }
}
