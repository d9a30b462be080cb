//! Does the explanation name the messages that count, as of any moment?

use super::*;
use crate::testing::given::recorded;
use crate::testing::{Past, moment, wait};
use chrono::TimeDelta;
use uuid::Uuid;

fn day(number: i64) -> Timestamp {
    moment(number * 24 * 60)
}

fn overdue(id: &str, sequence: u64, since: i64) -> PropertyEvent {
    PropertyEvent::InvoiceOverdue {
        invoice: id.parse().unwrap(),
        sequence,
        since: day(since),
        payment_link: None,
        restricts_at: day(since + 7),
    }
}

/// Overdue twice and paid once, on hold in between, and a word that came late.
fn a_life() -> Vec<Recorded<PropertyEvent>> {
    let days = |days| wait(TimeDelta::days(days));
    let paid = |id: &str, sequence| PropertyEvent::InvoicePaid {
        invoice: id.parse().unwrap(),
        sequence,
        since: day(9),
    };
    let late = PropertyEvent::SubscriptionMessageLate {
        sequence: 0,
        newest: 1,
        status: crate::property::SubscriptionStatus::Ended,
        since: day(0),
    };
    recorded::<Property>([
        Past::of([PropertyEvent::PropertyCreated { name: "Hôtel du Lac".to_owned() }]),
        Past::of([overdue("F-17", 3, 0), overdue("F-18", 1, 0)]),
        days(8),
        Past::of([PropertyEvent::PropertyRestricted {
            invoices: vec!["F-17".parse().unwrap(), "F-18".parse().unwrap()],
        }]),
        days(1),
        Past::of([paid("F-17", 4)]),
        days(1),
        Past::of([PropertyEvent::SubscriptionOnHold { sequence: 1, since: day(10) }, late]),
    ])
}

#[test]
fn it_names_what_counts_at_each_moment_and_nothing_else() {
    let (life, id) = (a_life(), PropertyId(Uuid::nil()));
    let told = |at| {
        let story = explain_property(id, &life, at);
        let about = |said: &Said| {
            let invoice = said.invoice.as_ref().map(ToString::to_string);
            (invoice.unwrap_or_default(), said.sequence)
        };
        (story.state, story.since, story.rests_on.iter().map(about).collect::<Vec<_>>())
    };
    let (f17, f18) = (("F-17".to_owned(), 3), ("F-18".to_owned(), 1));
    let both = vec![f17, f18.clone()];
    assert_eq!(told(day(6)), ("payment_reminder", None, both.clone()));
    assert_eq!(told(day(8)), ("payment_overdue", Some(day(7)), both));
    assert_eq!(told(day(9)), ("payment_overdue", Some(day(7)), vec![f18]));
    let on_hold = vec![(String::new(), 1)];
    assert_eq!(told(day(10)), ("subscription_on_hold", Some(day(10)), on_hold));
    let before = explain_property(id, &life, moment(-1));
    assert_eq!((before.state, before.name, before.rests_on), ("open", None, vec![]));
    let judged = explain_property(id, &life, day(8)).rests_on;
    assert!(judged.iter().all(|said| said.policy == Some(1)), "{judged:?}");
}
