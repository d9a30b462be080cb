//! Timekeeping: what does time bring about, and when does it have to wait for a person? (DESIGN 6,
//! B5)

use super::App;
use keyledger_core::account::Standing;
use keyledger_core::clock::Doubt;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::operations::OperationsEvent;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::accounts;
use keyledger_projections::{billing as graces, deadlines, service_tokens as tokens};
use keyledger_usecases::access::billing;
use keyledger_usecases::caller::service_tokens;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::operators::roles;
use keyledger_usecases::policy::change;
use keyledger_usecases::upkeep;
use keyledger_usecases::upkeep::clock::{self, Remembered};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Deadlines ended in one round.
const ROUND: usize = 500;

/// Of so many accounts one may lapse without anybody looking: more at once may be the clock.
const LAPSES_ONE_IN: u64 = 100;

/// While lapses are held back, how often the accounts are counted again: each time all of them.
const COUNT_EVERY: Duration = Duration::from_mins(1);

/// How far accounts may lapse by themselves.
pub(super) struct Sweep {
    remembered: Mutex<Remembered>,
    /// When, by steady time, the accounts were counted last.
    counted: Mutex<Option<Duration>>,
}

/// How time stands.
#[derive(Clone, Copy, Debug)]
pub struct TimeStanding {
    /// What the clock shows.
    pub wall: Timestamp,
    /// The time the engine goes by.
    pub now: Timestamp,
    /// Why the clock is not believed, if it is not.
    pub doubt: Option<Doubt>,
    /// Until when time is known to have gone by, where nobody vouches for the clock yet.
    pub certain: Option<Timestamp>,
    /// Whether accounts that would lapse wait for a person.
    pub sweep_stopped: bool,
}

impl Sweep {
    pub(super) fn new(remembered: Remembered) -> Self {
        Self { remembered: Mutex::new(remembered), counted: Mutex::default() }
    }

    /// Whether it is time to count again, at this steady time.
    fn counts_again(&self, steady: Duration) -> bool {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let due = counted.is_none_or(|last| steady.saturating_sub(last) >= COUNT_EVERY);
        if due {
            *counted = Some(steady);
        }
        due
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// Ends whatever is due: by now, or, while nobody vouches for the clock, by the time that is known
    /// to have gone by. Nothing while the clock is doubted.
    pub async fn end_what_is_due(&self) -> Result<usize, Failure> {
        if let Some(last) = self.system.views.status().last_event_at {
            self.engine.time.last_event(last);
        }
        self.engine.time.is_confirmed();
        if clock::note_doubt(&self.engine).await?.is_some() {
            self.look_at_the_last_event().await?;
            clock::note_doubt(&self.engine).await?;
            return Ok(0);
        }
        let now = self.engine.time.certain();
        self.end_what_is_due_at(now, self.lapses_until(now).await?).await
    }

    /// A clock that has passed the last event is believed again. What had ended by the time the engine
    /// went on by ends first, so that nothing lives again.
    async fn look_at_the_last_event(&self) -> Result<(), Failure> {
        self.system.catch_up().await?;
        let Some(last) = self.system.views.status().last_event_at else { return Ok(()) };
        if self.engine.time.has_passed(last) && self.end_what_had_ended().await? == 0 {
            self.engine.time.nothing_since(last);
        }
        Ok(())
    }

    /// Ends what had ended by the time that is known to have gone by; no account lapses.
    async fn end_what_had_ended(&self) -> Result<usize, Failure> {
        let certain = self.engine.time.certain();
        let mut ended = 0;
        loop {
            match self.end_what_is_due_at(certain, Timestamp::from_micros(0)).await? {
                0 => return Ok(ended),
                more => ended += more,
            }
            self.system.catch_up().await?;
        }
    }

    /// Ends what had its end by `now`; accounts lapse by themselves only until `lapses_until`.
    async fn end_what_is_due_at(
        &self,
        now: Timestamp,
        lapses_until: Timestamp,
    ) -> Result<usize, Failure> {
        let due =
            self.system.ask(move |views| deadlines::due(views, now, lapses_until, ROUND)).await?;
        let graces = self.system.ask(move |views| graces::due(views, now, ROUND)).await?;
        let tokens = self.system.ask(move |views| tokens::due(views, now, ROUND)).await?;
        let mut ended = upkeep::deadlines::end_what_is_due(&self.engine, due).await?;
        ended += billing::end_graces(&self.engine, graces).await?;
        for service in tokens {
            ended += service_tokens::expire(&self.engine, service).await?;
        }
        ended += roles::settle(&self.engine).await?;
        ended += change::settle(&self.engine).await?;
        Ok(ended)
    }

    /// Until which moment accounts lapse by themselves: now, or, where that would disable more than
    /// one in a hundred at once, when a person last looked at the clock.
    async fn lapses_until(&self, now: Timestamp) -> Result<Timestamp, Failure> {
        let accepted_at = self.sweep.lock().accepted_at.unwrap_or(Timestamp::from_micros(0));
        let lapses = move |views: &_| deadlines::lapses(views, accepted_at, now);
        let would_lapse = self.system.ask(lapses).await?;
        // Nearly always: the accounts are counted only where it matters how many there are.
        if would_lapse <= 1 {
            return Ok(now);
        }
        if self.sweep.lock().sweep_stopped
            && !self.sweep.counts_again(self.engine.clock.monotonic())
        {
            return Ok(accepted_at);
        }
        let tally = self.system.ask(accounts::tally).await?;
        let gone = |standing| matches!(standing, Standing::Deleted | Standing::Erased);
        let here = tally.iter().filter(|(standing, _)| !gone(*standing));
        let accounts: u64 = here.map(|(_, count)| count).sum();
        if would_lapse.saturating_mul(LAPSES_ONE_IN) <= accounts {
            return Ok(now);
        }
        if !self.sweep.lock().sweep_stopped {
            tracing::error!(
                would_lapse,
                accounts,
                "deactivations for inactivity are held back: see `keyledger clock show`"
            );
            let happened = OperationsEvent::SweepStopped { would_lapse, accounts };
            self.engine.record(happened, "scheduler").await?;
            self.sweep.lock().sweep_stopped = true;
        }
        Ok(accepted_at)
    }

    /// How time stands.
    pub fn time(&self) -> TimeStanding {
        let doubt = self.engine.time.doubt();
        let (wall, now) = (self.engine.time.wall(), self.engine.clock.now());
        let certain = (!self.engine.time.is_confirmed()).then(|| self.engine.time.certain());
        let sweep_stopped = self.sweep.lock().sweep_stopped;
        TimeStanding { wall, now, doubt, certain, sweep_stopped }
    }

    /// A person says that the clock is right as it stands. What had ended by the time that is known to
    /// have gone by ends first: set back, the clock brings nothing back to life, and a clock that was
    /// wrong from the start has ended nothing.
    pub async fn accept_clock(&self, actor: Actor, reason: Reason) -> Result<Timestamp, Failure> {
        self.system.catch_up().await?;
        self.end_what_had_ended().await?;
        let accepted = clock::accept(&self.engine, actor, reason).await?;
        let mut remembered = self.sweep.lock();
        *remembered = Remembered { accepted_at: Some(accepted), ..Remembered::default() };
        Ok(accepted)
    }
}
