//! Who read whose history in a period, what they looked for, and why? (C5)

use super::{AUDIT, clock_of, period};
use crate::answer::problem::Problem;
use crate::audit::review::read_by;
use crate::pages::clock::Clock;
use crate::pages::console::opening::opened;
use crate::pages::console::tabs::{Top, top};
use crate::pages::frame::Frame;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::response::Response;
use keyledger_core::ids::AccountId;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::compliance::readers::Read;
use keyledger_usecases::reading::sentences::EventRenderer;
use keyledger_usecases::reading::subject::{Subject, subject};
use keyledger_usecases::texts::in_words::reason_in_words;

/// Readings of one page.
const READS: usize = 100;
/// Persons that a line names.
const NAMED: usize = 3;

#[derive(Template)]
#[template(path = "console/audit/readers.html")]
struct ReadersPage {
    frame: Frame,
    top: Top,
    part: &'static str,
    from: String,
    to: String,
    of: String,
    zone: String,
    reads: Vec<Line>,
    next: Option<String>,
}

struct Line {
    at: String,
    reader: String,
    question: String,
    people: Vec<(String, String)>,
    more: i64,
    words: Option<String>,
    reason: Option<String>,
    event: String,
}

/// Shows it.
pub async fn show(AskingForm(asked): AskingForm) -> Result<Response, Problem> {
    opened(&asked.context, async |caller| shown(&asked, caller).await).await
}

async fn shown(asked: &QueryString, caller: &Caller) -> Result<ReadersPage, Problem> {
    asked.only(&["from", "to", "of", "cursor"])?;
    let zone = clock_of(asked, caller).await?;
    let (from, to) = period(asked, &zone)?;
    let about = about(asked).await?;
    let (found, next) = read_by(asked, (from, to), about, READS).await?;
    let (frame, top) = top(&asked.context, caller, ("page-audit-readers", AUDIT)).await?;
    let clock = Clock::by(frame.language(), zone.clone());
    let mut teller = EventRenderer::new(&asked.context.system, frame.language());
    let mut reads = vec![];
    for read in found {
        reads.push(line(asked, &frame, &mut teller, read, &clock).await?);
    }
    let next = next.map(|next| asked.address_with(&[("cursor", &next)]));
    let of = asked.text("of").unwrap_or_default().to_owned();
    let (from, to, zone) = (clock.field(from), clock.field(to), zone.name().to_owned());
    Ok(ReadersPage { frame, top, part: "readers", from, to, of, zone, reads, next })
}

/// Whose history: an id, or an address that somebody holds.
async fn about(asked: &QueryString) -> Result<Option<AccountId>, Problem> {
    let Some(text) = asked.text("of") else { return Ok(None) };
    // Nobody learns who holds an address who may not review.
    asked.reader(keyledger_core::authority::Act::ReviewActs).await?;
    let found = subject(&asked.context.system.engine, text).await;
    match found.map_err(|failure| asked.failed(&failure))? {
        Ok(Subject::Account(account)) => Ok(Some(account)),
        Ok(Subject::Unknown(_)) | Err(_) => Err(asked.wrong("of", "search-nobody", &[])),
    }
}

async fn line(
    asked: &QueryString,
    frame: &Frame,
    teller: &mut EventRenderer<'_>,
    read: Read,
    clock: &Clock,
) -> Result<Line, Problem> {
    let failed = |failure| asked.failed(&failure);
    let reader = match read.reader {
        Some(account) => teller.person(account).await.map_err(failed)?,
        None => Some(frame.say("actor-machine")),
    };
    let mut people = vec![];
    for account in read.accounts.iter().take(NAMED) {
        let name = teller.person(*account).await.map_err(failed)?;
        let name = name.unwrap_or_else(|| frame.say("page-console-nameless"));
        people.push((account.to_string(), name));
    }
    let question = serde_json::to_value(read.question).ok();
    let question = question.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
    let more = read.accounts.len().saturating_sub(NAMED);
    Ok(Line {
        at: clock.moment(read.at),
        reader: reader.unwrap_or_else(|| frame.say("page-console-nameless")),
        question: frame.say(&format!("question-{question}")),
        people,
        more: i64::try_from(more).unwrap_or(i64::MAX),
        words: read.words,
        reason: read.reason.map(|why| reason_in_words(frame.language(), &why)),
        event: read.link.rsplit('/').next().unwrap_or_default().to_owned(),
    })
}
