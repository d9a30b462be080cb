//! How was it written why a mail did not get through, before a server's no to us had a word of its own?
//!
//! A new word in a published enumeration is a new shape: whoever checks version 1 against its schema
//! knows five causes.

use crate::upcast::{OldShape, Visit, read_old};
use keyledger_core::ids::AccountId;
use keyledger_core::mail::{MailEvent, MailTrouble};
use keyledger_core::personal::{Personal, PersonalFields};
use keyledger_core::timestamp::Timestamp;
use serde::Deserialize;

pub(crate) const OLD: &[OldShape<MailEvent>] = &[
    OldShape { kind: "mail_deferred", version: 1, read: read_old::<MailDeferredV1, MailEvent> },
    OldShape { kind: "mail_refused", version: 1, read: read_old::<MailRefusedV1, MailEvent> },
    OldShape { kind: "mail_bounced", version: 1, read: read_old::<MailBouncedV1, MailEvent> },
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MailDeferredV1 {
    account: AccountId,
    code: Option<u16>,
    cause: MailTrouble,
    reply: Personal<String>,
    retry_at: Timestamp,
}

impl PersonalFields for MailDeferredV1 {
    fn personal(&mut self, visit: Visit<'_>) {
        visit("reply", &mut self.reply);
    }
}

impl From<MailDeferredV1> for MailEvent {
    fn from(old: MailDeferredV1) -> Self {
        let MailDeferredV1 { account, code, cause, reply, retry_at } = old;
        Self::MailDeferred { account, code, cause, reply, retry_at }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MailRefusedV1 {
    account: AccountId,
    code: Option<u16>,
    cause: MailTrouble,
    reply: Personal<String>,
}

impl PersonalFields for MailRefusedV1 {
    fn personal(&mut self, visit: Visit<'_>) {
        visit("reply", &mut self.reply);
    }
}

impl From<MailRefusedV1> for MailEvent {
    fn from(old: MailRefusedV1) -> Self {
        let MailRefusedV1 { account, code, cause, reply } = old;
        Self::MailRefused { account, code, cause, reply }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MailBouncedV1 {
    account: AccountId,
    status: String,
    cause: MailTrouble,
    diagnostic: Personal<String>,
}

impl PersonalFields for MailBouncedV1 {
    fn personal(&mut self, visit: Visit<'_>) {
        visit("diagnostic", &mut self.diagnostic);
    }
}

impl From<MailBouncedV1> for MailEvent {
    fn from(old: MailBouncedV1) -> Self {
        let MailBouncedV1 { account, status, cause, diagnostic } = old;
        Self::MailBounced { account, status, cause, diagnostic }
    }
}
