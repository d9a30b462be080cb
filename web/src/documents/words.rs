//! Enumerations in the document: which words can stand where the types only say "text"? Taken from
//! the rules where they have a list.
//!
//! Each list has two names. `KnownPermission` holds the words of this release: it is what can be sent.
//! `Permission` is what an answer holds: one of them, or a word that a later release adds.

use super::problem_names::PROBLEM_NAMES;
use super::shapes::{known, text, the};
use keyledger_core::account::{FactorResetReason, IdentityCheck};
use keyledger_core::authority::{OperatorRole, ReasonCode, Scope};
use keyledger_core::explain::ChainState;
use keyledger_core::permission::Permission;
use keyledger_core::property::{InvoiceStatus, SubscriptionStatus};
use serde_json::{Value, json};

/// A list of words.
struct List {
    name: &'static str,
    /// What they are, as the beginning of a sentence.
    about: &'static str,
    words: Value,
}

const fn list(name: &'static str, about: &'static str, words: Value) -> List {
    List { name, about, words }
}

/// The lists of what can be sent and answered.
fn lists() -> Vec<List> {
    let checks = IdentityCheck::BY_OTHERS.map(IdentityCheck::word);
    let checks: Vec<_> = std::iter::once("factor").chain(checks).collect();
    let kinds: Vec<_> = keyledger_schemas::domain::every_kind().collect();
    let mut all = vec![
        list(
            "Permission",
            "A permission at a property",
            json!(Permission::ALL.map(Permission::word)),
        ),
        list(
            "ReasonCode",
            "Why somebody acts on others",
            json!(ReasonCode::ALL.map(ReasonCode::code)),
        ),
        list("EventKind", "The kind of an event", json!(kinds)),
        list("Scope", "What a service token is good for", json!(Scope::ALL.map(Scope::code))),
        list("OperatorRole", "A role of the whole system", json!(OperatorRole::ALL)),
        list(
            "FactorResetReason",
            "Why a second factor is removed or reset",
            json!(FactorResetReason::ALL.map(FactorResetReason::word)),
        ),
        list("IdentityCheck", "How the person was recognised", json!(checks)),
        list("InvoiceStatus", "The state of an invoice", json!(InvoiceStatus::ALL)),
        list("SubscriptionStatus", "The state of a subscription", json!(SubscriptionStatus::ALL)),
        list("ProblemName", "The name of a problem", json!(PROBLEM_NAMES)),
    ];
    all.extend(of_accounts());
    all.extend(of_factors());
    all.extend(of_reading());
    all
}

fn of_factors() -> Vec<List> {
    vec![
        list(
            "FactorKind",
            "A kind of second factor",
            json!(["totp", "passkey", "app", "recovery_codes"]),
        ),
        list(
            "AppWakeOutcomeName",
            "What became of the message that wakes a phone",
            json!(["sent", "gone", "refused", "unreachable", "not_allowed", "too_late"]),
        ),
        list("PasskeyChange", "Why a passkey is not accepted any more", json!(["counter", "kind"])),
    ]
}

fn of_accounts() -> Vec<List> {
    vec![
        list("Language", "A language of texts and mails", json!(["fr", "en"])),
        list(
            "PolicyProfile",
            "A profile that a policy starts from",
            json!(["hotel", "nist", "pci"]),
        ),
        list(
            "MailFate",
            "What became of a mail",
            json!([
                "waiting",
                "trying",
                "accepted",
                "refused",
                "not_handed_over",
                "bounced",
                "suppressed"
            ]),
        ),
        list(
            "PropertyState",
            "Whether a property opens, and why not",
            json!([
                "open",
                "payment_reminder",
                "payment_overdue",
                "subscription_on_hold",
                "subscription_suspended",
                "subscription_ended"
            ]),
        ),
        list(
            "AccountStanding",
            "The state of an account",
            json!([
                "absent",
                "not_activated",
                "open",
                "locked",
                "disabled",
                "reset_required",
                "lapsed",
                "unusual_activity",
                "suspended",
                "deleted",
                "erased"
            ]),
        ),
        list(
            "ChainState",
            "A state that a chain of events led to",
            json!(ChainState::ALL.map(ChainState::word)),
        ),
        list("LogInStep", "The next step of a log-in", json!(["password"])),
        list(
            "LogInOutcome",
            "How far a log-in came",
            json!(["signed_in", "factor_required", "set_up_required"]),
        ),
        list(
            "BillingOutcome",
            "What became of a billing message",
            json!(["recorded", "late", "known"]),
        ),
        list(
            "AdditionOutcome",
            "What became of somebody who was added",
            json!(["created", "restored", "offered"]),
        ),
        list(
            "ImportOutcome",
            "What became of a row",
            json!(["created", "restored", "offered", "already_member", "unchanged", "refused"]),
        ),
        list(
            "PermissionRequestOutcome",
            "What became of a request",
            json!(["sent", "sent_lately", "held", "nobody_there"]),
        ),
        list(
            "AccessReason",
            "Why something does not open",
            json!([
                "not_a_member",
                "permission_missing",
                "step_up_required",
                "set_up_required",
                "payment_overdue",
                "subscription_on_hold",
                "subscription_suspended",
                "subscription_ended",
                "account_suspended"
            ]),
        ),
        list("TokenType", "What kind of token was shown", json!(["session", "Bearer"])),
        list("ProposalEnd", "What ended a proposal", json!(["withdrawn", "lapsed", "superseded"])),
    ]
}

fn of_reading() -> Vec<List> {
    vec![
        list(
            "Capacity",
            "In which capacity somebody acts",
            json!(["member", "manager", "support", "compliance", "system", "service", "anonymous"]),
        ),
        list("LinkPurpose", "What a link is for", json!(["activation", "reset"])),
        list(
            "LinkEnd",
            "Why a link opens no more",
            json!(["expired", "superseded", "used", "withdrawn"]),
        ),
        list("ActivityAction", "What follows from unusual activity", json!(["observe", "refuse"])),
        list(
            "EndedBy",
            "What ended a lock",
            json!(["reset", "time", "manager", "support", "machine"]),
        ),
        list(
            "ResetBy",
            "Who reset a second factor",
            json!(["owner", "manager", "support", "machine"]),
        ),
        list("ClockDirection", "How a clock is wrong", json!(["behind", "ahead"])),
        list(
            "PasskeyFault",
            "Why the answer of a browser was refused",
            json!([
                "unreadable",
                "other_site",
                "other_challenge",
                "user_not_verified",
                "unknown_key",
                "wrong_signature",
                "algorithm"
            ]),
        ),
        list("DeferralReason", "Why enrolment may be deferred", json!(["first_log_in", "reset"])),
        list(
            "ReadQuestion",
            "What was asked for",
            json!([
                "find",
                "account",
                "timeline",
                "explanation",
                "state",
                "event",
                "acts",
                "access_review",
                "reads",
                "export",
                "search",
                "search_export",
                "pack"
            ]),
        ),
        list(
            "ExportFileName",
            "The name of an exported file",
            json!(["events.ndjson", "events.csv", "events-excel-en.csv", "events-excel-fr.csv"]),
        ),
        list(
            "ExportFormat",
            "The format of an export",
            json!(["ndjson", "csv", "excel", "manifest"]),
        ),
        list(
            "ManifestFormat",
            "The format of a manifest",
            json!([keyledger_usecases::compliance::search_files::MANIFEST_FORMAT]),
        ),
    ]
}

/// Both schemas of every list.
pub(crate) fn schemas() -> Vec<(String, Value)> {
    let both = |List { name, about, words }| {
        let closed = json!({
            "type": "string",
            "enum": words,
            "description": format!("{about}: the words of this release."),
        });
        let open = json!({
            "anyOf": [known(name), text()],
            "description": format!("{about}. A later release may add words: treat one you do not know as such."),
        });
        [(format!("Known{name}"), closed), (name.to_owned(), open)]
    };
    lists().into_iter().flat_map(both).collect()
}

/// The codes of a reason that say enough without a note.
pub(crate) fn telling_reasons() -> Value {
    let telling = ReasonCode::ALL.into_iter().filter(|code| *code != ReasonCode::Other);
    json!(telling.map(ReasonCode::code).collect::<Vec<_>>())
}

/// Fields of bodies and answers, and the list of what can stand in them.
const FIELDS: [(&str, &str); 55] = [
    ("AccessAnswer.kinds", "FactorKind"),
    ("AccessAnswer.reason", "AccessReason"),
    ("BillingAnswer.outcome", "BillingOutcome"),
    ("BillingAnswer.state", "PropertyState"),
    ("CataloguePermission.name", "Permission"),
    ("CreateAnswer.outcome", "AdditionOutcome"),
    ("CreateBody.language", "Language"),
    ("CreateBody.permissions", "Permission"),
    ("HeldAnswer.granted", "Permission"),
    ("HeldAnswer.permissions", "Permission"),
    ("HeldAnswer.withdrawn", "Permission"),
    ("IntrospectAnswer.token_type", "TokenType"),
    ("ImportedRow.outcome", "ImportOutcome"),
    ("InvoiceBody.status", "InvoiceStatus"),
    ("IssueBody.scopes", "Scope"),
    ("LoginAnswer.next", "LogInStep"),
    ("Mail.fate", "MailFate"),
    ("MeAnswer.language", "Language"),
    ("MeBody.language", "Language"),
    ("Member.permissions", "Permission"),
    ("Member.standing", "AccountStanding"),
    ("MemberDenial.permission", "Permission"),
    ("MemberMail.fate", "MailFate"),
    ("MyFactor.changed", "PasskeyChange"),
    ("MyFactor.kind", "FactorKind"),
    ("MyProperty.permissions", "Permission"),
    ("MyProperty.state", "PropertyState"),
    ("OperatorAnswer.role", "OperatorRole"),
    ("PasswordAnswer.kinds", "FactorKind"),
    ("PasswordAnswer.outcome", "LogInOutcome"),
    ("PatchBody.grant", "Permission"),
    ("PatchBody.withdraw", "Permission"),
    ("PermissionRequestAnswer.outcome", "PermissionRequestOutcome"),
    ("PermissionRequestBody.permission", "Permission"),
    ("PolicyAnswer.profile", "PolicyProfile"),
    ("PolicyBody.profile", "PolicyProfile"),
    ("PolicyStep.actor", "Capacity"),
    ("PolicyStep.because", "ProposalEnd"),
    ("PolicyStep.what", "EventKind"),
    ("PolicyStep.profile", "PolicyProfile"),
    ("Problem.code", "ProblemName"),
    ("Problem.permission", "Permission"),
    ("ProfileAnswer.language", "Language"),
    ("ProfileBody.language", "Language"),
    ("PropertyBilling.state", "PropertyState"),
    ("ProposeBody.language", "Language"),
    ("ProposeBody.role", "OperatorRole"),
    ("ProposedAnswer.profile", "PolicyProfile"),
    ("PutBody.permissions", "Permission"),
    ("ReasonBody.code", "ReasonCode"),
    ("RemoveBody.reason", "FactorResetReason"),
    ("ResetFactorBody.why", "FactorResetReason"),
    ("ServiceAnswer.scopes", "Scope"),
    ("SetUpAnswer.kind", "FactorKind"),
    ("SubscriptionBody.status", "SubscriptionStatus"),
];

/// The same, each with the schema it refers to: closed in what is sent, open in what is answered.
pub(crate) fn fields() -> impl Iterator<Item = (&'static str, Value)> {
    let unpaid = ("UnpaidInvoice.status", "InvoiceStatus");
    FIELDS.into_iter().chain([unpaid]).map(|(field, list)| {
        let is_sent = field.split('.').next().is_some_and(|schema| schema.ends_with("Body"));
        (field, if is_sent { known(list) } else { the(list) })
    })
}

#[cfg(test)]
mod tests {
    use super::PROBLEM_NAMES;
    use keyledger_core::language::Language;
    use keyledger_usecases::texts::has;

    #[test]
    fn every_named_problem_has_its_texts() {
        for name in PROBLEM_NAMES {
            assert!(has(Language::En, &format!("problem-{name}-title")), "{name}");
        }
    }
}
