//! How does the program itself behave? The real binary, as a process of its own.

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// What a command printed.
#[derive(Debug)]
pub struct Printed {
    /// Whether it ended well.
    pub fine: bool,
    /// Standard output.
    pub text: String,
    /// Standard error.
    pub error: String,
}

impl Printed {
    fn of(output: Output) -> Self {
        Self {
            fine: output.status.success(),
            text: String::from_utf8(output.stdout).unwrap(),
            error: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The binary, with nothing of this machine's own settings.
pub fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyledger"));
    command.args(words).env_clear().env("KEYLEDGER_HASHING__TEST_STRENGTH", "true");
    command.env("KEYLEDGER_HASHING__MEMORY_KIB", "8");
    command.env("KEYLEDGER_FIRST_ANSWER_FLOOR_MS", "0");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs one command on a data folder to its end.
pub async fn run(data: &Path, words: &[&str]) -> Printed {
    let mut command = command(words);
    command.arg("--data").arg(data);
    let ended = tokio::task::spawn_blocking(move || command.output().unwrap());
    Printed::of(ended.await.unwrap())
}

/// The same, ended after ten seconds: for what must refuse and might serve instead.
pub async fn run_briefly(data: &Path, words: &[&str]) -> Printed {
    let mut briefly = Command::new("timeout");
    let command = command(words);
    briefly.arg("10").arg(command.get_program()).args(command.get_args()).arg("--data").arg(data);
    let ended = tokio::task::spawn_blocking(move || briefly.output().unwrap());
    Printed::of(ended.await.unwrap())
}

/// The same with nothing set in its environment at all.
pub async fn run_without_settings(data: &Path, words: &[&str]) -> Printed {
    let mut command = command(words);
    command.env_clear().arg("--data").arg(data);
    let ended = tokio::task::spawn_blocking(move || command.output().unwrap());
    Printed::of(ended.await.unwrap())
}

/// The same with something on its standard input.
pub async fn run_with_input(data: &Path, words: &[&str], input: &[u8]) -> Printed {
    let mut command = command(words);
    command.arg("--data").arg(data).stdin(Stdio::piped());
    let input = input.to_vec();
    let ended = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(&input).unwrap();
        child.wait_with_output().unwrap()
    });
    Printed::of(ended.await.unwrap())
}

/// A serving process; it is killed when the value is dropped.
pub struct Program {
    /// The one line it printed when it was ready.
    pub ready: Value,
    child: Child,
}

impl Program {
    /// `keyledger serve` or `keyledger demo` on a free port, ready to be asked.
    pub fn start(what: &str, data: &Path, environment: &[(&str, &str)]) -> Self {
        let mut command = command(&[what, "--listen", "127.0.0.1:0", "--json"]);
        command.arg("--data").arg(data).envs(environment.iter().copied());
        Self::ready(command)
    }

    /// `keyledger witness` of one log, listening where it did before if that is given.
    pub fn witness(state: &Path, log: &str, listen: Option<&str>) -> Self {
        let listen = listen.map_or("127.0.0.1:0", |address| address.trim_start_matches("http://"));
        let mut command = command(&["witness", "--listen", listen, "--json", "--log", log]);
        command.args(["--name", "witness.example/hotels", "--state"]).arg(state);
        Self::ready(command)
    }

    fn ready(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::inherit()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).expect("one line of JSON when ready");
        Self { ready, child }
    }

    pub fn address(&self) -> String {
        self.ready["address"].as_str().unwrap().to_owned()
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, as a service manager would; it must end well.
    pub fn stop(mut self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
