//! The program's texts, read as they lie in the repository: key by key, with every variant.

use super::files;
use std::collections::BTreeMap;

/// The texts of the program in one language; those of mails are read by `handlers` alone.
pub fn of_the_program(french: bool) -> BTreeMap<String, String> {
    let name = if french { "fr.ftl" } else { "en.ftl" };
    let mut found = files(".ftl").into_iter().filter(|(path, text)| {
        path.ends_with(name) && text.contains("\nproblem-wrong_credentials-title = ")
    });
    let (_, source) = found.next().unwrap();
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
