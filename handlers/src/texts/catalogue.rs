//! Fluent catalogue: how is a file of texts read, and a text put together? For mails, and for
//! whatever the program says.

use super::TextError;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use keyledger_core::language::Language;

/// The texts of one file, in one language.
pub struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    language: Language,
    whole: bool,
}

/// A text with its arguments in place.
pub struct Written {
    /// The text.
    pub text: String,
    /// Whether every argument it names was there.
    pub whole: bool,
}

impl Catalogue {
    /// Reads a file. What of it cannot be read is left out, and it is not whole then.
    pub fn new(language: Language, source: &str) -> Self {
        let (resource, read) = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) => (resource, true),
            Err((resource, _)) => (resource, false),
        };
        let locale = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Plain text: no invisible marks around names and numbers, nor inside addresses.
        bundle.set_use_isolating(false);
        let added = bundle.add_resource(resource).is_ok();
        Self { bundle, language, whole: read && added }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether the whole file could be read.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether there is a text under `key`.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The text under `key`.
    pub fn text(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<Written> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut faults = vec![];
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut faults).into_owned();
        Some(Written { text, whole: faults.is_empty() })
    }

    pub(super) fn missing(&self, key: &str) -> TextError {
        TextError { key: key.to_owned(), language: self.language.tag() }
    }
}
