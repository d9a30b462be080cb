//! How does the program itself behave? The real binary, as a process of its own.

use serde_json::Value;
use std::fs::File;
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

/// `keyledger <what>` on a free port, begun by `script` in a shell.
fn through_a_shell(what: &str, data: &Path, script: &str) -> Command {
    let engine = command(&[what, "--listen", "127.0.0.1:0", "--json"]);
    let mut shell = Command::new("/bin/bash");
    shell.args(["-c", script]).arg(engine.get_program()).args(engine.get_args());
    shell.arg("--data").arg(data).env_clear();
    shell.envs(engine.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.stdin(Stdio::null()).stdout(Stdio::piped());
    shell
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

    /// The same with more words.
    pub fn start_with(what: &str, data: &Path, words: &[&str]) -> Self {
        let mut command = command(&[what, "--listen", "127.0.0.1:0", "--json"]);
        command.args(words).arg("--data").arg(data);
        Self::ready(command)
    }

    /// The same with its log in a file.
    pub fn start_logging_to(
        what: &str,
        data: &Path,
        environment: &[(&str, &str)],
        log: &Path,
    ) -> Self {
        let mut command = command(&[what, "--listen", "127.0.0.1:0", "--json"]);
        command.arg("--data").arg(data).envs(environment.iter().copied());
        Self::ready_with(command, File::create(log).unwrap().into())
    }

    /// The same where so many files and sockets may be open.
    pub fn start_with_descriptors(what: &str, data: &Path, most: u32, log: &Path) -> Self {
        let limit = format!("ulimit -n {most}; exec \"$0\" \"$@\"");
        let mut command = through_a_shell(what, data, &limit);
        command.env("KEYLEDGER_LOG", "warn");
        Self::ready_with(command, File::create(log).unwrap().into())
    }

    /// The same at trace level with this standard error; `closed` closes it.
    pub fn start_with_stderr(what: &str, data: &Path, stderr: Stdio, closed: bool) -> Self {
        let closing = if closed { "exec \"$0\" \"$@\" 2>&-" } else { "exec \"$0\" \"$@\"" };
        let mut command = through_a_shell(what, data, closing);
        command.env("KEYLEDGER_LOG", "trace");
        Self::ready_with(command, stderr)
    }

    /// `keyledger witness` of one log, listening where it did before if that is given.
    pub fn witness(state: &Path, log: &str, listen: Option<&str>) -> Self {
        let listen = listen.map_or("127.0.0.1:0", |address| address.trim_start_matches("http://"));
        let mut command = command(&["witness", "--listen", listen, "--json", "--log", log]);
        command.args(["--name", "witness.example/hotels", "--state"]).arg(state);
        Self::ready(command)
    }

    /// What this command starts.
    pub fn of(command: Command) -> Self {
        Self::ready(command)
    }

    fn ready(command: Command) -> Self {
        Self::ready_with(command, Stdio::inherit())
    }

    fn ready_with(mut command: Command, stderr: Stdio) -> Self {
        let mut child = command.stderr(stderr).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).expect("one line of JSON when ready");
        Self { ready, child }
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
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
