//! One cause, one fate, arm by arm (invariant 11).

use super::*;
use crate::account::LinkPurpose;
use crate::ids::{AccountId, EventId, LinkId};
use crate::language::Language;
use crate::personal::Personal;
use crate::stream::StreamId;
use crate::testing::{Given, Past, given, moment, wait};
use chrono::TimeDelta;
use uuid::Uuid;

const ADA: AccountId = AccountId(Uuid::from_u128(1));

fn order() -> Order {
    Order {
        account: ADA,
        template: MailTemplate::PasswordReset,
        language: Language::Fr,
        cause: EventId(Uuid::from_u128(2)),
        cause_stream: StreamId::account(ADA),
        caused_at: moment(0),
        link: Some(MailedLink {
            link: LinkId(Uuid::from_u128(3)),
            purpose: LinkPurpose::Reset,
            expires_at: moment(24 * 60),
        }),
        property: None,
    }
}

fn queued() -> MailEvent {
    let Order { account, template, language, cause, cause_stream, caused_at, link, property } =
        order();
    MailEvent::MailQueued {
        account,
        template,
        language,
        cause,
        cause_stream,
        caused_at,
        link,
        property,
    }
}

fn attempted(attempt: u32) -> MailEvent {
    MailEvent::MailAttempted { attempt }
}

fn clear(text: &str) -> Personal<String> {
    Personal::Clear(text.to_owned())
}

fn trying() -> Past<MailEvent> {
    Past::of([queued(), attempted(1)])
}

fn accepted() -> MailEvent {
    MailEvent::MailAccepted { account: ADA, via: MailRoute::Smtp, reply: clear("250 ok") }
}

fn refused(code: Option<u16>) -> MailEvent {
    let (cause, reply) = (MailTrouble::MailboxFull, clear("full"));
    MailEvent::MailRefused { account: ADA, code, cause, reply }
}

fn bounced() -> MailEvent {
    let (cause, diagnostic) = (MailTrouble::UnknownAddress, clear("nobody"));
    MailEvent::MailBounced { account: ADA, status: "5.1.1".to_owned(), cause, diagnostic }
}

fn accept() -> MailCommand {
    MailCommand::Accept { via: MailRoute::Smtp, reply: "250 ok".to_owned() }
}

fn defer() -> MailCommand {
    let cause = MailTrouble::MailboxFull;
    MailCommand::Defer { code: Some(452), cause, reply: "full".to_owned() }
}

fn refuse() -> MailCommand {
    let cause = MailTrouble::MailboxFull;
    MailCommand::Refuse { code: Some(552), cause, reply: "full".to_owned() }
}

fn bounce() -> MailCommand {
    let cause = MailTrouble::UnknownAddress;
    let (status, diagnostic) = ("5.1.1".to_owned(), "nobody".to_owned());
    MailCommand::Bounce { status, cause, diagnostic }
}

fn suppress() -> MailCommand {
    MailCommand::Suppress { why: Suppression::Superseded }
}

fn suppressed(why: Suppression) -> MailEvent {
    MailEvent::MailSuppressed { why }
}

/// As the only engine.
fn try_now() -> MailCommand {
    MailCommand::Try { lost_after: TimeDelta::zero() }
}

fn mail(history: impl IntoIterator<Item = Past<MailEvent>>) -> Given<Mail> {
    given::<Mail>(history)
}

#[test]
fn s29_one_cause_is_queued_once() {
    let queue = || MailCommand::Queue { order: order(), suppressed: None };
    mail([]).when(queue()).then([queued()]).and().when(queue()).then_nothing();
}

#[test]
fn s31_the_decision_not_to_mail_is_recorded_with_what_was_asked_for() {
    let why = Suppression::AccountExists;
    let queue = MailCommand::Queue { order: order(), suppressed: Some(why) };
    let decided = mail([]).when(queue).then([queued(), suppressed(why)]).and();
    decided.when(try_now()).then_refused(Rejection::NotWaiting);
}

#[test]
fn s29_a_try_is_written_before_a_server_is_asked() {
    mail([queued().into()]).when(try_now()).then([attempted(1)]);
    mail([]).when(try_now()).then_refused(Rejection::NotWaiting);
}

#[test]
fn s29_a_try_without_an_answer_is_named_uncertain_and_made_once_more() {
    let again = [MailEvent::MailUncertain { attempt: 1 }, attempted(2)];
    mail([trying()]).when(try_now()).then(again);
}

/// Beside other engines an attempt without an answer is another's that is under way, until nobody could
/// take longer.
#[test]
fn what_another_engine_hands_over_is_left_to_it() {
    let attempt = || MailCommand::Try { lost_after: TimeDelta::minutes(2) };
    mail([queued().into()]).when(attempt()).then([attempted(1)]);
    mail([trying()]).when(attempt()).then_refused(Rejection::NotDue);
    let later = |minutes| mail([trying()]).after(TimeDelta::minutes(minutes));
    later(1).when(attempt()).then_refused(Rejection::NotDue);
    later(2).when(attempt()).then([MailEvent::MailUncertain { attempt: 1 }, attempted(2)]);
    later(1).when(accept()).then([accepted()]);
}

/// Twice handed over and twice no answer: two copies are the most that anybody may get.
#[test]
fn s29_a_mail_lost_twice_may_have_arrived_and_is_not_sent_a_third_time() {
    let unknown = |attempt| MailEvent::MailUncertain { attempt };
    let may_have_arrived = || suppressed(Suppression::MayHaveArrived);
    mail([trying()]).when(MailCommand::Lose).then([unknown(1)]);
    let again = || Past::of([queued(), attempted(1), unknown(1), attempted(2)]);
    for command in [MailCommand::Lose, try_now()] {
        let over = mail([again()]).when(command).then([unknown(2), may_have_arrived()]).and();
        let over = over.when(try_now()).then_refused(Rejection::NotWaiting);
        // It had arrived after all, and came back.
        over.when(bounce()).then([bounced()]);
    }
    // An answer in between changes nothing about the first.
    let deferred = mail([again()]).when(defer()).then_events(|_| {}).and();
    let third = deferred.after(TimeDelta::minutes(5)).when(try_now());
    let third = third.then([attempted(3)]).and();
    third.when(MailCommand::Lose).then([unknown(3), may_have_arrived()]);
}

#[test]
fn s29_what_a_server_answered_is_the_fate() {
    mail([trying()]).when(accept()).then([accepted()]);
    mail([trying()]).when(refuse()).then([refused(Some(552))]);
}

#[test]
fn s29_a_deferred_mail_waits_longer_each_time() {
    let mut state = mail([queued().into()]);
    for minutes in [1, 2, 5, 15, 30, 60, 60] {
        state = state.when(try_now()).then_events(|_| {}).and();
        let waits = state.when(defer()).then_events(|_| {});
        let Fate::Waiting { from: Some(from) } = waits.state().fate else { panic!("not waiting") };
        let early = TimeDelta::minutes(minutes) - TimeDelta::microseconds(1);
        state = waits.and().after(early);
        state = state.when(try_now()).then_refused(Rejection::NotDue);
        state = state.after(TimeDelta::microseconds(1));
        assert!(from <= moment(24 * 60));
    }
}

#[test]
fn s33_after_a_day_a_deferred_mail_is_refused_in_the_servers_words() {
    mail([trying(), wait(TimeDelta::hours(24))]).when(defer()).then([refused(Some(452))]);
}

/// Nobody said no to the mail: it was never spoken of.
#[test]
fn s33_a_mail_that_no_server_heard_of_for_a_day_was_not_handed_over() {
    for (code, cause, because) in [
        (None, MailTrouble::Unreachable, NotHandedOver::Unreachable),
        (Some(421), MailTrouble::Unreachable, NotHandedOver::Unreachable),
        (Some(535), MailTrouble::SenderRefused, NotHandedOver::SenderRefused),
        (None, MailTrouble::Other, NotHandedOver::GivenUp),
    ] {
        let defer = MailCommand::Defer { code, cause, reply: "no".to_owned() };
        let reply = clear("no");
        let kept = MailEvent::MailNotHandedOver { account: ADA, because, code, reply };
        mail([trying(), wait(TimeDelta::hours(24))]).when(defer).then([kept]);
    }
}

#[test]
fn s33_what_no_server_can_take_is_not_handed_over_at_once() {
    let (because, reply) = (NotHandedOver::NeedsSmtputf8, "no SMTPUTF8".to_owned());
    let withhold = || MailCommand::Withhold { because, reply: reply.clone() };
    let reply = clear("no SMTPUTF8");
    let kept = MailEvent::MailNotHandedOver { account: ADA, because, code: None, reply };
    let done = mail([trying()]).when(withhold()).then([kept]).and();
    done.when(bounce()).then_refused(Rejection::NeverSent);
    mail([queued().into()]).when(withhold()).then_refused(Rejection::NotWaiting);
}

#[test]
fn s33_a_bounce_is_known_once_and_only_of_what_was_sent() {
    let back = mail([trying(), accepted().into()]).when(bounce()).then([bounced()]);
    back.and().when(bounce()).then_nothing();
    mail([trying()]).when(bounce()).then([bounced()]); // The answer was lost, the mail was not.
    for never_sent in [vec![], vec![queued()], vec![queued(), suppressed(Suppression::TooOld)]] {
        mail([Past::of(never_sent)]).when(bounce()).then_refused(Rejection::NeverSent);
    }
    mail([trying(), refused(None).into()]).when(bounce()).then_refused(Rejection::NeverSent);
}

#[test]
fn s34_only_a_waiting_mail_is_suppressed() {
    let done = mail([queued().into()]).when(suppress());
    let done = done.then([suppressed(Suppression::Superseded)]);
    done.and().when(suppress()).then_nothing();
    // The engine died in an attempt, and the link closed since: what is not known is said.
    let unknown = MailEvent::MailUncertain { attempt: 1 };
    mail([trying()]).when(suppress()).then([unknown, suppressed(Suppression::Superseded)]);
    for last in [accepted(), refused(None), bounced()] {
        let history = [trying(), last.into()];
        mail(history).when(suppress()).then_refused(Rejection::NotWaiting);
    }
    mail([]).when(suppress()).then_refused(Rejection::NotWaiting);
}

#[test]
fn a_mail_whose_fate_is_sealed_is_neither_tried_nor_answered() {
    for last in [accepted(), refused(None), bounced(), suppressed(Suppression::Expired)] {
        for command in [try_now(), accept(), defer(), refuse()] {
            let history = [trying(), last.clone().into()];
            mail(history).when(command).then_refused(Rejection::NotWaiting);
        }
    }
}

#[test]
fn a_server_that_was_not_asked_has_not_answered() {
    for command in [accept(), defer(), refuse(), MailCommand::Lose] {
        mail([queued().into()]).when(command.clone()).then_refused(Rejection::NotWaiting);
        mail([]).when(command).then_refused(Rejection::NotWaiting);
    }
}

/// The code is what the ledger says: ids and texts go by it.
#[test]
fn a_template_is_stored_under_its_code() {
    for template in MailTemplate::ALL {
        assert_eq!(serde_json::to_value(template).unwrap(), template.code());
        assert_eq!(MailTemplate::of_code(template.code()), Some(*template));
    }
}
