//! Process hardening: what may nobody else see of this process? No core dump, no file that others
//! can read.

use rustix::fs::Mode;
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit, umask,
};

/// New files are their owner's alone, whatever the shell said.
pub fn keep_files_private() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// No core dump: memory holds passwords that were just typed, keys and tokens. Other processes of
/// the same user cannot look into it either.
pub fn forbid_core_dumps() {
    let limit = getrlimit(Resource::Core);
    let none = Rlimit { current: Some(0), ..limit };
    let refused = [
        setrlimit(Resource::Core, none).err(),
        set_dumpable_behavior(DumpableBehavior::NotDumpable).err(),
    ];
    for error in refused.into_iter().flatten() {
        tracing::warn!(%error, "core dumps cannot be disabled");
    }
}
