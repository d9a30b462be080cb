//! Request context: who asks, from where, and when? What every use case is told about the request
//! behind it.

use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;
use keyledger_core::metadata::Actor;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::keys::KeyName;
use std::net::{IpAddr, Ipv4Addr};

/// Where a request came from when a trusted proxy named its source and nobody can read the name. No
/// request ever comes from this address (RFC 1122 3.2.1.3): all such requests are one network to the
/// limits, and history says `0.0.0.0`.
pub const UNKNOWN_SOURCE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// A request from outside.
#[derive(Clone, Debug)]
pub struct Request {
    /// The source address, behind trusted proxies the one they name, or [`UNKNOWN_SOURCE`].
    pub ip: IpAddr,
    /// The browser as it names itself.
    pub user_agent: String,
    /// W3C `traceparent`, if it came with one.
    pub trace: Option<String>,
}

impl Request {
    /// The intent of `actor` at `at`, with the origin under the key it belongs to: the actor's own,
    /// else that of `subject`, else the day's.
    pub fn intent(
        &self,
        engine: &Engine,
        actor: Actor,
        subject: Option<AccountId>,
        at: Timestamp,
    ) -> Result<Intent, Failure> {
        let key = KeyName::of_origin(&actor, subject, at);
        let origin = engine.keys().origin(&key, self.ip, &self.user_agent)?;
        let mut intent = Intent::new(at, actor, engine.draw_command());
        intent.origin = Some(origin);
        intent.trace.clone_from(&self.trace);
        Ok(intent)
    }
}
