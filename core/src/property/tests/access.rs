//! Does the property open, and what is said if not?

use super::*;
use crate::account::DenialCause;
use crate::property::event::InvoiceStatus as I;
use chrono::TimeDelta;

fn state(events: impl IntoIterator<Item = PropertyEvent>) -> Property {
    let events = events.into_iter().map(Past::from);
    given::<Property>(std::iter::once(a_hotel()).chain(events)).state().clone()
}

#[test]
fn it_is_open_until_the_billing_system_says_otherwise() {
    assert_eq!(Property::default().access(day(0)), Access::Open);
    assert_eq!(state([]).access(day(0)), Access::Open);
    let active = state([PropertyEvent::SubscriptionActive { sequence: 1, since: day(0) }]);
    assert_eq!(active.access(day(0)), Access::Open);
}

#[test]
fn overdue_reminds_within_the_grace_and_restricts_after_it_written_down_or_not() {
    let property = state([overdue("F-17", 3)]);
    let unpaid = Unpaid {
        invoice: invoice("F-17"),
        status: I::Overdue,
        since: day(0),
        restricts_at: Some(day(7)),
        payment_link: link("F-17"),
    };
    let last = day(7).minus(TimeDelta::microseconds(1));
    assert_eq!(property.access(last), Access::Reminder { unpaid: vec![unpaid.clone()] });
    let restricted_then = Access::Restricted { since: day(7), unpaid: vec![unpaid] };
    assert_eq!(property.access(day(7)), restricted_then);
    let written = state([overdue("F-17", 3), restricted(&["F-17"])]);
    assert_eq!(written.access(day(7)), restricted_then);
}

#[test]
fn an_issued_invoice_reminds_nobody_and_a_due_one_does() {
    let (id, sequence, since, payment_link) = (invoice("F-17"), 1, day(0), None);
    let issued =
        PropertyEvent::InvoiceIssued { invoice: id.clone(), sequence, since, payment_link };
    assert_eq!(state([issued]).access(day(0)), Access::Open);
    let due =
        PropertyEvent::InvoiceDue { invoice: id, sequence, since, payment_link: link("F-17") };
    let access = state([due]).access(day(100));
    assert!(access.opens());
    assert_eq!(access.unpaid().len(), 1);
}

#[test]
fn the_way_out_is_the_latest_invoice_first() {
    let late = PropertyEvent::InvoiceOverdue {
        invoice: invoice("F-18"),
        sequence: 1,
        since: day(1),
        payment_link: link("F-18"),
        restricts_at: day(8),
    };
    let property = state([overdue("F-17", 3), late]);
    let access = property.access(day(8));
    let ids: Vec<_> = access.unpaid().iter().map(|unpaid| unpaid.invoice.as_str()).collect();
    assert_eq!(ids, ["F-18", "F-17"]);
    assert_eq!(access.since(), Some(day(7)));
    // On the seventh day only the first restricts.
    assert_eq!(property.access(day(7)).unpaid().len(), 1);
}

#[test]
fn what_the_subscription_says_goes_before_what_is_owed() {
    let since = day(0);
    let closed = [
        (PropertyEvent::SubscriptionOnHold { sequence: 1, since }, "subscription_on_hold"),
        (PropertyEvent::SubscriptionSuspended { sequence: 1, since }, "subscription_suspended"),
        (PropertyEvent::SubscriptionEnded { sequence: 1, since }, "subscription_ended"),
    ];
    for (event, code) in closed {
        let access = state([overdue("F-17", 3), event]).access(day(8));
        assert_eq!((access.code(), access.opens()), (code, false));
        assert_eq!(access.denial().map(DenialCause::word), Some(code));
        assert_eq!(access.since(), Some(since));
        assert!(access.unpaid().is_empty());
    }
    let since = day(9);
    let resumed = PropertyEvent::SubscriptionResumed { sequence: 2, since };
    let on_hold = PropertyEvent::SubscriptionOnHold { sequence: 1, since: day(0) };
    let access = state([overdue("F-17", 3), on_hold, resumed]).access(day(9));
    assert_eq!(access.code(), "payment_overdue");
}
