//! Example of a reaction: whoever is let in again after a long absence is told so by mail.
//!
//! ```sh
//! cargo run -p keyledger-handlers --example reaction
//! ```
//!
//! A reaction is a pure function from an event to the mail it asks for. One of the program's own is one
//! file in `handlers/src/reactions/` and one line in its `mod.rs`, the mail's line in
//! `core/src/mail/template.rs` and its texts in both languages; queueing, checking whether it is still
//! so, sending, bounces and the audit trail follow by themselves.
#![expect(clippy::print_stdout, reason = "an example says what it found")]

use keyledger_core::account::{Account, AccountEvent, ReactivatedBy};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::AccountId;
use keyledger_core::mail::MailTemplate;
use keyledger_core::stream::StreamId;
use keyledger_core::testing::accounts::an_active_account;
use keyledger_core::testing::given::{Past, recorded};
use keyledger_handlers::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_schemas::domain::DomainEvent;
use uuid::Uuid;

/// The reaction. No event it writes leads back to one that it reacts to: a test holds that of all.
const REACTION: Reaction = Reaction {
    name: "reactivation_notice",
    reacts_to: &["account_reactivated"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    let AccountEvent::AccountReactivated { .. } = recorded.event else { return None };
    WantedMail::about(recorded, MailTemplate::AccountRestored)
}

fn main() {
    let by = ReactivatedBy::Support;
    let back = Past::of([AccountEvent::AccountReactivated { by }]);
    for recorded in recorded::<Account>([an_active_account(), back]) {
        let Recorded { revision, id, meta, event, position, .. } = recorded;
        let stream = StreamId::account(AccountId(Uuid::from_u128(1)));
        let event = DomainEvent::Account(event);
        let recorded = Recorded { stream, revision, id, meta, event, position };
        match REACTION.wants(&recorded) {
            Some(wanted) => println!("{}: {}", recorded.event.kind(), wanted.template.code()),
            None => println!("{}: no mail", recorded.event.kind()),
        }
    }
}
