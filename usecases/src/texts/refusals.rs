//! Refusals in words: why operators or the policy are not changed.

use super::{has, say};
use crate::policy::form;
use keyledger_core::language::Language;
use keyledger_core::policy::OutOfBounds;
use keyledger_core::{operators, policy};

/// The sentence that says why not.
pub fn operator_rejection(rejection: operators::Rejection) -> &'static str {
    match rejection {
        operators::Rejection::OperatorsExist => "operator-not-exist",
        operators::Rejection::NotAnOperator | operators::Rejection::NotAllowed(_) => {
            "operator-not-operator"
        }
        operators::Rejection::Oneself => "operator-not-oneself",
        operators::Rejection::AlreadyOperator => "operator-not-already",
        operators::Rejection::AlreadyProposed => "operator-not-proposed-twice",
        operators::Rejection::NotProposed => "operator-not-proposed",
        operators::Rejection::SecondPerson => "operator-not-second",
        operators::Rejection::NobodyToAgree => "operator-not-nobody-to-agree",
        operators::Rejection::LastOfRole => "operator-not-last-of-role",
    }
}

/// What of a setting is out of its bounds, and why they are there; `setting` is what whoever reads calls
/// it.
pub fn out_of_bounds(language: Language, outside: &OutOfBounds, setting: &str) -> String {
    let why = form::why(outside.setting);
    let why = if has(language, &why) { say(language, &why, &[]) } else { outside.why.to_owned() };
    let one = outside.least == outside.most;
    let key = if one { "policy-outside-one" } else { "policy-outside" };
    let arguments = [
        ("setting", setting.to_owned().into()),
        ("value", outside.value.to_string().into()),
        ("least", outside.least.to_string().into()),
        ("most", outside.most.to_string().into()),
        ("why", why.into()),
    ];
    say(language, key, &arguments)
}

/// Why a policy is not adopted, in words that name the setting and the remedy.
pub fn policy_rejection(language: Language, why: &policy::Rejection) -> String {
    match why {
        policy::Rejection::OutOfBounds(outside) => {
            let lines = outside.iter().map(|one| out_of_bounds(language, one, one.setting));
            lines.collect::<Vec<_>>().join("; ")
        }
        policy::Rejection::NeedsSecondPerson(loosened) => {
            say(language, "policy-needs-operator", &[("settings", loosened.join(", ").into())])
        }
        policy::Rejection::AlreadyProposed(proposal) => {
            say(language, "policy-not-twice", &[("proposal", (*proposal).into())])
        }
        policy::Rejection::NotProposed(proposal) => {
            say(language, "policy-not-proposed", &[("proposal", (*proposal).into())])
        }
        policy::Rejection::SecondPerson => say(language, "operator-not-second", &[]),
        policy::Rejection::ProposerGone => say(language, "policy-proposer-gone", &[]),
        policy::Rejection::NotAllowed(_) => say(language, "operator-not-operator", &[]),
    }
}
