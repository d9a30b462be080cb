//! Awkward mode of the in-memory store: what else may a store do that keeps the contract? The
//! surprises of the awkward mode.

/// Draws the surprises from a seed, so that a failing run can be run again.
pub(super) struct Awkward {
    state: u64,
}

/// What becomes of one append.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The caller learns the truth.
    Told,
    /// The events are written and the caller does not learn it.
    WrittenUntold,
    /// Nothing is written and the caller does not learn that either.
    LostUntold,
}

impl Awkward {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// `SplitMix64`: small, and good enough to be surprised by.
    fn draw(&mut self, below: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below.max(1)
    }

    /// How many positions stay empty before the next event.
    pub(super) fn gap(&mut self) -> u64 {
        self.draw(4)
    }

    pub(super) fn outcome(&mut self) -> Outcome {
        match self.draw(8) {
            0 => Outcome::WrittenUntold,
            1 => Outcome::LostUntold,
            _ => Outcome::Told,
        }
    }

    /// How many of the events asked for a read hands out: fewer at times, but never none.
    pub(super) fn short(&mut self, max: usize) -> usize {
        match self.draw(3) {
            0 => max.min(1 + usize::try_from(self.draw(3)).unwrap_or(0)),
            _ => max,
        }
    }

    /// How often a read lets others go first between looking and answering.
    pub(super) fn slowness(&mut self) -> u64 {
        self.draw(4)
    }

    /// Whether a waiting reader is woken for nothing.
    pub(super) fn wakes_for_nothing(&mut self) -> bool {
        self.draw(4) == 0
    }
}
