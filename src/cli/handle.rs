//! `keyledger handle audit`: a handler on another machine. It needs frames only: no ledger, no vault,
//! no key of the engine's; what it keeps, nobody at the engine can rewrite.

mod begin;

use super::{Common, ask, configured, hang_up};
use anyhow::{Result, bail};
use clap::Subcommand;
use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::folder::DataFolder;
use keyledger_adapters::log;
use keyledger_adapters::nats::{BrokerError, Frames, Incoming, NatsSettings};
use keyledger_adapters::random::OsIds;
use keyledger_core::chain;
use keyledger_core::clock::Clock;
use keyledger_core::ids::LedgerId;
use keyledger_handlers::trail::{KeepError, LogService, files};
use keyledger_usecases::texts::say;
use std::convert::Infallible;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// How long it waits before it connects anew.
const AGAIN: Duration = Duration::from_secs(1);

/// What can be handled elsewhere.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum Handle {
    /// Keep a second audit log of the ledger whose events arrive over NATS, with its own key, and
    /// with the entries beside the tiles.
    #[command(
        after_help = "Example:\n  keyledger handle audit --nats tls://nats.example:4222 --data /var/lib/keyledger-audit\n  keyledger handle audit --nats tls://nats.example:4222 --data /var/lib/keyledger-audit --pack from-the-beginning --key keyledger/6d1f…+1a2b3c4d+AQ…"
    )]
    Audit(AuditArgs),
}

/// Where frames come from.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct AuditArgs {
    /// The NATS server, or several separated by commas; overrides `nats.url`.
    #[arg(long, value_name = "URL")]
    nats: Option<String>,
    /// Accept a NATS server without authentication: only for one that nobody else can reach.
    #[arg(long)]
    insecure_broker: bool,
    /// Start with the entries of this pack, which the stream no longer holds; `keyledger audit
    /// pack` creates it at the engine. An existing log here is continued.
    #[arg(long, value_name = "DIR")]
    pack: Option<PathBuf>,
    /// The key that must have signed the pack, which you must have received through another
    /// channel.
    #[arg(long, requires = "pack")]
    key: Option<String>,
}

/// Why reading was interrupted.
enum Interrupted {
    Broker(BrokerError),
    Keep(KeepError),
}

struct Handler {
    settings: NatsSettings,
    folder: DataFolder,
    clock: Arc<dyn Clock>,
    /// The trail, once it is known whose it is.
    log_service: Option<(LedgerId, Arc<LogService>)>,
    told: bool,
}

pub(super) async fn handle(common: &Common, what: &Handle) -> Result<ExitCode> {
    let Handle::Audit(args) = what;
    hang_up::hear(common, log::DEFAULT)?;
    let mut config = configured(common)?;
    if args.nats.is_some() {
        config.nats.url.clone_from(&args.nats);
    }
    config.nats.insecure_broker |= args.insecure_broker;
    let Some(settings) = NatsSettings::of(&config.nats)? else {
        bail!("{}", say(ask::language(common), "handle-no-nats", &[]));
    };
    let folder = DataFolder::lock(&common.data)?;
    if folder.ledger().exists() {
        let data = common.data.display().to_string();
        bail!("{}", say(ask::language(common), "handle-ledger-here", &[("data", data.into())]));
    }
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let mut handler = Handler { settings, folder, clock, log_service: None, told: false };
    begin::begin(&mut handler, common, args).await?;
    let stop = super::serve::told_to_stop()?;
    tokio::select! {
        () = stop => Ok(ExitCode::SUCCESS),
        never = handler.run(common) => match never {},
    }
}

impl Handler {
    async fn run(&mut self, common: &Common) -> Infallible {
        let mut anew = true;
        loop {
            let Err(interrupted) = self.follow(common, anew).await;
            match interrupted {
                Interrupted::Broker(error) => {
                    tracing::warn!(error = chain(&error), "waiting for entries from NATS");
                    anew = false;
                }
                Interrupted::Keep(error) => {
                    let news = self
                        .log_service
                        .as_ref()
                        .is_none_or(|(_, log_service)| log_service.stopped(&error));
                    if news {
                        tracing::error!(why = chain(&error), "the audit log stopped");
                    }
                    anew = true;
                }
            }
            self.clock.sleep(AGAIN).await;
        }
    }

    async fn follow(&mut self, common: &Common, anew: bool) -> Result<Infallible, Interrupted> {
        let opened = Frames::open(&self.settings, anew).await.map_err(Interrupted::Broker)?;
        let Some(frames) = opened else {
            self.clock.sleep(AGAIN).await;
            return Err(Interrupted::Broker(BrokerError::Lost("there is no stream yet".into())));
        };
        if let Some((_, log_service)) = &self.log_service {
            log_service.open().map_err(Interrupted::Keep)?;
        }
        let mut unpublished: Vec<Incoming> = vec![];
        loop {
            let came = frames.next().await.map_err(Interrupted::Broker)?;
            let quiet = came.is_empty();
            if self.log_service.is_none()
                && let Some(first) = came.first()
            {
                self.begin(first.ledger)?;
            }
            let Some((ledger, log_service)) = &self.log_service else { continue };
            let new = accepted(log_service, *ledger, &came).map_err(Interrupted::Keep)?;
            let first = size(log_service);
            log_service.take(first, new, quiet).await.map_err(Interrupted::Keep)?;
            log_service.goes_on();
            unpublished.extend(came);
            let published = log_service.status().published.map_or(0, |it| it.checkpoint.size);
            // What no checkpoint covers comes again after a crash.
            let covered = unpublished.extract_if(.., |one| one.sequence < published);
            for done in covered.collect::<Vec<_>>() {
                done.done().await;
            }
            self.tell(common, frames.at());
        }
    }

    /// The first frame says whose trail it is; one that lies here already must be that ledger's.
    fn begin(&mut self, ledger: LedgerId) -> Result<(), Interrupted> {
        let open = files::opener(self.folder.path(), ledger, Arc::new(OsIds), true, None);
        let log_service = Arc::new(LogService::new(open, Arc::clone(&self.clock)));
        log_service.open().map_err(Interrupted::Keep)?;
        self.log_service = Some((ledger, log_service));
        Ok(())
    }

    fn tell(&mut self, common: &Common, at: &str) {
        let Some((ledger, _)) = self.log_service.as_ref().filter(|_| !self.told) else { return };
        let arguments = [
            ("ledger", ledger.to_string().into()),
            ("at", at.to_owned().into()),
            ("folder", files::folder(self.folder.path()).display().to_string().into()),
        ];
        let text = say(ask::language(common), "handle-keeps", &arguments);
        // Nobody has to read it.
        let _ = writeln!(std::io::stdout(), "{text}");
        self.told = true;
    }
}

fn size(log_service: &LogService) -> u64 {
    log_service.size().unwrap_or(0)
}

/// The frames that come next, in their order; those that are known are left out.
fn accepted(
    log_service: &LogService,
    ledger: LedgerId,
    came: &[Incoming],
) -> Result<Vec<Vec<u8>>, KeepError> {
    let mut next = size(log_service);
    let mut new = vec![];
    for incoming in came {
        if incoming.ledger != ledger {
            let (found, expected) = (incoming.ledger.to_string(), ledger.to_string());
            return Err(KeepError::Trail(keyledger_handlers::trail::TrailError::AnotherLedger {
                found,
                expected,
            }));
        }
        if incoming.sequence > next {
            return Err(KeepError::StreamLacks { expected: next, came: incoming.sequence });
        }
        if incoming.sequence == next {
            new.push(incoming.frame.clone());
            next += 1;
        }
    }
    Ok(new)
}
