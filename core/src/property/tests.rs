//! A property, arm by arm.

mod access;
mod messages;
mod restriction;

use super::*;
use crate::name::NotAName;
use crate::testing::accounts::permit_to_bill;
use crate::testing::{Past, given, moment};
use crate::timestamp::Timestamp;

fn create(name: &str) -> PropertyCommand {
    PropertyCommand::Create { name: name.to_owned(), time_zone: None }
}

fn created(name: &str) -> PropertyEvent {
    PropertyEvent::PropertyCreated { name: name.to_owned() }
}

/// A hotel that exists.
fn a_hotel() -> Past<PropertyEvent> {
    created("Hôtel du Lac").into()
}

fn day(number: i64) -> Timestamp {
    moment(number * 24 * 60)
}

fn invoice(id: &str) -> InvoiceId {
    id.parse().unwrap()
}

fn link(page: &str) -> Option<PaymentLink> {
    let address = format!("https://pay.hotel.example/{page}");
    PaymentLink::parse(&address, &["pay.hotel.example".to_owned()]).ok()
}

/// The billing system says how an invoice stands, since the first day.
fn says(id: &str, sequence: u64, status: InvoiceStatus) -> PropertyCommand {
    let said = InvoiceSaid { status, since: day(0), payment_link: link(id) };
    let message = BillingMessage::Invoice { invoice: invoice(id), sequence, said };
    PropertyCommand::Hear { permit: permit_to_bill(), message }
}

/// The billing system says how the subscription stands, since the first day.
fn subscription_is(sequence: u64, status: SubscriptionStatus) -> PropertyCommand {
    let said = SubscriptionSaid { status, since: day(0) };
    let message = BillingMessage::Subscription { sequence, said };
    PropertyCommand::Hear { permit: permit_to_bill(), message }
}

/// An invoice that is overdue since the first day, with the hotel's grace of seven days.
fn overdue(id: &str, sequence: u64) -> PropertyEvent {
    PropertyEvent::InvoiceOverdue {
        invoice: invoice(id),
        sequence,
        since: day(0),
        payment_link: link(id),
        restricts_at: day(7),
    }
}

fn paid(id: &str, sequence: u64) -> PropertyEvent {
    PropertyEvent::InvoicePaid { invoice: invoice(id), sequence, since: day(0) }
}

fn restricted(ids: &[&str]) -> PropertyEvent {
    PropertyEvent::PropertyRestricted { invoices: ids.iter().map(|id| invoice(id)).collect() }
}

fn lifted(ids: &[&str]) -> PropertyEvent {
    let invoices = ids.iter().map(|id| invoice(id)).collect();
    PropertyEvent::PropertyRestrictionLifted { invoices }
}

#[test]
fn a_property_is_made_once() {
    let made = given::<Property>([]).when(create("Hôtel du Lac")).then([created("Hôtel du Lac")]);
    made.and().when(create("Hôtel du Lac")).then_refused(Rejection::Exists);
}

#[test]
fn a_name_has_1_to_200_characters_none_of_them_a_trick() {
    let long = "é".repeat(200);
    given::<Property>([]).when(create(&long)).then([created(&long)]);
    for (name, why) in [
        ("", NotAName::Length),
        ("Hotel\ndu Lac", NotAName::Control),
        ("\u{7f}", NotAName::Control),
        (&"é".repeat(201), NotAName::Length),
        ("www.hotel.example", NotAName::Link),
    ] {
        given::<Property>([]).when(create(name)).then_refused(Rejection::Name(why));
    }
}

#[test]
fn an_invoice_id_is_short_and_printable() {
    for id in ["F-2026/17", "in_1Nx", &"7".repeat(64)] {
        assert_eq!(id.parse::<InvoiceId>().map(|id| id.to_string()).as_deref(), Ok(id));
    }
    for id in ["", "F 17", "F\n17", "é", &"7".repeat(65)] {
        assert_eq!(id.parse::<InvoiceId>(), Err(NotAnInvoiceId), "{id:?}");
    }
}
