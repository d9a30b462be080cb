//! Account event builders: what has happened to an account? Builders that name only what matters to
//! a test.

use super::given::{Past, moment};
use crate::account::{
    AccountCommand, AccountEvent, FactorGraceStarted, GivenProfile, GraceCause, LinkClosed,
    LinkPurpose, Living, MembershipEnd, SessionEnd, UnlockedBy,
};
use crate::authority::{
    Act, ActorCapacity, AtProperty, OperatorRole, Permit, Scope, judge_service,
};
use crate::ids::{
    AddressTag, AttemptId, ClaimId, CredentialId, DeviceId, LinkId, LockId, NetworkTag, PropertyId,
    SessionId,
};
use crate::language::Language;
use crate::permission::Permission;
use crate::personal::Personal;
use crate::policy::LockRule;
use crate::store::Revision;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The `n`th attempt.
pub fn attempt(n: u128) -> AttemptId {
    AttemptId(Uuid::from_u128(n))
}

/// The `n`th link; the activation link is the 0th.
pub fn link(n: u128) -> LinkId {
    LinkId(Uuid::from_u128(n))
}

/// The `n`th password; an active account has the first.
pub fn password(n: u128) -> CredentialId {
    CredentialId(Uuid::from_u128(n))
}

/// The `n`th session.
pub fn session(n: u128) -> SessionId {
    SessionId(format!("{n:064x}"))
}

/// The `n`th device.
pub fn device(n: u128) -> DeviceId {
    DeviceId(format!("{n:064x}"))
}

/// The `n`th property; an account begins at the first.
pub fn property(n: u128) -> PropertyId {
    PropertyId(Uuid::from_u128(n))
}

/// The `n`th address nobody has to read.
pub fn address(n: u128) -> AddressTag {
    AddressTag(format!("1-{n:064x}"))
}

/// The claim that every account by hand rests on.
pub fn claim() -> ClaimId {
    ClaimId(Uuid::from_u128(1))
}

/// The lock that the tenth of [`failures`] led to.
pub fn the_lock() -> LockId {
    LockId::caused_by(attempt(10))
}

/// What a billing system gets whose token is good for that.
#[expect(clippy::expect_used, reason = "the table lets such a token")]
pub fn permit_to_bill() -> Permit {
    let authorised = judge_service(Act::WriteBilling, &[Scope::BillingWrite].into());
    authorised.and_then(|yes| yes.because(None)).expect("a token of this scope may")
}

/// Support acts at a property that others manage.
pub fn support_acts() -> AtProperty {
    AtProperty::managed(ActorCapacity::Operator(OperatorRole::Support))
}

/// Ada comes back as Ada.
pub fn the_same_name() -> GivenProfile {
    GivenProfile { name: None, language: Language::En, same_as: Some(Revision(0)) }
}

/// Support adds Ada, under the address as it was typed, to the `n`th property.
pub fn adds_to(
    n: u128,
    permissions: BTreeSet<Permission>,
    ends_at: Option<Timestamp>,
) -> AccountCommand {
    AccountCommand::Join {
        property: property(n),
        permissions,
        ends_at,
        email: "ada@hotel.example".to_owned(),
        given: the_same_name(),
        acting: support_acts(),
        by: None,
        hand_over: None,
    }
}

/// Permissions of a receptionist.
pub fn reception() -> BTreeSet<Permission> {
    BTreeSet::from([Permission::Reservations, Permission::Guests])
}

/// An account that was made and whose activation link is on its way.
pub fn an_account() -> Past<AccountEvent> {
    let made = Past::of([
        AccountEvent::AccountCreated {
            claim: claim(),
            address: address(1),
            email: Personal::Sealed,
            name: Personal::Sealed,
            language: Language::En,
        },
        AccountEvent::MembershipAdded { property: property(1), permissions: reception() },
    ]);
    made.and(Past::at(|at| AccountEvent::ActivationLinkIssued {
        link: link(0),
        expires_at: at.plus(TimeDelta::hours(24)),
        supersedes: None,
    }))
}

/// An account whose person chose the first password.
pub fn an_active_account() -> Past<AccountEvent> {
    an_account().and(Past::of([AccountEvent::PasswordChosen {
        credential: password(1),
        link: link(0),
        purpose: LinkPurpose::Activation,
        replaces: None,
    }]))
}

/// The person chose another password through `through`.
pub fn a_new_password(n: u128, through: LinkId) -> Past<AccountEvent> {
    Past::of([AccountEvent::PasswordChosen {
        credential: password(n),
        link: through,
        purpose: LinkPurpose::Reset,
        replaces: Some(password(n - 1)),
    }])
}

/// A guess that took its place and has no verdict yet.
pub fn an_open_attempt(n: u128) -> Past<AccountEvent> {
    Past::of([AccountEvent::LoginAttempted { attempt: attempt(n), device: None }])
}

/// A guess from a known device while the account is locked for strangers.
pub fn an_open_attempt_from(known: DeviceId, n: u128) -> Past<AccountEvent> {
    Past::of([AccountEvent::LoginAttempted { attempt: attempt(n), device: Some(known) }])
}

/// The first, second, … wrong password.
pub fn failures(count: u128) -> Past<AccountEvent> {
    failures_from(1, count)
}

/// Wrong passwords, the first of them with this number.
pub fn failures_from(first: u128, count: u128) -> Past<AccountEvent> {
    Past::of((first..first + count).flat_map(|n| {
        [AccountEvent::LoginAttempted { attempt: attempt(n), device: None }, wrong(n)]
    }))
}

/// The `n`th password was wrong.
pub fn wrong(n: u128) -> AccountEvent {
    AccountEvent::LoginFailed { attempt: attempt(n), credential: Some(password(1)) }
}

/// The lock that ten failures lead to.
pub fn locked_by(until: Option<Timestamp>) -> AccountEvent {
    AccountEvent::AccountLocked {
        lock: the_lock(),
        rule: LockRule::FailuresInARun { failures_max: 10 },
        evidence: (1..=10).map(attempt).collect(),
        until,
    }
}

/// Ten wrong passwords and the lock they led to, which no time ends.
pub fn locked() -> Past<AccountEvent> {
    failures(10).and(Past::of([locked_by(None)]))
}

/// Ten wrong passwords and a lock that ends by itself.
pub fn locked_for(minutes: i64) -> Past<AccountEvent> {
    let until = move |at: Timestamp| Some(at.plus(TimeDelta::minutes(minutes)));
    failures(10).and(Past::at(move |at| locked_by(until(at))))
}

/// The lock was lifted by a reset.
pub fn unlocked() -> Past<AccountEvent> {
    Past::of([AccountEvent::AccountUnlocked { lock: the_lock(), by: UnlockedBy::Reset }])
}

/// A reset link that opens for 24 hours.
pub fn a_live_reset_link(n: u128) -> Past<AccountEvent> {
    Past::at(move |at| AccountEvent::PasswordResetRequested {
        link: link(n),
        expires_at: at.plus(TimeDelta::hours(24)),
        supersedes: None,
    })
}

/// A log-in with session and device of this number, at this moment of attempt `900 + n`.
pub fn signed_in(n: u128) -> Past<AccountEvent> {
    let taken = AccountEvent::LoginAttempted { attempt: attempt(900 + n), device: None };
    Past::of([taken]).and(Past::at(move |at| AccountEvent::LoginSucceeded {
        attempt: attempt(900 + n),
        session: session(n),
        device: device(n),
        expires_at: at.plus(TimeDelta::hours(24)),
    }))
}

/// The last membership went, and the account with it.
pub fn deleted() -> Past<AccountEvent> {
    Past::of([
        AccountEvent::MembershipRemoved { property: property(1), because: MembershipEnd::Removed },
        AccountEvent::AccountDeleted {},
    ])
}

/// The sessions of these numbers ended.
pub fn ended(sessions: impl IntoIterator<Item = u128>, because: SessionEnd) -> AccountEvent {
    AccountEvent::SessionsEnded { sessions: sessions.into_iter().map(session).collect(), because }
}

/// A refusal of a link.
pub fn link_refused(n: u128, purpose: LinkPurpose, why: LinkClosed) -> AccountEvent {
    AccountEvent::LinkRefused { link: link(n), purpose, why }
}

/// Asks for a place, as a stranger.
pub fn asks(n: u128) -> AccountCommand {
    AccountCommand::AskToLogIn { attempt: attempt(n), device: None }
}

/// The verdict on the first password: session and device carry the attempt's number.
pub fn judged(n: u128, matched: bool) -> AccountCommand {
    AccountCommand::Judge {
        attempt: attempt(n),
        credential: Some(password(1)),
        matched,
        session: session(n),
        device: device(n),
        network: None,
    }
}

/// A right password from this device, in this network, for a session of the attempt's number.
pub fn judged_from(n: u128, from: u128, network: u128) -> AccountCommand {
    AccountCommand::Judge {
        attempt: attempt(n),
        credential: Some(password(1)),
        matched: true,
        session: session(n),
        device: device(from),
        network: Some(NetworkTag(format!("{network:032x}"))),
    }
}

/// That attempt `n`'s password was right, where that alone opens nothing.
pub fn password_accepted(n: u128) -> AccountEvent {
    AccountEvent::PasswordAccepted { attempt: attempt(n), credential: password(1) }
}

/// What the first right password leads to `minutes` after the beginning: a session, and thirty days
/// to set up a second factor.
pub fn success(n: u128, minutes: i64) -> [AccountEvent; 2] {
    [
        AccountEvent::LoginSucceeded {
            attempt: attempt(n),
            session: session(n),
            device: device(n),
            expires_at: moment(minutes).plus(TimeDelta::hours(24)),
        },
        AccountEvent::FactorGraceStarted(FactorGraceStarted {
            until: moment(minutes).plus(TimeDelta::days(30)),
            because: GraceCause::FirstLogIn,
        }),
    ]
}

/// The account that a test's history led to.
///
/// # Panics
/// When there is none.
pub fn living(account: &crate::account::Account) -> &Living {
    match account.living() {
        Some(living) => living,
        None => panic!("the account does not live: {account:?}"),
    }
}
