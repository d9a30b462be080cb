//! Sentences of an explanation: how is an explanation told? In sentences, in the reader's language
//! (C6).

mod activity;
mod answer;

use super::written::{device, minute_in, moment};
use super::{Argument, has, say};
use crate::reading::explain::Why;
use keyledger_core::explain::{
    Attempt, Chain, LockStory, OnWhoseAuthority, PropertyStory, Said, Step, WayOut, WhyEnded,
};
use keyledger_core::ids::EventId;
use keyledger_core::language::Language;
use keyledger_core::metadata::ActorKind;
use keyledger_core::policy::LockRule;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use std::collections::HashMap;

/// What events say, by their ids, in the sentences of the history.
pub type Sentences = HashMap<EventId, String>;

/// By which clock, in which language.
#[derive(Clone, Debug)]
pub struct Told {
    /// The language.
    pub language: Language,
    /// The clock; to the second and in UTC where there is none, so that it can be pasted back.
    pub zone: Option<TimeZone>,
}

/// The sentence that answers: state, since when, why, and what ends it. The person is named as people
/// say it.
pub fn answer(why: &Why, told: &Told) -> String {
    let teller = Teller::of(told);
    let id = why.explanation.account.map(|account| account.to_string());
    let who = why.name.clone().or_else(|| why.email.clone()).or(id).unwrap_or_default();
    teller.answer(why, &who)
}

/// The whole story, one sentence or item a line; `said` is what its steps say.
pub fn tell(why: &Why, said: &Sentences, told: &Told) -> String {
    let teller = Teller::of(told);
    let mut lines = vec![teller.answer(why, &teller.who(why))];
    match why.explanation.locks.last() {
        Some(lock) => lines.extend(teller.lock(lock, why)),
        None => lines.extend(teller.run(&why.explanation.run)),
    }
    if why.explanation.locks.last().is_some_and(|lock| lock.ended.is_some()) {
        lines.extend(teller.run(&why.explanation.run));
    }
    lines.extend(teller.activities(&why.explanation.activities));
    let counted = !why.explanation.locks.is_empty() || !why.explanation.run.is_empty();
    let heading = if counted { "why-steps" } else { "why-steps-alone" };
    lines.extend(teller.steps(heading, &why.explanation.steps, said));
    for chain in &why.chains {
        lines.extend(teller.chain(chain, said));
    }
    lines.extend(teller.ways_out(why));
    let near = teller.near_misses(why);
    if !near.is_empty() {
        lines.push(teller.say("why-near", &[]));
        lines.extend(near.into_iter().map(|line| format!("  {line}")));
    }
    if !why.nearest.is_empty() {
        lines.push(teller.say("why-nearest", &[("addresses", why.nearest.join(", ").into())]));
    }
    lines.extend(teller.properties(&why.properties));
    lines.join("\n") + "\n"
}

/// What has not happened yet and soon may, a line each.
pub fn near_misses(why: &Why, told: &Told) -> Vec<String> {
    Teller::of(told).near_misses(why)
}

/// The properties that do not simply open, a line each with the messages that say so.
pub fn properties(why: &Why, told: &Told) -> Vec<String> {
    Teller::of(told).properties(&why.properties)
}

/// The sentence that answers for a property.
pub fn property_answer(story: &PropertyStory, as_of: Timestamp, told: &Told) -> String {
    Teller::of(told).property_answer(story, as_of)
}

/// The messages of the billing system that a property's state rests on, a line each.
pub fn property_rests_on(story: &PropertyStory, told: &Told) -> Vec<String> {
    let teller = Teller::of(told);
    story.rests_on.iter().map(|said| teller.said(said)).collect()
}

pub(super) struct Teller {
    pub(super) language: Language,
    zone: Option<TimeZone>,
}

impl Teller {
    fn of(told: &Told) -> Self {
        Self { language: told.language, zone: told.zone.clone() }
    }

    pub(super) fn say(&self, key: &str, arguments: &[Argument<'_>]) -> String {
        say(self.language, key, arguments)
    }

    pub(super) fn moment(&self, at: Timestamp) -> String {
        let told = self.zone.as_ref().map(|zone| minute_in(self.language, at, zone));
        told.unwrap_or_else(|| moment(at))
    }

    fn lock(&self, lock: &LockStory, why: &Why) -> Vec<String> {
        let LockRule::FailuresInARun { failures_max } = lock.rule;
        let version = lock.policy.map_or_else(|| "?".to_owned(), |version| version.to_string());
        let locks = why.explanation.locks.len();
        let rule = self.say(
            "why-rule",
            &[
                ("at", self.moment(lock.locked_at).into()),
                ("failures", lock.evidence.len().into()),
                ("limit", failures_max.into()),
                ("version", version.into()),
            ],
        );
        let mut lines = vec![rule, self.say("why-counted", &[])];
        lines.extend(self.attempts(&lock.evidence));
        if let Some(at) = lock.known_devices_shut_out_at {
            lines.push(self.say("why-known-devices", &[("at", self.moment(at).into())]));
        }
        if lock.refused > 0 {
            let shown = self.shown("account_locked");
            let arguments = [("count", lock.refused.into()), ("shown", shown.into())];
            lines.push(self.say("why-refused", &arguments));
        }
        if let Some(ended) = &lock.ended {
            let key = match ended.by {
                WhyEnded::Reset => "why-ended-reset",
                WhyEnded::Time => "why-ended-time",
                WhyEnded::Manager | WhyEnded::Support | WhyEnded::Machine => "why-ended-by",
            };
            let act = ended.act.as_ref().map_or_else(String::new, |act| self.act(act));
            lines.push(self.say(key, &[("at", self.moment(ended.at).into()), ("act", act.into())]));
        }
        if locks > 1 {
            lines.push(self.say("why-earlier", &[("count", (locks - 1).into())]));
        }
        lines
    }

    fn run(&self, run: &[Attempt]) -> Vec<String> {
        if run.is_empty() {
            return vec![];
        }
        let mut lines = vec![self.say("why-run", &[("count", run.len().into())])];
        lines.extend(self.attempts(run));
        lines
    }

    fn attempts(&self, attempts: &[Attempt]) -> Vec<String> {
        let numbered = (1..).zip(attempts);
        numbered.map(|(number, attempt)| self.attempt(number, attempt)).collect()
    }

    fn attempt(&self, number: usize, attempt: &Attempt) -> String {
        let network = attempt.ip.clone().or_else(|| attempt.network.clone());
        let network = network.unwrap_or_else(|| self.say("why-gone", &[]));
        let device = match &attempt.user_agent {
            Some(agent) => device(self.language, agent),
            None => self.say("why-gone", &[]),
        };
        let known = if attempt.known_device { self.say("why-known", &[]) } else { String::new() };
        let shown = attempt.shown.as_deref().map_or_else(String::new, |code| self.shown(code));
        let at = self.moment(attempt.at);
        let reference = attempt.reference.as_ref().map_or_else(String::new, |reference| {
            let told = [("reference", reference.to_string().into())];
            format!(" · {}", self.say("why-attempt-reference", &told))
        });
        format!("  {number:>2}. {at} · {network} · {device}{known} · « {shown} »{reference}")
    }

    /// The title of what the person was shown.
    fn shown(&self, code: &str) -> String {
        let title = format!("problem-{code}-title");
        let key = if has(self.language, &title) { title } else { format!("shown-{code}") };
        self.say(&key, &[])
    }

    fn steps(&self, heading: &str, steps: &[Step], said: &Sentences) -> Vec<String> {
        if steps.is_empty() {
            return vec![];
        }
        let mut lines = vec![self.say(heading, &[])];
        lines.extend(steps.iter().map(|step| {
            let (at, what) =
                (self.moment(step.at), said.get(&step.event).map_or("", String::as_str));
            match (&step.act, step.shown.as_deref()) {
                _ if step.repeated.is_some() => format!("  {at} · {}", self.repeated(step, what)),
                (Some(act), _) => format!("  {at} · {what} · {}", self.act(act)),
                (None, Some(code)) => format!("  {at} · {what} · « {} »", self.shown(code)),
                // Time brought it about, or the answer was more than a sentence.
                (None, None) => format!("  {at} · {what}"),
            }
        }));
        lines
    }

    /// How it came to a state, a link a line.
    fn chain(&self, chain: &Chain, said: &Sentences) -> Vec<String> {
        let heading = self.say(&format!("why-chain-{}", chain.state.word()), &[]);
        let left_out = |count: usize| {
            format!("  … {}", self.say("why-chain-left-out", &[("count", count.into())]))
        };
        let links = chain.links.iter().flat_map(|link| {
            let what = said.get(&link.event).map_or("", String::as_str);
            let at = self.moment(link.at);
            let line = match &link.repeated {
                None => format!("  → {at} · {what}"),
                Some(repeated) => {
                    let arguments = [
                        ("count", repeated.count.into()),
                        ("what", what.to_owned().into()),
                        ("from", at.into()),
                        ("to", self.moment(repeated.last_at).into()),
                    ];
                    format!("  → {}", self.say("why-chain-repeated", &arguments))
                }
            };
            link.left_out.map(left_out).into_iter().chain([line])
        });
        std::iter::once(heading).chain(links).collect()
    }

    /// Who acted and why: "support 7f0c…, reason « the person asked » (ticket 4711)".
    pub(super) fn act(&self, act: &OnWhoseAuthority) -> String {
        let capacity = match act.capacity {
            ActorKind::Member => "oneself",
            ActorKind::Manager => "manager",
            ActorKind::Support => "support",
            ActorKind::Compliance => "compliance",
            ActorKind::System => "machine",
            ActorKind::Service => "service",
            ActorKind::Anonymous => "anonymous",
        };
        let capacity = self.say(&format!("capacity-{capacity}"), &[]);
        // A part of the engine is no person: which capacity it acted in says all there is.
        let person = act.who.as_ref().filter(|_| act.capacity != ActorKind::System);
        let who = person.map_or_else(String::new, |who| format!(" {who}"));
        let code = act.reason.as_deref().unwrap_or("none");
        let reason = self.say(&format!("reason-{code}"), &[]);
        let note = act.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
        let arguments = [
            ("capacity", capacity.into()),
            ("who", who.into()),
            ("reason", reason.into()),
            ("note", note.into()),
        ];
        self.say("why-act", &arguments)
    }

    /// Where a property does not simply open: why, on which messages, judged by which policy.
    fn properties(&self, stories: &[PropertyStory]) -> Vec<String> {
        if stories.is_empty() {
            return vec![];
        }
        let mut lines = vec![self.say("why-properties", &[])];
        for story in stories {
            lines.push(format!("  {}", self.property(story)));
            lines.extend(story.rests_on.iter().map(|said| format!("    {}", self.said(said))));
        }
        lines
    }

    /// How a property is, on which messages follow.
    fn property(&self, story: &PropertyStory) -> String {
        let id = story.property.to_string();
        let name = story.name.clone().unwrap_or_else(|| id.clone());
        let since = story.since.map(|at| self.moment(at)).unwrap_or_default();
        let arguments = [("property", name.into()), ("id", id.into()), ("since", since.into())];
        self.say(&format!("why-{}", story.state), &arguments)
    }

    fn property_answer(&self, story: &PropertyStory, as_of: Timestamp) -> String {
        if !story.rests_on.is_empty() {
            return self.property(story);
        }
        let name = story.name.clone();
        let key = if name.is_some() { "why-property-open" } else { "why-property-absent" };
        let name = name.unwrap_or_else(|| story.property.to_string());
        self.say(key, &[("property", name.into()), ("at", self.moment(as_of).into())])
    }

    fn said(&self, said: &Said) -> String {
        let key = match (&said.invoice, said.restricts_at) {
            (Some(_), Some(_)) => "why-invoice-overdue",
            (Some(_), None) => "why-invoice-due",
            (None, _) => "why-subscription",
        };
        let invoice = said.invoice.as_ref().map(ToString::to_string).unwrap_or_default();
        let version = said.policy.map_or_else(|| "?".to_owned(), |version| version.to_string());
        let arguments = [
            ("invoice", invoice.into()),
            ("sequence", said.sequence.to_string().into()),
            ("since", self.moment(said.since).into()),
            ("heard", self.moment(said.heard_at).into()),
            ("until", said.restricts_at.map(|at| self.moment(at)).unwrap_or_default().into()),
            ("version", version.into()),
        ];
        self.say(key, &arguments)
    }

    fn ways_out(&self, why: &Why) -> Vec<String> {
        let ways = why.explanation.ways_out.iter();
        ways.map(|way| match way {
            WayOut::Reset => self.say("why-way-reset", &[]),
            WayOut::ManagerOrSupport => self.say("why-way-manager", &[]),
            WayOut::Support => self.say("why-way-support", &[]),
            WayOut::Time { at } => self.say("why-way-time", &[("at", self.moment(*at).into())]),
        })
        .collect()
    }
}
