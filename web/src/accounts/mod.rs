//! Accounts: what support and managers read and do.

pub mod act;
pub mod change;
pub mod end_sessions;
pub mod explain;
pub mod find;
pub mod flag_next;
pub mod read;
pub mod reset_factor;
pub mod resume;
pub mod state;
pub mod suspend;
pub mod timeline;
pub mod unlock;
