//! What lies in a data folder, byte by byte?

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Copies a database file with its companions, as a backup of a stopped engine would.
pub fn copy_file(from: &Path, to: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let beside = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        let (from, to) = (beside(from), beside(to));
        if from.exists() {
            std::fs::copy(from, to).unwrap();
        } else if to.exists() {
            std::fs::remove_file(to).unwrap();
        }
    }
}

/// Copies the keys of a data folder into another one, as an operator does for one more engine.
pub fn copy_keys(from: &Path, to: &Path) {
    std::fs::set_permissions(to, PermissionsExt::from_mode(0o700)).unwrap();
    let keys = to.join("keys");
    std::fs::create_dir(&keys).unwrap();
    std::fs::set_permissions(&keys, PermissionsExt::from_mode(0o700)).unwrap();
    for entry in std::fs::read_dir(from.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, keys.join(path.file_name().unwrap())).unwrap();
    }
}

/// Every file under `folder` with its bytes.
pub fn bytes_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(bytes_of(&path));
        } else if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            files.push((path, bytes));
        }
    }
    files
}
