//! Snapshots of every mail: how does every mail read, in both languages?

use super::billing::{BillingNews, ToPay};
use super::compose::compose;
use super::draft::{About, Colleague, MailContent, MailDraft, OpenLink};
use crate::mail_directory::Person;
use crate::testing::settings;
use crate::texts::Texts;
use insta::assert_snapshot;
use keyledger_core::ids::{AccountId, MailId};
use keyledger_core::language::Language;
use keyledger_core::mail::{MailTemplate, Matter};
use keyledger_core::mailer::Message;
use keyledger_core::time_zone::TimeZone;
use uuid::Uuid;

fn person(has_password: bool) -> Person {
    Person {
        name: "Ada <Lovelace> & Söhne".to_owned(),
        email: "ada@hotel.example".to_owned(),
        has_password,
        reset_required: false,
    }
}

fn write(to: &Person, language: Language, zone: TimeZone, content: MailContent) -> Message {
    let at = "2026-11-22T08:01:02Z".parse().unwrap();
    let mail = MailId(Uuid::from_u128(7));
    let draft = MailDraft { mail, at, to, language, zone, content };
    compose(&Texts::new().unwrap(), &settings(), &draft).unwrap()
}

/// A mail of this template, and everything that it can name.
fn content(template: MailTemplate) -> MailContent {
    let property = Some("Hôtel du Lac".to_owned());
    let colleague = Colleague { name: "René\nFavre".to_owned(), property: property.clone() };
    let about = match template.matter() {
        Matter::Link => About::Link { link: link(template), property },
        Matter::Account => About::Oneself,
        Matter::Joined | Matter::Left | Matter::Members => About::Property(property),
        Matter::Colleague => About::Colleague(colleague),
        Matter::Request => About::Request {
            by: colleague,
            permission: "rates".to_owned(),
            url: "https://id.hotel.example/properties/1/people/9".to_owned(),
        },
        Matter::Report => {
            About::Report { name: colleague.name, account: AccountId(Uuid::from_u128(9)) }
        }
        Matter::Billing => About::Billing(Box::new(news(template))),
    };
    MailContent { template, at: "2026-11-22T08:00:59Z".parse().unwrap(), about }
}

fn link(template: MailTemplate) -> OpenLink {
    let page = if template == MailTemplate::Activation { "activate" } else { "reset" };
    OpenLink {
        url: format!("https://id.hotel.example/{page}#token=AAAA-bbbb_cccc"),
        until: "2026-11-23T08:01:02Z".parse().unwrap(),
    }
}

const ASK_TO_PAY: [MailTemplate; 3] =
    [MailTemplate::InvoiceDue, MailTemplate::InvoiceOverdue, MailTemplate::PropertyRestricted];

fn news(template: MailTemplate) -> BillingNews {
    let to_pay = ToPay {
        invoices: vec!["F-2026-17".parse().unwrap()],
        until: Some("2026-11-22T08:00:00Z".parse().unwrap()),
        payment_link: Some("https://pay.hotel.example/F-2026-17?a=1&b=2".to_owned()),
    };
    BillingNews {
        property: "Hôtel <du> Lac".to_owned(),
        to_pay: ASK_TO_PAY.contains(&template).then_some(to_pay),
        since: "2026-11-15T08:00:00Z".parse().unwrap(),
    }
}

fn check(name: &str, to: &Person, zone: &TimeZone, template: MailTemplate) {
    for language in [Language::Fr, Language::En] {
        let message = write(to, language, zone.clone(), content(template));
        let tag = language.tag();
        let text = format!("Subject: {}\n\n{}", message.subject, message.text);
        assert_snapshot!(format!("{name}_{tag}_text"), text);
        assert_snapshot!(format!("{name}_{tag}_html"), message.html);
    }
}

/// All that are ever sent: that somebody joined is a recorded decision not to mail.
#[test]
fn every_mail() {
    for template in MailTemplate::ALL {
        let has_password = *template != MailTemplate::Activation;
        // S10, B14: by the clock of whoever reads it.
        let abroad = *template == MailTemplate::PermissionRequested;
        let zone = if abroad { TimeZone::named("Europe/Paris").unwrap() } else { TimeZone::utc() };
        if template.matter() != Matter::Joined {
            check(template.code(), &person(has_password), &zone, *template);
        }
    }
}

/// What a mail says differently to who has no password yet, and to who came back without one.
#[test]
fn who_has_no_password() {
    let to = person(false);
    for template in [MailTemplate::AccountLocked, MailTemplate::AccountRestored] {
        check(&format!("{}_no_password", template.code()), &to, &TimeZone::utc(), template);
    }
}

/// B13: who reported something was told that a new password is needed.
#[test]
fn a_password_reset_after_a_report() {
    let to = Person { reset_required: true, ..person(true) };
    check("password_reset_reported", &to, &TimeZone::utc(), MailTemplate::PasswordReset);
}

/// Every mail, whether it is sent or not, has a subject to be listed by.
#[test]
fn every_mail_has_a_subject() {
    let texts = Texts::new().unwrap();
    for language in [Language::Fr, Language::En] {
        for template in MailTemplate::ALL {
            assert!(!texts.in_language(language).subject(*template).unwrap().is_empty());
        }
    }
}

/// Where there is no way to pay online, the mail says how else.
#[test]
fn an_invoice_without_a_payment_link() {
    let mut news = news(MailTemplate::InvoiceDue);
    news.to_pay.as_mut().unwrap().payment_link = None;
    let content =
        MailContent { about: About::Billing(Box::new(news)), ..content(MailTemplate::InvoiceDue) };
    let message = write(&person(true), Language::En, TimeZone::utc(), content);
    assert!(message.text.contains("Please pay it the way the invoice says."), "{}", message.text);
    assert!(!message.html.contains("<a "));
}

/// S9: the subject can be searched for, and the headers are what filters look at.
#[test]
fn a_mail_carries_the_headers_it_should() {
    let activation = |language| {
        write(&person(false), language, TimeZone::utc(), content(MailTemplate::Activation))
    };
    let message = activation(Language::Fr);
    assert_eq!(message.subject, "Activez votre compte");
    assert_eq!(message.message_id, "<00000000-0000-0000-0000-000000000007@hotel.example>");
    let ours = "00000000-0000-0000-0000-000000000007@hotel.example";
    let headers = [("Auto-Submitted", "auto-generated"), ("Keyledger-Mail", ours)];
    assert_eq!(message.headers, headers.map(|(name, value)| (name, value.to_owned())));
    assert_eq!(message.from.address, "no-reply@hotel.example");
    assert_eq!(activation(Language::En).subject, "Activate your account");
}

/// Nothing is fetched when a mail is opened: no picture, no style sheet, no script, no pixel.
#[test]
fn a_page_holds_nothing_remote_and_no_markup_of_others() {
    let reset = content(MailTemplate::PasswordReset);
    let message = write(&person(true), Language::En, TimeZone::utc(), reset);
    for fetched in ["<img", "<script", "<link", "url(", "src=", "@import"] {
        assert!(!message.html.contains(fetched), "{fetched}");
    }
    assert!(message.html.contains("Ada &lt;Lovelace&gt; &amp; Söhne"));
    assert_eq!(message.html.matches("https://").count(), 2, "the link and its text, no other");
}

/// A name cannot pretend to be the mail around it.
#[test]
fn a_name_stays_in_its_line() {
    let to = Person {
        name: "Ada\r\nBcc: all@hotel.example\u{2028}You won".to_owned(),
        email: "ada@hotel.example".to_owned(),
        has_password: true,
        reset_required: false,
    };
    let changed = content(MailTemplate::PasswordChanged);
    let message = write(&to, Language::En, TimeZone::utc(), changed);
    assert!(message.text.starts_with("Hello Ada Bcc: all@ hotel. example You won,\n"));
    assert_eq!(message.to.name.as_deref(), Some("Ada Bcc: all@ hotel. example You won"));
}

/// A name was taken when less was asked of names: no mail program makes a link of it, nor is anything
/// read in another direction.
#[test]
fn a_name_is_no_link() {
    for name in [
        "Win https://evil.example/x",
        "www.evil.example",
        "evil.example/x",
        "ada@evil.example",
        "evil.example",
        "\u{202e}elpmaxe.live//:sptth",
    ] {
        let to = Person {
            name: name.to_owned(),
            email: "ada@hotel.example".to_owned(),
            has_password: true,
            reset_required: false,
        };
        let colleague = Colleague { name: name.to_owned(), property: Some(name.to_owned()) };
        let about = About::Colleague(colleague);
        let content = MailContent { about, ..content(MailTemplate::StaffLocked) };
        let mail = write(&to, Language::En, TimeZone::utc(), content);
        let shown = [mail.text, mail.html, mail.to.name.unwrap(), mail.subject];
        for part in shown {
            for link in ["evil.example", "www.evil", "https://evil", "@evil", "\u{202e}"] {
                assert!(!part.contains(link), "{name:?}: {part}");
            }
        }
    }
}
