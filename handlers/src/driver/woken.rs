//! The driver behind a message bus: how does the driver follow a message bus? A message wakes it;
//! the ledger says what is delivered.
//!
//! Promises are the same as without a bus, and kept by the same code. Where the ledger goes on and no
//! message comes, for the bus is down, was wiped or stalls, the driver goes on from the ledger.

use super::{Driver, LOOK_AGAIN, Pause};
use crate::bus::{Bus, Settled, Trigger};
use std::convert::Infallible;
use std::time::Duration;

/// How long a message may be late before the driver goes on without it.
const LATE: Duration = Duration::from_secs(2);

/// What woke the driver.
enum Woken {
    /// A message.
    Message(Trigger),
    /// A stream that waits may be tried again.
    Retries,
    /// The ledger went on, and no message told so.
    Late,
}

impl Driver {
    /// Follows the bus until something is wrong with the ledger or the checkpoint.
    pub(super) async fn follow_bus(&self, bus: &dyn Bus) -> Result<Infallible, Pause> {
        // What lies there from before this process needs no message.
        self.catch_up().await?;
        loop {
            match self.woken(bus).await? {
                Woken::Message(trigger) => self.settle(trigger).await?,
                Woken::Retries => self.look_after().await?,
                Woken::Late => {
                    bus.stalled();
                    self.catch_up().await?;
                }
            }
        }
    }

    async fn woken(&self, bus: &dyn Bus) -> Result<Woken, Pause> {
        tokio::select! {
            biased;
            trigger = bus.next() => Ok(Woken::Message(trigger)),
            () = self.nudge.notified() => Ok(Woken::Retries),
            late = self.late() => late,
        }
    }

    /// Waits until the ledger is ahead, and then as long as a message may take.
    async fn late(&self) -> Result<Woken, Pause> {
        let position = self.place.lock().await.as_ref().and_then(|at| at.checkpoint.position);
        let ledger = &self.parts.ledger;
        ledger.store().wait_past(position, LOOK_AGAIN).await;
        if !ledger.goes_on_behind(position).await.map_err(Pause::Ledger)? {
            return Ok(Woken::Retries);
        }
        self.parts.clock.sleep(LATE).await;
        Ok(Woken::Late)
    }

    /// Delivers up to the event that the message names, and says so only then.
    async fn settle(&self, trigger: Trigger) -> Result<(), Pause> {
        let Trigger { sequence, settle } = trigger;
        while self.progress().sequence <= sequence {
            if self.step().await? {
                break;
            }
        }
        let there = self.progress().sequence > sequence;
        settle(if there { Settled::Done } else { Settled::Untrue }).await;
        Ok(())
    }

    async fn look_after(&self) -> Result<(), Pause> {
        let _one_at_a_time = self.place.lock().await;
        self.retry().await
    }
}
