//! Sentences of reviews: how are acts, access, readers and a person's data told? In sentences, in
//! the reader's language.

use super::CommandContext;
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::compliance::access_review::{Member, Review};
use keyledger_usecases::compliance::acts::Act;
use keyledger_usecases::compliance::export::Export;
use keyledger_usecases::compliance::readers::Read;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::reading::sentences::EventRenderer;
use keyledger_usecases::texts::in_words::{reason_in_words, standing_in_words};
use keyledger_usecases::texts::say;
use keyledger_usecases::texts::written::moment;
use std::collections::BTreeSet;

fn told_reason(reason: Option<&str>, language: Language) -> String {
    let none = || say(language, "acts-no-reason", &[]);
    reason.map_or_else(none, |reason| reason_in_words(language, reason))
}

/// Every act, its events and its authority.
pub fn acts(acts: &[Act], (from, to): (Timestamp, Timestamp), language: Language) -> String {
    let arguments =
        [("count", acts.len().into()), ("from", moment(from).into()), ("to", moment(to).into())];
    let mut lines = vec![say(language, "acts-heading", &arguments)];
    for act in acts {
        let subject = act.subject_name.clone().unwrap_or_else(|| act.subject.to_string());
        let reason = told_reason(act.reason.as_deref(), language);
        let arguments = [
            ("at", moment(act.at).into()),
            ("actor", act.actor.clone().into()),
            ("subject", subject.into()),
            ("reason", reason.into()),
        ];
        lines.push(say(language, "acts-act", &arguments));
        if let Some(property) = &act.property {
            lines.push(say(language, "acts-property", &[("property", property.clone().into())]));
        }
        lines.extend(act.what.iter().map(|what| format!("    - {what}")));
        let authority = act.authority.iter();
        let authority: Vec<String> = authority
            .map(|read| match read.stream.as_account() {
                Some(account) => format!("account {account} revision {}", read.revision),
                None => format!("{} revision {}", read.stream, read.revision),
            })
            .collect();
        if !authority.is_empty() {
            let arguments = [("authority", authority.join(", ").into())];
            lines.push(say(language, "acts-authority", &arguments));
        }
    }
    lines.join("\n") + "\n"
}

/// Who could do what.
pub fn review(review: &Review, language: Language) -> String {
    let arguments = [
        ("property", review.name.clone().into()),
        ("at", moment(review.at).into()),
        ("count", review.members.len().into()),
    ];
    let mut lines = vec![say(language, "review-heading", &arguments)];
    lines.extend(review.members.iter().map(|member| of_member(member, language)));
    if !review.operators.is_empty() {
        lines.push(say(language, "review-operators", &[]));
    }
    lines.extend(review.operators.iter().map(|operator| {
        let name = operator.person.clone().unwrap_or_else(|| operator.account.to_string());
        let role = say(language, &format!("actor-{}", operator.role.code()), &[]);
        format!("  {name}: {role}")
    }));
    lines.join("\n") + "\n"
}

fn of_member(member: &Member, language: Language) -> String {
    let names = |permissions: &BTreeSet<Permission>| {
        let words: Vec<&str> = permissions.iter().map(|one| one.word()).collect();
        if words.is_empty() { say(language, "word-none", &[]) } else { words.join(", ") }
    };
    let id = member.account.to_string();
    let person = member.person.clone().unwrap_or_else(|| say(language, "why-no-name", &[]));
    let arguments = [
        ("name", person.into()),
        ("email", member.email.clone().unwrap_or_else(|| id.clone()).into()),
        ("permissions", names(&member.permissions).into()),
        ("sensitive", names(&member.sensitive).into()),
        ("standing", standing_in_words(language, member.standing).into()),
    ];
    say(language, "review-member", &arguments)
}

/// Who read what.
pub fn reads(reads: &[Read], language: Language) -> String {
    if reads.is_empty() {
        return say(language, "reads-none", &[]) + "\n";
    }
    let line = |read: &Read| {
        let question = serde_json::to_value(read.question).unwrap_or_default();
        let question = format!("question-{}", question.as_str().unwrap_or_default());
        let accounts: Vec<String> = read.accounts.iter().map(ToString::to_string).collect();
        let reason = told_reason(read.reason.as_deref(), language);
        let mut parts =
            vec![moment(read.at), read.actor.clone(), say(language, &question, &[]), reason];
        parts.extend(read.words.as_ref().map(|words| format!("« {words} »")));
        parts.extend((!accounts.is_empty()).then(|| accounts.join(", ")));
        parts.join(" · ") + "\n"
    };
    reads.iter().map(line).collect()
}

/// Everything about a person, for the person.
pub async fn export(asked: CommandContext<'_>, export: &Export) -> Result<String, Failure> {
    let language = asked.language;
    let mut teller = EventRenderer::new(&asked.app.system, language);
    let gone = || say(language, "why-gone", &[]);
    let arguments = [
        ("name", export.name.clone().unwrap_or_else(gone).into()),
        ("email", export.email.clone().unwrap_or_else(gone).into()),
        ("account", export.account.to_string().into()),
        ("at", moment(export.exported_at).into()),
    ];
    let mut lines = vec![say(language, "export-heading", &arguments)];
    lines.push(say(language, "export-memberships", &[]));
    lines.extend(export.memberships.iter().map(|stay| {
        let when = |at: Option<Timestamp>| at.map_or_else(|| "…".to_owned(), moment);
        let name = stay.name.clone().unwrap_or_else(|| stay.property.to_string());
        format!("  {name}: {} - {}", when(stay.from), when(stay.to))
    }));
    lines.push(say(language, "export-mails", &[]));
    lines.extend(
        export.mails.iter().map(|mail| format!("  {}  {}", moment(mail.queued_at), mail.text)),
    );
    lines.push(say(language, "export-events", &[]));
    for told in &export.events {
        let mut line = format!("  {}  {}", moment(told.at), teller.happened(told).await?);
        line.extend(
            told.personal.iter().filter_map(|(name, value)| {
                value.as_str().map(|value| format!(" · {name}: {value}"))
            }),
        );
        lines.push(line);
    }
    lines.push(say(language, "export-acts", &[]));
    for told in &export.acts_on_others {
        lines.push(format!("  {}  {}", moment(told.at), teller.happened(told).await?));
    }
    lines.push(say(language, "export-reads", &[]));
    lines.extend(reads(&export.read_by, language).lines().map(|line| format!("  {line}")));
    Ok(lines.join("\n") + "\n")
}
