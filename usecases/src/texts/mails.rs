//! A mail in words: its subject, what became of it, and why.

use super::say;
use keyledger_core::language::Language;
use keyledger_core::mail::{MailRoute, MailTemplate, MailTrouble};
use keyledger_handlers::texts::Texts;
use keyledger_projections::mails::{self, MailRow};
use std::sync::LazyLock;

static MAILS: LazyLock<Option<Texts>> = LazyLock::new(|| Texts::new().ok());

/// `Mail "Activate your account"`: named by its subject, so that a mailbox can be searched for it.
pub fn mail_title(template: MailTemplate, language: Language) -> String {
    let written = MAILS.as_ref().map(|texts| texts.in_language(language).subject(template));
    let subject = written.and_then(Result::ok).unwrap_or_else(|| template.code().to_owned());
    say(language, "mail-title", &[("subject", subject.into())])
}

/// `Mail "Activate your account": was refused by the mail server (the mailbox is full)`.
pub fn mail_in_words(mail: &MailRow, language: Language) -> String {
    mail_beside_words(mail, language, false)
}

/// The same; where nothing is known of the cause, whoever has the server's words is told to read them.
pub fn mail_beside_words(mail: &MailRow, language: Language, has_words: bool) -> String {
    let word = |prefix: &str, value: &dyn erased::Name| {
        say(language, &format!("{prefix}-{}", value.name()), &[])
    };
    let subject = mail_title(mail.template, language);
    let dropped = (mail.fate, mail.via) == (mails::Fate::Accepted, Some(MailRoute::Outbox));
    let fate = if dropped { say(language, "mail-dropped", &[]) } else { word("mail", &mail.fate) };
    let in_words = |trouble: &MailTrouble| {
        if has_words && *trouble == MailTrouble::Other {
            say(language, "trouble-other_with_words", &[])
        } else {
            word("trouble", trouble)
        }
    };
    let trouble = mail.trouble.as_ref().map(in_words);
    let suppressed = mail.suppressed_because.as_ref().map(|why| word("suppressed", why));
    let kept = mail.not_handed_over_because.as_ref().map(|why| word("not_handed_over", why));
    let why = suppressed.or(kept);
    let settled = mail.fate == mails::Fate::Accepted;
    let fate = match why.or(trouble.filter(|_| !settled)) {
        Some(reason) => format!("{fate} ({reason})"),
        None => fate,
    };
    say(language, "mail-fate", &[("mail", subject.into()), ("fate", fate.into())])
}

mod erased {
    //! The stored name of a value, for looking its sentence up.

    use serde::Serialize;

    pub trait Name {
        fn name(&self) -> String;
    }

    impl<T: Serialize> Name for T {
        fn name(&self) -> String {
            let value = serde_json::to_value(self).unwrap_or_default();
            value.as_str().unwrap_or_default().to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever searches their mailbox for what a list shows finds the mail.
    #[test]
    fn a_mail_is_listed_under_its_subject() {
        let texts = Texts::new().unwrap();
        for language in [Language::Fr, Language::En] {
            for template in MailTemplate::ALL {
                let subject = texts.in_language(language).subject(*template).unwrap();
                let title = mail_title(*template, language);
                assert!(title.contains(&subject) && title != subject, "{title}");
            }
        }
    }
}
