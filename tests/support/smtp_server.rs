//! How does a test get a real mail server? `PyPI`'s aiosmtpd, scripted, on a port of its own.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};

/// A mail server that ends with the test.
pub struct SmtpServer {
    pub port: u16,
    folder: tempfile::TempDir,
    child: Child,
    stdin: Option<ChildStdin>,
}

/// The virtual environment with the servers that tests need; `tests/all.sh` makes it.
pub fn python() -> PathBuf {
    let venv = std::env::var_os("KEYLEDGER_TEST_VENV")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".venv"), PathBuf::from);
    let python = venv.join("bin/python");
    assert!(
        python.exists(),
        "{} is missing: run tests/all.sh once, or \
         python3 -m venv .venv && .venv/bin/pip install aiosmtpd==1.4.6",
        python.display()
    );
    python
}

impl SmtpServer {
    /// A server that answers one mail after the other as `script` says, such as `later,accept`; the
    /// last answer holds. `options` are those of `smtp_server.py`.
    pub fn start(script: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/support/smtp_server.py");
        let mut child = Command::new(python())
            .arg(program)
            .arg(folder.path())
            .arg(script)
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let port = port.trim().parse().expect("the server prints its port first");
        let stdin = child.stdin.take();
        Self { port, folder, child, stdin }
    }

    /// The mails it took whole, in order: `from`, `to`, `tls`, `user` and the raw `mail`.
    pub fn mails(&self) -> Vec<Value> {
        let taken = std::fs::read_to_string(self.folder.path().join("mails.jsonl"));
        let taken = taken.unwrap_or_default();
        let whole = taken.rfind('\n').map_or("", |end| &taken[..end]); // The next is being written.
        whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
