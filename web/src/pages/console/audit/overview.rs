//! The audit console: the questions that it answers, and how far the signed history reaches.

use super::AUDIT;
use crate::answer::problem::Problem;
use crate::pages::console::opening::opened;
use crate::pages::console::tabs::{Top, top};
use crate::pages::frame::Frame;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_usecases::caller::sessions::Caller;
use serde_json::Value;

#[derive(Template)]
#[template(path = "console/audit/overview.html")]
struct OverviewPage {
    frame: Frame,
    top: Top,
    part: &'static str,
    /// How many events the newest signed checkpoint covers, and its root.
    signed: Option<(String, String)>,
}

/// Shows it.
pub async fn show(AskingForm(asked): AskingForm) -> Result<Response, Problem> {
    opened(&asked.context, async |caller| shown(&asked, caller).await).await
}

async fn shown(asked: &QueryString, caller: &Caller) -> Result<OverviewPage, Problem> {
    asked.exactly(&[])?;
    let context = &asked.context;
    let looks = asked.asker().await?.may_look(&context.system.engine, Act::ReviewActs).await;
    let looks = looks.map_err(|failure| asked.failed(&failure))?;
    looks.map_err(|why| asked.turned_away(Act::ReviewActs, why))?;
    let (frame, top) = top(context, caller, ("page-audit-title", AUDIT)).await?;
    let checkpoint = context.system.checkpoint_for_manifest();
    let size = checkpoint.get("size").and_then(Value::as_u64).map(|size| size.to_string());
    let root = checkpoint.get("root").and_then(Value::as_str).map(str::to_owned);
    Ok(OverviewPage { frame, top, part: "", signed: size.zip(root) })
}
