//! How does a test get a real mail server? `tests/support/mail_server.sh`, on a port of its own.

use crate::smtp_server::python;
use keyledger_adapters::clock::SystemClock;
use keyledger_core::clock::Clock;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

/// Which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Postfix,
    Exim,
    OpenSmtpd,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Postfix => "postfix",
            Self::Exim => "exim",
            Self::OpenSmtpd => "opensmtpd",
        }
    }
}

/// A mail server that ends with the test.
pub struct MailServer {
    pub port: u16,
    child: Child,
    stdin: Option<ChildStdin>,
    folder: tempfile::TempDir,
}

/// A port on which nobody listens.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits until `met` holds; what never does fails the test with `what`.
pub async fn until(what: &str, mut met: impl FnMut() -> bool) {
    let clock = SystemClock::default();
    let waiting = async {
        while !met() {
            clock.sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), waiting).await;
    assert!(waited.is_ok(), "waited for {what}");
}

/// Where Debian's packages lie, unpacked, or beside it why they do not.
fn folder() -> PathBuf {
    python().ancestors().nth(2).unwrap().join("mailservers")
}

/// Debian's packages; `tests/all.sh` fetches them.
fn packages() -> PathBuf {
    let packages = folder();
    assert!(
        packages.join("usr/sbin/smtpd").exists(),
        "{} is missing: run tests/all.sh once, or \
         bash tests/support/fetch_mail_servers.sh .venv/mailservers",
        packages.display()
    );
    packages
}

/// Why these servers cannot run here, where they cannot.
pub fn cannot_run() -> Option<String> {
    if let Ok(why) = std::fs::read_to_string(folder().with_extension("absent")) {
        return Some(why.trim().to_owned());
    }
    let tried = Command::new("bash").arg(script()).arg("try").output().unwrap();
    if tried.status.success() {
        return None;
    }
    Some(String::from_utf8_lossy(&tried.stderr).trim().to_owned())
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/mail_server.sh")
}

impl MailServer {
    /// A server that gives all that is not for itself to port `next`, and what is for our sender to
    /// port `back`. `options` are those of `mail_server.sh`.
    pub async fn start(kind: Kind, next: u16, back: u16, options: &[&str]) -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let said = std::fs::File::create(folder.path().with_extension("said")).unwrap();
        let mut child = Command::new("bash")
            .arg(script())
            .arg(kind.word())
            .args([&packages(), folder.path()])
            .args([port, next, back].map(|port| port.to_string()))
            .args(options)
            .stdin(Stdio::piped())
            .stdout(said.try_clone().unwrap())
            .stderr(said)
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let mut server = Self { port, child, stdin, folder };
        let what = format!("{} to greet at port {port}", kind.word());
        let answered = until(&what, || greets(port) || server.ended());
        answered.await;
        assert!(!server.ended(), "{} ended: {}", kind.word(), server.said());
        server
    }

    fn ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    fn said(&self) -> String {
        std::fs::read_to_string(self.folder.path().with_extension("said")).unwrap_or_default()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
        let _ = std::fs::remove_file(self.folder.path().with_extension("said"));
    }
}

fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut code = [0; 3];
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.read_exact(&mut code).is_ok() && &code == b"220"
}
