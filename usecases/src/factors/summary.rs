//! Second-factor summary: which second factors does somebody have, and what stands in the way of
//! using them? For support: nothing of a secret is in it (S24).

use keyledger_core::account::{
    FactorKind, FactorResetReason, Factors, GraceCause, IdentityCheck, PasskeyChange,
};
use keyledger_core::clock::Time;
use keyledger_core::ids::{AccountId, FactorId};
use keyledger_core::timestamp::Timestamp;
use serde::Serialize;

/// The second factors of an account at a moment.
#[derive(Debug, Serialize)]
pub struct FactorsOf {
    /// The enrolled factors.
    pub factors: Vec<Held>,
    /// The recovery codes, where some were taken.
    pub recovery_codes: Option<Codes>,
    /// An enrolment that was started and not confirmed: it does not count as a factor.
    pub pending: Option<SetUp>,
    /// Until when no answer is looked at (S19).
    pub paused_until: Option<Timestamp>,
    /// How many answers were refused in a row, over all pauses.
    pub refused_in_a_row: u32,
    /// Whether there were so many that only a reset helps.
    pub disabled: bool,
    /// How long setting one up may be put off, where that counts (S21).
    pub put_off: Option<PutOff>,
    /// Whether the next set-up needs a code that somebody was given to hand over.
    pub hand_over_code_wanted: bool,
    /// A reset that waits for a second operator.
    pub reset_proposed: Option<Proposed>,
}

/// A factor that holds.
#[derive(Debug, Serialize)]
pub struct Held {
    /// Which.
    pub id: FactorId,
    /// Of which kind.
    pub kind: FactorKind,
    /// When it was confirmed.
    pub since: Timestamp,
    /// When it was last shown.
    pub last_used_at: Timestamp,
    /// Of a passkey, what it is like.
    pub passkey: Option<PasskeyOf>,
}

/// What a passkey is like. What it is called is for its person alone.
#[derive(Debug, Serialize)]
pub struct PasskeyOf {
    /// Whether it can be kept in more than one place; else it is on one device only.
    pub synced: bool,
    /// Whether it is kept in more than one place now.
    pub backed_up: bool,
    /// Why it is not accepted any more.
    pub changed: Option<PasskeyChange>,
}

/// Number of recovery codes, never the codes.
#[derive(Debug, Serialize)]
pub struct Codes {
    /// The set.
    pub id: FactorId,
    /// When they were shown.
    pub since: Timestamp,
    /// Number of valid codes.
    pub left: usize,
    /// Number of used codes; each was replaced.
    pub used: u32,
    /// When one was last used.
    pub last_used_at: Option<Timestamp>,
}

/// A set-up that waits.
#[derive(Debug, Serialize)]
pub struct SetUp {
    /// Of which kind.
    pub kind: FactorKind,
    /// Until when it can be confirmed.
    pub expires_at: Timestamp,
}

/// The time to put it off.
#[derive(Debug, Serialize)]
pub struct PutOff {
    /// Until when.
    pub until: Timestamp,
    /// Why there is time.
    pub because: GraceCause,
    /// Whether it is over.
    pub over: bool,
}

/// A reset that one operator asked for.
#[derive(Debug, Serialize)]
pub struct Proposed {
    /// Who.
    pub by: AccountId,
    /// Why (S26).
    pub why: FactorResetReason,
    /// How it was made sure who asked.
    pub checked: IdentityCheck,
    /// Until when another operator can ask for the same.
    pub expires_at: Timestamp,
}

/// What is to be told of these factors.
pub fn factors_of(factors: &Factors, time: Time) -> FactorsOf {
    let held = factors.enrolled.iter().map(|(id, factor)| Held {
        id: *id,
        kind: factor.kind,
        since: factor.since,
        last_used_at: factor.used_at,
        passkey: factor.passkey.map(|passkey| PasskeyOf {
            synced: passkey.marks.synced,
            backed_up: passkey.marks.backed_up,
            changed: passkey.changed,
        }),
    });
    let codes = factors.recovery.as_ref().map(|codes| Codes {
        id: codes.factor,
        since: codes.since,
        left: codes.codes.len(),
        used: codes.used,
        last_used_at: codes.used_at,
    });
    let pending = factors.pending(time.now);
    let grace = factors.grace.filter(|_| factors.enrolled.is_empty());
    let proposal = factors.proposal(time.now);
    FactorsOf {
        factors: held.collect(),
        recovery_codes: codes,
        pending: pending
            .map(|pending| SetUp { kind: pending.kind, expires_at: pending.expires_at }),
        paused_until: factors.paused(time).map(|pause| time.end(pause.since, pause.until)),
        refused_in_a_row: factors.consecutive,
        disabled: factors.disabled,
        put_off: grace.map(|grace| PutOff {
            until: time.end(grace.since, grace.until),
            because: grace.because,
            over: grace.is_over(time),
        }),
        hand_over_code_wanted: factors.hand_over.is_some(),
        reset_proposed: proposal.map(|proposal| Proposed {
            by: proposal.by,
            why: proposal.why,
            checked: proposal.checked,
            expires_at: proposal.expires_at,
        }),
    }
}
