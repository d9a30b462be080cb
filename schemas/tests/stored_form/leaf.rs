//! Are the leaves those that somebody else computes from the same bytes?
//!
//! `golden/leaf.json` was written by `golden/leaf.py`, which shares nothing with this code.

use keyledger_core::ids::{EventId, LedgerId};
use keyledger_core::store::{Position, Revision, StoredEvent};
use keyledger_schemas::cipher::hex;
use keyledger_schemas::leaf::{frame, leaf, parse_frame};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    ledger: LedgerId,
    stream: String,
    revision: String,
    event: EventId,
    kind: String,
    metadata: String,
    data: String,
    leaf: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../../golden/leaf.json")).unwrap()
}

fn stored(vector: &Vector) -> StoredEvent {
    StoredEvent {
        position: Position(0),
        stream: vector.stream.as_str().try_into().unwrap(),
        revision: Revision(vector.revision.parse().unwrap()),
        id: vector.event,
        kind: vector.kind.as_str().into(),
        metadata: vector.metadata.clone().into_bytes(),
        data: vector.data.clone().into_bytes(),
    }
}

#[test]
fn twenty_leaves_are_those_of_an_independent_implementation() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 20);
    for (number, vector) in vectors.iter().enumerate() {
        assert_eq!(hex(&leaf(vector.ledger, &stored(vector))), vector.leaf, "vector {number}");
    }
}

/// The position belongs to a store; a copy in another store has the same leaves.
#[test]
fn a_copy_in_another_store_has_the_same_leaf() {
    for vector in vectors() {
        let here = stored(&vector);
        let there = StoredEvent { position: Position(991), ..here.clone() };
        assert_eq!(leaf(vector.ledger, &here), leaf(vector.ledger, &there));
    }
}

/// A frame says what was framed; any byte less or more makes it none.
#[test]
fn a_frame_is_read_as_it_was_written() {
    for vector in vectors() {
        let stored = stored(&vector);
        let bytes = frame(vector.ledger, &stored);
        let framed = parse_frame(&bytes).unwrap();
        assert_eq!(framed.ledger, vector.ledger);
        assert_eq!(framed.stream, stored.stream.as_str());
        assert_eq!((framed.revision, framed.id), (stored.revision.0, stored.id));
        assert_eq!(framed.kind, &*stored.kind);
        assert_eq!((framed.metadata, framed.data), (&*stored.metadata, &*stored.data));
        for cut in 0..bytes.len().min(300) {
            assert_eq!(parse_frame(&bytes[..cut]), None, "{cut}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(parse_frame(&longer), None);
    }
    let gigantic = [&u64::MAX.to_be_bytes()[..], b"kl1"].concat();
    assert_eq!(parse_frame(&gigantic), None);
}
