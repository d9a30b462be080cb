//! SMTP: how does a mail get to its server? SMTP, each mail on a connection of its own.
//!
//! lettre's transport hides how far a failed attempt came, and that decides everything: before the
//! text was handed over the mail was surely not taken; after it nobody knows. So the steps are
//! taken one by one here, and no connection is kept that a server could have closed meanwhile.
//! Its own timeout covers the TCP connect only, so the whole attempt stands under one of ours.

mod ended;
mod probe;

pub use probe::{Probe, ProbeEnd};

use crate::mime::{self, Written};
use crate::smtp::ended::{Ended, Step};
use keyledger_core::mail::{MailRoute, MailTrouble, NotHandedOver};
use keyledger_core::mailer::{Handover, Mailer, Message};
use keyledger_core::store::BoxFuture;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use serde::Deserialize;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

type WireError = lettre::transport::smtp::Error;

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpTls {
    /// Upgraded before anything is said.
    #[default]
    Starttls,
    /// From the first byte.
    Tls,
    /// Not at all: on this machine only.
    None,
}

/// Which server, and how.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub protection: SmtpTls,
    /// User name and password, where the server wants them.
    pub login: Option<(String, String)>,
    /// A certificate authority to trust beside the system's, as a PEM file.
    pub ca_file: Option<PathBuf>,
    /// How long one attempt may take, from the connect to the last reply.
    pub timeout: Duration,
    /// What we call ourselves.
    pub ehlo_name: String,
}

/// Why mail cannot be sent with these settings.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// Links and passwords would cross a network readable by everyone.
    #[error(
        "mail to {0} would not be encrypted: set smtp_tls to \"starttls\" or \"tls\"; \
         \"none\" is for a mail server on this machine"
    )]
    Unprotected(String),
    /// The certificate authority cannot be read.
    #[error("the certificate authority {0} cannot be read")]
    CaFile(PathBuf, #[source] std::io::Error),
    /// The certificate authority is none.
    #[error("{0} holds no certificate in PEM form")]
    NoCertificate(PathBuf),
    /// TLS cannot be set up.
    #[error("TLS cannot be set up for {0}")]
    Tls(String, #[source] WireError),
}

/// Sends mails over SMTP.
pub struct Smtp {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
    hello: ClientId,
}

/// How far an attempt came.
#[derive(Default)]
struct Trace {
    /// The text began to go out: from here on nobody knows whether it was taken.
    text_out: AtomicBool,
}

impl Smtp {
    /// Checks the settings; no connection is made yet.
    pub fn new(settings: SmtpSettings) -> Result<Self, SmtpError> {
        let tls = match settings.protection {
            SmtpTls::None if is_loopback(&settings.host) => None,
            SmtpTls::None => return Err(SmtpError::Unprotected(settings.host)),
            SmtpTls::Starttls | SmtpTls::Tls => Some(tls(&settings)?),
        };
        let hello = ClientId::Domain(settings.ehlo_name.clone());
        Ok(Self { settings, tls, hello })
    }

    /// One attempt. A connection that breaks before the text is out is tried once more at once: it
    /// is how a server behind a balancer says that it is being replaced.
    async fn attempt(&self, written: &Written) -> Handover {
        let mut again = true;
        loop {
            let trace = Trace::default();
            let spoken = tokio::time::timeout(self.settings.timeout, self.speak(written, &trace));
            // Dropping the future drops the connection with it.
            let ended = match spoken.await {
                Ok(Ok(response)) => return accepted(&response),
                Ok(Err(ended)) => Some(ended),
                Err(_) => None,
            };
            let text_out = trace.text_out.load(Ordering::Relaxed);
            match ended {
                None if text_out => return Handover::Uncertain,
                None => return self.silent(),
                Some(ended) => {
                    let broke_off = ended.broke_off();
                    if broke_off && text_out {
                        return Handover::Uncertain;
                    }
                    if broke_off && again {
                        again = false;
                        continue;
                    }
                    return ended.handover();
                }
            }
        }
    }

    async fn speak(&self, written: &Written, trace: &Trace) -> Result<Response, Ended> {
        let mut connection = self.connect().await?;
        let mut options = vec![];
        if written.needs_smtputf8() {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Ended::NoUnicode);
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        let mail = Mail::new(Some(written.from.clone()), options);
        let at = |step| move |error| Ended::At(step, error);
        connection.command(mail).await.map_err(at(Step::Sender))?;
        let recipient = Rcpt::new(written.to.clone(), vec![]);
        connection.command(recipient).await.map_err(at(Step::Recipient))?;
        connection.command(Data).await.map_err(at(Step::Text))?;
        trace.text_out.store(true, Ordering::Relaxed);
        let response = connection.message(&written.bytes).await.map_err(at(Step::Text))?;
        // The mail is taken; whether the good-bye is heard changes nothing.
        let _ = tokio::time::timeout(Duration::from_secs(1), connection.quit()).await;
        Ok(response)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Ended> {
        let SmtpSettings { host, port, protection, login, timeout, .. } = &self.settings;
        let at_once = self.tls.clone().filter(|_| *protection == SmtpTls::Tls);
        let server = (host.as_str(), *port);
        let connected =
            AsyncSmtpConnection::connect_tokio1(server, Some(*timeout), &self.hello, at_once, None);
        let mut connection = connected.await.map_err(|error| Ended::At(Step::Hello, error))?;
        if let (SmtpTls::Starttls, Some(tls)) = (*protection, &self.tls) {
            if !connection.can_starttls() {
                return Err(Ended::NoProtection);
            }
            let upgraded = connection.starttls(tls.clone(), &self.hello).await;
            upgraded.map_err(|error| Ended::At(Step::Protection, error))?;
        }
        if let Some((user, password)) = login {
            let credentials = Credentials::new(user.clone(), password.clone());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let told = connection.auth(&mechanisms, &credentials).await;
            told.map_err(|error| Ended::At(Step::LogIn, error))?;
        }
        Ok(connection)
    }

    fn silent(&self) -> Handover {
        let seconds = self.settings.timeout.as_secs();
        Handover::Transient {
            code: None,
            reply: format!("the mail server gave no answer within {seconds} seconds"),
            cause: MailTrouble::Unreachable,
        }
    }
}

impl Mailer for Smtp {
    fn route(&self) -> MailRoute {
        MailRoute::Smtp
    }

    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Handover> {
        Box::pin(async move {
            match mime::write(message) {
                Ok(written) => self.attempt(&written).await,
                Err(error) => Handover::Impossible {
                    because: NotHandedOver::NotWritable,
                    reply: error.to_string(),
                },
            }
        })
    }
}

fn accepted(response: &Response) -> Handover {
    let words: Vec<&str> = response.message().collect();
    Handover::Accepted { reply: format!("{} {}", response.code(), words.join(" ")) }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn tls(settings: &SmtpSettings) -> Result<TlsParameters, SmtpError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.ca_file {
        let pem = std::fs::read(path);
        let pem = pem.map_err(|error| SmtpError::CaFile(path.clone(), error))?;
        let no_certificate = || SmtpError::NoCertificate(path.clone());
        if !pem.windows(27).any(|line| line == b"-----BEGIN CERTIFICATE-----") {
            return Err(no_certificate());
        }
        let certificate = Certificate::from_pem(&pem).map_err(|_| no_certificate())?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|error| SmtpError::Tls(settings.host.clone(), error))
}
