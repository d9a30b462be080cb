//! Notes and checkpoints beside those of the crates `signed_note` and `tlog_tiles`.

use super::*;
use signed_note::{Note as Theirs, StandardSigner, StandardVerifier, VerifierList};

const PRIVATE: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\u{2014} PeterNeumann \
    x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

#[test]
fn the_note_of_the_document_is_written_and_read() {
    let signer = Signer::parse(PRIVATE).unwrap();
    assert_eq!(signer.verifier().to_string(), PUBLIC);
    assert_eq!(*signer.to_text(), PRIVATE);
    let note = Note { text: TEXT.to_owned(), signatures: vec![signer.sign(TEXT, 0)] };
    assert_eq!(note.to_string(), NOTE);
    assert_eq!(Note::parse(NOTE.as_bytes()), Ok(note.clone()));
    assert_eq!(note.signed_by(&Verifier::parse(PUBLIC).unwrap()), Ok(None));
}

#[test]
fn the_other_program_reads_our_notes_and_we_read_its() {
    let ours = signer(3);
    let root = Hash::of_leaf(b"one");
    let checkpoint = Checkpoint { origin: "keyledger/test".to_owned(), size: 1, root };
    let text = checkpoint.to_string();
    let note = Note { text: text.clone(), signatures: vec![ours.sign(&text, 0)] };
    let theirs = Theirs::from_bytes(note.to_string().as_bytes()).unwrap();
    let verifier = StandardVerifier::new(&ours.verifier().to_string()).unwrap();
    let (good, unknown) = theirs.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!((good.len(), unknown.len()), (1, 0));
    let read = tlog_tiles::Checkpoint::from_bytes(text.as_bytes()).unwrap();
    assert_eq!((read.origin(), read.size(), read.hash().0), ("keyledger/test", 1, root.0));

    let their_signer = StandardSigner::new(&ours.to_text()).unwrap();
    let mut theirs = Theirs::new(text.as_bytes(), &[]).unwrap();
    theirs.add_sigs(&[&their_signer]).unwrap();
    assert_eq!(theirs.to_bytes(), note.to_string().as_bytes());
}

#[test]
fn a_cosigner_vouches_for_a_moment_and_for_no_other() {
    let clock = signer(4).also("keyledger/test/clock", KeyKind::Cosigner).unwrap();
    let note = Note { text: TEXT.to_owned(), signatures: vec![clock.sign(TEXT, 1_700_000_000)] };
    assert_eq!(note.signed_by(clock.verifier()), Ok(Some(1_700_000_000)));
    let again = signer(4).verifier().also("keyledger/test/clock", KeyKind::Cosigner).unwrap();
    assert_eq!(Verifier::parse(&clock.verifier().to_string()), Ok(again.clone()));
    assert_eq!(note.signed_by(&again), Ok(Some(1_700_000_000)));
    let mut later = note.clone();
    later.signatures[0].bytes[7] ^= 1;
    let wrong = NoteError::WrongSignature("keyledger/test/clock".to_owned());
    assert_eq!(later.signed_by(clock.verifier()), Err(wrong));
    // A witness that signs again later counts with its newest signature.
    let mut twice = note;
    twice.signatures.push(clock.sign(TEXT, 1_700_000_060));
    assert_eq!(twice.signed_by(clock.verifier()), Ok(Some(1_700_000_060)));
}

#[test]
fn another_text_another_key_or_another_name_is_refused() {
    let (ours, other) = (signer(5), signer(6));
    let signed =
        |signer: &Signer| Note { text: TEXT.to_owned(), signatures: vec![signer.sign(TEXT, 0)] };
    let mut changed = signed(&ours);
    changed.text.insert(0, 'x');
    let wrong = NoteError::WrongSignature("keyledger/test".to_owned());
    assert_eq!(changed.signed_by(ours.verifier()), Err(wrong.clone()));
    let unsigned = NoteError::Unsigned("keyledger/test".to_owned());
    assert_eq!(signed(&other).signed_by(ours.verifier()), Err(unsigned));
    // The id of our key under the signature of another.
    let mut forged = signed(&other);
    forged.signatures[0].id = ours.verifier().id();
    assert_eq!(forged.signed_by(ours.verifier()), Err(wrong));
}

#[test]
fn what_is_no_note_is_refused_and_named() {
    let long = "x".repeat(NOTE_BYTES_MAX + 1);
    let many = format!("a\n\n{}", "\u{2014} name AAAAAAA=\n".repeat(101));
    for (bytes, why) in [
        (long.as_bytes(), NoteError::TooLong),
        (b"\xff\n\n", NoteError::NotText),
        (b"a\0\n\n", NoteError::NotText),
        (b"a\n", NoteError::Malformed),
        ("a\n\n\u{2014} name AAAAAAA=".as_bytes(), NoteError::Malformed),
        (b"a\n\n\n", NoteError::Malformed),
        (b"a\n\n- name AAAAAAA=\n", NoteError::Line(3)),
        ("a\n\n\u{2014} na+me AAAAAAA=\n".as_bytes(), NoteError::Line(3)),
        ("a\n\n\u{2014} name AAAA\n".as_bytes(), NoteError::Line(3)),
        (many.as_bytes(), NoteError::TooMany),
    ] {
        assert_eq!(Note::parse(bytes), Err(why));
    }
}

#[test]
fn a_checkpoint_has_one_text() {
    let root = Hash::of_nothing();
    let good = format!("keyledger/test\n0\n{root}\n");
    assert_eq!(good.parse::<Checkpoint>().unwrap().to_string(), good);
    for bad in [
        String::new(),
        format!("keyledger/test\n00\n{root}\n"),
        format!("keyledger/test\n+1\n{root}\n"),
        format!("keyledger/test\n-1\n{root}\n"),
        format!("keyledger/test\n18446744073709551616\n{root}\n"),
        format!("\n0\n{root}\n"),
        format!("keyledger/test\n0\n{root}\nmore\n"),
        format!("keyledger/test\n0\n{root}"),
        "keyledger/test\n0\nAAAA\n".to_owned(),
    ] {
        assert_eq!(bad.parse::<Checkpoint>(), Err(CheckpointError), "{bad}");
    }
}

#[test]
fn a_key_with_another_id_or_form_is_refused() {
    assert_eq!(Verifier::parse(&PUBLIC.replace("c74f20a3", "c74f20a4")), Err(KeyError::WrongId));
    for text in ["", "name", "name+c74f20a3", "name+zz+AAAA", "na me+c74f20a3+AA==", PRIVATE] {
        assert!(Verifier::parse(text).is_err(), "{text}");
    }
    assert!(Signer::parse(PUBLIC).is_err());
    assert_eq!(Signer::random("", KeyKind::Log, &Seeded::new(1)).unwrap_err(), KeyError::Name);
}
