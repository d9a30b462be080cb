//! Witness rules: does this log go on from what is remembered? The rules of C2SP tlog-witness,
//! without files or sockets.

use keyledger_handlers::trail::{
    Checkpoint, Hash, Note, NoteError, PROOF_HASHES_MAX, Verifier, proves_consistency,
};

/// What a log asks: sign this checkpoint, which goes on from one that you signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The size that the log believes is remembered.
    pub old: u64,
    /// That the tree of that size is the beginning of the new one.
    pub proof: Vec<Hash>,
    /// The new checkpoint, as signed.
    pub note: Note,
    /// What it says.
    pub checkpoint: Checkpoint,
}

/// Why a checkpoint is not signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not a request.
    #[error("line {line}: {what}")]
    Malformed {
        /// Which line of the request.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// Nobody told this witness about that log.
    #[error("this witness does not know the log {0}")]
    UnknownLog(String),
    /// It is not signed with the log's key.
    #[error("the checkpoint is not signed by the log: {0}")]
    Untrusted(NoteError),
    /// The log is said to have been larger than it is.
    #[error("the old size {old} is larger than the new one, {new}")]
    Shrunk {
        /// The size that was remembered, allegedly.
        old: u64,
        /// The size now.
        new: u64,
    },
    /// Another size is remembered, or another root of the same size.
    #[error("the remembered tree has {0} leaves and does not match")]
    Conflict(u64),
    /// The new tree does not begin with the remembered one, as far as the proof goes.
    #[error("the proof does not connect {old} leaves to {new}")]
    NotConsistent {
        /// The size that is remembered.
        old: u64,
        /// The new size.
        new: u64,
    },
}

impl Request {
    /// Reads the body of a request: `old <size>`, the proof's hashes a line each, an empty line and
    /// the checkpoint. No length in it is believed.
    pub fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let malformed = |line: usize, what: &str| Refusal::Malformed { line, what: what.into() };
        let mut rest = body;
        let mut lines = 0_usize;
        let mut next = || {
            lines += 1;
            let end = rest.iter().position(|byte| *byte == b'\n');
            let (line, behind) = end.and_then(|end| rest.split_at_checked(end))?;
            rest = behind.get(1..).unwrap_or_default();
            std::str::from_utf8(line).ok()
        };
        let old = next().and_then(|line| number(line.strip_prefix("old ")?));
        let old = old.ok_or_else(|| malformed(1, "it is not `old` and a size"))?;
        let mut proof = vec![];
        loop {
            let line = next().ok_or_else(|| malformed(proof.len() + 2, "the proof has no end"))?;
            if line.is_empty() {
                break;
            }
            if proof.len() >= PROOF_HASHES_MAX {
                return Err(malformed(proof.len() + 2, "no proof has so many hashes"));
            }
            let hash = line.parse::<Hash>();
            proof.push(hash.map_err(|error| malformed(proof.len() + 2, &error.to_string()))?);
        }
        let first = proof.len() + 3;
        let note = Note::parse(rest).map_err(|error| malformed(first, &error.to_string()))?;
        let checkpoint = note.text.parse::<Checkpoint>();
        let checkpoint = checkpoint.map_err(|error| malformed(first, &error.to_string()))?;
        Ok(Self { old, proof, note, checkpoint })
    }

    /// The same, as a log sends it.
    pub fn to_body(&self) -> String {
        let mut body = format!("old {}\n", self.old);
        body.extend(self.proof.iter().map(|hash| format!("{hash}\n")));
        body.extend(["\n", &self.note.to_string()]);
        body
    }
}

/// One way to write a number.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

/// Whether a checkpoint may be signed by who remembers `known` of that log, whose key is `log`.
pub fn judge(known: Option<(u64, Hash)>, request: &Request, log: &Verifier) -> Result<(), Refusal> {
    let Request { old, proof, note, checkpoint } = request;
    note.signed_by(log).map_err(Refusal::Untrusted)?;
    let (size, root) = (checkpoint.size, checkpoint.root);
    if *old > size {
        return Err(Refusal::Shrunk { old: *old, new: size });
    }
    let known = known.unwrap_or((0, Hash::of_nothing()));
    if known.0 != *old || (known.0 == size && known.1 != root) {
        return Err(Refusal::Conflict(known.0));
    }
    if !proves_consistency(known, (size, root), proof) {
        return Err(Refusal::NotConsistent { old: *old, new: size });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
