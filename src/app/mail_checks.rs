//! Mail health checks: does the mail server take mail from us? What `doctor` finds out beyond how
//! many mails wait.

use super::App;
use keyledger_adapters::smtp::{ProbeEnd, Smtp};
use keyledger_core::chain;
use keyledger_projections::mails;
use keyledger_web::Check;

impl App {
    /// Asks the mail server what it would say to a mail of ours.
    pub(super) async fn mail_server_check(&self) -> Check {
        const NAME: &str = "mail server";
        let mail = &self.config.mail;
        let Some(host) = &mail.smtp_host else {
            let found = "none is configured: mails are written to the mail drop folder, outbox/";
            return Check::new(NAME, true, found);
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
            Ok(None) => None,
            Ok(Some((waiting, since))) => {
                let found = format!(
                    "{waiting} wait because the mail server refuses us (the first since {since}): \
                     nothing is wrong with the addresses. They are tried for 24 hours; what the \
                     server answers now is shown under \"mail server\""
                );
                Some(Check::new(NAME, false, found))
            }
            Err(error) => Some(Check::new(NAME, false, chain(&error))),
        }
    }
}
