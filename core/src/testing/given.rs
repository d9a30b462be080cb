//! Given these events, when this is asked, then these follow: rules tested without an engine.
//!
//! ```
//! # use keyledger_core::account::{Account, AccountCommand, AccountEvent, LoginRefusal};
//! # use keyledger_core::testing::{accounts::*, given};
//! given::<Account>([an_active_account(), locked()])
//!     .when(AccountCommand::AskToLogIn { attempt: attempt(11), device: None })
//!     .then([AccountEvent::LoginRefused {
//!         attempt: attempt(11),
//!         because: LoginRefusal::Locked { lock: the_lock() },
//!     }]);
//! ```

use crate::authority::{ReasonCode, Requester};
use crate::clock::Time;
use crate::codec::Recorded;
use crate::engine::{Aggregate, Context, Intent, record};
use crate::ids::{BrowserTag, CommandId, NetworkTag};
use crate::metadata::{Actor, Origin, Reason};
use crate::personal::Personal;
use crate::policy::{Policy, Profile, Settings};
use crate::store::Expected;
use crate::stream::StreamId;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use std::sync::LazyLock;
use uuid::Uuid;

/// When every history by hand begins, and what follows `minutes` later.
pub fn moment(minutes: i64) -> Timestamp {
    Timestamp::from_micros(1_795_330_800_000_000).plus(TimeDelta::minutes(minutes))
}

/// Somebody at the machine, who says why.
pub fn at_the_machine() -> Requester<'static> {
    static WHO: LazyLock<(Actor, Reason)> =
        LazyLock::new(|| (Actor::at_the_machine(), ReasonCode::Correction.plain()));
    Requester::new(&WHO.0, Some(&WHO.1))
}

/// A part of a history. Events happen at the moment reached so far; only [`wait`] moves it.
pub struct Past<E>(Vec<Step<E>>);

enum Step<E> {
    Wait(TimeDelta),
    Happened(Box<dyn FnOnce(Timestamp) -> E>),
}

impl<E: 'static> Past<E> {
    /// Events that do not depend on their moment.
    pub fn of(events: impl IntoIterator<Item = E>) -> Self {
        let happened = |event| Step::Happened(Box::new(move |_| event) as Box<_>);
        Self(events.into_iter().map(happened).collect())
    }

    /// An event that names moments counted from its own.
    pub fn at(event: impl FnOnce(Timestamp) -> E + 'static) -> Self {
        Self(vec![Step::Happened(Box::new(event))])
    }

    /// This, and then `next`.
    #[must_use]
    pub fn and(mut self, next: Self) -> Self {
        self.0.extend(next.0);
        self
    }
}

impl<E: 'static> From<E> for Past<E> {
    fn from(event: E) -> Self {
        Self::of([event])
    }
}

/// Time goes by and nothing happens.
pub fn wait<E>(span: TimeDelta) -> Past<E> {
    Past(vec![Step::Wait(span)])
}

/// A history by hand, and the policy that judges what is asked next.
pub struct Given<A: Aggregate> {
    state: A,
    revision: Option<crate::store::Revision>,
    at: Timestamp,
    policy: Policy,
    network: Option<NetworkTag>,
    known: Option<Time>,
    actor: Actor,
    reason: Option<Reason>,
}

/// Begins with a history by hand, judged by the hotel's policy.
pub fn given<A: Aggregate>(history: impl IntoIterator<Item = Past<A::Event>>) -> Given<A> {
    tell(history).0
}

/// A history by hand as a reader of the ledger gets it.
pub fn recorded<A: Aggregate>(
    history: impl IntoIterator<Item = Past<A::Event>>,
) -> Vec<Recorded<A::Event>> {
    tell::<A>(history).1
}

fn tell<A: Aggregate>(
    history: impl IntoIterator<Item = Past<A::Event>>,
) -> (Given<A>, Vec<Recorded<A::Event>>) {
    let policy = Policy::first(Profile::Hotel);
    let mut given = Given {
        state: A::default(),
        revision: None,
        at: moment(0),
        policy,
        network: None,
        known: None,
        actor: Actor::at_the_machine(),
        reason: Some(ReasonCode::Correction.plain()),
    };
    let mut told = vec![];
    for step in history.into_iter().flat_map(|past| past.0) {
        match step {
            Step::Wait(span) => given.at = given.at.plus(span),
            Step::Happened(event) => {
                let event = event(given.at);
                told.extend(given.fold(vec![event]));
            }
        }
    }
    (given, told)
}

impl<A: Aggregate> Given<A> {
    /// Judged by this profile.
    #[must_use]
    pub fn under(mut self, profile: Profile) -> Self {
        self.policy = Policy::first(profile);
        self
    }

    /// Judged by these settings.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.policy.settings);
        self
    }

    /// What follows is asked from this network.
    #[must_use]
    pub fn from_network(mut self, n: u128) -> Self {
        self.network = Some(NetworkTag(format!("{n:032x}")));
        self
    }

    /// What follows is asked by this actor; else it is somebody at the machine.
    #[must_use]
    pub fn asked_by(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    /// What follows is asked without saying why.
    #[must_use]
    pub fn without_reason(mut self) -> Self {
        self.reason = None;
        self
    }

    /// Asked at a time of which not everything is known.
    #[must_use]
    pub fn known(mut self, time: Time) -> Self {
        self.at = time.now;
        self.known = Some(time);
        self
    }

    /// Time goes by before anything is asked.
    #[must_use]
    pub fn after(mut self, span: TimeDelta) -> Self {
        self.at = self.at.plus(span);
        self
    }

    /// The state after the history.
    pub fn state(&self) -> &A {
        &self.state
    }

    /// Asks.
    #[expect(clippy::needless_pass_by_value, reason = "a question reads better as a value")]
    pub fn when(self, command: A::Command) -> When<A> {
        let time = self.known.unwrap_or(Time::sure(self.at));
        let requester = Requester::new(&self.actor, self.reason.as_ref());
        let context = Context { policy: &self.policy, time, requester };
        let outcome = self.state.decide(context, &command);
        When { given: self, outcome }
    }

    fn fold(&mut self, events: Vec<A::Event>) -> Vec<Recorded<A::Event>> {
        let stream = StreamId::policy(); // The rules never look at their stream's name.
        let mut intent = Intent::new(self.at, Actor::system("test"), CommandId(Uuid::nil()));
        intent.origin = self.network.clone().map(|net| Origin {
            net,
            browser: BrowserTag(String::new()),
            ip: Personal::Sealed,
            user_agent: Personal::Sealed,
        });
        let expected = Expected::after(self.revision);
        let recorded = record::<A>(&stream, &self.policy, &intent, "test", expected, events);
        for one in &recorded {
            self.state.evolve(one);
            self.revision = Some(one.revision);
        }
        recorded
    }
}

/// What was answered.
pub struct When<A: Aggregate> {
    given: Given<A>,
    outcome: Result<Vec<A::Event>, A::Rejection>,
}

impl<A: Aggregate> When<A> {
    /// What was answered, for who compares several answers.
    pub fn outcome(self) -> Result<Vec<A::Event>, A::Rejection> {
        self.outcome
    }

    /// Exactly these events follow.
    #[track_caller]
    pub fn then(self, events: impl IntoIterator<Item = A::Event>) -> Then<A>
    where
        A::Event: PartialEq,
    {
        let expected: Vec<_> = events.into_iter().collect();
        self.then_events(|events| assert_eq!(events, expected, "other events follow"))
    }

    /// Nothing follows, and that is no refusal: it is true already.
    #[track_caller]
    pub fn then_nothing(self) -> Then<A> {
        self.then_events(|events| assert!(events.is_empty(), "events follow: {events:?}"))
    }

    /// Events follow of which `check` says what matters.
    #[track_caller]
    pub fn then_events(mut self, check: impl FnOnce(&[A::Event])) -> Then<A> {
        let events = match self.outcome {
            Ok(events) => events,
            Err(rejection) => panic!("the rules refused: {rejection:?}"),
        };
        check(&events);
        let recorded = self.given.fold(events);
        Then { given: self.given, recorded }
    }

    /// The rules say no, and why.
    #[track_caller]
    pub fn then_refused(self, because: impl Into<A::Rejection>) -> Given<A>
    where
        A::Rejection: PartialEq,
    {
        match self.outcome {
            Ok(events) => panic!("the rules allowed it: {events:?}"),
            Err(rejection) => assert_eq!(rejection, because.into(), "refused for another reason"),
        }
        self.given
    }
}

/// What followed, folded: the next question is asked of the state after it.
pub struct Then<A: Aggregate> {
    given: Given<A>,
    recorded: Vec<Recorded<A::Event>>,
}

impl<A: Aggregate> Then<A> {
    /// Goes on from here.
    pub fn and(self) -> Given<A> {
        self.given
    }

    /// The state it led to.
    pub fn state(&self) -> &A {
        self.given.state()
    }

    /// The events as the engine would have written them.
    pub fn recorded(&self) -> &[Recorded<A::Event>] {
        &self.recorded
    }
}
