//! Headers in the document: which headers does an answer carry, beside those that every answer has?

use super::shapes::set;
use serde_json::{Map, Value, json};

/// A header that answers carry.
struct Header {
    name: &'static str,
    /// Its name among the components.
    component: &'static str,
    description: &'static str,
    schema: fn() -> Value,
}

fn text() -> Value {
    json!({ "type": "string" })
}

const HEADERS: [Header; 16] = [
    Header {
        name: "keyledger-sequence",
        component: "Sequence",
        description: "The sequence of the last event that was written, or of the last one that was \
            shown: pass it as `min_sequence` to see it in a list. Absent where nothing was written.",
        schema: || json!({ "type": "integer", "format": "int64", "minimum": 0 }),
    },
    Header {
        name: "ETag",
        component: "Tag",
        description: "What was shown, for `If-None-Match`, and for `If-Match` where that is taken.",
        schema: || json!({ "type": "string", "pattern": "^\"[0-9A-Za-z_-]+\"$" }),
    },
    Header {
        name: "keyledger-revision",
        component: "StreamRevision",
        description: "The revision of the account's stream that was told of.",
        schema: || json!({ "type": "integer", "format": "int64", "minimum": 0 }),
    },
    Header {
        name: "Location",
        component: "Location",
        description: "Where it can be read, or confirmed.",
        schema: || json!({ "type": "string", "format": "uri-reference" }),
    },
    Header {
        name: "Location",
        component: "LogIn",
        description: "Where the person logs in, and comes back from.",
        schema: || json!({ "type": "string", "format": "uri" }),
    },
    Header {
        name: "Location",
        component: "WhyDenied",
        description: "A page that says why it does not open, and asks whoever can grant it.",
        schema: || json!({ "type": "string", "format": "uri" }),
    },
    Header {
        name: "Link",
        component: "NextPage",
        description: "`rel=\"next\"`: the next page, where there is one.",
        schema: text,
    },
    Header {
        name: "Set-Cookie",
        component: "Cookies",
        description: "The session's cookie, and the one by which the device stays known.",
        schema: text,
    },
    Header {
        name: "Content-Disposition",
        component: "FileName",
        description: "The name of the file.",
        schema: text,
    },
    Header {
        name: "keyledger-count",
        component: "Count",
        description: "How many events a CSV file has.",
        schema: || json!({ "type": "integer", "format": "int64", "minimum": 0 }),
    },
    Header {
        name: "Link",
        component: "Manifest",
        description: "`rel=\"describedby\"`: the manifest of the file.",
        schema: text,
    },
    Header {
        name: "keyledger-account",
        component: "Account",
        description: "Whose request it is.",
        schema: || json!({ "type": "string", "format": "uuid" }),
    },
    Header {
        name: "keyledger-property",
        component: "Property",
        description: "The property that was asked about.",
        schema: || json!({ "type": "string", "format": "uuid" }),
    },
    Header {
        name: "keyledger-permission",
        component: "PermissionHeld",
        description: "The permission that was asked about.",
        schema: text,
    },
    Header {
        name: "Retry-After",
        component: "RetryAfter",
        description: "Seconds to wait before trying again.",
        schema: || json!({ "type": "integer", "format": "int32", "minimum": 1 }),
    },
    Header {
        name: "WWW-Authenticate",
        component: "Challenge",
        description: "How the caller can prove who they are.",
        schema: text,
    },
];

/// Which operations answer with which headers where they do what they were asked for.
const CARRIED: [(&str, &[&str]); 9] = [
    (
        "Sequence",
        &[
            "accept_membership",
            "approve_operator",
            "approve_policy",
            "change_account",
            "change_me",
            "change_permissions",
            "change_policy",
            "change_property",
            "create_member",
            "create_property",
            "decline_membership",
            "end_my_session",
            "end_my_sessions",
            "end_sessions",
            "import_members",
            "issue_service_token",
            "keep_operator",
            "flag_next_attempts",
            "lift_hold",
            "place_hold",
            "propose_operator",
            "remove_member",
            "replace_permissions",
            "report_suspicious_activity",
            "request_permission",
            "resend_link",
            "reset_factor",
            "resume_account",
            "revoke_service_token",
            "send_billing_message",
            "set_membership_end",
            "suspend_account",
            "unlock_account",
            "withdraw_operator",
            "withdraw_policy",
        ],
    ),
    ("Tag", &["change_permissions", "read_me", "read_permissions", "replace_permissions"]),
    (
        "StreamRevision",
        &[
            "explain_account",
            "explain_address",
            "export_subject",
            "read_account",
            "read_account_state",
            "read_timeline",
        ],
    ),
    (
        "Location",
        &[
            "create_member",
            "create_property",
            "draw_recovery_codes",
            "issue_service_token",
            "place_hold",
            "propose_operator",
            "start_my_factor",
            "start_set_up",
        ],
    ),
    (
        "NextPage",
        &[
            "find_accounts",
            "list_acts",
            "list_denials",
            "list_holds",
            "list_member_mails",
            "list_members",
            "list_my_mails",
            "list_my_sessions",
            "list_operators",
            "list_reads",
            "list_services",
            "read_events",
            "read_my_history",
            "read_policy_history",
            "read_timeline",
            "search_events",
        ],
    ),
    (
        "Cookies",
        &[
            "answer_with_passkey",
            "confirm_my_factor",
            "confirm_set_up",
            "end_my_session",
            "end_my_sessions",
            "finish_app_set_up",
            "finish_my_app",
            "finish_my_passkey",
            "finish_passkey_set_up",
            "log_in_with_app",
            "log_in_with_passkey",
            "log_out",
            "remove_my_factor",
            "remove_my_factor_with_passkey",
            "report_suspicious_activity",
            "send_code",
            "send_password",
            "step_up",
            "step_up_with_app",
            "remove_my_factor_with_app",
            "step_up_with_passkey",
        ],
    ),
    ("FileName", &["export_events", "export_my_data"]),
    ("Count", &["export_events"]),
    ("Manifest", &["export_events"]),
];

/// Declares them where they are carried.
pub(crate) fn describe(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (_, item) in paths.into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            of_operation(operation);
        }
    }
    let all = HEADERS.iter().map(|header| {
        let whole = json!({ "description": header.description, "schema": (header.schema)() });
        (header.component.to_owned(), whole)
    });
    set(document, "components", "headers", Value::Object(all.collect()));
}

fn of_operation(operation: &mut Value) {
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
    let carried = CARRIED.iter().filter(|(_, ids)| ids.contains(&id.as_str()));
    let carried: Map<String, Value> = carried.filter_map(|(header, _)| named(header)).collect();
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    for (status, response) in responses.into_iter().flatten() {
        for (name, header) in
            response.get_mut("headers").and_then(Value::as_object_mut).into_iter().flatten()
        {
            if let Some(known) = HEADERS.iter().find(|known| known.name == name) {
                *header = reference(known.component);
            }
        }
        if response.get("$ref").is_some() {
            continue;
        }
        let mut all =
            if status.starts_with('2') || status == "304" { carried.clone() } else { Map::new() };
        all.extend(refused(&id, status).iter().filter_map(|header| named(header)));
        for (name, header) in all {
            set(response, "headers", &name, header);
        }
    }
}

/// What a refusal carries.
fn refused(id: &str, status: &str) -> &'static [&'static str] {
    match status {
        // A proxy sends the browser on.
        "401" if id == "forward_auth" => &["Challenge", "LogIn"],
        "403" if id == "forward_auth" => &["Challenge", "WhyDenied"],
        // A 403 says which scope a token would need.
        "401" | "403" => &["Challenge"],
        "429" | "503" => &["RetryAfter"],
        _ => &[],
    }
}

/// A header under its name, as a reference.
pub(crate) fn named(component: &str) -> Option<(String, Value)> {
    let header = HEADERS.iter().find(|header| header.component == component)?;
    Some((header.name.to_owned(), reference(component)))
}

fn reference(component: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{component}") })
}
