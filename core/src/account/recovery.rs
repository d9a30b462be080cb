//! Recovery-code state: which recovery codes hold, and which were used a while ago? (S16, S18)

use super::factor_events::{RecoveryCodeUsed, RecoveryCodesIssued};
use crate::ids::{FactorId, RecoveryCodeId};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// How many recovery codes a set has.
pub const RECOVERY_CODES: u8 = 10;

/// How many used codes of each number are remembered: whoever types one of them again is told that it
/// was used. What was used before them is a wrong code, so that an answer costs few hashes.
pub const USED_CODES_REMEMBERED: usize = 3;

/// A set of recovery codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The set.
    pub factor: FactorId,
    /// When it was shown.
    pub since: Timestamp,
    /// The code that holds under each number.
    pub codes: BTreeMap<u8, RecoveryCodeId>,
    /// Those that were used under each number, oldest first, at most [`USED_CODES_REMEMBERED`].
    spent: BTreeMap<u8, Vec<RecoveryCodeId>>,
    /// How many were used.
    pub used: u32,
    /// When one was last used.
    pub used_at: Option<Timestamp>,
}

impl Recovery {
    pub(super) fn issued(issued: &RecoveryCodesIssued, since: Timestamp) -> Self {
        let codes = (1..=RECOVERY_CODES).zip(issued.codes.iter().copied()).collect();
        let (spent, used, used_at) = (BTreeMap::new(), 0, None);
        Self { factor: issued.factor, since, codes, spent, used, used_at }
    }

    pub(super) fn use_up(&mut self, used: &RecoveryCodeUsed, at: Timestamp) {
        let index = used.index.clamp(1, RECOVERY_CODES);
        self.codes.insert(index, used.replacement);
        let spent = self.spent.entry(index).or_default();
        spent.push(used.code);
        if spent.len() > USED_CODES_REMEMBERED {
            spent.remove(0);
        }
        self.used = self.used.saturating_add(1);
        self.used_at = Some(at);
    }

    /// The codes to compare with what was typed under a number: the one that holds, then those that
    /// were used, the latest first.
    pub fn under(&self, index: u8) -> Vec<RecoveryCodeId> {
        let holds = self.codes.get(&index).copied();
        holds.into_iter().chain(self.spent_under(index).iter().rev().copied()).collect()
    }

    /// Whether this code was used under this number a while ago.
    pub fn was_used(&self, index: u8, code: RecoveryCodeId) -> bool {
        self.spent_under(index).contains(&code)
    }

    /// Every code whose hash has to be kept.
    pub fn kept(&self) -> impl Iterator<Item = RecoveryCodeId> {
        self.codes.values().chain(self.spent.values().flatten()).copied()
    }

    fn spent_under(&self, index: u8) -> &[RecoveryCodeId] {
        self.spent.get(&index).map_or(&[], Vec::as_slice)
    }
}
