//! Serving parts: what only serving needs beside the ledger: handlers, message bus, witnesses, alerts.
//! A question at rest opens them where it is about them.

use super::alarm::Alarm;
use super::witnesses::Watched;
use super::{App, OpenError};
use crate::config::Config;
use chrono::TimeDelta;
use keyledger_adapters::folder::DataFolder;
use keyledger_adapters::nats::{Feed, FeedParts, NatsSettings, SettingsError};
use keyledger_adapters::outbox::Outbox;
use keyledger_adapters::smtp::Smtp;
use keyledger_core::mailer::Mailer;
use keyledger_handlers::Running;
use keyledger_handlers::mail::MailSettings;
use keyledger_projections::Source;
use keyledger_usecases::engine::Engine;
use keyledger_usecases::factors::app::wake::LedgerPushDirectory;
use keyledger_usecases::mails::recipients::LedgerMailDirectory;
use std::sync::Arc;

/// What only serving needs beside the ledger.
pub(super) struct Serving {
    /// What follows from events.
    pub handlers: Running,
    /// Who else vouches for the audit log.
    pub witnesses: Vec<Watched>,
    /// Who hears when the engine is in trouble.
    pub alarm: Alarm,
    /// The message bus, where one is configured.
    pub feed: Option<Arc<Feed>>,
}

impl Serving {
    pub(super) fn open(
        engine: &Arc<Engine>,
        config: &Config,
        folder: &DataFolder,
        source: &Source,
    ) -> Result<Self, OpenError> {
        Ok(Self {
            handlers: handlers(engine, config, folder, source)?,
            witnesses: Watched::of(&config.witnesses)?,
            alarm: Alarm::of(&config.alert)?,
            feed: feed(engine, config)?,
        })
    }
}

impl App {
    /// The serving parts, opened now where they are not open yet.
    pub(super) fn serving(&self) -> Result<&Serving, OpenError> {
        if let Some(open) = self.serving.get() {
            return Ok(open);
        }
        let source = &self.system.source;
        let opened = Serving::open(&self.engine, &self.config, &self.folder, source)?;
        Ok(self.serving.get_or_init(|| opened))
    }
}

fn handlers(
    engine: &Arc<Engine>,
    config: &Config,
    folder: &DataFolder,
    source: &Source,
) -> Result<Running, OpenError> {
    let mailer: Arc<dyn Mailer> = match &config.mail.smtp_host {
        Some(host) => Arc::new(Smtp::new(config.mail.smtp_settings(host))?),
        None => Arc::new(Outbox::new(&folder.outbox())),
    };
    let settings = MailSettings {
        from: config.mail.sender(),
        site: config.public_url.clone(),
        domain: config.domain().to_owned(),
        support: config.support_contact.clone(),
        payment_hosts: config.billing.payment_hosts.clone(),
    };
    let mail_directory = LedgerMailDirectory::new(Arc::clone(engine), &config.public_url);
    let parts = keyledger_handlers::Parts {
        ledger: Arc::clone(&source.ledger),
        codec: Arc::clone(&source.codec),
        mails: Arc::clone(&engine.mails),
        operations: Arc::clone(&engine.operations),
        mail_directory: Arc::new(mail_directory),
        mailer,
        push_directory: Arc::new(LedgerPushDirectory::new(Arc::clone(engine))),
        push: engine.push.get().cloned(),
        clock: Arc::clone(&engine.clock),
        ids: Arc::clone(&engine.ids),
        settings,
        lost_after: lost_after(engine, config),
    };
    Ok(Running::open(&folder.reactions(), parts)?)
}

/// How long an attempt at a mail without an outcome may still be another engine's: twice what the mail
/// server may take, and a minute for what is written before and after. An engine that is alone knows that
/// it is nobody's.
fn lost_after(engine: &Engine, config: &Config) -> TimeDelta {
    if engine.is_alone() {
        return TimeDelta::zero();
    }
    let seconds = i64::try_from(config.mail.smtp_timeout_seconds).unwrap_or(i64::MAX);
    TimeDelta::seconds(seconds.saturating_mul(2).saturating_add(60))
}

/// The message bus, where one is configured. Nothing is connected before the engine serves.
fn feed(engine: &Engine, config: &Config) -> Result<Option<Arc<Feed>>, SettingsError> {
    let Some(settings) = NatsSettings::of(&config.nats)? else { return Ok(None) };
    Ok(Some(Arc::new(Feed::new(FeedParts {
        ledger: Arc::clone(&engine.ledger),
        form: Arc::clone(&engine.form),
        site: config.public_url.as_str().into(),
        clock: Arc::clone(&engine.clock),
        settings,
    }))))
}
