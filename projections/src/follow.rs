//! Following the ledger: who keeps the views current? One task that follows the ledger until it is
//! told to stop.

use crate::error::ViewsError;
use crate::file;
use crate::pipeline::{self, Observe, Source, Told, Until, Work};
use crate::views::{Shared, Views, blocking};
use keyledger_core::clock::Clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The first wait after a failure; each further one doubles it.
const BACK_OFF: Duration = Duration::from_millis(100);

/// No wait is longer than this many doublings of the first: about 25 seconds.
const DOUBLINGS_MAX: u32 = 8;

/// So many events are followed, whatever the ledger's size.
const FEW: u64 = 50_000;

/// Following one event takes as long as building with so many.
const FOLLOWS_ONE_IN: u64 = 3;

impl Views {
    /// Follows the ledger until `stop` says true. Failures are logged, shown in
    /// [`Status`](crate::Status) and tried again, a little later each time. Returns an error only
    /// where trying again cannot help: at an event that cannot be read.
    pub async fn follow(
        &self,
        source: &Source,
        clock: &dyn Clock,
        stop: watch::Receiver<bool>,
    ) -> Result<(), ViewsError> {
        let _running = Running::new(&self.shared);
        let mut failures = 0;
        while !*stop.borrow() {
            let before = self.head();
            let followed = tokio::select! {
                followed = self.begin(source) => followed,
                () = told(stop.clone()) => Ok(()),
            };
            let followed = match followed {
                Ok(()) => self.follow_once(source, stop.clone()).await,
                Err(error) => Err(error),
            };
            let Err(error) = followed else {
                failures = 0; // Told to stop, or gave way to a rebuild.
                continue;
            };
            self.shared.status().last_error = Some(file::said(&error));
            if error.is_final() {
                tracing::error!(error = file::said(&error), "the projections stopped");
                return Err(error);
            }
            failures = if self.head() == before { failures + 1 } else { 1 };
            tracing::warn!(
                error = file::said(&error),
                failures,
                "the projections could not follow the ledger; retrying"
            );
            if error.is_damage()
                && let Err(error) = self.start_over(&file::said(&error)).await
            {
                tracing::warn!(
                    error = file::said(&error),
                    "the projections could not be restarted"
                );
            }
            let pause = BACK_OFF * 2u32.pow(failures.min(DOUBLINGS_MAX) - 1);
            tokio::select! {
                () = clock.sleep(pause) => {}
                () = told(stop.clone()) => {}
            }
        }
        Ok(())
    }

    /// Empty views, and those that lack much, are filled the quick way.
    async fn begin(&self, source: &Source) -> Result<(), ViewsError> {
        let end = source.ledger.end().await.map_err(ViewsError::Store)?;
        if !is_quicker_anew(self.head().next_sequence, end.sequence) {
            return Ok(());
        }
        match self.rebuild(source, None).await {
            // Somebody else fills them already; following waits for its turn.
            Ok(_) | Err(ViewsError::RebuildUnderWay) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Follows until told to stop or to give way.
    async fn follow_once(
        &self,
        source: &Source,
        stop: watch::Receiver<bool>,
    ) -> Result<(), ViewsError> {
        let told = Told { stop, give_way: self.shared.give_way.subscribe() };
        let turn = self.shared.wait_for_turn().await;
        if told.already() {
            drop(turn);
            // Whoever asked for the turn gets to the front of the line first.
            tokio::task::yield_now().await;
            return Ok(());
        }
        let writer = self.shared.writer().await?;
        let observer = Arc::clone(&self.shared) as Arc<dyn Observe>;
        let work = Arc::<Work>::default();
        pipeline::run(source, writer, turn, Until::Told(told), observer, work).await?;
        Ok(())
    }

    /// Sets a worthless file aside and begins an empty one.
    async fn start_over(&self, why: &str) -> Result<(), ViewsError> {
        let turn = self.shared.take_turn().await;
        let (shared, why) = (Arc::clone(&self.shared), why.to_owned());
        blocking(move || {
            let done = shared.exchange(|path| file::set_aside(path, &why));
            drop(turn);
            done
        })
        .await
    }
}

/// Whether views that have so many of so many events are built anew sooner than they follow: a live file
/// takes a third as many events a second as a new one.
fn is_quicker_anew(have: u64, whole: u64) -> bool {
    let left = whole.saturating_sub(have);
    have == 0 || (left > FEW && left.saturating_mul(FOLLOWS_ONE_IN) > whole)
}

async fn told(mut stop: watch::Receiver<bool>) {
    // Whoever could tell is gone: that is telling too.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Says that the runner runs, for as long as it does.
struct Running<'a>(&'a Shared);

impl<'a> Running<'a> {
    fn new(shared: &'a Shared) -> Self {
        shared.status().running = true;
        Self(shared)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.status().running = false;
    }
}

#[cfg(test)]
mod tests {
    use super::is_quicker_anew;

    #[test]
    fn views_that_lack_much_are_built_anew_and_others_follow() {
        assert!(is_quicker_anew(0, 0) && is_quicker_anew(0, 10));
        assert!(!is_quicker_anew(1, 50_000), "a moment's work");
        assert!(!is_quicker_anew(900_000, 1_000_000) && is_quicker_anew(500_000, 1_000_000));
    }
}
