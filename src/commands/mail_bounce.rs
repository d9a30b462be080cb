//! `keyledger mail bounce`: a delivery status notification is noted at the mail it is about (S33).

use super::{CommandContext, CommandError, Reply};
use keyledger_usecases::mails::bounce::{NotBounced, bounce};
use serde::{Deserialize, Serialize};

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

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let domain = asked.app.config.mail.sender_domain();
    match bounce(&asked.app.system, &args.bytes, &domain).await? {
        Ok(bounced) => Reply::new(bounced.tell(asked.language), &bounced),
        Err(NotBounced::NotANotification(why)) => Err(CommandError::Said(why.to_string())),
        Err(NotBounced::Unknown(mail)) => {
            asked.refuse("bounce-unknown", &[("mail", mail.to_string().into())])
        }
    }
}
