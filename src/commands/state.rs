//! `keyledger state`: what was true of an account at a moment, or at a sequence? (B1)

use super::moment::{moment, position_of};
use super::{Asked, CommandError, Reply, subject};
use keyledger_core::account::{Account, AccountEvent};
use keyledger_core::codec::Recorded;
use keyledger_core::lockout::Lock;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An e-mail address or an account id.
    who: String,
    /// As of this moment, such as '2026-11-22 08:05 +01:00'.
    #[arg(long, conflicts_with = "sequence")]
    at: Option<String>,
    /// As of this sequence, that event included.
    #[arg(long)]
    sequence: Option<u64>,
}

pub(super) async fn run(asked: Asked<'_>, args: Args) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let stream = StreamId::account(account);
    let history = asked.app.engine.history::<AccountEvent>(&stream).await?;
    let at = moment(asked, args.at.as_deref())?;
    let last = match args.sequence {
        None => None,
        Some(sequence) => Some(position_of(asked, sequence).await?),
    };
    let until = |recorded: &&Recorded<AccountEvent>| match last {
        None => recorded.meta.at <= at,
        Some(last) => recorded.position.is_some_and(|position| position <= last),
    };
    let mut state = Account::default();
    let mut revision = None;
    for recorded in history.iter().take_while(until) {
        state.evolve(recorded);
        revision = Some(recorded.revision.0);
    }
    let value = describe(&state, at);
    let mut text = format!("{account}\n");
    if let Value::Object(fields) = &value {
        text.extend(fields.iter().map(|(name, value)| format!("  {name}: {}\n", plain(value))));
    }
    Reply::new(text, json!({ "account": account, "revision": revision, "state": value }))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

fn describe(state: &Account, at: Timestamp) -> Value {
    let living = match state {
        Account::Absent => return json!({ "stage": "absent" }),
        Account::Abandoned => return json!({ "stage": "abandoned" }),
        Account::Erased => return json!({ "stage": "erased" }),
        Account::Living(living) => living,
    };
    let lock = match living.lockout.lock {
        Lock::Open => Value::Null,
        Lock::Shut { lock, since, until, for_known_devices } => json!({
            "lock": lock, "since": since, "until": until, "for_known_devices": for_known_devices,
            "over": until.is_some_and(|until| until <= at),
        }),
    };
    let links: Vec<Value> = living
        .links
        .all_live()
        .iter()
        .map(|link| json!({ "link": link.link, "purpose": link.purpose, "expires_at": link.expires_at }))
        .collect();
    let sessions: Vec<Value> = living
        .sessions
        .values()
        .map(|session| json!({ "opened_at": session.opened_at, "seen_at": session.seen_at, "expires_at": session.expires_at }))
        .collect();
    json!({
        "stage": if living.deleted_at.is_some() { "deleted" } else { "living" },
        "created_at": living.created_at,
        "deleted_at": living.deleted_at,
        "language": living.language,
        "memberships": living.memberships.iter().map(|(property, permissions)| json!({ "property": property, "permissions": permissions })).collect::<Vec<_>>(),
        "password": living.password,
        "lock": lock,
        "disabled": living.lockout.disabled,
        "failures_in_run": living.lockout.run.len(),
        "failures_consecutive": living.lockout.consecutive,
        "open_attempts": living.lockout.open.len(),
        "links": links,
        "sessions": sessions,
        "known_devices": living.known_devices.len(),
    })
}
