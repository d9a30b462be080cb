//! Opening a data folder: in which order? Ledger, then keys, then what follows from the ledger.

use super::App;
use super::ledger::{Ledger, lines};
use super::mail_drop;
use super::older::{refuse_older_ledger, refuse_older_than_trail};
use super::open_error::OpenError;
use super::passkeys;
use super::push;
use super::serving::Serving;
use super::supervisor::Supervisor;
use super::timekeeping::Sweep;
use super::vault::{Secrets, engines};
use super::witnesses;
use crate::config::Config;
use keyledger_adapters::argon::{Cost, Hasher};
use keyledger_adapters::counting::CountingStore;
use keyledger_adapters::folder::{DataFolder, free_mb};
use keyledger_adapters::remembered::RememberedFile;
use keyledger_adapters::{blocklist, seen};
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::LedgerId;
use keyledger_core::ledger::{LedgerOffset, LedgerReader};
use keyledger_core::metadata::Actor;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::policy::{PolicyCommand, Settings};
use keyledger_core::store::EventStore;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_handlers::trail::{LogService, files};
use keyledger_projections::{Identity, Source, Views};
use keyledger_schemas::domain::DomainEvent;
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::stored_form::StoredForm;
use keyledger_usecases::accounts::erase;
use keyledger_usecases::engine::{Engine, Parts};
use keyledger_usecases::failure::{Failure, read};
use keyledger_usecases::log_in::rate_limits::Limits;
use keyledger_usecases::secrets::hashing::Passwords;
use keyledger_usecases::secrets::key_epochs;
use keyledger_usecases::system::{System, SystemParts, far_behind};
use keyledger_usecases::upkeep::clock;
use keyledger_web::listening::Places;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// What a data folder is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// Serving: everything is opened, and refused, before anybody is heard.
    Serving,
    /// Questions: ledger, keys and views, for what is read must be true and noted; what sends mails,
    /// hashes, publishes and witnesses is opened by the question that needs it.
    Questions,
}

/// What an [`App`] is opened with.
pub struct Opening {
    /// The data folder.
    pub data: PathBuf,
    /// The configuration.
    pub config: Config,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// What for.
    pub purpose: For,
    /// Serve a ledger that is older than what follows from it: the loss is written down.
    pub accept_loss: bool,
}

impl App {
    /// Opens a data folder: makes it if it is not there, brings the projections up to the ledger
    /// and applies every destruction of keys to the vault again.
    pub async fn open(opening: Opening) -> Result<Arc<Self>, OpenError> {
        // Boxed: all parts lie in it while they are put together.
        Box::pin(Self::put_together(opening)).await
    }

    async fn put_together(opening: Opening) -> Result<Arc<Self>, OpenError> {
        let Opening { data, config, clock, ids, purpose, accept_loss } = opening;
        let folder = DataFolder::lock(&data)?;
        let new_id = LedgerId(ids.uuid());
        let engines = engines(&config, &folder)?;
        let ledger = Ledger::open(&config.store, &folder, new_id, engines).await?;
        let secrets = Secrets::open(&config.vault, &folder, &ledger, &ids).await?;
        let (vault, epochs) = (secrets.vault(), secrets.epochs());
        let counting = Arc::new(CountingStore::new(ledger.store()));
        let reader = Arc::new(LedgerReader::new(Arc::clone(&counting) as Arc<dyn EventStore>));
        let keys = Arc::new(KeyRing::new(Arc::clone(&vault), Arc::clone(&ids)));
        let form = Arc::new(StoredForm::new(ledger.ledger_id(), keys, Arc::clone(&ids)));
        let mut loss = refuse_older_ledger(&folder, &ledger, &reader, accept_loss).await?;
        let passwords = passwords(&config)?;
        let limits = Limits::new(&config.limits);
        let (form_, clock_, ids_) = (Arc::clone(&form), Arc::clone(&clock), Arc::clone(&ids));
        let parts = Parts {
            ledger: Arc::clone(&reader),
            vault,
            form: form_,
            clock: clock_,
            ids: ids_,
            passwords,
            limits,
            remembered: Arc::new(RememberedFile::open(&folder.remembered())?),
            lines: lines(&config.store, engines)?,
        };
        let engine = Arc::new(Engine::new(parts));
        let codec = Arc::clone(&form) as Arc<dyn Codec<DomainEvent>>;
        let identity = Identity { ledger: ledger.ledger_id(), store: reader.store().id() };
        let source = Source { ledger: reader, codec };
        let views = Arc::new(Views::open(&folder.views(), identity)?);
        let end = engine.ledger.end().await.map_err(Failure::Store)?;
        loss = refuse_older_than_trail(&folder, &ledger, end.sequence, accept_loss)?.or(loss);
        let last = last_event_at(&engine, end).await?;
        let began_at = first_event_at(&engine).await?;
        // Before anything is written: the first event would carry a time nobody believes.
        let signed = seen::signed_by_trail(&files::folder(folder.path()));
        let remembered = clock::remember(&engine, began_at, last, signed).await?;
        adopt_first_policy(&engine, &config).await?;
        if let Some(finding) = loss {
            let happened = OperationsEvent::IntegrityCheckFailed { finding };
            engine.record(happened, "start").await?;
        }
        let forgotten = erase::reapply(&engine, began_at, (&views, &source)).await?;
        key_epochs::resume(&engine, &epochs, began_at).await?;
        // Views that lack much follow while log-ins are answered. A question has nobody who follows.
        let waits = purpose == For::Questions || !forgotten.is_empty();
        if waits || far_behind(&engine, &views).await?.is_none() {
            views.catch_up(&source).await?;
        }
        let serving = OnceLock::new();
        if purpose == For::Serving {
            passkeys::begin(&engine, &config)?;
            push::begin(&engine, &config)?;
            engine.passwords.start().map_err(OpenError::Threads)?;
            let _ = serving.set(Serving::open(&engine, &config, &folder, &source)?);
        }
        // Every file has been opened: whatever is refused was refused before this is written.
        clock::begin(&engine, &remembered).await?;
        clock::note_keys_of_before(&engine, began_at).await?;
        let (of, fence) = (engine.form.ledger(), secrets.fence());
        let open_trail = files::opener(folder.path(), of, Arc::clone(&engine.ids), false, fence);
        let trail = Arc::new(LogService::new(open_trail, Arc::clone(&engine.clock)));
        engine.kept_by(Arc::clone(&trail));
        let (disk, floor) = (folder.path().to_owned(), config.disk_floor_mb);
        engine.room_is_told_by(Box::new(move || free_mb(&disk).is_none_or(|free| free >= floor)));
        let system = Arc::new(System::new(SystemParts {
            engine: Arc::clone(&engine),
            views,
            source,
            log_service: trail,
            witnesses: witnesses::keys(&config.witnesses),
            index: ledger.index_check(),
            mail_drop: mail_drop::of(&folder),
            data: folder.path().to_owned(),
        }));
        for account in forgotten {
            erase::leave_nothing(&system, account).await?;
        }
        let places = Places::new(&config.connections, &config.trusted_proxies);
        Ok(Arc::new(Self {
            system,
            engine,
            config,
            folder,
            epochs,
            began_at,
            ledger,
            secrets,
            counting,
            serving,
            sweep: Sweep::new(remembered),
            supervisor: Supervisor::default(),
            places,
        }))
    }
}

fn passwords(config: &Config) -> Result<Passwords, OpenError> {
    let hasher = Hasher::new(Cost { memory_kib: config.hashing.memory_kib, passes: 1 })?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let permits = if config.hashing.permits == 0 { cores } else { config.hashing.permits };
    let common = Box::new(blocklist::is_common);
    Ok(Passwords::new(Box::new(hasher), permits, config.hashing.queue, common))
}

/// The first policy is the configured profile's; later ones are adopted by people.
async fn adopt_first_policy(engine: &Engine, config: &Config) -> Result<(), Failure> {
    let loaded = read(engine.policies.load(&StreamId::policy()).await)?;
    if loaded.state.current().is_some() {
        return Ok(());
    }
    let profile = config.profile;
    let settings = profile.settings();
    let answer_floor_ms = config.first_answer_floor_ms.unwrap_or(settings.answer_floor_ms);
    let settings = Settings { answer_floor_ms, ..settings };
    let command = PolicyCommand::Adopt { profile, settings };
    let intent = engine.intent(Actor::system("start"));
    let policy = engine.policy().await?;
    let done = engine.policies.execute(&StreamId::policy(), &policy, &intent, &command).await;
    keyledger_usecases::failure::parted(done)?
        .map(|_| ())
        .map_err(|why| Failure::Other(format!("the configured profile: {why}")))
}

/// When the ledger's last event happened.
async fn last_event_at(engine: &Engine, end: LedgerOffset) -> Result<Option<Timestamp>, Failure> {
    let Some(position) = end.position else { return Ok(None) };
    let last = engine.ledger.at_position(position).await.map_err(Failure::Store)?;
    let Some(stored) = last else { return Ok(None) };
    let last: Recorded<DomainEvent> = engine.form.decode(&stored).map_err(Failure::Codec)?;
    Ok(Some(last.meta.at))
}

/// When the ledger began: its first event is the first policy's.
async fn first_event_at(engine: &Engine) -> Result<Timestamp, Failure> {
    let first = engine.ledger.next_behind(None).await.map_err(Failure::Store)?;
    let Some(stored) = first else { return Ok(engine.clock.now()) };
    let first: Recorded<DomainEvent> = engine.form.decode(&stored).map_err(Failure::Codec)?;
    Ok(first.meta.at)
}
