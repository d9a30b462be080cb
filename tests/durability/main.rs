//! Is what was acknowledged still there after a kill, a power cut, a failed sync, a full disk?
//!
//! Each test starts a process of its own that appends and says what was acknowledged
//! (`appender`), ends it or its disk in some way, and looks at what is left (`survivors`). System
//! calls are recorded and made to fail by `strace`. Few runs by default; `KEYLEDGER_FULL=1` makes
//! it two hundred of each.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod appender;
mod faults;
mod kills;
mod power_cuts;
mod survivors;
mod trace;

/// How often each campaign is run.
fn runs() -> u64 {
    if std::env::var_os("KEYLEDGER_FULL").is_some() { 200 } else { 10 }
}

/// `SplitMix64`: the same campaign each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}
