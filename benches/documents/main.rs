//! How many times a second is the API's document served? Beside nginx, which serves the same bytes from
//! a file: the same client, in turns, medians. Compressed, as every client that is not a script takes it;
//! plain; and not again to who has it.
//!
//! `KEYLEDGER_BENCH_SECONDS` changes how long a turn is.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

mod client;
#[path = "../shared/machine.rs"]
#[expect(dead_code, reason = "nothing is timed one by one")]
mod machine;
mod servers;

use client::Asked;
use machine::median;
use servers::{engine, nginx};
use std::env;
use std::time::Duration;

/// Turns of each side.
const TURNS: usize = 5;
/// The target for the compressed document.
const A_SECOND_MIN: f64 = 5_000.0;
const DOCUMENT: &str = "/openapi.json";

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let seconds = env::var("KEYLEDGER_BENCH_SECONDS").ok().and_then(|text| text.parse().ok());
    let turn = Duration::from_secs_f64(seconds.unwrap_or(3.0));
    println!("documents: {}", machine::described());
    println!(
        "documents: {DOCUMENT}, {} connections, {TURNS} turns of {:.1} s each, medians; client and \
         server share the machine",
        client::CONNECTIONS,
        turn.as_secs_f64()
    );
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let engine = engine(&folder.path().join("data"));
    let gzip = client::once(engine.at, &Asked::new(DOCUMENT, "accept-encoding: gzip"));
    let plain = client::once(engine.at, &Asked::new(DOCUMENT, "accept-encoding: identity"));
    let nginx = nginx(folder.path(), &gzip.body, &plain.body);
    let known = |tag: &str| format!("if-none-match: {tag}");
    // nginx has a tag of its own.
    let theirs = client::once(nginx.at, &Asked::new(DOCUMENT, "accept-encoding: gzip"));
    let kinds = [
        ("compressed", "accept-encoding: gzip".to_owned(), "accept-encoding: gzip".to_owned()),
        ("plain", "accept-encoding: identity".to_owned(), "accept-encoding: identity".to_owned()),
        ("unchanged", known(&gzip.tag), known(&theirs.tag)),
    ];
    for (kind, ours, theirs) in kinds {
        let (ours, theirs) = (Asked::new(DOCUMENT, &ours), Asked::new(DOCUMENT, &theirs));
        let bytes = client::once(engine.at, &ours).body.len();
        let (mut served, mut beside) = (vec![], vec![]);
        for _ in 0..TURNS {
            served.push(client::rate(engine.at, &ours, turn));
            beside.push(client::rate(nginx.at, &theirs, turn));
        }
        let (served, beside) = (median(served), median(beside));
        println!(
            "documents: {kind:<10} {bytes:>7} bytes  {served:>7.0} a second, nginx {beside:>7.0}: {:.2} of it",
            served / beside
        );
        if kind == "compressed" {
            println!(
                "documents: {:.2} of the {A_SECOND_MIN:.0} a second asked for",
                served / A_SECOND_MIN
            );
        }
    }
}
