//! The reaction trait: what is a reaction? A pure function from a recorded event to the mail it
//! asks for.

use chrono::TimeDelta;
use keyledger_core::account::AccountEvent;
use keyledger_core::clock::Time;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, EventId, MailId, PropertyId};
use keyledger_core::mail::{MAIL_HOURS_MAX, MailTemplate, MailedLink, Suppression};
use keyledger_core::permission::Permission;
use keyledger_core::property::PropertyEvent;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;

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
    pub effect: Effect,
}

/// A pure function from an event of one family to the mail it asks for.
#[derive(Clone, Copy, Debug)]
pub enum Effect {
    /// Of events about accounts.
    OfAccount(fn(&Recorded<AccountEvent>) -> Option<WantedMail>),
    /// Of events about properties.
    OfProperty(fn(&Recorded<PropertyEvent>) -> Option<WantedMail>),
}

impl Reaction {
    /// The mail that this event asks for, if it asks for one.
    pub fn wants(&self, recorded: &Recorded<DomainEvent>) -> Option<WantedMail> {
        match (self.effect, &recorded.event) {
            (Effect::OfAccount(effect), DomainEvent::Account(event)) => {
                effect(&of(recorded, event))
            }
            (Effect::OfProperty(effect), DomainEvent::Property(event)) => {
                effect(&of(recorded, event))
            }
            (Effect::OfAccount(_) | Effect::OfProperty(_), _) => None,
        }
    }
}

/// The same event as one of its own family.
fn of<E: Clone>(recorded: &Recorded<DomainEvent>, event: &E) -> Recorded<E> {
    let Recorded { stream, revision, id, meta, position, .. } = recorded.clone();
    Recorded { stream, revision, id, meta, event: event.clone(), position }
}

/// What queueing a mail writes.
pub const QUEUEING_WRITES: &[&str] = &["mail_queued", "mail_suppressed"];

/// Whom a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipients {
    /// One person.
    One(AccountId),
    /// Everybody else who manages the users of a property this person belongs to, each of them
    /// once: a stream of its own for every mail.
    ManagersOf(AccountId),
    /// Every operator who helps, but for this person: a stream of its own for every mail.
    Support(AccountId),
    /// Everybody who holds a permission at a property: a stream of its own for every mail.
    Holders(PropertyId, Permission),
}

/// A mail that an event asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedMail {
    /// Whom it is for.
    pub to: Recipients,
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
        let to = Recipients::One(account);
        Some(Self { to, template, link: None, property, suppressed: None })
    }

    /// A mail about the people of a property to everybody who manages its users.
    pub fn to_who_manages(
        recorded: &Recorded<AccountEvent>,
        property: PropertyId,
        template: MailTemplate,
    ) -> Option<Self> {
        let to = Recipients::Holders(property, Permission::ManageUsers);
        let property = Some(property);
        Some(Self { to, property, ..Self::about(recorded, template)? })
    }

    /// A mail about a property to everybody who handles its billing.
    pub fn to_who_handles_billing(
        recorded: &Recorded<PropertyEvent>,
        template: MailTemplate,
    ) -> Option<Self> {
        let property = recorded.stream.as_property()?;
        let to = Recipients::Holders(property, Permission::ManageBilling);
        Some(Self { to, template, link: None, property: Some(property), suppressed: None })
    }

    /// The mail's id: the same event never leads to two mails of one template to one person.
    pub fn id(&self, cause: EventId, recipient: AccountId) -> MailId {
        let template = self.template.code();
        match self.to {
            Recipients::One(_) => MailId::caused_by(cause, template),
            Recipients::ManagersOf(_) | Recipients::Support(_) | Recipients::Holders(..) => {
                MailId::caused_by(cause, &format!("{template}:{recipient}"))
            }
        }
    }
}

/// Whether a cause is too old to be mailed: a new handler, a copied ledger or a lost checkpoint
/// writes to nobody about last year.
pub fn too_old(caused_at: Timestamp, time: Time) -> bool {
    time.certain.since(caused_at) > TimeDelta::hours(MAIL_HOURS_MAX)
}
