//! Event proofs: is this event in the signed history? The proof of one event, to be handed to
//! anybody.

use super::{believed, failed, tile_store, verifier};
use crate::boxed;
use crate::failure::Failure;
use crate::pack::lines;
use crate::system::System;
use keyledger_core::store::Position;
use keyledger_handlers::trail::{
    Checkpoint, Hash, Note, TileNodes, TileStore, Verifier, prove_inclusion, proves_inclusion,
};
use keyledger_schemas::leaf::frame;

/// Everything that proves an event.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The event's index.
    pub sequence: u64,
    /// Its entry: what the leaf is the hash of.
    pub frame: Vec<u8>,
    /// The hashes from the leaf up.
    pub path: Vec<Hash>,
    /// The tree.
    pub checkpoint: Checkpoint,
    /// Its signatures.
    pub note: Note,
    /// The key that made the first of them.
    pub key: Verifier,
}

impl Proof {
    /// The hash of the event's entry: where the path begins.
    pub fn leaf(&self) -> String {
        Hash::of_leaf(&self.frame).to_string()
    }

    /// The proof in the text form of C2SP tlog-proof.
    pub fn to_text(&self) -> String {
        let hashes = lines(&self.path);
        format!("c2sp.org/tlog-proof@v1\nindex {}\n{hashes}\n{}", self.sequence, self.note)
    }
}

/// Why an event is not proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unproved {
    /// The newest checkpoint is over fewer events.
    NotSigned {
        /// How many.
        size: u64,
    },
    /// Ledger and trail are not the same history there.
    Disagrees,
}

/// Proves the event with this sequence, at this position. Where nobody serves, the audit log is brought
/// to the ledger's head before.
#[boxed]
pub async fn prove(
    system: &System,
    sequence: u64,
    position: Position,
) -> Result<Result<Proof, Unproved>, Failure> {
    system.ready_trail().await?;
    let tile_store = tile_store(system);
    let missing = || Failure::Other("there is no audit log yet".to_owned());
    let key = verifier(system)?.ok_or_else(missing)?;
    let note = tile_store.checkpoint().map_err(|error| failed(&error))?.ok_or_else(missing)?;
    let (checkpoint, _) = believed(&note, &key).map_err(Failure::Other)?;
    if sequence >= checkpoint.size {
        return Ok(Err(Unproved::NotSigned { size: checkpoint.size }));
    }
    let stored = system.engine.ledger.at_position(position).await.map_err(Failure::Store)?;
    let Some(stored) = stored else {
        return Ok(Err(Unproved::Disagrees));
    };
    let frame = frame(system.engine.form.ledger(), &stored);
    let mut nodes = TileNodes::new(checkpoint.size, |tile| tile_store.tile(tile));
    let path = prove_inclusion(&mut nodes, sequence, checkpoint.size);
    let path = path.map_err(|error| failed(&error))?;
    let leaf = Hash::of_leaf(&frame);
    if !proves_inclusion(leaf, sequence, checkpoint.size, checkpoint.root, &path) {
        return Ok(Err(Unproved::Disagrees));
    }
    Ok(Ok(Proof { sequence, frame, path, checkpoint, note, key }))
}
