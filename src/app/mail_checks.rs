//! Mail health checks: does the mail server take mail from us? What `doctor` finds out beyond how
//! many mails wait.

use super::App;
use keyledger_adapters::smtp::{ProbeEnd, Smtp};
use keyledger_core::chain;
use keyledger_projections::mails;
use keyledger_usecases::failure::Failure;
use keyledger_web::{Check, Finding};

impl App {
    /// Asks the mail server what it would say to a mail of ours.
    pub(super) async fn mail_server_check(&self) -> Check {
        const NAME: &str = "mail server";
        let mail = &self.config.mail;
        let Some(host) = &mail.smtp_host else {
            return Check::said(NAME, true, vec![Finding::plain("found-mail-none")]);
        };
        match Smtp::new(mail.smtp_settings(host)) {
            Ok(smtp) => {
                let probe = smtp.probe(&mail.sender().address).await;
                Check::new(NAME, probe.end == ProbeEnd::Taken, probe.found)
            }
            Err(error) => Check::new(NAME, false, chain(&error)),
        }
    }

    /// Mails that wait because of us, not because of whom they are for.
    pub(super) async fn refused_mails_check(&self) -> Option<Check> {
        const NAME: &str = "waiting mails";
        match self.system.ask(mails::refused_us).await {
            // None; or not known while the projections are built, which is said of them.
            Ok(None) | Err(Failure::Behind { .. }) => None,
            Ok(Some((waiting, since))) => {
                let values = [("waiting", waiting.to_string()), ("since", since.to_string())];
                Some(Check::said(NAME, false, vec![Finding::new("found-mail-waiting", values)]))
            }
            Err(error) => Some(Check::new(NAME, false, chain(&error))),
        }
    }
}
