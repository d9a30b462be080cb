//! What grows with the number of accounts? Seeded ledgers of 10 000, 100 000 and 1 000 000 accounts.
//!
//! The ledgers are kept between runs, outside the tree. `KEYLEDGER_BENCH_FOLDER` says where (else
//! `/tmp/scale`), `KEYLEDGER_BENCH_ACCOUNTS` which sizes.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]
#![expect(clippy::print_stderr, reason = "filling takes minutes")]

mod fill;
mod lives;
#[path = "../shared/machine.rs"]
#[expect(dead_code, reason = "shared with other benchmarks")]
mod machine;
#[path = "../shared/people.rs"]
#[expect(dead_code, reason = "shared with other benchmarks")]
mod people;

use std::env;
use std::path::PathBuf;

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = env::var("KEYLEDGER_BENCH_FOLDER").unwrap_or_else(|_| "/tmp/scale".to_owned());
    let sizes = env::var("KEYLEDGER_BENCH_ACCOUNTS");
    let sizes = sizes.unwrap_or_else(|_| "10000,100000,1000000".to_owned());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("scale: {}", machine::described());
    for accounts in sizes.split(',').map(|size| size.trim().parse().unwrap()) {
        let folder = PathBuf::from(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let data = runtime.block_on(fill::filled(&folder, accounts));
        println!("scale: {accounts} accounts in {}", data.display());
    }
}
