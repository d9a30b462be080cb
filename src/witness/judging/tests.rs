//! A witness signs what goes on from what it remembers, and nothing else.

use super::*;
use keyledger_adapters::random::SeededIds;
use keyledger_handlers::trail::{KeyKind, Nodes, Signer, prove_consistency, root_at};
use proptest::prelude::*;
use std::convert::Infallible;

const LOG: &str = "keyledger/test";

/// A tree of leaves; from `fork` on they are others.
struct Leaves {
    fork: u64,
}

impl Nodes for Leaves {
    type Error = Infallible;
    fn node(&mut self, level: u32, index: u64) -> Result<Hash, Infallible> {
        if level == 0 {
            let entry =
                if index < self.fork { index.to_string() } else { format!("other {index}") };
            return Ok(Hash::of_leaf(entry.as_bytes()));
        }
        let (left, right) =
            (self.node(level - 1, 2 * index)?, self.node(level - 1, 2 * index + 1)?);
        Ok(Hash::of_node(left, right))
    }
}

fn root(leaves: &mut Leaves, size: u64) -> Hash {
    let Ok(root) = root_at(leaves, size);
    root
}

fn signer(seed: u64) -> Signer {
    Signer::random(LOG, KeyKind::Log, &SeededIds::new(seed)).unwrap()
}

fn request(signer: &Signer, leaves: &mut Leaves, old: u64, new: u64) -> Request {
    let checkpoint = Checkpoint { origin: LOG.to_owned(), size: new, root: root(leaves, new) };
    let text = checkpoint.to_string();
    let note = Note { signatures: vec![signer.sign(&text, 0)], text };
    let Ok(proof) = prove_consistency(leaves, old, new);
    Request { old, proof, note, checkpoint }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A log that goes on is signed; one that was rewritten before what is remembered never is.
    #[test]
    fn only_a_log_that_goes_on_is_signed(old in 0..300_u64, more in 0..300_u64, fork in 0..600_u64) {
        let (log, new) = (signer(1), old + more);
        let known = (old, root(&mut Leaves { fork: u64::MAX }, old));
        let asked = request(&log, &mut Leaves { fork }, old, new);
        prop_assert_eq!(&Request::parse(asked.to_body().as_bytes()).unwrap(), &asked);
        let judged = judge(Some(known), &asked, log.verifier());
        if fork >= old {
            prop_assert_eq!(judged, Ok(()));
        } else {
            prop_assert!(judged.is_err(), "{judged:?}");
        }
    }

    /// Whatever the body holds, it is read or refused.
    #[test]
    fn any_body_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Request::parse(&body);
        let _ = Request::parse(&[b"old 3\n", body.as_slice()].concat());
    }
}

#[test]
fn each_refusal_is_told_apart() {
    let (log, mut leaves) = (signer(1), Leaves { fork: u64::MAX });
    let good = request(&log, &mut leaves, 3, 7);
    let known = |size| Some((size, root(&mut Leaves { fork: u64::MAX }, size)));
    assert_eq!(judge(known(3), &good, log.verifier()), Ok(()));
    assert_eq!(judge(None, &good, log.verifier()), Err(Refusal::Conflict(0)));
    assert_eq!(judge(known(5), &good, log.verifier()), Err(Refusal::Conflict(5)));
    let other = judge(known(3), &good, signer(2).verifier());
    assert!(matches!(other, Err(Refusal::Untrusted(_))), "{other:?}");
    let shrunk = Request { old: 9, ..good.clone() };
    let judged = judge(known(9), &shrunk, log.verifier());
    assert_eq!(judged, Err(Refusal::Shrunk { old: 9, new: 7 }));
    let cut = Request { proof: good.proof.iter().skip(1).copied().collect(), ..good };
    let judged = judge(known(3), &cut, log.verifier());
    assert_eq!(judged, Err(Refusal::NotConsistent { old: 3, new: 7 }));
    let same = request(&log, &mut Leaves { fork: 0 }, 7, 7);
    assert_eq!(judge(known(7), &same, log.verifier()), Err(Refusal::Conflict(7)));
}

#[test]
fn a_body_that_is_no_request_is_refused_with_its_line() {
    let good = request(&signer(1), &mut Leaves { fork: u64::MAX }, 3, 7).to_body();
    let endless = format!("old 3\n{}", format!("{}\n", Hash::of_nothing()).repeat(65));
    for (body, at) in [
        ("", 1),
        ("old", 1),
        ("old -1\n\n", 1),
        ("old 03\n\n", 1),
        ("old 3\nAAAA\n\n", 2),
        ("old 3\n", 2),
        (&endless, 66),
        (&good.replace("old 3", "old 3 "), 1),
        // The note begins on line 7: it is refused as a whole.
        (&good.replace("\n7\n", "\n07\n"), 7),
    ] {
        let Err(Refusal::Malformed { line, .. }) = Request::parse(body.as_bytes()) else {
            panic!("{body:?} was read");
        };
        assert_eq!(line, at, "{body:?}");
    }
}
