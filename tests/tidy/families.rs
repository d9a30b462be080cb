//! Families of texts: a key that is put together at run time, such as `act-{…}`, has its sentence for
//! every value in both languages, so that nobody is ever shown a raw key.

use super::{files, production, texts};
use keyledger_core::account::{FactorResetReason, IdentityCheck};
use keyledger_core::authority::{Act, OperatorRole, ReasonCode, Scope};
use keyledger_core::explain::ChainState;
use keyledger_core::explain::picture::Lane;
use keyledger_core::permission::Permission;
use keyledger_core::policy::PasskeyUse;
use keyledger_usecases::reading::difference::Aspect;
use std::collections::BTreeSet;

/// One family: how its keys are put together, and everything that can be put in.
struct Family {
    /// The literal as it stands in the source, with `{}` for what is put in.
    key: &'static str,
    values: BTreeSet<String>,
}

fn family<Value: ToString>(key: &'static str, values: impl IntoIterator<Item = Value>) -> Family {
    let values: BTreeSet<String> = values.into_iter().map(|value| value.to_string()).collect();
    assert!(!values.is_empty(), "{key} has no values");
    Family { key, values }
}

/// The text between the braces that follow `opening`, in every file that has it.
fn block(opening: &str) -> String {
    let files = production();
    let found = files.iter().filter_map(|(_, text)| text.split_once(opening));
    let blocks: String = found.map(|(_, rest)| braced(rest)).collect();
    assert!(!blocks.is_empty(), "`{opening}` is nowhere");
    blocks
}

/// What stands between the first brace and the one that closes it.
fn braced(rest: &str) -> &str {
    let mut depth = 0_u32;
    let end = rest.char_indices().find(|(_, letter)| {
        depth = match letter {
            '{' => depth + 1,
            '}' => depth - 1,
            _ => return false,
        };
        depth == 0
    });
    &rest[..end.unwrap().0]
}

/// The variants of an enum as serde writes them: `NotActivated` is `not_activated`.
fn variants(name: &str) -> Vec<String> {
    let block = block(&format!("pub enum {name} "));
    let names = block.lines().filter_map(|line| {
        let name = line.strip_prefix("    ")?;
        let end = name.find([',', ' ', '(']).unwrap_or(name.len());
        name.starts_with(|letter: char| letter.is_ascii_uppercase()).then(|| &name[..end])
    });
    names.map(snake_case).collect()
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// What the arms of a function give: the literals behind its arrows.
fn arms(signature: &str) -> Vec<String> {
    let block = block(signature);
    block
        .split("=> \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

/// The literals that follow any of these openings, in the sources below a folder of this name.
fn literals(folder: &str, openings: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, text) in production() {
        if path.iter().any(|part| part == folder) {
            for opening in openings {
                for rest in text.split(opening).skip(1) {
                    let literal = rest.trim_start().strip_prefix('"');
                    found
                        .extend(literal.and_then(|rest| rest.split('"').next()).map(str::to_owned));
                }
            }
        }
    }
    found
}

/// Who can log in to the demo.
const SIGN_INS: [&str; 6] =
    ["manager", "receptionist", "night_auditor", "locked", "support", "compliance"];

/// What a search of events is narrowed by.
const NARROWED_BY: [&str; 7] = ["account", "actor", "kind", "property", "network", "from", "to"];

/// What happens to policies.
const POLICY_STEPS: [&str; 3] = ["policy_adopted", "policy_proposed", "policy_proposal_ended"];

/// Every family of keys that the program puts together.
fn families() -> Vec<Family> {
    let billing = arms("impl Access ");
    let changes = ["unlock", "end_sessions", "suspend", "resume", "reset_factor", "change_profile"];
    let actors = variants("ActorKind").into_iter().chain(["machine".to_owned()]);
    let reset_reasons = FactorResetReason::ALL.map(|reason| reason.word().to_owned());
    let checks = IdentityCheck::BY_OTHERS.map(IdentityCheck::word).into_iter();
    let reasons = ReasonCode::ALL.map(ReasonCode::code).into_iter();
    vec![
        family("act-{}", Act::ALL.map(Act::code)),
        family("actor-{}", actors),
        family("billing-{}", billing.clone()),
        family("capacity-{}", variants("Capacity")),
        family("who-{}", variants("Capacity")),
        family("capacity-{}", OperatorRole::ALL.map(OperatorRole::code)),
        family("done-{}", changes),
        family("done-{}", ["flag_next_attempt"]),
        family("done-{}-before", changes),
        family("done-{}-second", ["reset_factor"]),
        family("done-{}-shown", ["reset_factor"]),
        family("factor-{}", variants("FactorKind")),
        family("factor-checked_{}", checks.chain(["factor"])),
        family("factor-reset_{}", reset_reasons),
        family("fault-{}", literals("pack", &["fault(", "code: "])),
        family("happened-{}", keyledger_schemas::domain::every_kind()),
        family("changes-{}", Aspect::ALL.map(Aspect::word)),
        family("changes-factor-{}", variants("FactorKind")),
        family("changes-language-{}", ["fr", "en"]),
        family("changes-state-{}", billing.clone()),
        family("handler-{}", handlers()),
        family("mail-{}", variants("Fate").into_iter().filter(|fate| fate != "none")),
        family("not_handed_over-{}", variants("NotHandedOver")),
        family("page-audit-by-{}", NARROWED_BY),
        family("page-console-apart-{}", ["second", "minute", "hour", "day"]),
        family("page-console-lane-{}", Lane::ALL.map(Lane::word)),
        family("page-engine-{}", ["lists", "follows", "mails", "log", "retry", "skip"]),
        family("page-engine-scope-{}", Scope::ALL.map(Scope::code)),
        family("page-member-{}", ["unlock", "resume", "end", "reset", "flag", "suspend"]),
        family("page-member-{}-means", ["unlock", "resume", "end", "reset", "flag", "suspend"]),
        family("page-policy-{}", ["observe", "refuse", "off"]),
        family("page-policy-passkeys-{}", PasskeyUse::ALL.map(PasskeyUse::word)),
        family("page-policy-step-{}", POLICY_STEPS),
        family("permission-{}", Permission::ALL.map(Permission::word)),
        family("permission-{}-means", Permission::ALL.map(Permission::word)),
        family("policy-ended-{}", variants("ProposalEnd")),
        family("property-listed-{}", billing.clone()),
        family("question-{}", variants("ReadQuestion")),
        family("reason-{}", reasons.chain(["none"])),
        family("role-{}", SIGN_INS),
        family("standing-{}", variants("Standing")),
        family("suppressed-{}", variants("Suppression")),
        family("trouble-{}", variants("MailTrouble")),
        family("try-{}", arms("impl WouldBe")),
        family("why-{}", billing.into_iter().filter(|state| state != "open")),
        family("why-chain-{}", ChainState::ALL.map(ChainState::word)),
        family("why-activity-{}", variants("ActivityRule")),
    ]
}

/// The names of the handlers.
fn handlers() -> Vec<String> {
    let files = production();
    let reactions = files.iter().filter(|(path, _)| path.starts_with("handlers/src/reactions/"));
    let names = reactions.filter_map(|(_, text)| {
        let (_, rest) = text.split_once("    name: \"")?;
        Some(rest.split('"').next()?.to_owned())
    });
    let mut names: Vec<String> = names.collect();
    assert!(names.len() > 10, "{names:?}");
    names.extend(["mail_sender", "push"].map(str::to_owned));
    names
}

#[test]
fn every_family_of_texts_is_whole_in_both_languages() {
    let mut missing = vec![];
    for french in [false, true] {
        let texts = texts::of_the_program(french);
        for Family { key, values } in families() {
            let keys = values.iter().map(|value| key.replace("{}", value));
            missing.extend(keys.filter(|key| !texts.contains_key(key)));
        }
    }
    assert!(missing.is_empty(), "a person would be shown these keys: {missing:#?}");
}

/// Keys that are looked up before they are used (without a sentence, something else is said), and
/// those that the tests beside this one look at.
const LOOKED_UP: [&str; 9] = [
    "word-{}",
    "problem-{}-title",
    "problem-{}-detail",
    "problem-{}-some_time",
    "problem-{}-{}",
    "shown-{}",
    "check-{}",
    // Every setting has both: a test beside the form asks for them.
    "policy-label-{}",
    "policy-why-{}",
];

/// What an answer is called where no problem is: every one has either text.
#[test]
fn every_answer_has_a_title() {
    let answers = arms("impl Answer ");
    for french in [false, true] {
        let texts = texts::of_the_program(french);
        let titled = |code: &String| {
            texts.contains_key(&format!("problem-{code}-title"))
                || texts.contains_key(&format!("shown-{code}"))
        };
        let bare: Vec<_> = answers.iter().filter(|code| !titled(code)).collect();
        assert!(bare.is_empty(), "{bare:?}");
    }
}

/// The literal of a `format!`, with `{}` for everything that is put in.
fn shape(literal: &str) -> String {
    let mut parts = literal.split('{');
    let mut shape = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shape.push_str("{}");
        shape.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    shape
}

/// Whoever puts a new kind of key together has to say here what can be put in.
#[test]
fn no_key_is_put_together_that_this_test_does_not_know() {
    let texts = texts::of_the_program(false);
    let known: BTreeSet<&str> = families().iter().map(|family| family.key).collect();
    let mut unknown = vec![];
    for (path, text) in production() {
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for literal in text.split("format!(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let Some((prefix, _)) = literal.split_once('{') else { continue };
            // The names of streams are put together alike, in the one file that has them all.
            let is_stream = path.ends_with("core/src/stream.rs");
            let is_key = prefix.contains('-')
                && !is_stream
                && texts.keys().any(|key| key.starts_with(prefix));
            let shape = shape(literal);
            if is_key && !known.contains(&*shape) && !LOOKED_UP.contains(&&*shape) {
                unknown.push(format!("{}: {literal}", path.display()));
            }
        }
    }
    assert!(unknown.is_empty(), "add them to `families`: {unknown:#?}");
}

/// A problem's name and sentence, where both are written out beside each other.
#[test]
fn every_problem_that_is_written_out_has_its_title_and_its_sentence() {
    let texts = texts::of_the_program(false);
    let (mut count, mut missing) = (0, vec![]);
    for (path, text) in production() {
        for call in text.split("Problem::new(").skip(1) {
            let call: String =
                call.split(';').next().unwrap_or_default().chars().take(200).collect();
            let mut quoted = call.split('"');
            let (Some(before), Some(name), Some(between), Some(which)) =
                (quoted.next(), quoted.next(), quoted.next(), quoted.next())
            else {
                continue;
            };
            if between.trim() != "," || before.matches(',').count() != 2 {
                continue;
            }
            count += 1;
            for key in [format!("problem-{name}-title"), format!("problem-{name}-{which}")] {
                if !texts.contains_key(&key) {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        }
    }
    assert!(count > 15, "{count}");
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Every key that a template names.
#[test]
fn every_text_of_a_page_is_there_in_both_languages() {
    let (mut count, mut missing) = (0, vec![]);
    let (french, english) = (texts::of_the_program(true), texts::of_the_program(false));
    for (path, template) in files(".html") {
        for opening in ["say(\"", "say_with(\"", "say_count(\""] {
            for key in template.split(opening).skip(1).filter_map(|rest| rest.split('"').next()) {
                count += 1;
                if !french.contains_key(key) || !english.contains_key(key) {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        }
    }
    assert!(count > 10, "{count}");
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The Content-Security-Policy refuses what is written inline; a form without `action` would carry the
/// token behind `#` to the next page.
#[test]
fn templates_have_nothing_inline_and_forms_name_their_action() {
    let mut wrong = vec![];
    for (path, template) in files(".html") {
        for inline in [" style=", "<style", " onclick=", " onsubmit=", "javascript:", "|safe"] {
            // The QR code is a drawing of ours.
            if template.replace("qr|safe", "").contains(inline) {
                wrong.push(format!("{}: {inline}", path.display()));
            }
        }
        for tag in template.split("<form").skip(1).filter_map(|rest| rest.split('>').next()) {
            if !tag.contains("action=\"") {
                wrong.push(format!("{}: <form{tag}>", path.display()));
            }
        }
        let scripts = template.split("<script").skip(1).filter_map(|rest| rest.split('>').next());
        wrong.extend(scripts.filter(|tag| !tag.contains("src=")).map(str::to_owned));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
