//! Home: every property of the person, open, or closed with the reason and who can help (S14, S15, S31).

use super::clock::Clock;
use super::form::Form;
use super::frame::{Frame, Section, Width};
use super::respond::page;
use super::said::{self, Said};
use super::signed_in;
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;

use crate::members::who::property_id;
use crate::properties::state::MyProperty;
use crate::request::context::Context;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::Living;
use keyledger_core::permission::Permission;
use keyledger_usecases::access::check;
use keyledger_usecases::access::property_state;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::members::offers::{self, NotAnswered};
use keyledger_usecases::texts::say;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    said: Option<Said>,
    greeting: String,
    tiles: Vec<Tile>,
    offers: Vec<OfferTile>,
    /// Days left to set a second factor up, where there is none.
    factor_days: Option<i64>,
}

struct Tile {
    name: String,
    /// Whether it opens.
    opens: bool,
    /// The state in a word or two.
    state: String,
    class: &'static str,
    /// Why it does not open, or what is due.
    text: Option<String>,
    /// Who can help, by name.
    help: Vec<String>,
    payment_link: Option<String>,
    /// What the person may do there, in words.
    permissions: String,
    /// The people of the property, for who manages them.
    people: Option<String>,
}

struct OfferTile {
    id: String,
    name: String,
    permissions: String,
    until: String,
}

/// Shows them.
pub async fn home(context: Context) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let frame = Frame::signed_in(&context, &caller, "page-home-title", Section::Home).await?;
    let frame = frame.wide(Width::Wide);
    let name = frame.person.clone().unwrap_or_default();
    let greeting = frame.say_with("page-home-greeting", "name", &name);
    let tiles = tiles(&context, &caller).await?;
    let offers = asked(&context, &caller).await?;
    let (said, cookies) = said::taken(&context, &caller);
    let factor_days = factor_days(&context, &caller);
    let shown = HomePage { frame, said, greeting, tiles, offers, factor_days };
    Ok((cookies, page(&context, StatusCode::OK, &shown)).into_response())
}

async fn tiles(context: &Context, caller: &Caller) -> Result<Vec<Tile>, Problem> {
    let Some(living) = caller.living() else { return Ok(vec![]) };
    let failed = |failure| Problem::failure(context, &failure);
    let engine = &context.system.engine;
    let standings = property_state::of_person(engine, living).await.map_err(failed)?;
    let mut tiles = vec![];
    for standing in standings {
        let (id, cause) = (standing.id, standing.access.denial());
        let help = match cause {
            Some(cause) => {
                let asks = caller.account;
                check::who_can_help(engine, id, cause, asks).await.map_err(failed)?
            }
            None => vec![],
        };
        let told = crate::properties::state::one(context, standing);
        tiles.push(tile(context, told, help));
    }
    Ok(tiles)
}

fn tile(context: &Context, told: MyProperty, help: Vec<String>) -> Tile {
    let language = context.language;
    let reminds = told.notice.is_some();
    let state = match (told.opens, reminds) {
        (true, false) => "page-home-open",
        (true, true) => "page-home-reminder",
        (false, _) => "page-home-closed",
    };
    let class = match (told.opens, reminds) {
        (true, false) => "good",
        (true, true) => "warn",
        (false, _) => "bad",
    };
    let manages = told.permissions.contains(&Permission::ManageUsers);
    let closed = told.problem.as_ref().map(|problem| problem.detail().to_owned());
    Tile {
        name: told.name.unwrap_or_else(|| say(language, "property-unnamed", &[])),
        opens: told.opens,
        state: say(language, state, &[]),
        class,
        text: closed.or(told.notice),
        help,
        payment_link: told.payment_link,
        permissions: if told.permissions.is_empty() {
            say(language, "page-home-may-nothing", &[])
        } else {
            in_words(context, told.permissions.iter().copied())
        },
        people: manages.then(|| format!("/properties/{}/people", told.id)),
    }
}

/// Permissions in words, one after the other.
pub(super) fn in_words(
    context: &Context,
    permissions: impl IntoIterator<Item = Permission>,
) -> String {
    let words = permissions
        .into_iter()
        .map(|one| crate::answer::denied::permission_words(one, context.language));
    words.collect::<Vec<_>>().join(", ")
}

async fn asked(context: &Context, caller: &Caller) -> Result<Vec<OfferTile>, Problem> {
    let Some(living) = caller.living() else { return Ok(vec![]) };
    let open = offers::of_person(&context.system.engine, living).await;
    let open = open.map_err(|failure| Problem::failure(context, &failure))?;
    let clock = Clock::of(context, caller).await?;
    let tiles = open.into_iter().map(|offer| OfferTile {
        id: offer.property.to_string(),
        name: offer.name.unwrap_or_else(|| say(context.language, "property-unnamed", &[])),
        permissions: in_words(context, offer.permissions),
        until: clock.minute(offer.expires_at),
    });
    Ok(tiles.collect())
}

/// Days left to set a second factor up; none where there is one, or none is asked for.
pub(super) fn factor_days(context: &Context, caller: &Caller) -> Option<i64> {
    let factors = caller.living().map(|living: &Living| &living.factors)?;
    let grace = factors.grace.filter(|_| factors.enrolled.is_empty())?;
    let now = context.system.engine.clock.now();
    Some(grace.until.since(now).num_days().max(0))
}

/// The person says yes or no to a property that asked them.
pub async fn answer(Path(id): Path<String>, mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let property = property_id(&context, &id)?;
    // What was not pressed is no answer: a "no" would take the offer away.
    let yes = match form.take("answer").as_str() {
        "yes" => true,
        "no" => false,
        _ => {
            let missing = say(context.language, "field-missing", &[]);
            return Err(Problem::field(&context, "answer", &missing));
        }
    };
    let done = offers::answer(&context.system, &context.request, &caller, property, yes).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    Ok(match done {
        Ok(_) => {
            let key = if yes { "page-home-accepted" } else { "page-home-declined" };
            said::done(&context, &caller, key, "/")
        }
        Err(NotAnswered::NoOffer) => said::not_done(&context, &caller, not_found(&context), "/"),
        Err(NotAnswered::Void) => {
            let problem = Problem::conflict(&context, "offer_void");
            said::not_done(&context, &caller, problem, "/")
        }
    })
}
