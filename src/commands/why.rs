//! `keyledger why`: why is it so, and what ends it? (C6, B1)

use super::acting::Acting;
use super::moment::moment;
use super::reader::noted;
use super::subject::subject;
use super::{Asked, CommandError, Reply};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_usecases::reading::explain::why;
use keyledger_usecases::reading::note::Reading;
use keyledger_usecases::reading::subject::Subject;
use keyledger_usecases::texts;
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An e-mail address or an account id.
    who: String,
    /// As of this moment, such as '2026-11-22 08:05 +01:00'.
    #[arg(long)]
    at: Option<String>,
    #[command(flatten)]
    acting: Acting,
}

pub(super) async fn run(asked: Asked<'_>, args: Args) -> Result<Reply, CommandError> {
    let at = moment(asked, args.at.as_deref())?;
    let subject = subject(asked, &args.who).await?;
    let (accounts, reading) = match &subject {
        Subject::Account(account) => (vec![], Reading::of(ReadQuestion::Explanation, *account)),
        Subject::Unknown(address) => {
            let words = Some(address.typed().to_owned());
            let reading = Reading { words, ..Reading::about(ReadQuestion::Explanation) };
            (asked.app.system.all_not_erased().await?, reading)
        }
    };
    noted(asked, &args.acting, Act::ReadHistory, reading).await?;
    let why = why(&asked.app.engine, &subject, at, &accounts).await?;
    Reply::new(texts::why::tell(&why, asked.language), &why)
}
