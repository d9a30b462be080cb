//! The sentence that answers: how does it stand, since when, why, and what ends it? And what has not
//! happened yet.

use super::Teller;
use crate::reading::explain::Why;
use chrono::TimeDelta;
use keyledger_core::account::LinkPurpose;
use keyledger_core::explain::{NearMiss, Obstacle, Standing, Step, WayOut};
use keyledger_core::language::Language;
use keyledger_core::timestamp::Timestamp;

impl Teller {
    /// Whom it is about, with all that names them.
    pub(super) fn who(&self, why: &Why) -> String {
        let id = why.explanation.account.map_or_else(String::new, |account| account.to_string());
        let name = why.name.clone().unwrap_or_else(|| self.say("why-no-name", &[]));
        let email = why.email.clone().unwrap_or_else(|| id.clone());
        self.say(
            "why-who",
            &[("email", email.into()), ("name", name.into()), ("account", id.into())],
        )
    }

    pub(super) fn answer(&self, why: &Why, who: &str) -> String {
        let explanation = &why.explanation;
        let key = match (explanation.account, explanation.standing) {
            (None, Standing::Locked | Standing::Disabled) => "why-unknown-locked",
            (None, _) => "why-unknown",
            (Some(_), Standing::Absent) => "why-absent",
            (Some(_), Standing::NotActivated) => "why-not_activated",
            (Some(_), Standing::Open) => "why-open",
            (Some(_), Standing::Locked) => "why-locked",
            (Some(_), Standing::Disabled) => "why-disabled",
            (Some(_), Standing::ResetRequired) => "why-reset_required",
            (Some(_), Standing::Lapsed) => "why-lapsed",
            (Some(_), Standing::UnusualActivity) => "why-unusual_activity",
            (Some(_), Standing::Suspended) => "why-suspended",
            (Some(_), Standing::Deleted) => "why-deleted",
            (Some(_), Standing::Erased) => "why-erased",
        };
        let id = explanation.account.map_or_else(String::new, |account| account.to_string());
        let email = why.email.clone().unwrap_or_else(|| id.clone());
        let since = explanation.since.map(|since| self.moment(since));
        let failures = explanation.locks.last().map_or(0, |lock| lock.evidence.len());
        let arguments = [
            ("who", who.to_owned().into()),
            ("email", email.into()),
            ("account", id.into()),
            ("since", since.unwrap_or_else(|| self.say("why-ever", &[])).into()),
            ("at", self.moment(explanation.as_of).into()),
            ("failures", failures.into()),
            ("last", self.last_login(why).into()),
            ("obstacles", self.obstacles(why).into()),
        ];
        let sentence = self.say(key, &arguments);
        let ends = self.ends(&explanation.ways_out);
        if ends.is_empty() || explanation.account.is_none() {
            return sentence;
        }
        self.say("why-ends", &[("sentence", sentence.into()), ("ends", ends.into())])
    }

    fn last_login(&self, why: &Why) -> String {
        match why.nearby.last_login_at {
            Some(at) => self.say("why-last-login", &[("at", self.moment(at).into())]),
            None => self.say("why-never-logged-in", &[]),
        }
    }

    fn obstacles(&self, why: &Why) -> String {
        let mut found: Vec<String> =
            why.nearby.obstacles.iter().map(|one| self.obstacle(one)).collect();
        let closed = why.properties.iter().filter(|story| !story.opens);
        found.extend(closed.map(|story| {
            let property = story.name.clone().unwrap_or_else(|| story.property.to_string());
            self.say("why-obstacle-property", &[("property", property.into())])
        }));
        if found.is_empty() {
            return self.say("why-nothing-in-the-way", &[]);
        }
        self.say("why-in-the-way", &[("what", found.join(self.between()).into())])
    }

    /// What stands between two parts of a sentence: in French with a space before it.
    fn between(&self) -> &'static str {
        match self.language {
            Language::Fr => " ; ",
            Language::En => "; ",
        }
    }

    fn obstacle(&self, obstacle: &Obstacle) -> String {
        match obstacle {
            Obstacle::FactorDisabled => self.say("why-obstacle-factor_disabled", &[]),
            Obstacle::FactorPaused { until } => {
                self.say("why-obstacle-factor_paused", &[("until", self.moment(*until).into())])
            }
            Obstacle::FactorDemanded => self.say("why-obstacle-factor_demanded", &[]),
            Obstacle::NoProperty => self.say("why-obstacle-no_property", &[]),
        }
    }

    /// What ends it, as the end of a sentence, with a capital letter.
    fn ends(&self, ways: &[WayOut]) -> String {
        let ends = ways.iter().map(|way| match way {
            WayOut::Reset => self.say("why-end-reset", &[]),
            WayOut::ManagerOrSupport => self.say("why-end-manager", &[]),
            WayOut::Support => self.say("why-end-support", &[]),
            WayOut::Time { at } => self.say("why-end-time", &[("at", self.moment(*at).into())]),
        });
        let ends = ends.collect::<Vec<_>>().join(self.between());
        let mut letters = ends.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        first.unwrap_or_default() + letters.as_str()
    }

    pub(super) fn near_misses(&self, why: &Why) -> Vec<String> {
        let now = why.explanation.as_of;
        why.nearby.near_misses.iter().map(|near| self.near_miss(near, why, now)).collect()
    }

    fn near_miss(&self, near: &NearMiss, why: &Why, now: Timestamp) -> String {
        let counts = |counted: usize, limit: u32| {
            let left = u64::from(limit).saturating_sub(counted as u64);
            [("counted", counted.into()), ("limit", limit.into()), ("left", left.into())]
        };
        match near {
            NearMiss::WrongPasswords { counted, limit } => {
                self.say("why-near-wrong_passwords", &counts(*counted, *limit))
            }
            NearMiss::WrongCodes { counted, limit } => {
                self.say("why-near-wrong_codes", &counts(*counted, *limit))
            }
            NearMiss::FactorToSetUp { day, days, until } => {
                let at = self.moment(*until);
                let told = [("day", (*day).into()), ("days", (*days).into()), ("at", at.into())];
                self.say("why-near-factor_to_set_up", &told)
            }
            NearMiss::LinkExpires { purpose, at, .. } => {
                let word = if *purpose == LinkPurpose::Reset { "reset" } else { "activation" };
                let left = self.left(at.since(now));
                let told = [
                    ("purpose", word.into()),
                    ("at", self.moment(*at).into()),
                    ("left", left.into()),
                ];
                self.say("why-near-link_expires", &told)
            }
            NearMiss::MembershipEnds { property, at } => {
                let name = why.names.get(property).cloned();
                let name = name.unwrap_or_else(|| property.to_string());
                let told = [("property", name.into()), ("at", self.moment(*at).into())];
                self.say("why-near-membership_ends", &told)
            }
            NearMiss::NextAttemptFlagged { reference, until } => {
                let told = [
                    ("reference", reference.to_string().into()),
                    ("until", self.moment(*until).into()),
                ];
                self.say("why-near-next_attempt_flagged", &told)
            }
        }
    }

    fn left(&self, span: TimeDelta) -> String {
        let (key, count) = match span {
            span if span < TimeDelta::hours(2) => ("why-left-minutes", span.num_minutes().max(1)),
            span if span < TimeDelta::days(2) => ("why-left-hours", span.num_hours()),
            span => ("why-left-days", span.num_days()),
        };
        self.say(key, &[("count", count.into())])
    }

    /// A run of ordinary log-ins, in words.
    pub(super) fn repeated(&self, step: &Step, what: &str) -> String {
        let Some(repeated) = &step.repeated else { return what.to_owned() };
        let told =
            [("count", repeated.count.into()), ("last", self.moment(repeated.last_at).into())];
        self.say("why-repeated", &told)
    }
}
