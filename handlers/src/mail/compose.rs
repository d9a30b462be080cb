//! Mail composition: what does a mail say? One letter becomes a message with subject, text and
//! page.

use super::letter::{Acted, Content, Letter, OpenLink};
use super::{billing, html};
use crate::texts::{TextError, Texts, Wording};
use keyledger_core::ids::MailId;
use keyledger_core::mailer::{MAIL_HEADER, Mailbox, Message};
use keyledger_core::name;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;

/// What all mails have in common, from the configuration.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The one sender (S9).
    pub from: Mailbox,
    /// The address of the front door, without a slash at the end.
    pub site: String,
    /// The domain to trust (S8).
    pub domain: String,
    /// Whom people turn to when nobody at the property can help.
    pub support: String,
    /// The hosts at which invoices may be paid.
    pub payment_hosts: Vec<String>,
}

impl MailSettings {
    /// The Message-ID of a mail: derived, so that every attempt carries the same.
    pub fn message_id(&self, mail: MailId) -> String {
        let domain = self.from.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        format!("<{mail}@{domain}>")
    }
}

/// One piece of a mail, the same in text and page.
pub(super) enum Block {
    /// A sentence or several.
    Paragraph(String),
    /// A button, and its address for who cannot press it.
    Link { button: String, url: String, as_text: String },
    /// Smaller print at the end.
    Note(String),
}

/// Writes a letter out.
pub fn compose(
    texts: &Texts,
    settings: &MailSettings,
    letter: &Letter<'_>,
) -> Result<Message, TextError> {
    let words = texts.in_language(letter.language);
    let writer = Writer { words, settings, zone: &letter.zone };
    let key = key_of(&letter.content);
    let subject = writer.words.plain(&format!("{key}-subject"))?;
    let mut blocks = vec![Block::Paragraph(writer.greeting(&letter.to.name)?)];
    blocks.extend(writer.body(key, letter)?);
    blocks.extend(writer.closing()?);
    Ok(Message {
        message_id: settings.message_id(letter.mail),
        date: letter.at,
        from: settings.from.clone(),
        to: Mailbox { name: Some(one_line(&letter.to.name)), address: letter.to.email.clone() },
        html: html::page(letter.language, &subject, &blocks),
        text: plain(&blocks),
        subject,
        headers: vec![
            // RFC 3834: nobody's absence notice answers us.
            ("Auto-Submitted", "auto-generated".to_owned()),
            (MAIL_HEADER, settings.message_id(letter.mail).trim_matches(['<', '>']).to_owned()),
        ],
    })
}

/// What the keys of a mail's texts begin with.
fn key_of(content: &Content) -> &'static str {
    match content {
        Content::Activation { .. } => "activation",
        Content::PasswordReset { .. } => "reset",
        Content::AccountLocked { .. } => "locked",
        Content::PasswordChanged { .. } => "changed",
        Content::StaffLocked { .. } => "staff-locked",
        Content::ActedOn { what, .. } => acted_key(*what),
        Content::StaffActedOn { .. } => "staff-acted",
        Content::MembershipRemoved { .. } => "removed",
        Content::StaffMembersChanged { .. } => "staff-members",
        Content::ActivityReported { .. } => "staff-reported",
        Content::SupportActivityReported { .. } => "support-reported",
        Content::PermissionRequested { .. } => "permission-requested",
        Content::Billing(news) => billing::key_of(news),
    }
}

/// What the keys of a mail about an act begin with.
fn acted_key(what: Acted) -> &'static str {
    match what {
        Acted::Unlocked => "unlocked",
        Acted::SessionsEnded => "sessions-ended",
        Acted::Suspended => "suspended",
        Acted::Resumed => "resumed",
        Acted::FactorSetUp => "factor-set-up",
        Acted::FactorPaused => "factor-paused",
        Acted::FactorRemoved => "factor-removed",
        Acted::FactorReset => "factor-reset",
        Acted::CodesShown => "codes-shown",
        Acted::CodeUsed => "code-used",
        Acted::Restored => "restored",
    }
}

/// Writes in one language, for one program.
pub(super) struct Writer<'a> {
    pub(super) words: Wording<'a>,
    pub(super) settings: &'a MailSettings,
    pub(super) zone: &'a TimeZone,
}

impl Writer<'_> {
    fn greeting(&self, name: &str) -> Result<String, TextError> {
        self.words.with("greeting", &[("name", &one_line(name))])
    }

    fn body(&self, key: &str, letter: &Letter<'_>) -> Result<Vec<Block>, TextError> {
        if let Content::Billing(news) = &letter.content {
            return billing::body(self, news);
        }
        let MailSettings { site, support, .. } = self.settings;
        let (colleague, account) = (colleague(&letter.content), account(&letter.content));
        let contact = [
            ("site", site.as_str()),
            ("support", support.as_str()),
            ("colleague", colleague.as_str()),
            ("account", account.as_str()),
        ];
        // Whoever reported something was told that a new password is needed, and did ask for it.
        let resets = matches!(letter.content, Content::PasswordReset { .. });
        let reported = if resets && letter.to.reset_required { "-reported" } else { "" };
        let mut blocks = vec![
            Block::Paragraph(self.happened(&format!("{key}-happened{reported}"), letter)?),
            Block::Paragraph(self.words.with(&format!("{key}-means{reported}"), &contact)?),
        ];
        // Who was locked before choosing a first password is told something else, and so is who came
        // back without one.
        let speaks_of_it = matches!(
            letter.content,
            Content::AccountLocked { .. } | Content::ActedOn { what: Acted::Restored, .. }
        );
        let variant = if speaks_of_it && !letter.to.has_password { "-no-password" } else { "" };
        blocks.push(Block::Paragraph(self.words.with(&format!("{key}-next{variant}"), &contact)?));
        if let Content::Activation { link, .. } | Content::PasswordReset { link } = &letter.content
        {
            blocks.extend(self.link(key, link)?);
        } else if let Content::PermissionRequested { url, .. } = &letter.content {
            blocks.push(self.button(key, url)?);
        }
        let not_you = self.words.with(&format!("{key}-not-you{variant}{reported}"), &contact)?;
        blocks.push(Block::Paragraph(not_you));
        Ok(blocks)
    }

    fn happened(&self, key: &str, letter: &Letter<'_>) -> Result<String, TextError> {
        let content = &letter.content;
        match content {
            Content::Activation { property: Some(property), .. } => {
                let property = one_line(property);
                self.words.with("activation-happened-at", &[("property", &property)])
            }
            Content::Activation { property: None, .. } | Content::PasswordReset { .. } => {
                self.words.plain(key)
            }
            Content::Billing(_) => Ok(String::new()), // It has a body of its own.
            Content::AccountLocked { at }
            | Content::PasswordChanged { at }
            | Content::ActedOn { at, .. } => self.moment(key, "at", *at),
            Content::SupportActivityReported { name, account, at } => {
                let (at, name, account) = (self.told(*at), one_line(name), account.to_string());
                let said = [("at", &at), ("colleague", &name), ("account", &account)];
                self.words.with(key, &said.map(|(name, it)| (name, it.as_str())))
            }
            Content::PermissionRequested { property, permission, at, .. } => {
                let (at, colleague) = (self.told(*at), colleague(content));
                let property = property.as_deref().map(one_line).unwrap_or_default();
                let said = [
                    ("at", at.as_str()),
                    ("colleague", colleague.as_str()),
                    ("property", property.as_str()),
                    ("permission", permission.as_str()),
                ];
                self.words.with(key, &said)
            }
            Content::MembershipRemoved { property, at }
            | Content::StaffMembersChanged { property, at }
            | Content::StaffLocked { property, at, .. }
            | Content::ActivityReported { property, at, .. }
            | Content::StaffActedOn { property, at, .. } => {
                let (at, colleague) = (self.told(*at), colleague(content));
                let property = property.as_deref().map(one_line).unwrap_or_default();
                let said = [("at", &at), ("colleague", &colleague), ("property", &property)];
                let key = if let Content::StaffActedOn { what, .. } = content {
                    format!("staff-{}-happened", acted_key(*what))
                } else {
                    key.to_owned()
                };
                self.words.with(&key, &said.map(|(name, it)| (name, it.as_str())))
            }
        }
    }

    fn button(&self, key: &str, url: &str) -> Result<Block, TextError> {
        Ok(Block::Link {
            button: self.words.plain(&format!("{key}-button"))?,
            url: url.to_owned(),
            as_text: self.words.plain("link-as-text")?,
        })
    }

    fn link(&self, key: &str, link: &OpenLink) -> Result<[Block; 2], TextError> {
        Ok([
            self.button(key, &link.url)?,
            Block::Paragraph(self.moment("link-until", "until", link.until)?),
        ])
    }

    fn moment(&self, key: &str, argument: &str, at: Timestamp) -> Result<String, TextError> {
        self.words.with(key, &[(argument, &self.told(at))])
    }

    /// A moment by the clock of whoever reads it.
    pub(super) fn told(&self, at: Timestamp) -> String {
        self.words.moment(at, self.zone)
    }

    fn closing(&self) -> Result<[Block; 3], TextError> {
        let MailSettings { from, domain, support, .. } = self.settings;
        let trust = [("sender", from.address.as_str()), ("domain", domain.as_str())];
        Ok([
            Block::Note(self.words.with("trust", &trust)?),
            Block::Note(self.words.with("support", &[("support", support)])?),
            Block::Note(self.words.plain("no-reply")?),
        ])
    }
}

/// The colleague a mail speaks of, in one line.
fn colleague(content: &Content) -> String {
    match content {
        Content::StaffLocked { colleague, .. }
        | Content::StaffActedOn { colleague, .. }
        | Content::ActivityReported { colleague, .. }
        | Content::SupportActivityReported { name: colleague, .. }
        | Content::PermissionRequested { colleague, .. } => one_line(colleague),
        Content::Activation { .. }
        | Content::PasswordReset { .. }
        | Content::AccountLocked { .. }
        | Content::PasswordChanged { .. }
        | Content::ActedOn { .. }
        | Content::MembershipRemoved { .. }
        | Content::StaffMembersChanged { .. }
        | Content::Billing(_) => String::new(),
    }
}

/// The account that a mail to support names.
fn account(content: &Content) -> String {
    match content {
        Content::SupportActivityReported { account, .. } => account.to_string(),
        Content::Activation { .. }
        | Content::PasswordReset { .. }
        | Content::AccountLocked { .. }
        | Content::PasswordChanged { .. }
        | Content::ActedOn { .. }
        | Content::MembershipRemoved { .. }
        | Content::StaffMembersChanged { .. }
        | Content::StaffLocked { .. }
        | Content::StaffActedOn { .. }
        | Content::ActivityReported { .. }
        | Content::PermissionRequested { .. }
        | Content::Billing(_) => String::new(),
    }
}

/// A name in one line and without links: it is what somebody typed, and must not be a mail of its own.
pub(super) fn one_line(typed: &str) -> String {
    name::mailed(typed)
}

fn plain(blocks: &[Block]) -> String {
    let mut text = String::new();
    let mut in_notes = false;
    for block in blocks {
        if let (Block::Note(_), false) = (block, in_notes) {
            in_notes = true;
            text.push_str("-- \n");
        }
        match block {
            Block::Paragraph(words) => {
                text.push_str(words);
                text.push_str("\n\n");
            }
            Block::Link { url, .. } => {
                text.push_str(url);
                text.push_str("\n\n");
            }
            Block::Note(words) => {
                text.push_str(words);
                text.push('\n');
            }
        }
    }
    text
}
