//! Schemas of explanations: what do explanations and states of an account hold exactly?

use super::shapes::{
    Fields, count, id, list, moment, object, one_of, or_null, tagged, text, the, yes_no,
};
use super::words::{factor_kinds, permissions};
use keyledger_core::account::{FactorResetReason, IdentityCheck};
use serde_json::{Value, json};

const STANDINGS: [&str; 11] = [
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
    "erased",
];
const CAPACITIES: [&str; 7] =
    ["member", "manager", "support", "compliance", "system", "service", "anonymous"];

/// How an account can stand.
pub(crate) fn standing() -> Value {
    one_of(&STANDINGS)
}

/// In which capacity somebody can act.
pub(crate) fn capacity() -> Value {
    one_of(&CAPACITIES)
}

fn words_of_a_reset() -> (Value, Value) {
    let by_others = IdentityCheck::BY_OTHERS.map(IdentityCheck::word);
    let checks: Vec<_> = std::iter::once("factor").chain(by_others).collect();
    (one_of(&FactorResetReason::ALL.map(FactorResetReason::word)), one_of(&checks))
}

pub(crate) fn schemas() -> Vec<(&'static str, Value)> {
    let mut all = vec![
        ("Explained", object(vec![("explanation", the("Explanation")), ("text", text())])),
        ("Explanation", explanation()),
        ("ExplainedAttempt", attempt()),
        ("ExplainedAct", act()),
        ("ExplainedOutcome", outcome()),
        ("LockRule", tagged("rule", vec![("failures_in_a_run", vec![("failures_max", count())])])),
        ("ActivityRule", activity_rule()),
        ("FactorStep", factor_step()),
        ("ExplainedStep", step()),
        ("AccountState", state()),
        ("FactorsOf", factors()),
    ];
    all.extend(stories());
    all
}

fn explanation() -> Value {
    let ways = vec![
        ("reset", vec![]),
        ("time", vec![("at", moment())]),
        ("manager_or_support", vec![]),
        ("support", vec![]),
    ];
    object(vec![
        ("email", or_null(&text())),
        ("name", or_null(&text())),
        ("account", or_null(&id())),
        ("as_of", moment()),
        ("standing", standing()),
        ("since", or_null(&moment())),
        ("run", list(&the("ExplainedAttempt"))),
        ("locks", list(&the("LockStory"))),
        ("activities", list(&the("ActivityStory"))),
        ("ways_out", list(&tagged("way", ways))),
        ("steps", list(&the("ExplainedStep"))),
        ("nearest?", list(&text())),
        ("properties?", list(&the("PropertyStory"))),
    ])
}

fn attempt() -> Value {
    object(vec![
        ("attempt", id()),
        ("at", moment()),
        ("ip", or_null(&text())),
        ("network", or_null(&text())),
        ("user_agent", or_null(&text())),
        ("browser", or_null(&text())),
        ("known_device", yes_no()),
        ("shown", or_null(&text())),
    ])
}

fn act() -> Value {
    object(vec![
        ("capacity", capacity()),
        ("who", or_null(&text())),
        ("reason", or_null(&text())),
        ("note", or_null(&text())),
    ])
}

fn outcome() -> Value {
    object(vec![
        ("at", moment()),
        ("by", one_of(&["reset", "time", "manager", "support", "machine"])),
        ("event", id()),
        ("act?", the("ExplainedAct")),
    ])
}

fn activity_rule() -> Value {
    let action = || ("action", one_of(&["observe", "refuse"]));
    let rules = vec![
        ("devices_taking_turns", vec![("within_minutes", count()), action()]),
        ("many_devices", vec![("more_than", count()), ("within_hours", count()), action()]),
        ("many_networks", vec![("more_than", count()), ("within_minutes", count()), action()]),
    ];
    tagged("rule", rules)
}

fn stories() -> Vec<(&'static str, Value)> {
    let lock = object(vec![
        ("lock", id()),
        ("locked_at", moment()),
        ("event", id()),
        ("rule", the("LockRule")),
        ("policy", or_null(&count())),
        ("evidence", list(&the("ExplainedAttempt"))),
        ("known_devices_shut_out_at", or_null(&moment())),
        ("refused", count()),
        ("until", or_null(&moment())),
        ("ended", or_null(&the("ExplainedOutcome"))),
    ]);
    let uses = object(vec![
        ("at", moment()),
        ("device", text()),
        ("logged_in", yes_no()),
        ("ip", or_null(&text())),
        ("network", or_null(&text())),
        ("user_agent", or_null(&text())),
    ]);
    let activity = object(vec![
        ("activity", id()),
        ("noticed_at", moment()),
        ("event", id()),
        ("rule", the("ActivityRule")),
        ("policy", or_null(&count())),
        ("evidence", list(&uses)),
        ("stopped", count()),
        ("until", moment()),
        ("ended", or_null(&the("ExplainedOutcome"))),
    ]);
    let said = object(vec![
        ("event", id()),
        ("heard_at", moment()),
        ("policy", or_null(&count())),
        ("invoice", or_null(&text())),
        ("sequence", count()),
        ("since", moment()),
        ("restricts_at", or_null(&moment())),
    ]);
    let property = object(vec![
        ("property", id()),
        ("name", or_null(&text())),
        ("state", text()),
        ("opens", yes_no()),
        ("since", or_null(&moment())),
        ("rests_on", list(&said)),
    ]);
    vec![("LockStory", lock), ("ActivityStory", activity), ("PropertyStory", property)]
}

/// What happened around a lock. Each has a moment, an event, and what the person was shown.
fn step() -> Value {
    let links = one_of(&["expired", "superseded", "used", "withdrawn"]);
    let own: Vec<(&'static str, Fields)> = vec![
        ("reset_requested", vec![("superseded_an_older_link", yes_no())]),
        ("reset_repeated", vec![]),
        ("reset_declined", vec![]),
        ("link_refused", vec![("why", links)]),
        ("password_chosen", vec![("purpose", one_of(&["activation", "reset"]))]),
        ("logged_in", vec![]),
        ("second_factor", vec![("what", the("FactorStep"))]),
        ("login_stopped", vec![]),
        ("lapsed", vec![]),
        ("reactivated", vec![]),
        ("suspended", vec![]),
        ("resumed", vec![]),
        ("sessions_ended", vec![]),
        ("password_enabled", vec![]),
        ("activity_reported", vec![]),
    ];
    let whole = |(word, fields): (&'static str, Fields)| {
        let common = vec![
            ("at", moment()),
            ("event", id()),
            ("shown", or_null(&text())),
            ("act?", the("ExplainedAct")),
        ];
        (word, [common, fields].concat())
    };
    tagged("step", own.into_iter().map(whole).collect())
}

fn factor_step() -> Value {
    let (why, checked) = words_of_a_reset();
    let drift = object(vec![("direction", one_of(&["behind", "ahead"])), ("seconds", count())]);
    let by = one_of(&["owner", "manager", "support", "machine"]);
    let steps = vec![
        ("asked", vec![]),
        ("set_up_demanded", vec![]),
        ("enrolment_started", vec![("replaced", yes_no())]),
        ("enrolment_abandoned", vec![]),
        ("enrolment_expired", vec![]),
        ("enrolled", vec![("kind", factor_kinds())]),
        ("accepted", vec![]),
        ("codes_issued", vec![]),
        ("code_used", vec![("index", count())]),
        ("code_used_before", vec![("index", count())]),
        ("reset_proposed", vec![("why", why.clone()), ("checked", checked.clone())]),
        ("reset_proposal_expired", vec![]),
        ("wrong_code", vec![]),
        ("wrong_hand_over_code", vec![]),
        ("replayed", vec![]),
        ("wrong_clock", vec![("drift", drift)]),
        ("not_looked_at", vec![]),
        ("paused", vec![("until", moment()), ("answers", count())]),
        ("pause_ended", vec![]),
        ("disabled", vec![("consecutive", count())]),
        ("removed", vec![]),
        ("reset", vec![("by", by), ("why", why), ("checked", checked)]),
        ("grace_ended", vec![]),
    ];
    tagged("factor", steps)
}

fn state() -> Value {
    let membership =
        object(vec![("property", id()), ("permissions", list(&one_of(&permissions_list())))]);
    let lock = object(vec![
        ("lock", id()),
        ("since", moment()),
        ("until", or_null(&moment())),
        ("for_known_devices", yes_no()),
        ("over", yes_no()),
    ]);
    let link = object(vec![
        ("link", id()),
        ("purpose", one_of(&["activation", "reset"])),
        ("expires_at", moment()),
    ]);
    let session =
        object(vec![("opened_at", moment()), ("seen_at", moment()), ("expires_at", moment())]);
    let hold = object(vec![("hold", id()), ("placed_at", moment())]);
    let living = object(vec![
        ("stage", one_of(&["living", "deleted"])),
        ("created_at", moment()),
        ("deleted_at", or_null(&moment())),
        ("language", one_of(&["fr", "en"])),
        ("memberships", list(&membership)),
        ("password", or_null(&id())),
        ("lock", or_null(&lock)),
        ("disabled", yes_no()),
        ("failures_in_run", count()),
        ("failures_consecutive", count()),
        ("open_attempts", count()),
        ("links", list(&link)),
        ("sessions", list(&session)),
        ("known_devices", count()),
        ("second_factors", the("FactorsOf")),
        ("holds", list(&hold)),
    ]);
    let gone = object(vec![("stage", one_of(&["absent", "abandoned", "erased"]))]);
    json!({ "oneOf": [living, gone] })
}

fn permissions_list() -> Vec<Value> {
    permissions().as_array().cloned().unwrap_or_default()
}

fn factors() -> Value {
    let held = object(vec![
        ("id", id()),
        ("kind", factor_kinds()),
        ("since", moment()),
        ("last_used_at", moment()),
    ]);
    let codes = object(vec![
        ("id", id()),
        ("since", moment()),
        ("left", count()),
        ("used", count()),
        ("last_used_at", or_null(&moment())),
    ]);
    let pending = object(vec![("kind", factor_kinds()), ("expires_at", moment())]);
    let put_off = object(vec![
        ("until", moment()),
        ("because", one_of(&["first_log_in", "reset"])),
        ("over", yes_no()),
    ]);
    let (why, checked) = words_of_a_reset();
    let proposed =
        object(vec![("by", id()), ("why", why), ("checked", checked), ("expires_at", moment())]);
    object(vec![
        ("factors", list(&held)),
        ("recovery_codes", or_null(&codes)),
        ("pending", or_null(&pending)),
        ("paused_until", or_null(&moment())),
        ("refused_in_a_row", count()),
        ("disabled", yes_no()),
        ("put_off", or_null(&put_off)),
        ("hand_over_code_wanted", yes_no()),
        ("reset_proposed", or_null(&proposed)),
    ])
}
