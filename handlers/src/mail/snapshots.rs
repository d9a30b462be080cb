//! Snapshots of every mail: how does every mail read, in both languages?

use super::billing::{BillingNews, What};
use super::compose::compose;
use super::letter::{Acted, Content, Letter, OpenLink};
use crate::surroundings::Person;
use crate::testing::settings;
use crate::texts::Texts;
use insta::assert_snapshot;
use keyledger_core::ids::{AccountId, MailId};
use keyledger_core::language::Language;
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

fn write(language: Language, has_password: bool, content: Content) -> Message {
    write_to(&person(has_password), language, TimeZone::utc(), content)
}

fn write_to(to: &Person, language: Language, zone: TimeZone, content: Content) -> Message {
    let at = "2026-11-22T08:01:02Z".parse().unwrap();
    let mail = MailId(Uuid::from_u128(7));
    let letter = Letter { mail, at, to, language, zone, content };
    compose(&Texts::new().unwrap(), &settings(), &letter).unwrap()
}

fn link(page: &str) -> OpenLink {
    OpenLink {
        url: format!("https://id.hotel.example/{page}#token=AAAA-bbbb_cccc"),
        until: "2026-11-23T08:01:02Z".parse().unwrap(),
    }
}

fn check(name: &str, has_password: bool, content: fn() -> Content) {
    for language in [Language::Fr, Language::En] {
        let message = write(language, has_password, content());
        let tag = language.tag();
        let text = format!("Subject: {}\n\n{}", message.subject, message.text);
        assert_snapshot!(format!("{name}_{tag}_text"), text);
        assert_snapshot!(format!("{name}_{tag}_html"), message.html);
    }
}

#[test]
fn activation() {
    check("activation", false, || Content::Activation {
        property: Some("Hôtel du Lac".to_owned()),
        link: link("activate"),
    });
}

#[test]
fn password_reset() {
    check("password_reset", true, || Content::PasswordReset { link: link("reset") });
}

#[test]
fn account_locked() {
    let locked = || Content::AccountLocked { at: "2026-11-22T08:00:59Z".parse().unwrap() };
    check("account_locked", true, locked);
    check("account_locked_before_activation", false, locked);
}

#[test]
fn password_changed() {
    let changed = || Content::PasswordChanged { at: "2026-11-22T08:00:59Z".parse().unwrap() };
    check("password_changed", true, changed);
}

#[test]
fn staff_locked() {
    check("staff_locked", true, || Content::StaffLocked {
        colleague: "René\nFavre".to_owned(),
        property: Some("Hôtel du Lac".to_owned()),
        at: "2026-11-22T08:00:59Z".parse().unwrap(),
    });
}

#[test]
fn who_belongs_to_a_property_changed() {
    check("membership_removed", true, || Content::MembershipRemoved {
        property: Some("Hôtel du Lac".to_owned()),
        at: "2026-11-22T08:00:59Z".parse().unwrap(),
    });
    check("staff_members_changed", true, || Content::StaffMembersChanged {
        property: Some("Hôtel du Lac".to_owned()),
        at: "2026-11-22T08:00:59Z".parse().unwrap(),
    });
}

/// B13: who reported something was told that a new password is needed.
#[test]
fn password_reset_after_a_report() {
    let content = || Content::PasswordReset { link: link("reset") };
    for language in [Language::Fr, Language::En] {
        let to = Person { reset_required: true, ..person(true) };
        let message = write_to(&to, language, TimeZone::utc(), content());
        let text = format!("Subject: {}\n\n{}", message.subject, message.text);
        assert_snapshot!(format!("password_reset_reported_{}_text", language.tag()), text);
    }
}

#[test]
fn suspicious_activity_was_reported() {
    let at = || "2026-11-22T08:00:59Z".parse().unwrap();
    check("staff_reported", true, || Content::ActivityReported {
        colleague: "René\nFavre".to_owned(),
        property: Some("Hôtel du Lac".to_owned()),
        at: "2026-11-22T08:00:59Z".parse().unwrap(),
    });
    for language in [Language::Fr, Language::En] {
        let (name, account) = ("René\nFavre".to_owned(), AccountId(Uuid::from_u128(9)));
        let content = Content::SupportActivityReported { name, account, at: at() };
        let message = write(language, true, content);
        let text = format!("Subject: {}\n\n{}", message.subject, message.text);
        assert_snapshot!(format!("support_reported_{}_text", language.tag()), text);
    }
}

/// S10, B14: by the clock of whoever reads it.
#[test]
fn a_permission_was_requested() {
    for language in [Language::Fr, Language::En] {
        let content = Content::PermissionRequested {
            colleague: "René\nFavre".to_owned(),
            property: Some("Hôtel du Lac".to_owned()),
            permission: "rates".to_owned(),
            url: "https://id.hotel.example/properties/1/people/9".to_owned(),
            at: "2026-11-22T08:00:59Z".parse().unwrap(),
        };
        let zone = TimeZone::named("Europe/Paris").unwrap();
        let message = write_to(&person(true), language, zone, content);
        let text = format!("Subject: {}\n\n{}", message.subject, message.text);
        assert_snapshot!(format!("permission_requested_{}_text", language.tag()), text);
        assert_snapshot!(format!("permission_requested_{}_html", language.tag()), message.html);
    }
}

const ACTED: [(Acted, &str); 11] = [
    (Acted::Unlocked, "unlocked"),
    (Acted::SessionsEnded, "sessions_ended"),
    (Acted::Suspended, "suspended"),
    (Acted::Resumed, "resumed"),
    (Acted::FactorReset, "factor_reset"),
    (Acted::FactorSetUp, "factor_set_up"),
    (Acted::FactorPaused, "factor_paused"),
    (Acted::FactorRemoved, "factor_removed"),
    (Acted::CodesShown, "codes_shown"),
    (Acted::CodeUsed, "code_used"),
    (Acted::Restored, "restored"),
];

/// What support does to a colleague; the rest is the person's own.
const BY_SUPPORT: usize = 5;

#[test]
fn somebody_acted_on_the_account() {
    for (what, name) in ACTED {
        for language in [Language::Fr, Language::En] {
            let at = "2026-11-22T08:00:59Z".parse().unwrap();
            let message = write(language, true, Content::ActedOn { what, at });
            let (tag, text) = (language.tag(), &message.text);
            let text = format!("Subject: {}\n\n{text}", message.subject);
            assert_snapshot!(format!("acted_{name}_{tag}_text"), text);
            assert_snapshot!(format!("acted_{name}_{tag}_html"), message.html);
        }
    }
}

#[test]
fn the_account_came_back_without_a_password() {
    check("acted_restored_no_password", false, || Content::ActedOn {
        what: Acted::Restored,
        at: "2026-11-22T08:00:59Z".parse().unwrap(),
    });
}

#[test]
fn support_acted_on_a_colleague() {
    for (what, name) in ACTED.into_iter().take(BY_SUPPORT) {
        for language in [Language::Fr, Language::En] {
            let (colleague, property) = ("René\nFavre".to_owned(), "Hôtel du Lac".to_owned());
            let at = "2026-11-22T08:00:59Z".parse().unwrap();
            let property = Some(property);
            let content = Content::StaffActedOn { what, colleague, property, at };
            let message = write(language, true, content);
            let (tag, text) = (language.tag(), &message.text);
            let text = format!("Subject: {}\n\n{text}", message.subject);
            assert_snapshot!(format!("staff_acted_{name}_{tag}_text"), text);
            assert_snapshot!(format!("staff_acted_{name}_{tag}_html"), message.html);
        }
    }
}

fn billing_news(what: What) -> Content {
    let asks = matches!(what, What::InvoiceDue | What::InvoiceOverdue | What::Restricted);
    Content::Billing(Box::new(BillingNews {
        what,
        property: "Hôtel <du> Lac".to_owned(),
        invoices: if asks { vec!["F-2026-17".parse().unwrap()] } else { vec![] },
        since: "2026-11-15T08:00:00Z".parse().unwrap(),
        until: asks.then(|| "2026-11-22T08:00:00Z".parse().unwrap()),
        payment_link: asks.then(|| "https://pay.hotel.example/F-2026-17?a=1&b=2".to_owned()),
    }))
}

#[test]
fn billing() {
    check("invoice_due", true, || billing_news(What::InvoiceDue));
    check("invoice_overdue", true, || billing_news(What::InvoiceOverdue));
    check("property_restricted", true, || billing_news(What::Restricted));
    check("restriction_lifted", true, || billing_news(What::Lifted));
    check("subscription_on_hold", true, || billing_news(What::OnHold));
    check("subscription_suspended", true, || billing_news(What::Suspended));
    check("subscription_ended", true, || billing_news(What::Ended));
    check("subscription_resumed", true, || billing_news(What::Resumed));
}

/// Where there is no way to pay online, the mail says how else.
#[test]
fn an_invoice_without_a_payment_link() {
    let news = billing_news(What::InvoiceDue);
    let Content::Billing(mut news) = news else { panic!() };
    news.payment_link = None;
    let message = write(Language::En, true, Content::Billing(news));
    assert!(message.text.contains("Please pay it the way the invoice says."), "{}", message.text);
    assert!(!message.html.contains("<a "));
}

/// S9: the subject can be searched for, and the headers are what filters look at.
#[test]
fn a_mail_carries_the_headers_it_should() {
    let message =
        write(Language::Fr, false, Content::Activation { property: None, link: link("activate") });
    assert_eq!(message.subject, "Activez votre compte");
    assert_eq!(message.message_id, "<00000000-0000-0000-0000-000000000007@hotel.example>");
    let ours = "00000000-0000-0000-0000-000000000007@hotel.example";
    let headers = [("Auto-Submitted", "auto-generated"), ("Keyledger-Mail", ours)];
    assert_eq!(message.headers, headers.map(|(name, value)| (name, value.to_owned())));
    assert_eq!(message.from.address, "no-reply@hotel.example");
    let english =
        write(Language::En, false, Content::Activation { property: None, link: link("activate") });
    assert_eq!(english.subject, "Activate your account");
}

/// Nothing is fetched when a mail is opened: no picture, no style sheet, no script, no pixel.
#[test]
fn a_page_holds_nothing_remote_and_no_markup_of_others() {
    let message = write(Language::En, true, Content::PasswordReset { link: link("reset") });
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
    let at = "2026-11-22T08:01:02Z".parse().unwrap();
    let content = Content::PasswordChanged { at };
    let mail = MailId(Uuid::from_u128(7));
    let (language, zone) = (Language::En, TimeZone::utc());
    let letter = Letter { mail, at, to: &to, language, zone, content };
    let message = compose(&Texts::new().unwrap(), &settings(), &letter).unwrap();
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
        let at = "2026-11-22T08:01:02Z".parse().unwrap();
        let content = Content::StaffLocked {
            colleague: name.to_owned(),
            property: Some(name.to_owned()),
            at,
        };
        let letter = Letter {
            mail: MailId(Uuid::from_u128(7)),
            at,
            to: &to,
            language: Language::En,
            zone: TimeZone::utc(),
            content,
        };
        let mail = compose(&Texts::new().unwrap(), &settings(), &letter).unwrap();
        let shown = [mail.text, mail.html, mail.to.name.unwrap(), mail.subject];
        for part in shown {
            for link in ["evil.example", "www.evil", "https://evil", "@evil", "\u{202e}"] {
                assert!(!part.contains(link), "{name:?}: {part}");
            }
        }
    }
}
