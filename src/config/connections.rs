//! Connection settings: is everything that is waited for limited?

use super::{ConfigError, ConnectionsConfig};

/// Checks that there is a limit for everything that is waited for.
pub(super) fn validate(config: &ConnectionsConfig, place: &str) -> Result<(), ConfigError> {
    let seconds = [
        ("connections.head_seconds", config.head_seconds, 300),
        ("connections.idle_seconds", config.idle_seconds, 3_600),
        // An endpoint that got no body in time would be taken for one that is stuck.
        ("connections.body_seconds", config.body_seconds, 25),
    ];
    match seconds.into_iter().find(|(_, found, most)| !(1..=*most).contains(found)) {
        None => Ok(()),
        Some((key, _, most)) => Err(ConfigError::Key {
            key: key.to_owned(),
            place: place.to_owned(),
            what: format!("it must be from 1 to {most}"),
        }),
    }
}
