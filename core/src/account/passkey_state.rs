//! Passkey state: which passkeys does an account have, and which log-ins were answered with one?
//! (S16)

use super::factor::{FactorKind, FactorPurpose};
use super::factors::{Factor, Factors};
use super::passkey::{CEREMONY_MINUTES, PasskeyChange, PasskeyMarks};
use super::passkey_events::{PasskeyEnrolled, PasskeyUsed};
use crate::clock::is_within;
use crate::ids::{AttemptId, FactorId};
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// A passkey that an account has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldPasskey {
    /// How it was last used.
    pub marks: PasskeyMarks,
    /// Why it is not accepted any more.
    pub changed: Option<PasskeyChange>,
}

/// How many finished ceremonies of log-ins an account remembers.
pub const CEREMONIES_REMEMBERED: usize = 64;

/// A log-in that was answered with a passkey: the same answer opens nothing a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The log-in.
    pub attempt: AttemptId,
    /// When it was answered.
    pub at: Timestamp,
    /// Whether the passkey stood for the password too.
    pub alone: bool,
}

impl Factors {
    /// What is remembered of this factor, if it is a passkey.
    pub fn passkey(&self, factor: FactorId) -> Option<HeldPasskey> {
        self.enrolled.get(&factor)?.passkey
    }

    /// The passkeys that are still accepted.
    pub fn passkeys(&self) -> impl Iterator<Item = (FactorId, HeldPasskey)> {
        let held = self.enrolled.iter().filter(|(_, factor)| factor.is_accepted());
        held.filter_map(|(id, factor)| Some((*id, factor.passkey?)))
    }

    /// Whether a log-in was answered with a passkey already.
    pub(super) fn is_spent(&self, attempt: AttemptId) -> bool {
        self.spent.iter().any(|spent| spent.attempt == attempt)
    }

    /// Whether this log-in had a passkey for everything: no password was given.
    pub(super) fn is_without_password(&self, attempt: AttemptId) -> bool {
        self.spent.iter().any(|spent| spent.attempt == attempt && spent.alone)
    }

    /// Whether one more answer would push out one that could still be given again.
    pub(super) fn remembers_no_more(&self, at: Timestamp) -> bool {
        let oldest = self.spent.front().filter(|_| self.spent.len() >= CEREMONIES_REMEMBERED);
        let span = TimeDelta::minutes(CEREMONY_MINUTES);
        oldest.is_some_and(|oldest| is_within(oldest.at, span, at))
    }

    pub(super) fn enrol_passkey(&mut self, enrolled: &PasskeyEnrolled, at: Timestamp) {
        let PasskeyEnrolled { counter, synced, backed_up, .. } = *enrolled;
        let marks = PasskeyMarks { counter, synced, backed_up };
        let passkey = Some(HeldPasskey { marks, changed: None });
        let kind = FactorKind::Passkey;
        self.handle = Some(enrolled.handle);
        let factor = Factor { kind, since: at, used_at: at, last_step: 0, passkey, app: None };
        self.add(enrolled.factor, factor);
    }

    pub(super) fn passkey_used(&mut self, used: &PasskeyUsed, at: Timestamp) {
        if let Some(factor) = self.enrolled.get_mut(&used.factor) {
            factor.used_at = at;
        }
        if let Some(held) = self.held_passkey(used.factor) {
            held.marks.counter = held.marks.counter.max(used.counter);
        }
        if let FactorPurpose::LogIn { attempt } = used.purpose {
            if self.spent.len() >= CEREMONIES_REMEMBERED {
                self.spent.pop_front();
            }
            self.spent.push_back(Spent { attempt, at, alone: used.alone });
        }
        self.succeeded();
    }

    pub(super) fn held_passkey(&mut self, factor: FactorId) -> Option<&mut HeldPasskey> {
        self.enrolled.get_mut(&factor)?.passkey.as_mut()
    }
}
