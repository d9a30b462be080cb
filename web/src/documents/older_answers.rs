//! Answers and bodies in OpenAPI 3.0: which type has an answer? One for what was asked for, and one
//! for every refusal, for generators that take no other.

use serde_json::{Map, Value, json};

/// The problem document, by its name.
const PROBLEM: &str = "/Problem\"";

/// Gives every operation one type to answer with, one to refuse with, and one media type for its body.
pub(super) fn one_of_each(document: &mut Value) {
    let refusals = document.pointer("/components/responses").cloned().unwrap_or_default();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (_, item) in paths.into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(body) = operation.pointer_mut("/requestBody/content") {
                bytes(body);
            }
            if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
                answers(&refusals, responses);
            }
        }
    }
}

/// A file is sent as bytes: 3.0 has `format: binary` for them, and generators know no other name.
fn bytes(body: &mut Value) {
    if let Some(file) = body.get("application/octet-stream").cloned() {
        *body = json!({ "application/octet-stream": file });
    }
}

fn answers(refusals: &Value, responses: &mut Map<String, Value>) {
    for (status, response) in responses.iter_mut() {
        let content = response.get_mut("content").and_then(Value::as_object_mut);
        if let Some(content) =
            content.filter(|content| status.starts_with('2') && content.len() > 1)
        {
            // A file in one of several forms is bytes, whichever it is.
            content.remove("application/json");
        }
    }
    // `default` would be an answer to success too.
    let Some(default) = responses.remove("default") else { return };
    let refusal = |response: &Value| {
        let name =
            response.get("$ref").and_then(Value::as_str).and_then(|at| at.rsplit('/').next());
        let named = name.and_then(|name| refusals.get(name));
        named.unwrap_or(response).to_string().contains(PROBLEM)
    };
    let mut refused = responses.iter().filter(|(status, _)| status.starts_with(['4', '5']));
    if refused.all(|(_, response)| refusal(response)) {
        for range in ["4XX", "5XX"] {
            responses.insert(range.to_owned(), default.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_else_is_answered_is_a_refusal() {
        let problem = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
        let refused = json!({ "content": { "application/problem+json": problem } });
        let named = json!({ "$ref": "#/components/responses/Refused" });
        let ready = json!({ "content": { "application/json": {} } });
        let operation = |unready: &Value| json!({ "responses": { "200": ready, "503": unready, "default": named } });
        let mut document = json!({
            "paths": { "/a": { "get": operation(&refused), "post": operation(&ready) } },
            "components": { "responses": { "Refused": refused } },
        });
        one_of_each(&mut document);
        let get = json!({ "200": ready, "503": refused, "4XX": named, "5XX": named });
        assert_eq!(document["paths"]["/a"]["get"]["responses"], get);
        let post = json!({ "200": ready, "503": ready });
        assert_eq!(document["paths"]["/a"]["post"]["responses"], post);
    }
}
