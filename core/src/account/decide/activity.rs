//! Unusual activity: what follows from unusual activity, and what ends it? (S2)

use super::super::event::AccountEvent;
use super::super::event_words::{ActivityEnd, LoginStop};
use super::super::state::Living;
use crate::activity::{ActivityAction, Sighting, Sign};
use crate::clock::Time;
use crate::ids::{ActivityId, SessionId};
use crate::policy::Settings;
use chrono::TimeDelta;

/// What a log-in with the right password makes noticed, and why it is stopped, if it is. The
/// session it would have opened is named by no evidence then: it never was.
pub(super) fn at_log_in(
    living: &Living,
    settings: &Settings,
    time: Time,
    opening: &Sighting,
) -> (Vec<AccountEvent>, Option<LoginStop>) {
    let noticed = noticed(living, settings, opening);
    let refuses = |event: &AccountEvent| {
        let AccountEvent::UnusualActivityDetected { activity, rule, .. } = event else {
            return None;
        };
        (rule.action() == ActivityAction::Refuse).then_some(*activity)
    };
    let present = living.activity.refusing(time).map(|notice| notice.activity);
    let stop = present.or_else(|| noticed.iter().find_map(refuses));
    let because = stop.map(|activity| LoginStop::UnusualActivity { activity });
    let stopped =
        because.is_some() || living.lapsed_at.is_some() || living.reset_required_at.is_some();
    let noticed = if stopped { without_session(noticed, &opening.session) } else { noticed };
    (noticed, because)
}

/// What a use of a session makes noticed. The session itself lives on: only log-ins are refused.
pub(super) fn at_use(living: &Living, settings: &Settings, used: &Sighting) -> Vec<AccountEvent> {
    noticed(living, settings, used)
}

fn noticed(living: &Living, settings: &Settings, now: &Sighting) -> Vec<AccountEvent> {
    let lives = |session: &SessionId| {
        living.sessions.get(session).is_some_and(|found| found.is_live(settings, now.at))
    };
    let until = now.at.plus(TimeDelta::minutes(i64::from(settings.unusual_activity_minutes)));
    let signs = living.activity.signs(&settings.unusual_activity, now, lives).into_iter();
    let events = signs.map(|Sign { rule, evidence }| AccountEvent::UnusualActivityDetected {
        activity: ActivityId::caused_by(&now.session, now.at, rule.name()),
        rule,
        evidence,
        until,
    });
    events.collect()
}

fn without_session(mut noticed: Vec<AccountEvent>, session: &SessionId) -> Vec<AccountEvent> {
    for event in &mut noticed {
        if let AccountEvent::UnusualActivityDetected { evidence, .. } = event {
            for counted in evidence.iter_mut() {
                counted.session.take_if(|named| named == session);
            }
        }
    }
    noticed
}

/// Refusals whose time has run out.
pub(super) fn overdue(living: &Living, time: Time) -> Vec<AccountEvent> {
    living.activity.overdue(time).map(|activity| ended(activity, ActivityEnd::Time)).collect()
}

pub(super) fn expire(living: &Living, time: Time, activity: ActivityId) -> Vec<AccountEvent> {
    let due = living.activity.overdue(time).any(|due| due == activity);
    // Ended by something else, or by whoever acted first after its time.
    if due { vec![ended(activity, ActivityEnd::Time)] } else { vec![] }
}

/// Every refusal, ended by this.
pub(super) fn end_all(living: &Living, by: ActivityEnd) -> Vec<AccountEvent> {
    living.activity.refusals().map(|notice| ended(notice.activity, by)).collect()
}

fn ended(activity: ActivityId, by: ActivityEnd) -> AccountEvent {
    AccountEvent::UnusualActivityEnded { activity, by }
}

#[cfg(test)]
mod tests;
