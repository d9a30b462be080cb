//! Own history: what happened to a person's account, in plain words, the latest first? (B6, B13)
//!
//! What happened to their properties is not told here: what a hotel owes is the business of those who
//! handle its billing. Their mails are a list of their own. Of somebody else who acted it is told who
//! and why, and not from where.

use crate::boxed;
use crate::caller::time_zones;
use crate::failure::Failure;
use crate::reading::timeline::{self, Item};
use crate::system::System;
use crate::texts::{has, say};
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::timestamp::Timestamp;
use serde_json::Value;

/// Steps that mean nothing to the person: they asked for none of them, and nothing came of it.
const SILENT: [&str; 7] = [
    "session_seen",
    "session_renewed",
    "act_changed_nothing",
    "email_claimed",
    "email_confirmed",
    "login_attempted",
    "login_attempt_abandoned",
];

/// A page of it.
#[derive(Debug)]
pub struct Page {
    /// What happened, the latest first.
    pub items: Vec<OwnItem>,
    /// The sequence before which there is more.
    pub next: Option<u64>,
}

/// Something that happened; of equal ones behind each other, all of them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnItem {
    /// When; of equal ones, the first.
    pub from: Timestamp,
    /// When the last of them happened.
    pub to: Timestamp,
    /// How many there are.
    pub count: usize,
    /// The kind of the event.
    pub kind: String,
    /// What happened, in words.
    pub what: String,
    /// Who acted, in words.
    pub actor: String,
    /// From where, where it was done in the person's own name.
    pub from_where: Option<String>,
    /// What was shown.
    pub shown: Option<String>,
    /// Why somebody else acted, in words.
    pub reason: Option<String>,
    /// Whether it was done in the person's own name: then it may not have been them.
    pub in_their_name: bool,
    /// The event that says it.
    pub event: String,
    /// Its place in the ledger.
    pub sequence: u64,
}

/// At most `limit` items before `before`, told by the person's own clock.
#[boxed]
pub async fn page(
    system: &System,
    account: AccountId,
    language: Language,
    before: Option<u64>,
    limit: usize,
) -> Result<Page, Failure> {
    let zone = time_zones::of_person(&system.engine, account, None).await?;
    let (who, tells) = ((account, language, &[][..]), Box::new(tells));
    let page = timeline::latest(system, who, zone, before, limit, tells).await?;
    let items = page.items.into_iter().filter_map(|item| own(item, account, language));
    Ok(Page { items: items.collect(), next: page.next })
}

fn tells(stream: &str, kind: &str) -> bool {
    let elsewhere = stream.starts_with("property-") || stream.starts_with("mail-");
    !elsewhere && !SILENT.contains(&kind)
}

fn own(item: Item, account: AccountId, language: Language) -> Option<OwnItem> {
    let told = item.events.last()?;
    let text = |path: &str| told.metadata.pointer(path).and_then(Value::as_str);
    let (kind, id) = (text("/actor/kind"), text("/actor/id"));
    let in_their_name = kind == Some("anonymous") || id == Some(&*account.to_string());
    let reason = text("/reason/code").map(|code| format!("reason-{code}"));
    let reason = reason.filter(|key| has(language, key) && !in_their_name);
    Some(OwnItem {
        from: item.from,
        to: item.to,
        count: item.count,
        what: item.what,
        actor: item.actor,
        from_where: item.from_where.filter(|_| in_their_name),
        shown: item.shown.map(|shown| shown.text),
        reason: reason.map(|key| say(language, &key, &[])),
        in_their_name,
        event: told.event.clone(),
        sequence: told.sequence,
        kind: item.kind,
    })
}
