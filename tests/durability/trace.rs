//! What did the process ask of the operating system, and when? The record `strace` makes, parsed.

use super::appender::{Acknowledged, command, open, parse};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// What a call did to a file.
#[derive(Debug)]
pub enum What {
    Write { offset: u64, bytes: Vec<u8> },
    Truncate { length: u64 },
    Sync,
}

/// One call on one file. Calls of several threads overlap: a sync covers only what had ended when
/// it began.
#[derive(Debug)]
pub struct Call {
    pub file: String,
    pub what: What,
    pub began: usize,
    pub ended: usize,
}

/// Everything one process did, by line of the record.
pub struct Trace {
    /// The ledger's file when the record begins: created and closed before, so settled.
    pub before: Vec<u8>,
    pub calls: Vec<Call>,
    /// When a line was said, and what it acknowledged.
    pub acknowledged: Vec<(usize, Acknowledged)>,
    pub lines: usize,
}

/// Lets the process append in `folder` and records it.
pub fn record(folder: &Path, appends: u64) -> Trace {
    open(folder).close();
    let before = fs::read(folder.join("ledger.db")).unwrap();
    let log = folder.join("calls");
    let calls = "trace=write,pwrite64,pwritev,ftruncate,fsync,fdatasync,unlink";
    let tracer = ["strace", "-f", "-y", "-xx", "-s", "70000", "-e", calls, "-o"].map(OsStr::new);
    let tracer = [&tracer[..], &[log.as_os_str()]].concat();
    let output = command(&tracer, folder, appends).output().unwrap_or_else(|error| {
        panic!("strace cannot be started ({error}); tests/all.sh installs it")
    });
    assert!(output.status.success(), "{output:?}");
    Trace::parse(&fs::read_to_string(log).unwrap(), before)
}

impl Trace {
    fn parse(log: &str, before: Vec<u8>) -> Self {
        let mut trace = Self { before, calls: Vec::new(), acknowledged: Vec::new(), lines: 0 };
        let mut unfinished: HashMap<&str, (usize, &str)> = HashMap::new();
        for (line, text) in log.lines().enumerate() {
            trace.lines = line + 1;
            let (thread, text) = text.split_once(' ').unwrap();
            let text = text.trim_start();
            if let Some(start) = text.strip_suffix(" <unfinished ...>") {
                unfinished.insert(thread, (line, start));
            } else if text.starts_with("<... ") {
                let (name, rest) = text.split_once(" resumed>").unwrap();
                let (began, start) = unfinished.remove(thread).unwrap();
                assert!(start.starts_with(&name[5..]), "{name} ends what began as {start:.99}");
                trace.call(&format!("{start}{rest}"), began, line);
            } else if !text.starts_with("+++") && !text.starts_with("---") {
                trace.call(text, line, line);
            }
        }
        trace
    }

    fn call(&mut self, text: &str, began: usize, ended: usize) {
        let (name, arguments) = text.split_once('(').unwrap();
        let (arguments, result) = arguments.rsplit_once(" = ").unwrap();
        // The process ended during this call, so nobody knows whether it did anything.
        let ended = if result.starts_with('?') { usize::MAX } else { ended };
        assert!(!result.starts_with('-'), "a call failed: {name} {result}");
        let arguments = arguments.trim_end().strip_suffix(')').unwrap();
        assert_ne!(name, "unlink", "the ledger was not closed, so nothing is deleted");
        let Some((descriptor, rest)) = arguments.split_once('<') else {
            // The process was gone before strace could ask which file it was.
            assert!(result.starts_with('?'), "no file is named: {text}");
            return;
        };
        let (file, rest) = rest.split_once('>').unwrap();
        let file = String::from_utf8(unhex(file)).unwrap();
        let file = file.rsplit('/').next().unwrap().to_owned();
        let mut rest = rest.trim_start_matches(", ");
        let mut bytes = Vec::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            let (hex, behind) = quoted.split_once('"').unwrap();
            assert!(!behind.starts_with("..."), "strace cut a write short");
            (bytes, rest) = (unhex(hex), behind.trim_start_matches(", "));
        }
        let last = || rest.rsplit(", ").next().unwrap().parse::<u64>().unwrap();
        let what = match name {
            "write" if descriptor == "1" => {
                let said = String::from_utf8(bytes).unwrap();
                self.acknowledged.extend(parse(&said).map(|told| (began, told)));
                return;
            }
            "pwrite64" => {
                let length = bytes.len().to_string();
                let whole = ended == usize::MAX || result == length;
                assert!(whole, "a write of {length} bytes fell short: {result}");
                What::Write { offset: last(), bytes }
            }
            "ftruncate" => What::Truncate { length: last() },
            "fsync" | "fdatasync" => What::Sync,
            "write" if !file.starts_with("ledger.db") => return,
            other => panic!("the ledger is not expected to use {other} on {file}"),
        };
        self.calls.push(Call { file, what, began, ended });
    }

    /// What had been said when the power was cut.
    pub fn acknowledged_until(&self, cut: usize) -> Vec<Acknowledged> {
        let said = self.acknowledged.iter().filter(|(said, _)| *said <= cut);
        said.map(|(_, one)| one.clone()).collect()
    }

    /// The calls on one file that a power cut at `cut` cannot undo, and those it may.
    pub fn settled_at(&self, file: &str, cut: usize) -> (Vec<&Call>, Vec<&Call>) {
        let of_file = || self.calls.iter().filter(|call| call.file == file && call.began <= cut);
        let synced = of_file()
            .filter(|call| matches!(call.what, What::Sync) && call.ended <= cut)
            .map(|call| call.began)
            .max();
        of_file()
            .filter(|call| !matches!(call.what, What::Sync))
            .partition(|call| synced.is_some_and(|synced| call.ended < synced))
    }
}

/// Undoes `\x41\x42`.
fn unhex(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).map(|two| u8::from_str_radix(two, 16).unwrap()).collect()
}
