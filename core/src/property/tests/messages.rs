//! Which message of the billing system holds, and what is kept of the others?

use super::*;
use crate::property::event::InvoiceStatus as I;
use crate::property::event::SubscriptionStatus as S;

#[test]
fn each_status_is_an_event_of_its_own() {
    let heard = given::<Property>([a_hotel()]).when(says("F-17", 1, I::Issued));
    let issued = PropertyEvent::InvoiceIssued {
        invoice: invoice("F-17"),
        sequence: 1,
        since: day(0),
        payment_link: link("F-17"),
    };
    let due = PropertyEvent::InvoiceDue {
        invoice: invoice("F-17"),
        sequence: 2,
        since: day(0),
        payment_link: link("F-17"),
    };
    let voided =
        PropertyEvent::InvoiceVoided { invoice: invoice("F-17"), sequence: 5, since: day(0) };
    let heard = heard.then([issued]).and().when(says("F-17", 2, I::Due)).then([due]);
    let heard = heard.and().when(says("F-17", 3, I::Overdue)).then([overdue("F-17", 3)]);
    let heard = heard.and().when(says("F-17", 4, I::Paid)).then([paid("F-17", 4)]);
    heard.and().when(says("F-17", 5, I::Void)).then([voided]);
}

#[test]
fn the_grace_is_that_of_the_policy_that_judges() {
    let heard = given::<Property>([a_hotel()]).with(|settings| settings.overdue_grace_days = 3);
    heard.when(says("F-17", 1, I::Overdue)).then_events(|events| {
        let [PropertyEvent::InvoiceOverdue { restricts_at, .. }] = events else {
            panic!("{events:?}")
        };
        assert_eq!(*restricts_at, day(3));
    });
}

#[test]
fn the_same_message_again_says_nothing_new_however_late() {
    let heard = given::<Property>([a_hotel(), overdue("F-17", 3).into(), paid("F-17", 4).into()]);
    let heard = heard.when(says("F-17", 3, I::Overdue)).then_nothing();
    heard.and().when(says("F-17", 4, I::Paid)).then_nothing();
}

#[test]
fn an_older_message_changes_nothing_and_is_kept_once() {
    let heard = given::<Property>([a_hotel(), paid("F-17", 4).into()]);
    let late = PropertyEvent::InvoiceMessageLate {
        invoice: invoice("F-17"),
        sequence: 3,
        newest: 4,
        status: I::Overdue,
        since: day(0),
        payment_link: link("F-17"),
    };
    let heard = heard.when(says("F-17", 3, I::Overdue)).then([late]);
    assert_eq!(heard.state().access(day(30)), Access::Open);
    heard.and().when(says("F-17", 3, I::Overdue)).then_nothing();
}

#[test]
fn a_sequence_used_twice_for_different_things_is_refused_by_name() {
    let heard = given::<Property>([a_hotel(), paid("F-17", 4).into()]);
    let because = Rejection::Contradiction { invoice: Some(invoice("F-17")), sequence: 4 };
    assert_eq!(because.to_string(), "message 4 about the invoice F-17 said something else before");
    let heard = heard.when(says("F-17", 4, I::Void)).then_refused(because);
    let heard = heard.when(subscription_is(1, S::OnHold));
    let heard = heard.then_events(|events| assert_eq!(events.len(), 1));
    let because = Rejection::Contradiction { invoice: None, sequence: 1 };
    heard.and().when(subscription_is(1, S::Ended)).then_refused(because);
}

/// Two invoices count their messages apart; so does the subscription.
#[test]
fn each_subject_has_its_own_sequence() {
    let heard = given::<Property>([a_hotel(), paid("F-17", 9).into()]);
    let heard = heard.when(says("F-18", 1, I::Paid)).then([paid("F-18", 1)]);
    let on_hold = PropertyEvent::SubscriptionOnHold { sequence: 1, since: day(0) };
    heard.and().when(subscription_is(1, S::OnHold)).then([on_hold]);
}

#[test]
fn a_subscription_runs_rests_and_runs_again() {
    let since = day(0);
    let steps = [
        (S::Active, PropertyEvent::SubscriptionActive { sequence: 1, since }),
        (S::OnHold, PropertyEvent::SubscriptionOnHold { sequence: 2, since }),
        (S::Active, PropertyEvent::SubscriptionResumed { sequence: 3, since }),
        (S::Suspended, PropertyEvent::SubscriptionSuspended { sequence: 4, since }),
        (S::Ended, PropertyEvent::SubscriptionEnded { sequence: 5, since }),
        (S::Active, PropertyEvent::SubscriptionResumed { sequence: 6, since }),
    ];
    let mut heard = given::<Property>([a_hotel()]);
    for (sequence, (status, event)) in (1..).zip(steps) {
        heard = heard.when(subscription_is(sequence, status)).then([event]).and();
    }
    let late =
        PropertyEvent::SubscriptionMessageLate { sequence: 0, newest: 6, status: S::Ended, since };
    let heard = heard.when(subscription_is(0, S::Ended)).then([late]);
    assert_eq!(heard.state().access(day(1)), Access::Open);
}

#[test]
fn nothing_is_heard_about_a_property_that_was_never_made() {
    let absent = given::<Property>([]).when(says("F-17", 1, I::Due));
    absent.then_refused(Rejection::NotHere);
    let absent = given::<Property>([]).when(subscription_is(1, S::Ended));
    absent.then_refused(Rejection::NotHere);
}

#[test]
fn what_is_remembered_of_one_subject_is_bounded_and_what_holds_is_never_forgotten() {
    let mut messages: Messages<SubscriptionSaid> = Messages::default();
    let said = SubscriptionSaid { status: S::OnHold, since: day(0) };
    for sequence in (0..500).rev() {
        messages.take(sequence, said);
    }
    assert_eq!(messages.len(), MESSAGES_MAX);
    assert_eq!(messages.newest(), Some((499, &said)));
    assert_eq!(messages.place(3, &said), Place::Heard);
    assert_eq!(messages.place(500, &said), Place::Newest);
}
