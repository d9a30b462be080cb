//! What happens when the disk says no? `strace` lets chosen system calls of the process fail.

use super::appender::{Acknowledged, POISONED, WRITERS, command, parse, stream};
use super::survivors;
use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitStatus;

/// Lets the process append while calls fail as `inject` says; gives its lines.
fn failing(inject: &str, folder: &Path, appends: u64) -> (ExitStatus, Vec<String>) {
    let inject = format!("inject={inject}");
    let tracer =
        ["strace", "-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync,pwrite64", "-e", &inject];
    let tracer = tracer.map(OsStr::new);
    let output = command(&tracer, folder, appends).output().unwrap_or_else(|error| {
        panic!("strace cannot be started ({error}); tests/all.sh installs it")
    });
    let said = String::from_utf8(output.stdout).unwrap();
    (output.status, said.lines().map(str::to_owned).collect())
}

fn acknowledged(lines: &[String]) -> Vec<Acknowledged> {
    lines.iter().filter_map(|line| parse(line)).collect()
}

fn first(lines: &[String], prefix: &str) -> Option<usize> {
    lines.iter().position(|line| line.starts_with(prefix))
}

/// A sync that failed once may succeed when asked again, with the data lost: so nobody asks.
#[test]
fn a_failed_sync_ends_all_acknowledging() {
    // The first syncs belong to opening; each thread's calls are counted for themselves.
    for nth in [1, 2, 30] {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        super::appender::open(folder.path()).close();
        let inject = format!("fsync,fdatasync:error=EIO:when={}", 20 + nth);
        let (status, lines) = failing(&inject, folder.path(), 10_000);
        assert_eq!(status.code(), Some(POISONED), "{lines:?}");
        let poisoned = first(&lines, "poisoned").unwrap();
        assert!(lines[poisoned].contains("ledger.db"), "{}", lines[poisoned]);
        // By writer: an answer from before the failure may be said after another's refusal.
        for writer in 0..WRITERS {
            let own = stream(writer);
            let refused = first(&lines, &format!("refused {own} ")).unwrap_or(lines.len());
            let acknowledged = first(&lines[refused..], &format!("acknowledged {own} "));
            assert!(acknowledged.is_none(), "acknowledged after a failure: {lines:?}");
        }
        survivors::all_that_was_acknowledged(folder.path(), &acknowledged(&lines));
    }
}

/// A full disk acknowledges nothing, says so, and once there is room everything goes on.
#[test]
fn a_full_disk_is_survived() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (status, lines) = failing("pwrite64:error=ENOSPC:when=200..300", folder.path(), 60);
    assert!(status.success(), "{status:?} {lines:?}");
    let refused = first(&lines, "refused").unwrap();
    assert!(lines[refused].contains("the disk is full: free some space"), "{}", lines[refused]);
    assert!(first(&lines[..refused], "acknowledged").is_some(), "there was room before");
    let acknowledged = acknowledged(&lines);
    assert_eq!(acknowledged.len(), usize::from(WRITERS) * 60, "everything in the end");
    survivors::all_that_was_acknowledged(folder.path(), &acknowledged);
}
