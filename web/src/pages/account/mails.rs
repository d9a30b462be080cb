//! My mails: what was sent to me, and what became of it? (S29)

use crate::answer::problem::Problem;
use crate::pages::clock::Clock;
use crate::pages::frame::{Frame, Section, Width};
use crate::pages::respond::page;
use crate::pages::signed_in;
use crate::request::context::Context;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::language::Language;
use keyledger_projections::mails::Fate;
use keyledger_usecases::me::mails;
use keyledger_usecases::members::mails::StaffMail;
use keyledger_usecases::texts::mails::mail_beside_words;

#[derive(Template)]
#[template(path = "account/mails.html")]
struct MailsPage {
    frame: Frame,
    tab: &'static str,
    mails: Vec<MailLine>,
}

/// One mail, as a line of a list.
pub(in crate::pages) struct MailLine {
    pub at: String,
    pub text: String,
    pub class: &'static str,
    pub server_said: Option<String>,
}

impl MailLine {
    pub fn of(mail: StaffMail, language: Language, clock: &Clock) -> Self {
        let StaffMail { row, server_said } = mail;
        let class = match row.fate {
            Fate::Accepted => "good",
            Fate::Waiting | Fate::Trying => "warn",
            Fate::Refused | Fate::NotHandedOver | Fate::Bounced => "bad",
            Fate::Suppressed => "",
        };
        let text = mail_beside_words(&row, language, server_said.is_some());
        Self { at: clock.minute(row.updated_at), text, class, server_said }
    }
}

/// Lists them.
pub async fn show(context: Context) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let title = "page-account-mails";
    let frame = Frame::signed_in(&context, &caller, title, Section::Account).await?;
    let clock = Clock::of(&context, &caller).await?;
    let mails = mails::of_person(&context.system, caller.account).await;
    let mails = mails.map_err(|failure| Problem::failure(&context, &failure))?;
    let lines = mails.into_iter().map(|mail| MailLine::of(mail, context.language, &clock));
    let (frame, mails) = (frame.wide(Width::Wide), lines.collect());
    Ok(page(&context, StatusCode::OK, &MailsPage { frame, tab: "mails", mails }))
}
