//! The search of the consoles: three letters of a name, an address, a property, an event, a network.
//! What is found alone is opened at once.

use super::opening::answered;
use super::tabs::{Top, top};
use crate::answer::problem::Problem;
use crate::pages::frame::Frame;
use crate::pages::respond::{page, see_other};
use crate::pages::return_to::in_query;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::address::EmailAddress;
use keyledger_core::authority::Act;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::reading::find::{NotWanted, Row, Wanted, properties_named};
use keyledger_usecases::reading::find_people::{Answer, NotFound, People, Question, find_people};
use keyledger_usecases::reading::networks::NotNetworks;
use keyledger_usecases::texts::in_words::standing_in_words;

/// People of one page.
const PEOPLE: usize = 50;
/// Properties that are named.
const PROPERTIES: usize = 10;

#[derive(Template)]
#[template(path = "console/search.html")]
struct SearchPage {
    frame: Frame,
    top: Top,
    /// Whether something was looked for.
    asked: bool,
    people: Vec<Line>,
    properties: Vec<(String, String)>,
    total: i64,
    /// Where the next people are.
    next: Option<String>,
    /// What a search by network compared.
    network: Option<String>,
    /// What cannot be looked for, and why.
    wrong: Option<String>,
}

struct Line {
    id: String,
    name: String,
    email: String,
    standing: String,
    class: &'static str,
    properties: String,
    seen: Option<u64>,
}

/// Shows what was found; one alone is opened.
pub async fn show(AskingForm(asked): AskingForm) -> Result<Response, Problem> {
    answered(&asked.context, async |caller| shown(&asked, caller).await).await
}

async fn shown(asked: &QueryString, caller: &Caller) -> Result<Response, Problem> {
    asked.only(&["q", "cursor"])?;
    let context = &asked.context;
    let (frame, mut top) = top(context, caller, ("page-console-title", "/console")).await?;
    let by = asked.asker().await?;
    let Some(q) = asked.text("q") else {
        // Whoever may not look for anybody is told so before they type.
        let looks = by.may_look(&context.system.engine, Act::FindPeople).await;
        let looks = looks.map_err(|failure| asked.failed(&failure))?;
        looks.map_err(|why| asked.turned_away(Act::FindPeople, why))?;
        let nothing = SearchPage::nothing(frame, top);
        return Ok(page(context, StatusCode::OK, &nothing));
    };
    q.clone_into(&mut top.q);
    let q = q.to_owned();
    let question = Question {
        wanted: Wanted::typed(&q),
        cursor: asked.text("cursor").map(str::to_owned),
        limit: PEOPLE,
    };
    let found = find_people(&context.system, &by, question).await;
    let mut shown = SearchPage { asked: true, ..SearchPage::nothing(frame, top) };
    match found.map_err(|failure| asked.failed(&failure))? {
        Ok(Answer::Event(event)) => Ok(see_other(&format!("/console/events/{}", event.id()))),
        Ok(Answer::People(people)) => {
            let named = properties_named(&context.system, &q, PROPERTIES).await;
            let named = named.map_err(|failure| asked.failed(&failure))?;
            if let Some(alone) = alone(&q, &people, &named, asked.text("cursor").is_none()) {
                return Ok(see_other(&alone));
            }
            shown.found(people, named, &q);
            Ok(page(context, StatusCode::OK, &shown))
        }
        Err(NotFound::TurnedAway(why)) => Err(asked.turned_away(Act::FindPeople, why)),
        Err(NotFound::Cursor) => Err(asked.wrong("cursor", "cursor-foreign", &[])),
        Err(NotFound::NotWanted(why)) => {
            let key = match why {
                NotWanted::Network(NotNetworks::TooWide) => "find-network-wide",
                NotWanted::Network(NotNetworks::Shape) => "find-network-shape",
                NotWanted::Period => "find-period",
                NotWanted::Nothing | NotWanted::NoProperty(_) => "page-console-nothing",
            };
            shown.wrong = Some(shown.frame.say(key));
            Ok(page(context, StatusCode::OK, &shown))
        }
    }
}

/// The page of what was found alone: one person, one property whose name or id was typed, or an address
/// that nobody holds.
fn alone(q: &str, people: &People, named: &[(String, String)], first: bool) -> Option<String> {
    if !first {
        return None;
    }
    if let [(id, name)] = named
        && (q == id || q.to_lowercase() == name.to_lowercase())
    {
        return Some(format!("/console/properties/{id}"));
    }
    // Somebody else's address is only like the one that was typed: its page says so, and names them.
    if let Ok(typed) = EmailAddress::parse(q)
        && people.accounts.iter().all(|row| is_of_another(row, &typed))
    {
        return Some(format!("/console/addresses/{}", in_query(q)));
    }
    match (&people.accounts[..], named) {
        ([one], _) => Some(format!("/console/accounts/{}", one.account)),
        ([], [(id, _)]) => Some(format!("/console/properties/{id}")),
        (_, _) => None,
    }
}

fn is_of_another(row: &Row, typed: &EmailAddress) -> bool {
    let held = row.email.as_deref().map(EmailAddress::parse);
    held.and_then(Result::ok).is_some_and(|held| held.key() != typed.key())
}

impl SearchPage {
    fn nothing(frame: Frame, top: Top) -> Self {
        let (people, properties) = (vec![], vec![]);
        let (network, wrong, next) = (None, None, None);
        Self { frame, top, asked: false, people, properties, total: 0, next, network, wrong }
    }

    fn found(&mut self, people: People, named: Vec<(String, String)>, q: &str) {
        let next = people.next.as_ref();
        self.next =
            next.map(|next| format!("/console?q={}&cursor={}", in_query(q), in_query(next)));
        self.total = i64::try_from(people.total).unwrap_or(i64::MAX);
        self.network = people.network.as_ref().map(|found| {
            self.frame.say_count(
                "page-console-network",
                "count",
                &i64::try_from(found.compared).unwrap_or(i64::MAX),
            )
        });
        self.people = people.accounts.into_iter().map(|row| self.line(row)).collect();
        self.properties = named;
    }

    fn line(&self, row: Row) -> Line {
        let nameless = || self.frame.say("page-console-nameless");
        let standing = row.standing.map(|standing| {
            (standing_in_words(self.frame.language(), standing), super::account::class_of(standing))
        });
        let (standing, class) = standing.unwrap_or_default();
        Line {
            id: row.account.to_string(),
            name: row.name.or_else(|| row.email.clone()).unwrap_or_else(nameless),
            email: row.email.unwrap_or_default(),
            standing,
            class,
            properties: row.properties.join(", "),
            seen: row.seen.map(|seen| seen.events),
        }
    }
}
