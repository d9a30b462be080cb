//! A person as the manager's desk shows them: who, how they stand, and what became of their mail, at a
//! glance.

use crate::pages::clock::Clock;
use crate::request::context::Context;
use chrono::TimeDelta;
use keyledger_core::account::Standing;
use keyledger_core::language::Language;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::mails::Fate;
use keyledger_usecases::members::list::{FactorStanding, OfProperty};
use keyledger_usecases::texts::mails::mail_in_words;
use keyledger_usecases::texts::say;
use keyledger_usecases::texts::written;

/// How a moment is said.
type When<'a> = &'a dyn Fn(Timestamp) -> String;

/// A mark: its class, and its words.
pub(super) struct Badge {
    pub class: &'static str,
    pub text: String,
}

/// Somebody, told.
pub(super) struct Person {
    pub id: String,
    pub name: String,
    pub email: String,
    /// What they may do, in words.
    pub permissions: String,
    /// How they stand, what weighs most first.
    pub badges: Vec<Badge>,
    /// What there is to know beside, a line each.
    pub notes: Vec<String>,
    /// Whether they were asked and have not answered.
    pub offered: bool,
}

impl Person {
    /// As the list tells them: of times it says the day.
    pub fn at_a_glance(context: &Context, one: &OfProperty, clock: &Clock) -> Self {
        Self::told(context, one, &|at| clock.day(at))
    }

    /// As their own page does.
    pub fn of(context: &Context, one: &OfProperty, clock: &Clock) -> Self {
        Self::told(context, one, &|at| clock.minute(at))
    }

    fn told(context: &Context, one: &OfProperty, when: When<'_>) -> Self {
        let language = context.language;
        let email = one.email.clone().unwrap_or_default();
        let unnamed = || say(language, "page-people-unnamed", &[]);
        let fallback = || if email.is_empty() { unnamed() } else { email.clone() };
        Self {
            id: one.account.to_string(),
            name: one.name.clone().unwrap_or_else(fallback),
            permissions: crate::pages::home::in_words(context, one.permissions.iter().copied()),
            badges: badges(language, one, when),
            notes: notes(language, one, when, context.system.engine.clock.now()),
            offered: one.offered_until.is_some(),
            email,
        }
    }
}

fn badge(class: &'static str, language: Language, key: &str, at: String) -> Badge {
    Badge { class, text: say(language, key, &[("at", at.into())]) }
}

fn badges(language: Language, one: &OfProperty, when: When<'_>) -> Vec<Badge> {
    let mut badges = vec![];
    let plain = |class, key: &str| badge(class, language, key, String::new());
    badges.push(match one.standing {
        None => badge(
            "warn",
            language,
            "page-people-asked",
            one.offered_until.map(when).unwrap_or_default(),
        ),
        Some(Standing::Open | Standing::Absent) => plain("good", "page-people-in"),
        Some(Standing::NotActivated) => {
            badge("warn", language, "page-people-invited", when(one.since))
        }
        Some(Standing::Locked) => {
            let since = one.locked.map(|(since, _)| when(since)).unwrap_or_default();
            badge("bad", language, "page-people-locked", since)
        }
        Some(Standing::Disabled) => plain("bad", "page-people-disabled"),
        Some(Standing::ResetRequired) => plain("bad", "page-people-reported"),
        Some(Standing::Lapsed) => plain("bad", "page-people-lapsed"),
        Some(Standing::UnusualActivity) => plain("bad", "page-people-unusual"),
        Some(Standing::Suspended) => plain("bad", "page-people-suspended"),
        Some(Standing::Deleted | Standing::Erased) => plain("bad", "page-people-gone"),
    });
    if let Some(mail) = one.mails.first()
        && matches!(mail.fate, Fate::Bounced | Fate::Refused | Fate::NotHandedOver)
    {
        badges.push(plain("bad", "page-people-mail"));
    }
    if one.factor == FactorStanding::Disabled {
        badges.push(plain("bad", "page-people-factor-disabled"));
    }
    badges
}

fn notes(language: Language, one: &OfProperty, when: When<'_>, now: Timestamp) -> Vec<String> {
    let mut notes = vec![];
    let told =
        |key: &str, name: &'static str, value: String| say(language, key, &[(name, value.into())]);
    if let Some(mail) = one.mails.first()
        && mail.fate != Fate::Accepted
    {
        notes.push(mail_in_words(mail, language));
    }
    match one.factor {
        FactorStanding::PutOff { since, until } => {
            let day = |span: TimeDelta| (span.num_days() + 1).max(1);
            let (day, days) = (day(now.since(since)), until.since(since).num_days());
            let arguments = [("day", day.min(days).into()), ("days", days.into())];
            notes.push(say(language, "page-people-factor-day", &arguments));
        }
        FactorStanding::Demanded => notes.push(say(language, "page-people-factor-due", &[])),
        FactorStanding::None
        | FactorStanding::Unknown
        | FactorStanding::Enrolled
        | FactorStanding::Disabled => {}
    }
    if let Some(day) = one.ends_on {
        notes.push(told("page-people-last-day", "day", written::day(language, day)));
    }
    if let Some(at) = one.used_at {
        notes.push(told("page-people-used", "at", when(at)));
    }
    notes
}
