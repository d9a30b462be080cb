//! How does a test get a real PostgreSQL? Debian's, on a port of its own, in a folder that can be lost.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use tokio_postgres::{Client, NoTls};

/// A server that ends with the test.
pub struct PostgresServer {
    pub port: u16,
    folder: tempfile::TempDir,
    role: Vec<String>,
    settings: Vec<String>,
    running: Option<(Child, ChildStdin)>,
}

/// One server for all tests of a program that need a database each, and no more of it.
pub fn shared() -> &'static PostgresServer {
    static SERVER: OnceLock<PostgresServer> = OnceLock::new();
    // Nothing drops a static: what it leaves is thrown away by the script.
    let role = vec!["throwaway".to_owned()];
    SERVER.get_or_init(|| PostgresServer::new(role, &["max_connections=300"]))
}

impl PostgresServer {
    /// A primary with these settings.
    pub fn start(settings: &[&str]) -> Self {
        Self::new(vec!["primary".to_owned()], settings)
    }

    /// A standby of this server, called `standby`.
    pub fn standby(&self, settings: &[&str]) -> Self {
        Self::new(vec!["standby".to_owned(), self.port.to_string()], settings)
    }

    /// A standby of this server that listens at this port.
    pub fn standby_at(&self, port: u16) -> Self {
        Self::at(port, vec!["standby".to_owned(), self.port.to_string()], &[])
    }

    /// A port that is free, and stays so: below those that the system gives to whoever asks for any, so
    /// that a server which is started again, or later, finds it.
    pub fn free_port() -> u16 {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        loop {
            let turn = NEXT.fetch_add(1, Ordering::Relaxed).wrapping_add(std::process::id());
            let port = 20_000 + u16::try_from(turn % 12_000).unwrap();
            if TcpListener::bind(("127.0.0.1", port)).is_ok() {
                return port;
            }
        }
    }

    fn new(role: Vec<String>, settings: &[&str]) -> Self {
        Self::at(Self::free_port(), role, settings)
    }

    fn at(port: u16, role: Vec<String>, settings: &[&str]) -> Self {
        let settings = settings.iter().map(|&setting| setting.to_owned()).collect();
        let folder = tempfile::tempdir().unwrap();
        let mut server = Self { port, folder, role, settings, running: None };
        server.run(&[]);
        server
    }

    /// Starts it, on the port it had before, with these settings as well.
    pub fn run(&mut self, settings: &[&str]) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/postgres.sh");
        let mut child = Command::new("bash")
            .arg(script)
            .arg(self.folder.path())
            .arg(self.port.to_string())
            .args(&self.role)
            .args(&self.settings)
            .args(settings)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "ready\n", "PostgreSQL does not start; its log is above");
        self.running = Some((child, stdin));
    }

    /// Ends it as a power cut would. What it keeps stays.
    pub fn kill(&mut self) {
        if let Some((mut child, stdin)) = self.running.take() {
            drop(stdin);
            let _ = child.wait();
        }
    }

    /// Where it keeps everything.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The address of a database.
    pub fn address(&self, database: &str) -> String {
        format!("postgres://keyledger:not-a-secret@127.0.0.1:{}/{database}", self.port)
    }

    /// The address of a new database.
    pub async fn database(&self) -> String {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("ledger_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let maker = self.client("postgres").await;
        maker.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        self.address(&name)
    }

    /// A client of another maker than the engine.
    pub async fn client(&self, database: &str) -> Client {
        client(&self.address(database)).await
    }
}

/// A client of the database at an address.
pub async fn client(address: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    tokio::spawn(async move {
        // Ends with the client, or with the server.
        let _ = connection.await;
    });
    client
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        self.kill();
    }
}
