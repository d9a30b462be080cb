//! `keyledger audit prove`: one event and its proof, for anybody who knows the trail's key.

use super::super::moment::position_of;
use super::super::operator_context::OperatorContext;
use super::super::reader::noted;
use super::super::{CommandContext, CommandError, Reply};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::EventId;
use keyledger_projections::log;
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::trail::prove::{Unproved, prove};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Which event.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// The event's number in the ledger, or its id.
    event: String,
    #[command(flatten)]
    acting: OperatorContext,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let sequence = sequence_of(asked, &args.event).await?;
    let position = position_of(asked, sequence).await?;
    noted(asked, &args.acting, Act::ReviewActs, ReadRecord::about(ReadQuestion::Event)).await?;
    let number = || sequence.to_string();
    let proof = match prove(&asked.app.system, sequence, position).await? {
        Ok(proof) => proof,
        Err(Unproved::NotSigned { size }) => {
            let arguments = [("sequence", number().into()), ("size", size.to_string().into())];
            return asked.refuse("trail-not-signed", &arguments);
        }
        Err(Unproved::Disagrees) => {
            return asked.refuse("trail-disagrees", &[("sequence", number().into())]);
        }
    };
    let path: Vec<String> = proof.path.iter().map(ToString::to_string).collect();
    let answer = json!({
        "sequence": sequence,
        "entry": STANDARD.encode(&proof.frame),
        "path": path,
        "size": proof.checkpoint.size,
        "root": proof.checkpoint.root.to_string(),
        "checkpoint": proof.note.to_string(),
        "key": proof.key.to_string(),
    });
    Reply::new(proof.to_text(), answer)
}

async fn sequence_of(asked: CommandContext<'_>, event: &str) -> Result<u64, CommandError> {
    if let Ok(sequence) = event.parse() {
        return Ok(sequence);
    }
    asked.app.system.catch_up().await?;
    let entry = match event.parse::<EventId>() {
        Ok(id) => asked.app.system.ask(move |views| log::by_event(views, id)).await?,
        Err(_) => None,
    };
    match entry {
        Some(entry) => Ok(entry.sequence),
        None => asked.refuse("events-none", &[("event", event.to_owned().into())]),
    }
}
