//! One store and its callers in a process of their own, so that no store pays for the other's memory,
//! threads or kernel work. It is told on its input what to run, and answers with a line for each round.

use super::bare::BareFile;
use super::load::{Load, Round};
use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::LedgerId;
use keyledger_core::store::EventStore;
use serde::{Deserialize, Serialize};
use std::env;
use std::io::{BufRead, BufReader, Write, stdin, stdout};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Which store.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Store {
    Ledger,
    BareFile,
}

/// So many callers for so long.
#[derive(Serialize, Deserialize)]
struct Turn {
    writers: usize,
    seconds: f64,
}

/// What a process of its own runs; `None` where this one is not meant to be one.
pub fn asked_for() -> Option<(Store, String)> {
    let mut arguments = env::args().skip_while(|argument| argument != "contestant").skip(1);
    let store = match arguments.next()?.as_str() {
        "ledger" => Store::Ledger,
        "bare" => Store::BareFile,
        other => panic!("{other} is no store"),
    };
    Some((store, arguments.next()?))
}

/// Fills the store, says so, and runs what it is told to until nothing more is said.
pub fn serve(store: Store, folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap();
    let store: Arc<dyn EventStore> = match store {
        Store::Ledger => {
            let id = LedgerId(Uuid::from_u128(1));
            let path = folder.join("ledger.db");
            Arc::new(SqliteLedger::open(&path, Options::default(), id).unwrap())
        }
        Store::BareFile => Arc::new(BareFile::create(&folder.join("bare")).unwrap()),
    };
    // Two events in every stream: the index tail is full, as in a ledger that has been used.
    let mut load = runtime.block_on(Load::fill(store));
    println!("ready");
    for line in stdin().lines() {
        let Turn { writers, seconds } = serde_json::from_str(&line.unwrap()).unwrap();
        let round = runtime.block_on(load.run(writers, Duration::from_secs_f64(seconds)));
        println!("{}", serde_json::to_string(&round).unwrap());
        stdout().flush().unwrap();
    }
}

/// A process that serves one store.
pub struct Contestant {
    child: Child,
    told: BufReader<ChildStdout>,
}

impl Contestant {
    /// Starts it and waits until the store is filled.
    pub fn start(store: Store, folder: &Path) -> Self {
        let name = if store == Store::Ledger { "ledger" } else { "bare" };
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["contestant", name])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let told = BufReader::new(child.stdout.take().unwrap());
        let mut contestant = Self { child, told };
        assert_eq!(contestant.line(), "ready");
        contestant
    }

    /// Lets so many writers append for a while.
    pub fn run(&mut self, writers: usize, turn: Duration) -> Round {
        let turn = Turn { writers, seconds: turn.as_secs_f64() };
        let said = serde_json::to_string(&turn).unwrap();
        let input = self.child.stdin.as_mut().unwrap();
        writeln!(input, "{said}").unwrap();
        serde_json::from_str(&self.line()).unwrap()
    }

    /// Ends it as a crash would, with everything acknowledged on the disk.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.told.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}
