//! The site: what endpoints know of the program beside its use cases, such as its public address.

use crate::documents::openapi::Served;
use crate::documents::schemas::Schemas;
use crate::health::Health;
use crate::listening::{ConnectionsConfig, Places};
use crate::live::LiveRows;
use crate::measuring::requests::Requests;
use crate::pages::demo_mail::DemoMailbox;
use crate::pages::sent_forms::SentForms;
use crate::pages::theme::Theme;
use crate::request::origin::origin;
use crate::request::proxies::{ForwardedHeader, Prefix};
use crate::trials::Trials;
use crate::uploads::Uploads;
use keyledger_usecases::system::System;
use keyledger_usecases::upkeep::handlers::HandlersPort;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use tokio::sync::watch;

/// What endpoints are served with.
pub struct Site {
    /// What use cases work with.
    pub system: Arc<System>,
    /// What was configured.
    pub settings: SiteSettings,
    /// The places for connections.
    pub places: Arc<Places>,
    /// Who knows how the program is doing.
    pub health: Arc<dyn Health>,
    /// Who has the handlers.
    pub handlers: Arc<dyn HandlersPort>,
    pub(crate) schemas: Schemas,
    pub(crate) requests: Requests,
    openapi: OnceLock<Served>,
    /// Files between the look at them and the yes.
    pub uploads: Uploads,
    /// Live rows that are open.
    pub live: LiveRows,
    /// Policies that are tried on real history.
    pub trials: Trials,
    /// The mails of the demo, where this is one.
    pub demo_mailbox: Option<Arc<dyn DemoMailbox>>,
    /// The forms of log-in pages that were sent.
    pub sent_forms: SentForms,
    stopping: watch::Sender<bool>,
}

/// What is configured for endpoints.
#[derive(Clone, Debug)]
pub struct SiteSettings {
    /// Where people reach the engine, without a slash at the end.
    pub public_url: String,
    /// Whom people turn to.
    pub support_contact: String,
    /// The hosts at which invoices may be paid.
    pub payment_hosts: Vec<String>,
    /// Proxies that are believed about a request's source.
    pub proxies: Proxies,
    /// The origins of pages elsewhere that may read answers and send requests.
    pub allowed_origins: Vec<String>,
    /// Limits of connections.
    pub connections: ConnectionsConfig,
    /// Whether those who run the engine have a listener of their own.
    pub has_ops_listener: bool,
    /// The origins, beside our own, that the log-in leads back to.
    pub return_origins: Vec<String>,
    /// Whether this is the demo: its pages say so.
    pub is_demo: bool,
    /// Who can log in to the demo.
    pub demo_sign_ins: Vec<DemoSignIn>,
    /// What makes the pages look like a house's own.
    pub theme: Option<Theme>,
    /// The domain that people are told to trust (S8).
    pub domain: String,
    /// Whom mails come from (S9).
    pub sender: String,
}

/// Somebody of the demo, as its log-in page offers them.
#[derive(Clone, Debug)]
pub struct DemoSignIn {
    /// The address.
    pub email: String,
    /// The password.
    pub password: String,
    /// The key of what they are called.
    pub role_key: String,
    /// What goes into an authenticator app, where there is a second factor.
    pub totp_secret: Option<String>,
}

/// Proxies that are believed about a request's source, and by which header.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// Their addresses.
    pub trusted: Vec<Prefix>,
    /// In which header they name the source.
    pub header: ForwardedHeader,
}

impl Proxies {
    /// Whether this is one of them.
    pub fn trust(&self, peer: IpAddr) -> bool {
        self.trusted.iter().any(|prefix| prefix.contains(peer))
    }
}

impl SiteSettings {
    /// Whether people reach the engine over TLS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The origin of our own pages.
    pub fn origin(&self) -> Option<String> {
        origin(&self.public_url)
    }
}

impl Site {
    /// A site over `system`.
    pub fn new(
        system: Arc<System>,
        settings: SiteSettings,
        places: Arc<Places>,
        (health, handlers): (Arc<dyn Health>, Arc<dyn HandlersPort>),
    ) -> Self {
        let (openapi, stopping) = (OnceLock::new(), watch::Sender::new(false));
        let (schemas, requests) = (Schemas::new(), Requests::new());
        let sent_forms = SentForms::new(&*system.engine.ids);
        Self {
            system,
            settings,
            places,
            health,
            handlers,
            schemas,
            requests,
            openapi,
            uploads: Uploads::default(),
            live: LiveRows::default(),
            trials: Trials::default(),
            demo_mailbox: None,
            sent_forms,
            stopping,
        }
    }

    /// The OpenAPI documents of this engine.
    pub(crate) fn openapi(&self) -> &Served {
        self.openapi.get_or_init(|| Served::new(&self.settings))
    }

    /// The same with the mailbox of the demo.
    #[must_use]
    pub fn with_demo_mailbox(self, mailbox: Arc<dyn DemoMailbox>) -> Self {
        Self { demo_mailbox: Some(mailbox), ..self }
    }

    /// Tells whoever waits for news that there will be none.
    pub fn stop_waiting(&self) {
        self.stopping.send_replace(true);
    }

    /// Resolves when the site stops.
    pub async fn stopping(&self) {
        let mut stopping = self.stopping.subscribe();
        // The sender lives as long as `self`.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }
}
