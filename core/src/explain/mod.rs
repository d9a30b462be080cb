//! Explanations: why is it so? The state of an account at an instant, with the very events that led
//! to it (B1, C6).
//!
//! Everything here is computed from the stream alone, what it tells of persons opened as far as its keys
//! still allow. Texts are made elsewhere: this is what machines get with `--json`.

mod activity;
mod build;
mod chain;
mod factor_steps;
mod near;
pub mod picture;
mod property;
mod runs;
mod story;
mod told_of;

pub use crate::account::Standing;
pub use build::{explain_account, explain_sealed, explain_unknown};
pub use chain::{Chain, ChainLink, ChainState, chains};
pub use factor_steps::FactorStep;
pub use near::{NearMiss, Nearby, Obstacle, nearby};
pub use property::{PropertyStory, Said, explain_property};
pub use story::{
    ActivityStory, Attempt, Explanation, LockStory, OnWhoseAuthority, Outcome, Repeated, Step,
    StepKind, Use, WayOut, WhyEnded,
};
pub use told_of::told_of;

use crate::clock::Time;
use crate::codec::Recorded;

/// What had been written by then: all up to the last event of that time. What a clock that ran ahead wrote
/// before lies among it, whatever time it shows.
pub fn written_by<E>(history: &[Recorded<E>], time: Time) -> &[Recorded<E>] {
    let last = history.iter().rposition(|recorded| recorded.meta.at <= time.now);
    history.get(..last.map_or(0, |last| last + 1)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
