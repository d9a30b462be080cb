//! Arguments of generated commands: what is asked of the rules where a move gives only numbers?

use super::play::hotel;
use super::told::{CANARY_NAME, CANARY_WORDS};
use crate::account::{
    AccountCommand, DenialCause, FactorResetReason, FlagReference, IdentityCheck, OwnSessions,
    SessionEnd, ZoneChoice,
};
use crate::authority::{ActorCapacity, OperatorRole};
use crate::ids::{AccountId, AddressTag, DeviceId, HandOverId, LinkId, PropertyId, SessionId};
use crate::language::Language;
use crate::mail::{MailCommand, MailRoute, MailTrouble, NotHandedOver};
use crate::permission::Permission;
use crate::property::{
    BillingMessage, InvoiceId, InvoiceSaid, InvoiceStatus, PropertyCommand, SubscriptionSaid,
    SubscriptionStatus,
};
use crate::testing::accounts::permit_to_bill;
use crate::time_zone::TimeZone;
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// The permission of this number.
pub(super) fn permission(number: u8) -> Permission {
    let all = Permission::ALL;
    all.into_iter().nth(usize::from(number) % all.len()).unwrap_or(Permission::Rates)
}

pub(super) fn device_of(ask: &AccountCommand) -> Option<DeviceId> {
    if let AccountCommand::AskToLogIn { device, .. } = ask { device.clone() } else { None }
}

/// One of the hands that may act on others.
pub(super) fn hand_of(hand: u8) -> ActorCapacity {
    let managing = |permissions: &[Permission], properties: u8| ActorCapacity::Member {
        memberships: (0..properties)
            .map(|number| (hotel(number), permissions.iter().copied().collect()))
            .collect(),
    };
    let manager = [Permission::ManageUsers, Permission::Reservations];
    match hand {
        0 => managing(&manager, 1),
        1 => managing(&manager, 2),
        2 => managing(&manager, super::PROPERTIES),
        3 => managing(&[Permission::ManageUsers], super::PROPERTIES),
        super::moves::SUPPORT => ActorCapacity::Operator(OperatorRole::Support),
        5 => ActorCapacity::Operator(OperatorRole::Compliance),
        super::moves::OWNER => managing(&Permission::ALL, super::PROPERTIES),
        6 => ActorCapacity::Machine,
        _ => ActorCapacity::Oneself,
    }
}

pub(super) fn on_another(
    what: u8,
    hand: ActorCapacity,
    by: Option<AccountId>,
    hand_over: Option<HandOverId>,
) -> AccountCommand {
    match what {
        0 => AccountCommand::Unlock { hand },
        1 => AccountCommand::EndAllSessions { hand },
        2 => AccountCommand::Suspend { hand },
        3 => AccountCommand::Resume { hand },
        4 => {
            let random = hand_over.map_or(0, |drawn| drawn.0.as_u64_pair().1);
            let reference = FlagReference::of_random(random);
            AccountCommand::FlagNextAttempt { reference, hand }
        }
        _ => AccountCommand::ResetFactor {
            hand,
            why: FactorResetReason::AppDeleted,
            checked: IdentityCheck::Document,
            by,
            hand_over,
        },
    }
}

/// What did not open is written down, or asked for: the number of the property says which.
pub(super) fn denied(
    property: PropertyId,
    permission: Permission,
    cause: DenialCause,
) -> AccountCommand {
    if cause == DenialCause::PermissionMissing && permission != Permission::Rates {
        AccountCommand::RequestPermission { property, permission }
    } else {
        AccountCommand::NoteDenial { property, permission, cause }
    }
}

/// Somebody is called something else, and goes by another clock where they speak another language.
pub(super) fn renamed(address: u8, hand: ActorCapacity, language: bool) -> AccountCommand {
    let zone = TimeZone::named("Europe/Paris").map_or(ZoneChoice::OfProperty, ZoneChoice::Own);
    AccountCommand::ChangeProfile {
        name: Some(format!("{CANARY_NAME} of {address}")),
        language: language.then_some(Language::Fr),
        time_zone: language.then_some(zone),
        hand,
    }
}

/// A session is left, ends with the others, or something in it was not the person.
pub(super) fn left(session: SessionId, drawn: Uuid) -> AccountCommand {
    match drawn.as_u128() % 4 {
        0 | 1 => AccountCommand::ReportActivity { session, event: None, link: LinkId(drawn) },
        2 => AccountCommand::EndOwnSessions { from: session, which: OwnSessions::Others },
        _ => AccountCommand::EndSession { session, because: SessionEnd::Logout },
    }
}

pub(super) fn address_tag(address: u8) -> AddressTag {
    AddressTag(format!("1-{address:064x}"))
}

/// What the billing system says: of the subscription, or of one of a few invoices.
pub(super) fn said(
    subject: u8,
    sequence: u64,
    says: u8,
    since: Timestamp,
) -> Option<PropertyCommand> {
    let nth = usize::from(says);
    if subject == 0 {
        let status = SubscriptionStatus::ALL.get(nth).copied().unwrap_or_default();
        let said = SubscriptionSaid { status, since };
        let message = BillingMessage::Subscription { sequence, said };
        return Some(PropertyCommand::Hear { permit: permit_to_bill(), message });
    }
    let invoice: InvoiceId = format!("F-{subject}").parse().ok()?;
    Some(match InvoiceStatus::ALL.get(nth).copied() {
        Some(status) => {
            let said = InvoiceSaid { status, since, payment_link: None };
            let message = BillingMessage::Invoice { invoice, sequence, said };
            PropertyCommand::Hear { permit: permit_to_bill(), message }
        }
        None => PropertyCommand::EndGrace { invoice },
    })
}

pub(super) fn answer_of_a_server(answer: u8) -> MailCommand {
    let (code, cause, reply) = (Some(452), MailTrouble::MailboxFull, CANARY_WORDS.to_owned());
    match answer {
        0 => MailCommand::Accept { via: MailRoute::Smtp, reply },
        1 => MailCommand::Defer { code, cause, reply },
        2 => MailCommand::Refuse { code, cause, reply },
        3 => MailCommand::Lose,
        4 => MailCommand::Withhold { because: NotHandedOver::NeedsSmtputf8, reply },
        _ => MailCommand::Bounce { status: "5.2.2".to_owned(), cause, diagnostic: reply },
    }
}
