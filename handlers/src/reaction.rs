//! What is a reaction? A pure function from a recorded event to the mail it asks for.

use chrono::TimeDelta;
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, MailId, PropertyId};
use keyledger_core::mail::{MAIL_HOURS_MAX, MailTemplate, MailedLink, Suppression};
use keyledger_core::timestamp::Timestamp;

/// One effect of events, with what it reacts to and what it writes: the graph of all reactions has
/// no circle, so no event can lead to itself.
#[derive(Clone, Copy, Debug)]
pub struct Reaction {
    /// The name under which it is introduced to the ledger.
    pub name: &'static str,
    /// The kinds of event it reacts to.
    pub reacts_to: &'static [&'static str],
    /// The kinds of event it writes.
    pub writes: &'static [&'static str],
    /// The mail that an event asks for, if it asks for one.
    pub effect: fn(&Recorded<AccountEvent>) -> Option<WantedMail>,
}

/// What queueing a mail writes.
pub const QUEUEING_WRITES: &[&str] = &["mail_queued", "mail_suppressed"];

/// A mail that an event asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedMail {
    /// Whom it is for.
    pub account: AccountId,
    /// What it says.
    pub template: MailTemplate,
    /// The link it carries.
    pub link: Option<MailedLink>,
    /// The property it speaks of.
    pub property: Option<PropertyId>,
    /// Why it is not sent, where that is clear from the event alone: the decision is recorded.
    pub suppressed: Option<Suppression>,
}

impl WantedMail {
    /// A mail without a link to the account that the event is about.
    pub fn about(recorded: &Recorded<AccountEvent>, template: MailTemplate) -> Option<Self> {
        let account = recorded.stream.as_account()?;
        let property = recorded.meta.property;
        Some(Self { account, template, link: None, property, suppressed: None })
    }

    /// The mail's id: the same event never leads to two mails of one template.
    pub fn id(&self, cause: &Recorded<AccountEvent>) -> MailId {
        MailId::caused_by(cause.id, name_of(self.template))
    }
}

/// The name that a mail's id is derived from. It must never change.
fn name_of(template: MailTemplate) -> &'static str {
    match template {
        MailTemplate::Activation => "activation",
        MailTemplate::PasswordReset => "password_reset",
        MailTemplate::AccountLocked => "account_locked",
        MailTemplate::PasswordChanged => "password_changed",
        MailTemplate::MembershipAdded => "membership_added",
    }
}

/// Whether a cause is too old to be mailed: a new handler, a copied ledger or a lost checkpoint
/// writes to nobody about last year.
pub fn too_old(caused_at: Timestamp, now: Timestamp) -> bool {
    now.since(caused_at) > TimeDelta::hours(MAIL_HOURS_MAX)
}
