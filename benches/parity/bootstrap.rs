//! How sure is it? Intervals that 95 of 100 such runs would share, by drawing from what was seen.

use crate::dice::Dice;

/// How often the sample is drawn again.
const DRAWS: usize = 2_000;

/// A value and its 95 % interval.
#[derive(Clone, Copy)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Estimate {
    /// `statistic` of `sample`, and how far it moves when the sample is drawn from itself.
    pub fn of(sample: &[f64], statistic: fn(&mut [f64]) -> f64, dice: &mut Dice) -> Self {
        let mut drawn: Vec<f64> = (0..DRAWS)
            .map(|_| {
                let mut again: Vec<f64> = sample
                    .iter()
                    .filter_map(|_| sample.get(dice.below(sample.len())))
                    .copied()
                    .collect();
                statistic(&mut again)
            })
            .collect();
        drawn.sort_by(f64::total_cmp);
        let cut = DRAWS / 40;
        let (low, high) = (drawn.get(cut), drawn.get(DRAWS - 1 - cut));
        Self { value: statistic(&mut sample.to_vec()), low: *low.unwrap(), high: *high.unwrap() }
    }

    /// Whether the whole interval lies so close to zero.
    pub fn is_within(&self, tolerance: f64) -> bool {
        -tolerance <= self.low && self.high <= tolerance
    }
}

/// The sum by the count.
pub fn mean(sample: &mut [f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand pairs")]
    let count = sample.len() as f64;
    sample.iter().sum::<f64>() / count
}

/// The value in the middle.
pub fn middle(sample: &mut [f64]) -> f64 {
    let half = sample.len() / 2;
    *sample.select_nth_unstable_by(half, f64::total_cmp).1
}
