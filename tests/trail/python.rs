//! The verifier in another language, as one process that judges many packs.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub struct Python {
    child: Child,
    asks: Option<ChildStdin>,
    says: BufReader<ChildStdout>,
}

impl Python {
    pub fn start(arguments: &[String]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/verify_pack.py");
        let mut command = Command::new(interpreter());
        command.arg("-B").arg(script).arg("--batch").args(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (asks, says) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, asks, says }
    }

    /// What it says about a pack: `good: …` or `bad: …`.
    pub fn judge(&mut self, folder: &Path) -> String {
        writeln!(self.asks.as_mut().unwrap(), "{}", folder.display()).unwrap();
        let mut line = String::new();
        self.says.read_line(&mut line).unwrap();
        assert!(line.ends_with('\n'), "the verifier ended: {line}");
        line.trim_end().to_owned()
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.asks.take());
        let _ = self.child.wait();
    }
}

/// A Python that has the one library it needs; `tests/all.sh` makes it.
pub fn interpreter() -> String {
    let venv = std::env::var("KEYLEDGER_TEST_VENV")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/.venv").to_owned());
    let knows = |python: &String| {
        let mut asked = Command::new(python);
        asked.args(["-c", "import cryptography"]).stderr(Stdio::null());
        asked.status().is_ok_and(|status| status.success())
    };
    let candidates = [format!("{venv}/bin/python"), "python3".to_owned()];
    candidates.into_iter().find(knows).expect("a Python with `cryptography`: run tests/all.sh once")
}
