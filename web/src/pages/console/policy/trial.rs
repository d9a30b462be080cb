//! A trial: what would this policy have done to real people? With how far it is, and the events that make
//! the difference (B2).

use super::POLICY;
use super::show::Changed;
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::pages::clock::Clock;
use crate::pages::console::opening::opened;
use crate::pages::console::tabs::{Top, top};
use crate::pages::form::Form;
use crate::pages::frame::Frame;
use crate::pages::respond::see_other;
use crate::pages::signed_in;
use crate::request::caller;
use crate::request::path::Path;
use crate::request::query::{AskingForm, QueryString};
use crate::trials::{Outcome, TrialRun};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::policy::{Policy, Profile};
use keyledger_core::what_if::Difference;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::policy::change::policies;
use keyledger_usecases::policy::history::changes;
use keyledger_usecases::policy::what_if::Tried;
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::reading::sentences::EventRenderer;
use keyledger_usecases::texts::say;
use std::collections::BTreeMap;
use std::sync::Arc;

/// People that are told of one by one.
const PEOPLE: usize = 50;
/// Differences of one person that are told.
const DIFFERENCES: usize = 10;

#[derive(Template)]
#[template(path = "console/policy/trial.html")]
struct TrialPage {
    frame: Frame,
    top: Top,
    id: String,
    from: String,
    changes: Vec<Changed>,
    /// `runs`, `done`, `cancelled` or `failed`.
    state: &'static str,
    /// Why there is nothing to tell.
    ended: &'static str,
    done: u64,
    known: u64,
    /// The sentence that answers.
    answer: String,
    tally: Vec<(usize, String)>,
    not_tried: String,
    people: Vec<Person>,
    more: i64,
}

struct Person {
    account: String,
    name: String,
    differences: Vec<(String, String, String)>,
    more: i64,
}

/// Shows how far it is, or what came of it.
pub async fn show(
    Path(id): Path<String>,
    AskingForm(asked): AskingForm,
) -> Result<Response, Problem> {
    opened(&asked.context, async |caller| shown(&asked, caller, &id).await).await
}

async fn shown(asked: &QueryString, caller: &Caller, id: &str) -> Result<TrialPage, Problem> {
    asked.exactly(&[])?;
    let context = &asked.context;
    caller::looks(context, Act::AdoptPolicy).await?;
    let run = find(asked, caller, id)?;
    let (engine, failed) = (&context.system.engine, |failure| asked.failed(&failure));
    let state = policies(engine).await.map_err(failed)?;
    let current = state.current().cloned().unwrap_or_else(|| Policy::first(Profile::default()));
    let zone = time_zones::of_living(engine, caller.living(), None).await.map_err(failed)?;
    let (frame, top) = top(context, caller, ("page-trial-title", POLICY)).await?;
    let clock = Clock::by(frame.language(), zone);
    let changed = changes(Some(&current.settings), &run.candidate.settings);
    let (done, known) = run.progress();
    let outcome = run.outcome();
    let mut shown = TrialPage {
        id: run.id.to_string(),
        from: clock.minute(run.from),
        changes: changed.iter().map(|one| Changed::of(context.language, one)).collect(),
        state: match &outcome {
            Outcome::Runs => "runs",
            Outcome::Done(_) => "done",
            Outcome::Cancelled => "cancelled",
            Outcome::Failed => "failed",
        },
        ended: match &outcome {
            Outcome::Cancelled => "page-trial-cancelled",
            Outcome::Runs | Outcome::Done(_) | Outcome::Failed => "page-trial-failed",
        },
        done,
        known: known.max(1),
        answer: String::new(),
        tally: vec![],
        not_tried: String::new(),
        people: vec![],
        more: 0,
        top,
        frame,
    };
    if let Outcome::Done(tried) = outcome {
        note(asked, &tried).await?;
        shown.tell(asked, &tried, &clock).await?;
    }
    Ok(shown)
}

fn find(asked: &QueryString, caller: &Caller, id: &str) -> Result<Arc<TrialRun>, Problem> {
    let context = &asked.context;
    let found = id.parse().ok().and_then(|id| context.site.trials.find(id, caller.account));
    let gone = || Problem::new(context, StatusCode::NOT_FOUND, "not_found", "trial", &[]);
    found.ok_or_else(gone)
}

/// It tells of people: that somebody reads it is written down.
async fn note(asked: &QueryString, tried: &Tried) -> Result<(), Problem> {
    let intent = asked.reader(Act::ReadHistory).await?;
    let accounts = tried.differences.keys().copied().collect();
    let reading = ReadRecord { accounts, ..ReadRecord::about(ReadQuestion::Search) };
    asked.note(&intent, reading).await
}

impl TrialPage {
    async fn tell(
        &mut self,
        asked: &QueryString,
        tried: &Tried,
        clock: &Clock,
    ) -> Result<(), Problem> {
        let language = self.frame.language();
        let values = [
            ("events", tried.events.into()),
            ("accounts", tried.accounts.into()),
            ("different", tried.differences.len().into()),
            ("unknown", tried.unknown.len().into()),
        ];
        self.answer = say(language, "try-summary", &values);
        let mut tally: BTreeMap<&'static str, usize> = BTreeMap::new();
        for difference in tried.differences.values().chain(tried.unknown.values()).flatten() {
            *tally.entry(difference.what.word()).or_default() += 1;
        }
        let words = |name: &str| say(language, &format!("try-{name}"), &[]);
        self.tally = tally.into_iter().map(|(name, count)| (count, words(name))).collect();
        if !tried.not_tried.is_empty() {
            let settings = tried.not_tried.join(", ");
            self.not_tried = say(language, "try-not-tried", &[("settings", settings.into())]);
        }
        let mut teller = EventRenderer::new(&asked.context.system, language);
        for (account, differences) in tried.differences.iter().take(PEOPLE) {
            let known = teller.person(*account).await.map_err(|failure| asked.failed(&failure))?;
            let line = |one: &Difference| {
                (clock.minute(one.at), words(one.what.word()), one.event.to_string())
            };
            let more = differences.len().saturating_sub(DIFFERENCES);
            self.people.push(Person {
                account: account.to_string(),
                name: known.unwrap_or_else(|| self.frame.say("page-console-nameless")),
                differences: differences.iter().take(DIFFERENCES).map(line).collect(),
                more: i64::try_from(more).unwrap_or(i64::MAX),
            });
        }
        let more = tried.differences.len().saturating_sub(PEOPLE);
        self.more = i64::try_from(more).unwrap_or(i64::MAX);
        Ok(())
    }
}

/// Takes it back.
pub async fn cancel(Path(id): Path<String>, form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let found = id.parse().ok().and_then(|id| context.site.trials.find(id, caller.account));
    let run = found.ok_or_else(|| not_found(&context))?;
    run.cancel();
    Ok(see_other(&format!("/console/policy/trials/{}", run.id)))
}
