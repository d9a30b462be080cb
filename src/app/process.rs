//! Process metrics: what does the program take of the machine? Read from Linux, under the names that
//! every Prometheus client has for them.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::fs;
use std::sync::atomic::AtomicU64;

/// Registers what can be read: on other systems, nothing.
pub(super) fn register(registry: &mut Registry) {
    let Some(Taken { seconds, started, virtual_bytes, resident_bytes }) = taken() else { return };
    let cpu = Counter::<f64, AtomicU64>::default();
    cpu.inc_by(seconds);
    registry.register("process_cpu_seconds", "Processor time, of the program and the system", cpu);
    let start = Gauge::<f64, AtomicU64>::default();
    start.set(started);
    let help = "When the program began, in seconds since 1970";
    registry.register("process_start_time_seconds", help, start);
    let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let numbers = [
        ("process_virtual_memory_bytes", "Virtual memory", virtual_bytes),
        ("process_resident_memory_bytes", "Memory in use", resident_bytes),
        ("process_open_fds", "Files and connections that are open", open_files()),
        ("process_max_fds", "How many there may be", most.unwrap_or(u64::MAX)),
    ];
    for (name, help, number) in numbers {
        let gauge = Gauge::<i64>::default();
        gauge.set(i64::try_from(number).unwrap_or(i64::MAX));
        registry.register(name, help, gauge);
    }
}

struct Taken {
    seconds: f64,
    started: f64,
    virtual_bytes: u64,
    resident_bytes: u64,
}

fn open_files() -> u64 {
    fs::read_dir("/proc/self/fd").map_or(0, |files| files.count() as u64)
}

/// From `/proc/self/stat` (proc(5)): its fields are counted from behind the program's name, which may
/// hold anything.
fn taken() -> Option<Taken> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
    let ticks = rustix::param::clock_ticks_per_second();
    let page = rustix::param::page_size();
    #[expect(clippy::cast_precision_loss, reason = "a hundred ticks a second")]
    let per_second = ticks as f64;
    let boot = fs::read_to_string("/proc/stat").ok()?;
    let boot = boot.lines().find_map(|line| line.strip_prefix("btime "))?;
    let whole = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    Some(Taken {
        seconds: (number(14)? + number(15)?) / per_second,
        started: boot.trim().parse::<f64>().ok()? + number(22)? / per_second,
        virtual_bytes: whole(23)?,
        resident_bytes: whole(24)?.saturating_mul(page as u64),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_says_what_we_take() {
        let taken = taken().expect("Linux");
        assert!(taken.resident_bytes > 1_000_000 && taken.virtual_bytes > taken.resident_bytes);
        assert!(taken.started > 1_700_000_000.0 && taken.seconds >= 0.0);
        assert!(open_files() > 2);
    }
}
