//! Our own app: what it is asked, what its answers lead to, and who goes on with them.

mod answered;
mod asked;
mod denied;
mod finished;
mod gone;
mod removed;
mod set_up;
mod woken;

use crate::account::{
    Account, AccountEvent, ActedBy, AppSaid, EnrolledFrom, FactorAccepted, FactorKind,
    FactorPurpose, FactorRefusal, FactorResetBy, FactorResetReason, FactorSetUpDemanded, Factors,
    IdentityCheck, LinkPurpose, PasskeyFault, Rejection, SecondFactorPaused, SecondFactorReset,
    SessionEnd, SessionRenewed, answer as shown,
};
use crate::answer::Answer;
use crate::ids::PauseId;
use crate::policy::Settings;
use crate::testing::accounts::*;
use crate::testing::apps::*;
use crate::testing::factors::*;
use crate::testing::passkeys::{a_passkey, a_pending_passkey, faulty, to_log_in};
use crate::testing::{Given, Past, given, moment, wait};
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use uuid::Uuid;

const RIGHT: AppSaid = AppSaid::Number { right: true };
const WRONG: AppSaid = AppSaid::Number { right: false };
const OVER: Rejection = Rejection::AppRequestOver;

fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

/// So many seconds after the beginning.
fn second(n: i64) -> Timestamp {
    moment(0).plus(seconds(n))
}

fn nothing() -> Past<AccountEvent> {
    Past::of([])
}

/// Somebody with our app whose log-in of attempt 1 waits for it, after this.
fn waiting(more: Past<AccountEvent>) -> Given<Account> {
    given::<Account>([an_active_account(), our_app(1), waits(1), more])
}

/// Their log-in of attempt 1 asks with request 1.
fn asked(more: Past<AccountEvent>) -> Given<Account> {
    waiting(a_request(1, to_log_in(1)).and(more))
}

/// And the first answer approved it.
fn approved(more: Past<AccountEvent>) -> Given<Account> {
    asked(an_approval(1, 1).and(more))
}

fn signed_in_with(more: Past<AccountEvent>) -> Given<Account> {
    given::<Account>([an_active_account(), signed_in(1), more])
}

fn here() -> EnrolledFrom {
    EnrolledFrom::Session(session(1))
}

fn to_step_up(n: u128) -> FactorPurpose {
    FactorPurpose::StepUp { session: session(n) }
}

fn opened(n: u128) -> AccountEvent {
    let [opened, _] = success(n, 0);
    opened
}

fn renewed() -> AccountEvent {
    AccountEvent::SessionRenewed(SessionRenewed { session: session(1), renewed: session(99) })
}

fn factors(given: &Given<Account>) -> &Factors {
    &living(given.state()).factors
}

fn counted(given: &Given<Account>) -> (usize, u32) {
    (factors(given).run.len(), factors(given).consecutive)
}

/// Answers are not looked at for five minutes.
fn a_pause() -> Past<AccountEvent> {
    Past::at(|at| {
        AccountEvent::SecondFactorPaused(SecondFactorPaused {
            pause: PauseId(Uuid::from_u128(1)),
            until: at.plus(minutes(5)),
            number: 1,
            evidence: vec![],
        })
    })
}

fn disabled() -> Past<AccountEvent> {
    AccountEvent::SecondFactorDisabled { consecutive: 100 }.into()
}

fn removed(n: u128) -> Past<AccountEvent> {
    AccountEvent::FactorRemoved { factor: factor(n) }.into()
}

fn was_reset() -> Past<AccountEvent> {
    AccountEvent::SecondFactorReset(SecondFactorReset {
        factors: vec![factor(1)],
        by: FactorResetBy::Support,
        why: FactorResetReason::LostOrStolen,
        checked: IdentityCheck::CallBack,
        hand_over: None,
    })
    .into()
}

/// After each of these nobody goes on with an old log-in.
fn what_ends_log_ins() -> [Past<AccountEvent>; 4] {
    let chosen = AccountEvent::PasswordChosen {
        credential: password(2),
        link: link(7),
        purpose: LinkPurpose::Reset,
        replaces: Some(password(1)),
    };
    let suspended = AccountEvent::AccountSuspended { by: ActedBy::Support };
    let disabled = AccountEvent::CredentialDisabled { consecutive: 100 };
    [chosen.into(), suspended.into(), disabled.into(), locked()]
}
