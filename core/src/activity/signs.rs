//! Activity signals: of what is this use of the account a sign?

use super::evidence::ActivityEvidence;
use super::rules::ActivityRule;
use super::state::{Activity, Sighting};
use crate::clock::is_ahead;
use crate::ids::SessionId;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// A rule that fires, and the uses it counted, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// The rule.
    pub rule: ActivityRule,
    /// What it counted; the last is the use that made it fire.
    pub evidence: Vec<ActivityEvidence>,
}

impl Activity {
    /// The rules that fire with `now`, beside those noticed already. `lives` says which sessions
    /// still live. A log-in that is judged has no session yet: its own counts as one.
    pub fn signs(
        &self,
        rules: &[ActivityRule],
        now: &Sighting,
        lives: impl Fn(&SessionId) -> bool,
    ) -> Vec<Sign> {
        let new = rules.iter().filter(|rule| !self.is_noticed(rule, now.at));
        let fired = new.filter_map(|rule| {
            let counted = match rule {
                ActivityRule::DevicesTakingTurns { within_minutes, .. } => {
                    self.turns_with(now, since(now.at, *within_minutes), &lives)
                }
                ActivityRule::ManyDevices { more_than, within_hours, .. } => {
                    let from = since(now.at, within_hours.saturating_mul(60));
                    more(&self.devices, now, *more_than, from, |one| Some(&one.device))
                }
                ActivityRule::ManyNetworks { more_than, within_minutes, .. } => {
                    let from = since(now.at, *within_minutes);
                    more(&self.networks, now, *more_than, from, |one| one.network.as_ref())
                }
            };
            let evidence = counted?.iter().map(evidence).collect();
            Some(Sign { rule: rule.clone(), evidence })
        });
        fired.collect()
    }

    /// A, B, A, B with `now` as the fourth: of all other devices, the one that was last in turn.
    fn turns_with(
        &self,
        now: &Sighting,
        from: Timestamp,
        lives: impl Fn(&SessionId) -> bool,
    ) -> Option<Vec<Sighting>> {
        let counts = |turn: &&Sighting| {
            turn.at >= from && !is_ahead(turn.at, now.at) && lives(&turn.session)
        };
        let turns: Vec<&Sighting> = self.turns.iter().filter(counts).collect();
        let others = turns.iter().rev().filter(|turn| turn.device != now.device);
        others.map(|turn| &turn.device).find_map(|other| {
            let mut row: Vec<&Sighting> = vec![now];
            let both = turns
                .iter()
                .rev()
                .filter(|turn| turn.device == now.device || turn.device == *other);
            for turn in both {
                if row.last().is_some_and(|later| later.device != turn.device) {
                    row.push(turn);
                }
            }
            let four = row.get(..4)?;
            Some(four.iter().rev().map(|turn| (*turn).clone()).collect())
        })
    }
}

/// The latest sighting of each of them, where they are more than `most` together with `now`.
fn more<K: PartialEq>(
    row: &[Sighting],
    now: &Sighting,
    most: u32,
    from: Timestamp,
    key: impl Fn(&Sighting) -> Option<&K>,
) -> Option<Vec<Sighting>> {
    now.attempt?;
    key(now)?;
    let lately = |one: &&Sighting| one.at >= from && !is_ahead(one.at, now.at);
    let others = row.iter().filter(lately).filter(|one| key(one) != key(now));
    let all: Vec<Sighting> = others.chain([now]).cloned().collect();
    (all.len() > most as usize).then_some(all)
}

fn since(at: Timestamp, minutes: u32) -> Timestamp {
    at.minus(TimeDelta::minutes(i64::from(minutes)))
}

fn evidence(sighting: &Sighting) -> ActivityEvidence {
    ActivityEvidence {
        at: sighting.at,
        device: sighting.device.clone(),
        attempt: sighting.attempt,
        session: Some(sighting.session.clone()),
        network: sighting.network.clone(),
    }
}
