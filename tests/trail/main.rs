//! Is every tampering caught: with a pack by our verifier and by one in another language, with a data
//! folder by `audit verify` and, where all of it was rewritten, by a witness?
//!
//! Few by default; `KEYLEDGER_FULL=1` makes it 100,000 tamperings of each and 1,000 good packs. The seed is
//! printed; `KEYLEDGER_SEED` repeats a campaign.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![expect(clippy::print_stdout, reason = "a campaign can be had again by its seed")]

mod campaign;
mod crashes;
mod data;
mod files;
mod folders;
mod history;
mod hostile;
mod python;
mod rows;
mod tampering;

/// How many of something: few in every run, all of them in the full one.
fn number(few: u64, full: u64) -> u64 {
    if std::env::var_os("KEYLEDGER_FULL").is_some() { full } else { few }
}

/// A campaign of hours says how far it has come.
fn so_far(done: u64) {
    if done.is_multiple_of(500) {
        println!("{done} so far");
    }
}

fn seed() -> u64 {
    let seed = std::env::var("KEYLEDGER_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
    println!("KEYLEDGER_SEED={seed}");
    seed
}

/// `SplitMix64`: the same campaign for the same seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }
}
