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

/// French sets a space before high punctuation and inside quotation marks, and no line may break there.
/// It is put in here, once, so that no translator has to type what cannot be seen. A whole no-break space
/// also before `;`, `!` and `?`: fonts of older mail programs lack the narrow one.
fn spaced(language: Language, source: &str) -> String {
    const PLACES: [(&str, &str); 7] = [
        (" :", "\u{a0}:"),
        (" ;", "\u{a0};"),
        (" !", "\u{a0}!"),
        (" ?", "\u{a0}?"),
        (" %", "\u{a0}%"),
        (" »", "\u{a0}»"),
        ("« ", "«\u{a0}"),
    ];
    if language != Language::Fr {
        return source.to_owned();
    }
    PLACES.iter().fold(source.to_owned(), |text, (typed, set)| text.replace(typed, set))
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
        let (resource, read) = match FluentResource::try_new(spaced(language, source)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_french_line_begins_with_its_punctuation() {
        let source = "a = « Bien sûr » : oui ; non ! Ou { $n } % ?\n";
        let told = |language| {
            let mut arguments = FluentArgs::new();
            arguments.set("n", 7);
            Catalogue::new(language, source).text("a", &arguments).unwrap().text
        };
        let set = "«\u{a0}Bien sûr\u{a0}»\u{a0}: oui\u{a0}; non\u{a0}! Ou 7\u{a0}%\u{a0}?";
        assert_eq!(told(Language::Fr), set);
        assert_eq!(told(Language::En), "« Bien sûr » : oui ; non ! Ou 7 % ?");
    }
}
