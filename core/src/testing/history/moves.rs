//! Generated moves: what can people, time and machines do next?

use proptest::collection::{SizeRange, vec};
use proptest::prelude::*;

/// How many addresses the people of a history share. The last is nobody's for ever.
pub const ADDRESSES: u8 = 3;
/// How many properties there are.
pub const PROPERTIES: u8 = 3;
/// The hand of somebody who may do everything everywhere.
pub(super) const OWNER: u8 = 9;
/// How many hands there are that may act on others: managers of more and more properties, the two
/// kinds of operator, the machine, and the person themselves.
pub const HANDS: u8 = 8;
/// The hand of support among them.
pub const SUPPORT: u8 = 4;

/// Something that is tried. Numbers choose among what there is, so that any move makes sense in any
/// situation; what the rules refuse leaves no trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// How long after the move before, in seconds.
    pub seconds: u32,
    /// At which address.
    pub address: u8,
    /// What.
    pub act: Act,
}

/// What is tried at one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields say which of those there are")]
pub enum Act {
    /// Somebody adds the person to a property.
    Join { property: u8, hand: u8 },
    /// The person answers an offer of a property.
    Answer { property: u8, yes: bool, hand: u8 },
    /// Somebody removes the person from one.
    Leave { property: u8, hand: u8 },
    /// Somebody ticks and clears a box at a property.
    Tick { property: u8, grant: u8, withdraw: u8, hand: u8 },
    /// The person asks for something at a property, and is told no where they may not.
    AskFor { property: u8, permission: u8 },
    /// A manager replaces the account by one under the right address.
    Withdraw,
    /// Somebody sets when the membership ends, in so many hours; 0: no end any more.
    SetEnd { property: u8, hours: u16, hand: u8 },
    /// The person is erased, and the address released.
    Erase,
    /// Somebody acts on the account: unlocks it, ends its sessions, suspends it, resumes it or flags
    /// its next attempts.
    OnAnother { what: u8, hand: u8 },
    /// Somebody changes what the person is called, and at times the language.
    Rename { hand: u8, language: bool },
    /// The person is invited to operate the system.
    Invite { role: u8 },
    /// The person no longer operates it.
    Dismiss,
    /// A legal hold is placed, or lifted where one lies.
    Hold,
    /// Somebody asks for a new password.
    RequestReset,
    /// Somebody uses one of the links there ever were: the newest is the 0th.
    ChoosePassword { link: u8 },
    /// Somebody asks for a place.
    Ask { from_device: Option<u8> },
    /// One of the places taken gets its verdict.
    Judge { open: u8, matched: bool },
    /// Places and verdicts, whole attempts at once, so that locks are reached.
    Guess { times: u8, matched: bool, from_device: Option<u8> },
    /// Time passes until shortly before the lock ends.
    AwaitEndOfLock,
    /// One of the sessions is used.
    UseSession { session: u8 },
    /// One of the sessions is left.
    LogOut { session: u8 },
    /// Something is done about the second factor, or with it: what, and with which code.
    Factor { what: u8, code: u8 },
    /// Something is done about a passkey, or with it: what, and how it answers.
    Passkey { what: u8, answer: u8 },
    /// Something is done about our own app, or with it: what, and what the phone says.
    App { what: u8, answer: u8 },
    /// Time comes for everything it can come for.
    Sweep,
    /// A mail follows from the newest event of the account.
    QueueMail { suppressed: bool },
    /// The newest mail is tried.
    TryMail,
    /// A server answers: takes it, defers it, refuses it, or it comes back.
    AnswerMail { answer: u8 },
    /// A mail is not sent after all.
    SuppressMail,
    /// Another profile is adopted, or what the history began with again.
    Adopt { profile: u8 },
    /// The billing system says something of a hotel, or time comes for the invoice's grace.
    Bill { property: u8, subject: u8, sequence: u8, says: u8, hours_ago: u16 },
}

impl Act {
    /// The same, said of a hotel that was never made.
    #[must_use]
    pub fn said_of_no_hotel(self) -> Self {
        if let Self::Bill { subject, sequence, says, hours_ago, .. } = self {
            Self::Bill { property: PROPERTIES, subject, sequence, says, hours_ago }
        } else {
            self
        }
    }
}

/// Some moves.
pub fn moves(size: impl Into<SizeRange>) -> impl Strategy<Value = Vec<Move>> {
    let one = (seconds(), 0..ADDRESSES, act());
    vec(one.prop_map(|(seconds, address, act)| Move { seconds, address, act }), size)
}

/// Guesses close together at one account, from its own devices and from others, and at an address
/// nobody holds, through locks and their ends.
pub fn guessing(size: impl Into<SizeRange>) -> impl Strategy<Value = Vec<Move>> {
    let seconds = prop_oneof![12 => 0..3_u32, 2 => 3..40_u32, 1 => 40..1_200_u32];
    let act = prop_oneof![
        12 => guesses(),
        1 => links(),
        1 => Just(Act::Sweep),
        1 => (0..5_u8, 0..HANDS).prop_map(|(what, hand)| Act::OnAnother { what, hand }),
        2 => Just(Act::OnAnother { what: 0, hand: SUPPORT }),
        1 => Just(Act::AwaitEndOfLock),
        1 => (2..4_u8).prop_map(|profile| Act::Adopt { profile }),
    ];
    let address = prop_oneof![2 => Just(0), 1 => Just(ADDRESSES - 1)];
    let one = (seconds, address, act);
    vec(one.prop_map(|(seconds, address, act)| Move { seconds, address, act }), size)
}

/// Second factors of one account: set up, asked for, mistaken, paused, removed, reset.
pub fn factoring(size: impl Into<SizeRange>) -> impl Strategy<Value = Vec<Move>> {
    let seconds = prop_oneof![12 => 0..40_u32, 3 => 40..1_200_u32, 1 => 80_000..3_000_000_u32];
    let act = prop_oneof![
        16 => factors(),
        16 => passkeys(),
        20 => apps(),
        2 => guesses(),
        2 => links(),
        1 => Just(Act::Sweep),
        1 => (0..HANDS).prop_map(|hand| Act::OnAnother { what: 5, hand }),
        1 => (0..4_u8).prop_map(|profile| Act::Adopt { profile }),
    ];
    let one = (seconds, act);
    vec(one.prop_map(|(seconds, act)| Move { seconds, address: 0, act }), size)
}

/// Mostly moments, at times minutes, hours or weeks.
fn seconds() -> impl Strategy<Value = u32> {
    prop_oneof![
        24 => 0..5_u32,
        8 => 5..120_u32,
        4 => 900..4_000_u32,
        2 => 7_200..200_000_u32,
        2 => 200_000..4_000_000_u32,
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        22 => life(),
        16 => links(),
        36 => guesses(),
        26 => sessions(),
        36 => mails(),
        14 => bills(),
        5 => factors(),
        4 => passkeys(),
        4 => apps(),
        3 => Just(Act::Sweep),
        2 => Just(Act::Hold),
    ]
}

/// Mostly somebody who may do everything, at times one of the other hands.
fn staff() -> impl Strategy<Value = u8> {
    prop_oneof![3 => Just(OWNER), 1 => 0..HANDS]
}

fn life() -> impl Strategy<Value = Act> {
    let property = || 0..PROPERTIES;
    prop_oneof![
        12 => (property(), staff()).prop_map(|(property, hand)| Act::Join { property, hand }),
        14 => (property(), prop::bool::weighted(0.55), staff())
            .prop_map(|(property, yes, hand)| Act::Answer { property, yes, hand }),
        8 => (property(), staff()).prop_map(|(property, hand)| Act::Leave { property, hand }),
        6 => (property(), 0..6_u8, 0..6_u8, staff()).prop_map(
            |(property, grant, withdraw, hand)| Act::Tick { property, grant, withdraw, hand }
        ),
        6 => (property(), 0..6_u8)
            .prop_map(|(property, permission)| Act::AskFor { property, permission }),
        2 => Just(Act::Withdraw),
        4 => (property(), 0..600_u16, staff())
            .prop_map(|(property, hours, hand)| Act::SetEnd { property, hours, hand }),
        1 => Just(Act::Erase),
        28 => (0..5_u8, 0..HANDS).prop_map(|(what, hand)| Act::OnAnother { what, hand }),
        2 => (0..HANDS).prop_map(|hand| Act::OnAnother { what: 5, hand }),
        4 => (0..HANDS, any::<bool>())
            .prop_map(|(hand, language)| Act::Rename { hand, language }),
        4 => (0..2_u8).prop_map(|role| Act::Invite { role }),
        4 => Just(Act::Dismiss),
        1 => (0..4_u8).prop_map(|profile| Act::Adopt { profile }),
    ]
}

fn links() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::RequestReset),
        2 => Just(Act::ChoosePassword { link: 0 }),
        2 => (0..4_u8).prop_map(|link| Act::ChoosePassword { link }),
    ]
}

fn guesses() -> impl Strategy<Value = Act> {
    let device = || prop::option::weighted(0.5, 0..3_u8);
    prop_oneof![
        4 => device().prop_map(|from_device| Act::Ask { from_device }),
        4 => (0..2_u8, prop::bool::weighted(0.2))
            .prop_map(|(open, matched)| Act::Judge { open, matched }),
        3 => (1..8_u8, prop::bool::weighted(0.3), device()).prop_map(
            |(times, matched, from_device)| Act::Guess { times, matched, from_device }
        ),
    ]
}

fn factors() -> impl Strategy<Value = Act> {
    (0..17_u8, 0..12_u8).prop_map(|(what, code)| Act::Factor { what, code })
}

fn passkeys() -> impl Strategy<Value = Act> {
    (0..15_u8, 0..18_u8).prop_map(|(what, answer)| Act::Passkey { what, answer })
}

fn apps() -> impl Strategy<Value = Act> {
    (0..20_u8, 0..19_u8).prop_map(|(what, answer)| Act::App { what, answer })
}

fn sessions() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..2_u8).prop_map(|session| Act::UseSession { session }),
        2 => (0..3_u8).prop_map(|session| Act::LogOut { session }),
    ]
}

fn mails() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => prop::bool::weighted(0.2).prop_map(|suppressed| Act::QueueMail { suppressed }),
        6 => Just(Act::TryMail),
        7 => (0..6_u8).prop_map(|answer| Act::AnswerMail { answer }),
        1 => Just(Act::SuppressMail),
    ]
}

fn bills() -> impl Strategy<Value = Act> {
    (0..PROPERTIES, 0..4_u8, 0..12_u8, 0..6_u8, 0..400_u16).prop_map(
        |(property, subject, sequence, says, hours_ago)| Act::Bill {
            property,
            subject,
            sequence,
            says,
            hours_ago,
        },
    )
}
