//! Many people are forgotten in every byte, and what was proved before can still be proved (B3, C5).
//!
//! Everybody leaves twenty values of their own: address, name, networks, browsers, a password, a
//! mistyped one, and what others wrote about them. All of them begin with the same marker, and that is
//! what is looked for: in clear, in UTF-16, in hex and in base64.

use crate::nats_server::NatsServer;
use crate::world::{Browser, Letter, World, bytes_of, full};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::TimeDelta;
use keyledger_adapters::nats::{Feed, FeedParts};
use keyledger_core::clock::Clock;
use keyledger_core::ledger::{LedgerReader, whole};
use keyledger_core::store::{EventStore, StoredEvent};
use keyledger_handlers::Stop;
use keyledger_handlers::trail::files::FileTileStore;
use keyledger_handlers::trail::{
    Checkpoint, Hash, TileNodes, TileStore, prove_consistency, prove_inclusion, proves_consistency,
    proves_inclusion,
};
use keyledger_schemas::cipher::hex;
use keyledger_schemas::leaf::leaf;
use keyledger_schemas::stored_form::StoredForm;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::Ipv6Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

const MARKER: &str = "kanarienvogel";
/// The first half of every network address of the campaign.
const NETWORK: [u16; 3] = [0x2001, 0xdb8, 0xc0de];
/// From how many networks, with as many browsers, everybody logs in.
const PLACES: u16 = 6;
/// How many events are proved one by one.
const PROVED: u64 = 500;

/// Somebody with twenty values to forget.
struct Bird {
    number: u16,
    account: String,
}

fn email(number: u16) -> String {
    format!("{MARKER}-{number}@hotel.example")
}

fn address(number: u16, place: u16) -> String {
    let [a, b, c] = NETWORK;
    Ipv6Addr::new(a, b, c, number, 0, 0, 0, place).to_string()
}

/// The marker as it would lie in a file, however that file writes text.
fn needles() -> Vec<String> {
    let bytes = MARKER.as_bytes();
    let wide = |low_first: bool| {
        let pair = |byte: &u8| if low_first { [*byte, 0] } else { [0, *byte] };
        String::from_utf8(bytes.iter().flat_map(pair).collect()).unwrap()
    };
    let mut needles = vec![MARKER.to_owned(), wide(true), wide(false)];
    needles.push(hex(bytes));
    // In base64 the marker looks different at each of three places; its edges mix with neighbours.
    for before in 0..3 {
        let padded = [vec![b'-'; before], bytes.to_vec()].concat();
        let encoded = STANDARD_NO_PAD.encode(padded);
        needles.push(encoded[if before == 0 { 0 } else { 4 }..encoded.len() - 2].to_owned());
    }
    let [a, b, c] = NETWORK;
    needles.push(format!("{a:x}:{b:x}:{c:x}"));
    needles
}

/// Where the campaign's values lie.
fn found(folder: &Path) -> Vec<String> {
    let needles = needles();
    let network: Vec<u8> = NETWORK.iter().flat_map(|part| part.to_be_bytes()).collect();
    let mut found = vec![];
    for (path, bytes) in bytes_of(folder) {
        let text = String::from_utf8_lossy(&bytes);
        let lower = text.to_lowercase();
        let told = path.strip_prefix(folder).unwrap().display().to_string();
        for needle in &needles {
            if text.contains(needle.as_str()) || lower.contains(needle.as_str()) {
                found.push(format!("{needle:?} in {told}"));
            }
        }
        if bytes.windows(network.len()).any(|window| window == network) {
            found.push(format!("an address in {told}"));
        }
    }
    found
}

/// The newest mail, read without looking at those before.
async fn new_mail(world: &World, seen: &mut BTreeSet<PathBuf>) -> Letter {
    world.deliver().await;
    let mut newest = None;
    for file in std::fs::read_dir(world.file("outbox")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|end| end == "eml") && seen.insert(path.clone()) {
            let letter = Letter::read(&std::fs::read(&path).unwrap());
            newest = Some(letter).filter(Letter::carries_a_link).or(newest);
        }
    }
    newest.expect("a mail with a link was sent")
}

/// A life with everything that can be left behind.
async fn live(
    world: &World,
    (mona, lac): (&Browser, &str),
    number: u16,
    seen: &mut BTreeSet<PathBuf>,
) -> Bird {
    let name = format!("{MARKER} the {number}th");
    let person = json!({ "email": email(number), "name": name });
    let made = mona.add_member(lac, person).await.is(201).body();
    let account = made["account"].as_str().unwrap().to_owned();
    let token = new_mail(world, seen).await.token();
    let at = |place: u16| {
        let browser = world.browser().from(&address(number, place));
        browser.named(&format!("{MARKER}/{number}.{place}"))
    };
    let password = format!("{MARKER} password {number}");
    at(0).activate(&token, &password).await.is(204);
    for place in 1..PLACES {
        at(place).log_in(&email(number), &password).await.is(200);
    }
    at(0).log_in(&email(number), &format!("{MARKER} mistyped {number}")).await.is(401);
    for (act, code) in
        [("suspend", "suspected_misuse"), ("resume", "all_clear"), ("sessions/end", "other")]
    {
        let note = format!("{MARKER} {number}: {act}");
        mona.act_because(&account, act, json!({ "code": code, "note": note })).await.is(200);
    }
    Bird { number, account }
}

/// What was proved of the ledger at one moment.
struct Proved {
    pack: PathBuf,
    key: String,
    checkpoint: Checkpoint,
    inclusion: Vec<(u64, Hash, Vec<Hash>)>,
}

async fn ledger(world: &World) -> Vec<StoredEvent> {
    whole(&*world.app().engine.store).await.unwrap()
}

async fn checkpoint(world: &World) -> Checkpoint {
    world.app().system.extend_trail().await.unwrap();
    let note = FileTileStore::at(&world.file("audit")).checkpoint().unwrap().unwrap();
    note.text.parse().unwrap()
}

async fn prove(world: &World, pack: PathBuf) -> Proved {
    world.app().system.extend_trail().await.unwrap();
    let words = ["audit", "pack", "--from", "0", "--out", pack.to_str().unwrap()];
    let key = world.json(&words).await["key"].as_str().unwrap().to_owned();
    let checkpoint = checkpoint(world).await;
    let (events, tile_store) = (ledger(world).await, FileTileStore::at(&world.file("audit")));
    let id = world.app().engine.form.ledger();
    let mut nodes = TileNodes::new(checkpoint.size, |tile| tile_store.tile(tile));
    let step = (checkpoint.size / PROVED).max(1);
    let mut inclusion = vec![];
    for index in (0..checkpoint.size).step_by(usize::try_from(step).unwrap()) {
        let path = prove_inclusion(&mut nodes, index, checkpoint.size).unwrap();
        inclusion.push((index, Hash(leaf(id, &events[usize::try_from(index).unwrap()])), path));
    }
    Proved { pack, key, checkpoint, inclusion }
}

/// Every earlier proof holds, for the bytes that lie in the ledger now.
async fn still_proved(world: &World, before: &Proved) {
    let now = checkpoint(world).await;
    let (events, id) = (ledger(world).await, world.app().engine.form.ledger());
    let Checkpoint { size, root, .. } = before.checkpoint;
    for (index, then, path) in &before.inclusion {
        let present = Hash(leaf(id, &events[usize::try_from(*index).unwrap()]));
        assert_eq!(present, *then, "event {index} has the bytes it had");
        assert!(proves_inclusion(present, *index, size, root, path), "event {index}");
    }
    let tile_store = FileTileStore::at(&world.file("audit"));
    let mut nodes = TileNodes::new(now.size, |tile| tile_store.tile(tile));
    let path = prove_consistency(&mut nodes, size, now.size).unwrap();
    assert!(proves_consistency((size, root), (now.size, now.root), &path));
    let pack = before.pack.to_str().unwrap();
    let verdict = world.keyledger(&["audit", "verify-pack", pack, "--key", &before.key]).await;
    assert!(verdict.fine, "{}{}", verdict.text, verdict.error);
    let agrees = world.keyledger(&["audit", "verify"]).await;
    assert!(agrees.fine, "{}{}", agrees.text, agrees.error);
}

/// Takes everything out, opened as far as keys live.
async fn take_out(world: &World, out: &Path) {
    for format in ["ndjson", "csv"] {
        let folder = out.join(format);
        let words = ["audit", "search", "--personal", "--reason-code", "legal_request"];
        let to = ["--note", "case 12", "--format", format, "--out", folder.to_str().unwrap()];
        let taken: Value = world.json(&[&words[..], &to].concat()).await;
        assert!(taken["count"].as_u64() > Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b3_many_people_are_forgotten_in_every_byte_and_every_proof_holds() {
    let people: u16 = if full() { 1_000 } else { 8 };
    let mut world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let (mut birds, mut seen) = (vec![], BTreeSet::new());
    new_mail_of_mona(&world, &mut seen).await;
    for number in 0..people {
        birds.push(live(&world, (&mona, &lac), number, &mut seen).await);
    }
    let exports = tempfile::tempdir().unwrap();
    let before = prove(&world, exports.path().join("pack")).await;
    take_out(&world, &exports.path().join("before")).await;
    assert!(!found(&exports.path().join("before")).is_empty(), "what is looked for is found");
    let places = found(world.data());
    assert!(!places.is_empty() && places.iter().all(|place| place.contains("outbox/")));
    let (server, bus) = (NatsServer::syncing(false).await, Bus::of(&world));
    let messages = bus.publish(&world, &server).await;
    assert_eq!(
        found(server.store()),
        Vec::<String>::new(),
        "what is on the bus was never in clear"
    );

    for bird in &birds {
        let note = format!("{MARKER}: letter of {}", bird.number);
        let words = ["erase", &bird.account, "--ground", "request", "--note", &note, "--yes"];
        assert_eq!(world.json(&words).await["erased"], true);
    }
    let messages = bus.publish(&world, &server).await.max(messages);
    assert_eq!(found(server.store()), Vec::<String>::new());
    drop(server);
    forgotten(&world, &exports.path().join("after the erasure")).await;
    still_proved(&world, &before).await;

    // The vault's keys change, then the keys of months die, then the engine starts anew.
    for days in [30, 5, 379] {
        world.advance(TimeDelta::days(days)).await;
        world.app().keep_retention().await.unwrap();
        world.app().system.catch_up().await.unwrap();
    }
    assert!(world.count("key_epoch_destroyed").await > 0);
    world.restart().await;
    forgotten(&world, &exports.path().join("after 13 months")).await;
    still_proved(&world, &before).await;
    println!(
        "{people} people, {} values, {} events, {messages} of them on the bus, {} proofs",
        u32::from(people) * 20,
        ledger(&world).await.len(),
        before.inclusion.len()
    );
}

/// The ledger's way onto a message bus, where messages stay.
struct Bus {
    store: Arc<dyn EventStore>,
    form: Arc<StoredForm>,
    clock: Arc<dyn Clock>,
}

impl Bus {
    fn of(world: &World) -> Self {
        let engine = &world.app().engine;
        let (store, form) = (Arc::clone(&engine.store), Arc::clone(&engine.form));
        Self { store, form, clock: Arc::clone(&engine.clock) }
    }

    /// Publishes everything that is in the ledger now; answers how many events that are.
    async fn publish(&self, world: &World, server: &NatsServer) -> u64 {
        let feed = Arc::new(Feed::new(FeedParts {
            ledger: Arc::new(LedgerReader::new(Arc::clone(&self.store))),
            form: Arc::clone(&self.form),
            site: "https://accounts.example".into(),
            clock: Arc::clone(&self.clock),
            settings: server.settings(),
        }));
        let (stopper, stop) = Stop::new();
        let running = Arc::clone(&feed);
        let task = tokio::spawn(async move { running.run(&stop).await });
        let length = ledger(world).await.len() as u64;
        let started = Instant::now();
        while feed.status().internal.reached < length || feed.status().public.reached < length {
            assert!(started.elapsed() < Duration::from_mins(10), "{:?}", feed.status().trouble);
            self.clock.sleep(Duration::from_millis(20)).await;
        }
        stopper.stop();
        task.await.unwrap();
        length
    }
}

async fn new_mail_of_mona(world: &World, seen: &mut BTreeSet<PathBuf>) {
    new_mail(world, seen).await;
}

async fn forgotten(world: &World, out: &Path) {
    world.deliver().await;
    take_out(world, out).await;
    assert_eq!(found(world.data()), Vec::<String>::new());
    assert_eq!(found(out), Vec::<String>::new());
    assert_eq!(found(&out.with_file_name("pack")), Vec::<String>::new(), "sealed from the first");
}

/// The search finds the marker however it is written: else finding nothing would mean nothing.
#[test]
fn the_search_finds_what_lies_there() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let [a, b, c] = NETWORK;
    let wide: Vec<u8> = MARKER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    write("clear", format!("\u{fffd}x{}x", MARKER.to_uppercase()).as_bytes());
    write("wide", &[b"\xff\xfe".as_slice(), &wide].concat());
    for before in ["", "x", "xy"] {
        let inside = format!("{before}{MARKER}-17@hotel.example");
        write(&format!("base64 {}", before.len()), STANDARD_NO_PAD.encode(inside).as_bytes());
    }
    write("hex", hex(MARKER.as_bytes()).to_uppercase().as_bytes());
    write(
        "address",
        &[b"\x80", Ipv6Addr::new(a, b, c, 1, 2, 3, 4, 5).octets().as_slice()].concat(),
    );
    write("nothing", b"a sparrow");
    let places: BTreeSet<String> = found(folder.path())
        .iter()
        .map(|one| one.rsplit(" in ").next().unwrap().to_owned())
        .collect();
    let expected = ["address", "base64 0", "base64 1", "base64 2", "clear", "hex", "wide"];
    assert_eq!(places.into_iter().collect::<Vec<_>>(), expected);
}
