//! Demo: what does it look like with people in it? A small hotel group with three simulated days.
//!
//! Everything goes the way a request would, through the same use cases, on a clock moved by hand.
//! Every step looks first whether it was done: a second start adds nothing.

mod factors;
mod house;
mod introduction;
mod mailbox;
mod people;
mod shared;
mod story;
mod unpaid;

pub use mailbox::MailDropFolder;

use crate::app::{App, For, Opening};
use crate::config::Config;
use anyhow::Result;
use chrono::TimeDelta;
use keyledger_adapters::clock::{ManualClock, SystemClock};
use keyledger_adapters::random::OsIds;
use keyledger_core::clock::Clock;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::timestamp::Timestamp;
use serde::Serialize;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// How long ago the story begins.
const DAYS: i64 = 3;

/// Where the demo's invoices may be paid, unless the configuration says otherwise.
pub const PAYMENT_HOST: &str = "pay.hotel.example";

/// What the demo holds.
#[derive(Clone, Debug, Serialize)]
pub struct Demo {
    /// Who can log in, and who no longer can.
    sign_ins: Vec<SignIn>,
    /// The hotels.
    properties: Vec<DemoProperty>,
    /// The token of other software; none once it was revoked.
    service_token: Option<String>,
}

/// One person of the demo.
#[derive(Clone, Debug, Serialize)]
struct SignIn {
    email: &'static str,
    password: String,
    account: AccountId,
    role: &'static str,
    /// What goes into an authenticator app, where the account has a second factor.
    totp_secret: Option<String>,
}

/// One hotel of the demo.
#[derive(Clone, Debug, Serialize)]
struct DemoProperty {
    id: PropertyId,
    name: &'static str,
    /// `active`, or why it is shut: `payment_overdue`, `subscription_on_hold`, …
    billing: &'static str,
}

/// Fills a data folder, or finds it filled.
pub async fn fill(data: &Path, config: &Config) -> Result<Demo> {
    fill_until(data, config, SystemClock::default().now()).await
}

/// Mails of the simulated days lie in the outbox, whatever mail server there is: their addresses are
/// nobody's, and a server that keeps silent must not hold up the start.
fn among_themselves(config: &Config) -> Config {
    let mut config = config.clone();
    config.mail.smtp_host = None;
    config
}

/// The same, where the present is `now`.
pub async fn fill_until(data: &Path, config: &Config, now: Timestamp) -> Result<Demo> {
    let fresh = !["ledger.db", "ledger.elsewhere"].iter().any(|name| data.join(name).exists());
    let begin = if fresh { now.minus(TimeDelta::days(DAYS)) } else { now };
    let clock = Arc::new(ManualClock::at(begin));
    let opening = Opening {
        data: data.to_owned(),
        config: among_themselves(config),
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        ids: Arc::new(OsIds),
        purpose: For::Serving,
        accept_loss: false,
    };
    let app = App::open(opening).await?;
    let desk_devices = Mutex::default();
    let story = story::Story { app: &app, clock: &clock, until: now, desk_devices };
    let filled = story.run().await;
    app.close();
    filled
}
