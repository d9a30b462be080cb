//! What is a person told, in French and in English? One file a language, one key a sentence.

pub mod in_words;
pub mod why;
pub mod written;

use fluent_bundle::{FluentArgs, FluentValue};
use keyledger_core::language::Language;
use keyledger_handlers::texts::Catalogue;
use std::sync::LazyLock;

static FRENCH: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(Language::Fr, include_str!("fr.ftl")));
static ENGLISH: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(Language::En, include_str!("en.ftl")));

fn catalogue(language: Language) -> &'static Catalogue {
    match language {
        Language::Fr => &FRENCH,
        Language::En => &ENGLISH,
    }
}

/// A value that stands in a sentence.
pub type Argument<'a> = (&'static str, FluentValue<'a>);

/// The sentence under `key`, with its arguments. A missing sentence shows its key: a test makes
/// sure that there is none.
pub fn say(language: Language, key: &str, arguments: &[Argument<'_>]) -> String {
    say_about(language, key, &arguments.iter().cloned().collect())
}

/// The same with arguments whose names are read from somewhere: the fields of an event.
pub fn say_about(language: Language, key: &str, arguments: &FluentArgs<'_>) -> String {
    match catalogue(language).text(key, arguments) {
        Some(written) => written.text,
        None => key.to_owned(),
    }
}

/// Whether there is a sentence under `key`.
pub fn has(language: Language, key: &str) -> bool {
    catalogue(language).has(key)
}

/// The language a person asked for, by `Accept-Language` or a locale such as `fr_CH.UTF-8`: the
/// first one that is spoken here, else English.
pub fn preferred(asked: &str) -> Language {
    let mut best = (0.0_f32, Language::En);
    for item in asked.split(',') {
        let (tag, quality) = item.split_once(";q=").unwrap_or((item, "1"));
        let tag = tag.trim().to_lowercase();
        let quality = quality.trim().parse().unwrap_or(0.0_f32);
        let language = match tag.get(..2) {
            Some("fr") => Language::Fr,
            Some("en") => Language::En,
            Some(_) | None => continue,
        };
        if quality > best.0 {
            best = (quality, language);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Every key with the names of its arguments.
    fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        assert!(Catalogue::new(Language::En, source).is_whole(), "every sentence can be read");
        let mut keys = BTreeMap::new();
        let mut present = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                present = key.to_owned();
                let twice = keys.insert(present.clone(), BTreeSet::new());
                assert!(twice.is_none(), "{present} is there twice");
            }
            let named = line.split("{ $").skip(1).filter_map(|rest| rest.split([' ', '}']).next());
            keys.entry(present.clone()).or_default().extend(named.map(str::to_owned));
        }
        keys
    }

    #[test]
    fn both_languages_say_the_same_things_about_the_same_values() {
        assert_eq!(keys(include_str!("fr.ftl")), keys(include_str!("en.ftl")));
    }

    /// A new kind of event breaks this until it is said in both languages what happened.
    #[test]
    fn every_kind_of_event_has_its_sentence() {
        let silent: Vec<_> = keyledger_schemas::domain::every_kind()
            .filter(|kind| !has(Language::En, &format!("happened-{kind}")))
            .collect();
        assert!(silent.is_empty(), "src/texts/*.ftl say nothing about {silent:?}");
    }

    #[test]
    fn the_language_asked_for_first_is_spoken() {
        assert_eq!(preferred("fr-CH, fr;q=0.9, en;q=0.8"), Language::Fr);
        assert_eq!(preferred("de, en;q=0.5, fr;q=0.4"), Language::En);
        assert_eq!(preferred("fr_FR.UTF-8"), Language::Fr);
        assert_eq!(preferred(""), Language::En);
    }
}
