//! Log-in health check: would the very next log-in go well? Everything it needs is tried, as far as
//! nothing is written.

use super::App;
use keyledger_core::chain;
use keyledger_core::ids::AccountId;
use keyledger_core::stream::StreamId;
use keyledger_schemas::keys::KeyName;
use keyledger_usecases::caller::tokens::link_period;
use keyledger_usecases::failure::{Failure, read};
use keyledger_web::{Check, Finding};
use rustix::fs::{Access, access};
use std::net::{IpAddr, Ipv4Addr};

/// An address that nobody can hold: the name is reserved (RFC 2606).
const NOBODY: &str = "nobody@keyledger.invalid";
const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

impl App {
    /// Tries what the next log-in, and the next "Forgot password", need.
    pub(super) async fn log_in_check(&self) -> Check {
        let tried = [
            ("keys", self.log_in_keys()),
            ("threads", self.threads_that_hash()),
            ("folder", self.can_be_written()),
            ("ledger", self.log_in_streams().await),
        ];
        let failed = tried.into_iter().find_map(|(what, tried)| Some((what, tried.err()?)));
        match failed {
            None => Check::said("log-in", true, vec![Finding::plain("found-log_in")]),
            Some((what, failure)) => {
                let values = [("what", what.to_owned()), ("why", chain(&failure))];
                Check::said("log-in", false, vec![Finding::new("found-log_in-not", values)])
            }
        }
    }

    /// The keys of the running periods. One that is gone is drawn anew here as by a log-in.
    fn log_in_keys(&self) -> Result<(), Failure> {
        let (keys, now) = (self.engine.keys(), self.engine.clock.now());
        keys.engine("flow")?;
        keys.source_network(NOWHERE, now)?;
        keys.address_tag(NOBODY)?;
        keys.unknown_address(NOBODY, now)?;
        keys.link_key(link_period(now))?;
        keys.present(KeyName::UnknownOrigin(now.day()))?;
        keys.present(KeyName::Origin(AccountId(uuid::Uuid::nil()), now.month()))?;
        Ok(())
    }

    fn threads_that_hash(&self) -> Result<(), Failure> {
        self.engine.passwords.works().map_err(|error| Failure::Other(error.to_string()))
    }

    fn can_be_written(&self) -> Result<(), Failure> {
        let ledger = self.folder.ledger();
        let in_folder = ledger.exists().then_some(ledger.as_path());
        for path in [Some(self.folder.path()), in_folder].into_iter().flatten() {
            access(path, Access::WRITE_OK).map_err(|error| {
                Failure::Other(format!("{} cannot be written: {error}", path.display()))
            })?;
        }
        Ok(())
    }

    /// The streams that tell about an address: the policy, who holds it, and whoever nobody knows.
    async fn log_in_streams(&self) -> Result<(), Failure> {
        let (engine, now) = (&self.engine, self.engine.clock.now());
        engine.policy().await?;
        let tag = engine.keys().address_tag(NOBODY)?;
        read(engine.claims.load(&StreamId::email_claim(&tag)).await)?;
        let unknown = engine.keys().unknown_address(NOBODY, now)?;
        read(engine.unknown.load(&StreamId::unknown(unknown.current.shard)).await)?;
        Ok(())
    }
}
