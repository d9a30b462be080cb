//! A closed property opens for nobody, and another property of the same person is not touched.

use keyledger_core::property::{InvoiceStatus, Property, PropertyEvent, SubscriptionStatus};
use keyledger_core::testing::history::*;
use keyledger_core::timestamp::Timestamp;
use proptest::prelude::*;

/// What an onlooker with a pencil would say, from the events alone: the newest message about the
/// subscription, and the newest about each invoice.
fn should_open(events: &[keyledger_core::codec::Recorded<PropertyEvent>], at: Timestamp) -> bool {
    use std::collections::BTreeMap;
    let mut subscription = (0, SubscriptionStatus::Active);
    let mut invoices = BTreeMap::new();
    let mut note = |invoice: &keyledger_core::property::InvoiceId, sequence, status, until| {
        let told = invoices.entry(invoice.clone()).or_insert((sequence, status, until));
        if told.0 < sequence {
            *told = (sequence, status, until);
        }
    };
    for recorded in events {
        let mut says = |sequence, status| {
            if subscription.0 <= sequence {
                subscription = (sequence, status);
            }
        };
        match &recorded.event {
            PropertyEvent::SubscriptionActive { sequence, .. }
            | PropertyEvent::SubscriptionResumed { sequence, .. } => {
                says(*sequence, SubscriptionStatus::Active);
            }
            PropertyEvent::SubscriptionOnHold { sequence, .. } => {
                says(*sequence, SubscriptionStatus::OnHold);
            }
            PropertyEvent::SubscriptionSuspended { sequence, .. } => {
                says(*sequence, SubscriptionStatus::Suspended);
            }
            PropertyEvent::SubscriptionEnded { sequence, .. } => {
                says(*sequence, SubscriptionStatus::Ended);
            }
            PropertyEvent::InvoiceIssued { invoice, sequence, .. } => {
                note(invoice, *sequence, InvoiceStatus::Issued, None);
            }
            PropertyEvent::InvoiceDue { invoice, sequence, .. } => {
                note(invoice, *sequence, InvoiceStatus::Due, None);
            }
            PropertyEvent::InvoiceOverdue { invoice, sequence, restricts_at, .. } => {
                note(invoice, *sequence, InvoiceStatus::Overdue, Some(*restricts_at));
            }
            PropertyEvent::InvoicePaid { invoice, sequence, .. } => {
                note(invoice, *sequence, InvoiceStatus::Paid, None);
            }
            PropertyEvent::InvoiceVoided { invoice, sequence, .. } => {
                note(invoice, *sequence, InvoiceStatus::Void, None);
            }
            _ => {}
        }
    }
    let owed = invoices.values().any(|(_, status, until)| {
        *status == InvoiceStatus::Overdue && until.is_some_and(|until| until <= at)
    });
    subscription.1 == SubscriptionStatus::Active && !owed
}

proptest! {
    #[test]
    fn invariant_9_a_property_opens_exactly_when_its_own_history_says_so(history in valid()) {
        for stream in history.properties.values() {
            let mut state = Property::default();
            for (past, recorded) in (1_usize..).zip(&stream.events) {
                state.evolve(recorded);
                let at = recorded.meta.at;
                prop_assert_eq!(state.access(at).opens(), should_open(&stream.events[..past], at));
            }
            if let Some(last) = stream.events.last() {
                for days in [1, 7, 30] {
                    let at = last.meta.at.plus(chrono::TimeDelta::days(days));
                    prop_assert_eq!(state.access(at).opens(), should_open(&stream.events, at));
                }
            }
        }
    }

    /// Whatever is said of one hotel, the others stand as they would have stood without it.
    #[test]
    fn invariant_9_what_is_said_of_one_property_touches_no_other(
        (profile, played, silenced) in (profiles(), moves(0..120), 0..PROPERTIES),
    ) {
        let whole = play(profile, &played);
        let unsaid: Vec<Move> = played
            .iter()
            .map(|one| match one.act {
                Act::Bill { property, .. } if property == silenced => {
                    Move { act: one.act.said_of_no_hotel(), ..*one }
                }
                _ => *one,
            })
            .collect();
        let without = play(profile, &unsaid);
        for (id, stream) in &whole.properties {
            if *id == hotel(silenced) {
                continue;
            }
            let alone = without.properties.get(id).map(|alone| &alone.state);
            prop_assert_eq!(Some(&stream.state), alone);
        }
        for (id, stream) in &whole.accounts {
            let alone = without.accounts.get(id).map(|alone| &alone.state);
            prop_assert_eq!(Some(&stream.state), alone);
        }
    }
}
