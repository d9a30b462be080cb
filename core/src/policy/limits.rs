//! Limits of a setting: from what to what may it be, and why?

/// The bounds of a setting that is one number, and why they are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The setting's name in the file.
    pub setting: &'static str,
    /// The lowest value allowed.
    pub least: u32,
    /// The highest value allowed.
    pub most: u32,
    /// Why.
    pub why: &'static str,
}
