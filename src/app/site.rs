//! What the front door is served with: the running program as its endpoints see it.

use super::App;
use crate::demo::MailDropFolder;
use keyledger_core::store::BoxFuture;
use keyledger_usecases::upkeep::handlers::HandlersPort;
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
            demo_sign_ins: config.demo_sign_ins.clone(),
            theme: config.read_theme.clone(),
            domain: config.domain().to_owned(),
            sender: config.mail.sender().address,
        };
        let (system, places) = (Arc::clone(&self.system), Arc::clone(&self.places));
        let health = Arc::clone(self) as Arc<dyn Health>;
        let handlers = Arc::clone(self) as Arc<dyn HandlersPort>;
        let site = Site::new(system, settings, places, (health, handlers));
        if !config.is_demo {
            return Arc::new(site);
        }
        let mails = MailDropFolder(self.folder.path().join("outbox"));
        Arc::new(site.with_demo_mailbox(Arc::new(mails)))
    }
}
