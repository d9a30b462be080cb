//! Which states are folded already? A bounded cache; losing an entry costs a read, nothing else.

use crate::store::Revision;
use crate::stream::StreamId;
use lru::LruCache;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

/// A state and the revision it was folded up to.
#[derive(Clone, Debug)]
pub(super) struct Folded<A> {
    pub state: Arc<A>,
    pub revision: Option<Revision>,
}

/// The most recently used states of one kind of stream.
pub(super) struct Cache<A> {
    entries: Mutex<LruCache<StreamId, Folded<A>>>,
}

impl<A> Cache<A> {
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self { entries: Mutex::new(LruCache::new(capacity)) }
    }

    pub fn get(&self, stream: &StreamId) -> Option<Folded<A>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let folded = entries.get(stream)?;
        Some(Folded { state: Arc::clone(&folded.state), revision: folded.revision })
    }

    /// Keeps the newer of what is there and what is offered.
    pub fn put(&self, stream: &StreamId, folded: Folded<A>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = entries.peek(stream).is_none_or(|present| present.revision <= folded.revision);
        if newer {
            entries.put(stream.clone(), folded);
        }
    }
}
