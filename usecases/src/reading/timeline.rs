//! Timeline: what happened to this person, in order, with what they were shown? (B6, C6)
//!
//! An attempt and its verdict are one item, and so are equal failures behind each other. A page has
//! whole items; each names every event it is made of.

use super::event::{EventView, told_all};
use super::sentences::{EventRenderer, reason};
use crate::boxed;
use crate::failure::Failure;
use crate::system::System;
use crate::texts::in_words::reason_in_words;
use crate::texts::say;
use crate::texts::written::moment;
use keyledger_core::ids::{AccountId, AttemptId, LockId};
use keyledger_core::language::Language;
use keyledger_core::store::StoredEvent;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::evidence::{self, CountedFor};
use keyledger_projections::timeline;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};

/// Events read at once.
const BATCH: usize = 500;
/// Events one page reads at most: beyond it a group of equal failures is cut.
const EVENTS_MAX: usize = 5_000;
/// The same for the latest: whoever looks at them waits, and goes on to earlier ones by a link.
const EVENTS_LATEST_MAX: usize = 400;
/// Events that one item of the latest is made of, as a rule.
const EVENTS_PER_ITEM: usize = 3;
/// How far back the attempt of a verdict may lie, in items.
const OPEN_ITEMS_MAX: usize = 6;

/// A page of a timeline.
#[derive(Debug, Serialize)]
pub struct Page {
    /// What happened, oldest first.
    pub items: Vec<Item>,
    /// The sequence to go on from, where there is more.
    #[serde(skip)]
    pub next: Option<u64>,
}

/// One item.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// When it happened; of equal failures, the first.
    pub from: Timestamp,
    /// The last of equal failures.
    pub to: Timestamp,
    /// How many equal ones stand here together.
    pub count: usize,
    /// The kind of the event that says what came of it.
    pub kind: String,
    /// What happened, in words.
    pub what: String,
    /// Who acted, in words.
    pub actor: String,
    /// From where, while its key lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_where: Option<String>,
    /// What the person was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<Shown>,
    /// Why a person acted on another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The lock that a rule counted it for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
    /// The reference that the attempt carries, where support had given the person one (B13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The events it is made of.
    pub events: Vec<EventView>,
    /// The attempt or mail that waits for its outcome.
    #[serde(skip)]
    waits_for: Option<String>,
}

/// What the person was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The problem type or message.
    pub code: String,
    /// In words.
    pub text: String,
}

/// The lock that an attempt counted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The lock.
    pub lock: LockId,
    /// The sequence of the event that says so.
    pub locked: u64,
    /// When.
    pub locked_at: Timestamp,
}

/// At most `limit` items from the event `sequence` on.
#[boxed]
pub async fn page(
    system: &System,
    account: AccountId,
    language: Language,
    sequence: u64,
    limit: usize,
) -> Result<Page, Failure> {
    let mut teller = EventRenderer::new(system, language);
    let (mut items, mut from, mut read): (Vec<Item>, u64, usize) = (vec![], sequence, 0);
    loop {
        let entries = system.ask(move |views| timeline::from(views, account, from, BATCH)).await?;
        let told = told_all(&system.engine, &entries, &[]).await?;
        for step in steps(&mut teller, account, told).await? {
            take(&mut items, step);
        }
        read += entries.len();
        let more = entries.len() == BATCH;
        if let Some(last) = entries.last() {
            from = last.sequence + 1;
        }
        let folded = folded(items);
        if folded.len() > limit || !more || read >= EVENTS_MAX {
            return Ok(cut(folded, limit, more.then_some(from)));
        }
        items = folded;
    }
}

/// What an event is told by: its stream and its kind.
pub type Tells = Box<dyn Fn(&str, &str) -> bool + Send + Sync>;

/// At most `limit` items before the event `before`, the latest first, of those that `tells` names. `known`
/// is what was read of the account's own stream already.
#[boxed]
pub async fn latest(
    system: &System,
    (account, language, known): (AccountId, Language, &[StoredEvent]),
    zone: TimeZone,
    before: Option<u64>,
    limit: usize,
    tells: Tells,
) -> Result<Page, Failure> {
    let mut teller = EventRenderer::new(system, language).by(zone);
    let (mut all, mut before, mut read) = (VecDeque::new(), before, 0);
    let mut wanted = (limit * EVENTS_PER_ITEM).min(BATCH);
    let (mut items, more) = loop {
        let mut entries =
            system.ask(move |views| timeline::before(views, account, before, wanted)).await?;
        let more = entries.len() == wanted;
        before = entries.last().map(|last| last.sequence).or(before);
        read += entries.len();
        entries.retain(|entry| tells(entry.stream.as_str(), &entry.kind));
        let told = told_all(&system.engine, &entries, known).await?;
        for earlier in steps(&mut teller, account, told).await? {
            all.push_front(earlier);
        }
        // What was folded into few items needs events that lie further back, and they may belong to
        // the first item here: it is put together again from all of them.
        let last = !more || all.len() >= EVENTS_LATEST_MAX || read >= EVENTS_MAX;
        if last || all.len() > limit {
            let mut items = vec![];
            all.iter().cloned().for_each(|step| take(&mut items, step));
            let items = folded(items);
            if last || items.len() > limit {
                break (items, more);
            }
        }
        wanted = read.min(EVENTS_LATEST_MAX.saturating_sub(all.len())).max(1);
    };
    items.reverse();
    let cut = items.len() > limit;
    items.truncate(limit);
    let oldest = items.iter().filter_map(Item::first).min();
    let next = if cut { oldest } else { before.filter(|_| more) };
    Ok(Page { items, next })
}

/// Ends the page between two items that do not lie in each other.
fn cut(mut items: Vec<Item>, limit: usize, behind: Option<u64>) -> Page {
    let mut end = limit.min(items.len());
    while let (Some(before), Some(next)) = (items.get(..end), items.get(end)) {
        let reached = before.iter().filter_map(Item::last).max();
        if reached < next.first() {
            break;
        }
        end += 1;
    }
    let next = items.get(end).and_then(Item::first).or(behind);
    items.truncate(end);
    Page { items, next }
}

impl Item {
    fn first(&self) -> Option<u64> {
        self.events.iter().map(|told| told.sequence).min()
    }

    fn last(&self) -> Option<u64> {
        self.events.iter().map(|told| told.sequence).max()
    }

    /// The item in one line, for people.
    pub fn line(&self, language: Language) -> String {
        let clock = |at: Timestamp| at.utc().format("%H:%M").to_string();
        let what = if self.count > 1 {
            let arguments = [
                ("what", self.what.clone().into()),
                ("count", self.count.into()),
                ("from", clock(self.from).into()),
                ("to", clock(self.to).into()),
            ];
            say(language, "timeline-times", &arguments)
        } else {
            self.what.clone()
        };
        let mut parts = vec![what, self.actor.clone()];
        parts.extend(self.from_where.clone());
        let told = |key: &str, name: &'static str, value: String| {
            say(language, key, &[(name, value.into())])
        };
        let reason = self.reason.as_ref().map(|why| reason_in_words(language, why));
        parts.extend(reason.map(|why| told("timeline-reason", "reason", why)));
        let shown = self.shown.as_ref().map(|shown| shown.text.clone());
        parts.extend(shown.map(|text| told("timeline-shown", "shown", text)));
        let locked = self.counted.as_ref().map(|counted| moment(counted.locked_at));
        parts.extend(locked.map(|at| told("timeline-counted", "at", at)));
        let reference = self.reference.clone();
        parts.extend(reference.map(|it| told("timeline-reference", "reference", it)));
        let sequence = self.first().unwrap_or_default();
        format!("{sequence:>8}  {}  {}\n", moment(self.from), parts.join(" · "))
    }
}

/// Adds what one event says: to the item that waits for it, or as an item of its own.
fn take(items: &mut Vec<Item>, (thread, mut item): Step) {
    if item.kind == FLAGS {
        let carries =
            |earlier: &&mut Item| earlier.events.iter().any(|told| self::thread(told) == thread);
        if let Some(attempt) = items.iter_mut().rev().take(OPEN_ITEMS_MAX).find(carries) {
            attempt.reference = item.reference;
            attempt.events.append(&mut item.events);
            return;
        }
    }
    let recent = items.iter_mut().rev().take(OPEN_ITEMS_MAX);
    let mut waiting = recent.filter(|item| item.waits_for.is_some());
    let begun = thread
        .as_ref()
        .and_then(|thread| waiting.find(|item| item.waits_for.as_ref() == Some(thread)));
    let opens = OPENING.contains(&item.kind.as_str());
    item.waits_for = thread.filter(|_| opens);
    match begun {
        Some(begun) if item.goes_on() => begun.absorb(item),
        Some(_) | None => items.push(item),
    }
}

/// An event as an item, with what it is a step of.
type Step = (Option<String>, Item);

/// Events as items of their own, in their order.
async fn steps(
    teller: &mut EventRenderer<'_>,
    account: AccountId,
    told: Vec<EventView>,
) -> Result<Vec<Step>, Failure> {
    let attempts: BTreeSet<_> = told.iter().filter_map(attempt).collect();
    let counted = teller.ask(move |views| evidence::of_attempts(views, &attempts)).await?;
    let mut steps = Vec::with_capacity(told.len());
    for told in told {
        let counted = attempt(&told).and_then(|attempt| counted.get(&attempt));
        steps.push((thread(&told), item(teller, account, told, counted).await?));
    }
    Ok(steps)
}

fn attempt(told: &EventView) -> Option<AttemptId> {
    told.data.get("attempt")?.as_str()?.parse().ok()
}

/// What several events are the steps of: an attempt, or the handing over of one mail.
fn thread(told: &EventView) -> Option<String> {
    if told.stream.starts_with("mail-") {
        return Some(told.stream.clone());
    }
    told.data.get("attempt").and_then(Value::as_str).map(str::to_owned)
}

/// Kinds that open an item which later ones of the same thread complete.
const OPENING: [&str; 4] =
    ["login_attempted", "unknown_login_attempted", "password_accepted", "mail_attempted"];
/// Kinds that complete such an item.
const COMPLETING: [&str; 12] = [
    "password_accepted",
    "login_succeeded",
    "login_failed",
    "login_attempt_abandoned",
    "unknown_login_failed",
    "unknown_login_attempt_abandoned",
    "mail_accepted",
    "mail_deferred",
    "mail_refused",
    "mail_not_handed_over",
    "mail_uncertain",
    "mail_bounced",
];
/// Failures that stand together when nothing else came between them.
const REPEATING: [&str; 9] = [
    "login_failed",
    "login_refused",
    "login_attempt_abandoned",
    "unknown_login_failed",
    "unknown_login_refused",
    "password_reset_declined",
    "link_refused",
    "access_denied",
    "mail_deferred",
];

/// The kind that says of an attempt which reference it carries: it is told with the attempt.
const FLAGS: &str = "attempt_flagged";

impl Item {
    fn goes_on(&self) -> bool {
        COMPLETING.contains(&self.kind.as_str())
    }

    /// The later step says what came of it; it happened when it came.
    fn absorb(&mut self, mut later: Self) {
        later.events.splice(0..0, std::mem::take(&mut self.events));
        later.from_where = later.from_where.take().or_else(|| self.from_where.take());
        later.counted = later.counted.take().or_else(|| self.counted.take());
        later.reference = later.reference.take().or_else(|| self.reference.take());
        *self = later;
    }

    fn repeats(&self, earlier: &Self) -> bool {
        REPEATING.contains(&self.kind.as_str())
            && self.waits_for.is_none()
            && (&self.kind, &self.what, &self.actor)
                == (&earlier.kind, &earlier.what, &earlier.actor)
            && (&self.from_where, &self.shown) == (&earlier.from_where, &earlier.shown)
            && (&self.counted, &self.reason) == (&earlier.counted, &earlier.reason)
            && self.reference == earlier.reference
    }
}

/// Equal failures behind each other become one item.
fn folded(items: Vec<Item>) -> Vec<Item> {
    let mut folded: Vec<Item> = vec![];
    for item in items {
        match folded.last_mut() {
            Some(last) if item.repeats(last) => {
                last.count += item.count;
                last.to = item.to;
                last.events.extend(item.events);
            }
            Some(_) | None => folded.push(item),
        }
    }
    folded
}

async fn item(
    teller: &mut EventRenderer<'_>,
    account: AccountId,
    told: EventView,
    counted: Option<&CountedFor>,
) -> Result<Item, Failure> {
    let shown = told.shown().map(|code| Shown { code: code.to_owned(), text: teller.shown(code) });
    Ok(Item {
        from: told.at,
        to: told.at,
        count: 1,
        kind: told.kind.clone(),
        what: teller.happened(&told).await?,
        actor: teller.actor(&told, Some(account)).await?,
        from_where: teller.from_where(&told),
        shown,
        reason: reason(&told),
        counted: counted.map(|found| Counted {
            lock: found.lock,
            locked: found.locked,
            locked_at: found.locked_at,
        }),
        reference: (told.kind == FLAGS)
            .then(|| told.data.get("reference")?.as_str().map(str::to_owned))
            .flatten(),
        waits_for: None,
        events: vec![told],
    })
}
