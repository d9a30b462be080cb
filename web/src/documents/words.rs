//! Enumerations in the document: which words can stand where the types only say "text"? Taken from
//! the rules where they have a list.

use keyledger_core::account::{FactorResetReason, IdentityCheck};
use keyledger_core::authority::{OperatorRole, ReasonCode, Scope};
use keyledger_core::permission::Permission;
use keyledger_core::property::{InvoiceStatus, SubscriptionStatus};
use serde::Serialize;
use serde_json::{Value, json};

const PROFILES: [&str; 3] = ["hotel", "nist", "pci"];
const FATES: [&str; 7] =
    ["waiting", "trying", "accepted", "refused", "not_handed_over", "bounced", "suppressed"];
const FACTORS: [&str; 2] = ["totp", "recovery_codes"];
const PROPERTY_STATES: [&str; 6] = [
    "open",
    "payment_reminder",
    "payment_overdue",
    "subscription_on_hold",
    "subscription_suspended",
    "subscription_ended",
];

/// The permissions there are.
pub(crate) fn permissions() -> Value {
    json!(Permission::ALL.map(Permission::word))
}

/// The documented codes of a reason.
pub(crate) fn reasons() -> Value {
    json!(ReasonCode::ALL.map(ReasonCode::code))
}

/// Those among them that say enough without a note.
pub(crate) fn telling_reasons() -> Value {
    let telling = ReasonCode::ALL.into_iter().filter(|code| *code != ReasonCode::Other);
    json!(telling.map(ReasonCode::code).collect::<Vec<_>>())
}

/// The kinds of second factors there are.
pub(crate) fn factor_kinds() -> Value {
    json!({ "type": "string", "enum": FACTORS })
}

/// The kinds of events there are.
pub(crate) fn kinds() -> Value {
    json!(keyledger_schemas::domain::every_kind().collect::<Vec<_>>())
}

/// Fields of bodies and answers, and what can stand in them.
pub(crate) fn fields() -> Vec<(&'static str, Value)> {
    let (permissions, factors) = (permissions(), json!(FACTORS));
    let scopes = json!(Scope::ALL.map(Scope::code));
    let roles = json!(OperatorRole::ALL);
    let whys = json!(FactorResetReason::ALL.map(FactorResetReason::word));
    let (invoices, subscriptions) = (stored(&InvoiceStatus::ALL), stored(&SubscriptionStatus::ALL));
    let states = json!(PROPERTY_STATES);
    vec![
        ("AccessAnswer.kinds", factors.clone()),
        ("BillingAnswer.outcome", json!(["recorded", "late", "known"])),
        ("BillingAnswer.state", states.clone()),
        ("CataloguePermission.name", permissions.clone()),
        ("CreateBody.language", json!(["fr", "en"])),
        ("CreateBody.permissions", permissions.clone()),
        ("Denied.permission", permissions.clone()),
        ("HeldAnswer.granted", permissions.clone()),
        ("HeldAnswer.permissions", permissions.clone()),
        ("HeldAnswer.withdrawn", permissions.clone()),
        ("IntrospectAnswer.token_type", json!(["session", "Bearer"])),
        ("InvoiceBody.status", invoices.clone()),
        ("IssueBody.scopes", scopes.clone()),
        ("LoginAnswer.next", json!(["password"])),
        ("Mail.fate", json!(FATES)),
        ("MeAnswer.language", json!(["fr", "en"])),
        ("MeBody.language", json!(["fr", "en"])),
        ("ProfileAnswer.language", json!(["fr", "en"])),
        ("ProfileBody.language", json!(["fr", "en"])),
        ("Member.permissions", permissions.clone()),
        ("MemberDenial.permission", permissions.clone()),
        ("PermissionRequestBody.permission", permissions.clone()),
        ("PermissionRequestAnswer.outcome", json!(["sent", "sent_lately", "held", "nobody_there"])),
        ("MemberMail.fate", json!(FATES)),
        ("MyFactor.kind", factors.clone()),
        ("MyProperty.permissions", permissions.clone()),
        ("MyProperty.state", states.clone()),
        ("OperatorAnswer.role", roles.clone()),
        ("PasswordAnswer.kinds", factors.clone()),
        ("PasswordAnswer.outcome", json!(["signed_in", "factor_required", "set_up_required"])),
        ("PatchBody.grant", permissions.clone()),
        ("PatchBody.withdraw", permissions.clone()),
        ("PolicyAnswer.profile", json!(PROFILES)),
        ("PolicyBody.profile", json!(PROFILES)),
        ("PolicyStep.because", json!(["withdrawn", "lapsed", "superseded"])),
        ("PolicyStep.profile", json!(PROFILES)),
        ("PropertyBilling.state", states),
        ("ProposeBody.language", json!(["fr", "en"])),
        ("ProposeBody.role", roles),
        ("ProposedAnswer.profile", json!(PROFILES)),
        ("PutBody.permissions", permissions),
        ("ReasonBody.code", reasons()),
        ("RemoveBody.reason", whys.clone()),
        ("ResetFactorBody.checked", json!(IdentityCheck::BY_OTHERS.map(IdentityCheck::word))),
        ("ResetFactorBody.why", whys),
        ("ServiceAnswer.scopes", scopes),
        ("SetUpAnswer.kind", factors),
        ("SubscriptionBody.status", subscriptions),
        ("UnpaidInvoice.status", invoices),
    ]
}

/// Words under the names they are stored with.
fn stored(all: &[impl Serialize]) -> Value {
    json!(all)
}
