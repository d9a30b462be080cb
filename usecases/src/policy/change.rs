//! Policy changes. The policy changes: at once where it loosens nothing, by two people where it
//! does (DESIGN 6).

use crate::accounts::unchanged;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome, parted, read};
use crate::operators::roles;
use crate::texts::Argument;
use crate::texts::written::moment;
use keyledger_core::account::Unchanged;
use keyledger_core::authority::Act;
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::AccountId;
use keyledger_core::metadata::Actor;
use keyledger_core::policy::{
    PolicyCommand, PolicyEvent, PolicyState, Profile, Rejection, Settings,
};
use keyledger_core::store::Position;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use std::sync::Arc;

/// The result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What judges now, or waits.
    pub outcome: PolicyOutcome,
    /// Where it was written last.
    pub position: Option<Position>,
}

/// How the policy stands after a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyOutcome {
    /// This version judges from now on.
    Adopted(u32),
    /// This version judges already, and says the same.
    Unchanged(u32),
    /// It loosens something: another operator has to agree.
    Proposed {
        /// The proposal.
        proposal: u32,
        /// What it loosens.
        loosens: Vec<String>,
        /// Until when somebody can agree.
        until: Timestamp,
    },
    /// The proposal is over.
    Withdrawn(u32),
}

impl PolicyOutcome {
    /// The sentence that says it, with what it speaks of.
    pub fn in_words(&self) -> (&'static str, Vec<Argument<'static>>) {
        match self {
            Self::Adopted(version) => ("policy-adopted", vec![("version", (*version).into())]),
            Self::Unchanged(version) => ("policy-unchanged", vec![("version", (*version).into())]),
            Self::Proposed { proposal, loosens, until } => {
                let arguments = vec![
                    ("proposal", (*proposal).into()),
                    ("settings", loosens.join(", ").into()),
                    ("until", moment(*until).into()),
                ];
                ("policy-proposed", arguments)
            }
            Self::Withdrawn(proposal) => {
                ("policy-withdrawn", vec![("proposal", (*proposal).into())])
            }
        }
    }
}

impl PolicyOutcome {
    /// How it is noted where nothing followed.
    fn unchanged(&self) -> Unchanged {
        match self {
            Self::Adopted(version) | Self::Unchanged(version) => {
                Unchanged::PolicySame { version: *version }
            }
            Self::Proposed { proposal, loosens, until } => Unchanged::PolicyProposed {
                proposal: *proposal,
                loosens: loosens.clone(),
                until: *until,
            },
            Self::Withdrawn(_) => Unchanged::AlreadySo {},
        }
    }

    /// The same read back; `None` where there was nothing that waited or judged.
    pub fn found(because: Unchanged) -> Option<Self> {
        match because {
            Unchanged::PolicySame { version } => Some(Self::Unchanged(version)),
            Unchanged::PolicyProposed { proposal, loosens, until } => {
                Some(Self::Proposed { proposal, loosens, until })
            }
            Unchanged::AlreadySo {}
            | Unchanged::SecondPersonAwaited {}
            | Unchanged::NotThere {}
            | Unchanged::PermissionsHeld { .. } => None,
        }
    }

    /// What a command led to, read off its events; `None` where it led to none.
    pub fn of(events: impl IntoIterator<Item = PolicyEvent>) -> Option<Self> {
        let mut outcome = None;
        for event in events {
            match event {
                PolicyEvent::PolicyAdopted { version, .. } => return Some(Self::Adopted(version)),
                PolicyEvent::PolicyProposed { proposal, loosens, until, .. } => {
                    outcome = Some(Self::Proposed { proposal, loosens, until });
                }
                PolicyEvent::PolicyProposalEnded { proposal, .. } => {
                    outcome = outcome.or(Some(Self::Withdrawn(proposal)));
                }
            }
        }
        outcome
    }
}

/// Every version and every proposal, after what time brought about.
#[boxed]
pub async fn policies(engine: &Engine) -> Result<Arc<PolicyState>, Failure> {
    settle(engine).await?;
    Ok(read(engine.policies.load(&StreamId::policy()).await)?.state)
}

/// Adopts a policy; where it loosens something, and an operator asks, it is proposed to a second one.
#[boxed]
pub async fn change(
    engine: &Engine,
    intent: &Intent,
    profile: Profile,
    settings: Settings,
    by: Option<AccountId>,
) -> Outcome<Changed, Rejection> {
    let command = match by {
        Some(by) => PolicyCommand::Propose { profile, settings, by },
        None => PolicyCommand::Adopt { profile, settings },
    };
    decided(engine, intent, Act::AdoptPolicy, &command).await
}

/// Agrees to a proposal, as a second person.
#[boxed]
pub async fn approve(
    engine: &Engine,
    intent: &Intent,
    proposal: u32,
    by: AccountId,
) -> Outcome<Changed, Rejection> {
    let proposer = policies(engine).await?.waiting().and_then(|waiting| waiting.by);
    let circle = roles::circle(engine).await?;
    let role = proposer.and_then(|proposer| circle.admitted.get(&proposer));
    let proposer_operates = role.is_some_and(|admitted| admitted.confirmed_at.is_some());
    let command = PolicyCommand::Approve { proposal, by, proposer_operates };
    decided(engine, intent, Act::ApprovePolicy, &command).await
}

/// Withdraws or declines a proposal.
#[boxed]
pub async fn withdraw(
    engine: &Engine,
    intent: &Intent,
    proposal: u32,
) -> Outcome<Changed, Rejection> {
    let command = PolicyCommand::Withdraw { proposal };
    decided(engine, intent, Act::ApprovePolicy, &command).await
}

/// Decides, and notes for whoever repeats it where nothing followed.
async fn decided(
    engine: &Engine,
    intent: &Intent,
    act: Act,
    command: &PolicyCommand,
) -> Outcome<Changed, Rejection> {
    let changed = on_policies(engine, intent, command).await?.map(|done| answer(&done));
    let because = match &changed {
        Ok(Changed { position: Some(_), .. }) => return Ok(changed),
        Ok(Changed { outcome, .. }) => outcome.unchanged(),
        Err(Rejection::NotProposed(_)) => Unchanged::NotThere {},
        Err(_) => return Ok(changed),
    };
    let position = unchanged::note(engine, intent, act, None, because).await?;
    Ok(changed.map(|changed| Changed { position, ..changed }))
}

/// Writes down that a proposal's time ran out (B5). Answers how many events there were.
#[boxed]
pub async fn settle(engine: &Engine) -> Result<usize, Failure> {
    let state = read(engine.policies.load(&StreamId::policy()).await)?.state;
    let certain = engine.time.certain();
    if state.waiting().is_none_or(|waiting| waiting.until > certain) {
        return Ok(0);
    }
    let intent = engine.intent(Actor::system("scheduler"));
    let done = on_policies(engine, &intent, &PolicyCommand::Settle).await?;
    Ok(done.map_or(0, |done| done.events.len()))
}

/// The last event says what came of it.
fn answer(done: &Done<PolicyState>) -> Changed {
    let outcome = match done.events.last().map(|recorded| &recorded.event) {
        Some(PolicyEvent::PolicyAdopted { version, .. }) => PolicyOutcome::Adopted(*version),
        Some(PolicyEvent::PolicyProposalEnded { proposal, .. }) => {
            PolicyOutcome::Withdrawn(*proposal)
        }
        Some(PolicyEvent::PolicyProposed { .. }) | None => standing(&done.state),
    };
    Changed { outcome, position: done.position }
}

/// Nothing new: the proposal that waits was made before, or the policy says the same already.
fn standing(state: &PolicyState) -> PolicyOutcome {
    match state.waiting() {
        Some(waiting) => PolicyOutcome::Proposed {
            proposal: waiting.proposal,
            loosens: waiting.loosens.clone(),
            until: waiting.until,
        },
        None => PolicyOutcome::Unchanged(state.current().map_or(0, |policy| policy.version)),
    }
}

async fn on_policies(
    engine: &Engine,
    intent: &Intent,
    command: &PolicyCommand,
) -> Outcome<Done<PolicyState>, Rejection> {
    let policy = engine.policy().await?;
    parted(engine.policies.execute(&StreamId::policy(), &policy, intent, command).await)
}
