//! Why is it so? The state of an account at an instant, with the very events that led to it (B1, C6).
//!
//! Everything here is computed from the stream alone, opened as far as its keys still allow. Texts
//! are made elsewhere: this is what machines get with `--json`.

mod activity;
mod build;
mod factor_steps;
mod property;
mod story;

pub use build::{explain_account, explain_unknown};
pub use factor_steps::FactorStep;
pub use property::{PropertyStory, Said, explain_property};
pub use story::{
    ActivityStory, Attempt, Explanation, LockStory, OnWhoseAuthority, Outcome, Standing, Step,
    StepKind, Use, WayOut, WhyEnded,
};

#[cfg(test)]
mod tests;
