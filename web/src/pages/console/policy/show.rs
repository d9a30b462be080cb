//! The policy in effect as a form: each setting names its bounds and their source. With the proposal that
//! waits, and every version before (DESIGN 6).

use super::POLICY;
use crate::answer::problem::Problem;
use crate::pages::acting::{self, Choices};
use crate::pages::clock::Clock;
use crate::pages::console::opening::opened_after_form;
use crate::pages::console::tabs::{Top, top};
use crate::pages::frame::Frame;
use crate::pages::said::Said;
use crate::request::caller;
use crate::request::context::Context;
use askama::Template;
use axum::response::Response;
use keyledger_core::authority::{Act, judge_role};
use keyledger_core::language::Language;
use keyledger_core::policy::{Policy, PolicyState, Profile};
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::{authorise, time_zones};
use keyledger_usecases::policy::change::policies;
use keyledger_usecases::policy::form::{Field, FieldKind, fields, label, why};
use keyledger_usecases::policy::history::{PolicyStep, SettingChange, changes, history};
use keyledger_usecases::reading::sentences::EventRenderer;
use keyledger_usecases::texts::in_words::reason_in_words;
use keyledger_usecases::texts::{has, say};

#[derive(Template)]
#[template(path = "console/policy/show.html")]
struct PolicyPage {
    frame: Frame,
    top: Top,
    said: Option<Said>,
    version: u32,
    profile: String,
    rows: Vec<Row>,
    waiting: Option<Waiting>,
    /// Whether the caller may change it.
    changes: bool,
    reasons: Choices,
    steps: Vec<Step>,
}

struct Row {
    setting: String,
    /// What it is called.
    label: String,
    value: String,
    /// `number`, `numbers`, `yes_no` or `words`.
    kind: &'static str,
    /// The words that can be chosen, where they are words, and what each means.
    choices: Vec<(&'static str, String)>,
    /// Its bounds, and why they are there.
    why: String,
}

struct Waiting {
    proposal: u32,
    until: String,
    by: String,
    changes: Vec<Changed>,
    loosens: String,
    /// Whether the caller proposed it: somebody else approves.
    own: bool,
}

/// One setting, before and after.
pub(super) struct Changed {
    pub setting: String,
    pub from: String,
    pub to: String,
}

impl Changed {
    pub fn of(language: Language, change: &SettingChange) -> Self {
        let words = |value: &serde_json::Value| value.to_string();
        let setting = labels(language, std::slice::from_ref(&change.setting));
        Self { from: words(&change.from), to: words(&change.to), setting }
    }
}

/// What settings are called.
pub(super) fn labels(language: Language, settings: &[String]) -> String {
    let called = settings.iter().map(|setting| {
        let key = label(setting);
        if has(language, &key) { say(language, &key, &[]) } else { setting.clone() }
    });
    called.collect::<Vec<_>>().join(", ")
}

struct Step {
    at: String,
    what: String,
    by: String,
    reason: Option<String>,
    changes: Vec<Changed>,
    event: String,
}

/// Shows it.
pub async fn show(context: Context) -> Result<Response, Problem> {
    opened_after_form(&context, async |caller, said| {
        let shown = shown(&context, caller).await?;
        Ok(PolicyPage { said, ..shown })
    })
    .await
}

async fn shown(context: &Context, caller: &Caller) -> Result<PolicyPage, Problem> {
    caller::looks(context, Act::ApprovePolicy).await?;
    let (engine, failed) = (&context.system.engine, |failure| Problem::failure(context, &failure));
    let state = policies(engine).await.map_err(failed)?;
    let current = state.current().cloned().unwrap_or_else(|| Policy::first(Profile::default()));
    let role = authorise::role(engine, caller).await.map_err(failed)?;
    let changes_it = role.is_some_and(|(role, _)| judge_role(Act::AdoptPolicy, role).is_ok());
    let zone = time_zones::of_living(engine, caller.living(), None).await.map_err(failed)?;
    let (frame, top) = top(context, caller, ("page-policy-title", POLICY)).await?;
    let clock = Clock::by(frame.language(), zone);
    let mut teller = EventRenderer::new(&context.system, frame.language());
    let waiting = waiting(&frame, &mut teller, caller, (&state, &current), &clock).await;
    let mut steps = vec![];
    for one in history(engine).await.map_err(failed)?.into_iter().rev() {
        steps.push(step(&frame, &mut teller, one, &clock).await.map_err(failed)?);
    }
    Ok(PolicyPage {
        said: None,
        version: current.version,
        profile: word(&current.profile),
        rows: fields(&current.settings).into_iter().map(|field| row(&frame, field)).collect(),
        waiting: waiting.map_err(failed)?,
        changes: changes_it,
        reasons: acting::reasons(context),
        steps,
        top,
        frame,
    })
}

/// The word of something that is stored as one.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn row(frame: &Frame, field: Field) -> Row {
    let reason = frame.say(&why(&field.setting));
    let because = || frame.say_with("page-policy-because", "why", &reason);
    let mut choices = vec![];
    let (kind, why) = match field.kind {
        FieldKind::Number { least, most, .. } => {
            let arguments = [
                ("least", least.to_string().into()),
                ("most", most.to_string().into()),
                ("why", reason.clone().into()),
            ];
            ("number", say(frame.language(), "page-policy-bounds", &arguments))
        }
        FieldKind::Numbers => {
            ("numbers", format!("{} {}", frame.say("page-policy-numbers"), because()))
        }
        FieldKind::YesNo => ("yes_no", because()),
        FieldKind::Action(words) => {
            choices = meant(frame, words, |word| format!("page-policy-{word}"));
            ("words", because())
        }
        FieldKind::Word(words) => {
            choices = meant(frame, words, |word| format!("page-policy-passkeys-{word}"));
            ("words", because())
        }
    };
    Row {
        label: frame.say(&label(&field.setting)),
        value: field.value,
        setting: field.setting,
        kind,
        choices,
        why,
    }
}

/// What each word means.
fn meant(
    frame: &Frame,
    words: Vec<&'static str>,
    key: impl Fn(&str) -> String,
) -> Vec<(&'static str, String)> {
    words.into_iter().map(|word| (word, frame.say(&key(word)))).collect()
}

async fn waiting(
    frame: &Frame,
    teller: &mut EventRenderer<'_>,
    caller: &Caller,
    (state, current): (&PolicyState, &Policy),
    clock: &Clock,
) -> Result<Option<Waiting>, keyledger_usecases::failure::Failure> {
    let Some(waiting) = state.waiting() else { return Ok(None) };
    let by = match waiting.by {
        Some(by) => teller.person(by).await?,
        None => None,
    };
    let changed = changes(Some(&current.settings), &waiting.settings);
    Ok(Some(Waiting {
        proposal: waiting.proposal,
        until: clock.minute(waiting.until),
        by: by.unwrap_or_else(|| frame.say("actor-machine")),
        changes: changed.iter().map(|one| Changed::of(frame.language(), one)).collect(),
        loosens: labels(frame.language(), &waiting.loosens),
        own: waiting.by == Some(caller.account),
    }))
}

async fn step(
    frame: &Frame,
    teller: &mut EventRenderer<'_>,
    step: PolicyStep,
    clock: &Clock,
) -> Result<Step, keyledger_usecases::failure::Failure> {
    let by = match step.by {
        Some(by) => teller.person(by).await?,
        None => None,
    };
    let number = step.version.or(step.proposal).unwrap_or_default().to_string();
    let what = frame.say_with(&format!("page-policy-step-{}", step.what), "number", &number);
    let reason = step.reason.map(|code| match step.note {
        Some(note) => format!("{code}: {note}"),
        None => code,
    });
    let reason = reason.map(|reason| reason_in_words(frame.language(), &reason));
    Ok(Step {
        at: clock.minute(step.at),
        what,
        by: by.unwrap_or_else(|| frame.say("actor-machine")),
        reason,
        changes: step.changes.iter().map(|one| Changed::of(frame.language(), one)).collect(),
        event: step.event.to_string(),
    })
}
