//! Event sentences: what does an event say, in the reader's language? Who acted, what happened,
//! what was shown.

use super::event::EventView;
use crate::boxed;
use crate::caller::profile::profile;
use crate::failure::Failure;
use crate::system::System;
use crate::texts::mails::mail_title;
use crate::texts::written::{device, minute_in, moment};
use crate::texts::{has, say, say_about};
use fluent_bundle::{FluentArgs, FluentValue};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::mail::MailTemplate;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::{Connection, members};
use serde_json::Value;
use std::collections::HashMap;

/// Lists that are told item by item, with what the words of their items begin with; of all others the
/// number of items is told.
const LISTS_TOLD: [(&str, &str); 5] = [
    ("permissions", "permission"),
    ("granted", "permission"),
    ("withdrawn", "permission"),
    ("scopes", "scope"),
    ("loosens", "policy-label"),
];

/// Fields by whose value a sentence chooses its words; `none` where there is no value.
const CHOSEN_BY: [&str; 13] = [
    "purpose",
    "direction",
    "replaces",
    "supersedes",
    "fault",
    "change",
    "alone",
    "synced",
    "backed_up",
    "unknown_device",
    "paused_until",
    "push",
    "outcome",
];

/// Tells events; remembers the names it looked up.
pub struct EventRenderer<'a> {
    system: &'a System,
    /// In which language.
    pub language: Language,
    /// By whose clock; for operators in UTC, to the second.
    zone: Option<TimeZone>,
    people: HashMap<AccountId, Option<String>>,
    properties: HashMap<PropertyId, String>,
}

impl<'a> EventRenderer<'a> {
    /// A teller that knows nobody yet.
    pub fn new(system: &'a System, language: Language) -> Self {
        Self { system, language, zone: None, people: HashMap::new(), properties: HashMap::new() }
    }

    /// The same as a person says it, by the clock of this zone (B14).
    #[must_use]
    pub fn by(self, zone: TimeZone) -> Self {
        Self { zone: Some(zone), ..self }
    }

    /// Asks the projections.
    pub async fn ask<T, Q>(&self, question: Q) -> Result<T, Failure>
    where
        T: Send + 'static,
        Q: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        self.system.ask(question).await
    }

    /// What happened, in a sentence.
    #[boxed]
    pub async fn happened(&mut self, told: &EventView) -> Result<String, Failure> {
        let mut arguments = FluentArgs::new();
        if let Some(property) = told.metadata.get("property") {
            self.argument("property", property, &mut arguments).await?;
        }
        for (name, value) in told.data.as_object().into_iter().flatten() {
            self.argument(name, value, &mut arguments).await?;
        }
        Ok(say_about(self.language, &format!("happened-{}", told.kind), &arguments))
    }

    async fn argument(
        &mut self,
        name: &str,
        value: &Value,
        arguments: &mut FluentArgs<'_>,
    ) -> Result<(), Failure> {
        let told: FluentValue<'static> = match value {
            Value::Object(members) => {
                for (name, member) in members {
                    Box::pin(self.argument(name, member, arguments)).await?;
                }
                return Ok(());
            }
            Value::Array(items) => match list_in_words(self.language, name, items) {
                Some(words) => words.into(),
                None => items.len().into(),
            },
            Value::Number(number) => number.as_f64().unwrap_or_default().into(),
            Value::Bool(true) => self.word(name, "yes"),
            Value::Bool(false) => self.word(name, "no"),
            Value::Null if CHOSEN_BY.contains(&name) => "none".into(),
            Value::Null => self.word(name, "none"),
            Value::String(text) if name == "property" => self.property_named(text).await?.into(),
            Value::String(text) => self.word(name, text),
        };
        arguments.set(name.to_owned(), told);
        Ok(())
    }

    /// A value in words where there are any: a sentence may also choose by the value itself.
    fn word(&self, name: &str, value: &str) -> FluentValue<'static> {
        if let Ok(at) = value.parse::<Timestamp>() {
            let told = self.zone.as_ref().map(|zone| minute_in(self.language, at, zone));
            return told.unwrap_or_else(|| moment(at)).into();
        }
        if CHOSEN_BY.contains(&name) {
            return value.to_owned().into();
        }
        if let ("template", Some(template)) = (name, MailTemplate::of_code(value)) {
            return mail_title(template, self.language).into();
        }
        let key = key_of(self.language, name, value);
        key.map_or_else(|| value.to_owned(), |key| say(self.language, &key, &[])).into()
    }

    async fn property_named(&mut self, id: &str) -> Result<String, Failure> {
        match id.parse() {
            Ok(property) => self.property(property).await,
            Err(_) => Ok(id.to_owned()),
        }
    }

    /// What a property is called.
    #[boxed]
    pub async fn property(&mut self, property: PropertyId) -> Result<String, Failure> {
        if let Some(known) = self.properties.get(&property) {
            return Ok(known.clone());
        }
        let found = self.system.ask(move |views| members::find_property(views, property)).await?;
        let name = found.map_or_else(|| property.to_string(), |found| found.name);
        self.properties.insert(property, name.clone());
        Ok(name)
    }

    /// What a person is called, while anybody knows.
    #[boxed]
    pub async fn person(&mut self, account: AccountId) -> Result<Option<String>, Failure> {
        if let Some(known) = self.people.get(&account) {
            return Ok(known.clone());
        }
        let name = profile(&self.system.engine, account).await?.and_then(|profile| profile.name);
        self.people.insert(account, name.clone());
        Ok(name)
    }

    /// Who acted: by name where it is not the one the history is about.
    #[boxed]
    pub async fn actor(
        &mut self,
        told: &EventView,
        subject: Option<AccountId>,
    ) -> Result<String, Failure> {
        let text = |path: &str| told.metadata.pointer(path).and_then(Value::as_str);
        let kind = text("/actor/kind").unwrap_or_default();
        let id = text("/actor/id").unwrap_or_default();
        let at_the_machine = text("/actor/assurance") == Some("machine");
        let kind = if at_the_machine { "machine" } else { kind };
        let part = key_of(self.language, "part", id).filter(|_| kind == "system");
        let part = part.map_or_else(|| id.to_owned(), |key| say(self.language, &key, &[]));
        let said = say(self.language, &format!("actor-{kind}"), &[("part", part.into())]);
        let Ok(account) = id.parse::<AccountId>() else { return Ok(said) };
        if Some(account) == subject {
            return Ok(said);
        }
        let Some(name) = self.person(account).await? else { return Ok(said) };
        Ok(say(self.language, "actor-named", &[("name", name.into()), ("kind", said.into())]))
    }

    /// From where, while its key lives: `192.0.2.10, Firefox on Linux`.
    pub fn from_where(&self, told: &EventView) -> Option<String> {
        let text = |name: &str| told.personal.get(name).and_then(Value::as_str);
        let ip = text("ip")?;
        let device = text("user_agent").map(|agent| device(self.language, agent));
        Some(device.map_or_else(|| ip.to_owned(), |device| format!("{ip}, {device}")))
    }

    /// What the person was shown, in the words they were shown.
    pub fn shown(&self, code: &str) -> String {
        let title = format!("problem-{code}-title");
        let key = if has(self.language, &title) { title } else { format!("shown-{code}") };
        say(self.language, &key, &[])
    }
}

/// Where the words of a value stand: those of its field, else those that all fields share.
fn key_of(language: Language, name: &str, value: &str) -> Option<String> {
    let by_name = match name {
        "cause" => "trouble",
        "why" => "suppressed",
        "because" => "not_handed_over",
        "act" => "act",
        "permission" => "permission",
        "question" => "question",
        "limit" => "limit",
        "part" => "part",
        "handler" => "handler",
        _ => "word",
    };
    let keys = [format!("{by_name}-{value}"), format!("word-{value}")];
    keys.into_iter().find(|key| has(language, key))
}

/// The items of a list in words, where it is told item by item; a sentence may choose by `none`.
fn list_in_words(language: Language, name: &str, items: &[Value]) -> Option<String> {
    let (_, begins) = LISTS_TOLD.iter().find(|(list, _)| *list == name)?;
    if items.is_empty() {
        return Some("none".to_owned());
    }
    let words = items.iter().filter_map(Value::as_str).map(|item| {
        let key = format!("{begins}-{item}");
        if has(language, &key) { say(language, &key, &[]) } else { item.to_owned() }
    });
    Some(words.collect::<Vec<_>>().join(", "))
}

/// Why a person acted on another: the code, and their words while their key lives.
pub fn reason(told: &EventView) -> Option<String> {
    let code = told.metadata.pointer("/reason/code")?.as_str()?.to_owned();
    let note = told.personal.get("reason.note").and_then(Value::as_str);
    Some(note.map_or_else(|| code.clone(), |note| format!("{code}: {note}")))
}

#[cfg(test)]
mod tests;
