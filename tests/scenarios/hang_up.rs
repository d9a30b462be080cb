//! What does SIGHUP do? The log level is read again, what else changed is named, and nothing ends: not the
//! engine, not the demo, no witness and no handler elsewhere.

use crate::until;
use crate::world::{Program, command, run};
use std::fs::{self, File};
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn hang_up(process: u32) {
    let told = Command::new("kill").args(["-HUP", &process.to_string()]).status();
    assert!(told.unwrap().success(), "it is gone");
}

/// Waits until the log has a line with all of these.
fn said(log: &Path, words: &[&str]) -> String {
    let begun = Instant::now();
    loop {
        let text = fs::read_to_string(log).unwrap();
        if let Some(line) = text.lines().find(|line| words.iter().all(|word| line.contains(word))) {
            return line.to_owned();
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{words:?} in:\n{text}");
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_level_is_read_again_and_the_rest_is_named_for_a_restart() {
    let folder = TempDir::new().unwrap();
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let file = folder.path().join("keyledger.toml");
    fs::write(&file, "log = \"error\"\n").unwrap();
    let settings = [("KEYLEDGER_CONFIG", file.to_str().unwrap())];
    let engine = Program::start_logging_to("serve", &data, &settings, &log);
    let address = engine.address().trim_start_matches("http://").to_owned();
    let garbage = || {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(b"this is no request\r\n\r\n").unwrap();
    };
    garbage();
    fs::write(&file, "log = \"keyledger=debug\"\n[mail]\nsmtp_password = \"hunter2\"\n").unwrap();
    hang_up(engine.id());
    let line = said(&log, &["SIGHUP", "\"log\":\"keyledger=debug\""]);
    assert!(line.contains("\"for_a_restart\":\"mail.smtp_password\""), "{line}");
    assert!(!line.contains("hunter2"), "{line}");
    let before = fs::read_to_string(&log).unwrap();
    assert!(!before.contains("a connection broke off"), "{before}");
    garbage();
    said(&log, &["DEBUG", "a connection broke off"]);

    // What is wrong changes nothing, and is named.
    fs::write(&file, "log = \"warn\"\n[mail]\nsmtp_prot = 25\n").unwrap();
    hang_up(engine.id());
    said(&log, &["ERROR", "SIGHUP", "smtp_prot", "keyledger.toml"]);
    engine.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_goes_before_the_file_and_a_wrong_level_is_refused() {
    let folder = TempDir::new().unwrap();
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let settings = [("KEYLEDGER_LOG", "info")];
    let engine = Program::start_logging_to("serve", &data, &settings, &log);
    hang_up(engine.id());
    said(&log, &["SIGHUP", "info (from KEYLEDGER_LOG)"]);
    engine.stop();
    let file = folder.path().join("keyledger.toml");
    fs::write(&file, "log = \"keyledger=loud\"\n").unwrap();
    let refused = run(&data, &["doctor", "--config", file.to_str().unwrap()]).await;
    assert!(!refused.fine && refused.error.contains("log in "), "{}", refused.error);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_neither_demo_nor_witness_nor_handler() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("demo");
    let demo = Program::start("demo", &data, &[]);
    until("the audit trail", async || data.join("audit/key").exists()).await;
    let key = fs::read_to_string(data.join("audit/key")).unwrap();
    let witness = Program::witness(&folder.path().join("witness"), key.trim(), None);
    let log = folder.path().join("log");
    let mut handler = command(&["handle", "audit", "--nats", "nats://127.0.0.1:1"]);
    handler.arg("--data").arg(folder.path().join("handler")).stderr(File::create(&log).unwrap());
    let mut handler = handler.spawn().unwrap();
    said(&log, &["waiting for entries from NATS"]);
    for process in [demo.id(), witness.id(), handler.id()] {
        hang_up(process);
        hang_up(process);
    }
    said(&log, &["SIGHUP"]);
    let told = Command::new("kill").args(["-TERM", &handler.id().to_string()]).status();
    assert!(told.unwrap().success() && handler.wait().unwrap().success());
    // Whoever was ended by a signal does not end well.
    demo.stop();
    witness.stop();
}
