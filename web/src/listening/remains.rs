//! Wiping of read buffers: what is left of bodies that were read? They may hold passwords: wiped as
//! soon as nobody reads from the same buffer any more, at the latest when the connection ends.

use axum::body::Bytes;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroize;

/// The pieces of bodies that a connection brought and that are not wiped yet.
#[derive(Debug, Default)]
pub(super) struct Remains(Mutex<Vec<Bytes>>);

impl Remains {
    /// A piece to be wiped later: whoever reads it has it first.
    pub(super) fn keep(&self, piece: &Bytes) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(piece.clone());
    }

    /// Wipes what lies in a buffer of its own by now. A buffer that holds a head too is let go of when
    /// the request is; one that the HTTP stack still reads into, when the connection ends.
    pub(super) fn wipe(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pieces = std::mem::take(&mut *kept).into_iter();
        *kept = pieces.filter_map(still_shared).collect();
    }
}

fn still_shared(piece: Bytes) -> Option<Bytes> {
    match piece.try_into_mut() {
        Ok(mut piece) => {
            piece.as_mut().zeroize();
            None
        }
        Err(piece) => Some(piece),
    }
}
