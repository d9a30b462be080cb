//! Request bodies: what stands in the request's body? Read within bounds, and wrong fields are
//! named.

use super::context::Context;
use super::read_body::{self, leave};
use crate::answer::problem::Problem;
use crate::site::Site;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use keyledger_core::address::{EmailAddress, NotAnAddress};
use keyledger_core::language::Language;
use keyledger_core::name::NotAName;
use keyledger_core::password::{NotAPassword, PASSWORD_BYTES_MAX};
use keyledger_core::time_zone::TimeZone;
use keyledger_usecases::accounts::change_profile;
use keyledger_usecases::texts::in_words::{self, not_an_address};
use keyledger_usecases::texts::say;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The largest body any endpoint reads.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// A JSON body, with the context to answer in.
pub struct Body<T> {
    /// What was sent.
    pub value: T,
    /// Its bytes: a repeat under the same `Idempotency-Key` must have the same.
    pub bytes: Zeroizing<Vec<u8>>,
    /// The request's context.
    pub context: Context,
}

impl<T: DeserializeOwned> FromRequest<Arc<Site>> for Body<T> {
    type Rejection = Problem;

    /// Where somebody has to be signed in, that was asked before: see `known_first`.
    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Ok(context) = Context::from_request_parts(&mut parts, site).await;
        let request = Request::from_parts(parts, body);
        if !MediaType::of(request.headers()).is("application/json") {
            leave(&context, request.into_body());
            return Err(Problem::media_type(&context, "application/json"));
        }
        let read = read_body::read(&context, request.into_body(), BODY_BYTES_MAX).await;
        let bytes = read.map_err(|unread| unread.problem(&context))?;
        if serde_json::from_slice::<IgnoredAny>(&bytes).is_err() {
            return Err(Problem::body(&context, &say(context.language, "body-not-json", &[])));
        }
        // An array of the fields' values in their order would be taken for the object.
        if !bytes.trim_ascii_start().starts_with(b"{") {
            return Err(Problem::body(&context, &say(context.language, "body-not-object", &[])));
        }
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value =
            serde_path_to_error::deserialize(&mut json).map_err(|error| wrong(&context, &error))?;
        Ok(Self { value, bytes, context })
    }
}

/// What a body is said to be: letters of either case, parameters behind a semicolon (RFC 9110, 8.3.1).
pub struct MediaType<'a>(&'a str);

impl<'a> MediaType<'a> {
    /// As the headers say; nothing where they say it twice.
    pub fn of(headers: &'a HeaderMap) -> Self {
        let mut said = headers.get_all(CONTENT_TYPE).iter();
        let kind = said.next().and_then(|kind| kind.to_str().ok());
        Self(kind.filter(|_| said.next().is_none()).unwrap_or_default())
    }

    /// Whether it is this kind.
    pub fn is(&self, kind: &str) -> bool {
        let said = self.0.split(';').next().unwrap_or_default();
        said.trim().eq_ignore_ascii_case(kind)
    }

    /// The character set, where one is named.
    pub fn charset(&self) -> Option<&'a str> {
        let parameters = self.0.split(';').skip(1).filter_map(|one| one.split_once('='));
        let mut sets = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
        sets.next().map(|(_, set)| set.trim().trim_matches('"'))
    }
}

/// Names the field where there is one. The message never repeats what was sent: it may be a
/// password.
fn wrong(context: &Context, error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let said = error.inner().to_string();
    let what = said.split(" at line ").next().unwrap_or(&said);
    if let Some(field) = what.strip_prefix("missing field ") {
        let what = say(context.language, "field-missing", &[]);
        return Problem::field(context, field.trim_matches('`'), &what);
    }
    if let Some(rest) = what.strip_prefix("unknown field ") {
        let field = rest.split('`').nth(1).unwrap_or(rest);
        let field: String = field.chars().filter(|letter| !letter.is_control()).take(40).collect();
        let what = say(context.language, "field-unknown", &[]);
        return Problem::field(context, &field, &what);
    }
    let field = error.path().to_string();
    match what.rsplit_once("expected ") {
        Some((_, expected)) if error.inner().is_data() => {
            let arguments = [("expected", expected.to_owned().into())];
            Problem::field(context, &field, &say(context.language, "field-expected", &arguments))
        }
        Some(_) | None => {
            Problem::field(context, &field, &say(context.language, "field-kind", &[]))
        }
    }
}

/// An address as a person types it.
pub fn address(context: &Context, text: &str) -> Result<EmailAddress, Problem> {
    EmailAddress::parse(text).map_err(|why| wrong_address(context, why))
}

/// An address for a new account.
pub fn new_address(context: &Context, text: &str) -> Result<EmailAddress, Problem> {
    EmailAddress::for_new_account(text).map_err(|why| wrong_address(context, why))
}

/// What a person is called.
pub fn name(context: &Context, text: &str) -> Result<String, Problem> {
    change_profile::name(text).map_err(|why| not_a_name(context, why))
}

/// A time zone by its name.
pub fn time_zone(context: &Context, name: &str) -> Result<TimeZone, Problem> {
    let unknown = || say(context.language, "time_zone-rule", &[]);
    TimeZone::named(name).ok_or_else(|| Problem::field(context, "time_zone", &unknown()))
}

fn wrong_address(context: &Context, why: NotAnAddress) -> Problem {
    Problem::field(context, "email", &not_an_address(context.language, why))
}

/// The answer where a name is none.
pub fn not_a_name(context: &Context, why: NotAName) -> Problem {
    Problem::field(context, "name", &in_words::not_a_name(context.language, why))
}

/// A password within what a request may carry.
pub fn password(context: &Context, text: String) -> Result<Zeroizing<String>, Problem> {
    let text = Zeroizing::new(text);
    if text.len() > PASSWORD_BYTES_MAX {
        let most = NotAPassword::TooLong(256);
        return Err(Problem::field(context, "password", &why_not(context.language, most)));
    }
    Ok(text)
}

/// Why a password may not be chosen, in words.
pub fn why_not(language: Language, why: NotAPassword) -> String {
    let (key, arguments) = match why {
        NotAPassword::TooShort(least) => ("password-too_short", vec![("least", least.into())]),
        NotAPassword::TooLong(most) => ("password-too_long", vec![("most", most.into())]),
        NotAPassword::ControlCharacter => ("password-control", vec![]),
        NotAPassword::Common => ("password-common", vec![]),
        NotAPassword::Own => ("password-own", vec![]),
        NotAPassword::LettersAndDigits => ("password-letters_and_digits", vec![]),
        NotAPassword::UsedBefore(last) => ("password-used_before", vec![("last", last.into())]),
    };
    say(language, key, &arguments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_media_type_is_compared_whole_and_in_either_case() {
        let is_json = |said: &[&str]| {
            let mut headers = HeaderMap::new();
            for one in said {
                headers.append(CONTENT_TYPE, HeaderValue::from_str(one).unwrap());
            }
            MediaType::of(&headers).is("application/json")
        };
        let json = ["application/json", "Application/JSON", "application/json ; charset=utf-8"];
        for said in json {
            assert!(is_json(&[said]), "{said}");
        }
        let other = ["application/jsonfoo", "application/json-seq", "text/json", "", ";", "json"];
        for said in other {
            assert!(!is_json(&[said]), "{said}");
        }
        assert!(!is_json(&[]) && !is_json(&["application/json", "application/json"]));
    }

    #[test]
    fn the_character_set_is_found_among_the_parameters() {
        let set = |said: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_str(said).unwrap());
            MediaType::of(&headers).charset().map(str::to_owned)
        };
        assert_eq!(set("text/csv"), None);
        assert_eq!(set("text/csv; header=present; Charset=\"UTF-8\""), Some("UTF-8".to_owned()));
    }
}
