//! Packs that somebody made to hurt whoever verifies them: rightly signed, and wrong all the same.

use crate::history::{History, Slot, frames, log_key, sign_list};
use crate::python::Python;
use keyledger_usecases::pack::{
    Fault, LAST, MANIFEST, MANIFEST_BYTES_MAX, Manifest, Trusted, verify,
};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

/// What is changed in a list before it is signed.
type Change = fn(&mut Manifest);

struct Both {
    python: Python,
    trusted: Trusted,
}

impl Both {
    fn start() -> Self {
        let key = log_key(1).verifier().clone();
        let python = Python::start(&["--key".to_owned(), key.to_string()]);
        Self { python, trusted: Trusted { key: Some(key), witnesses: vec![] } }
    }

    /// Both refuse it; ours says what is wrong.
    fn refuse(&mut self, folder: &Path, what: &str) -> Fault {
        let fault = verify(folder, &self.trusted, &|_, _| {}).expect_err(what);
        let theirs = self.python.judge(folder);
        assert!(theirs.starts_with("bad: "), "{what}: {fault:?}, {theirs}");
        fault
    }
}

#[test]
fn paths_lengths_and_counts_in_a_pack_are_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let good = History::new(frames(600, 1), 300, (1, 1)).pack(0, 600, &folder.path().join("good"));
    let mut both = Both::start();
    let mut slot = Slot::new(folder.path().join("slot"));
    slot.hold(&good);
    verify(&slot.folder, &both.trusted, &|_, _| {}).unwrap();
    let changes: [(&str, Change, &str); 12] = [
        ("an absolute path", |list| list.files[0].path = "/etc/passwd".to_owned(), "manifest"),
        ("a climbing path", |list| list.files[0].path = "../../etc/passwd".to_owned(), "manifest"),
        ("a path that climbs inside", |list| list.files[0].path = "a/../b".to_owned(), "manifest"),
        ("a path with a space", |list| list.files[0].path = "a b".to_owned(), "manifest"),
        ("an empty path", |list| list.files[0].path = String::new(), "manifest"),
        ("a gigantic length", |list| list.files[3].bytes = u64::MAX >> 1, "size"),
        ("a file twice", |list| list.files.insert(1, list.files[0].clone()), "manifest"),
        ("another order", |list| list.files.swap(0, 1), "manifest"),
        ("a range that ends before it begins", |list| list.range.start = 512 + 256, "manifest"),
        ("a range beyond the checkpoint", |list| list.range.end = 1 << 60, "manifest"),
        ("a larger checkpoint than is there", |list| list.range.last = 1 << 62, "manifest"),
        ("another first checkpoint", |list| list.range.first = 7, "checkpoint"),
    ];
    for (what, change, code) in changes {
        let mut files = good.clone();
        sign_list(&mut files, change, 1);
        slot.hold(&files);
        assert_eq!(both.refuse(&slot.folder, what).code, code, "{what}");
    }
    let mut files = good.clone();
    files.insert(MANIFEST.to_owned(), vec![b'x'; usize::try_from(MANIFEST_BYTES_MAX).unwrap() + 1]);
    slot.hold(&files);
    assert_eq!(both.refuse(&slot.folder, "a gigantic list").code, "size");
    let mut files = good.clone();
    files.insert(LAST.to_owned(), vec![b'x'; 70_000]);
    sign_list(&mut files, |_| {}, 1);
    slot.hold(&files);
    assert_eq!(both.refuse(&slot.folder, "a gigantic checkpoint").code, "size");
}

#[test]
fn links_pipes_and_strange_folders_in_a_pack_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    let history = History::new(frames(300, 1), 10, (1, 1));
    let good = history.pack(0, 300, &pack);
    let mut both = Both::start();
    let kept = folder.path().join("kept");
    fs::rename(pack.join(LAST), &kept).unwrap();
    symlink(&kept, pack.join(LAST)).unwrap();
    assert_eq!(both.refuse(&pack, "a link in a file's place").code, "extra");
    fs::remove_file(pack.join(LAST)).unwrap();
    assert!(Command::new("mkfifo").arg(pack.join(LAST)).status().unwrap().success());
    assert_eq!(both.refuse(&pack, "a pipe in a file's place").code, "extra");
    fs::remove_file(pack.join(LAST)).unwrap();
    fs::create_dir(pack.join(LAST)).unwrap();
    let fault = both.refuse(&pack, "a folder in a file's place");
    assert_eq!((fault.code, &*fault.place), ("unreadable", LAST));
    fs::remove_dir(pack.join(LAST)).unwrap();
    assert_eq!(both.refuse(&pack, "a missing file").code, "missing");
    fs::write(pack.join(LAST), &good[LAST]).unwrap();
    symlink("/etc", pack.join("more")).unwrap();
    assert_eq!(both.refuse(&pack, "a link to a folder").code, "extra");
    fs::remove_file(pack.join("more")).unwrap();
    fs::write(pack.join("tile/.hidden"), "x").unwrap();
    let fault = both.refuse(&pack, "a hidden file");
    assert_eq!((fault.code, &*fault.place), ("extra", "tile/.hidden"));
    fs::remove_file(pack.join("tile/.hidden")).unwrap();
    verify(&pack, &both.trusted, &|_, _| {}).unwrap();
    assert!(verify(&folder.path().join("nowhere"), &both.trusted, &|_, _| {}).is_err());
}
