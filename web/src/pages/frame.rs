//! Page frame: what surrounds every page: head, header with who is signed in, language switch, footer.

use super::assets;
use super::theme::Theme;
use crate::answer::problem::Problem;
use crate::request::context::Context;
use keyledger_core::authority::{Act, judge_role};
use keyledger_core::language::Language;
use keyledger_usecases::caller::authorise;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::texts::{Argument, say};

/// What the layout needs to know. Templates call its methods: `{{ frame.say("page-…") }}`.
pub struct Frame {
    language: Language,
    /// The title, in the person's language; the layout adds the product's name.
    pub title: String,
    /// Where the language switch comes back to.
    pub here: String,
    /// Who is signed in, as they are called.
    pub person: Option<String>,
    /// The entry of the navigation that this page belongs to.
    pub section: Section,
    /// How wide the page is.
    pub width: Width,
    /// Whether this is the demo.
    pub demo: bool,
    /// Whom people turn to.
    pub support: String,
    /// The address of the house's own theme, where there is one.
    pub theme: Option<String>,
    /// Whether the person finds people: an operator whose role does.
    pub finds_people: bool,
}

/// The entries of the navigation of somebody who is signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// None of them.
    #[default]
    None,
    /// Home: the properties.
    Home,
    /// My account.
    Account,
    /// People of a property.
    People,
    /// The consoles of those who operate the system.
    Console,
}

/// How wide a page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// One question at a time, beside the brand: log-in and what belongs to it.
    Door,
    /// One column of text.
    #[default]
    Text,
    /// Tables and tiles.
    Wide,
}

impl Frame {
    /// The frame of a page for anybody; `title` is a key of the texts.
    pub fn new(context: &Context, title: &str) -> Self {
        let settings = &context.site.settings;
        Self {
            language: context.language,
            title: say(context.language, title, &[]),
            here: context.path.to_string(),
            person: None,
            section: Section::None,
            width: Width::default(),
            demo: settings.is_demo,
            support: settings.support_contact.clone(),
            theme: settings.theme.as_ref().map(Theme::address),
            finds_people: false,
        }
    }

    /// The same with this width.
    #[must_use]
    pub fn wide(self, width: Width) -> Self {
        Self { width, ..self }
    }

    /// The frame of a page for somebody who is signed in.
    pub async fn signed_in(
        context: &Context,
        caller: &Caller,
        title: &str,
        section: Section,
    ) -> Result<Self, Problem> {
        let engine = &context.system.engine;
        let failed = |failure| Problem::failure(context, &failure);
        let profile = keyledger_usecases::caller::profile::profile(engine, caller.account).await;
        let person = profile.map_err(failed)?.and_then(|profile| profile.name.or(profile.email));
        let role = authorise::role(engine, caller).await.map_err(failed)?;
        let finds_people = role.is_some_and(|(role, _)| judge_role(Act::FindPeople, role).is_ok());
        Ok(Self { person, section, finds_people, ..Self::new(context, title) })
    }

    /// The language, as `lang` names it.
    pub fn lang(&self) -> &'static str {
        self.language.tag()
    }

    /// The language, for what is told beside.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The languages to switch to: tag and own name.
    pub fn languages(&self) -> [(&'static str, &'static str, bool); 2] {
        [Language::En, Language::Fr].map(|language| {
            let name = match language {
                Language::En => "English",
                Language::Fr => "Français",
            };
            (language.tag(), name, language == self.language)
        })
    }

    /// The text under `key`.
    pub fn say(&self, key: &str) -> String {
        say(self.language, key, &[])
    }

    /// The text under `key` with one value in it.
    pub fn say_with(&self, key: &str, name: &'static str, value: &str) -> String {
        let argument: Argument<'_> = (name, value.to_owned().into());
        say(self.language, key, &[argument])
    }

    /// The text under `key` with one number in it.
    pub fn say_count(&self, key: &str, name: &'static str, count: &i64) -> String {
        say(self.language, key, &[(name, (*count).into())])
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The class of the body.
    pub fn class(&self) -> &'static str {
        match self.width {
            Width::Door => "door",
            Width::Text => "text",
            Width::Wide => "wide",
        }
    }

    /// `page` where the navigation stands at this entry.
    pub fn current(&self, section: &str) -> bool {
        let here = match self.section {
            Section::None => "",
            Section::Home => "home",
            Section::Account => "account",
            Section::People => "people",
            Section::Console => "console",
        };
        here == section
    }
}
