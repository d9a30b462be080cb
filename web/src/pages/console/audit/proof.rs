//! One event with its path to the signed root, and the command that checks it (C4).

use super::AUDIT;
use crate::answer::problem::Problem;
use crate::pages::console::opening::opened;
use crate::pages::console::tabs::{Top, top};
use crate::pages::frame::Frame;
use crate::request::path::Path;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::EventId;
use keyledger_projections::log;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::trail::prove::{Proof, Unproved, prove};

#[derive(Template)]
#[template(path = "console/audit/proof.html")]
struct ProofPage {
    frame: Frame,
    top: Top,
    part: &'static str,
    event: String,
    sequence: u64,
    kind: String,
    proved: Option<Proved>,
    /// Why it is not proved.
    unproved: Option<String>,
}

struct Proved {
    leaf: String,
    /// The hashes beside the way up, from the leaf on.
    path: Vec<String>,
    root: String,
    size: u64,
    key: String,
    text: String,
}

/// Shows it.
pub async fn show(
    Path(event): Path<String>,
    AskingForm(asked): AskingForm,
) -> Result<Response, Problem> {
    opened(&asked.context, async |caller| shown(&asked, caller, &event).await).await
}

async fn shown(asked: &QueryString, caller: &Caller, event: &str) -> Result<ProofPage, Problem> {
    asked.only(&[])?;
    let intent = asked.reader(Act::ReviewActs).await?;
    let (context, failed) = (&asked.context, |failure| asked.failed(&failure));
    let none = || Problem::new(context, StatusCode::NOT_FOUND, "not_found", "no_event", &[]);
    let event: EventId = event.parse().map_err(|_| none())?;
    context.system.catch_up().await.map_err(failed)?;
    let entry = context.system.ask(move |views| log::by_event(views, event)).await;
    let entry = entry.map_err(failed)?.ok_or_else(none)?;
    let about = ReadRecord::about(ReadQuestion::Event);
    asked.note(&intent, ReadRecord { event: Some(event), ..about }).await?;
    let proof = prove(&context.system, entry.sequence, entry.position).await.map_err(failed)?;
    let (frame, top) = top(context, caller, ("page-audit-proof", AUDIT)).await?;
    let unproved = proof.as_ref().err().map(|why| match why {
        Unproved::NotSigned { .. } => frame.say("page-audit-proof-not-yet"),
        Unproved::Disagrees => frame.say("page-audit-proof-disagrees"),
    });
    Ok(ProofPage {
        event: event.to_string(),
        sequence: entry.sequence,
        kind: entry.kind,
        proved: proof.ok().map(|proof| proved(&proof)),
        unproved,
        part: "search",
        top,
        frame,
    })
}

fn proved(proof: &Proof) -> Proved {
    Proved {
        leaf: proof.leaf(),
        path: proof.path.iter().map(ToString::to_string).collect(),
        root: proof.checkpoint.root.to_string(),
        size: proof.checkpoint.size,
        key: proof.key.to_string(),
        text: proof.to_text(),
    }
}
