//! `keyledger find`: which account, which event is meant?

use super::acting::Acting;
use super::moment::moment_if_any;
use super::reader::{noted, noted_page};
use super::{Asked, CommandError, Reply};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::EventId;
use keyledger_projections::log;
use keyledger_usecases::reading::find::{Found, NotWanted, Row, Wanted, describe, find};
use keyledger_usecases::reading::networks::{Found as NetworkFound, NotNetworks};
use keyledger_usecases::reading::note::Reading;
use keyledger_usecases::texts::written::moment;
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An address, a part of an address or a name, a property, an account id or an event id.
    what: Option<String>,
    /// Only the members of this property: its id or a part of its name.
    #[arg(long)]
    property: Option<String>,
    /// Only accounts seen from this network, such as 203.0.113.0/24.
    #[arg(long)]
    network: Option<String>,
    /// Start of the search for a network; without it, 31 days ago.
    #[arg(long, requires = "network")]
    from: Option<String>,
    /// End of the search for a network.
    #[arg(long, requires = "network")]
    to: Option<String>,
    /// The cursor of an earlier answer.
    #[arg(long, allow_hyphen_values = true)]
    cursor: Option<String>,
    /// At most this many accounts.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    limit: u16,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Serialize)]
struct Answer {
    accounts: Vec<Row>,
    event: Option<FoundEvent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<NetworkFound>,
    /// How many there are in all.
    total: usize,
    /// What to pass as `--cursor` for more.
    next: Option<String>,
}

#[derive(Serialize)]
struct FoundEvent {
    event: EventId,
    sequence: u64,
    stream: String,
    revision: u64,
    kind: String,
    at: keyledger_core::timestamp::Timestamp,
}

pub(super) async fn run(asked: Asked<'_>, args: Args) -> Result<Reply, CommandError> {
    let wanted = Wanted {
        what: args.what.clone(),
        property: args.property.clone(),
        network: args.network.clone(),
        from: moment_if_any(asked, args.from.as_deref())?,
        to: moment_if_any(asked, args.to.as_deref())?,
    };
    let found = match find(&asked.app.system, &wanted).await? {
        Ok(found) => found,
        Err(why) => return refused(asked, why),
    };
    if let Some(entry) = found.event {
        return event(entry);
    }
    let typed = [&args.what, &args.property, &args.network].into_iter().flatten();
    let words = typed.cloned().collect::<Vec<_>>().join(" ");
    if found.accounts.is_empty() {
        let reading = Reading { words: Some(words.clone()), ..Reading::about(ReadQuestion::Find) };
        noted(asked, &args.acting, Act::FindPeople, reading).await?;
        return asked.refuse("find-nothing", &[("what", words.into())]);
    }
    told(asked, &args, words, found).await
}

async fn told(
    asked: Asked<'_>,
    args: &Args,
    words: String,
    found: Found,
) -> Result<Reply, CommandError> {
    let total = found.accounts.len();
    let reading = Reading {
        accounts: found.accounts.clone(),
        words: Some(words.clone()),
        ..Reading::about(ReadQuestion::Find)
    };
    let (what, cursor) = (format!("find {words}"), args.cursor.as_deref());
    let asked_page =
        noted_page(asked, &args.acting, Act::FindPeople, (&what, reading), cursor).await?;
    let start = usize::try_from(asked_page.place.unwrap_or(0)).unwrap_or(usize::MAX);
    let limit = usize::from(args.limit);
    let shown: Vec<_> = found.accounts.into_iter().skip(start).take(limit).collect();
    let end = start.saturating_add(shown.len());
    let next =
        asked_page.next(&asked.app.engine, u64::try_from(end).ok().filter(|_| end < total))?;
    let mut rows = vec![];
    for account in shown {
        rows.extend(describe(&asked.app.system, account, found.network.as_ref()).await?);
    }
    let mut text: String = rows.iter().map(line).collect();
    if let Some(network) = &found.network {
        let arguments = [
            ("networks", network.networks.len().into()),
            ("months", network.months.join(", ").into()),
            ("compared", network.compared.into()),
            ("without", network.without_key.into()),
        ];
        text.extend([asked.say("find-network", &arguments), "\n".into()]);
    }
    if let Some(next) = &next {
        text.extend([asked.say("timeline-more", &[("cursor", next.clone().into())]), "\n".into()]);
    }
    let network = found.network;
    Reply::new(text, Answer { accounts: rows, event: None, network, total, next })
}

fn event(entry: log::Entry) -> Result<Reply, CommandError> {
    let log::Entry { event, sequence, stream, revision, kind, at, .. } = entry;
    let (stream, revision) = (stream.to_string(), revision.0);
    let text = format!("{sequence:>8}  {}  {kind} · {stream} {revision}\n", moment(at));
    let event = Some(FoundEvent { event, sequence, stream, revision, kind, at });
    Reply::new(text, Answer { accounts: vec![], event, network: None, total: 0, next: None })
}

fn refused(asked: Asked<'_>, why: NotWanted) -> Result<Reply, CommandError> {
    match why {
        NotWanted::Nothing => asked.refuse("find-what", &[]),
        NotWanted::NoProperty(what) => asked.refuse("find-no-property", &[("what", what.into())]),
        NotWanted::Network(NotNetworks::Shape) => asked.refuse("find-network-shape", &[]),
        NotWanted::Network(NotNetworks::TooWide) => asked.refuse("find-network-wide", &[]),
        NotWanted::Period => asked.refuse("find-period", &[]),
    }
}

fn line(row: &Row) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let standing = row.standing.map(|standing| format!("{standing:?}").to_lowercase());
    let properties = row.properties.join(", ");
    let (email, name) = (text(&row.email), text(&row.name));
    let seen = row.seen.map_or_else(String::new, |seen| format!("  ×{}", seen.events));
    format!("{}  {email}  {name}  {}  {properties}{seen}\n", row.account, text(&standing))
}
