//! What has this process used so far? As Linux counts it.

use std::fs;

/// A tick of the clock that `/proc` counts processor time in: 100 a second on every Linux.
const TICK_SECONDS: f64 = 0.01;

/// Seconds of processor time of all threads, the kernel's work for them included.
pub fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // The name of the program stands in parentheses and may contain spaces.
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks = fields.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u32>().unwrap());
    TICK_SECONDS * f64::from(ticks.sum::<u32>())
}
