//! Connection settings: how many connections may there be, and how long may each take?

use serde::Deserialize;

/// Limits of connections, before a request is anybody's.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConnectionsConfig {
    /// Connections at a time; 0 means as many as the limit of open files allows, 10,000 at most.
    pub most: usize,
    /// Of those, from one network (an IPv4 address, an IPv6 /64); 0 means no limit. The machine
    /// itself and trusted proxies are not limited.
    pub most_per_network: usize,
    /// Seconds for the head of a request.
    pub head_seconds: u64,
    /// Seconds between two requests on one connection.
    pub idle_seconds: u64,
    /// Seconds between two pieces of a body.
    pub body_seconds: u64,
}

impl Default for ConnectionsConfig {
    fn default() -> Self {
        Self {
            most: 0,
            most_per_network: 256,
            head_seconds: 10,
            idle_seconds: 75,
            body_seconds: 10,
        }
    }
}
