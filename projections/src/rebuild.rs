//! Rebuilding projections: how are all views built anew while people read them? Beside the old
//! ones, then exchanged.
//!
//! The next file is filled without a journal and without syncing: if anything fails it is thrown
//! away. Only the last stretch needs the turn to write, and only the exchange makes readers wait,
//! for as long as it takes to rename a file. A crash before the rename leaves the old views as they
//! were, and the next start removes the unfinished file.
//!
//! Where some projections alone are built, the next file begins as a copy of the present one.

use crate::error::ViewsError;
use crate::file::{self, Mode};
use crate::pipeline::{self, Observe, Source, Until, Work};
use crate::projection::{ALL, Projection};
use crate::views::{Views, blocking};
use crate::writer::{Head, Writer};
use keyledger_core::store::Position;
use keyledger_core::timestamp::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How far a rebuild has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many events were applied.
    pub done: u64,
    /// How many there are at least: as many as the old views had.
    pub known: u64,
}

/// What a rebuild did, and what it spent its time on. The stages work beside each other, so their
/// times add up to more than the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many events were applied.
    pub events: u64,
    /// The whole, from the first read to the exchange.
    pub took: Duration,
    /// Time spent reading the ledger.
    pub reading: Duration,
    /// Time spent decoding events.
    pub decoding: Duration,
    /// Time spent writing rows.
    pub writing: Duration,
    /// Time spent making indexes.
    pub indexing: Duration,
}

/// Who is told how a rebuild goes; called on another thread.
pub type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

impl Views {
    /// Builds every projection from the first event on, and exchanges the file for the old one.
    /// Readers go on with the old views until then.
    pub async fn rebuild(
        &self,
        source: &Source,
        tell: Option<Tell>,
    ) -> Result<Rebuilt, ViewsError> {
        self.build_beside(source, None, tell).await
    }

    /// The same for these projections alone; the others are taken over as they are.
    pub async fn rebuild_only(
        &self,
        source: &Source,
        only: Vec<&'static Projection>,
        tell: Option<Tell>,
    ) -> Result<Rebuilt, ViewsError> {
        self.build_beside(source, Some(only), tell).await
    }

    async fn build_beside(
        &self,
        source: &Source,
        only: Option<Vec<&'static Projection>>,
        tell: Option<Tell>,
    ) -> Result<Rebuilt, ViewsError> {
        let alone = Arc::clone(&self.shared.rebuilding).try_lock_owned();
        let alone = alone.map_err(|_| ViewsError::RebuildUnderWay)?;
        let started = Instant::now();
        let work = Arc::<Work>::default();
        let observer: Arc<dyn Observe> =
            Arc::new(Teller { tell, known: self.head().next_sequence });

        let (next, identity) = (file::next_to(&self.shared.path), self.shared.identity);
        let at = next.clone();
        let present = Arc::clone(&self.shared);
        let built: Vec<_> = only.clone().unwrap_or_else(|| ALL.iter().collect());
        // Each stage keeps the right to be the only rebuild: a stage goes on when its rebuild is
        // dropped, and would otherwise clear away the file of the next one.
        let opened = blocking(move || {
            file::remove(&at)?;
            if only.is_some() {
                file::copy(&present.path, &at)?;
            }
            let mut writer = Writer::open(&at, identity, Mode::Bulk)?;
            if let Some(only) = &only {
                writer.begin_again(only)?;
            }
            Ok((writer, alone))
        });
        let run = |writer, kept| {
            let (observer, work) = (Arc::clone(&observer), Arc::clone(&work));
            pipeline::run(source, writer, kept, Until::AtHead, observer, work)
        };
        let (writer, alone) = opened.await?;
        let (writer, (alone, _)) = run(writer, (alone, None)).await?;
        let before_indexes = Instant::now();
        let indexed = blocking(move || writer.make_indexes(&built).map(|()| (writer, alone)));
        let (writer, alone) = indexed.await?;
        let indexing = before_indexes.elapsed();

        // What was written meanwhile, with the turn: nobody else writes from here to the exchange.
        let turn = self.shared.take_turn().await;
        let (writer, kept) = run(writer, (alone, Some(turn))).await?;
        let events = writer.head().next_sequence;
        let shared = Arc::clone(&self.shared);
        blocking(move || {
            writer.close()?;
            shared.exchange(|path| file::replace(path, &next))?;
            drop(kept);
            Ok(())
        })
        .await?;
        let [reading, decoding, writing] = work.shares();
        Ok(Rebuilt { events, took: started.elapsed(), reading, decoding, writing, indexing })
    }
}

struct Teller {
    tell: Option<Tell>,
    known: u64,
}

impl Observe for Teller {
    fn read(&self, _: Option<Position>, _: bool) {}

    fn applied(&self, head: Head, _: Option<Timestamp>) {
        if let Some(tell) = &self.tell {
            let done = head.next_sequence;
            tell(Progress { done, known: self.known.max(done) });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Views;
    use crate::histories::{World, open_views, steps};
    use crate::laws::{block_on, digests_after_catching_up};
    use crate::projection::ALL;
    use proptest::prelude::*;
    use rusqlite::Connection;

    /// Tables and indexes.
    fn made(views: &Views) -> Vec<(String, Option<String>)> {
        let made = views.read_blocking(|views| {
            let mut select =
                views.prepare("SELECT name, sql FROM sqlite_master ORDER BY name, type")?;
            select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        });
        made.unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        /// One projection that lost its rows and is built alone: rows and indexes are as before, and all of
        /// them go on from there.
        #[test]
        fn one_projection_is_built_alone(
            history in steps(), seed in any::<u64>(), which in 0..ALL.len(),
        ) {
            block_on(async {
                let folder = tempfile::tempdir().unwrap();
                let mut world = World::new(Some(seed));
                world.live_through(&history).await;
                let views = open_views(folder.path(), "followed");
                let before = digests_after_catching_up(&views, &world).await;
                let made_before = made(&views);
                let damage = Connection::open(folder.path().join("followed")).unwrap();
                for table in ALL[which].tables {
                    damage.execute_batch(&format!("DELETE FROM \"{table}\"")).unwrap();
                }
                damage.close().unwrap();

                let rebuilt = views.rebuild_only(&world.source(), vec![&ALL[which]], None).await;
                assert_eq!(rebuilt.unwrap().events, views.head().next_sequence);
                assert_eq!(views.digests().await.unwrap(), before);
                assert_eq!(made(&views), made_before);
                world.live_through(&history[..history.len().min(10)]).await;
                let at_once = open_views(folder.path(), "at_once");
                let expected = digests_after_catching_up(&at_once, &world).await;
                assert_eq!(digests_after_catching_up(&views, &world).await, expected);
            });
        }
    }
}
