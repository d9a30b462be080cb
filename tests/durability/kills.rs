//! What does `kill -9` cost? Nothing that was acknowledged.

use super::appender::{Acknowledged, command, parse};
use super::{Dice, runs, survivors};
use std::io::{BufRead, BufReader};

#[test]
fn a_killed_process_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut dice = Dice(9);
    let mut acknowledged: Vec<Acknowledged> = Vec::new();
    for run in 0..runs() {
        // The ledger grows from run to run; a fresh one now and then is killed while it is young.
        if run % 20 == 19 {
            std::fs::remove_dir_all(folder.path()).unwrap();
            std::fs::create_dir(folder.path()).unwrap();
            acknowledged.clear();
        }
        let mut child = command(&[], folder.path(), u64::MAX).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut left = dice.below(300);
        for line in lines {
            acknowledged.extend(parse(&line.unwrap()));
            if left == 0 {
                // What is still in the pipe was acknowledged as well, so reading goes on.
                child.kill().unwrap();
            }
            left = left.saturating_sub(1);
        }
        child.wait().unwrap();
        survivors::all_that_was_acknowledged(folder.path(), &acknowledged);
    }
    assert!(!acknowledged.is_empty());
}
