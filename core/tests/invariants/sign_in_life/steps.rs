//! What can happen in the life of signing in, and what can come of it? The words that model and
//! system share, and the numbers of the policy that both go by.

use proptest::prelude::*;

/// Wrong passwords that lock, and wrong ones in a row that disable.
pub const PASSWORDS: u32 = 3;
pub const PASSWORDS_IN_A_ROW: u32 = 12;
/// Refused answers that pause, and those in a row that disable.
pub const ANSWERS: usize = 3;
pub const ANSWERS_IN_A_ROW: u32 = 10;
/// Used recovery codes of one number that are known again.
pub const USED_CODES: u32 = 3;
/// How long the pauses last, in seconds.
pub const PAUSES: [i64; 3] = [30, 60, 300];
/// When it all begins, in seconds.
pub const BEGINNING: i64 = 1_800_000_000;

/// Something a person does, or time.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    RightPassword,
    WrongPassword,
    /// Answers a log-in that waits: the newest, or an older one.
    Code {
        code: u8,
        at: u8,
    },
    ShowFactor {
        code: u8,
    },
    /// Answers the newest log-in with a recovery code, or with one that was used before.
    Recovery {
        number: u8,
        again: bool,
    },
    DrawCodes,
    BeginSetUp,
    Confirm {
        code: u8,
    },
    Abandon,
    Remove {
        code: u8,
    },
    NewPassword,
    Unlock,
    ResetFactor,
    Seconds(i64),
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    In,
    Done,
    FactorAsked,
    SetUpDemanded,
    Refused(Why),
    Locked,
    NotNow,
    Nothing,
}

/// Why an answer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    Wrong,
    Replayed,
    Clock,
    Used,
    Paused,
    Disabled,
}

/// Which time step a typed code belongs to, counted from now; the same list for both sides.
pub fn offset(code: u8) -> Option<i64> {
    match code {
        0..=3 => Some(0),
        4 | 5 => Some(-1),
        6 => Some(-3),
        7 => Some(2),
        _ => None,
    }
}

/// What the person can do now, or goes on doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Can {
    Answer,
    AnswerOnPaper,
    DrawCodes,
    ShowFactor,
    BeginSetUp,
    Confirm,
    /// Until a pause is over.
    Wait,
    /// After several refused answers in a row.
    Mistype,
}

/// Steps: those that can be taken often, the others now and then.
pub fn steps(now: &[Can]) -> BoxedStrategy<Step> {
    let often = |weight: u32, can| if now.contains(&can) { weight } else { 1 };
    let mistypes = now.contains(&Can::Mistype);
    let code = move || if mistypes { 4..10_u8 } else { 0..10_u8 };
    prop_oneof![
        4 => Just(Step::RightPassword),
        2 => Just(Step::WrongPassword),
        often(10, Can::Answer) => (code(), 0..3_u8).prop_map(|(code, at)| Step::Code { code, at }),
        often(3, Can::ShowFactor) => code().prop_map(|code| Step::ShowFactor { code }),
        often(8, Can::AnswerOnPaper) =>
            (0..5_u8, any::<bool>()).prop_map(|(number, again)| Step::Recovery { number, again }),
        often(6, Can::DrawCodes) => Just(Step::DrawCodes),
        often(8, Can::BeginSetUp) => Just(Step::BeginSetUp),
        often(8, Can::Confirm) => code().prop_map(|code| Step::Confirm { code }),
        1 => Just(Step::Abandon),
        1 => code().prop_map(|code| Step::Remove { code }),
        1 => Just(Step::NewPassword),
        1 => Just(Step::Unlock),
        1 => Just(Step::ResetFactor),
        often(8, Can::Wait) => (1..90_i64).prop_map(Step::Seconds),
        2 => (1..20_i64).prop_map(|minutes| Step::Seconds(minutes * 60)),
        1 => (1..40_i64).prop_map(|days| Step::Seconds(days * 86_400)),
    ]
    .boxed()
}
