//! Witness client: does somebody else vouch for the trail? Every witness is shown each new
//! checkpoint with a proof that the log goes on from what it remembers; what it signs is kept.

use super::App;
use crate::config::WitnessConfig;
use crate::witness::Request;
use chrono::TimeDelta;
use keyledger_adapters::web_client::{self, Answer, Trust, TrustError, Url};
use keyledger_core::chain;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::timestamp::Timestamp;
use keyledger_handlers::trail::files::{FileTileStore, folder};
use keyledger_handlers::trail::{
    Note, Published, Signature, TileNodes, TileStore, TileStoreError, Verifier, prove_consistency,
};
use keyledger_usecases::failure::Failure;
use keyledger_usecases::trail::alerts::Trouble;
use serde::Serialize;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A witness that has not cosigned for so long is missed.
const MISSED_AFTER_MINUTES: i64 = 15;
/// An unchanged checkpoint is shown again after this: silence would look like a witness that is gone.
const SHOWN_AGAIN_MINUTES: i64 = 5;
/// How long a witness is left alone after each question: not every checkpoint has to be witnessed,
/// for the next one's proof covers it.
const APART_SECONDS: i64 = 10;
/// Under which path a witness is asked (C2SP tlog-witness).
const ADD_CHECKPOINT: &str = "/add-checkpoint";

/// A witness, and what is known of it.
pub(super) struct Watched {
    url: Url,
    trust: Trust,
    verifier: Verifier,
    state: Mutex<State>,
}

/// The keys of the configured witnesses; that they are keys was checked when they were read.
pub(super) fn keys(witnesses: &[WitnessConfig]) -> Vec<Verifier> {
    witnesses.iter().filter_map(|one| Verifier::parse(&one.key).ok()).collect()
}

#[derive(Clone, Debug, Default)]
struct State {
    /// Since when it is waited for: when it last cosigned, else when the engine began to ask.
    since: Option<Timestamp>,
    /// When it was asked last.
    asked_at: Option<Timestamp>,
    /// What it cosigned last.
    cosigned: Option<(u64, String)>,
    /// What it is believed to remember.
    remembered: u64,
    /// Why it did not cosign at the last attempt.
    trouble: Option<String>,
    /// It remembers another history.
    contradicts: Option<String>,
    /// It is written down that it is missed.
    missed: Option<Timestamp>,
}

/// How one witness stands.
#[derive(Clone, Debug, Serialize)]
pub struct WitnessStatus {
    /// Its name.
    pub witness: String,
    /// Since when it is waited for: when it last cosigned.
    pub since: Option<Timestamp>,
    /// The size of the trail that it cosigned last.
    pub size: Option<u64>,
    /// Why it did not cosign at the last attempt.
    pub trouble: Option<String>,
    /// Whether it is missed.
    pub missed: bool,
    /// Whether it remembers another history.
    pub contradicts: bool,
}

/// Why a checkpoint was not cosigned.
enum NotSigned {
    /// It may be another time.
    Trouble(String),
    /// It remembers another history.
    Contradicts(String),
}

impl From<TileStoreError> for NotSigned {
    fn from(error: TileStoreError) -> Self {
        Self::Trouble(chain(&error))
    }
}

impl Watched {
    /// The witnesses of the configuration, which was checked when it was read.
    pub(super) fn of(config: &[WitnessConfig]) -> Result<Vec<Self>, TrustError> {
        let mut watched = vec![];
        for one in config {
            let trust = Trust::of(one.ca_file.as_deref())?;
            if let (Ok(url), Ok(verifier)) = (Url::parse(&one.url), Verifier::parse(&one.key)) {
                watched.push(Self { url, trust, verifier, state: Mutex::default() });
            }
        }
        Ok(watched)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn status(&self) -> WitnessStatus {
        let state = self.state().clone();
        WitnessStatus {
            witness: self.verifier.name().to_owned(),
            since: state.since,
            size: state.cosigned.map(|(size, _)| size),
            trouble: state.contradicts.clone().or(state.trouble),
            missed: state.missed.is_some(),
            contradicts: state.contradicts.is_some(),
        }
    }

    /// Whether it has to be asked about this checkpoint now.
    fn is_due(&self, published: &Published, now: Timestamp) -> bool {
        let state = self.state();
        let Some(asked_at) = state.asked_at else { return true };
        let cosigned = state.trouble.is_none() && state.contradicts.is_none();
        let known = state.cosigned.as_ref().is_some_and(|(_, text)| *text == published.note.text);
        let wait = if cosigned && known {
            TimeDelta::minutes(SHOWN_AGAIN_MINUTES)
        } else {
            TimeDelta::seconds(APART_SECONDS)
        };
        now.since(asked_at) >= wait
    }
}

impl App {
    /// How the witnesses stand.
    pub fn witnesses(&self) -> Vec<WitnessStatus> {
        self.watched().iter().map(Watched::status).collect()
    }

    /// The witnesses; none where their certificates cannot be read, which keeps an engine from serving.
    fn watched(&self) -> &[Watched] {
        self.serving().map_or(&[], |serving| &serving.witnesses)
    }

    /// Shows every witness what it has to see, and writes down who is missed and who is back.
    pub async fn ask_witnesses(&self) -> Result<(), Failure> {
        let asked = self.watched().iter().map(|watched| self.ask_witness(watched));
        for result in futures_util::future::join_all(asked).await {
            result?;
        }
        Ok(())
    }

    /// Shows every witness the newest checkpoint at once, whenever it was asked last.
    pub async fn ask_witnesses_now(&self) -> Result<(), Failure> {
        for watched in self.watched() {
            watched.state().asked_at = None;
        }
        self.ask_witnesses().await
    }

    async fn ask_witness(&self, watched: &Watched) -> Result<(), Failure> {
        let now = self.engine.clock.now();
        watched.state().since.get_or_insert(now);
        if let Some(published) = self.system.trail().published
            && watched.is_due(&published, now)
        {
            watched.state().asked_at = Some(now);
            match self.cosign(watched, &published).await {
                Ok(note) => self.cosigned(watched, &published, &note).await?,
                Err(NotSigned::Trouble(why)) => watched.state().trouble = Some(why),
                Err(NotSigned::Contradicts(why)) => self.contradicted(watched, why).await?,
            }
        }
        self.look_whether_missed(watched).await
    }

    /// Asks for a cosignature: once, and again where the witness says that it remembers another size.
    async fn cosign(&self, watched: &Watched, published: &Published) -> Result<Note, NotSigned> {
        let trouble = |why: String| NotSigned::Trouble(why);
        let url = watched.url.with(ADD_CHECKPOINT).map_err(|error| trouble(chain(&error)))?;
        let mut old = watched.state().remembered;
        for _ in 0..2 {
            let request = request(self.folder.path(), old, published).await?;
            let body = request.to_body().into_bytes();
            let sent =
                web_client::post((&url, &watched.trust), "text/plain; charset=utf-8", &[], body)
                    .await;
            let answer = sent.map_err(|error| trouble(chain(&error)))?;
            match answer.status {
                200 => return signed(&watched.verifier, published, &answer).map_err(trouble),
                409 => old = other_size(old, published, &answer)?,
                422 => {
                    return Err(NotSigned::Contradicts(format!(
                        "its tree of {old} leaves is not the beginning of ours"
                    )));
                }
                status => {
                    let said = answer.text.lines().next().unwrap_or_default();
                    return Err(trouble(format!("{} answered {status}: {said}", url.host())));
                }
            }
        }
        Err(trouble(format!("{} changed what it remembers while it was asked", url.host())))
    }

    async fn cosigned(
        &self,
        watched: &Watched,
        published: &Published,
        note: &Note,
    ) -> Result<(), Failure> {
        let size = published.checkpoint.size;
        let (data, name, kept) =
            (self.folder.path().to_owned(), watched.verifier.name().to_owned(), note.clone());
        let keeping = move || FileTileStore::at(&folder(&data)).keep_witnessed(&name, &kept);
        let written = tokio::task::spawn_blocking(keeping).await;
        let told = written.map_err(|error| error.to_string());
        if let Err(error) = told.and_then(|kept| kept.map_err(|error| chain(&error))) {
            tracing::warn!(error, "a cosigned checkpoint could not be stored");
        }
        let signature = note.signatures.iter().find(|one| is_by(one, &watched.verifier));
        if let Some(signature) = signature {
            // Beside our own, unless the checkpoint is another one by now.
            let put = self.system.log_service.cosigned(note.text.clone(), signature.clone()).await;
            put.map_err(|error| Failure::Other(chain(&error)))?;
        }
        let missed = {
            let mut state = watched.state();
            state.since = Some(self.engine.clock.now());
            state.cosigned = Some((size, note.text.clone()));
            state.remembered = size;
            (state.trouble, state.contradicts) = (None, None);
            state.missed.take()
        };
        if let Some(since) = missed {
            let witness = watched.verifier.name().to_owned();
            let returned = OperationsEvent::WitnessReturned { witness, since };
            self.engine.record(returned, "audit trail").await?;
        }
        Ok(())
    }

    async fn contradicted(&self, watched: &Watched, why: String) -> Result<(), Failure> {
        let witness = watched.verifier.name();
        if watched.state().contradicts.replace(why.clone()).is_none() {
            let finding = format!("the witness {witness} remembers another history: {why}");
            let happened = OperationsEvent::IntegrityCheckFailed { finding };
            self.engine.record(happened, "audit trail").await?;
        }
        Ok(())
    }

    async fn look_whether_missed(&self, watched: &Watched) -> Result<(), Failure> {
        let now = self.engine.clock.now();
        let since = {
            let mut state = watched.state();
            let Some(since) = state.since else { return Ok(()) };
            let late = now.since(since) > TimeDelta::minutes(MISSED_AFTER_MINUTES);
            if !late || state.missed.is_some() {
                return Ok(());
            }
            state.missed = Some(since);
            since
        };
        let witness = watched.verifier.name().to_owned();
        let missed = OperationsEvent::WitnessMissed { witness, since };
        self.engine.record(missed, "audit trail").await
    }

    /// What is wrong about witnesses now.
    pub(super) fn witness_troubles(&self) -> Vec<Trouble> {
        let trouble = |status: WitnessStatus| {
            let (witness, why) = (status.witness, status.trouble.unwrap_or_default());
            if status.contradicts {
                return Some(Trouble::WitnessContradicts { witness, why });
            }
            status.missed.then_some(Trouble::WitnessMissed { witness, why })
        };
        self.witnesses().into_iter().filter_map(trouble).collect()
    }
}

fn is_by(signature: &Signature, verifier: &Verifier) -> bool {
    signature.name == verifier.name() && signature.id == verifier.id()
}

/// What a witness is asked: the proof comes from the tiles on disk.
async fn request(data: &Path, old: u64, published: &Published) -> Result<Request, NotSigned> {
    let (note, checkpoint) = (published.note.clone(), published.checkpoint.clone());
    let (tile_store, size) = (FileTileStore::at(&folder(data)), checkpoint.size);
    let proving = tokio::task::spawn_blocking(move || {
        let mut nodes = TileNodes::new(size, |tile| tile_store.tile(tile));
        prove_consistency(&mut nodes, old, size)
    });
    let proof = proving.await.map_err(|error| NotSigned::Trouble(error.to_string()))??;
    Ok(Request { old, proof, note, checkpoint })
}

/// The checkpoint with the witness's signature, which must be one.
fn signed(witness: &Verifier, published: &Published, answer: &Answer) -> Result<Note, String> {
    let text = published.note.text.clone();
    let note = Note::parse(format!("{text}\n{}", answer.text).as_bytes())
        .map_err(|error| format!("it answered something that is no signature: {error}"))?;
    note.signed_by(witness).map_err(|error| {
        format!("it signs with another key than `key` in the configuration: {error}")
    })?;
    let others = published.note.signatures.iter().filter(|one| !is_by(one, witness));
    let own = note.signatures.iter().filter(|one| is_by(one, witness));
    Ok(Note { text, signatures: others.chain(own).cloned().collect() })
}

/// The size that the witness remembers, where ours can go on from it.
fn other_size(old: u64, published: &Published, answer: &Answer) -> Result<u64, NotSigned> {
    let size = answer.text.trim().parse::<u64>();
    let size = size.map_err(|_| {
        NotSigned::Trouble("it answered 409 without the size it remembers".to_owned())
    })?;
    let ours = published.checkpoint.size;
    if size > ours {
        let why = format!("it remembers {size} leaves, the trail has {ours}");
        return Err(NotSigned::Contradicts(why));
    }
    if size == old {
        return Err(NotSigned::Contradicts(format!("it remembers another root of {size} leaves")));
    }
    Ok(size)
}
