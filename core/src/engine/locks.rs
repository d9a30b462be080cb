//! Per-stream write queues: who writes a stream next? A fair lock per stream keeps the writers of
//! one process in line; the revision check decides between processes.

use crate::stream::StreamId;
use async_lock::{Mutex as FairMutex, MutexGuardArc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// How many unused locks may pile up before they are swept.
const SWEEP_AT: usize = 1024;

#[derive(Default)]
pub(super) struct Locks {
    by_stream: Mutex<HashMap<StreamId, Weak<FairMutex<()>>>>,
}

impl Locks {
    pub async fn line_up(&self, stream: &StreamId) -> MutexGuardArc<()> {
        let lock = self.of(stream);
        lock.lock_arc().await
    }

    fn of(&self, stream: &StreamId) -> Arc<FairMutex<()>> {
        let mut by_stream = self.by_stream.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = by_stream.get(stream).and_then(Weak::upgrade) {
            return lock;
        }
        if by_stream.len() >= SWEEP_AT {
            by_stream.retain(|_, lock| lock.strong_count() > 0);
        }
        let lock = Arc::new(FairMutex::new(()));
        by_stream.insert(stream.clone(), Arc::downgrade(&lock));
        lock
    }
}
