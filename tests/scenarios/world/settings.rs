//! How is the engine set up for a test? Weak hashes, no floor, no limits; the same rules.

use keyledger::config::{Config, HashingConfig, LimitsConfig};
use keyledger_adapters::random::OsIds;
use keyledger_core::clock::Ids;
use keyledger_core::timestamp::Timestamp;

/// A password everybody in the scenarios may choose.
pub const PASSWORD: &str = "a long and winding road";

/// When every scenario begins.
pub fn start_of_time() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

/// Hashes that take microseconds, and a queue that a thousand guesses fit into.
pub fn test_config() -> Config {
    Config {
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        hashing: HashingConfig { permits: 0, queue: 2_000, memory_kib: 8, test_strength: true },
        limits: LimitsConfig::NONE,
        first_answer_floor_ms: Some(0),
        ..Config::default()
    }
}

/// The seed of this test's ids, printed so that a failure can be had again.
pub fn seed() -> u64 {
    let given = std::env::var("KEYLEDGER_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let drawn = || {
        let mut bytes = [0; 4];
        OsIds.fill(&mut bytes);
        u64::from(u32::from_be_bytes(bytes))
    };
    let seed = given.unwrap_or_else(drawn);
    println!("KEYLEDGER_TEST_SEED={seed}");
    seed
}

/// Whether campaigns are run whole.
pub fn full() -> bool {
    std::env::var_os("KEYLEDGER_FULL").is_some()
}
