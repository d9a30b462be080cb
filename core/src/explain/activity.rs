//! Explanation of unusual activity: what was unusual about it, on what evidence, and what ended
//! that? (S2)

use super::story::{ActivityStory, Attempt, Outcome, Use, WhyEnded, by_whom};
use crate::account::{AccountEvent, ActivityEnd, LoginStop};
use crate::activity::{ActivityAction, ActivityEvidence};
use crate::clock::Time;
use crate::codec::Recorded;
use crate::ids::{ActivityId, AttemptId, SessionId};
use std::collections::HashMap;

/// What has been read so far about unusual activity.
#[derive(Default)]
pub(super) struct Activities {
    told: Vec<ActivityStory>,
    /// The log-in that each session began with: from where it is used stands there.
    began_with: HashMap<SessionId, AttemptId>,
}

impl Activities {
    /// Reads one event; `attempt` answers what is known of an attempt.
    pub fn event<'a>(
        &mut self,
        recorded: &Recorded<AccountEvent>,
        attempt: impl Fn(&AttemptId) -> Option<&'a Attempt>,
    ) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these speak of it")]
        match &recorded.event {
            AccountEvent::LoginSucceeded { attempt, session, .. } => {
                self.began_with.insert(session.clone(), *attempt);
            }
            AccountEvent::UnusualActivityDetected { activity, rule, evidence, until } => {
                let told = ActivityStory {
                    activity: *activity,
                    noticed_at: recorded.meta.at,
                    event: recorded.id,
                    rule: rule.clone(),
                    policy: recorded.meta.policy,
                    evidence: evidence.iter().map(|one| self.told_use(one, &attempt)).collect(),
                    stopped: 0,
                    until: *until,
                    ended: None,
                };
                self.told.push(told);
            }
            AccountEvent::LoginStopped {
                because: LoginStop::UnusualActivity { activity }, ..
            } => {
                if let Some(told) = self.find(*activity) {
                    told.stopped += 1;
                }
            }
            AccountEvent::UnusualActivityEnded { activity, by } => {
                let (event, at) = (recorded.id, recorded.meta.at);
                if let Some(told) = self.find(*activity) {
                    // It ended when its time was over, not when somebody came to write it down.
                    let (by, at) = match by {
                        ActivityEnd::Time => (WhyEnded::Time, told.until.min(at)),
                        ActivityEnd::Reset => (WhyEnded::Reset, at),
                        ActivityEnd::Support => (WhyEnded::Support, at),
                        ActivityEnd::Machine => (WhyEnded::Machine, at),
                    };
                    let by_person = matches!(by, WhyEnded::Support | WhyEnded::Machine);
                    let act = by_person.then(|| by_whom(&recorded.meta));
                    told.ended = Some(Outcome { at, by, event, act });
                }
            }
            _ => {}
        }
    }

    fn find(&mut self, activity: ActivityId) -> Option<&mut ActivityStory> {
        self.told.iter_mut().find(|told| told.activity == activity)
    }

    fn told_use<'a>(
        &self,
        counted: &ActivityEvidence,
        attempt: &impl Fn(&AttemptId) -> Option<&'a Attempt>,
    ) -> Use {
        let began = || self.began_with.get(counted.session.as_ref()?).copied();
        let from = counted.attempt.or_else(began).and_then(|id| attempt(&id));
        let tag = counted.network.as_ref().map(ToString::to_string);
        Use {
            at: counted.at,
            device: counted.device.clone(),
            logged_in: counted.attempt.is_some(),
            ip: from.and_then(|from| from.ip.clone()),
            network: tag.or_else(|| from.and_then(|from| from.network.clone())),
            user_agent: from.and_then(|from| from.user_agent.clone()),
        }
    }

    /// A refusal whose time has run out is over, even if nobody has written it down yet.
    pub fn let_time_pass(&mut self, time: Time) {
        for told in self.told.iter_mut().filter(|told| told.ended.is_none()) {
            if time.is_over(told.noticed_at, told.until) {
                let event = told.event;
                let by = WhyEnded::Time;
                let at = time.end(told.noticed_at, told.until);
                told.ended = Some(Outcome { at, by, event, act: None });
            }
        }
    }

    /// What refuses log-ins now, if anything does.
    pub fn refusing(&self) -> Option<&ActivityStory> {
        let refuses = |told: &&ActivityStory| told.rule.action() == ActivityAction::Refuse;
        self.told.iter().filter(refuses).find(|told| told.ended.is_none())
    }

    /// The whole story.
    pub fn told(self) -> Vec<ActivityStory> {
        self.told
    }
}
