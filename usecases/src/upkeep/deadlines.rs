//! Deadline scheduler: what is due? Time is an actor: locks, links, sessions, refusals and
//! memberships end by events with a cause, and accounts nobody uses lapse (B5).
//!
//! The projection only says where to look. Each end is bound to the id of what ends, and decided on
//! the stream: where somebody was first, nothing is written.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::AccountCommand;
use keyledger_core::metadata::Actor;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::deadlines::{Deadline, Ending};

use crate::caller::tokens::{link_period, link_period_end};
use crate::log_in::rate_limits::{Stopped, Who};
use crate::log_in::target::Target;

/// Links live at most a day (compiled floor); their key dies a day after that.
const LINK_KEY_GRACE_DAYS: i64 = 2;

/// Ends what is due. A deadline that the stream does not bear out is passed over.
#[boxed]
pub async fn end_what_is_due(engine: &Engine, due: Vec<Deadline>) -> Result<usize, Failure> {
    let mut ended = 0;
    for Deadline { account, ending, due_at } in due {
        let command = match ending {
            Ending::Lock(lock) => AccountCommand::ExpireLock { lock },
            Ending::Link(link, _) => AccountCommand::ExpireLink { link },
            Ending::Session(session) => AccountCommand::ExpireSession { session },
            Ending::SecondFactor => AccountCommand::LetFactorTimePass,
            Ending::Activity(activity) => AccountCommand::ExpireActivity { activity },
            Ending::Membership(property) => {
                AccountCommand::EndMembership { property, ends_at: due_at }
            }
            Ending::Offer(property) => AccountCommand::ExpireOffer { property, expires_at: due_at },
            Ending::Use(unused_since) => AccountCommand::Lapse { unused_since },
        };
        let intent = engine.intent(Actor::system("scheduler"));
        let policy = engine.policy().await?;
        if let Ok(done) = engine.on_account(account, &policy, &intent, &command).await? {
            ended += done.events.len();
        }
    }
    Ok(ended)
}

/// Destroys the keys of link periods whose last link has died.
#[boxed]
pub async fn destroy_old_link_keys(engine: &Engine, now: Timestamp) -> Result<(), Failure> {
    let present = link_period(now);
    let mut dead = vec![];
    for name in engine.vault.names("link:")? {
        let period = name.first_draw().strip_prefix("link:").and_then(|text| text.parse().ok());
        let Some(period) = period.filter(|period| *period != present) else { continue };
        let last = link_period_end(period).plus(chrono::TimeDelta::days(LINK_KEY_GRACE_DAYS));
        if last < now {
            dead.push(name);
        }
    }
    if dead.is_empty() {
        return Ok(());
    }
    let keys = dead.iter().map(ToString::to_string).collect();
    engine.record(OperationsEvent::KeyDestroyed { account: None, keys }, "scheduler").await?;
    for name in dead {
        engine.vault.destroy(&name)?;
    }
    engine.keys().forget_all();
    Ok(())
}

/// Writes down what the limits stopped since the last time. While the disk is nearly full it is counted
/// on instead, as is what cannot be written down.
#[boxed]
pub async fn record_throttled(engine: &Engine) -> Result<(), Failure> {
    if !engine.has_room() {
        return Ok(());
    }
    let mut rows = engine.limits.take_stopped().into_iter();
    while let Some(row) = rows.next() {
        if let Err(failure) = record_stopped(engine, &row).await {
            engine.limits.put_back(std::iter::once(row).chain(rows));
            return Err(failure);
        }
    }
    Ok(())
}

async fn record_stopped(engine: &Engine, stopped: &Stopped) -> Result<(), Failure> {
    let Stopped { limit, ref who, count, from, to } = *stopped;
    let tag = match who {
        Who::Network(network) => engine.keys().source_network(network.ip(), to)?,
        Who::Address(address) => Target::of(engine, address, to).await?.name(),
        Who::Account(account) => account.to_string(),
        Who::Everybody => "everybody".to_owned(),
        Who::Others => "others".to_owned(),
    };
    let happened = OperationsEvent::AttemptsThrottled { limit, tag, count, from, to };
    engine.record(happened, "limits").await
}

/// Forgets who asked and went quiet: a crowd leaves no memory taken.
pub fn forget_the_quiet(engine: &Engine) {
    let now = engine.clock.monotonic();
    engine.limits.forget_the_quiet(now);
    engine.passwords.forget_the_quiet(now);
    engine.gates.forget_unused();
}
