//! Differences in words: what changed, how it was and how it is?

use super::in_words::{role_in_words, standing_in_words};
use super::say;
use super::written::{minute_in, moment};
use crate::reading::difference::{Aspect, Change, Fact};
use crate::texts::why::Told;

/// One change in words.
pub struct ChangeInWords {
    /// What changed, and where or whose.
    pub what: String,
    /// How it was.
    pub before: String,
    /// How it is.
    pub after: String,
}

/// A change in the reader's language.
pub fn in_words(change: &Change, told: &Told) -> ChangeInWords {
    let language = told.language;
    let what = say(language, &format!("changes-{}", change.what.word()), &[]);
    let about = change.about.as_ref();
    let about = about.map(|about| about.name.clone().unwrap_or_else(|| about.id.clone()));
    let nothing = || say(language, "changes-nothing", &[]);
    let fact = |fact: Option<&Fact>| fact.map_or_else(nothing, |fact| fact_in_words(fact, told));
    let (before, after) = if change.what == Aspect::Password {
        // Which password it is says nothing to anybody.
        let held = |fact: Option<&Fact>, key: &str| match fact {
            Some(_) => say(language, key, &[]),
            None => nothing(),
        };
        let another = if change.before.is_some() { "changes-another" } else { "changes-chosen" };
        (held(change.before.as_ref(), "changes-chosen"), held(change.after.as_ref(), another))
    } else {
        (fact(change.before.as_ref()), fact(change.after.as_ref()))
    };
    let what = about.map_or_else(|| what.clone(), |about| format!("{what} · {about}"));
    ChangeInWords { what, before, after }
}

fn fact_in_words(fact: &Fact, told: &Told) -> String {
    let language = told.language;
    let list = |words: Vec<String>| {
        if words.is_empty() { say(language, "word-none", &[]) } else { words.join(", ") }
    };
    match fact {
        Fact::Standing(standing) => standing_in_words(language, *standing),
        Fact::Permissions(permissions) => {
            let words = permissions.iter();
            list(words.map(|one| say(language, &format!("permission-{one}"), &[])).collect())
        }
        Fact::Moment(at) => {
            let zone = told.zone.as_ref();
            zone.map_or_else(|| moment(*at), |zone| minute_in(language, *at, zone))
        }
        Fact::Factors(kinds) => {
            let words = kinds.iter();
            list(
                words
                    .map(|kind| say(language, &format!("changes-factor-{}", kind.word()), &[]))
                    .collect(),
            )
        }
        Fact::Count(count) => count.to_string(),
        Fact::Role(role) => role_in_words(language, *role),
        Fact::Language(spoken) => say(language, &format!("changes-language-{}", spoken.tag()), &[]),
        Fact::Zone(zone) => zone.name().to_owned(),
        Fact::State(state) => say(language, &format!("changes-state-{state}"), &[]),
        Fact::Version(version) => version.to_string(),
        Fact::Text(text) => text.clone(),
    }
}
