//! What does a power cut cost? Nothing that was acknowledged.
//!
//! One process is recorded with every byte it wrote and every sync. From the record the files are
//! made again as a disk may hold them at any moment: what was synced is there; what was not is
//! gone, or is there in part and torn.

use super::appender::WRITERS;
use super::trace::{Call, Trace, What, record};
use super::{Dice, runs, survivors};
use std::fs;
use std::ops::Range;
use std::path::Path;

const FILES: [&str; 2] = ["ledger.db", "ledger.db-wal"];

/// Disks write sectors of so many bytes whole or not at all.
const SECTOR: usize = 512;

/// Between the last write an acknowledgement depends on and the acknowledgement lies a sync that
/// began after that write ended: nothing of the log is unsettled when anything is said.
#[test]
fn a_sync_lies_between_every_append_and_its_acknowledgement() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let trace = record(folder.path(), 60);
    assert_eq!(trace.acknowledged.len(), usize::from(WRITERS) * 60);
    let holds = |bytes: &[u8], id: &[u8]| bytes.windows(id.len()).any(|window| window == id);
    for (said, one) in &trace.acknowledged {
        let (settled, _) = trace.settled_at("ledger.db-wal", *said);
        for event in &one.events {
            let id = event.id.0.as_bytes();
            let on_disk = settled.iter().rev().any(|call| match &call.what {
                What::Write { bytes, .. } => holds(bytes, id),
                What::Truncate { .. } | What::Sync => false,
            });
            assert!(on_disk, "event {} was acknowledged before a sync covered it", event.id);
        }
    }
}

#[test]
fn a_power_cut_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let trace = record(folder.path(), 120);
    let copied_back = trace.calls.iter().any(|call| {
        // Beyond the first pages, which opening writes: a checkpoint while appending went on.
        call.file == FILES[0] && matches!(call.what, What::Write { offset, .. } if offset > 65_536)
    });
    assert!(copied_back, "the record must hold checkpoints, or it shows little");
    let mut dice = Dice(5);
    for run in 0..runs() {
        let cut = usize::try_from(dice.below(trace.lines as u64)).unwrap();
        let after = folder.path().join(format!("cut-{run}"));
        fs::create_dir(&after).unwrap();
        for file in FILES {
            // Every other run the disk had also written some of what nobody had synced yet.
            let torn = (run % 2 == 1).then_some(&mut dice);
            put_back(&trace, file, cut, torn, &after);
        }
        let told = trace.acknowledged_until(cut);
        survivors::all_that_was_acknowledged(&after, &told);
        fs::remove_dir_all(after).unwrap();
    }
}

/// Makes one file as the disk may hold it after a power cut.
fn put_back(trace: &Trace, file: &str, cut: usize, torn: Option<&mut Dice>, folder: &Path) {
    let (settled, unsettled) = trace.settled_at(file, cut);
    let mut content = if file == FILES[0] { trace.before.clone() } else { Vec::new() };
    for call in settled {
        apply(&mut content, call, None);
    }
    if let Some(dice) = torn {
        for call in unsettled {
            match dice.below(3) {
                0 => apply(&mut content, call, None),
                1 => apply(&mut content, call, Some(dice)),
                _ => {}
            }
        }
    }
    fs::write(folder.join(file), content).unwrap();
}

fn apply(content: &mut Vec<u8>, call: &Call, torn: Option<&mut Dice>) {
    match &call.what {
        What::Write { offset, bytes } => {
            let offset = usize::try_from(*offset).unwrap();
            let kept = torn.map_or(0..bytes.len(), |dice| some_sectors(offset, bytes.len(), dice));
            if content.len() < offset + kept.end {
                content.resize(offset + kept.end, 0);
            }
            let place = content.get_mut(offset + kept.start..offset + kept.end).unwrap();
            place.copy_from_slice(bytes.get(kept).unwrap());
        }
        What::Truncate { length } => content.resize(usize::try_from(*length).unwrap(), 0),
        What::Sync => {}
    }
}

/// A run of whole sectors of a write, as a disk that lost power may have written it.
fn some_sectors(offset: usize, length: usize, dice: &mut Dice) -> Range<usize> {
    let sectors = length.div_ceil(SECTOR) as u64;
    let start = usize::try_from(dice.below(sectors)).unwrap() * SECTOR;
    let end = start + usize::try_from(1 + dice.below(sectors)).unwrap() * SECTOR;
    let into_sector = offset % SECTOR;
    start.saturating_sub(into_sector).min(length)..end.saturating_sub(into_sector).min(length)
}
