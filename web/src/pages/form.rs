//! Forms: what did somebody type? `application/x-www-form-urlencoded`, read within bounds into memory
//! that is wiped.

use super::refused_form::RefusedForm;
use crate::answer::problem::Problem;
use crate::request::body::{BODY_BYTES_MAX, MediaType};
use crate::request::context::Context;
use crate::request::read_body::{self, leave};
use crate::site::Site;
use axum::extract::{FromRequest, FromRequestParts, Request};
use keyledger_usecases::texts::say;
use std::collections::BTreeMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The largest form with a file in it: each byte may be written as three.
const FILE_FORM_BYTES_MAX: usize = 3 * keyledger_usecases::members::import::BYTES_MAX + 4_096;

/// The kind of body that a form of a page has.
const KIND: &str = "application/x-www-form-urlencoded";

/// Fields that are never shown again: whoever sits down next would read them.
pub(crate) const SECRETS: [&str; 8] =
    ["password", "new_password", "code", "hand_over_code", "token", "csv", "asked", "answer"];

/// A form that was sent, with the context to answer in.
pub struct Form {
    fields: BTreeMap<String, Zeroizing<String>>,
    /// The request's context.
    pub context: Context,
}

impl FromRequest<Arc<Site>> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Problem> {
        Self::within(request, site, BODY_BYTES_MAX).await
    }
}

/// A form with a whole file in one of its fields, for who is signed in.
pub struct LargeForm(pub Form);

impl FromRequest<Arc<Site>> for LargeForm {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Problem> {
        Form::within(request, site, FILE_FORM_BYTES_MAX).await.map(Self)
    }
}

impl Form {
    async fn within(request: Request, site: &Arc<Site>, most: usize) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Ok(context) = Context::from_request_parts(&mut parts, site).await;
        let said = MediaType::of(&parts.headers);
        let utf8 = said.charset().is_none_or(|set| set.eq_ignore_ascii_case("utf-8"));
        if !said.is(KIND) || !utf8 {
            leave(&context, body);
            return Err(Problem::media_type(&context, KIND));
        }
        let read = read_body::read(&context, body, most).await;
        let bytes = read.map_err(|unread| unread.problem(&context))?;
        let fields = fields(&bytes)
            .map_err(|key| Problem::body(&context, &say(context.language, key, &[])))?;
        let sent = fields.iter().map(|(name, value)| (name.clone(), value.as_str().to_owned()));
        let _ = context.form.set(RefusedForm::of(parts.uri.path(), sent));
        Ok(Self { fields, context })
    }
}

/// The fields, or the key of the sentence that says what is wrong. A field that is there twice is an
/// error: nobody knows which one was meant.
fn fields(bytes: &[u8]) -> Result<BTreeMap<String, Zeroizing<String>>, &'static str> {
    let mut fields = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        // What is no UTF-8 is decoded as this character.
        if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
            return Err("form-not-utf8");
        }
        let value = Zeroizing::new(value.into_owned());
        if fields.insert(name.into_owned(), value).is_some() {
            return Err("form-repeated");
        }
    }
    Ok(fields)
}

impl Form {
    /// Takes a field out; empty where it was not sent, as a browser sends a field left empty.
    pub fn take(&mut self, name: &str) -> Zeroizing<String> {
        self.fields.remove(name).unwrap_or_default()
    }

    /// Whether a field was sent, as a pressed button or a ticked box is.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// The names of the fields that were sent.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_browsers_send_them() {
        let read = fields(b"email=ada%40hotel.example&password=a+b%26c&empty=").unwrap();
        assert_eq!(*read["email"], "ada@hotel.example");
        assert_eq!(*read["password"], "a b&c");
        assert_eq!(*read["empty"], "");
        assert!(fields(b"").unwrap().is_empty());
    }

    #[test]
    fn what_is_ambiguous_is_refused() {
        assert_eq!(fields(b"a=1&b=2&a=1").unwrap_err(), "form-repeated");
        assert_eq!(fields(b"password=%ff").unwrap_err(), "form-not-utf8");
        assert_eq!(fields(b"\xe9=1").unwrap_err(), "form-not-utf8");
    }
}
