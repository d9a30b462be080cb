//! Policy state: which versions judged since when, and what waits for a second person?

use super::Policy;
use super::event::{PolicyEvent, ProposalEnd};
use super::settings::{Profile, Settings};
use crate::codec::Recorded;
use crate::ids::AccountId;
use crate::timestamp::Timestamp;

/// Every version that was ever adopted, with the moment it began to judge, and every proposal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyState {
    /// Oldest first.
    pub versions: Vec<(Timestamp, Policy)>,
    /// Oldest first; at most one of them waits.
    pub proposals: Vec<Proposed>,
}

/// A policy that was proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// Counted from 1.
    pub proposal: u32,
    /// The profile it starts from.
    pub profile: Profile,
    /// Every setting.
    pub settings: Settings,
    /// What it loosens.
    pub loosens: Vec<String>,
    /// By whom.
    pub by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
    /// Until when somebody can agree.
    pub until: Timestamp,
    /// What became of it, and when; nothing while it waits.
    pub outcome: Option<(Timestamp, ProposalOutcome)>,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalOutcome {
    /// A second person agreed: it is this version.
    Adopted(u32),
    /// It came to nothing.
    Ended(ProposalEnd),
}

impl PolicyState {
    /// The version that judges now.
    pub fn current(&self) -> Option<&Policy> {
        self.versions.last().map(|(_, policy)| policy)
    }

    /// The version with this number.
    pub fn version(&self, version: u32) -> Option<&Policy> {
        self.versions.iter().map(|(_, policy)| policy).find(|policy| policy.version == version)
    }

    /// The proposal that waits for a second person, if one does.
    pub fn waiting(&self) -> Option<&Proposed> {
        self.proposals.last().filter(|proposed| proposed.outcome.is_none())
    }

    /// Folds one event.
    pub fn evolve(&mut self, recorded: &Recorded<PolicyEvent>) {
        let at = recorded.meta.at;
        match &recorded.event {
            PolicyEvent::PolicyAdopted { version, profile, settings, proposal } => {
                let (version, profile) = (*version, *profile);
                let policy = Policy { version, profile, settings: settings.clone() };
                self.versions.push((at, policy));
                if let Some(proposal) = proposal {
                    self.end(*proposal, at, ProposalOutcome::Adopted(version));
                }
            }
            PolicyEvent::PolicyProposed { proposal, profile, settings, loosens, until } => {
                self.proposals.push(Proposed {
                    proposal: *proposal,
                    profile: *profile,
                    settings: settings.clone(),
                    loosens: loosens.clone(),
                    by: recorded.meta.actor.account(),
                    at,
                    until: *until,
                    outcome: None,
                });
            }
            PolicyEvent::PolicyProposalEnded { proposal, because } => {
                self.end(*proposal, at, ProposalOutcome::Ended(*because));
            }
        }
    }

    fn end(&mut self, proposal: u32, at: Timestamp, outcome: ProposalOutcome) {
        let found = self.proposals.iter_mut().find(|proposed| proposed.proposal == proposal);
        if let Some(proposed) = found.filter(|proposed| proposed.outcome.is_none()) {
            proposed.outcome = Some((at, outcome));
        }
    }
}
