//! `keyledger find`: which account, which event is meant?

use super::{Asked, CommandError, Reply};
use crate::service::people::profile;
use crate::service::subject::{Subject, subject};
use keyledger_core::ids::{AccountId, EventId};
use keyledger_projections::{accounts, log, members};
use serde::{Deserialize, Serialize};

/// How many accounts are named at most.
const FOUND_MAX: usize = 50;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An address, a part of an address or a name, an account id or an event id.
    what: String,
}

#[derive(Serialize)]
struct Found {
    accounts: Vec<FoundAccount>,
    event: Option<FoundEvent>,
}

#[derive(Serialize)]
struct FoundAccount {
    account: AccountId,
    email: Option<String>,
    name: Option<String>,
    standing: Option<accounts::Standing>,
    properties: Vec<String>,
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
    let app = asked.app;
    app.catch_up().await?;
    let what = args.what.trim().to_owned();
    if let Ok(event) = what.parse::<EventId>()
        && let Some(entry) = app.ask(move |views| log::by_event(views, event)).await?
    {
        let log::Entry { sequence, stream, revision, kind, at, .. } = entry;
        let (stream, revision) = (stream.to_string(), revision.0);
        let text = format!(
            "{sequence:>8}  {}  {kind} · {stream} {revision}\n",
            super::why_words::moment(at)
        );
        let event = Some(FoundEvent { event, sequence, stream, revision, kind, at });
        return Reply::new(text, Found { accounts: vec![], event });
    }
    let found = match subject(&app.engine, &what).await? {
        Ok(Subject::Account(account)) => vec![account],
        Ok(Subject::Unknown(_)) | Err(_) => by_words(asked, &what.to_lowercase()).await?,
    };
    let mut rows = vec![];
    for account in found {
        rows.extend(describe(asked, account).await?);
    }
    if rows.is_empty() {
        return asked.refuse("find-nothing", &[("what", what.into())]);
    }
    let text = rows.iter().map(line).collect();
    Reply::new(text, Found { accounts: rows, event: None })
}

fn line(row: &FoundAccount) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let standing = row.standing.map(|standing| format!("{standing:?}").to_lowercase());
    let properties = row.properties.join(", ");
    let (email, name) = (text(&row.email), text(&row.name));
    format!("{}  {email}  {name}  {}  {properties}\n", row.account, text(&standing))
}

/// Names and addresses are sealed: each account is opened and looked at.
async fn by_words(asked: Asked<'_>, words: &str) -> Result<Vec<AccountId>, CommandError> {
    let mut found = vec![];
    for account in asked.app.all_accounts().await? {
        let Some(profile) = profile(&asked.app.engine, account).await? else { continue };
        let texts = [profile.email, profile.name].into_iter().flatten();
        if texts.map(|text| text.to_lowercase()).any(|text| text.contains(words)) {
            found.push(account);
        }
        if found.len() >= FOUND_MAX {
            break;
        }
    }
    Ok(found)
}

async fn describe(
    asked: Asked<'_>,
    account: AccountId,
) -> Result<Option<FoundAccount>, CommandError> {
    let Some(profile) = profile(&asked.app.engine, account).await? else { return Ok(None) };
    let (standing, memberships) = asked
        .app
        .ask(move |views| {
            let standing = accounts::find(views, account)?.map(|row| row.standing);
            Ok((standing, members::of_account(views, account)?))
        })
        .await?;
    let properties = memberships
        .into_iter()
        .map(|member| member.property_name.unwrap_or_else(|| member.property.to_string()))
        .collect();
    let (email, name) = (profile.email, profile.name);
    Ok(Some(FoundAccount { account, email, name, standing, properties }))
}
