//! Tidiness of the repository: files say what they hold and stay small, families of texts are whole,
//! and the words are those of the field.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its input has failed")]

mod arrows;
mod families;
mod texts;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

/// No source file may be longer.
const LINES_MAX: usize = 400;

/// Files that are longer today, and how long each may be. The list shrinks: nothing is added,
/// and a file below the limit leaves it.
const LONGER: &[(&str, usize)] = &[
    ("core/src/account/command.rs", 436),
    ("core/src/account/decide/factors/tests.rs", 429),
    ("core/src/account/decide/life/tests.rs", 461),
    ("core/src/account/event.rs", 534),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below the root with this ending, and its text; what is built or fetched is left out.
fn files(ending: &str) -> Vec<(PathBuf, String)> {
    let (mut found, mut folders) = (vec![], vec![root().to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if !name.starts_with('.') && !["target", "node_modules"].contains(&name) {
                    folders.push(path);
                }
            } else if name.ends_with(ending) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// The sources of the program and its packages, without tests and benches.
fn production() -> Vec<(PathBuf, String)> {
    let mut files = files(".rs");
    files.retain(|(path, _)| {
        let aside = ["tests", "benches", "testing", "tests.rs"];
        !path.iter().any(|part| aside.iter().any(|name| part == *name))
    });
    assert!(files.len() > 300, "{}", files.len());
    files
}

#[test]
fn the_first_line_of_every_file_says_what_lives_in_it() {
    let silent: Vec<_> = files(".rs")
        .into_iter()
        .filter(|(_, text)| !text.lines().next().is_some_and(|line| line.starts_with("//! ")))
        .map(|(path, _)| path)
        .collect();
    assert!(silent.is_empty(), "begin with `//! ` and what lives there: {silent:?}");
}

#[test]
fn files_stay_small_and_the_list_of_longer_ones_shrinks() {
    let mut wrong = vec![];
    for (path, text) in files(".rs") {
        let (lines, name) = (text.lines().count(), path.to_str().unwrap());
        match LONGER.iter().find(|(longer, _)| *longer == name) {
            None if lines > LINES_MAX => wrong.push(format!("{name}: {lines} lines, split it")),
            Some((_, ceiling)) if lines > *ceiling => {
                wrong.push(format!("{name}: {lines} lines, it had {ceiling}: split it"));
            }
            Some(_) if lines <= LINES_MAX => {
                wrong.push(format!("{name}: {lines} lines, take it off the list"));
            }
            None | Some(_) => {}
        }
    }
    let gone = LONGER.iter().filter(|(name, _)| !root().join(name).exists());
    wrong.extend(gone.map(|(name, _)| format!("{name} is gone: take it off the list")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}
