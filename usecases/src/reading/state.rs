//! Past states: what was true of an account at a moment, or at a place in the ledger? (B1)

use crate::boxed;
use crate::engine::Engine;
use crate::factors::summary::factors_of;
use crate::failure::Failure;
use keyledger_core::account::{Account, AccountEvent};
use keyledger_core::clock::Time;
use keyledger_core::codec::Recorded;
use keyledger_core::explain::written_by;
use keyledger_core::ids::AccountId;
use keyledger_core::lockout::Lock;
use keyledger_core::store::Position;
use keyledger_core::timestamp::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

/// Up to where history counts.
#[derive(Clone, Copy, Debug)]
pub struct AsOf {
    /// The moment that time has come to.
    pub at: Timestamp,
    /// The last event that counts; by the moment where it is not given.
    pub last: Option<Position>,
}

/// The state of an account as it then was.
#[derive(Debug, Serialize)]
pub struct StateThen {
    /// The account.
    pub account: AccountId,
    /// The last revision that counted; none before there was any.
    pub revision: Option<u64>,
    /// What was true.
    pub state: Value,
}

/// Folds the history up to there.
#[boxed]
pub async fn state_then(
    engine: &Engine,
    account: AccountId,
    as_of: AsOf,
) -> Result<StateThen, Failure> {
    let history = engine.histories.of(engine, account).await?;
    let (state, revision) = folded(&history.sealed, as_of);
    Ok(StateThen { account, revision, state: describe(&state, engine.time_at(as_of.at)) })
}

/// The state and the last revision that counted.
pub fn folded(history: &[Recorded<AccountEvent>], as_of: AsOf) -> (Account, Option<u64>) {
    let until = match as_of.last {
        None => written_by(history, Time::sure(as_of.at)),
        Some(last) => {
            let by_then = |recorded: &Recorded<AccountEvent>| {
                recorded.position.is_some_and(|position| position <= last)
            };
            history.split_at(history.partition_point(by_then)).0
        }
    };
    let mut state = Account::default();
    let mut revision = None;
    for recorded in until {
        state.evolve(recorded);
        revision = Some(recorded.revision.0);
    }
    (state, revision)
}

fn describe(state: &Account, time: Time) -> Value {
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
            "over": until.is_some_and(|until| time.is_over(since, until)),
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
        "second_factors": factors_of(&living.factors, time),
        "holds": living.holds.iter().map(|(hold, placed_at)| json!({ "hold": hold, "placed_at": placed_at })).collect::<Vec<_>>(),
    })
}
