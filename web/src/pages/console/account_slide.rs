//! The slider that rewinds: a step for each moment at which something happened to the account, the last is
//! now (B1).

use crate::pages::clock::Clock;
use crate::pages::frame::Frame;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::reading::person::Person;
use std::collections::BTreeSet;

/// Steps of the slider at most; of more moments every so many is one.
const STEPS: usize = 60;

/// What the template draws.
pub(super) struct Slide {
    /// The address and the words of each step, in JSON for the script.
    pub steps: String,
    pub last: usize,
    /// The step that the page tells of.
    pub present: usize,
}

/// The slider; none where nothing can be rewound. `address` says where the page of a moment is.
pub(super) fn slide(
    frame: &Frame,
    told: &Person,
    clock: &Clock,
    at: Option<Timestamp>,
    address: impl Fn(Option<Timestamp>) -> String,
) -> Option<Slide> {
    let moments = moments(told);
    if moments.len() < 2 {
        return None;
    }
    let words = |at: &Timestamp| clock.moment(*at);
    let step = |at: &Timestamp| (address(Some(*at)), words(at));
    let now = (address(None), frame.say("page-console-slide-now"));
    let steps: Vec<(String, String)> = moments.iter().map(step).chain([now]).collect();
    let before = |at| moments.partition_point(|one| *one <= at).saturating_sub(1);
    Some(Slide {
        present: at.map_or(moments.len(), before),
        last: moments.len(),
        steps: serde_json::to_string(&steps).ok()?,
    })
}

/// When something happened, thinned; the last moment is always among them.
fn moments(told: &Person) -> Vec<Timestamp> {
    let all: BTreeSet<Timestamp> =
        told.explained.read.history.sealed.iter().map(|recorded| recorded.meta.at).collect();
    let every = all.len().div_ceil(STEPS).max(1);
    let mut kept: Vec<Timestamp> = all.iter().rev().step_by(every).copied().collect();
    kept.reverse();
    kept
}
