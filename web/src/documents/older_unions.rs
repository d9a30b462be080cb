//! Unions in OpenAPI 3.0: which shape is it? There each is one of several that exclude each other, so
//! that generators make an enumeration of it.
//!
//! In 3.1 they are `anyOf`: the shape for what a later release adds takes the known ones too, and some
//! generators' `oneOf` wants exactly one that fits without reading `not`.

use super::shapes::the;
use serde_json::{Map, Value, json};

/// A union of shapes that a field tells apart.
struct Union {
    name: String,
    /// The shape for what is not known yet.
    other: String,
    /// The field.
    tag: String,
    /// What stands in it in the known shapes.
    words: Vec<Value>,
}

/// Rewrites every union that a field tells apart, and every list of words that allows others.
pub(super) fn exclude(schemas: &mut Map<String, Value>) {
    lists(schemas);
    let unions: Vec<Union> = schemas.iter().filter_map(|(name, _)| union(schemas, name)).collect();
    for Union { name, other, tag, words } in unions {
        if let Some(union) = schemas.get_mut(&name).and_then(Value::as_object_mut)
            && let Some(branches) = union.remove("anyOf")
        {
            union.insert("oneOf".to_owned(), branches);
        }
        let field = schemas.get_mut(&other).into_iter().flat_map(parts_mut);
        for field in field.filter_map(|fields| fields.get_mut(&tag)) {
            *field = json!({ "type": "string", "not": { "enum": words } });
        }
    }
}

/// A known word, or another one, each under a name of its own: what has none is called by its place.
fn lists(schemas: &mut Map<String, Value>) {
    let others = |(name, schema): (&String, &Value)| {
        let [known, other] = schema.get("anyOf")?.as_array()?.as_slice() else { return None };
        let words = known.get("$ref")?.as_str()?.rsplit('/').next()?;
        let words = schemas.get(words)?.get("enum")?;
        let described = "A word that a later release adds.";
        let excluded =
            json!({ "type": "string", "not": { "enum": words }, "description": described });
        let is_text = *other == json!({ "type": "string" });
        is_text.then(|| (name.clone(), known.clone(), excluded))
    };
    let lists: Vec<_> = schemas.iter().filter_map(others).collect();
    for (name, known, excluded) in lists {
        let other = format!("Other{name}");
        if let Some(list) = schemas.get_mut(&name).and_then(Value::as_object_mut) {
            list.remove("anyOf");
            list.insert("oneOf".to_owned(), json!([known, the(&other)]));
        }
        schemas.insert(other, excluded);
    }
}

fn union(schemas: &Map<String, Value>, name: &str) -> Option<Union> {
    let branches = schemas.get(name)?.get("anyOf")?.as_array()?;
    let names = branches.iter().map(|branch| {
        let name = branch.get("$ref")?.as_str()?.rsplit('/').next()?;
        (the(name) == *branch).then(|| name.to_owned())
    });
    let names: Vec<String> = names.collect::<Option<_>>()?;
    let (mut others, known): (Vec<_>, Vec<_>) =
        names.into_iter().partition(|name| name.starts_with("Other"));
    let other = others.pop().filter(|_| others.is_empty() && !known.is_empty())?;
    let shapes: Vec<&Value> = known.iter().map(|name| schemas.get(name)).collect::<Option<_>>()?;
    let candidates = words(shapes.first()?).into_keys();
    candidates.into_iter().find_map(|tag| {
        let mut all: Vec<Value> = vec![];
        for shape in &shapes {
            for word in words(shape).remove(&tag)? {
                // A word of two shapes tells nothing apart.
                if all.contains(&word) {
                    return None;
                }
                all.push(word);
            }
        }
        Some(Union { name: name.to_owned(), other: other.clone(), tag, words: all })
    })
}

/// The fields of a shape in which only certain words can stand.
fn words(shape: &Value) -> std::collections::BTreeMap<String, Vec<Value>> {
    let parts = std::iter::once(shape)
        .chain(shape.get("allOf").and_then(Value::as_array).into_iter().flatten());
    let fields = parts.filter_map(|part| part.get("properties")?.as_object()).flatten();
    fields
        .filter_map(|(name, field)| Some((name.clone(), field.get("enum")?.as_array()?.clone())))
        .collect()
}

fn parts_mut(shape: &mut Value) -> Vec<&mut Map<String, Value>> {
    let Some(shape) = shape.as_object_mut() else { return vec![] };
    let mut found = vec![];
    for (name, member) in shape {
        match name.as_str() {
            "properties" => found.extend(member.as_object_mut()),
            "allOf" => {
                found.extend(member.as_array_mut().into_iter().flatten().flat_map(parts_mut));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_yet_is_none_of_the_known() {
        let shape =
            |word: &str| json!({ "properties": { "way": { "enum": [word], "type": "string" } } });
        let other = json!({ "allOf": [{ "properties": { "way": { "type": "string" } } }] });
        let schemas = json!({
            "Way": { "anyOf": [the("WayReset"), the("WayTime"), the("OtherWay")] },
            "WayReset": shape("reset"),
            "WayTime": shape("time"),
            "OtherWay": other,
        });
        let Value::Object(mut schemas) = schemas else { unreachable!() };
        exclude(&mut schemas);
        assert_eq!(
            schemas["Way"],
            json!({ "oneOf": [the("WayReset"), the("WayTime"), the("OtherWay")] })
        );
        let not = &schemas["OtherWay"]["allOf"][0]["properties"]["way"]["not"];
        assert_eq!(*not, json!({ "enum": ["reset", "time"] }));
    }

    #[test]
    fn a_word_is_a_known_one_or_another() {
        let (known, text) = (the("KnownWay"), json!({ "type": "string" }));
        let schemas = json!({
            "Way": { "anyOf": [known, text] },
            "KnownWay": { "type": "string", "enum": ["reset"] },
        });
        let Value::Object(mut schemas) = schemas else { unreachable!() };
        exclude(&mut schemas);
        assert_eq!(schemas["Way"], json!({ "oneOf": [known, the("OtherWay")] }));
        assert_eq!(schemas["OtherWay"]["not"], json!({ "enum": ["reset"] }));
    }

    #[test]
    fn shapes_that_nothing_tells_apart_stay_as_they_are() {
        let schemas = json!({
            "Way": { "anyOf": [the("WayReset"), the("OtherWay")] },
            "WayReset": { "properties": { "way": { "type": "string" } } },
            "OtherWay": { "properties": { "way": { "type": "string" } } },
        });
        let Value::Object(mut now) = schemas.clone() else { unreachable!() };
        exclude(&mut now);
        assert_eq!(Value::Object(now), schemas);
    }
}
