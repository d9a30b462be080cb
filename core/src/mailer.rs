//! The mailer port: who takes a mail to its server? The port that SMTP and the outbox folder
//! fulfil.

use crate::mail::{MailRoute, MailTrouble, NotHandedOver};
use crate::store::BoxFuture;
use crate::timestamp::Timestamp;
use std::fmt;

/// The header that names a mail of ours whatever happens to its Message-ID: some relays replace that.
/// Its value is the Message-ID without angle brackets.
pub const MAIL_HEADER: &str = "Keyledger-Mail";

/// A name and an address, as they stand in `From` and `To`.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// What the person or the sender is called.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

impl fmt::Debug for Mailbox {
    /// Never shows whom it is: debug output ends in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox(…)")
    }
}

/// A mail, written and ready to leave.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Between angle brackets, derived from the mail's id: the same for every attempt.
    pub message_id: String,
    /// The `Date` header.
    pub date: Timestamp,
    /// The one configured sender (S9).
    pub from: Mailbox,
    /// Whom it is for.
    pub to: Mailbox,
    /// What can be searched for (S9).
    pub subject: String,
    /// The text, for every reader.
    pub text: String,
    /// The same, as a page without anything remote.
    pub html: String,
    /// Further headers, name and value.
    pub headers: Vec<(&'static str, String)>,
}

impl fmt::Debug for Message {
    /// Shows the id alone: the rest is personal, and the links in it are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// What became of one attempt.
#[derive(Clone, PartialEq, Eq)]
pub enum Handover {
    /// The server took it.
    Accepted {
        /// The server's words.
        reply: String,
    },
    /// Not now: the server asked to come back, or could not be reached.
    Transient {
        /// The server's reply code, if it answered.
        code: Option<u16>,
        /// The server's words, or ours where it had none.
        reply: String,
        /// What it looks like.
        cause: MailTrouble,
    },
    /// Never: the server refused it for good.
    Permanent {
        /// The server's reply code, if it answered.
        code: Option<u16>,
        /// The server's words, or ours where it had none.
        reply: String,
        /// What it looks like.
        cause: MailTrouble,
    },
    /// Never, and no server was asked about this mail: it can be given to none.
    Impossible {
        /// Why.
        because: NotHandedOver,
        /// What is said about it.
        reply: String,
    },
    /// The connection was lost after the text was handed over and before the reply.
    Uncertain,
}

impl fmt::Debug for Handover {
    /// Never shows the server's words: they often name the address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted { .. } => f.write_str("Accepted"),
            Self::Transient { code, cause, .. } => write!(f, "Transient({code:?}, {cause:?})"),
            Self::Permanent { code, cause, .. } => write!(f, "Permanent({code:?}, {cause:?})"),
            Self::Impossible { because, .. } => write!(f, "Impossible({because:?})"),
            Self::Uncertain => f.write_str("Uncertain"),
        }
    }
}

/// Takes mails to their server. An attempt ends within a bounded time, whatever the server does.
pub trait Mailer: Send + Sync {
    /// Which way mails leave.
    fn route(&self) -> MailRoute;

    /// Hands one mail over. Sent again under the same Message-ID, it is the same mail.
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Handover>;
}
