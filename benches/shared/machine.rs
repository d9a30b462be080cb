//! What was it measured on, and what did it cost? The machine, and this process as Linux counts it.

use std::fs;
use std::time::Duration;

/// The processor's name and how many of its cores there are.
pub fn described() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let described = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        described.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    format!("{cores} cores, {}", model.unwrap_or("an unknown processor"))
}

/// The value in the middle.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// So many milliseconds.
pub fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}
