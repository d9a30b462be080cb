//! One person's account: what can happen to it, and what may happen next.

mod event;

pub use event::{
    AccountEvent, ErasureGround, LinkClosed, LinkPurpose, LoginRefusal, ResetDeclined, SessionEnd,
    UnlockedBy,
};
