//! Passkeys at this address: browsers make them for a host with a name, over TLS or on the machine itself,
//! and find them at no other host.

use super::OpenError;
use crate::config::Config;
use keyledger_adapters::passkeys::{RelyingParty, SiteError};
use keyledger_core::passkeys::Passkeys;
use keyledger_usecases::engine::Engine;
use keyledger_usecases::factors::passkeys::host;
use std::sync::Arc;

/// Names who reads what browsers answer with passkeys. An address that allows none has nobody, unless
/// one was asked for; another host than that of the keys there are is refused.
pub(super) fn begin(engine: &Engine, config: &Config) -> Result<(), OpenError> {
    let asked_for = config.passkeys.host.as_deref();
    let site = asked_for.unwrap_or_else(|| config.domain());
    let replaced = config.passkeys.replaced_host.as_deref();
    let ceremonies = match RelyingParty::new(site, &config.public_url, config.domain()) {
        Ok(ceremonies) => ceremonies,
        Err(why) if asked_for.is_some() => return Err(OpenError::Passkeys(why)),
        Err(SiteError::Origin(_) | SiteError::Unprotected(_) | SiteError::OtherHost { .. }) => {
            return match host::made_for(engine, replaced)? {
                Some(made_for) => {
                    Err(OpenError::PasskeyHost { made_for, now: config.public_url.clone() })
                }
                None => Ok(()),
            };
        }
    };
    if let Some(made_for) = host::other_than(engine, ceremonies.site(), replaced)? {
        return Err(OpenError::PasskeyHost { made_for, now: ceremonies.site().to_owned() });
    }
    let _ = engine.passkeys.set(Arc::new(ceremonies));
    Ok(())
}
