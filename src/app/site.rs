//! What the front door is served with: the running program as its endpoints see it.

use super::App;
use keyledger_core::store::BoxFuture;
use keyledger_web::{Check, Health, Proxies, Site, SiteSettings};
use prometheus_client::registry::Registry;
use std::sync::Arc;

impl Health for App {
    fn checks(&self) -> BoxFuture<'_, Vec<Check>> {
        Box::pin(Self::checks(self))
    }

    fn metrics(&self) -> BoxFuture<'_, Registry> {
        Box::pin(Self::metrics(self))
    }
}

impl App {
    /// The site to serve.
    pub fn site(self: &Arc<Self>) -> Arc<Site> {
        let config = &self.config;
        let settings = SiteSettings {
            public_url: config.public_url.clone(),
            support_contact: config.support_contact.clone(),
            payment_hosts: config.billing.payment_hosts.clone(),
            proxies: Proxies {
                trusted: config.trusted_proxies.clone(),
                header: config.forwarded_header,
            },
            allowed_origins: config.allowed_origins.clone(),
            connections: config.connections,
            has_ops_listener: config.ops_listen.is_some(),
            return_origins: config.return_origins.clone(),
            is_demo: config.is_demo,
        };
        let (system, places) = (Arc::clone(&self.system), Arc::clone(&self.places));
        let health = Arc::clone(self) as Arc<dyn Health>;
        Arc::new(Site::new(system, settings, places, health))
    }
}
