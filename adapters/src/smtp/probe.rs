//! SMTP probe: would the mail server take a mail from us? Asked up to the text, which is never
//! sent.
//!
//! Everything is as for a real mail: the name we say, the encryption, the log-in, our sender. The
//! recipient is our own sender, since nobody else is to be bothered; then it is all taken back.

use super::ended::{Ended, Step, code, words};
use super::{Smtp, SmtpTls, WireError};
use keyledger_handlers::mail::trouble;
use lettre::Address;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::Extension;
use std::time::Duration;

/// What the mail server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// How it ended.
    pub end: ProbeEnd,
    /// The same in plain words, with what to do.
    pub found: String,
}

/// How a probe ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeEnd {
    /// It takes mail from us, and mail to us.
    Taken,
    /// It gave no answer, or there is no way to it that is protected as configured.
    NotReached,
    /// It refuses us.
    Refused,
    /// It takes mail from us, and none to our own sender: what comes back reaches nobody.
    NoWayBack,
}

impl Smtp {
    /// Asks the mail server whether it would take a mail from `sender`.
    pub async fn probe(&self, sender: &str) -> Probe {
        let Ok(address) = sender.parse::<Address>() else {
            let found = "the sender is not an e-mail address: set mail.from".to_owned();
            return Probe { end: ProbeEnd::Refused, found };
        };
        let limit = self.settings.timeout.min(Duration::from_secs(30));
        let (end, found) = match tokio::time::timeout(limit, self.ask(&address)).await {
            Ok(Ok(unicode)) => (ProbeEnd::Taken, self.takes(sender, unicode)),
            Ok(Err(ended)) => self.refuses(ended, sender),
            Err(_) => {
                let seconds = limit.as_secs();
                (ProbeEnd::NotReached, format!("gave no answer within {seconds} seconds"))
            }
        };
        let (host, port) = (&self.settings.host, self.settings.port);
        Probe { end, found: format!("{host}:{port} {found}") }
    }

    /// Answers whether it takes letters outside ASCII before the @.
    async fn ask(&self, sender: &Address) -> Result<bool, Ended> {
        let mut connection = self.connect().await?;
        let unicode = connection.server_info().supports_feature(Extension::SmtpUtfEight);
        let asked = ask_about(&mut connection, sender).await;
        // Taken back, and said good-bye; whether that is heard changes nothing.
        let good_bye = async {
            let _ = connection.command(Rset).await;
            let _ = connection.command(Quit).await;
        };
        let _ = tokio::time::timeout(Duration::from_secs(1), good_bye).await;
        asked.map(|()| unicode)
    }

    fn takes(&self, sender: &str, unicode: bool) -> String {
        let protection = match self.settings.protection {
            SmtpTls::Starttls => "encrypted by STARTTLS",
            SmtpTls::Tls => "encrypted from the first byte",
            SmtpTls::None => "not encrypted",
        };
        let login = self.settings.login.as_ref();
        let login = login.map_or_else(String::new, |(user, _)| format!(", logged in as {user}"));
        let unicode = if unicode {
            "addresses may have letters outside ASCII before the @"
        } else {
            "without SMTPUTF8: addresses with letters outside ASCII before the @ get no mail"
        };
        let name = &self.settings.ehlo_name;
        format!("accepts mail from {sender} ({protection}, as {name}{login}; {unicode})")
    }

    fn refuses(&self, ended: Ended, sender: &str) -> (ProbeEnd, String) {
        let (step, error) = match ended {
            Ended::At(step, error) => (step, error),
            Ended::NoProtection => {
                let found = "offers no encryption (STARTTLS), so nothing is sent to it: set \
                             mail.smtp_tls to \"tls\" if it is encrypted from the first byte";
                return (ProbeEnd::NotReached, found.to_owned());
            }
            Ended::NoUnicode => {
                let found = "does not accept addresses with letters outside ASCII before the @";
                return (ProbeEnd::Refused, found.to_owned());
            }
        };
        let said = said(&error);
        if code(&error).is_none() && step != Step::LogIn {
            let found =
                format!("cannot be reached: {said}; check mail.smtp_host, smtp_port, smtp_tls");
            return (ProbeEnd::NotReached, found);
        }
        let name = &self.settings.ehlo_name;
        let user = self.settings.login.as_ref().map_or("", |(user, _)| user.as_str());
        match step {
            Step::Hello | Step::Protection => {
                let found = format!(
                    "rejects the connection: {said}; if it is about the name \
                     {name}, set mail.smtp_ehlo_name"
                );
                (ProbeEnd::Refused, found)
            }
            Step::LogIn => {
                let found = format!(
                    "refuses our log-in as {user}: {said}; check mail.smtp_user, smtp_password"
                );
                (ProbeEnd::Refused, found)
            }
            Step::Sender => {
                let found = format!("refuses our sender {sender}: {said}; check mail.from");
                (ProbeEnd::Refused, found)
            }
            Step::Recipient | Step::Text if trouble::is_about_us(code(&error), &words(&error)) => {
                let found = format!(
                    "refuses mail from us (as {name}, from {sender}): {said}; check mail.from, \
                     smtp_user and smtp_ehlo_name, or ask whoever runs that server"
                );
                (ProbeEnd::Refused, found)
            }
            Step::Recipient | Step::Text => {
                let found = format!(
                    "accepts mail from {sender} but not to it: {said}; bounced mails reach \
                     nobody, so nobody learns of them: make {sender} an address that can receive, \
                     and pass what arrives there to `keyledger mail bounce -`"
                );
                (ProbeEnd::NoWayBack, found)
            }
        }
    }
}

async fn ask_about(connection: &mut AsyncSmtpConnection, sender: &Address) -> Result<(), Ended> {
    let mail = Mail::new(Some(sender.clone()), vec![]);
    connection.command(mail).await.map_err(|error| Ended::At(Step::Sender, error))?;
    let to = Rcpt::new(sender.clone(), vec![]);
    connection.command(to).await.map_err(|error| Ended::At(Step::Recipient, error))?;
    Ok(())
}

/// `550 5.1.1 User unknown`: the code and the words, or what happened where there was no answer.
fn said(error: &WireError) -> String {
    match code(error) {
        Some(code) => format!("\"{code} {}\"", words(error)),
        None => words(error),
    }
}
