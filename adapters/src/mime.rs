//! MIME encoding: how does a message become bytes? MIME with a text and a page, for SMTP and the
//! outbox alike.

use keyledger_core::address::with_ascii_domain;
use keyledger_core::mailer::{Mailbox, Message};
use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox as WireMailbox, MultiPart};
use std::time::{Duration, SystemTime};

/// A message ready for the wire: 7-bit throughout, so that every server takes it, unless the
/// recipient's local part is not.
pub struct Written {
    /// The envelope's sender.
    pub from: Address,
    /// The envelope's recipient.
    pub to: Address,
    /// Headers and body.
    pub bytes: Vec<u8>,
}

impl Written {
    /// Whether a server has to take letters outside ASCII (RFC 6531): only a local part can have
    /// them, since domains go out as A-labels.
    pub fn needs_smtputf8(&self) -> bool {
        !self.to.user().is_ascii()
    }
}

/// Why a message cannot be written. No address stands in it: it ends in logs.
#[derive(Debug, thiserror::Error)]
pub enum NotWritable {
    /// The sender in the configuration is none.
    #[error("the sender's address is not an e-mail address")]
    Sender,
    /// The account's address is none that mail can be sent to.
    #[error("the recipient's address is not one that mail can be sent to")]
    Recipient,
    /// The rest cannot be written.
    #[error("the message cannot be written")]
    Message(#[source] lettre::error::Error),
    /// A header's name is none.
    #[error("the header {0} has no name that a mail can carry")]
    Header(&'static str),
}

/// Whether this can stand in a mail as its sender: an address, or a name and an address in angle
/// brackets.
pub fn is_mailbox(text: &str) -> bool {
    text.parse::<WireMailbox>().is_ok()
}

/// Writes a message.
pub fn write(message: &Message) -> Result<Written, NotWritable> {
    let from = mailbox(&message.from).ok_or(NotWritable::Sender)?;
    let to = mailbox(&message.to).ok_or(NotWritable::Recipient)?;
    let (sender, recipient) = (from.email.clone(), to.email.clone());
    let mut builder = lettre::Message::builder()
        .message_id(Some(message.message_id.clone()))
        .date(date(message))
        .from(from)
        .to(to)
        .subject(message.subject.clone());
    for (name, value) in &message.headers {
        let header = HeaderName::new_from_ascii((*name).to_owned());
        let header = header.map_err(|_| NotWritable::Header(name))?;
        builder = builder.raw_header(HeaderValue::new(header, value.clone()));
    }
    let body = MultiPart::alternative_plain_html(message.text.clone(), message.html.clone());
    let written = builder.multipart(body).map_err(NotWritable::Message)?;
    Ok(Written { from: sender, to: recipient, bytes: written.formatted() })
}

fn mailbox(mailbox: &Mailbox) -> Option<WireMailbox> {
    let address = with_ascii_domain(&mailbox.address).ok()?.parse().ok()?;
    Some(WireMailbox::new(mailbox.name.clone().filter(|name| !name.is_empty()), address))
}

/// The message's own date, not the machine's: time comes from one clock.
fn date(message: &Message) -> SystemTime {
    let micros = u64::try_from(message.date.micros()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}
