//! Packs: what does an auditor take home? A folder that proves a part of the history by itself,
//! offline.
//!
//! A pack holds the entries of a range, the tiles that lead from them to the root of a signed
//! checkpoint, an earlier checkpoint with the proof that it is the beginning of the later one, and
//! the events that say which policy judged and whose keys were destroyed, wherever they stand.
//! `MANIFEST` lists every file with its hash and is signed with the trail's key; `FORMAT` in the pack
//! tells everything that a verifier in another language needs.

mod contents;
mod layout;
mod manifest;
mod story;
mod verify;
mod witnesses;
mod write;

pub use contents::Fault;
pub use layout::{Range, tiles};
pub use manifest::{FILES_MAX, Listed, MANIFEST, MANIFEST_BYTES_MAX, Manifest, SIGNATURE};
pub use story::{PROVED_KINDS, Story, Told};
pub use verify::{Trusted, Verdict, verify};
pub use witnesses::{Claimed, Cosigner};
pub use write::{PackError, Packed, Packing, is_proved, lines, write};

/// The first line of a manifest, and of what is signed of it.
pub const FORMAT: &str = "keyledger pack 1";
/// The checkpoint that the pack begins from.
pub const FIRST: &str = "checkpoint.first";
/// The checkpoint that everything is proved against.
pub const LAST: &str = "checkpoint.last";
/// The proof that the first is the beginning of the last.
pub const CONSISTENCY: &str = "consistency";
/// The events that were taken along from outside the range.
pub const PROVED: &str = "proved";
/// Which keys were destroyed, on what ground, in words for machines.
pub const DESTROYED: &str = "destroyed-keys.json";
/// Which policies judged.
pub const POLICIES: &str = "policies.json";
/// Who cosigned the last checkpoint, with which keys.
pub const WITNESSES: &str = "witnesses.json";
/// What kinds of events mean.
pub const SCHEMAS: &str = "schemas/asyncapi.json";
/// How a pack is read.
pub const FORMAT_FILE: &str = "FORMAT";
