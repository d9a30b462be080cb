//! What an explanation tells of persons: which events have to be opened for it? A long history has thousands
//! of attempts, and few of them ever counted.

use crate::account::{Account, AccountEvent, lockout_fact};
use crate::codec::Recorded;
use crate::ids::{AttemptId, SessionId};
use crate::lockout::Fact;
use std::collections::{HashMap, HashSet};

/// The places of the events whose personal values [`super::explain_account`] tells as of the moment that led
/// to `state`: attempts that counted, and acts with a reason in words. Of all others it needs none.
pub fn told_of(history: &[Recorded<AccountEvent>], state: &Account) -> Vec<usize> {
    let mut counted: HashSet<AttemptId> = HashSet::new();
    let mut began_with: HashMap<&SessionId, AttemptId> = HashMap::new();
    for Recorded { event, .. } in history {
        if let Some(Fact::Locked { evidence, .. }) = lockout_fact(event) {
            counted.extend(evidence);
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these name attempts")]
        match event {
            AccountEvent::LoginSucceeded { attempt, session, .. } => {
                began_with.insert(session, *attempt);
            }
            AccountEvent::UnusualActivityDetected { evidence, .. } => {
                let began = |session| began_with.get(session).copied();
                let of_uses = evidence.iter().filter_map(|counted| {
                    counted.attempt.or_else(|| counted.session.as_ref().and_then(began))
                });
                counted.extend(of_uses);
            }
            _ => {}
        }
    }
    counted.extend(state.living().into_iter().flat_map(|living| &living.lockout.run));
    let told = |recorded: &Recorded<AccountEvent>| {
        let attempted = matches!(&recorded.event,
            AccountEvent::LoginAttempted { attempt, .. } if counted.contains(attempt));
        attempted || recorded.meta.reason.as_ref().is_some_and(|reason| reason.note.is_some())
    };
    let places = history.iter().enumerate().filter(|(_, recorded)| told(recorded));
    places.map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::explain::{explain_account, explain_sealed, written_by};
    use crate::personal::Personal;
    use crate::testing::history::{factored, valid_under_any};
    use proptest::prelude::*;

    fn sealed(recorded: &Recorded<AccountEvent>) -> Recorded<AccountEvent> {
        let mut sealed = recorded.clone();
        if let Some(origin) = &mut sealed.meta.origin {
            (origin.ip, origin.user_agent) = (Personal::Sealed, Personal::Sealed);
        }
        if let Some(note) = sealed.meta.reason.as_mut().and_then(|reason| reason.note.as_mut()) {
            *note = Personal::Sealed;
        }
        sealed
    }

    proptest! {
        /// Whatever happened, and as of whichever moment: nothing else needs to be opened.
        #[test]
        fn c6_an_explanation_tells_nothing_personal_of_other_events(
            history in prop_oneof![valid_under_any(), factored()],
            part in 0.0..=1.0,
        ) {
            for (account, stream) in &history.accounts {
                let open = &stream.events;
                // Of a stream whose first command was refused there is nothing to explain.
                let Some(last) = open.len().checked_sub(1) else { continue };
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short list")]
                let until = (last as f64 * part) as usize;
                let time = Time::sure(open[until].meta.at);
                let mut state = Account::default();
                for recorded in written_by(open, time) {
                    state.evolve(recorded);
                }
                let shut: Vec<_> = open.iter().map(sealed).collect();
                let opened = told_of(&shut, &state).into_iter();
                let opened = opened.map(|place| (open[place].id, open[place].clone())).collect();
                let whole = explain_account(*account, open, time);
                prop_assert_eq!(explain_sealed(*account, &shut, &opened, time), whole);
            }
        }
    }
}
