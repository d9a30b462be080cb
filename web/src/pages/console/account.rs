//! A person, at a glance: the sentence that answers, what they saw, what counted, the picture, and what
//! may be done about it. As of any moment (B1, B6, C6, S35).

use super::account_acts::{self, Acts};
use super::account_chains::{ChainView, chains};
use super::account_rows::{Day, days};
use super::account_slide::{Slide, slide};
use super::as_of::{moment_at, zone};
use super::opening::opened_after_form;
use super::picture::{View, view};
use super::tabs::{Top, top};
use crate::answer::denied::permission_words;
use crate::answer::problem::Problem;
use crate::pages::account::mails::MailLine;
use crate::pages::clock::Clock;
use crate::pages::frame::Frame;
use crate::pages::return_to::in_query;
use crate::pages::said::Said;
use crate::request::path::Path;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::account::Standing;
use keyledger_core::authority::Act;
use keyledger_core::explain::Attempt;
use keyledger_core::explain::picture::Lane;
use keyledger_core::ids::AccountId;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::reading::explain::NotExplained;
use keyledger_usecases::reading::person::{Person, Question, person};
use keyledger_usecases::texts::in_words::standing_in_words;
use keyledger_usecases::texts::written::device;
use keyledger_usecases::texts::{has, say};

#[derive(Template)]
#[template(path = "console/account.html")]
struct AccountPage {
    frame: Frame,
    top: Top,
    said: Option<Said>,
    id: String,
    name: String,
    email: String,
    standing: String,
    class: &'static str,
    answer: String,
    /// The moment that the page tells of, in words.
    as_of: String,
    /// Whether that is not now.
    rewound: bool,
    /// Whether that moment has not come.
    future: bool,
    /// As the field for it has it.
    at: String,
    zone: String,
    zones: Vec<(&'static str, bool)>,
    /// The slider that rewinds.
    slide: Option<Slide>,
    policy: Option<u32>,
    /// What the person was last shown, in their language.
    saw: Option<Shown>,
    near: Vec<String>,
    /// Properties that do not simply open, a line each.
    closed: Vec<String>,
    counted: Vec<Counted>,
    /// What the attempts counted for, in words.
    counted_for: String,
    view: Option<View>,
    chains: Vec<ChainView>,
    /// Where live rows come from; none of the past.
    live: Option<String>,
    chips: Vec<Chip>,
    days: Vec<Day>,
    /// Where what happened before is.
    earlier: Option<String>,
    /// Every event of the account, to narrow and to take out as a file with its manifest.
    all: String,
    /// Whether only a part is shown, and where all of it is.
    whole: Option<String>,
    mails: Vec<MailLine>,
    memberships: Vec<(String, String, String)>,
    acts: Acts,
    /// This page at this moment, to be sent to a colleague.
    permalink: String,
    now: String,
    head: String,
}

/// What somebody was shown.
struct Shown {
    language: &'static str,
    text: String,
    at: String,
}

/// An attempt that counted.
struct Counted {
    at: String,
    from: String,
    device: String,
    shown: String,
}

/// A row of the picture, to show alone.
struct Chip {
    text: String,
    address: String,
    current: bool,
}

/// Shows it.
pub async fn show(
    Path(id): Path<String>,
    AskingForm(asked): AskingForm,
) -> Result<Response, Problem> {
    opened_after_form(&asked.context, async |caller, said| {
        let shown = shown(&asked, caller, &id).await?;
        Ok(AccountPage { said, ..shown })
    })
    .await
}

async fn shown(asked: &QueryString, caller: &Caller, id: &str) -> Result<AccountPage, Problem> {
    asked.only(&["at", "zone", "show", "before"])?;
    let context = &asked.context;
    let failed = |failure| asked.failed(&failure);
    let account: AccountId = id.parse().map_err(|_| nobody(asked))?;
    let engine = &context.system.engine;
    let zone = zone(asked)?;
    let local = match zone.clone() {
        Some(zone) => zone,
        None => time_zones::of_person(engine, account, None).await.map_err(failed)?,
    };
    let at = moment_at(asked, &local)?;
    let before =
        asked.text("before").map(|_| asked.number("before", 0, 0..=i64::MAX.unsigned_abs()));
    let only = match asked.text("show") {
        None => None,
        Some(word) => {
            Some(lane(word).ok_or_else(|| asked.wrong("show", "page-console-no-row", &[]))?)
        }
    };
    let question = Question { at, zone, only, before: before.transpose()? };
    let by = asked.asker().await?;
    let told = person(&context.system, &by, account, question, context.language).await;
    let told = match told.map_err(failed)? {
        Ok(told) => told,
        Err(NotExplained::TurnedAway(why)) => {
            return Err(asked.turned_away(Act::ReadHistory, why));
        }
        Err(NotExplained::Address(_) | NotExplained::Nobody) => return Err(nobody(asked)),
    };
    let (frame, top) = top(context, caller, ("page-console-title", "")).await?;
    let acts = account_acts::offered(context, caller, &told, at.is_some()).await?;
    Ok(told_as_page(asked, (frame, top), &told, acts, (at, only)))
}

fn nobody(asked: &QueryString) -> Problem {
    Problem::new(&asked.context, StatusCode::NOT_FOUND, "not_found", "account", &[])
}

fn lane(word: &str) -> Option<Lane> {
    Lane::ALL.into_iter().find(|lane| lane.word() == word)
}

/// How a standing looks.
pub(super) fn class_of(standing: Standing) -> &'static str {
    match standing {
        Standing::Open => "good",
        Standing::NotActivated => "warn",
        Standing::Absent | Standing::Deleted | Standing::Erased => "",
        Standing::Locked
        | Standing::Disabled
        | Standing::ResetRequired
        | Standing::Lapsed
        | Standing::UnusualActivity
        | Standing::Suspended => "bad",
    }
}

fn told_as_page(
    asked: &QueryString,
    (mut frame, top): (Frame, Top),
    told: &Person,
    acts: Acts,
    (at, only): (Option<Timestamp>, Option<Lane>),
) -> AccountPage {
    let context = &asked.context;
    let language = context.language;
    let clock = Clock::by(language, told.zone.clone());
    let why = &told.explained.explanation;
    let explanation = &why.explanation;
    let (id, standing) = (told.account.to_string(), explanation.standing);
    let erased = || frame.say("page-console-nameless");
    let name = why.name.clone().or_else(|| why.email.clone()).unwrap_or_else(erased);
    let here = format!("/console/accounts/{id}");
    let fixed = at.unwrap_or(explanation.as_of);
    let permalink = format!("{here}?at={}", in_query(&fixed.to_string()));
    let kept = Kept { here: &here, at, zone: asked.text("zone") };
    let whole = asked.text("before").or(asked.text("show")).map(|_| kept.address(None, None));
    let earlier = told.earlier.map(|before| kept.address(only, Some(before)));
    let mails = told.mails.iter().cloned().map(|mail| MailLine::of(mail, language, &clock));
    let lag = told.head.map(|(sequence, at)| {
        let values = [("sequence", sequence.to_string().into()), ("at", clock.minute(at).into())];
        say(language, "page-console-head", &values)
    });
    frame.title.clone_from(&name);
    AccountPage {
        said: None,
        standing: standing_in_words(language, standing),
        class: class_of(standing),
        answer: told.explained.answer.clone(),
        as_of: clock.minute(fixed),
        rewound: at.is_some(),
        future: at.is_some_and(|at| at > context.system.engine.clock.now()),
        at: clock.field(fixed),
        zone: told.zone.name().to_owned(),
        zones: zones(told),
        slide: slide(&frame, told, &clock, at, |at| Kept { at, ..kept }.address(None, None)),
        policy: why.policy,
        saw: saw(told, &clock),
        near: told.near.clone(),
        closed: told.properties.iter().skip(1).cloned().collect(),
        counted: counted(&frame, told, &clock),
        counted_for: counted_for(&frame, told, &clock),
        view: view(&frame, told, &clock),
        chains: chains(&frame, told, &clock),
        live: whole.is_none().then(|| live(told)).filter(|_| at.is_none()),
        chips: chips(&frame, &kept, only),
        days: days(&frame, told, &clock),
        all: all_events(&id, at),
        earlier,
        whole,
        memberships: memberships(context.language, told),
        mails: mails.collect(),
        acts,
        now: kept.now(),
        permalink,
        head: lag.unwrap_or_default(),
        email: why.email.clone().unwrap_or_default(),
        id,
        name,
        top,
        frame,
    }
}

/// Where what happens from here on is told as it happens.
fn live(told: &Person) -> String {
    let zone = in_query(told.zone.name());
    let after = told.explained.revision.map(|revision| format!("&after={}", revision.0));
    format!("/console/accounts/{}/live?zone={zone}{}", told.account, after.unwrap_or_default())
}

/// The search of the account's events, as far as the page tells.
fn all_events(id: &str, at: Option<Timestamp>) -> String {
    let to = at.map(|at| format!("&to={}", in_query(&at.to_string())));
    format!("/console/audit/search?account={id}{}", to.unwrap_or_default())
}

/// What an address of this page keeps.
#[derive(Clone, Copy)]
struct Kept<'a> {
    here: &'a str,
    at: Option<Timestamp>,
    zone: Option<&'a str>,
}

impl Kept<'_> {
    fn address(&self, only: Option<Lane>, before: Option<u64>) -> String {
        let at = self.at.map(|at| ("at", at.to_string()));
        let zone = self.zone.map(|zone| ("zone", zone.to_owned()));
        let show = only.map(|lane| ("show", lane.word().to_owned()));
        let before = before.map(|before| ("before", before.to_string()));
        let fields: Vec<_> = [at, zone, show, before].into_iter().flatten().collect();
        if fields.is_empty() {
            return self.here.to_owned();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        format!("{}?{query}", self.here)
    }

    fn now(&self) -> String {
        Self { at: None, ..*self }.address(None, None)
    }
}

fn zones(told: &Person) -> Vec<(&'static str, bool)> {
    let now = told.zone.name();
    keyledger_core::time_zone::TimeZone::names().map(|name| (name, name == now)).collect()
}

fn saw(told: &Person, clock: &Clock) -> Option<Shown> {
    let saw = told.saw.as_ref()?;
    let title = format!("problem-{}-title", saw.code);
    let key = if has(saw.language, &title) { title } else { format!("shown-{}", saw.code) };
    let mut text = say(saw.language, &key, &[]);
    let key = format!("problem-{}-detail", saw.code);
    let detail = say(saw.language, &key, &[]);
    // Where a value of then stands in the detail, the title has to do.
    if has(saw.language, &key) && !detail.contains("{$") {
        text = format!("{}. {detail}", text.trim_end_matches('.'));
    }
    Some(Shown { language: saw.language.tag(), text, at: clock.minute(saw.at) })
}

fn counted(frame: &Frame, told: &Person, clock: &Clock) -> Vec<Counted> {
    let explanation = &told.explained.explanation.explanation;
    let lock = explanation.locks.last().filter(|lock| lock.ended.is_none());
    let attempts = lock.map_or(&explanation.run, |lock| &lock.evidence);
    let gone = || frame.say("page-console-gone");
    let line = |attempt: &Attempt| {
        let shown = attempt.shown.as_deref().map(|code| {
            let title = format!("problem-{code}-title");
            let key = if has(frame.language(), &title) { title } else { format!("shown-{code}") };
            frame.say(&key)
        });
        Counted {
            at: clock.moment(attempt.at),
            from: attempt.ip.clone().unwrap_or_else(gone),
            device: attempt
                .user_agent
                .as_ref()
                .map_or_else(gone, |agent| device(frame.language(), agent)),
            shown: shown.unwrap_or_default(),
        }
    };
    attempts.iter().map(line).collect()
}

fn counted_for(frame: &Frame, told: &Person, clock: &Clock) -> String {
    let explanation = &told.explained.explanation.explanation;
    let lock = explanation.locks.last().filter(|lock| lock.ended.is_none());
    match lock {
        Some(lock) => {
            let version = lock.policy.map_or_else(|| "?".to_owned(), |one| one.to_string());
            let values = [("at", clock.minute(lock.locked_at).into()), ("version", version.into())];
            say(frame.language(), "page-console-counted-for", &values)
        }
        None => frame.say("page-console-counting"),
    }
}

fn chips(frame: &Frame, kept: &Kept<'_>, only: Option<Lane>) -> Vec<Chip> {
    let all = Chip {
        text: frame.say("page-console-everything"),
        address: kept.address(None, None),
        current: only.is_none(),
    };
    let lanes = Lane::ALL.into_iter().map(|lane| Chip {
        text: frame.say(&format!("page-console-lane-{}", lane.word())),
        address: kept.address(Some(lane), None),
        current: only == Some(lane),
    });
    std::iter::once(all).chain(lanes).collect()
}

fn memberships(
    language: keyledger_core::language::Language,
    told: &Person,
) -> Vec<(String, String, String)> {
    let Some(living) = told.explained.read.state.living() else { return vec![] };
    let names = &told.explained.explanation.names;
    let line = |(property, permissions): (
        &keyledger_core::ids::PropertyId,
        &std::collections::BTreeSet<_>,
    )| {
        let name = names.get(property).cloned().unwrap_or_else(|| property.to_string());
        let words = permissions.iter().map(|one| permission_words(*one, language));
        (property.to_string(), name, words.collect::<Vec<_>>().join(", "))
    };
    living.memberships.iter().map(line).collect()
}
