//! The HTTP interface: one file per endpoint, in folders by subject, and the documents that describe
//! them.

pub mod access;
pub mod accounts;
pub mod answer;
pub mod app;
pub mod audit;
pub mod documents;
pub mod health;
pub mod listening;
pub mod live;
pub mod log_in;
pub mod me;
pub mod measuring;
pub mod members;
pub mod middleware;
pub mod operators;
pub mod pages;
pub mod properties;
pub mod request;
pub mod router;
pub mod site;
pub mod trials;
pub mod uploads;

pub use answer::denied;
pub use documents::openapi::{document, older_document};
pub use health::{Check, Finding, Health};
pub use middleware::guarded;
pub use pages::demo_mail::{DemoMail, DemoMailbox};
pub use pages::theme::Theme;
pub use request::origin::origin;
pub use router::{listen, listen_for_operations, router};
pub use site::{DemoSignIn, Proxies, Site, SiteSettings};
