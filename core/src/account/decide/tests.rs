//! What the person is shown, and how events come into their append.

mod clock;

use super::natures::nature;
use super::*;
use crate::account::{LinkClosed, LinkPurpose, LoginRefusal, ResetDeclined};
use crate::answer::Answer;
use crate::engine::Nature;
use crate::testing::accounts::*;
use crate::testing::moment;

#[test]
fn b6_the_last_word_of_an_append_is_what_the_person_is_shown() {
    let locked = [wrong(10), locked_by(None)];
    assert_eq!(answer(&[wrong(9)]), Some(Answer::WrongCredentials));
    assert_eq!(answer(&locked), Some(Answer::AccountLocked));
    let disabled = [wrong(10), AccountEvent::CredentialDisabled { consecutive: 100 }];
    assert_eq!(answer(&disabled), Some(Answer::AccountLocked));
    assert_eq!(answer(&success(1, 0)), Some(Answer::SignedIn));
    let head = AccountEvent::LockExpired { lock: the_lock() };
    assert_eq!(answer(&[head, wrong(1)]), Some(Answer::WrongCredentials));
    let taken = AccountEvent::LoginAttempted { attempt: attempt(1), device: None };
    assert_eq!(answer(&[taken]), None, "nothing is shown before the verdict");
}

#[test]
fn s4_refused_for_whatever_cause_the_person_is_shown_the_same() {
    for because in [LoginRefusal::Locked { lock: the_lock() }, LoginRefusal::Disabled {}] {
        let refused = AccountEvent::LoginRefused { attempt: attempt(1), because };
        assert_eq!(answer(&[refused]), Some(Answer::AccountLocked));
    }
}

#[test]
fn s4_a_reset_is_answered_alike_whether_a_mail_follows_or_not() {
    for event in [
        AccountEvent::PasswordResetRequested {
            link: link(1),
            expires_at: moment(1),
            supersedes: None,
        },
        AccountEvent::PasswordResetRepeated { link: link(1), expires_at: moment(1) },
        AccountEvent::PasswordResetDeclined { why: ResetDeclined::HourlyLimit },
        AccountEvent::PasswordResetDeclined { why: ResetDeclined::AccountDeleted },
    ] {
        assert_eq!(answer(&[event]), Some(Answer::ResetMailSent));
    }
}

#[test]
fn s34_a_closed_link_is_answered_by_what_closed_it() {
    let shown = |why| answer(&[link_refused(1, LinkPurpose::Reset, why)]);
    assert_eq!(shown(LinkClosed::Superseded), Some(Answer::LinkSuperseded));
    assert_eq!(shown(LinkClosed::Used), Some(Answer::LinkUsed));
    assert_eq!(shown(LinkClosed::Expired), Some(Answer::LinkExpired));
    assert_eq!(shown(LinkClosed::Withdrawn), Some(Answer::LinkExpired));
}

#[test]
fn b5_what_time_brings_about_is_times_act_and_logging_out_is_the_persons() {
    assert_eq!(nature(&AccountEvent::LockExpired { lock: the_lock() }), Nature::Time);
    assert_eq!(nature(&ended([1], SessionEnd::Idle)), Nature::Time);
    assert_eq!(nature(&ended([1], SessionEnd::Expired)), Nature::Time);
    assert_eq!(nature(&ended([1], SessionEnd::Logout)), Nature::Act);
    assert_eq!(nature(&ended([1], SessionEnd::PasswordChanged)), Nature::Consequence);
    assert_eq!(nature(&locked_by(None)), Nature::Consequence);
    assert_eq!(nature(&wrong(1)), Nature::Act);
}
