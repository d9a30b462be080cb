//! State cache: which states are folded already? A bounded cache; losing an entry costs a read,
//! nothing else.

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

    /// Moves `state` on to `revision` and keeps it, unless something newer is there. The cache lets
    /// go of its own copy first: a state that nobody else holds is changed where it lies, so that
    /// an append costs the same however much there is to remember.
    pub fn advance(
        &self,
        stream: &StreamId,
        mut state: Arc<A>,
        revision: Option<Revision>,
        evolve: impl FnOnce(&mut A),
    ) -> Arc<A>
    where
        A: Clone,
    {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = entries.pop(stream).filter(|present| present.revision > revision);
        evolve(Arc::make_mut(&mut state));
        let kept = newer.unwrap_or_else(|| Folded { state: Arc::clone(&state), revision });
        entries.put(stream.clone(), kept);
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (Cache<Vec<u8>>, StreamId) {
        (Cache::new(NonZeroUsize::MIN), StreamId::unknown(0))
    }

    #[test]
    fn a_state_that_nobody_else_holds_is_changed_where_it_lies() {
        let (cache, stream) = cache();
        cache.put(&stream, Folded { state: Arc::new(Vec::with_capacity(8)), revision: None });
        let state = cache.get(&stream).unwrap().state;
        let place = state.as_ptr();
        let state = cache.advance(&stream, state, Some(Revision(0)), |state| state.push(1));
        assert_eq!((state.as_ptr(), &*state), (place, &vec![1]));
        let kept = cache.get(&stream).unwrap();
        assert_eq!((kept.state, kept.revision), (state, Some(Revision(0))));
    }

    #[test]
    fn what_is_newer_stays_and_whoever_looks_on_sees_no_change() {
        let (cache, stream) = cache();
        cache.put(&stream, Folded { state: Arc::new(vec![1, 2]), revision: Some(Revision(1)) });
        let old = Arc::new(vec![]);
        let state = cache.advance(&stream, Arc::clone(&old), Some(Revision(0)), |s| s.push(1));
        assert_eq!((&*old, &*state), (&vec![], &vec![1]));
        assert_eq!(cache.get(&stream).unwrap().revision, Some(Revision(1)));
    }
}
