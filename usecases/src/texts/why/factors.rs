//! Sentences about second factors: how is a step about the second factor told? In sentences, in the
//! reader's language (S18, C6).

use crate::texts::say;
use crate::texts::written::moment;
use keyledger_core::account::{Drift, DriftDirection, FactorResetBy};
use keyledger_core::explain::FactorStep;
use keyledger_core::language::Language;

/// What happened, in words.
pub fn told(step: FactorStep, language: Language) -> String {
    let plain = |key: &str| say(language, key, &[]);
    match step {
        FactorStep::Asked => plain("step-factor_asked"),
        FactorStep::SetUpDemanded => plain("step-factor_set_up_demanded"),
        FactorStep::EnrolmentStarted { replaced: false } => plain("step-factor_started"),
        FactorStep::EnrolmentStarted { replaced: true } => plain("step-factor_started_again"),
        FactorStep::EnrolmentAbandoned => plain("step-factor_abandoned"),
        FactorStep::EnrolmentExpired => plain("step-factor_expired"),
        FactorStep::Enrolled { kind } => {
            let kind = plain(&format!("factor-{}", kind.word()));
            say(language, "step-factor_enrolled", &[("kind", kind.into())])
        }
        FactorStep::Accepted => plain("step-factor_accepted"),
        FactorStep::CodesIssued => plain("step-factor_codes_issued"),
        FactorStep::CodeUsed { index } => {
            say(language, "step-factor_code_used", &[("number", u32::from(index).into())])
        }
        FactorStep::CodeUsedBefore { index } => {
            say(language, "step-factor_code_used_before", &[("number", u32::from(index).into())])
        }
        FactorStep::ResetProposed { why, checked } => {
            let why = plain(&format!("factor-reset_{}", why.word()));
            let checked = plain(&format!("factor-checked_{}", checked.word()));
            let arguments = [("why", why.into()), ("checked", checked.into())];
            say(language, "step-factor_reset_proposed", &arguments)
        }
        FactorStep::ResetProposalExpired => plain("step-factor_reset_proposal_expired"),
        FactorStep::WrongCode => plain("step-factor_wrong"),
        FactorStep::WrongHandOverCode => plain("step-factor_wrong_hand_over"),
        FactorStep::Replayed => plain("step-factor_replayed"),
        FactorStep::WrongClock { drift: Drift { direction, seconds } } => {
            let key = match direction {
                DriftDirection::Behind => "step-factor_clock_behind",
                DriftDirection::Ahead => "step-factor_clock_ahead",
            };
            say(language, key, &[("seconds", seconds.into())])
        }
        FactorStep::NotLookedAt => plain("step-factor_not_looked_at"),
        FactorStep::Paused { until, answers } => {
            let arguments = [("answers", answers.into()), ("until", moment(until).into())];
            say(language, "step-factor_paused", &arguments)
        }
        FactorStep::PauseEnded => plain("step-factor_pause_ended"),
        FactorStep::Disabled { consecutive } => {
            say(language, "step-factor_disabled", &[("answers", consecutive.into())])
        }
        FactorStep::Removed => plain("step-factor_removed"),
        FactorStep::Reset { by, why, checked } => {
            let by = match by {
                FactorResetBy::Owner => "factor-reset_by_owner",
                FactorResetBy::Manager => "factor-reset_by_manager",
                FactorResetBy::Support => "factor-reset_by_support",
                FactorResetBy::Machine => "factor-reset_by_machine",
            };
            let why = plain(&format!("factor-reset_{}", why.word()));
            let checked = plain(&format!("factor-checked_{}", checked.word()));
            let arguments =
                [("by", plain(by).into()), ("why", why.into()), ("checked", checked.into())];
            say(language, "step-factor_reset", &arguments)
        }
        FactorStep::GraceEnded => plain("step-factor_grace_ended"),
    }
}
