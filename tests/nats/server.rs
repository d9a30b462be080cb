//! How does a test get a real NATS server? The pinned binary, on ports of its own, with a store of
//! its own that can be lost.

use crate::until;
use async_nats::jetstream::Context;
use keyledger_adapters::nats::{Login, NatsSettings};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The user of the engine in tests, who may do everything.
pub const USER: &str = "engine";
pub const PASSWORD: &str = "not-a-secret";

/// Users as most tests have them.
pub const ONE_USER: &str =
    "authorization { users: [ { user: engine, password: not-a-secret } ] }\n";

/// A server that ends with the test.
pub struct NatsServer {
    pub port: u16,
    folder: tempfile::TempDir,
    config: String,
    child: Option<Child>,
    environment: Vec<(String, String)>,
    always: bool,
    binary: PathBuf,
}

/// The virtual environment with the servers and clients of the tests; `tests/all.sh` makes it.
pub fn venv() -> PathBuf {
    std::env::var_os("KEYLEDGER_TEST_VENV")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".venv"), PathBuf::from)
}

fn binary() -> PathBuf {
    installed("bin/nats-server")
}

fn installed(path: &str) -> PathBuf {
    let binary = venv().join(path);
    assert!(binary.exists(), "{} is missing: run tests/all.sh once", binary.display());
    binary
}

impl NatsServer {
    /// A server with one user.
    pub async fn start() -> Self {
        Self::with(ONE_USER).await
    }

    /// A server with this added to its configuration.
    pub async fn with(config: &str) -> Self {
        Self::with_environment(config, &[]).await
    }

    pub async fn with_environment(config: &str, environment: &[(&str, &str)]) -> Self {
        let environment =
            environment.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let mut server = Self {
            port: 0,
            folder: tempfile::tempdir().unwrap(),
            config: config.to_owned(),
            child: None,
            environment,
            always: true,
            binary: binary(),
        };
        server.run().await;
        server
    }

    /// A server with one user that syncs at every message, or when it likes.
    pub async fn syncing(always: bool) -> Self {
        let mut server = Self::start().await;
        server.kill();
        server.always = always;
        server.run().await;
        server
    }

    /// A server of the last version that will not do.
    pub async fn older() -> Self {
        let mut server = Self::start().await;
        server.kill();
        server.binary = installed("older/bin/nats-server");
        server.run().await;
        server
    }

    /// Where it keeps everything.
    pub fn store(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write_config(&self) {
        let port = if self.port == 0 { -1 } else { i32::from(self.port) };
        let mut text = String::new();
        writeln!(text, "host: 127.0.0.1\nport: {port}").unwrap();
        writeln!(text, "ports_file_dir: \"{}\"", self.path("run").display()).unwrap();
        let store = self.path("js").display().to_string();
        let sync = if self.always { ", sync_interval: always" } else { "" };
        writeln!(text, "jetstream {{ store_dir: \"{store}\"{sync} }}").unwrap();
        text.push_str(&self.config);
        fs::write(self.path("nats.conf"), text).unwrap();
    }

    /// Starts the process, on the port it had before.
    pub async fn run(&mut self) {
        fs::create_dir_all(self.path("run")).unwrap();
        self.write_config();
        let log = fs::File::create(self.path("log")).unwrap();
        let child = Command::new(&self.binary)
            .arg("-c")
            .arg(self.path("nats.conf"))
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let ports = self.path(&format!("run/nats-server_{}.ports", child.id()));
        self.child = Some(child);
        until("the server to say its port", || {
            let found = port_in(&ports);
            self.port = found.unwrap_or(self.port);
            async move { found.is_some() }
        })
        .await;
        let port = self.port;
        until("the server to listen", || async move {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok()
        })
        .await;
    }

    /// Ends the process as a power cut would. What it stored stays.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Stops it in the middle of everything: connections stay, and nothing answers.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// It goes on where it was stopped.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, which: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([which, &id]).status().unwrap().success());
    }

    /// Ends it, loses all it stored, and starts it again.
    pub async fn wipe(&mut self) {
        self.kill();
        fs::remove_dir_all(self.path("js")).unwrap();
        self.run().await;
    }

    /// What its next start is configured with.
    pub fn reconfigured(&mut self, config: &str) {
        config.clone_into(&mut self.config);
    }

    /// Changes its configuration while it runs.
    pub fn reload(&mut self, config: &str) {
        self.reconfigured(config);
        self.write_config();
        self.signal("-HUP");
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// How the engine reaches it.
    pub fn settings(&self) -> NatsSettings {
        NatsSettings {
            addresses: vec![self.url()],
            login: Login::Password(USER.to_owned(), PASSWORD.to_owned()),
            ca_file: None,
            insecure: false,
            replicas: 1,
            duplicates: Duration::from_mins(2),
            max_age: Duration::from_hours(7 * 24),
        }
    }

    /// `JetStream` for the test itself, as the user who may do everything.
    pub async fn jetstream(&self) -> Context {
        self.jetstream_as(USER, PASSWORD).await
    }

    pub async fn jetstream_as(&self, user: &str, password: &str) -> Context {
        let options =
            async_nats::ConnectOptions::with_user_and_password(user.into(), password.into())
                .request_timeout(Some(Duration::from_secs(2)));
        async_nats::jetstream::new(options.connect(self.url()).await.unwrap())
    }

    /// The same where it may not run.
    pub async fn try_jetstream(&self) -> Option<Context> {
        let options =
            async_nats::ConnectOptions::with_user_and_password(USER.into(), PASSWORD.into())
                .request_timeout(Some(Duration::from_secs(2)));
        Some(async_nats::jetstream::new(options.connect(self.url()).await.ok()?))
    }

    /// What it logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }
}

fn port_in(file: &Path) -> Option<u16> {
    let ports: serde_json::Value = serde_json::from_str(&fs::read_to_string(file).ok()?).ok()?;
    let address = ports.get("nats")?.as_array()?.first()?.as_str()?;
    address.rsplit_once(':')?.1.parse().ok()
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the NATS server said:\n{}", self.log());
        }
        self.kill();
    }
}
