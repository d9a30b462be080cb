//! Do both languages say the same?

use super::{ENGLISH, FRENCH, Texts};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use keyledger_core::language::Language;
use keyledger_core::time_zone::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// The keys of a file, each with the arguments it uses.
fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = parser::parse(source.to_owned()).expect("the file is Fluent");
    let mut keys = BTreeMap::new();
    for entry in &resource.body {
        if let Entry::Message(message) = entry {
            let mut arguments = BTreeSet::new();
            arguments_of(message.value.as_ref().expect("every key has a text"), &mut arguments);
            let twice = keys.insert(message.id.name.clone(), arguments);
            assert!(twice.is_none(), "{} is there twice", message.id.name);
        }
    }
    keys
}

fn arguments_of(pattern: &Pattern<String>, into: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => argument_of(inline, into),
                Expression::Select { selector, variants } => {
                    argument_of(selector, into);
                    for variant in variants {
                        arguments_of(&variant.value, into);
                    }
                }
            }
        }
    }
}

fn argument_of(inline: &InlineExpression<String>, into: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        into.insert(id.name.clone());
    }
}

#[test]
fn french_and_english_have_equal_keys_and_arguments() {
    assert_eq!(keys(FRENCH), keys(ENGLISH));
}

#[test]
fn a_moment_is_written_with_its_time_zone() {
    let texts = Texts::new().unwrap();
    let first = "2026-11-01T07:05:59Z".parse().unwrap();
    let (utc, paris) = (TimeZone::utc(), TimeZone::named("Europe/Paris").unwrap());
    let english = texts.in_language(Language::En);
    let french = texts.in_language(Language::Fr);
    assert_eq!(english.moment(first, &utc), "1 November 2026 at 07:05 (UTC)");
    assert_eq!(french.moment(first, &utc), "1er novembre 2026 à 07:05 (UTC)");
    let second = "2026-08-02T23:00:00Z".parse().unwrap();
    assert_eq!(french.moment(second, &utc), "2 août 2026 à 23:00 (UTC)");
    // B14: in Paris it is summer, and tomorrow.
    assert_eq!(french.moment(second, &paris), "3 août 2026 à 01:00 (heure de Paris)");
}

#[test]
fn a_missing_text_and_a_missing_argument_are_errors() {
    let texts = Texts::new().unwrap();
    let english = texts.in_language(Language::En);
    assert!(english.plain("no-such-key").is_err());
    assert!(english.plain("greeting").is_err(), "its argument was not given");
}
