//! What can happen in the life of signing in, and what can come of it? The words that model and
//! system share, and the numbers of the policy that both go by.

use proptest::prelude::*;

/// Wrong passwords that lock, and wrong ones in a row that disable.
pub const PASSWORDS: u32 = 3;
pub const PASSWORDS_IN_A_ROW: u32 = 12;
/// Refused answers that pause, and those in a row that disable.
pub const ANSWERS: usize = 3;
pub const ANSWERS_IN_A_ROW: u32 = 10;
/// How many factors one person may have.
pub const FACTORS: usize = 5;
/// Log-ins answered with a passkey that are remembered, and for how many seconds one could be given again.
pub const ANSWERED: usize = 64;
pub const ANSWERED_SECONDS: i64 = 300;
/// Used recovery codes of one number that are known again.
pub const USED_CODES: u32 = 3;
/// How long the pauses last, in seconds.
pub const PAUSES: [i64; 3] = [30, 60, 300];
/// How long a request waits on the phone, and an approval for the page, in seconds.
pub const REQUEST: i64 = 120;
pub const APPROVAL: i64 = 60;
/// How long a pairing code is good, in seconds.
pub const PAIRING: i64 = 600;
/// So many requests are sent in so many seconds.
pub const REQUESTS: usize = 5;
pub const REQUESTS_SECONDS: i64 = 900;
/// How long nothing is sent after a denial, in seconds, and after how many for good.
pub const DENIED: i64 = 900;
pub const DENIALS: u32 = 2;
/// How long after it was sent a request can be denied, in seconds.
pub const DENIABLE: i64 = 900;
/// How long nothing is sent after so many requests in a row that nobody answered, in seconds.
pub const UNANSWERED: [i64; 5] = [0, 0, 30, 120, 300];
/// When it all begins, in seconds.
pub const BEGINNING: i64 = 1_800_000_000;

/// Something a person does, or time.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    RightPassword,
    WrongPassword,
    /// Answers a log-in that waits: the newest, or an older one.
    Code {
        of: Held,
        code: u8,
        at: u8,
    },
    ShowFactor {
        of: Held,
        code: u8,
    },
    /// Answers a log-in that waits with a passkey.
    Key {
        sign: Sign,
        at: u8,
    },
    ShowKey {
        sign: Sign,
    },
    /// Logs in with a passkey and nothing else.
    Alone {
        sign: Sign,
    },
    /// Gives the last answer that a log-in had with a passkey once more.
    AloneAgain,
    /// Answers the newest log-in with a recovery code, or with one that was used before.
    Recovery {
        number: u8,
        again: bool,
    },
    DrawCodes,
    BeginSetUp(Held),
    Confirm {
        code: u8,
    },
    /// Confirms a passkey with what a browser made, which may be nothing.
    ConfirmKey {
        good: bool,
    },
    Abandon,
    /// Removes this one, after a last check with a code or with a passkey.
    Remove {
        what: Held,
        of: Held,
        code: u8,
    },
    RemoveWithKey {
        what: Held,
        sign: Sign,
    },
    /// A phone takes the pairing code.
    Pair,
    /// The phone is asked, for the newest log-in that waits or an older one where it is for a log-in.
    AskPhone {
        by: Asks,
        at: u8,
    },
    /// The phone answers what it is asked.
    Say(Says),
    /// The page that asked goes on.
    GoOn,
    NewPassword,
    Unlock,
    ResetFactor,
    Seconds(i64),
}

/// What a person has to answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    App,
    Passkey,
    /// Our own app.
    Phone,
}

/// Who asks the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    LogIn,
    StepUp,
    SetUp,
}

/// What a phone says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    Right,
    WrongNumber,
    /// It is another person's.
    OtherAccount,
    NotMe,
}

/// What a key does when it is asked to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Right,
    /// What the browser sent is no answer of a key.
    Faulty,
    /// The verification found that it may no longer be accepted.
    Changed,
    /// Another answer came first and had counted as far.
    Behind,
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    In,
    /// With a passkey and nothing else.
    InAlone,
    Done,
    FactorAsked,
    SetUpDemanded,
    /// The phone is asked.
    Asked,
    Approved,
    Denied,
    /// The phone is not asked before then.
    Quiet(i64),
    /// The phone is not asked until it is set up again.
    Off,
    Refused(Why),
    Locked,
    NotNow,
    Nothing,
}

impl Outcome {
    /// Without the moment.
    pub fn kind(self) -> Self {
        if let Self::Quiet(_) = self { Self::Quiet(0) } else { self }
    }
}

/// Why an answer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    Wrong,
    Replayed,
    Clock,
    Used,
    /// It is no answer of a passkey.
    Key,
    /// The passkey is not accepted any more.
    Changed,
    /// The number typed on the phone is not the one on the page.
    Number,
    /// The phone is another person's.
    Other,
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
    AnswerWithPhonesCode,
    AskPhone(Asks),
    Say,
    GoOn,
    Pair,
    AnswerWithKey,
    AnswerOnPaper,
    DrawCodes,
    ShowFactor,
    ShowKey,
    /// Where no password does.
    LogInAlone,
    BeginSetUp,
    Confirm,
    ConfirmKey,
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
    let sign = move || {
        let right = if mistypes { 2 } else { 14 };
        prop_oneof![
            right => Just(Sign::Right),
            4 => Just(Sign::Faulty),
            1 => Just(Sign::Changed),
            1 => Just(Sign::Behind),
        ]
    };
    let held = || prop_oneof![Just(Held::App), Just(Held::Passkey), Just(Held::Phone)];
    let shows = || prop_oneof![Just(Held::App), Just(Held::Phone)];
    let asks = |by| (0..3_u8).prop_map(move |at| Step::AskPhone { by, at });
    let says = prop_oneof![
        if mistypes { 2 } else { 12 } => Just(Says::Right),
        4 => Just(Says::WrongNumber),
        2 => Just(Says::OtherAccount),
        2 => Just(Says::NotMe),
    ];
    prop_oneof![
        4 => Just(Step::RightPassword),
        2 => Just(Step::WrongPassword),
        often(10, Can::Answer) =>
            (code(), 0..3_u8).prop_map(|(code, at)| Step::Code { of: Held::App, code, at }),
        often(5, Can::AnswerWithPhonesCode) =>
            (code(), 0..3_u8).prop_map(|(code, at)| Step::Code { of: Held::Phone, code, at }),
        often(3, Can::ShowFactor) =>
            (shows(), code()).prop_map(|(of, code)| Step::ShowFactor { of, code }),
        // More arms than this macro takes: what is about the phone is one of them.
        on_the_phone(now) => prop_oneof![
            often(8, Can::AskPhone(Asks::LogIn)) => asks(Asks::LogIn),
            often(4, Can::AskPhone(Asks::StepUp)) => asks(Asks::StepUp),
            often(14, Can::AskPhone(Asks::SetUp)) => asks(Asks::SetUp),
            often(20, Can::Say) => says.prop_map(Step::Say),
            often(20, Can::GoOn) => Just(Step::GoOn),
            often(14, Can::Pair) => Just(Step::Pair),
        ],
        often(10, Can::AnswerWithKey) =>
            (sign(), 0..3_u8).prop_map(|(sign, at)| Step::Key { sign, at }),
        often(3, Can::ShowKey) => sign().prop_map(|sign| Step::ShowKey { sign }),
        often(9, Can::LogInAlone) => sign().prop_map(|sign| Step::Alone { sign }),
        1 => Just(Step::AloneAgain),
        often(8, Can::AnswerOnPaper) =>
            (0..5_u8, any::<bool>()).prop_map(|(number, again)| Step::Recovery { number, again }),
        often(6, Can::DrawCodes) => Just(Step::DrawCodes),
        often(8, Can::BeginSetUp) => held().prop_map(Step::BeginSetUp),
        often(8, Can::Confirm) => code().prop_map(|code| Step::Confirm { code }),
        often(8, Can::ConfirmKey) =>
            prop::bool::weighted(0.7).prop_map(|good| Step::ConfirmKey { good }),
        1 => Just(Step::Abandon),
        1 => (held(), shows(), code())
            .prop_map(|(what, of, code)| Step::Remove { what, of, code }),
        1 => (held(), sign()).prop_map(|(what, sign)| Step::RemoveWithKey { what, sign }),
        1 => Just(Step::NewPassword),
        1 => Just(Step::Unlock),
        1 => Just(Step::ResetFactor),
        often(8, Can::Wait) => (1..90_i64).prop_map(Step::Seconds),
        2 => (1..20_i64).prop_map(|minutes| Step::Seconds(minutes * 60)),
        1 => (1..40_i64).prop_map(|days| Step::Seconds(days * 86_400)),
    ]
    .boxed()
}

/// How often something about the phone is done: its steps are many, and come one after another.
fn on_the_phone(now: &[Can]) -> u32 {
    let can = |can: &Can| matches!(can, Can::AskPhone(_) | Can::Say | Can::GoOn | Can::Pair);
    if now.iter().any(can) { 24 } else { 3 }
}
