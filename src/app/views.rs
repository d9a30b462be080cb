//! Access to projections: what do the projections say? Asked through here, so that waiting and
//! failing look the same everywhere.

use super::App;
use crate::adapters::outbox;
use crate::commands::Progress;
use crate::failure::Failure;
use keyledger_core::ids::AccountId;
use keyledger_core::store::{Position, Revision};
use keyledger_core::stream::StreamId;
use keyledger_projections::accounts::Standing;
use keyledger_projections::digest::Digest;
use keyledger_projections::{Connection, NotReached, Rebuilt, ViewsError, accounts, mails};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long a reader waits for the projections.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// How many accounts one page of all accounts has.
const PAGE: usize = 1_000;
/// How often a rebuild's progress is told.
const TELL_EVERY: Duration = Duration::from_millis(200);

impl App {
    /// Asks the projections.
    pub async fn ask<T, Q>(&self, question: Q) -> Result<T, Failure>
    where
        T: Send + 'static,
        Q: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        self.views.read(question).await.map_err(views_failure)
    }

    /// The sequence that the event at `position` got, once the projections have it.
    pub async fn sequence_at(&self, position: Position) -> Option<u64> {
        self.views.reached(position, WAIT_MAX).await.ok()
    }

    /// Waits until the event with this sequence is shown; false when it does not come.
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
    pub async fn catch_up(&self) -> Result<(), Failure> {
        let known = self.views.head().position;
        let page = self.engine.store.read_all(known, 1).await.map_err(Failure::Store)?;
        if page.events.is_empty() {
            return Ok(());
        }
        self.views.catch_up(&self.source).await.map_err(views_failure).map(|_| ())
    }

    /// Every account whose person is not erased, and where their name lies.
    pub async fn all_not_erased(&self) -> Result<Vec<(AccountId, Revision)>, Failure> {
        self.catch_up().await?;
        let (mut all, mut after) = (vec![], None);
        loop {
            let page = self.ask(move |views| accounts::list(views, None, after, PAGE)).await?;
            after = page.last().map(|row| row.account);
            let last = page.len() < PAGE;
            let known = page.into_iter().filter(|row| row.standing != Standing::Erased);
            all.extend(known.map(|row| (row.account, row.named_at)));
            if last {
                return Ok(all);
            }
        }
    }

    /// Builds every projection anew and exchanges the file.
    pub async fn rebuild(&self, progress: Progress<'_>) -> Result<Rebuilt, Failure> {
        let (done, known) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let (told_done, told_known) = (Arc::clone(&done), Arc::clone(&known));
        let tell = Arc::new(move |progress: keyledger_projections::Progress| {
            told_done.store(progress.done, Ordering::Relaxed);
            told_known.store(progress.known, Ordering::Relaxed);
        });
        let rebuilding = self.views.rebuild(&self.source, Some(tell));
        tokio::pin!(rebuilding);
        loop {
            tokio::select! {
                rebuilt = &mut rebuilding => return rebuilt.map_err(views_failure),
                () = self.engine.clock.sleep(TELL_EVERY) => {
                    progress(done.load(Ordering::Relaxed), known.load(Ordering::Relaxed));
                }
            }
        }
    }

    /// Removes the mails of an erased person from the outbox folder, and those about them that went to
    /// colleagues: they hold name and address. Which those are, the ledger says: what happened to the
    /// person's account caused them.
    pub async fn forget_in_outbox(&self, account: AccountId) -> Result<(), Failure> {
        self.catch_up().await?;
        let about = StreamId::account(account);
        let theirs = self.ask(move |views| mails::of_account(views, account, usize::MAX)).await?;
        let caused = self.ask(move |views| mails::caused_by(views, &about)).await?;
        let folder = self.folder.outbox();
        for mail in theirs.into_iter().map(|mail| mail.mail).chain(caused) {
            outbox::remove(&folder, mail)
                .map_err(|error| Failure::Other(format!("the outbox: {error}")))?;
        }
        Ok(())
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

    /// A SHA-256 per projection over its rows.
    pub async fn digests(&self) -> Result<Vec<Digest>, Failure> {
        self.catch_up().await?;
        self.views.digests().await.map_err(views_failure)
    }
}

fn views_failure(error: ViewsError) -> Failure {
    Failure::Views(Box::new(error))
}
