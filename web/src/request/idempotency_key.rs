//! Idempotency: was this very request answered before? `Idempotency-Key` for endpoints whose answer
//! follows from their events (DESIGN 3).

use super::context::Context;
use crate::answer::problem::Problem;
use crate::answer::shared::SEQUENCE_HEADER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use keyledger_core::account::Unchanged;
use keyledger_core::ids::AccountId;
use keyledger_core::metadata::CommandRef;
use keyledger_projections::commands::CommandRow;
use keyledger_usecases::accounts::unchanged;
use keyledger_usecases::texts::say;
use keyledger_usecases::upkeep::idempotency::{self, Known};
use tokio::sync::OwnedMutexGuard;

/// The longest `Idempotency-Key`.
const KEY_BYTES_MAX: usize = 255;

/// Whose turn it is.
pub enum Turn {
    /// The request is done now. Where the caller named the command, the intent carries it; the guard
    /// is held until the answer, so that the same key twice at once is one after the other.
    Now {
        /// The command as the caller named it.
        named: Option<CommandRef>,
        /// Held until the answer.
        guard: Option<OwnedMutexGuard<()>>,
    },
    /// It was done before, and led to these events.
    Before(CommandRow),
}

/// Finds out whether `principal` sent this request to `route` before.
pub async fn turn(
    context: &Context,
    headers: &HeaderMap,
    principal: &str,
    route: &str,
    body: &[u8],
) -> Result<Turn, Problem> {
    let Some(key) = key(context, headers)? else {
        return Ok(Turn::Now { named: None, guard: None });
    };
    let (system, failed) = (&context.system, |failure| Problem::failure(context, &failure));
    let command =
        idempotency::command(&system.engine, principal, route, &key, body).map_err(failed)?;
    let guard = system.commands.line_up(command.id).await;
    match idempotency::known(system, &command).await.map_err(failed)? {
        Known::Never => Ok(Turn::Now { named: Some(command), guard: Some(guard) }),
        Known::Other => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Err(Problem::new(context, status, "idempotency_mismatch", "detail", &[]))
        }
        Known::Before(row) => Ok(Turn::Before(row)),
    }
}

/// What was found when `who` asked for this the first time; `None` where something followed.
pub async fn unchanged(
    context: &Context,
    row: &CommandRow,
    who: AccountId,
) -> Result<Option<Unchanged>, Problem> {
    let before = unchanged::before(&context.system, row, who).await;
    before.map_err(|failure| Problem::failure(context, &failure))
}

/// A recorded answer, with the sequence that the first one carried.
pub fn recorded(row: &CommandRow, mut response: Response) -> Response {
    let sequence = HeaderValue::from(row.last_sequence);
    response.headers_mut().insert(SEQUENCE_HEADER, sequence);
    response
}

/// The request's `Idempotency-Key`, if it has one.
pub fn key(context: &Context, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let key = key.to_str().ok().filter(|key| (1..=KEY_BYTES_MAX).contains(&key.len()));
    let what = say(context.language, "idempotency-rule", &[]);
    let key = key.ok_or_else(|| Problem::field(context, "Idempotency-Key", &what))?;
    Ok(Some(key.to_owned()))
}
