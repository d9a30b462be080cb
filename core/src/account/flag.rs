//! Flags: which reference do a person's next log-in attempts carry, and until when? (B13)
//!
//! Support gives a person on the telephone a reference; their attempts of the next minutes carry it, so
//! that both know which attempt they talk of. It grants nothing and changes no decision.
//!
//! The end needs no event of its own: it stands in the event that set the flag, and nothing opens or
//! closes when it comes.

use crate::clock::Time;
use crate::ids::AttemptId;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// For how long attempts carry a reference.
pub const FLAG_MINUTES: i64 = 15;

/// How many signs a reference has.
const SIGNS: usize = 6;
/// It begins with a digit, so that nothing else that is looked for looks like one.
const FIRST: &[u8] = b"3479";
/// Signs that are neither seen nor heard as one another.
const OTHERS: &[u8] = b"3479ACEFHJKMPRTWXY";

/// A reference to be read out on the telephone, such as `4HKRW7`. No secret: whoever knows it can look
/// for it, if they may look for people at all.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct FlagReference(String);

/// Support gave the person a reference: their attempts carry it until then. A later one replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct NextAttemptFlagged {
    /// The reference.
    pub reference: FlagReference,
    /// Attempts before this moment carry it.
    pub until: Timestamp,
}

/// A log-in attempt carries the reference that support had given the person. It follows directly on
/// the event of the attempt, in the same append.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct AttemptFlagged {
    /// The attempt.
    pub attempt: AttemptId,
    /// The reference.
    pub reference: FlagReference,
}

/// The reference that attempts carry now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The reference.
    pub reference: FlagReference,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl FlagReference {
    /// The reference of these random bits.
    pub fn of_random(random: u64) -> Self {
        let mut rest = random;
        let mut sign = |of: &[u8]| {
            let count = of.len() as u64;
            let place = usize::try_from(rest % count).unwrap_or_default();
            rest /= count;
            char::from(of.get(place).copied().unwrap_or(b'3'))
        };
        let first = sign(FIRST);
        Self(std::iter::once(first).chain((1..SIGNS).map(|_| sign(OTHERS))).collect())
    }

    /// What was typed, if it can be a reference: small letters and signs between do not matter.
    pub fn typed(text: &str) -> Option<Self> {
        let apart = |sign: &char| !sign.is_whitespace() && *sign != '-';
        let signs: String = text
            .chars()
            .filter(apart)
            .map(|sign| sign.to_ascii_uppercase())
            .take(SIGNS + 1)
            .collect();
        let begins = signs.bytes().next().is_some_and(|first| FIRST.contains(&first));
        let fits = signs.len() == SIGNS && signs.bytes().all(|sign| OTHERS.contains(&sign));
        (begins && fits).then_some(Self(signs))
    }

    /// As it is written and read out.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FlagReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Flag {
    pub(super) fn set(flagged: &NextAttemptFlagged, since: Timestamp) -> Self {
        Self { reference: flagged.reference.clone(), since, until: flagged.until }
    }

    /// Whether attempts no longer carry it.
    pub fn is_over(&self, time: Time) -> bool {
        time.is_over(self.since, self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A step that meets every remainder often.
    const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

    #[test]
    fn a_reference_is_short_begins_with_a_digit_and_is_read_as_it_is_written() {
        let mut drawn = std::collections::BTreeSet::new();
        for n in 0..5_000_u64 {
            let reference = FlagReference::of_random(n.wrapping_mul(STEP));
            let (text, first) = (reference.as_str(), reference.as_str().as_bytes()[0]);
            assert!(text.len() == SIGNS && first.is_ascii_digit(), "{text}");
            assert_eq!(FlagReference::typed(text), Some(reference.clone()));
            drawn.insert(reference);
        }
        assert!(drawn.len() > 4_980, "{} of 5000 differ", drawn.len());
        let used: std::collections::BTreeSet<u8> =
            drawn.iter().flat_map(|one| one.as_str().bytes()).collect();
        assert_eq!(used.len(), OTHERS.len(), "every sign is drawn");
        // No sign is taken for another.
        for alike in *b"0O1IL2Z5S6G8BUVQDN" {
            assert!(!used.contains(&alike), "{}", char::from(alike));
        }
    }

    #[test]
    fn small_letters_and_signs_between_do_not_matter_and_nothing_else_is_a_reference() {
        let reference = FlagReference("4HKRW7".to_owned());
        for typed in ["4HKRW7", "4hk-rw7", " 4HK RW7 ", "4 h k r w 7"] {
            assert_eq!(FlagReference::typed(typed).as_ref(), Some(&reference), "{typed}");
        }
        for typed in
            ["", "4HKRW", "4HKRW77", "MARTHA", "4HKRW0", "4HKRWé", "192.0.2.7", "ada@hotel"]
        {
            assert_eq!(FlagReference::typed(typed), None, "{typed}");
        }
    }
}
