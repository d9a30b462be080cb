//! Query strings: what stands behind the question mark? Read field by field, so that what is wrong
//! is named; and who reads, and why.

use super::caller;
use super::context::Context;
use super::reason::wrong_reason_in_query;
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::site::Site;
use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::Account;
use keyledger_core::authority::Act;
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::caller::asker::{Asker, SaidWhy, TurnedAway};
use keyledger_usecases::failure::Failure;
use keyledger_usecases::reading::moment;
use keyledger_usecases::reading::note::{QueryPage, ReadRecord, note, note_page};
use keyledger_usecases::texts::{Argument, say};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// How much of a field's name that is none is shown again.
const SHOWN_CHARACTERS_MAX: usize = 40;

/// A question with its context.
pub struct QueryString {
    /// The request's context.
    pub context: Context,
    path: String,
    fields: BTreeMap<String, String>,
}

impl FromRequestParts<Arc<Site>> for QueryString {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        Self::read(parts, site, Empty::Refused).await
    }
}

/// The same of a form that asks: a browser sends what was left empty, and it means nothing.
pub struct AskingForm(pub QueryString);

impl FromRequestParts<Arc<Site>> for AskingForm {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        QueryString::read(parts, site, Empty::LeftOut).await.map(Self)
    }
}

/// What becomes of a field without a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Empty {
    /// What is left empty by mistake would ask for everything.
    Refused,
    /// It is as if it had not been sent.
    LeftOut,
}

/// A field that is not right, in words.
pub(super) fn wrong(
    context: &Context,
    field: &str,
    key: &str,
    arguments: &[Argument<'_>],
) -> Problem {
    let field: String =
        field.chars().filter(|c| !c.is_control()).take(SHOWN_CHARACTERS_MAX).collect();
    Problem::field(context, &field, &say(context.language, key, arguments))
}

impl QueryString {
    async fn read(parts: &mut Parts, site: &Arc<Site>, empty: Empty) -> Result<Self, Problem> {
        let Ok(context) = Context::from_request_parts(parts, site).await;
        let query = parts.uri.query().unwrap_or_default();
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match (value.trim().is_empty(), empty) {
                (true, Empty::Refused) => {
                    return Err(wrong(&context, &name, "field-empty", &[]));
                }
                (true, Empty::LeftOut) => continue,
                (false, _) => {}
            }
            if fields.insert(name.to_string(), value.into_owned()).is_some() {
                return Err(wrong(&context, &name, "field-twice", &[]));
            }
        }
        let path = parts.uri.path().to_owned();
        Ok(Self { context, path, fields })
    }

    /// Only these fields can be asked with, and why: every reading of somebody else's takes a reason.
    pub fn only(&self, names: &[&str]) -> Result<(), Problem> {
        self.exactly(&[names, &["reason", "note"]].concat())
    }

    /// Only these fields can be asked with.
    pub fn exactly(&self, names: &[&str]) -> Result<(), Problem> {
        match self.fields.keys().find(|name| !names.contains(&name.as_str())) {
            Some(unknown) => Err(self.wrong(unknown, "field-unknown", &[])),
            None => Ok(()),
        }
    }

    /// A field that is not right, in words.
    pub fn wrong(&self, field: &str, key: &str, arguments: &[Argument<'_>]) -> Problem {
        wrong(&self.context, field, key, arguments)
    }

    /// The world failed.
    pub fn failed(&self, failure: &Failure) -> Problem {
        Problem::failure(&self.context, failure)
    }

    /// A field as it was sent; it is never empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(|text| text.trim())
    }

    /// A field that must be there.
    pub fn needed(&self, name: &str) -> Result<&str, Problem> {
        self.text(name).ok_or_else(|| self.wrong(name, "field-missing", &[]))
    }

    /// Yes or no; no where it is not said.
    pub fn yes(&self, name: &str) -> Result<bool, Problem> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(self.wrong(name, "field-yes-no", &[])),
        }
    }

    /// A whole number within its bounds.
    pub fn number(
        &self,
        name: &str,
        otherwise: u64,
        bounds: RangeInclusive<u64>,
    ) -> Result<u64, Problem> {
        let Some(text) = self.text(name) else { return Ok(otherwise) };
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| plain && bounds.contains(number));
        number.ok_or_else(|| {
            let arguments = [("least", (*bounds.start()).into()), ("most", (*bounds.end()).into())];
            self.wrong(name, "field-number", &arguments)
        })
    }

    /// A moment with its zone.
    pub fn moment(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        // A plus sign that was not escaped arrives as a space.
        let unescaped = || {
            let (before, zone) = text.rsplit_once(' ')?;
            moment::parse(&format!("{before}+{zone}"))
        };
        let read = moment::parse(text).or_else(unescaped);
        read.map(Some).ok_or_else(|| self.wrong(name, "field-moment", &[]))
    }

    /// What is asked, whichever page of the answer is wanted: the path and the filters.
    pub(super) fn question(&self) -> String {
        const PAGE: [&str; 3] = ["cursor", "limit", "min_sequence"];
        let filters = self.fields.iter().filter(|(name, _)| !PAGE.contains(&name.as_str()));
        let filters =
            form_urlencoded::Serializer::new(String::new()).extend_pairs(filters).finish();
        format!("list {}?{filters}", self.path)
    }

    /// This address with some fields said anew; a field without a value is left out.
    pub fn address_with(&self, changed: &[(&str, &str)]) -> String {
        let kept = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = kept.filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
        let fields: Vec<_> =
            kept.chain(changed.iter().copied()).filter(|(_, value)| !value.is_empty()).collect();
        if fields.is_empty() {
            return self.path.clone();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        format!("{}?{query}", self.path)
    }

    /// A page of a list, with a link to the next one (RFC 8288), where there is one: the same question
    /// with `next` as its `field`.
    pub fn page(&self, field: &str, next: Option<&str>, mut response: Response) -> Response {
        let Some(next) = next else { return response };
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.fields.iter().filter(|(name, _)| name.as_str() != field) {
            query.append_pair(name, value);
        }
        query.append_pair(field, next);
        let link = format!("<{}?{}>; rel=\"next\"", self.path, query.finish());
        if let Ok(link) = HeaderValue::from_str(&link) {
            response.headers_mut().insert(LINK, link);
        }
        response
    }

    /// Who asks, and why they say they do: what a use case checks.
    pub async fn asker(&self) -> Result<Asker, Problem> {
        let own = |name: &str| self.text(name).map(str::to_owned);
        let said = SaidWhy { code: own("reason"), note: own("note") };
        caller::asker(&self.context, said).await
    }

    /// An operator who may do this, and why they do it.
    pub async fn reader(&self, act: Act) -> Result<Intent, Problem> {
        let by = self.asker().await?;
        let may = by.may(&self.context.system.engine, act, None).await;
        let may = may.map_err(|failure| self.failed(&failure))?;
        may.map(|(_, intent)| intent).map_err(|why| self.turned_away(act, why))
    }

    /// The problem of whoever a use case turned away.
    pub fn turned_away(&self, act: Act, why: TurnedAway) -> Problem {
        match &why {
            // In an address both are parameters of their own.
            TurnedAway::Reason(wrong) => wrong_reason_in_query(&self.context, wrong),
            TurnedAway::NotAuthorised(_) | TurnedAway::Factor(_) => {
                caller::turned_away(&self.context, act, why)
            }
        }
    }

    /// Writes down what is about to be shown.
    pub async fn note(&self, intent: &Intent, reading: ReadRecord) -> Result<(), Problem> {
        let noted = note(&self.context.system.engine, intent, reading).await;
        noted.map(|_| ()).map_err(|failure| self.failed(&failure))
    }

    /// The same for an answer with pages: a cursor is good for who got it only.
    pub async fn note_page(
        &self,
        intent: &Intent,
        what: &str,
        reading: ReadRecord,
    ) -> Result<QueryPage, Problem> {
        let page =
            note_page(&self.context.system.engine, intent, what, reading, self.text("cursor"));
        let page = page.await.map_err(|failure| self.failed(&failure))?;
        page.ok_or_else(|| self.wrong("cursor", "cursor-foreign", &[]))
    }

    /// Waits until what a write answered with is shown. Beside other engines everything is that was written
    /// before the question: whoever asks here may have written there.
    pub async fn fresh(&self) -> Result<(), Problem> {
        let Some(text) = self.text("min_sequence") else {
            if self.context.system.engine.is_alone() {
                return Ok(());
            }
            let caught_up = self.context.system.catch_up().await;
            return caught_up.map_err(|failure| self.failed(&failure));
        };
        let bounds = 0..=u64::try_from(i64::MAX).unwrap_or(u64::MAX);
        let sequence = self.number("min_sequence", 0, bounds)?;
        let shown = self.context.system.wait_for_sequence(sequence).await;
        if shown.map_err(|failure| self.failed(&failure))? {
            return Ok(());
        }
        let arguments = [("sequence", text.to_owned().into())];
        Err(self.wrong("min_sequence", "sequence-not-yet", &arguments))
    }

    /// The account that a path names, and the revision of its stream.
    pub async fn account(&self, text: &str) -> Result<(AccountId, u64), Problem> {
        let account: AccountId = text.parse().map_err(|_| not_found(&self.context))?;
        let loaded = self.context.system.engine.accounts.load(&StreamId::account(account)).await;
        let loaded =
            keyledger_usecases::failure::read(loaded).map_err(|failure| self.failed(&failure))?;
        match (&*loaded.state, loaded.revision) {
            (Account::Absent, _) | (_, None) => Err(not_found(&self.context)),
            (_, Some(revision)) => Ok((account, revision.0)),
        }
    }
}

/// The header that names the revision of the stream an answer is about. It is no `ETag`: what is told
/// of an account also changes with names, languages and the time of day.
pub const REVISION_HEADER: &str = "keyledger-revision";

/// An answer about one stream, with its revision.
pub fn tagged(revision: u64, answer: impl Serialize) -> Response {
    let mut response = axum::Json(answer).into_response();
    response.headers_mut().insert(REVISION_HEADER, HeaderValue::from(revision));
    response
}
