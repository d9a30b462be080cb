//! Do mails arrive? Against a real mail server, and from real notifications.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so"
)]

#[path = "../support/mod.rs"]
mod support;

mod bounces;
mod front_to_back;
mod outbox;
mod smtp;

use keyledger_core::mailer::{Mailbox, Message};

/// A mail with everything that is hard to carry: accents, long lines, a dot alone in its line.
pub fn a_message() -> Message {
    let mailbox = |name: &str, address: &str| Mailbox {
        name: Some(name.to_owned()),
        address: address.to_owned(),
    };
    Message {
        message_id: "<00000000-0000-0000-0000-000000000007@hotel.example>".to_owned(),
        date: "2026-11-22T08:01:02Z".parse().unwrap(),
        from: mailbox("Keyledger", "no-reply@hotel.example"),
        to: mailbox("Adélaïde \"Ada\" Müller", "ada@hotel.example"),
        subject: "Activez votre compte à l’hôtel".to_owned(),
        text: format!("Bonjour,\n.\n..\n{}\nà bientôt\n", "mot ".repeat(400)),
        html: "<!DOCTYPE html><html lang=\"fr\"><body><p>à bientôt</p></body></html>".to_owned(),
        headers: vec![("Auto-Submitted", "auto-generated".to_owned())],
    }
}
