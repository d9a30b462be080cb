//! `keyledger factor list`: which second factors does somebody have, and what stands in their way?

use super::operator_context::OperatorContext;
use super::reader::noted;
use super::{CommandContext, CommandError, Reply, subject};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::AccountId;
use keyledger_usecases::caller::profile::profile;
use keyledger_usecases::factors::summary::{FactorsOf, Held, Proposed, PutOff, factors_of};
use keyledger_usecases::failure::Failure;
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::texts::written::moment;
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct FactorList {
    /// An e-mail address or an account id.
    who: String,
    #[command(flatten)]
    acting: OperatorContext,
}

pub(super) async fn run(
    asked: CommandContext<'_>,
    args: FactorList,
) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let reading = ReadRecord::of(ReadQuestion::State, account);
    noted(asked, &args.acting, Act::ReadHistory, reading).await?;
    let engine = &asked.app.engine;
    let state = engine.account(account).await?;
    let factors = state.living().map(|living| living.factors.clone()).unwrap_or_default();
    let found = factors_of(&factors, engine.clock.known(engine.clock.now()));
    let mut lines = vec![format!("{account}")];
    lines.extend(in_words(asked, &found).await?.into_iter().map(|line| format!("  {line}")));
    Reply::new(lines.join("\n") + "\n", Listed { account, found })
}

#[derive(Serialize)]
struct Listed {
    account: AccountId,
    #[serde(flatten)]
    found: FactorsOf,
}

async fn in_words(asked: CommandContext<'_>, found: &FactorsOf) -> Result<Vec<String>, Failure> {
    let until = |key: &str, at| asked.say(key, &[("until", moment(at).into())]);
    let mut lines: Vec<String> = found.factors.iter().map(|one| held(asked, one)).collect();
    if lines.is_empty() {
        lines.push(asked.say("factors-none", &[]));
    }
    if let Some(codes) = &found.recovery_codes {
        let never = || asked.say("factors-never", &[]);
        let arguments = [
            ("left", codes.left.into()),
            ("used", codes.used.into()),
            ("since", moment(codes.since).into()),
            ("last", codes.last_used_at.map_or_else(never, moment).into()),
        ];
        lines.push(asked.say("factors-codes", &arguments));
    }
    lines.extend(found.pending.iter().map(|one| until("factors-pending", one.expires_at)));
    lines.extend(found.paused_until.map(|at| until("factors-paused", at)));
    if found.disabled {
        lines.push(asked.say("factors-disabled", &[]));
    } else if found.refused_in_a_row > 0 {
        let arguments = [("count", found.refused_in_a_row.into())];
        lines.push(asked.say("factors-refused", &arguments));
    }
    lines.extend(found.put_off.iter().map(|PutOff { until: at, over, .. }| {
        until(if *over { "factors-put_off-over" } else { "factors-put_off" }, *at)
    }));
    if found.hand_over_code_wanted {
        lines.push(asked.say("factors-hand_over", &[]));
    }
    if let Some(reset) = &found.reset_proposed {
        lines.push(proposed(asked, reset).await?);
    }
    Ok(lines)
}

fn held(asked: CommandContext<'_>, one: &Held) -> String {
    let kind = asked.say(&format!("factor-{}", one.kind.word()), &[]);
    let arguments = [
        ("kind", kind.into()),
        ("since", moment(one.since).into()),
        ("last", moment(one.last_used_at).into()),
    ];
    let mut line = asked.say("factors-one", &arguments);
    if let Some(passkey) = &one.passkey {
        let key = match (passkey.changed, passkey.synced) {
            (Some(_), _) => "factors-passkey_changed",
            (None, true) => "factors-passkey_synced",
            (None, false) => "factors-passkey_device",
        };
        line = format!("{line}; {}", asked.say(key, &[]));
    }
    line
}

async fn proposed(asked: CommandContext<'_>, reset: &Proposed) -> Result<String, Failure> {
    let name = profile(&asked.app.engine, reset.by).await?.and_then(|profile| profile.name);
    let arguments = [
        ("who", name.unwrap_or_else(|| reset.by.to_string()).into()),
        ("why", asked.say(&format!("factor-reset_{}", reset.why.word()), &[]).into()),
        ("checked", asked.say(&format!("factor-checked_{}", reset.checked.word()), &[]).into()),
        ("until", moment(reset.expires_at).into()),
    ];
    Ok(asked.say("factors-proposed", &arguments))
}
