//! `/demo/mail`: the mailbox of the demo, where everybody's mails can be opened. There is none
//! anywhere else.

use super::frame::Frame;
use super::respond::page;
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::request::context::Context;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::timestamp::Timestamp;

/// A mail of the demo.
#[derive(Clone, Debug)]
pub struct DemoMail {
    /// Names it in its address.
    pub id: String,
    /// Whom it is for.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// When it was written.
    pub at: Timestamp,
    /// Its text.
    pub text: String,
}

/// Who knows the mails of the demo, newest first.
pub trait DemoMailbox: Send + Sync {
    /// All that are there.
    fn mails(&self) -> Vec<DemoMail>;
}

#[derive(Template)]
#[template(path = "demo_mails.html")]
struct MailsPage {
    frame: Frame,
    mails: Vec<(DemoMail, String)>,
}

#[derive(Template)]
#[template(path = "demo_mail.html")]
struct MailPage {
    frame: Frame,
    mail: DemoMail,
    at: String,
    parts: Vec<Part>,
}

/// A piece of a mail's text.
enum Part {
    Words(String),
    Link(String),
}

/// All mails, newest first.
pub async fn list(context: Context) -> Result<Response, Problem> {
    let mailbox = context.site.demo_mailbox.as_ref().ok_or_else(|| not_found(&context))?;
    let mails = mailbox.mails().into_iter().map(|mail| (mail.clone(), said(mail.at))).collect();
    let frame = Frame::new(&context, "page-demo-mail");
    Ok(page(&context, StatusCode::OK, &MailsPage { frame, mails }))
}

/// One mail, with links that open.
pub async fn show(context: Context, Path(id): Path<String>) -> Result<Response, Problem> {
    let mailbox = context.site.demo_mailbox.as_ref().ok_or_else(|| not_found(&context))?;
    let mail = mailbox.mails().into_iter().find(|mail| mail.id == id);
    let mail = mail.ok_or_else(|| not_found(&context))?;
    let mut frame = Frame::new(&context, "page-demo-mail");
    mail.subject.clone_into(&mut frame.title);
    let parts = parts(&mail.text, &context.site.settings.public_url);
    let at = said(mail.at);
    Ok(page(&context, StatusCode::OK, &MailPage { frame, mail, at, parts }))
}

fn said(at: Timestamp) -> String {
    at.utc().format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Paragraphs, and the links among them that lead to our own pages.
fn parts(text: &str, site: &str) -> Vec<Part> {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|words| !words.is_empty());
    let own = |words: &str| {
        let path = words.strip_prefix(site)?;
        (path.starts_with('/') && !path.contains(char::is_whitespace)).then(|| path.to_owned())
    };
    paragraphs
        .map(|words| own(words).map_or_else(|| Part::Words(words.to_owned()), Part::Link))
        .collect()
}
