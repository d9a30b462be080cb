//! What does somebody do to a pack? By whoever finds it, and by whoever owns the machine and its key.

use crate::Dice;
use crate::history::{Files, History, frames, log_key, sign_list};
use keyledger_handlers::trail::Entries;
use keyledger_usecases::pack::{CONSISTENCY, DESTROYED, FIRST, LAST, MANIFEST, PROVED, WITNESSES};
use std::path::Path;

/// One tampering: its name, and the places of which one must be named when it is found.
pub struct Done {
    pub what: &'static str,
    pub places: Vec<String>,
}

fn done<const N: usize>(what: &'static str, places: [String; N]) -> Done {
    Done { what, places: places.into() }
}

/// A file whose path passes, by chance.
fn some(files: &Files, dice: &mut Dice, passes: impl Fn(&str) -> bool) -> Option<String> {
    let paths: Vec<&String> = files.keys().filter(|path| passes(path)).collect();
    (!paths.is_empty()).then(|| paths[dice.below(paths.len())].clone())
}

/// Tampers once; `None` where this pack has nothing of the kind.
pub fn tamper(files: &mut Files, dice: &mut Dice, other: &Other<'_>) -> Option<Done> {
    match dice.below(19) {
        0 | 1 => {
            let path = some(files, dice, |_| true)?;
            let bytes = files.get_mut(&path)?;
            let place = dice.below(bytes.len().max(1));
            *bytes.get_mut(place)? ^= 1 << dice.below(8);
            Some(done("a bit", [named(path)]))
        }
        2 => {
            let path = some(files, dice, |_| true)?;
            files.remove(&path);
            Some(done("a file deleted", [path]))
        }
        3 => {
            let (one, two) = (some(files, dice, |_| true)?, some(files, dice, |_| true)?);
            let (first, second) = (files[&one].clone(), files[&two].clone());
            if first == second {
                return None;
            }
            files.insert(one.clone(), second);
            files.insert(two.clone(), first);
            Some(done("two files swapped", [named(one), named(two)]))
        }
        4 => {
            let path = some(files, dice, |_| true)?;
            let extra = format!("{path}.more");
            files.insert(extra.clone(), files[&path].clone());
            Some(done("a file more", [extra]))
        }
        5 => {
            let path = some(files, dice, |_| true)?;
            let bytes = files.get_mut(&path)?;
            let left = dice.below(bytes.len().max(1));
            if bytes.is_empty() {
                return None;
            }
            bytes.truncate(left);
            Some(done("a file cut", [named(path)]))
        }
        6 => {
            let path = some(files, dice, |_| true)?;
            files.get_mut(&path)?.push(b'\n');
            Some(done("a byte more", [named(path)]))
        }
        7..=11 => entries(files, dice),
        12 => {
            let path =
                some(files, dice, |path| path.starts_with("tile/") && !path.contains("entries"))?;
            let bytes = files.get_mut(&path)?;
            let place = dice.below(bytes.len());
            bytes[place] ^= 1 << dice.below(8);
            sign_list(files, |_| {}, 1);
            // At the right edge it is the signed root that does not come out.
            Some(done("a hash, listed anew", [path, LAST.to_owned()]))
        }
        13 => {
            let path = some(files, dice, |path| path.starts_with(PROVED) || path == CONSISTENCY)?;
            let bytes = files.get_mut(&path)?;
            let place = dice.below(bytes.len().max(1));
            *bytes.get_mut(place)? ^= 1 << dice.below(6);
            sign_list(files, |_| {}, 1);
            // A proof and its entry are judged together.
            let place = path.strip_suffix(".proof").or(path.strip_suffix(".entry"));
            let place = place.unwrap_or(&path).to_owned();
            Some(done("a proof, listed anew", [place]))
        }
        14 => {
            let mut words: Vec<serde_json::Value> =
                serde_json::from_slice(&files[DESTROYED]).unwrap();
            if words.is_empty() {
                return None;
            }
            words.remove(dice.below(words.len()));
            files.insert(DESTROYED.to_owned(), serde_json::to_vec(&words).unwrap());
            sign_list(files, |_| {}, 1);
            Some(done("an erasure kept quiet, listed anew", [DESTROYED.to_owned()]))
        }
        15 => older_checkpoint(files),
        18 => {
            let text = String::from_utf8(files[WITNESSES].clone()).unwrap();
            let at = text.find("\"at\": ")? + 6;
            let others =
                [text[..at].to_owned() + "1" + &text[at..], text.replace("witness.", "w.")];
            files.insert(WITNESSES.to_owned(), others[dice.below(2)].clone().into_bytes());
            sign_list(files, |_| {}, 1);
            Some(done("a witness said to have signed, listed anew", [WITNESSES.to_owned()]))
        }
        16 => {
            *files = other.of_another_key.clone();
            Some(done("everything signed with another key", [MANIFEST.to_owned()]))
        }
        _ => {
            *files = other.fork.clone();
            Some(done("another history, signed with the right key", [LAST.to_owned()]))
        }
    }
}

/// A file that is listed is named; the list itself and its signature speak for each other.
fn named(path: String) -> String {
    if path.starts_with(MANIFEST) { MANIFEST.to_owned() } else { path }
}

/// Whoever has the key changes a bundle and lists it anew: its tile knows better.
fn entries(files: &mut Files, dice: &mut Dice) -> Option<Done> {
    let path = some(files, dice, |path| path.starts_with("tile/entries/"))?;
    let mut entries = Entries::parse(&files[&path]).unwrap().0;
    let (place, other) = (dice.below(entries.len()), dice.below(entries.len()));
    let what = match dice.below(4) {
        0 => {
            let inside = dice.below(entries[place].len());
            entries[place][inside] ^= 1 << dice.below(8);
            "an event edited, listed anew"
        }
        1 => {
            entries.remove(place);
            "an event left out, listed anew"
        }
        2 if place != other => {
            entries.swap(place, other);
            "two events swapped, listed anew"
        }
        _ if entries.len() < 256 => {
            entries.insert(place, entries[other].clone());
            "an event put in, listed anew"
        }
        _ => return None,
    };
    files.insert(path.clone(), Entries(entries).to_bytes().unwrap());
    sign_list(files, |_| {}, 1);
    Some(done(what, [path]))
}

/// The first checkpoint, rightly signed, as if it were the last.
fn older_checkpoint(files: &mut Files) -> Option<Done> {
    let (first, last) = (files[FIRST].clone(), files[LAST].clone());
    if first == last {
        return None;
    }
    files.insert(LAST.to_owned(), first);
    let size = |note: &[u8]| String::from_utf8_lossy(note).lines().nth(1)?.parse::<u64>().ok();
    let size = size(&files[LAST])?;
    sign_list(
        files,
        |manifest| {
            if size >= manifest.range.end && size >= manifest.range.first {
                manifest.range.last = size;
            }
        },
        1,
    );
    // Where the list says its size, it is the proofs and tiles that do not lead to it.
    let places = [LAST, CONSISTENCY, PROVED, "tile/"].map(str::to_owned);
    Some(done("an older checkpoint", places))
}

/// Packs of other histories, made once for each good pack.
pub struct Other<'a> {
    pub of_another_key: &'a Files,
    pub fork: &'a Files,
}

/// The same events under another key, and another history under the right key; the witness signed
/// neither.
pub fn others(events: u64, folder: &Path) -> (Files, Files) {
    let another = History::new(frames(events, 1), 0, (2, 1));
    let fork = History::new(frames(events, 999), 0, (1, 2));
    assert_ne!(log_key(1).verifier(), log_key(2).verifier());
    let end = events;
    (another.pack(0, end, &folder.join("another")), fork.pack(0, end, &folder.join("fork")))
}
