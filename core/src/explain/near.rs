//! Near misses: what has not happened yet, and soon may? And what stands in the way of somebody whose
//! account is open?

use crate::account::{Account, AccountEvent, FlagReference, LinkPurpose, Living};
use crate::clock::Time;
use crate::codec::Recorded;
use crate::ids::{LinkId, PropertyId};
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use serde::Serialize;

/// Something that has not happened yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "near")]
pub enum NearMiss {
    /// Wrong passwords that count towards the next lock.
    WrongPasswords {
        /// How many there are.
        counted: usize,
        /// With how many the account is locked.
        limit: u32,
    },
    /// Wrong codes that count towards the next pause.
    WrongCodes {
        /// How many there are.
        counted: usize,
        /// With how many no code is looked at for a while.
        limit: u32,
    },
    /// A second factor has to be set up in time.
    FactorToSetUp {
        /// Which day of that time it is, counted from 1.
        day: i64,
        /// How many days there are.
        days: i64,
        /// When they are over.
        until: Timestamp,
    },
    /// A link that works, and will not for ever.
    LinkExpires {
        /// Which.
        link: LinkId,
        /// What it is for.
        purpose: LinkPurpose,
        /// Until when.
        at: Timestamp,
    },
    /// A membership that ends by itself.
    MembershipEnds {
        /// At which property.
        property: PropertyId,
        /// When.
        at: Timestamp,
    },
    /// The next log-in attempts carry a reference that support gave the person (B13).
    NextAttemptFlagged {
        /// The reference.
        reference: FlagReference,
        /// Until when.
        until: Timestamp,
    },
}

/// What keeps somebody whose account is open from getting in, or from getting far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "obstacle")]
pub enum Obstacle {
    /// So many codes were wrong that only a reset of the second factor helps.
    FactorDisabled,
    /// So many codes were wrong that none is looked at for a while.
    FactorPaused {
        /// Until when.
        until: Timestamp,
    },
    /// Nothing opens before a second factor is set up.
    FactorDemanded,
    /// The person belongs to no property.
    NoProperty,
}

/// What was near, and what stood in the way, by a history up to a moment and the policy of then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Nearby {
    /// When somebody last signed in.
    pub last_login_at: Option<Timestamp>,
    /// What has not happened yet.
    pub near_misses: Vec<NearMiss>,
    /// What stands in the way of an account that is open.
    pub obstacles: Vec<Obstacle>,
}

/// Reads it off the state that the history had led to.
pub fn nearby(
    state: &Account,
    history: &[Recorded<AccountEvent>],
    settings: &Settings,
    time: Time,
) -> Nearby {
    let logged_in = |recorded: &&Recorded<AccountEvent>| {
        matches!(recorded.event, AccountEvent::LoginSucceeded { .. })
    };
    let last_login_at = history.iter().rfind(logged_in).map(|recorded| recorded.meta.at);
    let Some(living) = state.living().filter(|living| living.deleted_at.is_none()) else {
        return Nearby { last_login_at, ..Nearby::default() };
    };
    let near_misses = near_misses(living, settings, time);
    Nearby { last_login_at, near_misses, obstacles: obstacles(living, time) }
}

fn near_misses(living: &Living, settings: &Settings, time: Time) -> Vec<NearMiss> {
    let mut near = vec![];
    let counted = living.lockout.run.len();
    if counted > 0 && living.lockout.present_lock().is_none() {
        near.push(NearMiss::WrongPasswords { counted, limit: settings.failures_max });
    }
    let factors = &living.factors;
    if !factors.run.is_empty() && !factors.disabled {
        let (counted, limit) = (factors.run.len(), settings.factor_failures_max);
        near.push(NearMiss::WrongCodes { counted, limit });
    }
    if let Some(grace) = factors.grace.filter(|grace| !grace.is_over(time))
        && factors.enrolled.is_empty()
    {
        let days = grace.until.since(grace.since).num_days();
        let day = (time.now.since(grace.since).num_days() + 1).clamp(1, days.max(1));
        near.push(NearMiss::FactorToSetUp { day, days, until: grace.until });
    }
    let works = living.links.all_live().iter().filter(|link| !link.is_over(time.now));
    near.extend(works.map(|link| NearMiss::LinkExpires {
        link: link.link,
        purpose: link.purpose,
        at: link.expires_at,
    }));
    let ends = living.membership_ends.iter().filter(|(_, at)| **at > time.now);
    near.extend(
        ends.map(|(property, at)| NearMiss::MembershipEnds { property: *property, at: *at }),
    );
    let flag = living.flag.iter().filter(|flag| !flag.is_over(time));
    near.extend(flag.map(|flag| NearMiss::NextAttemptFlagged {
        reference: flag.reference.clone(),
        until: time.end(flag.since, flag.until),
    }));
    near
}

fn obstacles(living: &Living, time: Time) -> Vec<Obstacle> {
    let factors = &living.factors;
    let paused = factors.paused(time).map(|pause| pause.until);
    let over = factors.grace.is_some_and(|grace| grace.is_over(time));
    let wanted = factors.enrolled.is_empty() && (factors.demanded || over);
    let nowhere = living.memberships.is_empty() && living.operator.is_none();
    let found = [
        factors.disabled.then_some(Obstacle::FactorDisabled),
        paused.map(|until| Obstacle::FactorPaused { until }),
        wanted.then_some(Obstacle::FactorDemanded),
        nowhere.then_some(Obstacle::NoProperty),
    ];
    found.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;
    use crate::policy::Profile;
    use crate::testing::accounts::*;
    use crate::testing::given::recorded;
    use crate::testing::{Past, moment, wait};
    use chrono::TimeDelta;

    fn of(past: impl IntoIterator<Item = Past<AccountEvent>>, minutes: i64) -> Nearby {
        let history = recorded::<Account>(past);
        let mut state = Account::default();
        for recorded in &history {
            state.evolve(recorded);
        }
        let settings = Policy::first(Profile::Hotel).settings;
        nearby(&state, &history, &settings, Time::sure(moment(minutes)))
    }

    #[test]
    fn c6_seven_of_ten_is_a_near_miss_and_a_lock_is_none() {
        let near = of([an_active_account(), failures(7)], 5).near_misses;
        assert_eq!(near, [NearMiss::WrongPasswords { counted: 7, limit: 10 }]);
        let locked = of([an_active_account(), failures(10), locked()], 5);
        assert_eq!(locked.near_misses, []);
    }

    #[test]
    fn c6_a_link_is_near_its_end_until_it_is_over() {
        let past = || [an_active_account(), a_live_reset_link(4)];
        let [NearMiss::LinkExpires { link: found, at, .. }] = of(past(), 1).near_misses[..] else {
            panic!("{:?}", of(past(), 1))
        };
        assert_eq!(found, link(4));
        let over = at.since(moment(0)).num_minutes();
        assert_eq!(of(past(), over).near_misses, []);
    }

    #[test]
    fn c6_the_last_log_in_is_the_last_one_and_nobody_signed_in_is_said() {
        assert_eq!(of([an_active_account()], 1).last_login_at, None);
        let twice = [an_active_account(), signed_in(1), wait(TimeDelta::minutes(9)), signed_in(2)];
        assert_eq!(of(twice, 20).last_login_at, Some(moment(9)));
    }
}
