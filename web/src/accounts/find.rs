//! Endpoint for account search. Support finds a person: by address, name, property, network or
//! event.

use crate::answer::problem::Problem;
use crate::request::query::QueryString;
use axum::Json;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::Act;
use keyledger_usecases::reading::find::{NotWanted, Wanted};
use keyledger_usecases::reading::find_people::{Answer, NotFound, Question, find_people};
use keyledger_usecases::reading::networks::NotNetworks;

/// Finds accounts. Several parameters must all match; an event's id returns that event.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "reading",
    params(
        ("q" = Option<String>, Query, description = "an address, a part of an address or a name, a property (its members, unless more than 20 properties have the word in their names), a reference given by support (`flag-next`), an account id or an event id"),
        ("property" = Option<String>, Query, description = "only members of this property: its id or a part of its name"),
        ("network" = Option<String>, Query, description = "only accounts seen from this network, such as 203.0.113.0/24"),
        ("from" = Option<String>, Query, description = "start of the search for a network; without it, 31 days ago"),
        ("to" = Option<String>, Query, description = "end of the search for a network"),
        ("cursor" = Option<String>, Query), ("limit" = Option<u16>, Query, description = "1 to 200, else 50"),
        ("min_sequence" = Option<u64>, Query), ("reason" = Option<String>, Query, description = "why you search: a documented code"),
        ("note" = Option<String>, Query)),
    responses((status = 200, description = "`accounts`, each with `account email name standing properties seen`, or `event`; `total`, `next`", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: operators only; step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn find_accounts(asked: QueryString) -> Result<Response, Problem> {
    asked.only(&["q", "property", "network", "from", "to", "cursor", "limit", "min_sequence"])?;
    let by = asked.asker().await?;
    let own = |name: &str| asked.text(name).map(str::to_owned);
    let wanted = Wanted {
        what: own("q"),
        property: own("property"),
        network: own("network"),
        from: asked.moment("from")?,
        to: asked.moment("to")?,
    };
    let limit = usize::try_from(asked.number("limit", 50, 1..=200)?).unwrap_or(50);
    let question = Question { wanted, cursor: own("cursor"), limit };
    asked.fresh().await?;
    let found = find_people(&asked.context.system, &by, question).await;
    let found = found.map_err(|failure| asked.failed(&failure))?;
    let found = found.map_err(|why| not_found(&asked, why))?;
    let next = match &found {
        Answer::People(people) => people.next.clone(),
        Answer::Event(_) => None,
    };
    Ok(asked.page("cursor", next.as_deref(), Json(found).into_response()))
}

fn not_found(asked: &QueryString, why: NotFound) -> Problem {
    let why = match why {
        NotFound::TurnedAway(why) => return asked.turned_away(Act::FindPeople, why),
        NotFound::Cursor => return asked.wrong("cursor", "cursor-foreign", &[]),
        NotFound::NotWanted(why) => why,
    };
    match why {
        NotWanted::Nothing => asked.wrong("q", "find-what", &[]),
        NotWanted::NoProperty(what) => {
            asked.wrong("property", "find-no-property", &[("what", what.into())])
        }
        NotWanted::Network(NotNetworks::Shape) => asked.wrong("network", "find-network-shape", &[]),
        NotWanted::Network(NotNetworks::TooWide) => {
            asked.wrong("network", "find-network-wide", &[])
        }
        NotWanted::Period => asked.wrong("from", "find-period", &[]),
    }
}
