//! Witness server: how is a witness asked? `POST /add-checkpoint`, as C2SP tlog-witness has it.

use super::judging::{Refusal, Request, judge};
use super::memory::{Memory, MemoryError};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use keyledger_core::chain;
use keyledger_core::clock::Clock;
use keyledger_handlers::trail::{KeyError, Note, Signature, Signer, Verifier};
use keyledger_web::listening::{self, ConnectionsConfig, Limits, Places};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;

/// No request has to be longer: 64 hashes and a note.
const BODY_BYTES_MAX: usize = 72 * 1024;
/// What says which size is remembered.
const SIZE: &str = "text/x.tlog.size";

/// A log to vouch for.
pub struct Log {
    /// What the first line of its checkpoints says.
    pub origin: String,
    /// The key that signs them.
    pub key: Verifier,
}

impl Log {
    /// Reads a key, and behind it the log's origin where that is another than the key's name, as C2SP
    /// tlog-checkpoint lets it be.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (key, origin) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let key = Verifier::parse(key)?;
        let origin = if origin.is_empty() { key.name() } else { origin }.to_owned();
        Ok(Self { origin, key })
    }
}

/// A witness of some logs.
pub struct Witness {
    signer: Signer,
    logs: BTreeMap<String, Verifier>,
    clock: Arc<dyn Clock>,
    /// Looking and remembering are one step.
    memory: Mutex<Memory>,
}

impl Witness {
    /// A witness of `logs`.
    pub fn new(memory: Memory, signer: Signer, logs: Vec<Log>, clock: Arc<dyn Clock>) -> Self {
        let logs = logs.into_iter().map(|log| (log.origin, log.key)).collect();
        Self { signer, logs, clock, memory: Mutex::new(memory) }
    }

    /// Who checks its signatures.
    pub fn verifier(&self) -> &Verifier {
        self.signer.verifier()
    }

    /// Signs a checkpoint that goes on from what is remembered; remembers it first.
    pub fn cosign(&self, body: &[u8]) -> Result<Result<Signature, Refusal>, MemoryError> {
        let request = match Request::parse(body) {
            Ok(request) => request,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let origin = &request.checkpoint.origin;
        let Some(log) = self.logs.get(origin) else {
            return Ok(Err(Refusal::UnknownLog(origin.clone())));
        };
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(refusal) = judge(memory.known(origin)?, &request, log) {
            return Ok(Err(refusal));
        }
        memory.remember(origin, &request.note)?;
        let seconds = u64::try_from(self.clock.now().micros() / 1_000_000).unwrap_or(0);
        Ok(Ok(self.signer.sign(&request.note.text, seconds)))
    }
}

/// Answers until `stop` resolves.
pub async fn listen(witness: Arc<Witness>, listener: TcpListener, stop: impl Future<Output = ()>) {
    let config = ConnectionsConfig::default();
    let places = Places::new(&config, &[]);
    listening::serve(router(witness), listener, places, Limits::of(&config), stop).await;
}

fn router(witness: Arc<Witness>) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/", get(who))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(witness)
}

/// Who this is: what the log's configuration calls `key`.
async fn who(State(witness): State<Arc<Witness>>) -> String {
    format!("{}\n", witness.verifier())
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: Bytes) -> Response {
    let text = witness.clone();
    // Reading and syncing files block.
    let done = tokio::task::spawn_blocking(move || text.cosign(&body)).await;
    match done {
        Ok(Ok(Ok(signature))) => {
            let note = Note { text: "\n".to_owned(), signatures: vec![signature] };
            let whole = note.to_string();
            let line = whole.trim_start_matches('\n').to_owned();
            said(StatusCode::OK, "text/plain; charset=utf-8", line)
        }
        Ok(Ok(Err(refusal))) => refused(&refusal),
        Ok(Err(error)) => {
            tracing::error!(
                error = chain(&error),
                "the memory cannot be written, so nothing is signed"
            );
            failed()
        }
        Err(error) => {
            tracing::error!(%error, "a request was interrupted");
            failed()
        }
    }
}

fn refused(refusal: &Refusal) -> Response {
    let status = match refusal {
        Refusal::Malformed { .. } | Refusal::Shrunk { .. } => StatusCode::BAD_REQUEST,
        Refusal::UnknownLog(_) => StatusCode::NOT_FOUND,
        Refusal::Untrusted(_) => StatusCode::FORBIDDEN,
        Refusal::Conflict(_) => StatusCode::CONFLICT,
        Refusal::NotConsistent { .. } => StatusCode::UNPROCESSABLE_ENTITY,
    };
    tracing::warn!(%refusal, status = status.as_u16(), "a checkpoint was not signed");
    match refusal {
        Refusal::Conflict(size) => said(status, SIZE, format!("{size}\n")),
        Refusal::Malformed { .. }
        | Refusal::Shrunk { .. }
        | Refusal::UnknownLog(_)
        | Refusal::Untrusted(_)
        | Refusal::NotConsistent { .. } => {
            said(status, "text/plain; charset=utf-8", format!("{refusal}\n"))
        }
    }
}

fn failed() -> Response {
    let text = "the witness cannot remember anything now, so it signs nothing\n".to_owned();
    said(StatusCode::SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", text)
}

fn said(status: StatusCode, kind: &'static str, text: String) -> Response {
    let headers: [(HeaderName, &str); 1] = [(CONTENT_TYPE, kind)];
    (status, headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyledger_adapters::clock::SystemClock;
    use keyledger_adapters::random::SeededIds;
    use keyledger_handlers::trail::{Checkpoint, Hash, KeyKind};

    /// C2SP tlog-checkpoint: the name of a log's key is usually its origin, and need not be.
    #[test]
    fn a_log_whose_key_has_another_name_than_its_origin_is_known_by_the_origin() {
        let signer = Signer::random("log.example/key-2", KeyKind::Log, &SeededIds::new(1)).unwrap();
        let root = Hash::of_leaf(b"one");
        let text = Checkpoint { origin: "hotel.example/ledger".to_owned(), size: 1, root };
        let text = text.to_string();
        let note = Note { signatures: vec![signer.sign(&text, 0)], text };
        let body = format!("old 0\n\n{note}");
        let key = signer.verifier().to_string();
        for (named, known) in [
            (format!("{key} hotel.example/ledger"), true),
            (format!("{key}\n"), false),
            (format!("{key} another.example/ledger"), false),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let memory = Memory::open(folder.path()).unwrap();
            let cosigner = memory.key("witness.example", &SeededIds::new(2)).unwrap();
            let logs = vec![Log::parse(&named).unwrap()];
            let witness = Witness::new(memory, cosigner, logs, Arc::new(SystemClock::default()));
            let answered = witness.cosign(body.as_bytes()).unwrap();
            assert_eq!(answered.is_ok(), known, "{named}: {answered:?}");
        }
        assert!(Log::parse("no key").is_err());
    }
}
