//! A property: does it open, why not, and who belongs there? As of any moment (S14, S15, C6).

use super::account::class_of;
use super::as_of::{moment_at, zone};
use super::opening::opened;
use super::tabs::{Top, top};
use crate::answer::denied::permission_words;
use crate::answer::problem::Problem;
use crate::members::who::reader;
use crate::pages::clock::Clock;
use crate::pages::frame::Frame;
use crate::request::path::Path;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::explain::explain_property;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::property::PropertyEvent;
use keyledger_core::stream::StreamId;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::members::{by_name, list};
use keyledger_usecases::texts::in_words::standing_in_words;
use keyledger_usecases::texts::why::{Told, property_answer, property_rests_on};

/// People of one page.
const PEOPLE: usize = 50;

#[derive(Template)]
#[template(path = "console/property.html")]
struct PropertyPage {
    frame: Frame,
    top: Top,
    id: String,
    name: String,
    answer: String,
    class: &'static str,
    /// The messages of the billing system it rests on, a line each.
    rests_on: Vec<String>,
    /// The moment that the answer is of, where it is not now.
    rewound: Option<String>,
    at: String,
    zone: String,
    people: Vec<Member>,
    next: Option<String>,
}

struct Member {
    id: String,
    name: String,
    email: String,
    standing: String,
    class: &'static str,
    permissions: String,
}

/// Shows it.
pub async fn show(
    Path(id): Path<String>,
    AskingForm(asked): AskingForm,
) -> Result<Response, Problem> {
    opened(&asked.context, async |caller| shown(&asked, caller, &id).await).await
}

async fn shown(asked: &QueryString, caller: &Caller, id: &str) -> Result<PropertyPage, Problem> {
    asked.only(&["at", "zone", "after"])?;
    let context = &asked.context;
    let failed = |failure| asked.failed(&failure);
    let (system, engine, language) = (&context.system, &context.system.engine, context.language);
    let property: PropertyId = id.parse().map_err(|_| none(asked))?;
    // Who is no operator finds the people of a property at their own desk.
    super::tabs::is_operator(context, caller, keyledger_core::authority::Act::ReadMembers).await?;
    reader(context, property, ReadQuestion::Find, None).await?;
    let zone = match zone(asked)? {
        Some(zone) => zone,
        None => time_zones::of_property(engine, property).await.map_err(failed)?,
    };
    let at = moment_at(asked, &zone)?;
    let as_of = at.unwrap_or_else(|| engine.clock.now());
    let history = engine.history::<PropertyEvent>(&StreamId::property(property)).await;
    let history = history.map_err(failed)?;
    let story = explain_property(property, &history, as_of);
    let told = Told { language, zone: Some(zone.clone()) };
    let after = asked.text("after").map(str::parse::<AccountId>).transpose();
    let after = after.map_err(|_| asked.wrong("after", "field-account", &[]))?;
    system.catch_up().await.map_err(failed)?;
    let people = by_name::page(system, property, after, PEOPLE).await.map_err(failed)?;
    let (mut frame, top) = top(context, caller, ("page-console-title", "")).await?;
    let clock = Clock::by(language, zone.clone());
    let name = story.name.clone().unwrap_or_else(|| property.to_string());
    frame.title.clone_from(&name);
    let next = people.next.map(|next| behind(asked, property, next));
    let member = |one: list::OfProperty| {
        let standing = one.standing.unwrap_or(keyledger_core::account::Standing::NotActivated);
        let words = one.permissions.iter().map(|one| permission_words(*one, language));
        let nameless = || frame.say("page-console-nameless");
        Member {
            id: one.account.to_string(),
            name: one.name.clone().or(one.email.clone()).unwrap_or_else(nameless),
            email: one.email.unwrap_or_default(),
            standing: standing_in_words(language, standing),
            class: class_of(standing),
            permissions: words.collect::<Vec<_>>().join(", "),
        }
    };
    let people = people.people.into_iter().map(member).collect();
    Ok(PropertyPage {
        id: property.to_string(),
        answer: property_answer(&story, as_of, &told),
        class: match (story.opens, story.rests_on.is_empty()) {
            (true, true) => "good",
            (true, false) => "warn",
            (false, _) => "bad",
        },
        rests_on: property_rests_on(&story, &told),
        rewound: at.map(|at| clock.minute(at)),
        at: clock.field(as_of),
        zone: zone.name().to_owned(),
        people,
        next,
        name,
        top,
        frame,
    })
}

fn none(asked: &QueryString) -> Problem {
    let given =
        [("property", asked.context.path.rsplit('/').next().unwrap_or_default().to_owned().into())];
    Problem::new(&asked.context, StatusCode::NOT_FOUND, "not_found", "property", &given)
}

/// The page of people behind somebody, as of the same moment.
fn behind(asked: &QueryString, property: PropertyId, after: AccountId) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["at", "zone"] {
        if let Some(value) = asked.text(name) {
            query.append_pair(name, value);
        }
    }
    query.append_pair("after", &after.to_string());
    format!("/console/properties/{property}?{}", query.finish())
}
