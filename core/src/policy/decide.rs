//! Policy decisions: may this policy be adopted, and who has to agree?

use super::event::{PolicyEvent, ProposalEnd};
use super::floors::OutOfBounds;
use super::settings::{Profile, Settings};
use super::state::{PolicyState, Proposed};
use crate::authority::{Act, NotAuthorised, PROPOSAL_DAYS, Permit, Requester};
use crate::engine::Nature;
use crate::ids::AccountId;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// An intent about the policy. What other streams say comes in with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyCommand {
    /// Adopt these settings as the next version, where they loosen nothing.
    Adopt {
        /// The profile they start from.
        profile: Profile,
        /// Every setting.
        settings: Settings,
    },
    /// Propose these settings to a second person.
    Propose {
        /// The profile they start from.
        profile: Profile,
        /// Every setting.
        settings: Settings,
        /// The operator who proposes.
        by: AccountId,
    },
    /// Approve a proposal, as a second person: it becomes the next version.
    Approve {
        /// Which.
        proposal: u32,
        /// The operator who agrees.
        by: AccountId,
        /// Whether whoever proposed it still operates the system.
        proposer_operates: bool,
    },
    /// Withdraw or decline a proposal.
    Withdraw {
        /// Which.
        proposal: u32,
    },
    /// Write down that a proposal's time ran out.
    Settle,
}

/// Why a policy is not adopted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Settings below the compiled floors.
    #[error("the policy was not adopted: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    OutOfBounds(Vec<OutOfBounds>),
    /// Settings looser than before, and nobody else agreed.
    #[error("the policy was not adopted: it loosens {}, which a second person must approve", .0.join(", "))]
    NeedsSecondPerson(Vec<&'static str>),
    /// One proposal waits at a time: whoever agrees knows what to.
    #[error("proposal {0} is waiting for a second person: approve or withdraw it first")]
    AlreadyProposed(u32),
    /// There is no such proposal, or it is over.
    #[error("no proposal {0} is waiting")]
    NotProposed(u32),
    /// Whoever proposed does not approve.
    #[error("a second person must approve, not the one who proposed")]
    SecondPerson,
    /// Whoever proposed it is no operator any more: what they wanted falls with their role.
    #[error("the person who proposed it is no longer an operator: propose it again")]
    ProposerGone,
    /// Whoever asked may not.
    #[error("{0}")]
    NotAllowed(NotAuthorised),
}

impl PolicyState {
    /// Answers a command with the events that follow from it. Whoever comes first after a proposal's
    /// time writes its end down.
    pub fn decide(
        &self,
        at: Timestamp,
        requester: Requester<'_>,
        command: &PolicyCommand,
    ) -> Result<Vec<PolicyEvent>, Rejection> {
        use PolicyCommand as C;
        let permit = |act| requester.may(act).map_err(Rejection::NotAllowed);
        let (waiting, mut events) = match self.waiting() {
            Some(waiting) if waiting.until <= at => {
                (None, vec![ended(waiting, ProposalEnd::Lapsed)])
            }
            waiting => (waiting, vec![]),
        };
        match command {
            // The first version is nobody's act: the engine begins with the configured profile.
            C::Adopt { profile, settings } if self.current().is_none() => {
                events.push(self.first_version(*profile, settings)?);
            }
            C::Adopt { profile, settings } => {
                let permit = permit(Act::AdoptPolicy)?;
                events.extend(self.adopt(waiting, *profile, settings, &permit)?);
            }
            C::Propose { profile, settings, by } => {
                let permit = permit(Act::AdoptPolicy)?;
                events.extend(self.propose(waiting, at, (*profile, settings), *by, &permit)?);
            }
            C::Approve { proposal, by, proposer_operates } => {
                let permit = permit(Act::ApprovePolicy)?;
                let proposed = named(waiting, *proposal)?;
                events.extend(self.approve(proposed, *by, *proposer_operates, &permit)?);
            }
            C::Withdraw { proposal } => {
                let permit = permit(Act::ApprovePolicy)?;
                events.push(withdrawn(named(waiting, *proposal)?, &permit));
            }
            C::Settle => {}
        }
        Ok(events)
    }

    /// The first version may be as loose as its profile.
    fn first_version(
        &self,
        profile: Profile,
        settings: &Settings,
    ) -> Result<PolicyEvent, Rejection> {
        within_bounds(settings)?;
        Ok(self.next_version(profile, settings, None))
    }

    /// Later ones need a second person for everything they loosen. The same settings again change
    /// nothing.
    fn adopt(
        &self,
        waiting: Option<&Proposed>,
        profile: Profile,
        settings: &Settings,
        _: &Permit,
    ) -> Result<Vec<PolicyEvent>, Rejection> {
        within_bounds(settings)?;
        let Some(current) = self.current() else {
            return Ok(vec![self.next_version(profile, settings, None)]);
        };
        if current.settings == *settings && current.profile == profile {
            return Ok(vec![]);
        }
        let loosened = current.settings.loosened_by(settings);
        if !loosened.is_empty() {
            return Err(Rejection::NeedsSecondPerson(loosened));
        }
        let superseded = waiting.map(|waiting| ended(waiting, ProposalEnd::Superseded));
        let adopted = self.next_version(profile, settings, None);
        Ok(superseded.into_iter().chain([adopted]).collect())
    }

    fn propose(
        &self,
        waiting: Option<&Proposed>,
        at: Timestamp,
        (profile, settings): (Profile, &Settings),
        by: AccountId,
        permit: &Permit,
    ) -> Result<Vec<PolicyEvent>, Rejection> {
        let loosened = match self.adopt(waiting, profile, settings, permit) {
            Err(Rejection::NeedsSecondPerson(loosened)) => loosened,
            // Nothing is loosened: nobody has to agree.
            other => return other,
        };
        if let Some(waiting) = waiting {
            let same = waiting.settings == *settings && waiting.profile == profile;
            let again = same && waiting.by == Some(by);
            return if again {
                Ok(vec![])
            } else {
                Err(Rejection::AlreadyProposed(waiting.proposal))
            };
        }
        let proposal = self.proposals.last().map_or(0, |last| last.proposal).saturating_add(1);
        let (settings, until) = (settings.clone(), at.plus(TimeDelta::days(PROPOSAL_DAYS)));
        let loosens = loosened.into_iter().map(str::to_owned).collect();
        Ok(vec![PolicyEvent::PolicyProposed { proposal, profile, settings, loosens, until }])
    }

    fn approve(
        &self,
        proposed: &Proposed,
        by: AccountId,
        proposer_operates: bool,
        _: &Permit,
    ) -> Result<Vec<PolicyEvent>, Rejection> {
        let Proposed { proposal, profile, settings, .. } = proposed;
        if proposed.by.is_none_or(|proposer| proposer == by) {
            return Err(Rejection::SecondPerson);
        }
        if !proposer_operates {
            return Err(Rejection::ProposerGone);
        }
        // The floors may have risen since, with a new release.
        within_bounds(settings)?;
        Ok(vec![self.next_version(*profile, settings, Some(*proposal))])
    }

    fn next_version(
        &self,
        profile: Profile,
        settings: &Settings,
        proposal: Option<u32>,
    ) -> PolicyEvent {
        let version = self.current().map_or(0, |current| current.version).saturating_add(1);
        PolicyEvent::PolicyAdopted { version, profile, settings: settings.clone(), proposal }
    }
}

fn within_bounds(settings: &Settings) -> Result<(), Rejection> {
    let outside = settings.out_of_bounds();
    if outside.is_empty() { Ok(()) } else { Err(Rejection::OutOfBounds(outside)) }
}

fn named(waiting: Option<&Proposed>, proposal: u32) -> Result<&Proposed, Rejection> {
    let found = waiting.filter(|waiting| waiting.proposal == proposal);
    found.ok_or(Rejection::NotProposed(proposal))
}

fn withdrawn(proposed: &Proposed, _: &Permit) -> PolicyEvent {
    ended(proposed, ProposalEnd::Withdrawn)
}

fn ended(proposed: &Proposed, because: ProposalEnd) -> PolicyEvent {
    PolicyEvent::PolicyProposalEnded { proposal: proposed.proposal, because }
}

/// How each event comes into its append.
pub(crate) fn nature(event: &PolicyEvent) -> Nature {
    match event {
        PolicyEvent::PolicyAdopted { .. } | PolicyEvent::PolicyProposed { .. } => Nature::Act,
        PolicyEvent::PolicyProposalEnded { because, .. } => match because {
            ProposalEnd::Withdrawn => Nature::Act,
            ProposalEnd::Superseded => Nature::Consequence,
            ProposalEnd::Lapsed => Nature::Time,
        },
    }
}
