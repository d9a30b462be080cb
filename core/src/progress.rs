//! Progress of long work: how much of how much is done, told to whoever waits for it.

/// Hears of progress: so much of so much, in whatever the work counts (events, rows).
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);
