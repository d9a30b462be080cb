//! Tests of event sentences: is every value that can stand in one said in words?

use super::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Whether the value of a field is told; a sentence told without values shows which ones it has.
fn stands_in(sentence: &str, field: &str) -> bool {
    sentence.contains(&format!("{{${field}}}"))
}

/// Every field of a schema with each of the words it can have.
fn words(schema: &Value, whole: &Value, field: &str, found: &mut BTreeSet<(String, String)>) {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = name.rsplit('/').next().unwrap();
        words(&whole["$defs"][name], whole, field, found);
    }
    let of_enum = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    for word in of_enum.chain(schema.get("const")).filter_map(Value::as_str) {
        found.insert((field.to_owned(), word.to_owned()));
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        for one in schema.get(choice).and_then(Value::as_array).into_iter().flatten() {
            words(one, whole, field, found);
        }
    }
    for (name, one) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        words(one, whole, name, found);
    }
    if let Some(items) = schema.get("items") {
        words(items, whole, field, found);
    }
}

/// A raw code in a sentence is read by people in their own history: `rates`, `payment_overdue`.
#[test]
fn every_word_of_an_event_is_said_in_both_languages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/json/public");
    let (mut raw, mut asked) = (vec![], 0);
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let kind = name.split('.').next().unwrap();
        let schema: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let mut found = BTreeSet::new();
        words(&schema["properties"]["data"], &schema, "", &mut found);
        for language in [Language::En, Language::Fr] {
            let sentence = say(language, &format!("happened-{kind}"), &[]);
            for (field, word) in found.iter().filter(|(field, _)| stands_in(&sentence, field)) {
                asked += 1;
                let list = list_in_words(language, field, &[Value::from(word.as_str())]);
                let said = match list {
                    Some(said) => said != *word || language == Language::En,
                    None if field == "template" => MailTemplate::of_code(word).is_some(),
                    None => key_of(language, field, word).is_some(),
                };
                if !said {
                    raw.push(format!("{kind}.{field}: {word} ({})", language.tag()));
                }
            }
        }
    }
    assert!(asked > 100, "{asked} words were found");
    assert!(raw.is_empty(), "these stand raw in a sentence: {raw:#?}");
}

#[test]
fn permissions_and_parts_of_the_engine_are_told_in_words() {
    let held = [Value::from("reservations"), Value::from("manage_billing")];
    let told = list_in_words(Language::Fr, "granted", &held);
    assert_eq!(told.as_deref(), Some("réservations, gérer la facturation"));
    assert_eq!(list_in_words(Language::Fr, "withdrawn", &[]).as_deref(), Some("none"));
    assert_eq!(list_in_words(Language::Fr, "evidence", &held), None);
    for part in
        ["billing", "erasure", "handlers", "mail", "operators", "scheduler", "start", "time"]
    {
        for language in [Language::En, Language::Fr] {
            let key = key_of(language, "part", part).unwrap();
            assert!(key.starts_with("part-"), "{part}: {key}");
        }
    }
}
