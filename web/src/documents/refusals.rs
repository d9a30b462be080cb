//! Refusals in the document: which refusals can every operation of a kind give? Said in one place,
//! so that no endpoint forgets them; what an endpoint says of its own refusals stands.

use super::headers;
use crate::request::cookies::session_cookie;
use serde_json::{Map, Value, json};

/// A refusal that is the same wherever it is given.
struct Refusal {
    status: &'static str,
    name: &'static str,
    description: &'static str,
    header: Option<&'static str>,
    given: fn(&Asked<'_>) -> bool,
}

/// What an operation asks for.
struct Asked<'a> {
    path: &'a str,
    verb: &'a str,
    operation: &'a Value,
}

impl Asked<'_> {
    fn body(&self) -> bool {
        self.operation.get("requestBody").is_some()
    }

    fn has(&self, place: &str) -> bool {
        let parameters = self.operation.get("parameters").and_then(Value::as_array);
        parameters.into_iter().flatten().any(|one| one.get("in").is_some_and(|it| it == place))
    }

    /// Whether somebody has to be signed in, or to show a token.
    fn caller(&self) -> bool {
        const ANYBODY: [&str; 6] =
            ["app", "login", "logout", "password", "activate", "permissions"];
        let place = self.path.strip_prefix("/api/v1/").map(|rest| rest.split('/').next());
        place.flatten().is_some_and(|first| !ANYBODY.contains(&first))
    }

    fn writes(&self) -> bool {
        self.verb != "get"
    }

    /// Whether a limit can answer: on passwords and codes, on links and on mails.
    fn limited(&self) -> bool {
        const LIMITED: [&str; 32] = [
            "/api/v1/activate",
            "/api/v1/app/pair",
            "/api/v1/app/push",
            "/api/v1/app/requests",
            "/api/v1/app/requests/{request}/answer",
            "/api/v1/login/{flow}/app",
            "/api/v1/login/{flow}/factor",
            "/api/v1/login/{flow}/passkey/finish",
            "/api/v1/login/{flow}/password",
            "/api/v1/login/{flow}/set-up",
            "/api/v1/login/{flow}/set-up/app",
            "/api/v1/login/{flow}/set-up/app/{factor}/test",
            "/api/v1/login/{flow}/set-up/passkey/begin",
            "/api/v1/login/{flow}/set-up/passkey/finish",
            "/api/v1/login/{flow}/set-up/{factor}/abandon",
            "/api/v1/login/{flow}/set-up/{factor}/confirm",
            "/api/v1/login/passkey/finish",
            "/api/v1/me/app",
            "/api/v1/me/app/{factor}/test",
            "/api/v1/me/factors",
            "/api/v1/me/factors/{factor}/confirm",
            "/api/v1/me/factors/{factor}/remove",
            "/api/v1/me/factors/{factor}/remove/app",
            "/api/v1/me/factors/{factor}/remove/passkey",
            "/api/v1/me/passkeys/begin",
            "/api/v1/me/passkeys/finish",
            "/api/v1/me/recovery-codes",
            "/api/v1/me/step-up",
            "/api/v1/me/step-up/app",
            "/api/v1/me/step-up/passkey/finish",
            "/api/v1/password/forgot",
            "/api/v1/password/reset",
        ];
        let of_an_app = self.path.starts_with("/api/v1/app/");
        (self.writes() || of_an_app) && LIMITED.contains(&self.path)
    }
}

const REFUSALS: [Refusal; 10] = [
    Refusal {
        status: "400",
        name: "Unreadable",
        description: "invalid_request: the body is incomplete, or is not what is expected here",
        header: None,
        given: |asked| asked.body(),
    },
    Refusal {
        status: "401",
        name: "NotSignedIn",
        description: "not_authorised: nobody is signed in, or the token is not valid",
        header: Some("Challenge"),
        given: |asked| asked.caller(),
    },
    Refusal {
        status: "403",
        name: "FromAnotherSite",
        description: "cross_site: a page of another site sent it",
        header: None,
        given: |asked| asked.writes(),
    },
    Refusal {
        status: "404",
        name: "NotFound",
        description: "not_found: there is nothing under this address, or it is no address at all",
        header: None,
        given: |asked| asked.has("path"),
    },
    Refusal {
        status: "408",
        name: "TooSlow",
        description: "the body did not arrive in time",
        header: None,
        given: |asked| asked.body(),
    },
    Refusal {
        status: "413",
        name: "TooLarge",
        description: "too_large: the body is larger than the limit",
        header: None,
        given: |asked| asked.body(),
    },
    Refusal {
        status: "415",
        name: "OtherMediaType",
        description: "unsupported_media_type: the body is of another kind, or says none",
        header: None,
        given: |asked| asked.body(),
    },
    Refusal {
        status: "422",
        name: "Invalid",
        description: "invalid_request: which field is not right, and why",
        header: None,
        given: |asked| asked.body() || asked.has("query"),
    },
    Refusal {
        status: "429",
        name: "TooMany",
        description: "too_busy, factor_paused: a limit was reached",
        header: Some("RetryAfter"),
        given: |asked| asked.limited(),
    },
    Refusal {
        status: "503",
        name: "Unavailable",
        description: "unavailable: the engine cannot do it now, for any caller; the answer says what became of the request",
        header: Some("RetryAfter"),
        given: |_| true,
    },
];

/// Whatever else an answer may be: every refusal is a problem document.
const OTHERWISE: Refusal = Refusal {
    status: "default",
    name: "Refused",
    description: "any other refusal, also one that a later release adds",
    header: Some("RetryAfter"),
    given: |_| true,
};

/// Adds them, gives refusals their media type (RFC 9457), and says how a caller is known.
pub(crate) fn describe(document: &mut Value) {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for (path, item) in paths {
        for (verb, operation) in item.as_object_mut().into_iter().flatten() {
            if operation.get("responses").is_some() {
                one(path, verb, operation);
            }
        }
    }
    let mut answers = Map::new();
    answers.insert("Refused".to_owned(), response(&OTHERWISE));
    for refusal in &REFUSALS {
        answers.insert(refusal.name.to_owned(), response(refusal));
    }
    let Some(components) = document.pointer_mut("/components").and_then(Value::as_object_mut)
    else {
        return;
    };
    components.insert("responses".to_owned(), Value::Object(answers));
    let schemes = json!({
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": session_cookie(false),
            "description": format!("Set by a log-in. Behind https it is named `{}`.", session_cookie(true)),
        },
        "service_token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A service token of other software: `POST /api/v1/services`. Valid for its scopes.",
        },
    });
    components.insert("securitySchemes".to_owned(), schemes);
}

/// A body that may be left out is an object all the same where it is sent, never `null`.
fn left_out_or_object(operation: &mut Value) {
    let schema = operation.pointer_mut("/requestBody/content/application~1json/schema");
    let Some(schema) = schema else { return };
    let Some([object, none]) = schema.get("oneOf").and_then(Value::as_array).map(Vec::as_slice)
    else {
        return;
    };
    if none.get("type").and_then(Value::as_str) == Some("null") {
        *schema = object.clone();
    }
}

fn one(path: &str, verb: &str, operation: &mut Value) {
    left_out_or_object(operation);
    let asked = Asked { path, verb, operation };
    let caller = asked.caller();
    let given: Vec<_> = REFUSALS.iter().filter(|refusal| (refusal.given)(&asked)).collect();
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    for (status, response) in responses.iter_mut() {
        let content = response.get_mut("content").and_then(Value::as_object_mut);
        // What is no problem document stays as it is: why the engine is not ready, for one.
        let refused = |answer: &Value| {
            let schema = answer.pointer("/schema/$ref").and_then(Value::as_str);
            status.starts_with(['4', '5']) && schema == Some("#/components/schemas/Problem")
        };
        if let Some(content) = content
            && content.get("application/json").is_some_and(refused)
            && let Some(problem) = content.remove("application/json")
        {
            content.insert("application/problem+json".to_owned(), problem);
        }
    }
    for refusal in given {
        let reference = json!({ "$ref": format!("#/components/responses/{}", refusal.name) });
        responses.entry(refusal.status).or_insert(reference);
    }
    responses.insert("default".to_owned(), json!({ "$ref": "#/components/responses/Refused" }));
    if operation.get("security").is_none() {
        operation["security"] = if caller { json!([{ "session": [] }]) } else { json!([]) };
    }
}

fn response(refusal: &Refusal) -> Value {
    let problem = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
    let content = json!({ "application/problem+json": problem });
    let headers: Map<_, _> = refusal.header.and_then(headers::named).into_iter().collect();
    json!({ "description": refusal.description, "content": content, "headers": headers })
}
