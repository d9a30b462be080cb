//! Are late, repeated and reordered messages of the billing system harmless? Whole streams of them,
//! delivered in order and in every other way, must leave the same hotel behind.
//!
//! `KEYLEDGER_FULL=1` runs ten thousand streams; the seed is printed, and `KEYLEDGER_TEST_SEED`
//! runs it again.

use chrono::TimeDelta;
use keyledger_core::clock::Time;
use keyledger_core::engine::{Aggregate, Context};
use keyledger_core::ids::PropertyId;
use keyledger_core::policy::{Policy, Profile};
use keyledger_core::property::{
    Access, BillingMessage, InvoiceId, InvoiceSaid, InvoiceStatus, PaymentLink, Property,
    PropertyCommand, PropertyEvent, SubscriptionSaid, SubscriptionStatus,
};
use keyledger_core::stream::StreamId;
use keyledger_core::testing::accounts::permit_to_bill;
use keyledger_core::testing::history::recorded_anyhow;
use keyledger_core::testing::{at_the_machine, moment};
use keyledger_core::timestamp::Timestamp;
use std::hash::{BuildHasher, RandomState};
use uuid::Uuid;

const STREAMS: u64 = 10_000;
const STREAMS_SHORT: u64 = 500;

/// Until when a stream lasts: whoever looks does so after it.
const DAYS: i64 = 60;

/// `SplitMix64`: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let sides = u64::try_from(from.len()).unwrap();
        *from.get(usize::try_from(self.roll(sides)).unwrap()).unwrap()
    }

    fn minutes(&mut self, most: u64) -> TimeDelta {
        TimeDelta::minutes(i64::try_from(self.roll(most)).unwrap())
    }
}

/// What happened on the way, over all streams: a campaign that never loses anything proves nothing.
#[derive(Debug, Default)]
struct Counts {
    messages: u64,
    lost: u64,
    repeated: u64,
    overtaken: u64,
    restricted_in_order: u64,
    restricted_otherwise: u64,
    closed_in_the_end: u64,
}

/// One message, and when the billing system first sent it.
type Sent = (Timestamp, BillingMessage);

/// What the billing system says in two months, in the order it says it.
fn stream(dice: &mut Dice) -> Vec<Sent> {
    let mut sent = vec![];
    for number in 0..=dice.roll(4) {
        let invoice: InvoiceId = format!("F-{number}").parse().unwrap();
        let (mut sequence, mut since) = (dice.roll(3), moment(0).plus(dice.minutes(30 * 1_440)));
        for _ in 0..=dice.roll(6) {
            sequence += 1 + dice.roll(3);
            since = since.plus(dice.minutes(12 * 1_440));
            let status = dice.pick(&InvoiceStatus::ALL);
            let page = format!("https://pay.hotel.example/{number}/{sequence}");
            let link = PaymentLink::parse(&page, &["pay.hotel.example".to_owned()]).unwrap();
            let payment_link = (dice.roll(3) > 0).then_some(link);
            let said = InvoiceSaid { status, since, payment_link };
            let invoice = invoice.clone();
            sent.push((since, BillingMessage::Invoice { invoice, sequence, said }));
        }
    }
    let (mut sequence, mut since) = (0, moment(0));
    for _ in 0..dice.roll(5) {
        sequence += 1 + dice.roll(3);
        since = since.plus(dice.minutes(12 * 1_440));
        let status = dice.pick(&SubscriptionStatus::ALL);
        let said = SubscriptionSaid { status, since };
        sent.push((since, BillingMessage::Subscription { sequence, said }));
    }
    sent.sort_by_key(|(at, _)| *at);
    sent
}

/// The same messages as they come over a bad line: lost and sent again, twice, and out of order.
fn jumbled(sent: &[Sent], dice: &mut Dice, counts: &mut Counts) -> Vec<Sent> {
    let mut arriving = vec![];
    for (at, message) in sent {
        let mut arrives = at.plus(dice.minutes(5));
        while dice.roll(4) == 0 {
            counts.lost += 1; // The billing system sends it again, some hours later.
            arrives = arrives.plus(dice.minutes(2 * 1_440));
        }
        if dice.roll(3) == 0 {
            arrives = arrives.plus(dice.minutes(20 * 1_440));
        }
        arriving.push((arrives, message.clone()));
        while dice.roll(3) == 0 {
            counts.repeated += 1;
            arriving.push((arrives.plus(dice.minutes(20 * 1_440)), message.clone()));
        }
    }
    arriving.sort_by_key(|(at, _)| *at);
    arriving
}

/// A hotel in the middle of its history.
struct Hotel {
    state: Property,
    history: Vec<PropertyEvent>,
}

impl Hotel {
    fn new() -> Self {
        let mut hotel = Self { state: Property::default(), history: vec![] };
        hotel.asked(
            moment(0),
            &PropertyCommand::Create { name: "Hotel du Lac".to_owned(), time_zone: None },
        );
        hotel
    }

    fn asked(&mut self, at: Timestamp, command: &PropertyCommand) {
        let policy = Policy::first(Profile::Hotel);
        let time = Time::sure(at);
        let context = Context { policy: &policy, time, requester: at_the_machine() };
        let events = self.state.decide(context, command).unwrap();
        for event in events {
            let stream = StreamId::property(PropertyId(Uuid::nil()));
            for recorded in recorded_anyhow::<Property>(&stream, vec![(event.clone(), at)]) {
                self.state.evolve(&recorded);
            }
            self.history.push(event);
        }
    }

    /// The scheduler looks, as it does every second; sometimes it is not there.
    fn time(&mut self, at: Timestamp) {
        let invoices = self.state.billing().map(|billing| billing.restricting(at));
        for invoice in invoices.unwrap_or_default() {
            self.asked(at, &PropertyCommand::EndGrace { invoice });
        }
    }

    fn hears(&mut self, sent: &[Sent], dice: &mut Dice) {
        for (at, message) in sent {
            if dice.roll(2) == 0 {
                self.time(*at);
            }
            self.asked(
                *at,
                &PropertyCommand::Hear { permit: permit_to_bill(), message: message.clone() },
            );
        }
        self.time(end());
    }

    fn count(&self, wanted: fn(&PropertyEvent) -> bool) -> u64 {
        self.history.iter().filter(|event| wanted(event)).count() as u64
    }
}

fn end() -> Timestamp {
    moment((DAYS + 100) * 1_440)
}

fn is_late(event: &PropertyEvent) -> bool {
    matches!(
        event,
        PropertyEvent::InvoiceMessageLate { .. } | PropertyEvent::SubscriptionMessageLate { .. }
    )
}

fn is_restricted(event: &PropertyEvent) -> bool {
    matches!(event, PropertyEvent::PropertyRestricted { .. })
}

fn one_stream(seed: u64, counts: &mut Counts) {
    let mut dice = Dice(seed);
    let sent = stream(&mut dice);
    let arriving = jumbled(&sent, &mut dice, counts);
    let (mut ordered, mut otherwise) = (Hotel::new(), Hotel::new());
    ordered.hears(&sent, &mut dice);
    otherwise.hears(&arriving, &mut dice);
    assert_eq!(ordered.count(is_late), 0, "in order, nothing is late (stream {seed})");
    counts.messages += sent.len() as u64;
    counts.overtaken += otherwise.count(is_late);
    counts.restricted_in_order += ordered.count(is_restricted);
    counts.restricted_otherwise += otherwise.count(is_restricted);
    counts.closed_in_the_end += u64::from(!ordered.state.access(end()).opens());
    let (one, other) = (ordered.state.billing().unwrap(), otherwise.state.billing().unwrap());
    assert_eq!(one.subscription, other.subscription, "stream {seed}");
    assert_eq!(one.invoices, other.invoices, "stream {seed}");
    assert_eq!(one.restriction.is_some(), other.restriction.is_some(), "stream {seed}");
    assert_eq!(ordered.state.access(end()), otherwise.state.access(end()), "stream {seed}");
    for hotel in [&ordered, &otherwise] {
        let billing = hotel.state.billing().unwrap();
        let owed = !billing.restricting(end()).is_empty();
        assert_eq!(billing.restriction.is_some(), owed, "what is written is what is so ({seed})");
        let open = matches!(hotel.state.access(end()), Access::Open | Access::Reminder { .. });
        assert!(!(owed && open), "stream {seed}");
    }
}

#[test]
fn however_the_messages_arrive_the_hotel_ends_up_the_same() {
    let given = std::env::var("KEYLEDGER_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = given.unwrap_or_else(|| RandomState::new().hash_one(0_u8) >> 32);
    let full = std::env::var_os("KEYLEDGER_FULL").is_some();
    let streams = if full { STREAMS } else { STREAMS_SHORT };
    println!("KEYLEDGER_TEST_SEED={seed}");
    let mut counts = Counts::default();
    for number in 0..streams {
        one_stream(seed.wrapping_add(number), &mut counts);
    }
    println!("{streams} streams: {counts:?}");
    for reached in [
        counts.lost,
        counts.repeated,
        counts.overtaken,
        counts.restricted_in_order,
        counts.restricted_otherwise,
        counts.closed_in_the_end,
    ] {
        assert!(reached > streams / 20, "the campaign must reach what it is about: {counts:?}");
    }
}
