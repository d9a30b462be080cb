//! Texts: what is a person told, in French and in English? One key a sentence; the texts of pages are
//! in files of their own.

pub mod changes;
pub mod in_words;
pub mod mails;
pub mod refusals;
pub mod why;
pub mod written;

use fluent_bundle::{FluentArgs, FluentValue};
use keyledger_core::language::Language;
use keyledger_handlers::texts::Catalogue;
use std::sync::LazyLock;

static FRENCH: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue::new(Language::Fr, concat!(include_str!("fr.ftl"), include_str!("pages/fr.ftl")))
});
static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue::new(Language::En, concat!(include_str!("en.ftl"), include_str!("pages/en.ftl")))
});

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

/// The language a person asked for, by `Accept-Language` (RFC 9110 12.5.4) or a locale such as
/// `fr_CH.UTF-8`: the one they like best of those spoken here; of two they like alike the one they
/// named first, else English.
pub fn preferred(asked: &str) -> Language {
    let ranges: Vec<_> = asked.split(',').filter_map(range).collect();
    let liked = |tag: &str| {
        let named = ranges.iter().position(|(range, _)| range == tag);
        let place = named.or_else(|| ranges.iter().position(|(range, _)| range == "*"))?;
        let (_, quality) = ranges.get(place)?;
        (*quality > 0).then_some((*quality, named.is_some(), std::cmp::Reverse(place)))
    };
    if liked("fr") > liked("en") { Language::Fr } else { Language::En }
}

/// The primary language of one range, in small letters, with how much it is liked, in thousandths.
fn range(item: &str) -> Option<(String, u32)> {
    let mut parts = item.split(';').map(str::trim);
    let tag = parts.next()?.split(['-', '_', '.', '@']).next()?.to_lowercase();
    let quality = match parts.next() {
        None => 1_000,
        Some(weight) => {
            let (name, value) = weight.split_once('=')?;
            let value = value.trim().parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q))?;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "from 0 to 1000"
            )]
            let thousandths = (value * 1_000.0).round() as u32;
            name.trim().eq_ignore_ascii_case("q").then_some(thousandths)?
        }
    };
    Some((tag, quality))
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
        assert_eq!(keys(include_str!("pages/fr.ftl")), keys(include_str!("pages/en.ftl")));
    }

    /// A moment is a date with an hour: one is at an hour, and on a date.
    #[test]
    fn no_english_sentence_is_at_a_date() {
        let moments = ["at", "last", "since", "until", "retry_at", "wall", "first_at", "last_at"];
        let texts = concat!(include_str!("en.ftl"), include_str!("pages/en.ftl"));
        for line in texts.lines() {
            let wrong = moments.iter().find(|name| line.contains(&format!("at {{ ${name} }}")));
            assert_eq!(wrong, None, "{line}");
        }
    }

    /// A new kind of event breaks this until it is said in both languages what happened.
    #[test]
    fn every_kind_of_event_has_its_sentence() {
        let silent: Vec<_> = keyledger_schemas::domain::every_kind()
            .filter(|kind| !has(Language::En, &format!("happened-{kind}")))
            .collect();
        assert!(silent.is_empty(), "usecases/src/texts/*.ftl say nothing about {silent:?}");
    }

    #[test]
    fn the_language_asked_for_first_is_spoken() {
        assert_eq!(preferred("fr-CH, fr;q=0.9, en;q=0.8"), Language::Fr);
        assert_eq!(preferred("de, en;q=0.5, fr;q=0.4"), Language::En);
        assert_eq!(preferred("fr_FR.UTF-8"), Language::Fr);
        assert_eq!(preferred(""), Language::En);
        assert_eq!(preferred("C.UTF-8"), Language::En);
    }

    #[test]
    fn ranges_are_ordered_by_weight_whatever_the_spaces() {
        for french in [
            "fr",
            "FR-ch",
            "en;q=0.4, fr;q=0.5",
            "en ; q=0.4 , fr ; q=0.5",
            "en;Q=0.4,fr;Q=0.500",
            "fr, en",
            "fr;q=0.8, en;q=0.8",
            "de, fr;q=0.3",
            "en;q=0, *",
            "*;q=0.1, fr",
        ] {
            assert_eq!(preferred(french), Language::Fr, "{french}");
        }
        for english in [
            "fr;q=0, *",
            "fr;q=0",
            "frr, en;q=0.1",
            "fry",
            "*",
            "de, *;q=0.5",
            "fr;q=2, en;q=0.1",
            "fr;q=0.4;en;q=0.5, en",
            "en, fr",
        ] {
            assert_eq!(preferred(english), Language::En, "{english}");
        }
    }
}
