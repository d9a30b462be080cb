//! Projection pipeline: how do events get from the ledger into the views? Three stages beside each
//! other: read, decode, write. Decoding and SQLite have a thread each, so that two cores are enough
//! to keep both busy.

use crate::error::ViewsError;
use crate::writer::{Head, Writer};
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ledger::LedgerReader;
use keyledger_core::store::{Position, StoredEvent};
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc as threads;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::spawn_blocking;

/// How many events one read of the ledger asks for.
const PAGE: usize = 1_000;

/// How many pages may wait between two stages.
const WAITING_MAX: usize = 4;

/// How many events one transaction takes when more are waiting.
const BATCH_MAX: usize = 8_000;

/// How long to wait for news before the ledger is read again anyway.
const WAIT: Duration = Duration::from_secs(5);

/// Where events come from, and who reads them.
#[derive(Clone)]
pub struct Source {
    /// The ledger.
    pub ledger: Arc<LedgerReader>,
    /// Its stored form. Boxes stay shut: no key is touched.
    pub codec: Arc<dyn Codec<DomainEvent>>,
}

/// When to stop.
pub(crate) enum Until {
    /// Where the ledger ends.
    AtHead,
    /// When told.
    Told(Told),
}

/// Told to stop for good, or to let somebody else write.
pub(crate) struct Told {
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) give_way: watch::Receiver<bool>,
}

impl Told {
    pub(crate) fn already(&self) -> bool {
        *self.stop.borrow() || *self.give_way.borrow()
    }

    async fn wait(&mut self) {
        // Whoever could tell is gone: that is telling too.
        tokio::select! {
            _ = self.stop.wait_for(|stop| *stop) => {}
            _ = self.give_way.wait_for(|give_way| *give_way) => {}
        }
    }
}

/// Who is told what happens.
pub(crate) trait Observe: Send + Sync {
    /// The ledger was read up to here.
    fn read(&self, position: Option<Position>, at_head: bool);
    /// The views have come so far; the last event happened at that moment.
    fn applied(&self, head: Head, at: Option<Timestamp>);
}

/// How long each stage was at work, to tell what bounds the whole.
#[derive(Default)]
pub(crate) struct Work {
    reading: AtomicU64,
    decoding: AtomicU64,
    writing: AtomicU64,
}

impl Work {
    /// Time spent reading, decoding and writing.
    pub(crate) fn shares(&self) -> [Duration; 3] {
        [&self.reading, &self.decoding, &self.writing]
            .map(|nanos| Duration::from_nanos(nanos.load(Ordering::Relaxed)))
    }
}

/// Adds the time since `started`.
fn spent(on: &AtomicU64, started: Instant) {
    let nanos = u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX);
    on.fetch_add(nanos, Ordering::Relaxed);
}

/// Brings the file of `writer` forward. `kept` is let go only when the last stage has ended, also
/// when the future is dropped before: so a turn to write is never given away too early.
pub(crate) async fn run<K: Send + 'static>(
    source: &Source,
    writer: Writer,
    kept: K,
    until: Until,
    observer: Arc<dyn Observe>,
    work: Arc<Work>,
) -> Result<(Writer, K), ViewsError> {
    if !same_history(source, writer.furthest()).await? {
        return Err(ViewsError::Astray { path: writer.path().to_owned() });
    }
    let from = writer.head().position;
    let (pages, to_decode) = mpsc::channel(WAITING_MAX);
    let (decoded, to_write) = threads::sync_channel(WAITING_MAX);
    // Dropped with the last stage, whatever ends it.
    let (running, writing_ended) = oneshot::channel::<()>();
    let decoding = {
        let (codec, work) = (Arc::clone(&source.codec), Arc::clone(&work));
        spawn_blocking(move || decode(&*codec, to_decode, &decoded, &work))
    };
    let writing = {
        let (observer, work) = (Arc::clone(&observer), Arc::clone(&work));
        spawn_blocking(move || {
            let _running = running;
            write(writer, &to_write, &*observer, &work).map(|writer| (writer, kept))
        })
    };
    let reading =
        Reading { ledger: &source.ledger, pages: &pages, observer: &*observer, work: &work };
    let read = tokio::select! {
        read = reading.run(from, until) => read,
        // A reader that waits for news must not outlive the stage that would apply them.
        _ = writing_ended => Ok(()),
    };
    // The end of the pages ends the decoding, and that the writing.
    drop(pages);
    let read_all = decoding.await.map_err(ViewsError::Thread)?;
    let written = writing.await.map_err(ViewsError::Thread)??;
    read_all?;
    read?;
    Ok(written)
}

/// The event that the views end with must be where the ledger has it: not so when the ledger is an
/// older copy, or another one under the same name.
async fn same_history(source: &Source, furthest: Head) -> Result<bool, ViewsError> {
    let (Some(position), Some(event)) = (furthest.position, furthest.event) else {
        return Ok(true);
    };
    let there = source.ledger.at_position(position).await.map_err(ViewsError::Store)?;
    Ok(there.is_some_and(|there| there.id == event))
}

/// The first stage.
struct Reading<'a> {
    ledger: &'a LedgerReader,
    pages: &'a mpsc::Sender<Vec<StoredEvent>>,
    observer: &'a dyn Observe,
    work: &'a Work,
}

impl Reading<'_> {
    async fn run(&self, from: Option<Position>, mut until: Until) -> Result<(), ViewsError> {
        let mut after = from;
        loop {
            if matches!(&until, Until::Told(told) if told.already()) {
                return Ok(());
            }
            let started = Instant::now();
            let page = match &until {
                // What is built anew is built from what lies on the disk.
                Until::AtHead => self.ledger.store().read_all(after, PAGE).await,
                Until::Told(_) => self.ledger.behind(after, PAGE).await,
            };
            let page = page.map_err(ViewsError::Store)?;
            spent(&self.work.reading, started);
            after = page.next;
            self.observer.read(after, page.at_head);
            if !page.events.is_empty() && self.pages.send(page.events).await.is_err() {
                return Ok(()); // A later stage ended; what it says is the reason.
            }
            if !page.at_head {
                continue;
            }
            match &mut until {
                Until::AtHead => return Ok(()),
                Until::Told(told) => tokio::select! {
                    () = told.wait() => return Ok(()),
                    () = self.pages.closed() => return Ok(()),
                    () = self.ledger.store().wait_past(after, WAIT) => {}
                },
            }
        }
    }
}

fn decode(
    codec: &dyn Codec<DomainEvent>,
    mut pages: mpsc::Receiver<Vec<StoredEvent>>,
    decoded: &threads::SyncSender<Vec<Recorded<DomainEvent>>>,
    work: &Work,
) -> Result<(), ViewsError> {
    while let Some(page) = pages.blocking_recv() {
        let started = Instant::now();
        let mut events = Vec::with_capacity(page.len());
        let mut unreadable = None;
        for stored in &page {
            match codec.decode(stored) {
                Ok(recorded) => events.push(recorded),
                Err(error) => {
                    unreadable = Some(ViewsError::unreadable(stored, error));
                    break;
                }
            }
        }
        spent(&work.decoding, started);
        // What lies before an unreadable event is still true.
        if decoded.send(events).is_err() {
            return Ok(());
        }
        if let Some(error) = unreadable {
            return Err(error);
        }
    }
    Ok(())
}

fn write(
    mut writer: Writer,
    decoded: &threads::Receiver<Vec<Recorded<DomainEvent>>>,
    observer: &dyn Observe,
    work: &Work,
) -> Result<Writer, ViewsError> {
    while let Ok(mut events) = decoded.recv() {
        while events.len() < BATCH_MAX
            && let Ok(more) = decoded.try_recv()
        {
            events.extend(more);
        }
        let started = Instant::now();
        let head = writer.apply(&events)?;
        spent(&work.writing, started);
        observer.applied(head, events.last().map(|last| last.meta.at));
    }
    Ok(writer)
}
