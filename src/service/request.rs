//! Who asks, from where, and when? What every use case is told about the request behind it.

use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;
use keyledger_core::metadata::Actor;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::keys::KeyName;
use std::net::IpAddr;

/// A request from outside.
#[derive(Clone, Debug)]
pub struct Request {
    /// The source address, behind trusted proxies the one they name.
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
