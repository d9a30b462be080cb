//! How does a test run the worked consumers? As processes of their own, with a broker and the
//! engine's front door.

use crate::server::{NatsServer, PASSWORD, USER};
use serde::Deserialize;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// Where other software reads the ledger, and its token there.
#[derive(Clone, Debug)]
pub struct Door {
    pub url: String,
    pub token: String,
}

/// A line that a consumer wrote.
#[derive(Clone, Debug, Deserialize)]
pub struct Worked {
    pub sequence: u64,
    pub id: String,
    pub how: String,
}

/// A consumer in another process; it ends with the test.
pub struct Consumer {
    words: Vec<String>,
    folder: tempfile::TempDir,
    child: Child,
}

impl Consumer {
    pub fn python(server: &NatsServer, door: &Door) -> Self {
        let python = crate::server::venv().join("bin/python");
        Self::start(vec![shown(python), consumer("consumer.py")], server, door)
    }

    pub fn javascript(server: &NatsServer, door: &Door) -> Self {
        let installed = PathBuf::from(consumer("node_modules/@nats-io/jetstream"));
        assert!(installed.exists(), "{} is missing: run tests/all.sh once", installed.display());
        Self::start(vec!["node".to_owned(), consumer("consumer.mjs")], server, door)
    }

    fn start(words: Vec<String>, server: &NatsServer, door: &Door) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let child = run(&words, &folder, server, door);
        Self { words, folder, child }
    }

    /// Killed as by a power cut, and started again on what it had written.
    pub fn start_again(&mut self, server: &NatsServer, door: &Door) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.child = run(&self.words, &self.folder, server, door);
    }

    /// What it has worked through so far.
    pub fn worked(&self) -> Vec<Worked> {
        let text = std::fs::read_to_string(self.folder.path().join("work.jsonl"));
        let text = text.unwrap_or_default();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Consumer {
    /// What it said to whoever watches it.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("said")).unwrap_or_default()
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn shown(path: PathBuf) -> String {
    path.into_os_string().into_string().unwrap()
}

fn consumer(file: &str) -> String {
    shown(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/consumers").join(file))
}

fn run(words: &[String], folder: &tempfile::TempDir, server: &NatsServer, door: &Door) -> Child {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).args(["--nats", &server.url(), "--user", USER]);
    command.args(["--api", &door.url]).arg("--out").arg(folder.path().join("work.jsonl"));
    command.env("KEYLEDGER_NATS_PASSWORD", PASSWORD).env("KEYLEDGER_API_TOKEN", &door.token);
    let said = std::fs::File::options().create(true).append(true).open(folder.path().join("said"));
    command.stdout(Stdio::null()).stderr(said.unwrap()).spawn().unwrap()
}
