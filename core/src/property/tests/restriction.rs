//! When does access to a property end for want of payment, and when does it come back? (S14, B5)

use super::*;
use crate::property::event::InvoiceStatus as I;
use crate::testing::wait;
use chrono::TimeDelta;

fn end_grace(id: &str) -> PropertyCommand {
    PropertyCommand::EndGrace { invoice: invoice(id) }
}

#[test]
fn the_end_of_the_grace_is_an_event_written_once() {
    let before = given::<Property>([a_hotel(), overdue("F-17", 3).into()]);
    let before = before.after(TimeDelta::days(7) - TimeDelta::seconds(1));
    let now = before.when(end_grace("F-17")).then_nothing().and().after(TimeDelta::seconds(1));
    let now = now.when(end_grace("F-17")).then([restricted(&["F-17"])]);
    now.and().when(end_grace("F-17")).then_nothing();
}

/// Nobody else was there: the next message finds the grace over and says so first.
#[test]
fn whoever_writes_first_after_the_grace_writes_its_end_at_the_head() {
    let after =
        || given::<Property>([a_hotel(), overdue("F-17", 3).into()]).after(TimeDelta::days(8));
    let issued = PropertyEvent::InvoiceIssued {
        invoice: invoice("F-18"),
        sequence: 1,
        since: day(0),
        payment_link: link("F-18"),
    };
    let heard = after().when(says("F-18", 1, I::Issued));
    let heard = heard.then([restricted(&["F-17"]), issued]);
    heard.and().when(end_grace("F-17")).then_nothing();

    let settled = after().when(says("F-17", 4, I::Paid));
    settled.then([restricted(&["F-17"]), paid("F-17", 4), lifted(&["F-17"])]);

    after().when(says("F-17", 3, I::Overdue)).then_nothing();
}

#[test]
fn an_invoice_that_was_overdue_for_long_when_it_was_heard_of_restricts_at_once() {
    let heard = given::<Property>([a_hotel()]).after(TimeDelta::days(9));
    let heard = heard.when(says("F-17", 3, I::Overdue));
    heard.then([overdue("F-17", 3), restricted(&["F-17"])]);
}

#[test]
fn it_is_lifted_when_the_last_of_the_invoices_is_settled() {
    let history = [
        a_hotel(),
        overdue("F-17", 3).into(),
        overdue("F-18", 3).into(),
        wait(TimeDelta::days(7)),
        restricted(&["F-17", "F-18"]).into(),
    ];
    let one = given::<Property>(history).when(says("F-17", 4, I::Paid)).then([paid("F-17", 4)]);
    assert!(!one.state().access(day(7)).opens());
    let voided =
        PropertyEvent::InvoiceVoided { invoice: invoice("F-18"), sequence: 4, since: day(0) };
    let both = one.and().when(says("F-18", 4, I::Void));
    let both = both.then([voided, lifted(&["F-17", "F-18"])]);
    assert_eq!(both.state().access(day(7)), Access::Open);
}

/// The scheduler asks about an invoice that was paid, or put off, in the meantime.
#[test]
fn a_settled_invoice_restricts_nothing() {
    let history = [a_hotel(), overdue("F-17", 3).into(), paid("F-17", 4).into()];
    let settled = given::<Property>(history).after(TimeDelta::days(8));
    let settled = settled.when(end_grace("F-17")).then_nothing();
    settled.and().when(end_grace("F-99")).then_nothing();
}

#[test]
fn a_grace_that_is_granted_anew_opens_the_property() {
    let history = [
        a_hotel(),
        overdue("F-17", 3).into(),
        wait(TimeDelta::days(7)),
        restricted(&["F-17"]).into(),
    ];
    let said = InvoiceSaid { status: I::Due, since: day(7), payment_link: None };
    let put_off = BillingMessage::Invoice { invoice: invoice("F-17"), sequence: 4, said };
    let due = PropertyEvent::InvoiceDue {
        invoice: invoice("F-17"),
        sequence: 4,
        since: day(7),
        payment_link: None,
    };
    let put_off = PropertyCommand::Hear { permit: permit_to_bill(), message: put_off };
    let put_off = given::<Property>(history).when(put_off);
    put_off.then([due, lifted(&["F-17"])]);
}

#[test]
fn time_acts_for_nobody() {
    use crate::engine::Nature;
    assert_eq!(nature(&restricted(&["F-17"])), Nature::Time);
    assert_eq!(nature(&lifted(&["F-17"])), Nature::Consequence);
    assert_eq!(nature(&paid("F-17", 4)), Nature::Act);
}
