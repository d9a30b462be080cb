//! Words: what operators, support, compliance and developers read is in the field's own terms. The
//! glossary says which those are; here is what they replaced, and it does not come back.

use super::{root, texts};
use clap::CommandFactory;
use keyledger::cli::Cli;
use std::fs;

/// Coined words and turns of phrase, in small letters, with what is said instead. Each is looked for
/// as whole words.
const COINED: &[(&str, &str)] = &[
    ("judge", "decide, apply, check, be in effect"),
    ("judges", "decides, applies, checks, is in effect"),
    ("judged", "decided, applied, checked"),
    ("verdict", "result"),
    ("live again", "replay"),
    ("lives again", "replays"),
    ("lived again", "replayed"),
    ("put off", "deferred"),
    ("put it off", "defer it"),
    ("stands", "is"),
    ("stood", "was"),
    ("lies", "is"),
    ("lie in", "are in"),
    ("shut", "closed, blocked, suspended"),
    ("shuts", "closes, blocks, suspends"),
    ("hand in", "pass"),
    ("handed in", "passed"),
    ("anew", "again, re-"),
    ("in a run", "consecutive"),
    ("in a row", "consecutive"),
    ("unread", "before the password was checked"),
    ("written down", "recorded"),
    ("write down", "record"),
    ("cannot be had", "is not available"),
    ("good for nothing", "invalid"),
    ("holds on", "stays"),
    ("goes by", "uses"),
    ("goes on", "continues"),
    ("go on", "continue"),
    ("box", "envelope, checkbox"),
    ("boxes", "envelopes, checkboxes"),
    ("ticks", "grants"),
    ("of before", "earlier"),
    ("trouble", "failure"),
    ("fate", "outcome"),
    ("taken back", "withdrawn"),
    ("take back", "withdraw"),
    ("comes of it", "results"),
    ("came of it", "the result"),
    ("none of ours", "not one of ours"),
    ("lapse", "deactivation for inactivity"),
    ("lapsed", "deactivated for inactivity"),
    ("believed", "trusted, valid"),
    ("made anew", "recreated"),
    ("no longer nothing", "withdrawn nothing"),
    ("circle", "operators"),
    ("mended", "fixed"),
    ("mend", "fix"),
    ("hole", "gap, vulnerability"),
    ("holes", "gaps, vulnerabilities"),
    ("audit trail", "audit log"),
    ("at the machine", "at the local command line"),
    ("opens for nobody", "nobody has access"),
    ("this once", "only once"),
    ("gives up", "abandons"),
    ("has to be", "must be"),
];

/// What people read who log in or manage: in the words of everyday life, where some of these are
/// just right ("the account stays shut", "the time to put it off is over").
const FOR_EVERYBODY: [&str; 15] = [
    "problem-",
    "password-",
    "address-",
    "name-",
    "member-",
    "mail-",
    "reminder-",
    "trouble-",
    "not_handed_over-",
    "suppressed-",
    "permission-",
    "access-suspended",
    "shown-",
    "import-",
    "page-",
];

/// Whether the words stand in the text, as words of their own; what is set as code does not count.
fn says(text: &str, words: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

/// The text in small letters, without what is set as code and without the names of values.
fn plain(text: &str) -> String {
    let outside = |text: &str, mark: char| -> String {
        text.split(mark).step_by(2).collect::<Vec<_>>().join(" ")
    };
    let fences: String = text.split("```").step_by(2).collect();
    let spoken = outside(&fences, '`');
    let values = spoken.split("{ $").enumerate().map(|(count, part)| {
        if count == 0 { part } else { part.split_once('}').map_or(part, |(_, rest)| rest) }
    });
    let joined: String = values.collect::<Vec<_>>().join(" ").to_lowercase();
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every coined word in the text, told with where it is.
fn coined(place: &str, text: &str) -> Vec<String> {
    let text = plain(text);
    let found = COINED.iter().filter(|(words, _)| says(&text, words));
    found.map(|(words, instead)| format!("{place}: \"{words}\" ({instead})")).collect()
}

#[test]
fn documents_are_in_the_words_of_the_field() {
    let mut found = vec![];
    for folder in ["", "docs", "deploy"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            // The glossary names what was replaced; the changelog tells of what was.
            let is_document = path.extension().is_some_and(|end| end == "md");
            if is_document && !["glossary.md", "CHANGELOG.md"].contains(&&*name) {
                let text = fs::read_to_string(&path).unwrap();
                for (number, line) in text.lines().enumerate() {
                    found.extend(coined(&format!("{folder}/{name}:{}", number + 1), line));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_operators_support_and_compliance_read_is_in_the_words_of_the_field() {
    let texts = texts::of_the_program(false);
    let theirs =
        texts.iter().filter(|(key, _)| !FOR_EVERYBODY.iter().any(|one| key.starts_with(one)));
    let found: Vec<String> = theirs.flat_map(|(key, text)| coined(key, text)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// Every text of a command's help, with the command's name.
fn help(command: &clap::Command, above: &str, found: &mut Vec<(String, String)>) {
    let name = format!("{above} {}", command.get_name());
    let about = [command.get_about(), command.get_long_about()];
    found.extend(about.into_iter().flatten().map(|text| (name.clone(), text.to_string())));
    for argument in command.get_arguments() {
        let texts = [argument.get_help(), argument.get_long_help()];
        let place = format!("{name} {}", argument.get_id());
        found.extend(texts.into_iter().flatten().map(|text| (place.clone(), text.to_string())));
        let values = argument.get_possible_values();
        let values = values.iter().filter_map(clap::builder::PossibleValue::get_help);
        found.extend(values.map(|text| (place.clone(), text.to_string())));
    }
    command.get_subcommands().for_each(|below| help(below, &name, found));
}

#[test]
fn the_help_of_every_command_is_in_the_words_of_the_field() {
    let mut texts = vec![];
    help(&Cli::command(), "", &mut texts);
    assert!(texts.len() > 200, "{}", texts.len());
    let found: Vec<String> = texts.iter().flat_map(|(place, text)| coined(place, text)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// The descriptions in a document, with what they describe.
fn descriptions(place: &str, value: &serde_json::Value, found: &mut Vec<(String, String)>) {
    if let Some(members) = value.as_object() {
        for (name, member) in members {
            let place = format!("{place}/{name}");
            match member.as_str().filter(|_| name == "description" || name == "summary") {
                Some(text) => found.push((place, text.to_owned())),
                None => descriptions(&place, member, found),
            }
        }
    }
    for item in value.as_array().into_iter().flatten() {
        descriptions(place, item, found);
    }
}

#[test]
fn the_documents_of_the_api_are_in_the_words_of_the_field() {
    let document = fs::read_to_string(root().join("schemas/json/openapi.json")).unwrap();
    let mut texts = vec![];
    descriptions("", &serde_json::from_str(&document).unwrap(), &mut texts);
    assert!(texts.len() > 400, "{}", texts.len());
    let found: Vec<String> = texts.iter().flat_map(|(place, text)| coined(place, text)).collect();
    assert!(found.is_empty(), "{found:#?}");
}
