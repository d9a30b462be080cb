//! Audit log checkpoints: which tree was signed? Whose, how large, with which root: C2SP
//! tlog-checkpoint.

use super::merkle::Hash;
use keyledger_core::ids::LedgerId;
use std::fmt;
use std::str::FromStr;

/// What is signed about a tree. The text has these three lines and no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log: one ledger in one epoch.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// The text is not that of a checkpoint of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not a checkpoint: one line each for origin, size and root")]
pub struct CheckpointError;

/// The name of a ledger's log. A ledger that lost its end begins a new `epoch`: its history is
/// another one from there on, and nobody who remembers the first must take it for the same.
pub fn origin(ledger: LedgerId, epoch: u32) -> String {
    match epoch {
        0 | 1 => format!("keyledger/{ledger}"),
        _ => format!("keyledger/{ledger}/epoch-{epoch}"),
    }
}

/// The name under which a log vouches for the moments of its checkpoints.
pub fn clock_name(origin: &str) -> String {
    format!("{origin}/clock")
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError)?.split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError);
        };
        let checkpoint = Self {
            origin: origin.to_owned(),
            size: size.parse().map_err(|_| CheckpointError)?,
            root: root.parse().map_err(|_| CheckpointError)?,
        };
        // One text for one tree: no sign, no leading zero, no other base64.
        let same = !origin.is_empty() && checkpoint.to_string() == text;
        if same { Ok(checkpoint) } else { Err(CheckpointError) }
    }
}
