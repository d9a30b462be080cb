//! A mail came back: what a delivery status notification says is noted at the mail it is about (S33).

use super::{dsn, relayed};
use crate::boxed;
use crate::failure::{Outcome, parted};
use crate::system::System;
use crate::texts::say;
use keyledger_core::ids::MailId;
use keyledger_core::language::Language;
use keyledger_core::mail::{MailCommand, Rejection};
use keyledger_core::metadata::Actor;
use keyledger_core::stream::StreamId;
use keyledger_handlers::mail::trouble;
use serde::Serialize;

/// What was noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bounced {
    /// The mail that came back.
    pub mail: MailId,
    /// The status that the notification gives.
    pub status: String,
    /// Whether that was not known before.
    pub new: bool,
}

/// Why nothing was noted.
#[derive(Clone, Debug)]
pub enum NotBounced {
    /// It is no notification about a mail of ours.
    NotANotification(dsn::NotANotification),
    /// There is no such mail that was handed over.
    Unknown(MailId),
}

impl Bounced {
    /// The same in words.
    pub fn tell(&self, language: Language) -> String {
        let arguments =
            [("mail", self.mail.to_string().into()), ("status", self.status.clone().into())];
        say(language, "bounce-noted", &arguments) + "\n"
    }
}

/// Takes note of a notification. `domain` is the one our mails are sent from.
#[boxed]
pub async fn bounce(
    system: &System,
    notification: &[u8],
    domain: &str,
) -> Outcome<Bounced, NotBounced> {
    let report = match dsn::read_returned(notification, domain) {
        Ok(report) => report,
        Err(why) => return Ok(Err(NotBounced::NotANotification(why))),
    };
    let mail = match &report.mail {
        Ok(mail) => *mail,
        // A relay that names mails anew said its name for it when it took the mail.
        Err(why) => match relayed::find(system, &report).await? {
            Some(mail) => mail,
            None => return Ok(Err(NotBounced::NotANotification(why.clone()))),
        },
    };
    let (engine, status) = (&system.engine, report.status);
    let command = MailCommand::Bounce {
        status: status.clone(),
        cause: trouble::of_bounce(&status, &report.diagnostic),
        diagnostic: report.diagnostic,
    };
    let (intent, policy) = (engine.intent(Actor::at_the_machine()), engine.policy().await?);
    let stream = StreamId::mail(mail);
    Ok(match parted(engine.mails.execute(&stream, &policy, &intent, &command).await)? {
        Ok(done) => Ok(Bounced { mail, status, new: !done.events.is_empty() }),
        Err(Rejection::NotWaiting | Rejection::NotDue | Rejection::NeverSent) => {
            Err(NotBounced::Unknown(mail))
        }
    })
}
