//! What does somebody do to the trail's files? Tiles, checkpoints, what witnesses cosigned, and the
//! key that is shown.

use crate::Dice;
use crate::data::Data;
use crate::history::{Files, log_key, witness_key};
use crate::rows::{Done, done};
use keyledger_handlers::trail::{KeyKind, Note, clock_name};

const CHECKPOINT: &str = "checkpoint";
const KEY: &str = "key";

fn some<'a>(files: &'a Files, dice: &mut Dice, begins: &str) -> Option<&'a String> {
    let paths: Vec<&String> = files.keys().filter(|path| path.starts_with(begins)).collect();
    (!paths.is_empty()).then(|| paths[dice.below(paths.len())])
}

/// Tampers with the trail's files; `None` where this trail has nothing of the kind. `other` is
/// another history, rightly signed.
pub fn tamper(files: &mut Files, data: &Data, other: &Data, dice: &mut Dice) -> Option<Done> {
    match dice.below(14) {
        0 | 1 => a_hash(files, dice),
        2 => {
            let path = some(files, dice, "tile/")?.clone();
            let bytes = files.get_mut(&path)?;
            bytes.truncate(dice.below(bytes.len()));
            Some(done("a tile cut", [path]))
        }
        3 => {
            let path = some(files, dice, "tile/")?.clone();
            let more = vec![7; 1 + dice.below(64)];
            files.get_mut(&path)?.extend(more);
            Some(done("a tile with more in it", [path]))
        }
        4 => {
            let path = some(files, dice, "tile/")?.clone();
            files.remove(&path);
            Some(done("a tile deleted", [path]))
        }
        5 => swapped(files, dice),
        6 => {
            let path = some(files, dice, "tile/")?.clone();
            let theirs = other.files.get(&path)?.clone();
            files.insert(path.clone(), theirs);
            Some(done("a tile of another history", [path]))
        }
        7 => note_edited(files, CHECKPOINT.to_owned(), dice),
        8 => {
            files.remove(CHECKPOINT);
            Some(done("the checkpoint deleted", [CHECKPOINT.to_owned()]))
        }
        9 => older(files, data, dice),
        10 => Some(resigned(files)),
        11 => kept(files, dice),
        12 => {
            let path = some(files, dice, "witnessed/")?.clone();
            note_edited(files, path, dice)
        }
        _ => {
            let shown = files.get_mut(KEY)?;
            if dice.below(3) == 0 {
                files.remove(KEY);
            } else {
                let place = dice.below(shown.len() - 1);
                shown[place] ^= 1 << dice.below(7);
            }
            Some(done("the key that is shown", [KEY.to_owned()]))
        }
    }
}

fn a_hash(files: &mut Files, dice: &mut Dice) -> Option<Done> {
    let path = some(files, dice, "tile/")?.clone();
    let bytes = files.get_mut(&path)?;
    let place = dice.below(bytes.len());
    bytes[place] ^= 1 << dice.below(8);
    Some(done("a bit of a tile", [path]))
}

fn swapped(files: &mut Files, dice: &mut Dice) -> Option<Done> {
    let (one, other) = (some(files, dice, "tile/")?.clone(), some(files, dice, "tile/")?.clone());
    if one == other {
        return None;
    }
    let (first, second) = (files[&one].clone(), files[&other].clone());
    files.insert(one.clone(), second);
    files.insert(other.clone(), first);
    Some(done("two tiles exchanged", [one, other]))
}

/// A note of which something is edited that somebody believes. The name in front of a cosignature
/// is the witness's to check: under another name it is nobody's, and nothing is claimed by it.
fn note_edited(files: &mut Files, path: String, dice: &mut Dice) -> Option<Done> {
    let whole = files.get_mut(&path)?;
    let text = String::from_utf8(whole.clone()).unwrap();
    let line = text.find(witness_key(1).verifier().name());
    let end = line.map_or(text.len(), |at| at - "\u{2014} ".len());
    let what = match dice.below(3) {
        0 => {
            whole.truncate(dice.below(end.saturating_sub(1)));
            "a checkpoint cut"
        }
        1 => {
            whole.extend(b"more\n");
            "a checkpoint with more in it"
        }
        _ => {
            let outside_name = path != CHECKPOINT || line.is_none();
            let limit =
                if outside_name && path.starts_with("witnessed/") { text.len() } else { end };
            let place = dice.below(limit);
            whole[place] ^= 1 << dice.below(7);
            "a bit of a checkpoint"
        }
    };
    Some(done(what, [path]))
}

/// An older checkpoint, rightly signed, in the place of the newest.
fn older(files: &mut Files, data: &Data, dice: &mut Dice) -> Option<Done> {
    let from = if dice.below(2) == 0 { "checkpoints/" } else { "witnessed/" };
    let older = files[some(files, dice, from)?].clone();
    let size = String::from_utf8_lossy(&older).lines().nth(1)?.parse::<usize>().ok()?;
    if size == data.size {
        return None;
    }
    files.insert(CHECKPOINT.to_owned(), older);
    Some(done("an older checkpoint", [CHECKPOINT.to_owned()]))
}

/// Every checkpoint signed anew, with another key of the same name.
fn resigned(files: &mut Files) -> Done {
    let thief = log_key(2);
    let clock = thief.also(&clock_name(thief.verifier().name()), KeyKind::Cosigner).unwrap();
    let mut places = vec![];
    for (path, bytes) in files
        .iter_mut()
        .filter(|(path, _)| path.starts_with("checkpoint") || path.starts_with("witnessed/"))
    {
        let Note { text, .. } = Note::parse(bytes).unwrap();
        let signatures = vec![thief.sign(&text, 9_000), clock.sign(&text, 9_000)];
        *bytes = Note { text, signatures }.to_string().into_bytes();
        places.push(path.clone());
    }
    Done { what: "everything signed with another key", places }
}

/// An earlier checkpoint: edited, of another size than its name says, or exchanged.
fn kept(files: &mut Files, dice: &mut Dice) -> Option<Done> {
    let one = some(files, dice, "checkpoints/")?.clone();
    match dice.below(3) {
        0 => note_edited(files, one, dice),
        1 => {
            let name = format!("checkpoints/{:020}", 1_000_000 + dice.below(1_000));
            let bytes = files.remove(&one)?;
            files.insert(name.clone(), bytes);
            Some(done("an earlier checkpoint renamed", [name]))
        }
        _ => {
            let other = some(files, dice, "checkpoints/")?.clone();
            if one == other {
                return None;
            }
            let (first, second) = (files[&one].clone(), files[&other].clone());
            files.insert(one.clone(), second);
            files.insert(other.clone(), first);
            Some(done("two earlier checkpoints exchanged", [one, other]))
        }
    }
}
