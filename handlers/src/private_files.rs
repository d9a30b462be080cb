//! Private files: who else may read what the engine wrote? Nobody, or a group that is trusted.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the group is as good as the owner: said once, at the start, as the umask is.
static GROUP_IS_TRUSTED: AtomicBool = AtomicBool::new(false);

/// From now on the group of a folder may have rights in it: a platform gave it to the process, and sets
/// them on every file (Kubernetes' `fsGroup`). Everybody else may not, all the same.
pub fn trust_group() {
    GROUP_IS_TRUSTED.store(true, Ordering::Relaxed);
}

/// What of a file's mode are rights of somebody who should have none.
pub fn foreign_rights(mode: u32) -> u32 {
    mode & if GROUP_IS_TRUSTED.load(Ordering::Relaxed) { 0o007 } else { 0o077 }
}

/// Whether it may.
pub fn group_is_trusted() -> bool {
    GROUP_IS_TRUSTED.load(Ordering::Relaxed)
}

/// The setting that helps where nothing but rights of the group, and these of others, is in the way.
pub fn group_hint(mode: u32, of_others: u32) -> &'static str {
    let trusted = GROUP_IS_TRUSTED.load(Ordering::Relaxed);
    if !trusted && mode & 0o070 != 0 && mode & 0o007 & !of_others == 0 {
        "; where the platform gives its group these rights (Kubernetes' fsGroup), set trust_group = true"
    } else {
        ""
    }
}
