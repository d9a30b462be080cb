//! Refusals in words: why operators or the policy are not changed.

use super::say;
use keyledger_core::language::Language;
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

/// Why a policy is not adopted, in words that name the setting and the remedy.
pub fn policy_rejection(language: Language, why: &policy::Rejection) -> String {
    match why {
        policy::Rejection::OutOfBounds(outside) => {
            let lines: Vec<String> = outside.iter().map(ToString::to_string).collect();
            lines.join("; ")
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
