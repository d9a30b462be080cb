//! `keyledger factor reset`: for somebody who lost their second factor (S24, S26).

use super::{CommandContext, CommandError, Reply, account_acts};
use keyledger_core::account::{FactorResetReason, IdentityCheck};
use keyledger_usecases::accounts::acts::OnAccount;
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct FactorReset {
    #[command(flatten)]
    on: account_acts::Args,
    /// What happened to the factor: `change_of_method`, `new_device`, `lost_or_stolen`,
    /// `app_deleted` or `factory_reset`.
    #[arg(long)]
    why: String,
    /// How the person's identity was checked: `in_person`, `call_back` or `document`.
    #[arg(long)]
    checked: String,
}

pub(super) async fn run(
    asked: CommandContext<'_>,
    args: FactorReset,
) -> Result<Reply, CommandError> {
    let Some(why) = FactorResetReason::of(&args.why) else {
        return wrong(asked, "--why", "reset-why-rule");
    };
    let Some(checked) = IdentityCheck::by_others(&args.checked) else {
        return wrong(asked, "--checked", "reset-checked-rule");
    };
    account_acts::run(asked, &args.on, OnAccount::ResetFactor { why, checked }).await
}

fn wrong<T>(asked: CommandContext<'_>, field: &str, rule: &str) -> Result<T, CommandError> {
    let what = asked.say(rule, &[]);
    let arguments = [("field", field.into()), ("what", what.into())];
    asked.refuse("problem-invalid_request-field", &arguments)
}
