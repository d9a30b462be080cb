//! Are the leaves those that somebody else computes from the same bytes?
//!
//! `golden/leaf.json` was written by `golden/leaf.py`, which shares nothing with this code.

use keyledger_core::ids::{EventId, LedgerId};
use keyledger_core::store::{Position, Revision, StoredEvent};
use keyledger_schemas::cipher::hex;
use keyledger_schemas::leaf::leaf;
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
