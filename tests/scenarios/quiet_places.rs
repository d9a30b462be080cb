//! What lies about where others may look? Files, log lines, memory, a core dump.

use crate::world::{Answer, Authenticator, Browser, Letter, PASSWORD, Program, World, letters_in};
use keyledger_adapters::clock::{ManualClock, SystemClock};
use keyledger_core::clock::Clock;
use rustix::fs::{OFlags, fcntl_setfl};
use serde_json::{Value, json};
use std::fs;
use std::io::{PipeReader, Read, Seek, SeekFrom, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Everything in a folder, with its mode.
fn modes(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = path.symlink_metadata().unwrap();
        if metadata.is_dir() {
            found.extend(modes(&path));
        }
        found.push((path, metadata.permissions().mode() & 0o777));
    }
    found
}

fn for_the_owner_alone(folder: &Path) {
    for (path, mode) in modes(folder) {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{} has mode {mode:o}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_of_the_data_folder_is_its_owners_alone() {
    let mut world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, "ada@hotel.example").await;
    world.app().system.extend_trail().await.unwrap();
    world.keyledger(&["rebuild"]).await;
    let names: Vec<PathBuf> = modes(world.data()).into_iter().map(|(path, _)| path).collect();
    for expected in ["ledger.db-wal", "views.db", "reactions.db", "vault.db", "outbox", "keys"] {
        assert!(names.iter().any(|path| path.ends_with(expected)), "{expected}: {names:?}");
    }
    for_the_owner_alone(world.data());
    // What an older release or a copy left readable is put right at the next start.
    world.stop().await;
    for (path, _) in modes(world.data()) {
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        // Keys that others could read are refused, not put right.
        if !path.components().any(|part| part.as_os_str() == "keys") {
            fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        }
    }
    world.open().await.unwrap();
    for_the_owner_alone(world.data());
}

/// Everything that must not stand in a log, by what it is.
#[derive(Default)]
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn note(&mut self, what: &'static str, secret: &str) {
        assert!(secret.len() >= 6, "{what}: {secret:?} would be found anywhere");
        self.0.push((what, secret.to_owned()));
    }

    fn none_in(&self, log: &str) {
        for (what, secret) in &self.0 {
            let line = log.lines().find(|line| line.contains(secret.as_str()));
            assert!(line.is_none(), "{what} stands in the log: {}", line.unwrap_or_default());
        }
    }
}

/// The values of the cookies that an answer sets.
fn cookies(answer: &Answer) -> Vec<String> {
    let set = answer.headers.get_all("set-cookie").into_iter();
    let value = |cookie: &str| cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    set.map(|cookie| value(cookie.to_str().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn at_trace_level_no_secret_stands_in_a_log_line() {
    let folder = TempDir::new().unwrap();
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let engine = Program::start_logging_to("demo", &data, &[("KEYLEDGER_LOG", "trace")], &log);
    let mut secrets = Secrets::default();
    let people = engine.ready["sign_ins"].as_array().unwrap().clone();
    let of = |role: &str| people.iter().find(|one| one["role"] == role).unwrap().clone();
    let (manager, plain) = (of("manager"), of("receptionist"));
    for one in &people {
        secrets.note("an address", one["email"].as_str().unwrap());
        secrets.note("a password", one["password"].as_str().unwrap());
    }
    let token = engine.ready["service_token"].as_str().unwrap();
    secrets.note("a service token", token);
    // A wrong password, a right one, a second factor, and what comes with the session.
    let browser = Browser::at(engine.address());
    let flow = browser.flow(plain["email"].as_str().unwrap()).await;
    secrets.note("a flow token", &flow);
    let path = format!("/api/v1/login/{flow}/password");
    let (wrong, right) = ("not what was chosen", plain["password"].clone());
    secrets.note("a wrong password", wrong);
    browser.post(&path, json!({ "password": wrong })).await.is(401);
    let inside = browser.post(&path, json!({ "password": right })).await;
    for cookie in cookies(inside.is(200)) {
        secrets.note("a cookie", &cookie);
    }
    let answer = Browser::at(engine.address())
        .log_in(manager["email"].as_str().unwrap(), manager["password"].as_str().unwrap())
        .await
        .is(200)
        .body();
    let flow = answer["flow"].as_str().unwrap();
    secrets.note("a flow token", flow);
    let clock = Arc::new(ManualClock::at(SystemClock::default().now()));
    let app = Authenticator::of(&clock, &json!({ "secret": manager["totp_secret"] }));
    secrets.note("a seed", manager["totp_secret"].as_str().unwrap());
    let code = json!({ "code": app.code() });
    Browser::at(engine.address()).post(&format!("/api/v1/login/{flow}/factor"), code).await.is(200);
    // A path that leads nowhere, one whose method is wrong, and a token.
    browser.get(&format!("/api/v1/login/{flow}/nowhere")).await.is(404);
    browser.get(&path).await.is(405);
    let asked = browser.request(reqwest::Method::GET, "/api/v1/events");
    browser.send(asked.header("authorization", format!("Bearer {token}"))).await;
    breaks_off(&engine.address());
    // A reset.
    let email = plain["email"].as_str().unwrap();
    fs::remove_dir_all(data.join("outbox")).unwrap();
    browser.post("/api/v1/password/forgot", json!({ "email": email })).await.is(202);
    let link = loop {
        let mail = letters_in(&data.join("outbox"), email).pop();
        match mail.filter(Letter::carries_a_link) {
            Some(mail) => break mail.token(),
            None => tokio::task::yield_now().await,
        }
    };
    secrets.note("a link", &link);
    secrets.note("a new password", PASSWORD);
    let reset = json!({ "token": link, "password": PASSWORD });
    browser.post("/api/v1/password/reset", reset).await.is(204);
    browser.log_in(email, PASSWORD).await;
    engine.stop();
    let log = fs::read_to_string(log).unwrap();
    assert!(log.contains("a connection broke off"), "it was logged at the lowest level");
    secrets.none_in(&log);
}

/// Nothing is said to whoever connects.
fn a_mute_server() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    (listener, port)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_ready_while_a_mail_server_keeps_silent_and_stops_as_well() {
    let (_mute, port) = a_mute_server();
    let folder = TempDir::new().unwrap();
    let settings = [
        ("KEYLEDGER_MAIL__SMTP_HOST", "127.0.0.1"),
        ("KEYLEDGER_MAIL__SMTP_PORT", port.as_str()),
        ("KEYLEDGER_MAIL__SMTP_TLS", "none"),
        // Had the start waited for one mail, it would take a minute.
        ("KEYLEDGER_MAIL__SMTP_TIMEOUT_SECONDS", "60"),
    ];
    let begun = Instant::now();
    let demo = Program::start("demo", &folder.path().join("data"), &settings);
    assert!(begun.elapsed() < Duration::from_secs(50), "{:?}", begun.elapsed());
    let browser = Browser::at(demo.address());
    browser.post("/api/v1/password/forgot", json!({ "email": "nora@hotel.example" })).await.is(202);
    browser.get("/readyz").await.is(200);
    let begun = Instant::now();
    demo.stop();
    assert!(begun.elapsed() < Duration::from_secs(11), "{:?}", begun.elapsed());
}

/// A head that is not sent to its end: the engine says so at the lowest level.
fn breaks_off(address: &str) {
    let mut stream = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
}

/// A pipe that is full to its last byte.
fn a_pipe_nobody_reads(held: &mut Option<PipeReader>) -> Stdio {
    let (reader, mut writer) = std::io::pipe().unwrap();
    fcntl_setfl(&writer, OFlags::NONBLOCK).unwrap();
    while writer.write(&[b'x'; 4096]).is_ok() {}
    while writer.write(b"x").is_ok() {}
    fcntl_setfl(&writer, OFlags::empty()).unwrap();
    *held = Some(reader);
    Stdio::from(writer)
}

async fn lost_lines(browser: &Browser) -> u64 {
    let metrics = browser.get("/metrics").await.text.clone();
    let line = metrics.lines().find(|line| line.starts_with("keyledger_log_lines_lost_total"));
    line.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
}

/// Full, closed, or a pipe that nobody reads: lines are lost, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn a_standard_error_that_cannot_be_written_costs_lines_and_nothing_else() {
    let mut held = None;
    for case in ["full", "closed", "nobody reads"] {
        let folder = TempDir::new().unwrap();
        let stderr = match case {
            "full" => Stdio::from(fs::OpenOptions::new().write(true).open("/dev/full").unwrap()),
            "closed" => Stdio::null(),
            _ => a_pipe_nobody_reads(&mut held),
        };
        let data = folder.path().join("data");
        let engine = Program::start_with_stderr("serve", &data, stderr, case == "closed");
        let browser = Browser::at(engine.address());
        for number in 0..10 {
            let email = format!("p{number}@hotel.example");
            browser.log_in(&email, PASSWORD).await.is(401);
        }
        breaks_off(&engine.address());
        let ready: Value = browser.get("/readyz").await.is(200).body();
        let tasks = ready["checks"].as_array().unwrap();
        let tasks = tasks.iter().find(|one| one["name"] == "background tasks").unwrap();
        assert_eq!(tasks["found"], "all are running", "{case}");
        // A pipe that nobody reads keeps the lines that wait for it.
        while case == "full" && lost_lines(&browser).await == 0 {
            tokio::task::yield_now().await;
        }
        engine.stop();
    }
}

/// The memory of a process, as far as it can be read.
fn memory(id: u32) -> Vec<u8> {
    let maps = fs::read_to_string(format!("/proc/{id}/maps")).unwrap();
    let mut mem = fs::File::open(format!("/proc/{id}/mem")).unwrap();
    let mut all = vec![];
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let range = line.split(' ').next().unwrap();
        let (from, to) = range.split_once('-').unwrap();
        let number = |text| u64::from_str_radix(text, 16).unwrap();
        let (from, to) = (number(from), number(to));
        let mut part = vec![0; usize::try_from(to - from).unwrap()];
        if mem.seek(SeekFrom::Start(from)).is_ok() && mem.read_exact(&mut part).is_ok() {
            all.extend(part);
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn typed_passwords_are_wiped() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let engine = Program::start_with("serve", &data, &["--allow-core-dumps"]);
    let typed: Vec<String> = (0..30).map(|number| format!("typed-{number:03}-Zq7wkPy4")).collect();
    for (number, password) in typed.iter().enumerate() {
        let browser = Browser::at(engine.address());
        browser.log_in(&format!("p{number}@hotel.example"), password).await.is(401);
    }
    let memory = memory(engine.id());
    let finder = |password: &&String| {
        memory.windows(password.len()).any(|window| window == password.as_bytes())
    };
    let left: Vec<&String> = typed.iter().filter(finder).collect();
    println!("{} of 30 typed passwords are left in memory: {left:?}", left.len());
    assert!(left.is_empty(), "{left:?}");
    engine.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_core_dump_is_written() {
    let folder = TempDir::new().unwrap();
    let core = |id: u32| {
        let limits = fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
        let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        line.split_whitespace().nth(4).unwrap().to_owned()
    };
    let engine = Program::start("serve", &folder.path().join("data"), &[]);
    assert_eq!(core(engine.id()), "0");
    engine.stop();
}
