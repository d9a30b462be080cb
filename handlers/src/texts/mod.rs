//! In which words? The texts of mails in French and English.

use chrono::{Datelike, Timelike};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use keyledger_core::language::Language;
use keyledger_core::timestamp::Timestamp;
use unic_langid::LanguageIdentifier;

const FRENCH: &str = include_str!("fr.ftl");
const ENGLISH: &str = include_str!("en.ftl");

/// A text that is missing or broken. The tests make sure that none is.
#[derive(Debug, thiserror::Error)]
#[error("the text {key:?} is missing or broken in {language}")]
pub struct TextError {
    key: String,
    language: &'static str,
}

/// All texts.
pub struct Texts {
    french: FluentBundle<FluentResource>,
    english: FluentBundle<FluentResource>,
}

/// The texts of one language.
#[derive(Clone, Copy)]
pub struct Wording<'a> {
    bundle: &'a FluentBundle<FluentResource>,
    language: Language,
}

impl Texts {
    /// Reads the texts that are part of the program.
    pub fn new() -> Result<Self, TextError> {
        Ok(Self { french: bundle(Language::Fr, FRENCH)?, english: bundle(Language::En, ENGLISH)? })
    }

    /// The texts of one language.
    pub fn in_language(&self, language: Language) -> Wording<'_> {
        let bundle = match language {
            Language::Fr => &self.french,
            Language::En => &self.english,
        };
        Wording { bundle, language }
    }
}

fn bundle(language: Language, source: &str) -> Result<FluentBundle<FluentResource>, TextError> {
    let broken = || TextError { key: "the whole file".to_owned(), language: language.tag() };
    let resource = FluentResource::try_new(source.to_owned()).map_err(|_| broken())?;
    let locale: LanguageIdentifier = language.tag().parse().map_err(|_| broken())?;
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Isolation marks are for right-to-left scripts; in a mail they end up inside addresses.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).map_err(|_| broken())?;
    Ok(bundle)
}

impl Wording<'_> {
    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// One text without arguments.
    pub fn plain(&self, key: &str) -> Result<String, TextError> {
        self.with(key, &[])
    }

    /// One text with its arguments.
    pub fn with(&self, key: &str, arguments: &[(&str, &str)]) -> Result<String, TextError> {
        let mut values = FluentArgs::new();
        for (name, value) in arguments {
            values.set(*name, FluentValue::from(*value));
        }
        self.format(key, &values)
    }

    /// A moment, to the minute, in UTC and saying so.
    pub fn moment(&self, at: Timestamp) -> Result<String, TextError> {
        let at = at.utc();
        let mut values = FluentArgs::new();
        values.set("day", at.day());
        values.set("month", self.plain(&format!("month-{}", at.month()))?);
        values.set("year", at.year().to_string());
        values.set("time", format!("{:02}:{:02}", at.hour(), at.minute()));
        self.format("moment", &values)
    }

    fn format(&self, key: &str, values: &FluentArgs<'_>) -> Result<String, TextError> {
        let broken = || TextError { key: key.to_owned(), language: self.language.tag() };
        let message = self.bundle.get_message(key).ok_or_else(broken)?;
        let pattern = message.value().ok_or_else(broken)?;
        let mut errors = vec![];
        let text = self.bundle.format_pattern(pattern, Some(values), &mut errors).into_owned();
        if errors.is_empty() { Ok(text) } else { Err(broken()) }
    }
}

#[cfg(test)]
mod tests;
