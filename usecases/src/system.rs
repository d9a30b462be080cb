//! The system as use cases see it: the streams, what the projections say, the keys, the clock. Which
//! store, which disk and which network stand behind it, they do not know.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::reading::feed::EncodedEvents;
use crate::reading::names::Names;
use crate::upkeep::idempotency::CommandsUnderWay;
use crate::upkeep::other_engines::{self, Heard};
use keyledger_core::ids::MailId;
use keyledger_core::progress::Progress;
use keyledger_core::store::Position;
use keyledger_handlers::trail::{LogService, Verifier};
use keyledger_projections::digest::Digest;
use keyledger_projections::projection::ALL;
use keyledger_projections::{Connection, NotReached, Rebuilt, Source, Views, ViewsError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long a reader waits for the projections.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// Projections that lack more events than this are built before anything is read from them: what they
/// show would be of long ago, and whoever waited for them would wait for minutes.
const FAR_BEHIND: u64 = 50_000;
/// How often a rebuild's progress is told.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// There is no projection of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoProjection(pub String);

/// What use cases work with: one per process.
pub struct System {
    /// The streams, the keys, the clock.
    pub engine: Arc<Engine>,
    /// Names and addresses opened for searches.
    pub names: Names,
    /// Events as other software is sent them.
    pub encoded: EncodedEvents,
    /// Commands with an `Idempotency-Key` under way.
    pub commands: CommandsUnderWay,
    /// How far other engines were heard.
    pub heard: Heard,
    /// The keys of the witnesses that are to cosign the audit trail.
    pub witnesses: Vec<Verifier>,
    /// The audit trail.
    pub log_service: Arc<LogService>,
    /// The projections.
    pub views: Arc<Views>,
    /// Where they read.
    pub source: Source,
    /// Takes mails out of the drop folder.
    pub mail_drop: Arc<MailDrop>,
    index: Arc<IndexCheck>,
    data: PathBuf,
}

/// Looks through the store's own indexes, which may take minutes, and answers what does not fit in them.
pub type IndexCheck = dyn Fn() -> Result<Vec<String>, String> + Send + Sync;

/// Takes these mails out of the folder that mails are dropped into where there is no mail server.
pub type MailDrop = dyn Fn(&[MailId]) -> Result<(), String> + Send + Sync;

/// What a [`System`] is put together from.
pub struct SystemParts {
    /// The streams, the keys, the clock.
    pub engine: Arc<Engine>,
    /// The projections.
    pub views: Arc<Views>,
    /// Where they read.
    pub source: Source,
    /// The audit trail.
    pub log_service: Arc<LogService>,
    /// The keys of the witnesses that are to cosign it.
    pub witnesses: Vec<Verifier>,
    /// Looks through the store's indexes.
    pub index: Arc<IndexCheck>,
    /// Takes mails out of the drop folder.
    pub mail_drop: Arc<MailDrop>,
    /// The data folder: the audit trail lies in it as files that others read as well.
    pub data: PathBuf,
}

impl System {
    /// Puts the parts together.
    pub fn new(parts: SystemParts) -> Self {
        let SystemParts { engine, views, source, log_service, witnesses, index, mail_drop, data } =
            parts;
        let (names, commands) = (Names::default(), CommandsUnderWay::default());
        let encoded = EncodedEvents::default();
        Self {
            engine,
            names,
            encoded,
            commands,
            heard: Heard::default(),
            witnesses,
            log_service,
            views,
            source,
            mail_drop,
            index,
            data,
        }
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// How many events the projections lack where that is more than a moment's work: after they were
    /// lost, and at the first start over a copied ledger.
    pub async fn far_behind(&self) -> Result<Option<u64>, Failure> {
        far_behind(&self.engine, &self.views).await
    }

    /// Asks the projections.
    pub async fn ask<T, Q>(&self, question: Q) -> Result<T, Failure>
    where
        T: Send + 'static,
        Q: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        if let Some(left) = self.far_behind().await? {
            return Err(Failure::Behind { left });
        }
        self.views.read(question).await.map_err(views_failure)
    }

    /// The sequence that the event at `position` got, once the projections have it.
    #[boxed]
    pub async fn sequence_at(&self, position: Position) -> Option<u64> {
        self.views.reached(position, WAIT_MAX).await.ok()
    }

    /// Waits until the event with this sequence is shown; false when it does not come.
    #[boxed]
    pub async fn wait_for_sequence(&self, sequence: u64) -> Result<bool, Failure> {
        match self.views.wait_for_sequence(sequence, WAIT_MAX).await {
            Ok(()) => Ok(true),
            Err(NotReached::Behind { .. }) => Ok(false),
            Err(NotReached::Failed(error)) => Err(views_failure(error)),
        }
    }

    /// Waits until the ledger may have more behind `position`, at most so long.
    pub async fn wait_for_more(&self, position: Option<Position>, at_most: Duration) {
        self.engine.store.wait_past(position, at_most).await;
    }

    /// Brings the projections to the ledger's head as it is now.
    #[boxed]
    pub async fn catch_up(&self) -> Result<(), Failure> {
        if !self.engine.is_alone() {
            other_engines::hear(self).await?;
        }
        if let Some(left) = self.far_behind().await? {
            return Err(Failure::Behind { left });
        }
        let known = self.views.head().position;
        if !self.engine.ledger.goes_on_behind(known).await.map_err(Failure::Store)? {
            return Ok(());
        }
        self.views.catch_up(&self.source).await.map_err(views_failure).map(|_| ())
    }

    /// Builds every projection anew, or those alone that are named, and exchanges the file.
    pub async fn rebuild(
        &self,
        only: &[String],
        progress: Progress<'_>,
    ) -> Outcome<Rebuilt, NoProjection> {
        let named = |name: &String| {
            ALL.iter().find(|one| one.name == name).ok_or_else(|| NoProjection(name.clone()))
        };
        let only = match only.iter().map(named).collect::<Result<Vec<_>, _>>() {
            Ok(only) => only,
            Err(unknown) => return Ok(Err(unknown)),
        };
        let (done, known) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let (told_done, told_known) = (Arc::clone(&done), Arc::clone(&known));
        let tell = Arc::new(move |progress: keyledger_projections::Progress| {
            told_done.store(progress.done, Ordering::Relaxed);
            told_known.store(progress.known, Ordering::Relaxed);
        });
        let rebuilding = async {
            if only.is_empty() {
                self.views.rebuild(&self.source, Some(tell)).await
            } else {
                self.views.rebuild_only(&self.source, only, Some(tell)).await
            }
        };
        tokio::pin!(rebuilding);
        loop {
            tokio::select! {
                rebuilt = &mut rebuilding => return rebuilt.map(Ok).map_err(views_failure),
                () = self.engine.clock.sleep(TELL_EVERY) => {
                    progress(done.load(Ordering::Relaxed), known.load(Ordering::Relaxed));
                }
            }
        }
    }

    /// The newest checkpoint of the audit trail, for a manifest.
    pub fn checkpoint_for_manifest(&self) -> serde_json::Value {
        let Some(published) = self.trail().published else { return serde_json::Value::Null };
        serde_json::json!({
            "origin": published.checkpoint.origin,
            "size": published.checkpoint.size,
            "root": published.checkpoint.root.to_string(),
            "note": published.note.to_string(),
        })
    }

    /// What does not fit in the store's indexes, if anything: the first findings.
    pub async fn index_finding(&self) -> Result<Option<String>, Failure> {
        let index = Arc::clone(&self.index);
        let looked = tokio::task::spawn_blocking(move || index()).await;
        let findings = looked.unwrap_or_else(|error| Err(error.to_string()));
        let findings = findings.map_err(Failure::Other)?;
        Ok((!findings.is_empty()).then(|| findings.join("; ")))
    }

    /// A SHA-256 per projection over its rows.
    #[boxed]
    pub async fn digests(&self) -> Result<Vec<Digest>, Failure> {
        self.catch_up().await?;
        self.views.digests().await.map_err(views_failure)
    }
}

/// The same before there is a system.
pub async fn far_behind(engine: &Engine, views: &Views) -> Result<Option<u64>, Failure> {
    let end = engine.ledger.end().await.map_err(Failure::Store)?;
    let left = end.sequence.saturating_sub(views.head().next_sequence);
    Ok((left > FAR_BEHIND).then_some(left))
}

fn views_failure(error: ViewsError) -> Failure {
    Failure::Views(Box::new(error))
}
