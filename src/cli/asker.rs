//! Command client: who answers? The engine that serves the data folder; where nobody does, the
//! folder is opened once and asked as often as needed.

use super::Common;
use crate::app::{App, For, Opening};
use crate::commands::{self, Command, CommandContext, Reply};
use crate::control::{self, ControlError};
use anyhow::{Result, bail};
use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::folder;
use keyledger_adapters::random::OsIds;
use keyledger_core::language::Language;
use keyledger_core::progress::Progress;
use std::sync::Arc;

/// Whoever answers.
pub(super) struct Asker<'a> {
    common: &'a Common,
    language: Language,
    /// The folder, opened here because nobody serves it.
    opened: Option<Arc<App>>,
}

impl<'a> Asker<'a> {
    pub(super) fn new(common: &'a Common, language: Language) -> Self {
        Self { common, language, opened: None }
    }

    /// Asks. Once the folder was opened here it answers everything.
    pub(super) async fn ask(&mut self, command: Command, progress: Progress<'_>) -> Result<Reply> {
        if self.opened.is_none() {
            let socket = folder::socket(&self.common.data);
            match control::ask(&socket, self.language, command.clone(), progress).await {
                Err(ControlError::Nobody) => {}
                other => return other.map_err(anyhow::Error::from),
            }
        }
        self.here(command, progress).await
    }

    /// Lets the folder go, where it was opened here.
    pub(super) fn close(&mut self) {
        if let Some(app) = self.opened.take() {
            app.close();
        }
    }

    async fn here(&mut self, command: Command, progress: Progress<'_>) -> Result<Reply> {
        let app = match &self.opened {
            Some(app) => Arc::clone(app),
            None => match self.open().await? {
                Ok(app) => Arc::clone(self.opened.insert(app)),
                // What keeps it from opening is what the doctor is asked about.
                Err(error) if matches!(command, Command::Doctor(_)) => {
                    let (data, language) = (&self.common.data, self.language);
                    return Ok(commands::doctor::unopened(data, language, &error, progress)?);
                }
                Err(error) => return Err(error.into()),
            },
        };
        let asked = CommandContext { app: &app, language: self.language, progress };
        Ok(commands::run(asked, command).await?)
    }

    async fn open(&self) -> Result<Result<Arc<App>, crate::app::OpenError>> {
        let config = super::configured(self.common)?;
        let has = |name| self.common.data.join(name).exists();
        // A question begins no ledger. A folder whose ledger lies elsewhere says so when it is opened.
        if !has("ledger.db") && !has("ledger.elsewhere") {
            let folder = self.common.data.display();
            bail!(
                "there is no ledger in {folder}: give the data folder with --data, or create one with `keyledger serve`"
            );
        }
        let opening = Opening {
            data: self.common.data.clone(),
            config,
            clock: Arc::new(SystemClock::default()),
            ids: Arc::new(OsIds),
            purpose: For::Questions,
            accept_loss: false,
        };
        Ok(App::open(opening).await)
    }
}
