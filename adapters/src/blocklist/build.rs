//! Makes `common.bin` from a file with one password a line, on standard input:
//! `cat passwords.txt | cargo run --release -p keyledger-adapters --example build_blocklist > adapters/src/blocklist/common.bin`

use keyledger_adapters::blocklist::keys;
use std::io::{BufRead, Write};
use xorf::{BinaryFuse8, DmaSerializable};

/// Shorter ones are refused for their length.
const CHARACTERS_MIN: usize = 12;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut first, mut second) = (vec![], vec![]);
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { continue };
        if line.chars().count() >= CHARACTERS_MIN {
            let [one, other] = keys(&line);
            first.push(one);
            second.push(other);
        }
    }
    let mut out = std::io::stdout().lock();
    for mut keys in [first, second] {
        keys.sort_unstable();
        keys.dedup();
        let filter = BinaryFuse8::try_from(keys)?;
        let fingerprints = filter.dma_fingerprints();
        let mut descriptor = [0; BinaryFuse8::DESCRIPTOR_LEN];
        filter.dma_copy_descriptor_to(&mut descriptor);
        out.write_all(&u32::try_from(fingerprints.len())?.to_le_bytes())?;
        out.write_all(&descriptor)?;
        out.write_all(fingerprints)?;
    }
    Ok(())
}
