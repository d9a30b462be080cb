//! Dispatch of second-factor commands: which rule answers what is asked of second factors?

use super::super::super::app_commands::{AppAsker, AppCommand, AppFinish};
use super::super::super::command::{
    AccountCommand, EnrolledFrom, LogInAnswer, Opening, PasskeySetUp,
};
use super::super::super::event::AccountEvent;
use super::super::{Rejection, log_in};
use super::{
    Judging, answer_challenge, app, enrolment, overdue, passkey, recovery, removal, renew, step_up,
};
use crate::activity::Sighting;

pub(in super::super) fn decide(
    command: &AccountCommand,
    judging: Judging<'_>,
) -> Result<Vec<AccountEvent>, Rejection> {
    use AccountCommand as C;
    let opened = |attempt, opening: &Opening| {
        let Opening { session, device, network } = opening.clone();
        let seen =
            Sighting { at: judging.time.now, device, session, attempt: Some(attempt), network };
        log_in::open(judging.living, judging.settings, judging.time, (attempt, &seen))
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the caller names those that come here")]
    match command {
        C::AnswerChallenge(LogInAnswer { attempt, given, opening }) => {
            let opened = opened(*attempt, opening);
            answer_challenge(judging, *attempt, given, opened)
        }
        C::LogInWithPasskey(LogInAnswer { attempt, given, opening }) => {
            let opened = opened(*attempt, opening);
            passkey::log_in(judging, *attempt, given, opened)
        }
        C::StepUp { session, renewed, given } => step_up(judging, (session, renewed), given),
        C::StartEnrolment { by, factor, kind, hand_over } => {
            enrolment::start(judging, by, *factor, *kind, *hand_over)
        }
        C::IssueRecoveryCodes { session, set, codes } => {
            recovery::issue(judging, session, *set, codes)
        }
        C::ConfirmEnrolment { by, factor, given, opening } => {
            let opened = match by {
                EnrolledFrom::LogIn(attempt) => opened(*attempt, opening),
                EnrolledFrom::Session(session) => vec![renew(session, &opening.session)],
            };
            enrolment::confirm(judging, by, *factor, given, opened)
        }
        C::ConfirmPasskey(PasskeySetUp { by, factor, answer, made, opening }) => {
            let opened = match by {
                EnrolledFrom::LogIn(attempt) => opened(*attempt, opening),
                EnrolledFrom::Session(session) => vec![renew(session, &opening.session)],
            };
            passkey::confirm(judging, by, (*factor, *answer), *made, opened)
        }
        C::App(command) => {
            let opened = match command {
                AppCommand::Finish(AppFinish { by, opening, .. }) => match by {
                    AppAsker::LogIn(attempt) | AppAsker::SetUp(EnrolledFrom::LogIn(attempt)) => {
                        opened(*attempt, opening)
                    }
                    AppAsker::StepUp(session) | AppAsker::SetUp(EnrolledFrom::Session(session)) => {
                        vec![renew(session, &opening.session)]
                    }
                    AppAsker::Removal { .. } => vec![],
                },
                _ => vec![],
            };
            app::decide(judging, command, opened)
        }
        C::AbandonEnrolment { by, factor } => enrolment::abandon(judging, by, *factor),
        C::RemoveFactor { session, renewed, factor, given, why } => {
            removal::remove(judging, (session, renewed), *factor, given, *why)
        }
        C::LetFactorTimePass => Ok(overdue(&judging.living.factors, judging.time)),
        _ => Ok(vec![]),
    }
}
