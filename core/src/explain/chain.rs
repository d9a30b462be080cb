//! Causal chain: what led to the state that an account is in? Event by event, by what they name of each
//! other and by what was written together.

mod causes;

use super::story::{Explanation, Repeated};
use super::written_by;
use crate::account::{Account, AccountEvent, LinkPurpose, Living, Standing};
use crate::clock::Time;
use crate::codec::Recorded;
use crate::ids::EventId;
use crate::stream::StreamId;
use crate::timestamp::Timestamp;
use causes::{Causes, demands_a_factor, issues};
use serde::Serialize;

/// A state, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// Which state.
    pub state: ChainState,
    /// How it came about, oldest first.
    pub links: Vec<ChainLink>,
}

/// A state that something led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainState {
    /// The person has not chosen a password yet.
    NotActivated,
    /// Locked.
    Locked,
    /// Open again after a lock.
    Unlocked,
    /// A link for a new password works.
    ResetUnderWay,
    /// Suspended.
    Suspended,
    /// Log-ins are refused because of what was noticed.
    UnusualActivity,
    /// Not used for too long.
    Lapsed,
    /// Deleted.
    Deleted,
    /// A second factor has to be set up.
    FactorToSetUp,
    /// No code is looked at for a while.
    FactorPaused,
    /// Only a reset of the second factor helps.
    FactorDisabled,
    /// There is a second factor.
    FactorSetUp,
}

impl ChainState {
    /// All of them, in the order they are told.
    pub const ALL: [Self; 12] = [
        Self::NotActivated,
        Self::Locked,
        Self::Unlocked,
        Self::ResetUnderWay,
        Self::Suspended,
        Self::UnusualActivity,
        Self::Lapsed,
        Self::Deleted,
        Self::FactorToSetUp,
        Self::FactorPaused,
        Self::FactorDisabled,
        Self::FactorSetUp,
    ];

    /// The word under which it is told.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotActivated => "not_activated",
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::ResetUnderWay => "reset_under_way",
            Self::Suspended => "suspended",
            Self::UnusualActivity => "unusual_activity",
            Self::Lapsed => "lapsed",
            Self::Deleted => "deleted",
            Self::FactorToSetUp => "factor_to_set_up",
            Self::FactorPaused => "factor_paused",
            Self::FactorDisabled => "factor_disabled",
            Self::FactorSetUp => "factor_set_up",
        }
    }
}

/// One event on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChainLink {
    /// When.
    pub at: Timestamp,
    /// The event.
    pub event: EventId,
    /// Its stream: the account's, or that of a mail.
    pub stream: StreamId,
    /// Equal ones behind each other are one link: how many, and the last of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
    /// How many links of a long chain are left out between the one before and this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<usize>,
}

impl ChainLink {
    /// The link of one event.
    pub fn of<E>(recorded: &Recorded<E>) -> Self {
        let (at, event, stream) = (recorded.meta.at, recorded.id, recorded.stream.clone());
        Self { at, event, stream, repeated: None, left_out: None }
    }
}

/// How many links a chain begins and ends with; of a longer one the middle is left out.
const LINKS_FIRST: usize = 10;
const LINKS_LAST: usize = 20;

/// Leaves out what is too much to read: a link that is asked for a thousand times is a thousand links.
fn shortened(mut links: Vec<ChainLink>) -> Vec<ChainLink> {
    let Some(too_many) = links.len().checked_sub(LINKS_FIRST + LINKS_LAST).filter(|more| *more > 0)
    else {
        return links;
    };
    links.drain(LINKS_FIRST..LINKS_FIRST + too_many);
    if let Some(next) = links.get_mut(LINKS_FIRST) {
        next.left_out = Some(too_many);
    }
    links
}

/// The chains of the states that the account is in, by its explanation as of the same moment.
pub fn chains(
    history: &[Recorded<AccountEvent>],
    explanation: &Explanation,
    time: Time,
) -> Vec<Chain> {
    let history = written_by(history, time);
    let mut state = Account::default();
    for recorded in history {
        state.evolve(recorded);
    }
    let Some(living) = state.living() else { return vec![] };
    let causes = Causes::of(history);
    let chain = |(state, heads): (ChainState, Vec<usize>)| {
        let links = shortened(causes.led_to(&heads));
        (!links.is_empty()).then_some(Chain { state, links })
    };
    heads(history, living, explanation, time).into_iter().filter_map(chain).collect()
}

/// The states, each with the events that it rests on.
fn heads(
    history: &[Recorded<AccountEvent>],
    living: &Living,
    explanation: &Explanation,
    time: Time,
) -> Vec<(ChainState, Vec<usize>)> {
    use AccountEvent as E;
    let last = |is: fn(&E) -> bool| history.iter().rposition(|recorded| is(&recorded.event));
    let mut found = vec![];
    let mut add = |state: ChainState, at: Option<usize>| {
        found.extend(at.map(|at| (state, vec![at])));
    };
    match explanation.standing {
        Standing::NotActivated => add(
            ChainState::NotActivated,
            last(|event| matches!(event, E::ActivationLinkIssued { .. }))
                .or_else(|| last(|event| matches!(event, E::AccountCreated { .. }))),
        ),
        Standing::Suspended => {
            add(ChainState::Suspended, last(|event| matches!(event, E::AccountSuspended { .. })));
        }
        Standing::UnusualActivity => add(
            ChainState::UnusualActivity,
            last(|event| matches!(event, E::UnusualActivityDetected { .. })),
        ),
        Standing::Lapsed => {
            add(ChainState::Lapsed, last(|event| matches!(event, E::AccountLapsed { .. })));
        }
        Standing::Deleted => {
            add(ChainState::Deleted, last(|event| matches!(event, E::AccountDeleted {})));
        }
        Standing::Absent
        | Standing::Open
        | Standing::Locked
        | Standing::Disabled
        | Standing::ResetRequired
        | Standing::Erased => {}
    }
    let factors = &living.factors;
    let wanted = factors.enrolled.is_empty() && (factors.demanded || factors.grace.is_some());
    if factors.disabled {
        add(
            ChainState::FactorDisabled,
            last(|event| matches!(event, E::SecondFactorDisabled { .. })),
        );
    } else if factors.paused(time).is_some() {
        add(ChainState::FactorPaused, last(|event| matches!(event, E::SecondFactorPaused(_))));
    } else if wanted {
        add(ChainState::FactorToSetUp, last(demands_a_factor));
    } else if !factors.enrolled.is_empty() {
        add(
            ChainState::FactorSetUp,
            last(|event| {
                matches!(event, E::FactorEnrolled(_) | E::PasskeyEnrolled(_) | E::AppEnrolled(_))
            }),
        );
    }
    found.extend(of_lock(history, explanation));
    let locked = found.iter().any(|(state, _)| *state == ChainState::Locked);
    found.extend(of_reset(history, living, time).filter(|_| !locked));
    found.sort_by_key(|(state, _)| ChainState::ALL.iter().position(|one| one == state));
    found
}

/// The present lock with what was asked for since, or the end of the one that the account is open after.
fn of_lock(
    history: &[Recorded<AccountEvent>],
    explanation: &Explanation,
) -> Option<(ChainState, Vec<usize>)> {
    let told = explanation.locks.last()?;
    let place = |id: EventId| history.iter().position(|recorded| recorded.id == id);
    match &told.ended {
        Some(ended) if explanation.since == Some(ended.at) => {
            Some((ChainState::Unlocked, vec![place(ended.event)?]))
        }
        Some(_) => None,
        None => {
            let locked = place(told.event)?;
            let since = history.iter().enumerate().skip(locked);
            let asked = since.filter(|(_, recorded)| {
                matches!(
                    recorded.event,
                    AccountEvent::PasswordResetRequested { .. }
                        | AccountEvent::PasswordResetRepeated { .. }
                        | AccountEvent::LinkRefused { .. }
                )
            });
            let asked = asked.map(|(place, _)| place);
            Some((ChainState::Locked, std::iter::once(locked).chain(asked).collect()))
        }
    }
}

/// A link for a new password that works.
fn of_reset(
    history: &[Recorded<AccountEvent>],
    living: &Living,
    time: Time,
) -> Option<(ChainState, Vec<usize>)> {
    let works = living.links.all_live();
    let mut works = works.iter().filter(|link| !link.is_over(time.now));
    let link = works.rfind(|link| link.purpose == LinkPurpose::Reset)?.link;
    let of_link = |recorded: &Recorded<AccountEvent>| issues(&recorded.event) == Some(link);
    let asked = history.iter().enumerate().filter(|(_, recorded)| of_link(recorded));
    let asked: Vec<usize> = asked.map(|(place, _)| place).collect();
    (!asked.is_empty()).then_some((ChainState::ResetUnderWay, asked))
}

#[cfg(test)]
mod tests;
