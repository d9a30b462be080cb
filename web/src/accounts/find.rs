//! Endpoint for account search. Support finds a person: by address, name, property, network or
//! event.

use crate::answer::problem::Problem;
use crate::request::query::Asked;
use axum::Json;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_usecases::reading::find::{NotWanted, Wanted, describe, find};
use keyledger_usecases::reading::networks::NotNetworks;
use keyledger_usecases::reading::note::Reading;
use serde_json::{Value, json};

/// Finds accounts. Several parameters must all match; an event's id returns that event.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "reading",
    params(
        ("q" = Option<String>, Query, description = "an address, a part of an address or a name, a property, an account id or an event id"),
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
pub async fn find_accounts(asked: Asked) -> Result<Json<Value>, Problem> {
    asked.only(&["q", "property", "network", "from", "to", "cursor", "limit", "min_sequence"])?;
    let intent = asked.reader(Act::FindPeople).await?;
    let limit = usize::try_from(asked.number("limit", 50, 1..=200)?).unwrap_or(50);
    asked.fresh().await?;
    let own = |name: &str| asked.text(name).map(str::to_owned);
    let wanted = Wanted {
        what: own("q"),
        property: own("property"),
        network: own("network"),
        from: asked.moment("from")?,
        to: asked.moment("to")?,
    };
    let system = &asked.context.system;
    let found = find(system, &wanted).await.map_err(|failure| asked.failed(&failure))?;
    let found = found.map_err(|why| not_wanted(&asked, why))?;
    let typed = [&wanted.what, &wanted.property, &wanted.network].into_iter().flatten();
    let words = typed.cloned().collect::<Vec<_>>().join(" ");
    if let Some(entry) = found.event {
        return Ok(Json(json!({ "accounts": [], "total": 0, "event": {
            "event": entry.event, "sequence": entry.sequence, "kind": entry.kind, "at": entry.at,
            "stream": entry.stream, "revision": entry.revision.0,
            "link": keyledger_usecases::reading::event::permalink(entry.event) } })));
    }
    let reading = Reading {
        accounts: found.accounts.clone(),
        words: Some(words.clone()),
        ..Reading::about(ReadQuestion::Find)
    };
    let page = asked.note_page(&intent, &format!("find {words}"), reading).await?;
    let start = usize::try_from(page.place.unwrap_or(0)).unwrap_or(usize::MAX);
    let total = found.accounts.len();
    let mut rows = vec![];
    for account in found.accounts.iter().skip(start).take(limit) {
        let row = describe(system, *account, found.network.as_ref()).await;
        rows.extend(row.map_err(|failure| asked.failed(&failure))?);
    }
    let end = start.saturating_add(limit);
    let next = page.next(&system.engine, u64::try_from(end).ok().filter(|_| end < total));
    let next = next.map_err(|failure| asked.failed(&failure))?;
    let network = found.network;
    Ok(Json(json!({ "accounts": rows, "total": total, "next": next, "network": network })))
}

fn not_wanted(asked: &Asked, why: NotWanted) -> Problem {
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
