//! People of a property: who belongs here, how do they stand, and who was refused what? (S10, S29, S33)

use super::person::Person;
use super::why::Why;
use crate::answer::denied::permission_words;
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::members::who::{property_id, reader};
use crate::pages::clock::Clock;
use crate::pages::frame::{Frame, Section, Width};
use crate::pages::respond::page;
use crate::pages::said::{self, Said};
use crate::pages::signed_in;
use crate::request::context::Context;
use crate::request::path::Path;
use crate::request::query::QueryString;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::permission::Permission;
use keyledger_core::time_zone::TimeZone;
use keyledger_usecases::access::billing;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::members::by_name;
use keyledger_usecases::members::denials;
use keyledger_usecases::members::list::OfProperty;
use keyledger_usecases::members::tickable;
use keyledger_usecases::texts::say;
use std::collections::BTreeSet;
use std::sync::Arc;

/// People of a page: with a box for each permission of each, it still weighs little.
const PEOPLE: usize = 20;

#[derive(Template)]
#[template(path = "people/list.html")]
struct ListPage {
    frame: Frame,
    said: Option<Said>,
    /// The address of this page, without what stands behind the question mark.
    here: String,
    property: String,
    people: Vec<Line>,
    /// Behind whom this page begins.
    after: String,
    next: Option<String>,
    first: bool,
    lacking: Vec<Lacking>,
    /// What the person who looks may give: their own permissions here.
    boxes: Vec<TickBox>,
    zone: String,
    why: Why,
}

/// Somebody, and the boxes that can be ticked for them here.
struct Line {
    person: Person,
    ticks: Vec<Tick>,
    /// Whether there is one that whoever looks may tick.
    free: bool,
    /// The free ones that are ticked, as the form sends them back.
    was: String,
}

/// A box of a line: its words are the same in each.
struct Tick {
    word: &'static str,
    text: Arc<str>,
    ticked: bool,
    free: bool,
}

impl Line {
    fn of(
        one: &OfProperty,
        tickable: &BTreeSet<Permission>,
        person: Person,
        words: &Words,
    ) -> Self {
        let ticks = words.iter().map(|(permission, text)| Tick {
            word: permission.word(),
            text: Arc::clone(text),
            ticked: one.permissions.contains(permission),
            free: tickable.contains(permission),
        });
        let was = one.permissions.intersection(tickable).map(|held| held.word());
        let (was, free) = (was.collect::<Vec<_>>().join(" "), !tickable.is_empty());
        Self { person, ticks: ticks.collect(), free, was }
    }
}

/// Permissions, and what they are called.
type Words = [(Permission, Arc<str>)];

/// The free boxes that are ticked: what a form says its page showed.
pub(super) fn was(boxes: &[TickBox]) -> String {
    let ticked = boxes.iter().filter(|one| one.free && one.ticked);
    ticked.map(|one| one.word).collect::<Vec<_>>().join(" ")
}

/// Somebody was refused something, or asks for it.
struct Lacking {
    account: String,
    permission: Permission,
    /// What happened, in words.
    text: String,
    /// Whether they asked.
    asks: bool,
}

/// A tick box.
pub(super) struct TickBox {
    pub word: &'static str,
    pub text: String,
    pub means: String,
    pub ticked: bool,
    /// Whether whoever looks may change it.
    pub free: bool,
}

/// Every permission as a box: those held are ticked, and those that whoever looks may tick are free.
pub(super) fn boxes(
    context: &Context,
    held: &BTreeSet<Permission>,
    tickable: &BTreeSet<Permission>,
) -> Vec<TickBox> {
    let language = context.language;
    let all = Permission::ALL.into_iter().map(|permission| TickBox {
        word: permission.word(),
        text: permission_words(permission, language),
        means: say(language, &format!("permission-{permission}-means"), &[]),
        ticked: held.contains(&permission),
        free: tickable.contains(&permission),
    });
    all.collect()
}

/// Shows them.
pub async fn show(Path(id): Path<String>, query: QueryString) -> Result<Response, Problem> {
    let context = &query.context;
    let caller = match signed_in::person(context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    match shown(&query, &caller, &id).await {
        Ok(shown) => {
            let (said, cookies) = said::taken(context, &caller);
            let shown = ListPage { said, ..shown };
            Ok((cookies, page(context, StatusCode::OK, &shown)).into_response())
        }
        Err(problem) => Ok(said::led(context, &caller, problem)),
    }
}

async fn shown(query: &QueryString, caller: &Caller, id: &str) -> Result<ListPage, Problem> {
    let context = &query.context;
    query.exactly(&["after"])?;
    let property = property_id(context, id)?;
    reader(context, property, ReadQuestion::Find, None).await?;
    let failed = |failure| Problem::failure(context, &failure);
    // A write of a moment ago is shown: whoever adds somebody looks for them in the list.
    context.system.catch_up().await.map_err(failed)?;
    let after: Option<AccountId> = query.text("after").and_then(|text| text.parse().ok());
    let listed = by_name::page(&context.system, property, after, PEOPLE).await.map_err(failed)?;
    let clock = Clock::of(context, caller).await?;
    let lacking = if after.is_none() { lacking(context, property, &clock).await? } else { vec![] };
    let state = billing::property(&context.system.engine, property).await.map_err(failed)?;
    let name = state.name().ok_or_else(|| not_found(context))?.to_owned();
    let mut frame = Frame::signed_in(context, caller, "page-people-title", Section::People).await?;
    frame.title = frame.say_with("page-people-title-at", "property", &name);
    let engine = &context.system.engine;
    let grantable = tickable::grantable(engine, caller, property).await.map_err(failed)?;
    let why = Why::of(context, caller).await?;
    let of_each = tickable::tickable(engine, caller, property, &listed.people);
    let of_each = of_each.await.map_err(failed)?;
    let people = listed.people.iter().zip(of_each);
    let words = Permission::ALL.map(|one| (one, permission_words(one, context.language).into()));
    // A box that holds at once asks nobody why: support ticks on the page of each.
    let at_once = |tickable| if why.asked { BTreeSet::new() } else { tickable };
    let people = people.map(|(one, tickable)| {
        Line::of(one, &at_once(tickable), Person::at_a_glance(context, one, &clock), &words)
    });
    let people = people.collect();
    let boxes = boxes(context, &BTreeSet::new(), &grantable);
    Ok(ListPage {
        frame: frame.wide(Width::Wide),
        said: None,
        here: format!("/properties/{property}/people"),
        property: name,
        people,
        next: listed.next.map(|next| next.to_string()),
        first: after.is_none(),
        after: after.map(|after| after.to_string()).unwrap_or_default(),
        lacking,
        boxes: boxes.into_iter().filter(|one| one.free).collect(),
        zone: state.time_zone().map_or("UTC", TimeZone::name).to_owned(),
        why,
    })
}

async fn lacking(
    context: &Context,
    property: PropertyId,
    clock: &Clock,
) -> Result<Vec<Lacking>, Problem> {
    let found = denials::lately(&context.system, property).await;
    let found = found.map_err(|failure| Problem::failure(context, &failure))?;
    let told = found.into_iter().map(|one| {
        let asks = one.requested_at.is_some();
        let key = if asks { "page-people-asks" } else { "page-people-denied" };
        let at = one.requested_at.or(one.denied_at).map(|at| clock.minute(at));
        let arguments = [
            ("name", one.name.unwrap_or_default().into()),
            ("permission", permission_words(one.permission, context.language).into()),
            ("at", at.unwrap_or_default().into()),
        ];
        let text = say(context.language, key, &arguments);
        Lacking { account: one.account.to_string(), permission: one.permission, text, asks }
    });
    Ok(told.collect())
}
