//! A form that was refused: what did the person type, and what is not right about it? The page comes back
//! with both, in the form itself.

use super::form::SECRETS;
use crate::answer::problem::Problem;
use crate::request::context::Context;
use keyledger_usecases::texts::{has, say};
use serde::{Deserialize, Serialize};

/// What of a form fits into the note that a browser keeps: a cookie has 4,096 bytes.
const TYPED_BYTES_MAX: usize = 2_400;

/// A form with what was typed into it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefusedForm {
    /// Where it is sent to.
    pub action: String,
    /// Names and values, without secrets.
    pub typed: Vec<(String, String)>,
    /// The name of the field that is not right, where one is.
    pub field: Option<String>,
    /// What is said about it, as it stands in the page.
    #[serde(skip)]
    pub notice: String,
}

impl RefusedForm {
    /// What was sent to `action`; no secret is kept, and of what is too long the longest is left out.
    pub fn of(action: &str, sent: impl Iterator<Item = (String, String)>) -> Self {
        let mut typed: Vec<_> =
            sent.filter(|(name, _)| !SECRETS.contains(&name.as_str())).collect();
        let size = |typed: &[(String, String)]| -> usize {
            typed.iter().map(|(name, value)| name.len() + value.len() + 6).sum()
        };
        while size(&typed) > TYPED_BYTES_MAX {
            let longest = typed.iter().enumerate().max_by_key(|(_, (_, value))| value.len());
            let Some((longest, _)) = longest else { break };
            typed.remove(longest);
        }
        Self { action: action.to_owned(), typed, ..Self::default() }
    }

    /// The form with the field that `problem` is about.
    #[must_use]
    pub fn because_of(&self, problem: &Problem) -> Self {
        let field = problem.wrong_field().map(|(field, _)| field_name(field).to_owned());
        Self { field, ..self.clone() }
    }

    /// What was typed into the field `name`.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.typed.iter().find(|(typed, _)| typed == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What a field of the interface is called in a form.
fn field_name(field: &str) -> &str {
    match field {
        "reason.code" => "reason",
        "reason.note" => "note",
        "file" => "csv",
        "who" | "address" => "email",
        _ => field,
    }
}

/// The label that a person reads beside a field, where a page has one.
fn label(context: &Context, field: &str) -> Option<String> {
    let key = match field_name(field) {
        "name" => "page-account-name",
        "email" => "page-account-address",
        "language" => "page-account-language",
        "time_zone" => "page-account-zone",
        "ends_on" => "page-people-ends",
        "reason" => "page-member-reason",
        "note" => "page-member-note",
        "permissions" | "granted" | "withdraw" => "page-people-may",
        "csv" => "page-import-text",
        "code" => "page-code",
        "hand_over_code" => "page-factors-hand-over",
        "why" => "page-member-reset-why",
        "checked" => "page-member-reset-checked",
        "account" | "of" => "page-audit-by-account",
        "actor" => "page-audit-by-actor",
        "kind" => "page-audit-by-kind",
        "without" => "page-audit-by-without",
        "property" => "page-audit-by-property",
        "network" => "page-audit-by-network",
        "from" => "page-audit-by-from",
        "to" => "page-audit-by-to",
        "at" => "page-console-at",
        "zone" => "page-console-zone",
        "q" => "page-console-q",
        "expires" | "expires_at" => "page-engine-token-expires",
        "scopes" => "page-engine-token-scopes",
        setting => return setting_label(context, setting),
    };
    Some(say(context.language, key, &[]))
}

/// What a setting of the policy is called.
fn setting_label(context: &Context, setting: &str) -> Option<String> {
    let key = keyledger_usecases::policy::form::label(setting);
    has(context.language, &key).then(|| say(context.language, &key, &[]))
}

/// Whether a page has a field for what is not right: what stands in its address alone has none.
pub(super) fn is_of_a_form(context: &Context, problem: &Problem) -> bool {
    problem.wrong_field().is_some_and(|(field, _)| label(context, field).is_some())
}

/// What is not right, in a sentence for people: a field is named as it is labelled.
pub(super) fn in_words(context: &Context, problem: &Problem) -> String {
    let Some((field, what)) = problem.wrong_field() else {
        return format!("{}. {}", problem.title().trim_end_matches('.'), problem.detail());
    };
    let what: (&'static str, _) = ("what", in_a_page(context, field, what).into());
    if let Some(label) = label(context, field) {
        return say(context.language, "page-field-wrong", &[("label", label.into()), what]);
    }
    let field = ("field", field.to_owned().into());
    say(context.language, "page-field-address", &[field, what])
}

/// Codes that only software types stand in no sentence for people: a page has a list to choose from.
fn in_a_page(context: &Context, field: &str, what: &str) -> String {
    match field_name(field) {
        "reason" => say(context.language, "reason-rule-empty", &[]),
        "why" | "checked" => say(context.language, "page-field-choose", &[]),
        "kind" => say(context.language, "page-search-kind", &[]),
        "without" => say(context.language, "page-search-without", &[]),
        _ => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(typed: &[(&str, &str)]) -> Vec<(String, String)> {
        typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn no_secret_is_kept_and_what_is_too_long_is_left_out() {
        let long = "x".repeat(TYPED_BYTES_MAX);
        let sent =
            pairs(&[("name", "Ada"), ("code", "123456"), ("password", "p"), ("note", &long)]);
        let kept = RefusedForm::of("/me", sent.into_iter());
        assert_eq!(kept.typed, pairs(&[("name", "Ada")]));
        assert_eq!((kept.value("name"), kept.value("code")), (Some("Ada"), None));
    }

    /// A field for a secret whose name is not listed would be written into a page again.
    #[test]
    fn every_field_for_a_secret_is_listed() {
        let mut seen = 0;
        let mut folders =
            vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pages"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|kind| kind == "html") {
                    let html = std::fs::read_to_string(&path).unwrap();
                    for input in html.split("<input ").skip(1) {
                        let input = input.split('>').next().unwrap();
                        let secret = ["type=\"password\"", "one-time-code", "class=\"code\""];
                        if secret.iter().any(|mark| input.contains(mark)) {
                            let name = input.split("name=\"").nth(1).unwrap().split('"').next();
                            assert!(
                                SECRETS.contains(&name.unwrap()),
                                "{}: {input}",
                                path.display()
                            );
                            seen += 1;
                        }
                    }
                }
            }
        }
        assert!(seen >= 6, "{seen} fields for secrets were found");
    }
}
