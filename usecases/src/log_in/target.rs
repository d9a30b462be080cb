//! Log-in target: an account, or an address nobody holds; both are asked the same way.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome, parted, read};
use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, FactorGraceStarted, FactorKind, FactorSetUpDemanded,
    Living, LoginStop, Rejection, SecondFactorAsked,
};
use keyledger_core::address::EmailAddress;
use keyledger_core::answer::Answer;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, AddressTag, AttemptId, CredentialId, DeviceId, SessionId};
use keyledger_core::policy::Policy;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::unknown::{self, UnknownCommand, UnknownEvent};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Whose door is being tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An account.
    Account(AccountId),
    /// An address nobody holds.
    Unknown {
        /// The shard that remembers it.
        stream: StreamId,
        /// Its tag there.
        tag: AddressTag,
    },
}

/// What became of an attempt that asked for a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It may be hashed.
    SlotGranted {
        /// The credential to compare with, if there is one.
        credential: Option<CredentialId>,
        /// Whether the account knows the device it came from.
        known_device: bool,
    },
    /// It was refused, and that was written down.
    Refused,
    /// There is no slot now; nothing was written.
    NoSlot,
    /// The account was erased since it was looked up.
    Gone,
}

/// What a verdict led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// The person is signed in until then.
    SignedIn {
        /// When the session ends at the latest.
        expires_at: Timestamp,
        /// Until when setting up a second factor may be put off, where there is none.
        put_off_until: Option<Timestamp>,
    },
    /// The password was right, and a second factor is asked for.
    FactorAsked {
        /// The kinds to answer with.
        kinds: BTreeSet<FactorKind>,
        /// Until when the log-in waits.
        expires_at: Timestamp,
    },
    /// The password was right, and a second factor has to be set up first.
    SetUpDemanded {
        /// Until when the log-in waits.
        expires_at: Timestamp,
    },
    /// The password was wrong.
    Wrong,
    /// It was wrong, and the account is locked now.
    Locked,
    /// It was right, and there is no session all the same (S2).
    Stopped(Answer),
    /// The guess had been closed; nothing was written.
    TooLate,
}

/// What a right password opens.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The session.
    pub session: SessionId,
    /// The device.
    pub device: DeviceId,
}

impl Target {
    /// Looks an address up: by its claim, never by a projection.
    #[boxed]
    pub async fn of(
        engine: &Engine,
        address: &EmailAddress,
        at: Timestamp,
    ) -> Result<Self, Failure> {
        // Both are looked up for every address, side by side: a shard that nobody asked for since
        // the start is long to read, and an address must not be known by an answer that is sooner.
        let held = Self::held(engine, address);
        let (held, nobodys) = tokio::join!(held, Self::nobodys(engine, address, at));
        Ok(held?.unwrap_or(nobodys?))
    }

    /// The account that holds this address. Where none does, one that cannot be is read instead.
    async fn held(engine: &Engine, address: &EmailAddress) -> Result<Option<Self>, Failure> {
        let claim = StreamId::email_claim(&engine.keys().address_tag(address.key())?);
        let held = read(engine.claims.load(&claim).await)?.state.account();
        let account = held.unwrap_or(AccountId(Uuid::nil()));
        let lives = matches!(&*engine.account(account).await?, Account::Living(_));
        Ok(held.filter(|_| lives).map(Self::Account))
    }

    /// Where the attempts at this address are remembered if nobody holds it.
    async fn nobodys(
        engine: &Engine,
        address: &EmailAddress,
        at: Timestamp,
    ) -> Result<Self, Failure> {
        let tags = engine.keys().unknown_address(address.key(), at)?;
        let stream = StreamId::unknown(tags.current.shard);
        read(engine.unknown.load(&stream).await)?;
        if let Some(previous) = tags.previous {
            let stream = StreamId::unknown(previous.shard);
            let shard = read(engine.unknown.load(&stream).await)?;
            if shard.state.remembers(&previous.tag, engine.clock.known(at)) {
                return Ok(Self::Unknown { stream, tag: previous.tag });
            }
        }
        Ok(Self::Unknown { stream, tag: tags.current.tag })
    }

    /// Whether, as far as it is remembered, a stranger's guess is refused before anything is hashed. What
    /// decides is the stream; this says only what the guess counts for.
    pub fn is_shut(&self, engine: &Engine, at: Timestamp) -> bool {
        let time = engine.clock.known(at);
        match self {
            Self::Account(account) => {
                let state = engine.accounts.remembered(&StreamId::account(*account));
                let living = state.as_ref().and_then(|state| state.living());
                living.is_some_and(|living| {
                    living.suspended.is_some() || living.lockout.is_shut(time)
                })
            }
            Self::Unknown { stream, tag } => {
                let shard = engine.unknown.remembered(stream);
                shard.is_some_and(|shard| shard.is_shut(tag, time))
            }
        }
    }

    /// What it is called where the limits' counts are written down.
    pub fn name(&self) -> String {
        match self {
            Self::Account(account) => account.to_string(),
            Self::Unknown { tag, .. } => tag.to_string(),
        }
    }

    /// The account, if it is one.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account(account) => Some(*account),
            Self::Unknown { .. } => None,
        }
    }

    /// A guess asks for its place: the slot is reserved before anything is hashed.
    #[boxed]
    pub async fn ask(
        &self,
        engine: &Engine,
        policy: &Policy,
        intent: &Intent,
        attempt: AttemptId,
        device: Option<DeviceId>,
    ) -> Result<Asked, Failure> {
        match self {
            Self::Account(account) => {
                let command = AccountCommand::AskToLogIn { attempt, device: device.clone() };
                Ok(match engine.on_account(*account, policy, intent, &command).await? {
                    Ok(done) => {
                        let taken = done.events.iter().any(|recorded| {
                            matches!(recorded.event, AccountEvent::LoginAttempted { .. })
                        });
                        let living = done.state.living();
                        let knows = |device| {
                            living.is_some_and(|living| living.known_devices.contains(device))
                        };
                        let known_device = device.as_ref().is_some_and(knows);
                        let credential = living.and_then(Living::usable_password);
                        if taken {
                            Asked::SlotGranted { credential, known_device }
                        } else {
                            Asked::Refused
                        }
                    }
                    Err(Rejection::NoPlace) => Asked::NoSlot,
                    Err(_) => Asked::Gone,
                })
            }
            Self::Unknown { stream, tag } => {
                let command = UnknownCommand::AskToLogIn { address: tag.clone(), attempt };
                Ok(match on_unknown(engine, stream, policy, intent, &command).await? {
                    Ok(events) => {
                        let taken =
                            |event| matches!(event, UnknownEvent::UnknownLoginAttempted { .. });
                        let taken = events.into_iter().any(taken);
                        if taken {
                            Asked::SlotGranted { credential: None, known_device: false }
                        } else {
                            Asked::Refused
                        }
                    }
                    Err(_) => Asked::NoSlot,
                })
            }
        }
    }

    /// Records the verdict and says what it led to.
    #[boxed]
    pub async fn judge(
        &self,
        engine: &Engine,
        policy: &Policy,
        intent: &Intent,
        attempt: AttemptId,
        (credential, matched): (Option<CredentialId>, bool),
        opening: &Opening,
    ) -> Result<Judged, Failure> {
        match self {
            Self::Account(account) => {
                let Opening { session, device } = opening.clone();
                let network = intent.origin.as_ref().map(|origin| origin.net.clone());
                let command = AccountCommand::Judge {
                    attempt,
                    credential,
                    matched,
                    session,
                    device,
                    network,
                };
                Ok(match engine.on_account(*account, policy, intent, &command).await? {
                    Ok(done) => done.events.iter().fold(Judged::Wrong, |judged, recorded| {
                        account_judged(judged, &recorded.event)
                    }),
                    Err(_) => Judged::TooLate,
                })
            }
            Self::Unknown { stream, tag } => {
                let command = UnknownCommand::Fail { address: tag.clone(), attempt };
                Ok(match on_unknown(engine, stream, policy, intent, &command).await? {
                    Ok(events) => {
                        let locks = |event| {
                            matches!(
                                event,
                                UnknownEvent::UnknownAddressLocked { .. }
                                    | UnknownEvent::UnknownAddressDisabled { .. }
                            )
                        };
                        let locked = events.into_iter().any(locks);
                        if locked { Judged::Locked } else { Judged::Wrong }
                    }
                    Err(_) => Judged::TooLate,
                })
            }
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others do not change the answer")]
fn account_judged(judged: Judged, event: &AccountEvent) -> Judged {
    match event {
        AccountEvent::LoginSucceeded { expires_at, .. } => {
            Judged::SignedIn { expires_at: *expires_at, put_off_until: None }
        }
        AccountEvent::FactorGraceStarted(FactorGraceStarted { until, .. })
        | AccountEvent::SecondFactorPostponed { until } => match judged {
            Judged::SignedIn { expires_at, .. } => {
                Judged::SignedIn { expires_at, put_off_until: Some(*until) }
            }
            other => other,
        },
        AccountEvent::SecondFactorAsked(SecondFactorAsked { kinds, expires_at, .. }) => {
            Judged::FactorAsked { kinds: kinds.clone(), expires_at: *expires_at }
        }
        AccountEvent::FactorSetUpDemanded(FactorSetUpDemanded { expires_at, .. }) => {
            Judged::SetUpDemanded { expires_at: *expires_at }
        }
        AccountEvent::LoginStopped { because, .. } => Judged::Stopped(match because {
            LoginStop::UnusualActivity { .. } => Answer::UnusualActivity,
            LoginStop::Lapsed {} => Answer::AccountLapsed,
            LoginStop::ResetRequired {} => Answer::PasswordResetRequired,
        }),
        AccountEvent::AccountLocked { .. }
        | AccountEvent::KnownDevicesShutOut { .. }
        | AccountEvent::CredentialDisabled { .. } => Judged::Locked,
        _ => judged,
    }
}

async fn on_unknown(
    engine: &Engine,
    stream: &StreamId,
    policy: &Policy,
    intent: &Intent,
    command: &UnknownCommand,
) -> Outcome<Vec<UnknownEvent>, unknown::Rejection> {
    let done = parted(engine.unknown.execute(stream, policy, intent, command).await)?;
    Ok(done.map(|done| done.events.into_iter().map(|recorded| recorded.event).collect()))
}
