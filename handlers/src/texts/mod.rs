//! Mail texts: in which words? The texts of mails in French and English.

mod catalogue;
pub mod times;

pub use catalogue::{Catalogue, Written};

use fluent_bundle::{FluentArgs, FluentValue};
use keyledger_core::language::Language;
use keyledger_core::mail::MailTemplate;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;

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
    french: Catalogue,
    english: Catalogue,
}

/// The texts of one language.
#[derive(Clone, Copy)]
pub struct Wording<'a> {
    catalogue: &'a Catalogue,
}

impl Texts {
    /// Reads the texts that are part of the program.
    pub fn new() -> Result<Self, TextError> {
        let (french, english) =
            (Catalogue::new(Language::Fr, FRENCH), Catalogue::new(Language::En, ENGLISH));
        match [&french, &english].iter().find(|catalogue| !catalogue.is_whole()) {
            Some(broken) => Err(broken.missing("the whole file")),
            None => Ok(Self { french, english }),
        }
    }

    /// The texts of one language.
    pub fn in_language(&self, language: Language) -> Wording<'_> {
        let catalogue = match language {
            Language::Fr => &self.french,
            Language::En => &self.english,
        };
        Wording { catalogue }
    }
}

impl Wording<'_> {
    /// The language.
    pub fn language(&self) -> Language {
        self.catalogue.language()
    }

    /// Whether there is a text under `key`.
    pub fn has(&self, key: &str) -> bool {
        self.catalogue.has(key)
    }

    /// The subject of a mail: its one title, wherever mails are listed.
    pub fn subject(&self, template: MailTemplate) -> Result<String, TextError> {
        self.plain(&format!("{}-subject", template.code()))
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

    /// A moment, to the minute, by the clock of a zone and naming it.
    pub fn moment(&self, at: Timestamp, zone: &TimeZone) -> String {
        times::minute(self.language(), at, zone)
    }

    fn format(self, key: &str, values: &FluentArgs<'_>) -> Result<String, TextError> {
        match self.catalogue.text(key, values) {
            Some(Written { text, whole: true }) => Ok(text),
            Some(_) | None => Err(self.catalogue.missing(key)),
        }
    }
}

#[cfg(test)]
mod tests;
