//! `keyledger mail bounce`: a delivery status notification is noted at the mail it is about (S33).

use super::{Asked, CommandError, Reply};
use keyledger_core::mail::{MailCommand, Rejection};
use keyledger_core::metadata::Actor;
use keyledger_core::stream::StreamId;
use keyledger_handlers::mail::trouble;
use keyledger_usecases::failure::parted;
use keyledger_usecases::mails::{dsn, relayed};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// The notification: a file, or - for standard input.
    file: String,
    /// Its bytes: filled in by the command line.
    #[arg(skip)]
    pub bytes: Vec<u8>,
}

impl Args {
    /// Where the notification is read from.
    pub fn file(&self) -> &str {
        &self.file
    }
}

pub(super) async fn run(asked: Asked<'_>, args: Args) -> Result<Reply, CommandError> {
    let domain = asked.app.config.mail.sender_domain();
    let said = |why: dsn::NotANotification| CommandError::Said(why.to_string());
    let report = dsn::read_returned(&args.bytes, &domain).map_err(said)?;
    let engine = &asked.app.engine;
    let mail = match &report.mail {
        Ok(mail) => *mail,
        // A relay that names mails anew said its name for it when it took the mail.
        Err(why) => {
            relayed::find(&asked.app.system, &report).await?.ok_or_else(|| said(why.clone()))?
        }
    };
    let intent = engine.intent(Actor::at_the_machine());
    let policy = engine.policy().await?;
    let command = MailCommand::Bounce {
        status: report.status.clone(),
        cause: trouble::of_bounce(&report.status, &report.diagnostic),
        diagnostic: report.diagnostic,
    };
    let stream = StreamId::mail(mail);
    let done = parted(engine.mails.execute(&stream, &policy, &intent, &command).await)?;
    let mail = mail.to_string();
    match done {
        Ok(done) => {
            let text = asked.say(
                "bounce-noted",
                &[("mail", mail.clone().into()), ("status", report.status.clone().into())],
            );
            let new = !done.events.is_empty();
            Reply::new(text + "\n", json!({ "mail": mail, "status": report.status, "new": new }))
        }
        Err(Rejection::NotWaiting | Rejection::NotDue | Rejection::NeverSent) => {
            asked.refuse("bounce-unknown", &[("mail", mail.into())])
        }
    }
}
