//! How does a test get a real engine? `keyledger serve` as a process of its own, on one port for all
//! of its lives, with a service token that other software was given.

use crate::consumers::Door;
use crate::program::command;
use crate::server::{NatsServer, PASSWORD, USER};
use keyledger_adapters::nats::Space;
use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::LedgerId;
use keyledger_core::ledger::whole;
use keyledger_core::store::StoredEvent;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use uuid::Uuid;

/// Whoever tries to log in while a test runs.
pub const GUESTS: usize = 4;

/// A serving engine. It ends with the test.
pub struct Engine {
    pub door: Door,
    pub property: String,
    environment: Vec<(String, String)>,
    data: tempfile::TempDir,
    child: Option<Child>,
}

/// A port that nobody has right now.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A guest's address.
fn guest(number: usize) -> String {
    format!("guest{}@hotel.example", number % GUESTS)
}

impl Engine {
    /// With a hotel, a few people in it, and a token for whoever reads events.
    pub fn start(server: &NatsServer) -> Self {
        Self::on(tempfile::tempdir().unwrap(), server, &[])
    }

    /// On a data folder that may hold something, with more settings.
    pub fn on(data: tempfile::TempDir, server: &NatsServer, more: &[(&str, String)]) -> Self {
        let mut environment = vec![
            ("KEYLEDGER_NATS__URL".to_owned(), server.url()),
            ("KEYLEDGER_NATS__USER".to_owned(), USER.to_owned()),
            ("KEYLEDGER_NATS__PASSWORD".to_owned(), PASSWORD.to_owned()),
            ("KEYLEDGER_LIMITS__NETWORK_PER_MINUTE".to_owned(), "0".to_owned()),
            ("KEYLEDGER_LIMITS__ADDRESS_PER_MINUTE".to_owned(), "0".to_owned()),
        ];
        environment.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let url = format!("http://127.0.0.1:{}", free_port());
        let door = Door { url, token: String::new() };
        let mut engine = Self { door, property: String::new(), environment, data, child: None };
        engine.run();
        engine.property = text(&engine.json(&["property", "create", "Hôtel du Lac"]), "id");
        for number in 0..GUESTS {
            let property = engine.property.clone();
            let words = ["account", "create", "--name", "A Guest", "--property", &property];
            engine.json(&[&words[..], &["--email", &guest(number)]].concat());
        }
        let words = ["service", "issue", "reports", "--reason-code", "integration"];
        let scope = ["--scope", "events_read", "--expires", "2027-11-20T00:00:00Z"];
        engine.door.token = text(&engine.json(&[&words[..], &scope].concat()), "token");
        engine
    }

    /// Starts the process.
    pub fn run(&mut self) {
        let listen = self.door.url.strip_prefix("http://").unwrap().to_owned();
        let mut serve = self.command(&["serve", "--json", "--listen", &listen]);
        let mut child = serve.stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("address"), "the engine does not start: {line}");
        self.child = Some(child);
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Asks it to end, as a service manager would.
    pub fn stop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(told.unwrap().success() && child.wait().unwrap().success());
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = command(words);
        command.envs(self.environment.iter().cloned()).arg("--data").arg(self.data.path());
        command
    }

    /// A command that is still running.
    pub fn spawn(&self, words: &[&str]) -> Child {
        self.command(words).spawn().unwrap()
    }

    /// What a command printed, and whether it ended well.
    pub fn keyledger(&self, words: &[&str]) -> (bool, String) {
        let output = self.command(words).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    pub fn json(&self, words: &[&str]) -> Value {
        let output = self.command(words).arg("--json").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Somebody guesses a password: one or two events that others may see. Answers whether the engine
    /// was there.
    pub async fn guess(&self, client: &reqwest::Client, number: usize) -> bool {
        let url = &self.door.url;
        let body = json!({ "email": guest(number) });
        let flow = client.post(format!("{url}/api/v1/login")).json(&body).send().await;
        let Ok(answer) = flow else { return false };
        let Ok(Value::Object(answer)) = answer.json().await else { return false };
        let Some(flow) = answer.get("flow").and_then(Value::as_str) else { return false };
        let to = format!("{url}/api/v1/login/{flow}/password");
        client.post(to).json(&json!({ "password": "not this one" })).send().await.is_ok()
    }

    /// So many guesses, one after the other.
    pub async fn guesses(&self, count: usize) {
        let client = reqwest::Client::new();
        for number in 0..count {
            self.guess(&client, number).await;
        }
    }

    /// What belongs into the public feed: sequence and id, in order, from the ledger's own file. The
    /// engine must not be running.
    pub async fn public_events(&self) -> Vec<(u64, String)> {
        let all = self.ledger().await;
        let public = (0..).zip(&all).filter(|(_, event)| Space::Public.subject(event).is_some());
        public.map(|(sequence, event)| (sequence, event.id.to_string())).collect()
    }

    /// The whole ledger, from its file.
    pub async fn ledger(&self) -> Vec<StoredEvent> {
        assert!(self.child.is_none(), "the engine holds its ledger");
        let (path, new) = (self.data().join("ledger.db"), LedgerId(Uuid::nil()));
        let ledger = SqliteLedger::open(&path, Options::default(), new).unwrap();
        whole(&ledger).await.unwrap()
    }

    /// The sequence of the newest event that others may see, by the front door.
    pub async fn last_public(&self) -> u64 {
        let (client, mut after, mut last) = (reqwest::Client::new(), None::<String>, 0);
        loop {
            let place = after.map(|after| format!("&after={after}")).unwrap_or_default();
            let to = format!("{}/api/v1/events?limit=1000{place}", self.door.url);
            let asked = client.get(to).bearer_auth(&self.door.token).send().await.unwrap();
            let page: Value = asked.json().await.unwrap();
            for event in page["events"].as_array().unwrap() {
                let stream = event["stream"].as_str().unwrap();
                let public = ["account-", "property-", "mail-"];
                if public.iter().any(|prefix| stream.starts_with(prefix)) {
                    last = event["sequence"].as_u64().unwrap();
                }
            }
            after = page["next"].as_str().map(str::to_owned);
            if page["at_head"] == true {
                return last;
            }
        }
    }
}

fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap().to_owned()
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.kill();
    }
}
