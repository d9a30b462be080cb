//! Rate-limit bucket: how much may one source still ask? A bucket each that fills again with time
//! (GCRA): a minute's worth at once, then as it drips. A source that used nothing up takes no
//! memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A full bucket is a minute's worth.
const FULL: Duration = Duration::from_mins(1);

/// Buckets of one kind. Their keys are kept as keyed 64-bit hashes: whoever shares one by chance shares
/// a bucket.
pub struct Buckets {
    /// How long one request takes to drip back; none where there is no limit.
    each: Option<Duration>,
    /// When each bucket is full again.
    full_at: Mutex<HashMap<u64, Duration>>,
    hasher: RandomState,
}

impl Buckets {
    /// So many a minute; zero means no limit.
    pub fn new(per_minute: u32) -> Self {
        let each = FULL.checked_div(per_minute);
        Self { each, full_at: Mutex::default(), hasher: RandomState::new() }
    }

    /// Takes one, or says after how long there is one.
    pub fn take(&self, key: impl Hash, now: Duration) -> Result<(), Duration> {
        let Some(each) = self.each else { return Ok(()) };
        let key = self.hasher.hash_one(key);
        let mut full_at = self.lock();
        let after = full_at.get(&key).map_or(now, |full| now.max(*full)) + each;
        let too_soon = after.saturating_sub(now + FULL);
        if !too_soon.is_zero() {
            return Err(too_soon);
        }
        full_at.insert(key, after);
        Ok(())
    }

    /// Whether there is one to take.
    pub fn has_room(&self, key: impl Hash, now: Duration) -> bool {
        let Some(each) = self.each else { return true };
        let full = self.lock().get(&self.hasher.hash_one(key)).copied();
        full.is_none_or(|full| full + each <= now + FULL)
    }

    /// Forgets those that are full again, and gives their memory back.
    pub fn forget_the_quiet(&self, now: Duration) {
        let mut full_at = self.lock();
        full_at.retain(|_, full| *full > now);
        full_at.shrink_to_fit();
    }

    /// How many are not full.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Duration>> {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_minutes_worth_goes_at_once_and_then_one_at_a_time() {
        let buckets = Buckets::new(60);
        for _ in 0..60 {
            assert!(buckets.has_room("ada", at(0)));
            buckets.take("ada", at(0)).unwrap();
        }
        assert!(!buckets.has_room("ada", at(0)));
        assert_eq!(buckets.take("ada", at(0)), Err(at(1_000)));
        assert_eq!(buckets.take("ada", at(400)), Err(at(600)));
        buckets.take("bert", at(400)).unwrap();
        buckets.take("ada", at(1_000)).unwrap();
        assert_eq!(buckets.take("ada", at(1_000)), Err(at(1_000)));
    }

    #[test]
    fn whoever_is_quiet_is_forgotten_and_nobody_sooner() {
        let buckets = Buckets::new(60);
        for n in 0..145_000 {
            buckets.take(n, at(0)).unwrap();
        }
        buckets.take(7, at(0)).unwrap();
        assert_eq!(buckets.len(), 145_000);
        buckets.forget_the_quiet(at(1_000));
        assert_eq!(buckets.len(), 1);
        assert!(buckets.lock().capacity() < 100);
        buckets.forget_the_quiet(at(2_000));
        assert_eq!(buckets.len(), 0);
    }

    #[test]
    fn zero_is_no_limit() {
        let buckets = Buckets::new(0);
        assert!((0..1_000).all(|_| buckets.take("ada", at(0)).is_ok()));
        assert_eq!(buckets.len(), 0);
    }
}
