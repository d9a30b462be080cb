//! SMTP outcomes: what does it mean that an attempt ended? By how far it came, and by what the
//! server answered.

use super::WireError;
use keyledger_core::mail::{MailTrouble, NotHandedOver};
use keyledger_core::mailer::Handover;
use keyledger_handlers::mail::trouble;
use std::error::Error as _;

/// How far an attempt came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Connecting, being greeted, saying our name.
    Hello,
    /// Encrypting.
    Protection,
    /// Logging in.
    LogIn,
    /// Naming our sender.
    Sender,
    /// Naming whom the mail is for.
    Recipient,
    /// Handing the text over.
    Text,
}

/// Why an attempt ended.
pub(super) enum Ended {
    /// The server answered, or the connection broke.
    At(Step, WireError),
    /// The server cannot take an address like this one.
    NoUnicode,
    /// The server offers no encryption.
    NoProtection,
}

impl Ended {
    /// Whether the connection broke, as opposed to an answer.
    pub(super) fn broke_off(&self) -> bool {
        match self {
            Self::At(_, error) => error.status().is_none() && !error.is_client() && !error.is_tls(),
            Self::NoUnicode | Self::NoProtection => false,
        }
    }

    pub(super) fn handover(self) -> Handover {
        let (step, error) = match self {
            Self::At(step, error) => (step, error),
            Self::NoUnicode => {
                let because = NotHandedOver::NeedsSmtputf8;
                let reply = "the mail server takes no addresses with letters outside ASCII before \
                             the @ (it does not offer SMTPUTF8)";
                return Handover::Impossible { because, reply: reply.to_owned() };
            }
            Self::NoProtection => {
                let reply = "the mail server offers no encryption (STARTTLS)".to_owned();
                return Handover::Transient { code: None, reply, cause: MailTrouble::Unreachable };
            }
        };
        let (code, reply) = (code(&error), words(&error));
        // Nothing about this mail was decided, whatever the code says: our name, our log-in or our
        // sender are refused, or the door is shut.
        let about_us = match step {
            Step::Hello | Step::Protection | Step::LogIn | Step::Sender => true,
            Step::Recipient => trouble::is_about_us(code, &reply),
            Step::Text => false,
        };
        if about_us {
            let cause = match step {
                Step::Recipient => MailTrouble::SenderRefused,
                // It offers no log-in that we know.
                Step::LogIn if error.is_client() => MailTrouble::SenderRefused,
                Step::Hello | Step::Protection | Step::LogIn | Step::Sender | Step::Text => {
                    trouble::of_reply_to_us(code, &reply)
                }
            };
            return Handover::Transient { code, reply, cause };
        }
        let cause = trouble::of_reply(code, &reply);
        if error.is_permanent() {
            Handover::Permanent { code, reply, cause }
        } else {
            Handover::Transient { code, reply, cause }
        }
    }
}

pub(super) fn code(error: &WireError) -> Option<u16> {
    error.status().map(u16::from)
}

/// The server's words, or what happened where it had none.
pub(super) fn words(error: &WireError) -> String {
    let said = error.source().map(ToString::to_string).filter(|said| !said.is_empty());
    match said {
        Some(said) if error.status().is_some() => said,
        Some(_) | None => error.to_string(),
    }
}
