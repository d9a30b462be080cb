//! Mail composition: what does a mail say? One draft becomes a message with subject, text and
//! page.

use super::draft::{About, MailContent, MailDraft};
use super::{billing, html};
use crate::mail_directory::Person;
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

/// Writes a draft out.
pub fn compose(
    texts: &Texts,
    settings: &MailSettings,
    draft: &MailDraft<'_>,
) -> Result<Message, TextError> {
    let words = texts.in_language(draft.language);
    let writer = Writer { words, settings, zone: &draft.zone };
    let subject = writer.words.subject(draft.content.template)?;
    let mut blocks = vec![Block::Paragraph(writer.greeting(&draft.to.name)?)];
    blocks.extend(writer.body(draft)?);
    blocks.extend(writer.closing(&draft.content.about)?);
    Ok(Message {
        message_id: settings.message_id(draft.mail),
        date: draft.at,
        from: settings.from.clone(),
        to: Mailbox { name: Some(one_line(&draft.to.name)), address: draft.to.email.clone() },
        html: html::page(draft.language, &subject, &blocks),
        text: plain(&blocks),
        subject,
        headers: vec![
            // RFC 3834: nobody's absence notice answers us.
            ("Auto-Submitted", "auto-generated".to_owned()),
            (MAIL_HEADER, settings.message_id(draft.mail).trim_matches(['<', '>']).to_owned()),
        ],
    })
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

    fn body(&self, draft: &MailDraft<'_>) -> Result<Vec<Block>, TextError> {
        let MailContent { template, about, .. } = &draft.content;
        let code = template.code();
        if let About::Billing(news) = about {
            return billing::body(self, code, news);
        }
        let said = self.said(&draft.content);
        let said: Vec<_> = said.iter().map(|(name, it)| (*name, it.as_str())).collect();
        let paragraph = |part: &str| {
            let key = self.variant(format!("{code}-{part}"), draft.to, about);
            self.words.with(&key, &said).map(Block::Paragraph)
        };
        let mut blocks = vec![paragraph("happened")?, paragraph("means")?, paragraph("next")?];
        match about {
            About::Link { link, .. } => blocks.extend([
                self.button(code, &link.url)?,
                Block::Paragraph(self.moment("link-until", "until", link.until)?),
            ]),
            About::Request { url, .. } => blocks.push(self.button(code, url)?),
            About::Oneself
            | About::Property(_)
            | About::Colleague(_)
            | About::Report { .. }
            | About::Billing(_) => {}
        }
        blocks.push(paragraph("not-you")?);
        Ok(blocks)
    }

    /// What a text may name.
    fn said(&self, content: &MailContent) -> Vec<(&'static str, String)> {
        let MailContent { at, about, .. } = content;
        let mut said = vec![
            ("at", self.told(*at)),
            ("site", self.settings.site.clone()),
            ("support", self.settings.support.clone()),
            ("property", about.property().map(one_line).unwrap_or_default()),
            ("colleague", about.colleague().map(one_line).unwrap_or_default()),
        ];
        match about {
            About::Request { permission, .. } => said.push(("permission", permission.clone())),
            About::Report { account, .. } => said.push(("account", account.to_string())),
            About::Oneself
            | About::Link { .. }
            | About::Property(_)
            | About::Colleague(_)
            | About::Billing(_) => {}
        }
        said
    }

    /// A text may read differently for who has no password yet (they choose their first one), for who
    /// reported something (they did ask for a new password), and where a property can be named: the key
    /// of such a text, if this one has it.
    fn variant(&self, key: String, to: &Person, about: &About) -> String {
        let variants = [
            (!to.has_password, "no-password"),
            (to.reset_required, "reported"),
            (about.property().is_some(), "property"),
        ];
        let mut keys = variants.iter().filter(|(so, _)| *so).map(|(_, it)| format!("{key}-{it}"));
        keys.find(|key| self.words.has(key)).unwrap_or(key)
    }

    /// A button under the text `{key}-button`.
    pub(super) fn button(&self, key: &str, url: &str) -> Result<Block, TextError> {
        Ok(Block::Link {
            button: self.words.plain(&format!("{key}-button"))?,
            url: url.to_owned(),
            as_text: self.words.plain("link-as-text")?,
        })
    }

    fn moment(&self, key: &str, argument: &str, at: Timestamp) -> Result<String, TextError> {
        self.words.with(key, &[(argument, &self.told(at))])
    }

    /// A moment by the clock of whoever reads it.
    pub(super) fn told(&self, at: Timestamp) -> String {
        self.words.moment(at, self.zone)
    }

    fn closing(&self, about: &About) -> Result<[Block; 3], TextError> {
        let MailSettings { from, domain, support, .. } = self.settings;
        // An operator has no manager to ask.
        let of_operators = matches!(about, About::Report { .. });
        let asks = if of_operators { "support-operator" } else { "support" };
        let trust = [("sender", from.address.as_str()), ("domain", domain.as_str())];
        Ok([
            Block::Note(self.words.with("trust", &trust)?),
            Block::Note(self.words.with(asks, &[("support", support)])?),
            Block::Note(self.words.plain("no-reply")?),
        ])
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
