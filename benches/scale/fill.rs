//! How is a large ledger made? In chunks whose events have ids of their own, so that a run that was
//! cut short goes on where it was; one password hash serves all, and keys go through memory.

use crate::lives::Person;
use crate::people;
use keyledger::app::{App, For, Opening};
use keyledger::config::{Config, HashingConfig};
use keyledger_adapters::argon::{Cost, Hasher};
use keyledger_adapters::clock::{ManualClock, SystemClock};
use keyledger_adapters::random::OsIds;
use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_adapters::vault::SqliteVault;
use keyledger_core::clock::Clock;
use keyledger_core::codec::Codec;
use keyledger_core::ids::{AddressTag, CommandId, CorrelationId, EventId, LedgerId, PropertyId};
use keyledger_core::metadata::{Actor, Metadata};
use keyledger_core::store::{EventStore, Expected, NewEvent, Revision};
use keyledger_core::testing::plain;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::{SecretName, Vault};
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::stored_form::StoredForm;
use keyledger_usecases::access::properties::create_property;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

/// Accounts written before it is noted how far the filling came.
const CHUNK: u64 = 10_000;
const WRITERS: u64 = 256;
const PROPERTIES: usize = 200;
/// How long ago the ledger begins: less than a month, so that no key is due.
const DAYS: i64 = 12;
/// The least memory Argon2 takes.
const MEMORY_KIB: u32 = 8;
const SALT: [u8; 16] = [7; 16];

/// A ledger that is being filled.
struct Filling {
    store: SqliteLedger,
    vault: Arc<SqliteVault>,
    form: StoredForm,
    properties: Vec<PropertyId>,
    hash: String,
    begin: Timestamp,
}

/// The data folder with so many accounts, made or completed where it is not.
pub async fn filled(folder: &Path, accounts: u64) -> PathBuf {
    let data = folder.join(format!("{accounts}"));
    let noted = folder.join(format!("{accounts}.filled"));
    let mut done = fs::read_to_string(&noted).ok().and_then(|text| text.trim().parse().ok());
    if done == Some(accounts) {
        return data;
    }
    let memory = Path::new("/dev/shm").join(format!("keyledger-scale-{accounts}"));
    if done.is_none() || !memory.exists() {
        let _ = (fs::remove_dir_all(&data), fs::remove_dir_all(&memory));
        begin(&data).await;
        move_vault(&data, &memory);
        done = Some(0);
    }
    let started = Instant::now();
    let filling = Arc::new(open(&data, &memory));
    let mut from = done.unwrap_or(0);
    while from < accounts {
        let to = accounts.min(from + CHUNK);
        chunk(&filling, from, to).await;
        from = to;
        fs::write(&noted, from.to_string()).unwrap();
        eprintln!("scale: {from} of {accounts} accounts, {:.0} s", started.elapsed().as_secs_f64());
    }
    filling.store.close();
    drop(filling);
    move_vault(&memory, &data);
    data
}

/// A ledger with properties and nobody in it, some days ago.
async fn begin(data: &Path) {
    let at = SystemClock::default().now().minus(chrono::TimeDelta::days(DAYS));
    let hashing =
        HashingConfig { memory_kib: MEMORY_KIB, test_strength: true, ..HashingConfig::default() };
    let opening = Opening {
        data: data.to_owned(),
        config: Config { hashing, first_answer_floor_ms: Some(0), ..Config::default() },
        clock: Arc::new(ManualClock::at(at)),
        ids: Arc::new(OsIds),
        purpose: For::Questions,
        accept_loss: false,
    };
    let app = App::open(opening).await.unwrap();
    let mut made = vec![];
    for number in 0..PROPERTIES {
        let intent = app.engine.intent(Actor::at_the_machine());
        let name = format!("Hotel {number}");
        let property = create_property(&app.engine, &intent, &name, None).await.unwrap();
        made.push(property.unwrap().0.to_string());
    }
    fs::write(data.with_extension("properties"), format!("{}\n{}", at.micros(), made.join("\n")))
        .unwrap();
    app.close();
}

fn move_vault(from: &Path, to: &Path) {
    fs::create_dir_all(to.join("keys")).unwrap();
    for entry in fs::read_dir(from.join("keys")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join("keys").join(entry.file_name())).unwrap();
    }
    fs::copy(from.join("vault.db"), to.join("vault.db")).unwrap();
    for file in ["keys", ""] {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(to.join(file), fs::Permissions::from_mode(0o700)).unwrap();
    }
    fs::remove_dir_all(from.join("keys")).unwrap();
    fs::remove_file(from.join("vault.db")).unwrap();
}

fn open(data: &Path, memory: &Path) -> Filling {
    let ids = Arc::new(OsIds);
    let store =
        SqliteLedger::open(&data.join("ledger.db"), Options::default(), LedgerId(Uuid::nil()))
            .unwrap();
    let vault = Arc::new(SqliteVault::open(memory, ids.clone()).unwrap());
    let keys = Arc::new(KeyRing::new(vault.clone() as Arc<dyn Vault>, ids.clone()));
    let form = StoredForm::new(store.ledger_id(), keys, ids);
    let text = fs::read_to_string(data.with_extension("properties")).unwrap();
    let (begin, properties) = text.split_once('\n').unwrap();
    let properties = properties.lines().map(|id| id.parse().unwrap()).collect();
    let hasher = Hasher::new(Cost { memory_kib: MEMORY_KIB, passes: 1 }).unwrap();
    let hash = hasher.hash(people::PASSWORD.as_bytes(), SALT).unwrap();
    let begin = Timestamp::from_micros(begin.parse().unwrap());
    Filling { store, vault, form, properties, hash, begin }
}

async fn chunk(filling: &Arc<Filling>, from: u64, to: u64) {
    let mut writers = vec![];
    for writer in 0..WRITERS {
        let filling = Arc::clone(filling);
        writers.push(tokio::spawn(async move {
            for number in (from + writer..to).step_by(usize::try_from(WRITERS).unwrap()) {
                filling.live(number).await;
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

impl Filling {
    async fn live(&self, number: u64) {
        let person = Person::new(number, &self.properties);
        let seconds = i64::try_from(number % (86_400 * 11)).unwrap();
        let at = self.begin.plus(chrono::TimeDelta::seconds(600 + seconds));
        let tag: AddressTag = self.form.keys().address_tag(&person.email).unwrap();
        self.form.keys().create_person(person.account).unwrap();
        let name = SecretName::password(person.account, person.credential());
        self.vault.put(&name, self.hash.as_bytes()).unwrap();
        for (step, (stream, first, events)) in person.appends(&tag, at).into_iter().enumerate() {
            let meta = Self::metadata(number, step, at);
            let new = events.iter().enumerate().map(|(index, event)| -> NewEvent {
                let place = [u8::try_from(step * 8 + index).unwrap()];
                let id = EventId::derived(&[b"scale", &number.to_be_bytes(), &place]);
                self.form.encode(&stream, id, &meta, event).unwrap()
            });
            let expected = first.checked_sub(1).map(Revision);
            let expected = expected.map_or(Expected::NoStream, Expected::Exact);
            self.store.append(&stream, expected, new.collect()).await.unwrap();
        }
    }

    fn metadata(number: u64, step: usize, at: Timestamp) -> Metadata {
        let command = CommandId::derived(&[b"scale", &number.to_be_bytes(), &step.to_be_bytes()]);
        plain(at, Actor::system("import"), CorrelationId(command.0))
    }
}
