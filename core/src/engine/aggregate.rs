//! The aggregate trait: what does the engine need to know of the rules of one kind of stream?

use crate::answer::Answer;
use crate::authority::Requester;
use crate::clock::Time;
use crate::codec::Recorded;
use crate::policy::Policy;
use std::fmt;

/// What a decision is made in the light of, beside the state.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The policy version that judges.
    pub policy: &'a Policy,
    /// The moment of the command, and what is known about it.
    pub time: Time,
    /// Who asks and why, as it will stand beside what follows.
    pub requester: Requester<'a>,
}

impl<'a> Context<'a> {
    /// What is tried out, or asked for by nobody but the person it is about.
    pub const fn trial(policy: &'a Policy, time: Time) -> Self {
        Self { policy, time, requester: Requester::nobody() }
    }
}

/// How an event came into its append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// It is what somebody did: it carries from where.
    Act,
    /// It follows from the act beside it: from where stands there.
    Consequence,
    /// Time brought it about, and whoever wrote next wrote it down (B5).
    Time,
}

/// The rules of one kind of stream.
pub trait Aggregate: Clone + Default + Send + Sync + 'static {
    /// What can happen to it.
    type Event: Clone + fmt::Debug + Send + Sync + 'static;
    /// What can be asked of it.
    type Command: Send + Sync;
    /// Why it may not be.
    type Rejection: fmt::Debug + Send + 'static;

    /// Folds one event: total, silent, and blind to personal values.
    fn evolve(&mut self, recorded: &Recorded<Self::Event>);

    /// Answers a command with events, or says no.
    fn decide(
        &self,
        context: Context<'_>,
        command: &Self::Command,
    ) -> Result<Vec<Self::Event>, Self::Rejection>;

    /// How each event of one append came into it.
    fn natures(events: &[Self::Event]) -> Vec<Nature> {
        vec![Nature::Act; events.len()]
    }

    /// What the person is shown when these events are the outcome.
    fn answer(_events: &[Self::Event]) -> Option<Answer> {
        None
    }
}
