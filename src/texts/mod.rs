//! What is a person told, in French and in English? One file a language, one key a sentence.

pub mod in_words;
pub mod why;
pub mod written;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use keyledger_core::language::Language;
use std::sync::LazyLock;

static FRENCH: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle("fr", include_str!("fr.ftl")));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle("en", include_str!("en.ftl")));

/// A value that stands in a sentence.
pub type Argument<'a> = (&'static str, FluentValue<'a>);

/// The sentence under `key`, with its arguments. A missing sentence shows its key: a test makes
/// sure that there is none.
pub fn say(language: Language, key: &str, arguments: &[Argument<'_>]) -> String {
    say_about(language, key, &arguments.iter().cloned().collect())
}

/// The same with arguments whose names are read from somewhere: the fields of an event.
pub fn say_about(language: Language, key: &str, arguments: &FluentArgs<'_>) -> String {
    let bundle = match language {
        Language::Fr => &*FRENCH,
        Language::En => &*ENGLISH,
    };
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let mut faults = vec![];
    bundle.format_pattern(pattern, Some(arguments), &mut faults).into_owned()
}

/// Whether there is a sentence under `key`.
pub fn has(language: Language, key: &str) -> bool {
    match language {
        Language::Fr => FRENCH.has_message(key),
        Language::En => ENGLISH.has_message(key),
    }
}

fn bundle(tag: &str, source: &str) -> FluentBundle<FluentResource> {
    // What cannot be read is left out; the tests read both files whole.
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let language = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false); // Plain text: no invisible marks around names and numbers.
    let _ = bundle.add_resource(resource);
    bundle
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
        FluentResource::try_new(source.to_owned()).expect("every sentence can be read");
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
        use keyledger_schemas::document::kinds_of;
        let kinds = [
            kinds_of::<keyledger_core::account::AccountEvent>(),
            kinds_of::<keyledger_core::email_claim::EmailClaimEvent>(),
            kinds_of::<keyledger_core::property::PropertyEvent>(),
            kinds_of::<keyledger_core::unknown::UnknownEvent>(),
            kinds_of::<keyledger_core::mail::MailEvent>(),
            kinds_of::<keyledger_core::policy::PolicyEvent>(),
            kinds_of::<keyledger_core::operations::OperationsEvent>(),
            kinds_of::<keyledger_core::operators::OperatorsEvent>(),
            kinds_of::<keyledger_core::service_token::ServiceTokenEvent>(),
            kinds_of::<keyledger_core::audit_reads::AuditReadsEvent>(),
        ];
        assert!(kinds.iter().all(|family| !family.is_empty()));
        let silent: Vec<_> = kinds
            .into_iter()
            .flatten()
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
