//! `keyledger account unlock | end-sessions | suspend | resume | flag-next`: acts on somebody's account (S35).

use super::operator_context::OperatorContext;
use super::{CommandContext, CommandError, Reply, subject};
use keyledger_core::account::Rejection;
use keyledger_core::authority::{Act, NotAuthorised};
use keyledger_usecases::accounts::acts::{OnAccount, act};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An e-mail address or an account id.
    who: String,
    #[command(flatten)]
    acting: OperatorContext,
}

pub(super) async fn run(
    asked: CommandContext<'_>,
    args: &Args,
    what: OnAccount,
) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let (by, intent) = args.acting.check(asked, what.act(), Some(account)).await?;
    let engine = &asked.app.engine;
    let hand = by.hand(account);
    let done = act(engine, &intent, account, what, hand).await?;
    match done {
        Ok(acted) => {
            let mut lines = vec![acted.told(what, asked.language)];
            if let Some(code) = &acted.hand_over_code {
                lines.push(asked.say("done-hand_over", &[("code", code.clone().into())]));
            }
            let mut json = json!({
                "account": account,
                "changed": acted.changed(),
                "waits_for_second": acted.waits_for_second(what),
                "hand_over_code": acted.hand_over_code,
            });
            if let (Some(flag), Some(told)) = (acted.flag(), json.as_object_mut()) {
                told.insert("reference".to_owned(), json!(flag.reference));
                told.insert("until".to_owned(), json!(flag.until));
            }
            Reply::new(lines.join("\n") + "\n", json)
        }
        Err(rejection) => refuse(asked, rejection, what.act()),
    }
}

/// Why it is not done, in words.
pub fn refuse<T>(asked: CommandContext<'_>, why: Rejection, act: Act) -> Result<T, CommandError> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is answered to these acts")]
    let key = match why {
        Rejection::Deleted => "problem-conflict-deleted",
        Rejection::NotAllowed(NotAuthorised::Oneself) => "problem-not_authorised-oneself",
        Rejection::NotAllowed(NotAuthorised::MoreRights) => "problem-not_authorised-outranked",
        Rejection::NotAllowed(_) => "problem-not_authorised-role",
        _ => "problem-not_found-detail",
    };
    let arguments = [
        ("act", keyledger_usecases::texts::in_words::act_in_words(asked.language, act).into()),
        ("who", keyledger_usecases::texts::in_words::who_in_words(asked.language, act).into()),
        ("support", asked.app.config.support_contact.clone().into()),
    ];
    asked.refuse(key, &arguments)
}
