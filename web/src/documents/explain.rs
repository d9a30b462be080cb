//! Schemas of explanations: what do explanations and states of an account hold exactly?

use super::shapes::{
    Fields, Named, count, id, list, moment, named, object, or_null, tagged, text, the, yes_no,
};
use serde_json::{Value, json};

/// What events have too, such as the rule of a lock, comes with them.
pub(crate) fn schemas() -> Named {
    let mut all = vec![
        named("Explained", explained()),
        named("Explanation", explanation()),
        named("ExplainedAttempt", attempt()),
        named("ExplainedAct", act()),
        named("ExplainedOutcome", outcome()),
        named("FactorsOf", factors()),
    ];
    all.extend(tagged("WayOut", "way", ways_out()));
    all.extend(tagged("NearMiss", "near", near_misses()));
    all.extend(tagged("Obstacle", "obstacle", obstacles()));
    all.push(named("RepeatedStep", repeated()));
    all.extend(chains());
    all.extend(factor_step());
    all.extend(step());
    all.extend(state());
    all.extend(stories());
    all
}

fn explained() -> Value {
    object(vec![("answer", text()), ("explanation", the("Explanation")), ("text", text())])
}

/// What has not happened yet.
fn near_misses() -> Vec<(&'static str, Fields)> {
    let counted = || vec![("counted", count()), ("limit", count())];
    vec![
        ("wrong_passwords", counted()),
        ("wrong_codes", counted()),
        ("factor_to_set_up", vec![("day", count()), ("days", count()), ("until", moment())]),
        ("link_expires", vec![("link", id()), ("purpose", the("LinkPurpose")), ("at", moment())]),
        ("membership_ends", vec![("property", id()), ("at", moment())]),
        ("next_attempt_flagged", vec![("reference", text()), ("until", moment())]),
    ]
}

/// What keeps somebody whose account is open from getting in.
fn obstacles() -> Vec<(&'static str, Fields)> {
    vec![
        ("factor_disabled", vec![]),
        ("factor_paused", vec![("until", moment())]),
        ("factor_demanded", vec![]),
        ("no_property", vec![]),
    ]
}

fn ways_out() -> Vec<(&'static str, Fields)> {
    vec![
        ("reset", vec![]),
        ("time", vec![("at", moment())]),
        ("manager_or_support", vec![]),
        ("support", vec![]),
    ]
}

fn explanation() -> Value {
    object(vec![
        ("email", or_null(&text())),
        ("name", or_null(&text())),
        ("account", or_null(&id())),
        ("as_of", moment()),
        ("standing", the("AccountStanding")),
        ("since", or_null(&moment())),
        ("run", list(&the("ExplainedAttempt"))),
        ("locks", list(&the("LockStory"))),
        ("activities", list(&the("ActivityStory"))),
        ("ways_out", list(&the("WayOut"))),
        ("steps", list(&the("ExplainedStep"))),
        ("nearest?", list(&text())),
        ("properties?", list(&the("PropertyStory"))),
        ("policy", or_null(&count())),
        ("last_login_at", or_null(&moment())),
        ("near_misses", list(&the("NearMiss"))),
        ("obstacles", list(&the("Obstacle"))),
        ("chains?", list(&the("CausalChain"))),
    ])
}

/// How it came to the states that the account is in.
fn chains() -> Named {
    let link = object(vec![
        ("at", moment()),
        ("event", id()),
        ("stream", text()),
        ("repeated?", the("RepeatedStep")),
        ("left_out?", count()),
    ]);
    let chain = object(vec![("state", the("ChainState")), ("links", list(&the("ChainLink")))]);
    vec![named("CausalChain", chain), named("ChainLink", link)]
}

/// Ordinary log-ins behind each other.
fn repeated() -> Value {
    object(vec![("count", count()), ("last_at", moment()), ("last_event", id())])
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
        ("reference?", text()),
    ])
}

fn act() -> Value {
    object(vec![
        ("capacity", the("Capacity")),
        ("who", or_null(&text())),
        ("reason", or_null(&text())),
        ("note", or_null(&text())),
    ])
}

fn outcome() -> Value {
    object(vec![
        ("at", moment()),
        ("by", the("EndedBy")),
        ("event", id()),
        ("act?", the("ExplainedAct")),
    ])
}

fn stories() -> Named {
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
        ("evidence", list(&the("ActivityUse"))),
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
        ("state", the("PropertyState")),
        ("opens", yes_no()),
        ("since", or_null(&moment())),
        ("rests_on", list(&the("BillingSaid"))),
    ]);
    vec![
        named("LockStory", lock),
        named("ActivityStory", activity),
        named("ActivityUse", uses),
        named("PropertyStory", property),
        named("BillingSaid", said),
    ]
}

/// What happened around a lock. Each has a moment, an event, and what the person was shown.
fn step() -> Named {
    let own: Vec<(&'static str, Fields)> = vec![
        ("reset_requested", vec![("superseded_an_older_link", yes_no())]),
        ("reset_repeated", vec![]),
        ("reset_declined", vec![]),
        ("link_refused", vec![("why", the("LinkEnd"))]),
        ("password_chosen", vec![("purpose", the("LinkPurpose"))]),
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
        ("next_attempt_flagged", vec![("reference", text()), ("until", moment())]),
        ("attempt_flagged", vec![("attempt", id()), ("reference", text())]),
    ];
    let whole = |(word, fields): (&'static str, Fields)| {
        let common = vec![
            ("at", moment()),
            ("event", id()),
            ("shown", or_null(&text())),
            ("act?", the("ExplainedAct")),
            ("repeated?", the("RepeatedStep")),
        ];
        (word, [common, fields].concat())
    };
    tagged("ExplainedStep", "step", own.into_iter().map(whole).collect())
}

fn factor_step() -> Named {
    let (why, checked) = (the("FactorResetReason"), the("IdentityCheck"));
    let drift = object(vec![("direction", the("ClockDirection")), ("seconds", count())]);
    let steps = vec![
        ("asked", vec![]),
        ("set_up_demanded", vec![]),
        ("enrolment_started", vec![("replaced", yes_no())]),
        ("enrolment_abandoned", vec![]),
        ("enrolment_expired", vec![]),
        ("enrolled", vec![("kind", the("FactorKind"))]),
        ("accepted", vec![]),
        ("passkey_used", vec![("alone", yes_no())]),
        ("passkey_backup_changed", vec![("backed_up", yes_no())]),
        ("passkey_refused", vec![("fault", the("PasskeyFault"))]),
        ("passkey_changed", vec![("change", the("PasskeyChange"))]),
        ("app_paired", vec![]),
        ("app_asked", vec![("replaced", yes_no()), ("unknown_device", yes_no())]),
        ("app_unanswered", vec![]),
        ("app_approved", vec![]),
        ("app_wrong_number", vec![]),
        ("app_other_account", vec![]),
        ("app_denied", vec![("paused_until", or_null(&moment()))]),
        ("app_used", vec![]),
        ("app_push_changed", vec![("wakes", yes_no())]),
        ("app_woken", vec![("outcome", the("AppWakeOutcomeName")), ("status?", count())]),
        ("codes_issued", vec![]),
        ("code_used", vec![("index", count())]),
        ("code_used_before", vec![("index", count())]),
        ("reset_proposed", vec![("why", why.clone()), ("checked", checked.clone())]),
        ("reset_proposal_expired", vec![]),
        ("wrong_code", vec![]),
        ("wrong_hand_over_code", vec![]),
        ("replayed", vec![]),
        ("wrong_clock", vec![("drift", the("ClockDrift"))]),
        ("not_looked_at", vec![]),
        ("paused", vec![("until", moment()), ("answers", count())]),
        ("pause_ended", vec![]),
        ("disabled", vec![("consecutive", count())]),
        ("removed", vec![]),
        ("reset", vec![("by", the("ResetBy")), ("why", why), ("checked", checked)]),
        ("grace_ended", vec![]),
    ];
    let mut all = tagged("FactorStep", "factor", steps);
    all.push(named("ClockDrift", drift));
    all
}

fn closed(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// How an account was: living, or gone, or in a stage that a later release adds.
fn state() -> Named {
    let membership = object(vec![("property", id()), ("permissions", list(&the("Permission")))]);
    let lock = object(vec![
        ("lock", id()),
        ("since", moment()),
        ("until", or_null(&moment())),
        ("for_known_devices", yes_no()),
        ("over", yes_no()),
    ]);
    let link =
        object(vec![("link", id()), ("purpose", the("LinkPurpose")), ("expires_at", moment())]);
    let session =
        object(vec![("opened_at", moment()), ("seen_at", moment()), ("expires_at", moment())]);
    let hold = object(vec![("hold", id()), ("placed_at", moment())]);
    let living = object(vec![
        ("stage", closed(&["living", "deleted"])),
        ("created_at", moment()),
        ("deleted_at", or_null(&moment())),
        ("language", the("Language")),
        ("memberships", list(&the("AccountMembership"))),
        ("password", or_null(&id())),
        ("lock", or_null(&the("AccountLock"))),
        ("disabled", yes_no()),
        ("failures_in_run", count()),
        ("failures_consecutive", count()),
        ("open_attempts", count()),
        ("links", list(&the("AccountLink"))),
        ("sessions", list(&the("AccountSession"))),
        ("known_devices", count()),
        ("second_factors", the("FactorsOf")),
        ("holds", list(&the("AccountHold"))),
    ]);
    let gone = object(vec![("stage", closed(&["absent", "abandoned", "erased"]))]);
    let other = object(vec![("stage", text())]);
    let stages = ["LivingAccount", "GoneAccount", "OtherAccountState"].map(the);
    let either = json!({ "anyOf": stages });
    vec![
        named("AccountMembership", membership),
        named("AccountLock", lock),
        named("AccountLink", link),
        named("AccountSession", session),
        named("AccountHold", hold),
        named("LivingAccount", living),
        named("GoneAccount", gone),
        named("OtherAccountState", other),
        named("AccountState", either),
    ]
}

fn factors() -> Value {
    let passkey = object(vec![
        ("synced", yes_no()),
        ("backed_up", yes_no()),
        ("changed", or_null(&the("PasskeyChange"))),
    ]);
    let held = object(vec![
        ("id", id()),
        ("kind", the("FactorKind")),
        ("since", moment()),
        ("last_used_at", moment()),
        ("passkey", or_null(&passkey)),
    ]);
    let codes = object(vec![
        ("id", id()),
        ("since", moment()),
        ("left", count()),
        ("used", count()),
        ("last_used_at", or_null(&moment())),
    ]);
    let pending = object(vec![("kind", the("FactorKind")), ("expires_at", moment())]);
    let put_off =
        object(vec![("until", moment()), ("because", the("DeferralReason")), ("over", yes_no())]);
    let (why, checked) = (the("FactorResetReason"), the("IdentityCheck"));
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
