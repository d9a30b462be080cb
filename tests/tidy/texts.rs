//! The program's texts, read as they lie in the repository: key by key, with every variant.

use super::files;
use std::collections::BTreeMap;

/// The texts of the program in one language; those of mails are read by `handlers` alone.
pub fn of_the_program(french: bool) -> BTreeMap<String, String> {
    let name = if french { "fr.ftl" } else { "en.ftl" };
    let found = files(".ftl").into_iter().filter(|(path, text)| {
        let of_the_rest = text.contains("\nproblem-wrong_credentials-title = ");
        path.ends_with(name) && (of_the_rest || path.ends_with(format!("pages/{name}")))
    });
    let sources: Vec<String> = found.map(|(_, source)| source).collect();
    assert_eq!(sources.len(), 2, "the texts of pages, and all others");
    let source = sources.concat();
    let mut texts = BTreeMap::<String, String>::new();
    let mut present = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let opens = line.split_once(" =").filter(|_| !line.starts_with([' ', '}']));
        let text = opens.map_or(line, |(key, text)| {
            key.clone_into(&mut present);
            text
        });
        if !present.is_empty() {
            let whole = texts.entry(present.clone()).or_default();
            whole.push_str(text);
            whole.push('\n');
        }
    }
    texts
}
