//! Signed calls: what a device sent, as HTTP Message Signatures have it (RFC 9421), with the digest of the
//! body (RFC 9530). Read here; whether the signature is right, and whose it is, the use case says.

use super::body::Body;
use super::context::Context;
use crate::answer::problem::Problem;
use crate::site::Site;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyledger_usecases::factors::app::device::SignedCall;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;

/// Every app says so, so that its signatures are taken for nothing else (RFC 9421 section 2.3).
const TAG: &str = "keyledger-app";
/// The only algorithm (RFC 9421 section 3.3.4).
const ALGORITHM: &str = "ecdsa-p256-sha256";
/// The longest line that is read.
const LINE_BYTES_MAX: usize = 1_024;
/// The shortest and the longest nonce.
const NONCE: std::ops::RangeInclusive<usize> = 16..=64;

/// A signed call without a body.
pub struct Signed {
    /// The request's context.
    pub context: Context,
    /// The call.
    pub call: SignedCall,
}

impl FromRequestParts<Arc<Site>> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        let Ok(context) = Context::from_request_parts(parts, site).await;
        let call = read(&context, parts, None);
        let call = call.ok_or_else(|| unsigned(&context, "detail"))?;
        Ok(Self { context, call })
    }
}

/// A signed call with a body.
pub struct SignedBody<T> {
    /// What was sent.
    pub value: T,
    /// The request's context.
    pub context: Context,
    /// The call.
    pub call: SignedCall,
}

impl<T: DeserializeOwned> FromRequest<Arc<Site>> for SignedBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Ok(context) = Context::from_request_parts(&mut parts, site).await;
        let digest = line(&parts.headers, "content-digest").map(str::to_owned);
        let call = digest.as_deref().and_then(|digest| read(&context, &parts, Some(digest)));
        let request = Request::from_parts(parts, body);
        let Body { value, bytes, context } = Body::<T>::from_request(request, site).await?;
        let call = call.ok_or_else(|| unsigned(&context, "detail"))?;
        if digest.and_then(|digest| digest_of(&digest)) != Some(Sha256::digest(&*bytes).to_vec()) {
            return Err(unsigned(&context, "body"));
        }
        Ok(Self { value, context, call })
    }
}

/// Why a call is not taken for a device's.
pub(crate) fn unsigned(context: &Context, which: &str) -> Problem {
    Problem::new(context, StatusCode::UNAUTHORIZED, "device_signature", which, &[])
}

/// A header that is there once.
fn line<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut lines = headers.get_all(name).iter();
    let line = lines.next()?.to_str().ok().filter(|line| line.len() <= LINE_BYTES_MAX)?;
    lines.next().is_none().then_some(line.trim())
}

/// `sha-256=:<base64>:` (RFC 9530 section 2).
fn digest_of(line: &str) -> Option<Vec<u8>> {
    let inner = line.strip_prefix("sha-256=:")?.strip_suffix(':')?;
    STANDARD.decode(inner).ok()
}

fn read(context: &Context, parts: &Parts, digest: Option<&str>) -> Option<SignedCall> {
    let input = line(&parts.headers, "signature-input")?;
    let signature = line(&parts.headers, "signature")?;
    let (label, input) = input.split_once('=')?;
    let (signed_label, signature) = signature.split_once('=')?;
    let signature = signature.strip_prefix(':')?.strip_suffix(':')?;
    let signature = STANDARD.decode(signature).ok().filter(|_| label == signed_label)?;
    let parameters = Parameters::read(input, digest.is_some())?;
    // As a browser writes it: the origin of `public_url`, whatever a proxy made of the request.
    let target = format!("{}{}", context.site.settings.origin()?, context.path);
    let mut base = String::new();
    for component in &parameters.covered {
        let value = match *component {
            "@method" => parts.method.as_str(),
            "@target-uri" => &target,
            _ => digest?,
        };
        writeln!(base, "\"{component}\": {value}").ok()?;
    }
    write!(base, "\"@signature-params\": {input}").ok()?;
    let Parameters { keyid, created, nonce, .. } = parameters;
    Some(SignedCall { keyid, created, nonce, base, signature })
}

/// What a signature says of itself (RFC 9421 section 2.3).
#[derive(Debug, PartialEq, Eq)]
struct Parameters<'a> {
    covered: Vec<&'a str>,
    keyid: String,
    created: i64,
    nonce: String,
}

impl<'a> Parameters<'a> {
    /// Reads `("@method" "@target-uri");created=…;nonce="…";keyid="…";alg="…";tag="…"`: exactly what
    /// has to be covered, in any order, and no parameter twice or unknown.
    fn read(input: &'a str, has_body: bool) -> Option<Self> {
        let (covered, rest) = input.strip_prefix('(')?.split_once(')')?;
        let covered: Option<Vec<&str>> = covered.split(' ').map(quoted).collect();
        let covered = covered?;
        let mut wanted = vec!["@method", "@target-uri"];
        wanted.extend(has_body.then_some("content-digest"));
        let all = wanted.iter().all(|component| covered.contains(component));
        if !all || covered.len() != wanted.len() {
            return None;
        }
        let (mut created, mut nonce, mut keyid) = (None, None, None);
        let (mut algorithm, mut tag) = (None, None);
        for parameter in rest.strip_prefix(';')?.split(';') {
            let (name, value) = parameter.split_once('=')?;
            let before = match name {
                "created" => created.replace(value),
                "nonce" => nonce.replace(quoted(value)?),
                "keyid" => keyid.replace(quoted(value)?),
                "alg" => algorithm.replace(quoted(value)?),
                "tag" => tag.replace(quoted(value)?),
                _ => return None,
            };
            if before.is_some() {
                return None;
            }
        }
        let nonce = nonce.filter(|nonce| NONCE.contains(&nonce.len()))?;
        let known = tag == Some(TAG) && algorithm.is_none_or(|one| one == ALGORITHM);
        known.then_some(Self {
            covered,
            keyid: keyid?.to_owned(),
            created: created?.parse().ok()?,
            nonce: nonce.to_owned(),
        })
    }
}

/// A string of letters, digits and a few signs between quotation marks: all that is needed here.
fn quoted(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.@+/=".contains(&byte);
    inner.bytes().all(plain).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMETERS: &str = r#";created=1767225600;nonce="0123456789abcdef";keyid="device";alg="ecdsa-p256-sha256";tag="keyledger-app""#;

    fn of(covered: &str, parameters: &str, has_body: bool) -> bool {
        Parameters::read(&format!("({covered}){parameters}"), has_body).is_some()
    }

    #[test]
    fn s20_a_signature_covers_what_was_asked_and_with_what() {
        let without_body = r#""@method" "@target-uri""#;
        let with_body = r#""content-digest" "@method" "@target-uri""#;
        assert!(of(without_body, PARAMETERS, false));
        assert!(of(with_body, PARAMETERS, true));
        assert!(!of(without_body, PARAMETERS, true), "the body could be another");
        assert!(!of(with_body, PARAMETERS, false), "there is none");
        for covered in ["", r#""@method""#, r#""@method" "@method""#, r#""@method"  "@target-uri""#]
        {
            assert!(!of(covered, PARAMETERS, false), "{covered}");
        }
    }

    #[test]
    fn s20_a_signature_says_when_by_whom_and_for_what() {
        let covered = r#""@method" "@target-uri""#;
        for left_out in ["created=1767225600;", "nonce=\"0123456789abcdef\";", "keyid=\"device\";"]
        {
            assert!(!of(covered, &PARAMETERS.replace(left_out, ""), false), "{left_out}");
        }
        let without_algorithm = PARAMETERS.replace(r#"alg="ecdsa-p256-sha256";"#, "");
        assert!(of(covered, &without_algorithm, false), "it is optional");
        for (one, other) in [
            ("keyledger-app", "other-app"),
            ("ecdsa-p256-sha256", "hmac-sha256"),
            ("0123456789abcdef", "short"),
            ("1767225600", "\"1767225600\""),
            ("keyid=\"device\"", "keyid=\"de;vice\""),
            ("keyid=\"device\"", "keyid=\"device\";keyid=\"device\""),
            ("alg=", "expires=1;alg="),
        ] {
            assert!(!of(covered, &PARAMETERS.replace(one, other), false), "{other}");
        }
    }

    #[test]
    fn a_digest_is_one_of_sha_256() {
        assert_eq!(digest_of("sha-256=:AQID:"), Some(vec![1, 2, 3]));
        for none in
            ["", "sha-512=:AQID:", "sha-256=AQID", "sha-256=:A:", "sha-256=:AQID:, x=:AQ==:"]
        {
            assert_eq!(digest_of(none), None, "{none}");
        }
    }
}
