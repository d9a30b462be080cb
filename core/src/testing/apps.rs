//! Builders for our own app: what was asked of somebody's phone, and what does it say? Builders that
//! name only what matters to a test.

use super::accounts::{attempt, session};
use super::factors::{answer, factor, opening};
use super::given::Past;
use crate::account::{
    APP_APPROVAL_SECONDS, APP_REQUEST_SECONDS, AccountCommand, AccountEvent, AppAnswer, AppAsked,
    AppAsker, AppCommand, AppEnrolled, AppFinish, AppPaired, AppPushChanged, AppPushEnd,
    AppRemoval, AppRequestApproved, AppRequestDenied, AppRequestSent, AppSaid, AppUsed,
    AppWakeOutcome, AppWoken, EnrolledFrom, FactorEnrolmentStarted, FactorKind, FactorPurpose,
    FactorRefusal, FactorRefused, FactorResetReason,
};
use crate::ids::{AppRequestId, FactorId, PushId};
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use uuid::Uuid;

/// The `n`th request.
pub fn request(n: u128) -> AppRequestId {
    AppRequestId(Uuid::from_u128(n))
}

/// The `n`th place where a phone is woken.
pub fn push(n: u128) -> PushId {
    PushId(Uuid::from_u128(n))
}

/// The log-in of this attempt asks, and goes on.
pub fn by_log_in(n: u128) -> AppAsker {
    AppAsker::LogIn(attempt(n))
}

/// This session asks for something sensitive, and goes on.
pub fn by_step_up(n: u128) -> AppAsker {
    AppAsker::StepUp(session(n))
}

/// This session asks to remove a factor.
pub fn by_removal(n: u128, of: u128) -> AppAsker {
    AppAsker::Removal { session: session(n), factor: factor(of) }
}

/// A set-up asks for its test, from this session.
pub fn by_set_up(n: u128) -> AppAsker {
    AppAsker::SetUp(EnrolledFrom::Session(session(n)))
}

/// The beginning of a set-up of our own app.
pub fn app_started(n: u128, at: Timestamp) -> AccountEvent {
    AccountEvent::FactorEnrolmentStarted(FactorEnrolmentStarted {
        factor: factor(n),
        kind: FactorKind::App,
        expires_at: at.plus(TimeDelta::minutes(15)),
        replaces: None,
    })
}

/// A device took the pairing code of this factor.
pub fn app_paired(n: u128) -> AccountEvent {
    AccountEvent::AppPaired(AppPaired { factor: factor(n) })
}

/// The test approval of this factor was right; from the first session, or where a log-in waited for it.
pub fn app_enrolled(n: u128, tested_by: u128, from_session: bool) -> AccountEvent {
    let (factor, request) = (factor(n), request(tested_by));
    let session = from_session.then(|| session(1));
    AccountEvent::AppEnrolled(AppEnrolled { factor, request, session })
}

/// The `n`th factor is our own app; it was tested by request `1000 + n`.
pub fn our_app(n: u128) -> Past<AccountEvent> {
    app_enrolled(n, 1_000 + n, false).into()
}

/// A set-up of our own app was begun, and shows its pairing code.
pub fn a_pending_app(n: u128) -> Past<AccountEvent> {
    Past::at(move |at| app_started(n, at))
}

/// A set-up of our own app waits for its test approval.
pub fn a_paired_app(n: u128) -> Past<AccountEvent> {
    a_pending_app(n).and(app_paired(n).into())
}

/// A request that was sent at this moment.
pub fn app_sent(
    n: u128,
    purpose: FactorPurpose,
    at: Timestamp,
    replaces: Option<u128>,
) -> AccountEvent {
    AccountEvent::AppRequestSent(AppRequestSent {
        request: request(n),
        purpose,
        expires_at: at.plus(TimeDelta::seconds(APP_REQUEST_SECONDS)),
        replaces: replaces.map(request),
        unknown_device: false,
    })
}

/// The `n`th request waits on the phone.
pub fn a_request(n: u128, purpose: FactorPurpose) -> Past<AccountEvent> {
    Past::at(move |at| app_sent(n, purpose, at, None))
}

/// The `n`th answer approved this request, with this factor, at this moment.
pub fn app_approved(n: u128, of: u128, with: u128, at: Timestamp) -> AccountEvent {
    AccountEvent::AppRequestApproved(AppRequestApproved {
        answer: answer(n),
        request: request(of),
        factor: factor(with),
        until: at.plus(TimeDelta::seconds(APP_APPROVAL_SECONDS)),
    })
}

/// The `n`th answer approved this request, with the first factor.
pub fn an_approval(n: u128, of: u128) -> Past<AccountEvent> {
    Past::at(move |at| app_approved(n, of, 1, at))
}

/// With the `n`th answer, of the first factor, somebody said that this request was not them.
pub fn app_denied(
    n: u128,
    of: u128,
    purpose: FactorPurpose,
    number: u32,
    paused_until: Option<Timestamp>,
) -> AccountEvent {
    let (answer, request, factor) = (answer(n), request(of), factor(1));
    let denied = AppRequestDenied { answer, request, factor, purpose, number, paused_until };
    AccountEvent::AppRequestDenied(denied)
}

/// The page that waited went on with the `n`th answer, to this request, of the first factor.
pub fn app_used(n: u128, of: u128, purpose: FactorPurpose) -> AccountEvent {
    let (answer, request, factor) = (answer(n), request(of), factor(1));
    AccountEvent::AppUsed(AppUsed { answer, request, factor, purpose })
}

/// The `n`th answer, to what is for this purpose, was refused.
pub fn app_refused(
    n: u128,
    purpose: FactorPurpose,
    with: Option<u128>,
    why: FactorRefusal,
) -> AccountEvent {
    let (answer, factor) = (answer(n), with.map(factor));
    AccountEvent::FactorRefused(FactorRefused { answer, factor, purpose, why })
}

/// The number that was typed for this request is not the one on the page.
pub fn wrong_number(of: u128) -> FactorRefusal {
    FactorRefusal::WrongNumber { request: request(of) }
}

/// The app that answered this request is another person's.
pub fn other_account(of: u128) -> FactorRefusal {
    FactorRefusal::OtherAccount { request: request(of) }
}

/// The phone of the first factor is woken there, from now on or no longer.
pub fn push_changed(n: Option<u128>, because: Option<AppPushEnd>) -> AccountEvent {
    let (factor, push) = (factor(1), n.map(push));
    AccountEvent::AppPushChanged(AppPushChanged { factor, push, because })
}

/// The phone of this factor was woken for this request, or could not be.
pub fn app_woken(of: u128, with: u128, fate: AppWakeOutcome) -> AccountEvent {
    let (request, factor) = (request(of), factor(with));
    AccountEvent::AppWoken(AppWoken { request, factor, outcome: fate })
}

/// Begins to set our own app up.
pub fn starts_app(by: EnrolledFrom, n: u128) -> AccountCommand {
    let (factor, kind) = (factor(n), FactorKind::App);
    AccountCommand::StartEnrolment { by, factor, kind, hand_over: None }
}

/// A device takes the pairing code of this factor.
pub fn pairs(n: u128) -> AccountCommand {
    AccountCommand::App(AppCommand::Pair { factor: factor(n) })
}

/// Asks the app with the `n`th request; what is refused carries its number too.
pub fn asks_app(by: AppAsker, n: u128) -> AccountCommand {
    let (request, answer) = (request(n), answer(n));
    AccountCommand::App(AppCommand::Ask(AppAsked { request, answer, by, unknown_device: false }))
}

/// The `n`th answer: a device of this factor says this to this request; none: another account's.
pub fn says(n: u128, of: u128, with: Option<u128>, said: AppSaid) -> AccountCommand {
    let (answer, request, factor) = (answer(n), request(of), with.map(factor));
    AccountCommand::App(AppCommand::Answer(AppAnswer { answer, request, factor, said }))
}

/// The `n`th answer: the first factor approves this request with the right number.
pub fn approves(n: u128, of: u128) -> AccountCommand {
    says(n, of, Some(1), AppSaid::Number { right: true })
}

/// The `n`th answer: another number is typed for this request, with the first factor.
pub fn mistypes(n: u128, of: u128) -> AccountCommand {
    says(n, of, Some(1), AppSaid::Number { right: false })
}

/// The `n`th answer: whoever has the first factor says of this request that it is not them.
pub fn denies(n: u128, of: u128) -> AccountCommand {
    says(n, of, Some(1), AppSaid::Denied)
}

/// The page that waits goes on with this request; what opens carries this number.
pub fn goes_on(by: AppAsker, of: u128, opened: u128) -> AccountCommand {
    let (request, opening) = (request(of), opening(opened));
    AccountCommand::App(AppCommand::Finish(AppFinish { by, request, opening }))
}

/// The page of the first session goes on with this request, and this factor goes.
pub fn removes_with_app(of: u128, n: u128) -> AccountCommand {
    let (request, factor, session, renewed) = (request(of), factor(n), session(1), session(99));
    let why = FactorResetReason::NewDevice;
    let removal = AppRemoval { session, renewed, factor, request, why };
    AccountCommand::App(AppCommand::Remove(removal))
}

/// Sets where the phone of this factor is woken, or that it is no longer.
pub fn sets_push(factor: FactorId, n: Option<u128>, because: Option<AppPushEnd>) -> AccountCommand {
    AccountCommand::App(AppCommand::SetPush { factor, push: n.map(push), because })
}

/// Notes what became of the message to the phone of this factor, at its `n`th place.
pub fn notes_wake(of: u128, with: u128, n: u128, fate: AppWakeOutcome) -> AccountCommand {
    let (request, factor, push) = (request(of), factor(with), push(n));
    AccountCommand::App(AppCommand::NoteWake { request, factor, push, fate })
}
