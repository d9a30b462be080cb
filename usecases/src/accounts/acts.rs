//! Acts on accounts. Somebody acts on the account of somebody else: unlocks it, ends its sessions,
//! shuts or opens it.

use super::unchanged;
use crate::boxed;
use crate::engine::Engine;
use crate::factors::{hand_over, manage};
use crate::failure::{Failure, Outcome};
use crate::texts::say;
use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, FLAG_MINUTES, FactorResetReason, FlagReference,
    IdentityCheck, NextAttemptFlagged, Rejection, Unchanged,
};
use keyledger_core::authority::{Act, ActorCapacity, NotAuthorised};
use keyledger_core::clock::Ids;
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::{AccountId, HandOverId};
use keyledger_core::language::Language;
use keyledger_core::metadata::{Actor, ActorKind};
use serde::{Deserialize, Serialize};

/// What can be done to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnAccount {
    /// Lift its lock.
    Unlock,
    /// End every session.
    EndSessions,
    /// Shut it.
    Suspend,
    /// Open it again.
    Resume,
    /// Reset the second factor (S24).
    ResetFactor {
        /// Why (S26).
        why: FactorResetReason,
        /// How it was made sure who asked.
        checked: IdentityCheck,
    },
    /// Let the next log-in attempts carry a reference (B13).
    FlagNextAttempt,
}

impl OnAccount {
    /// The row of the table that says who may.
    pub fn act(self) -> Act {
        match self {
            Self::Unlock => Act::Unlock,
            Self::EndSessions => Act::EndSessions,
            Self::Suspend => Act::Suspend,
            Self::Resume => Act::Resume,
            Self::ResetFactor { .. } => Act::ResetFactor,
            Self::FlagNextAttempt => Act::FlagNextAttempt,
        }
    }

    fn command(
        self,
        ids: &dyn Ids,
        hand: ActorCapacity,
        by: Option<AccountId>,
        hand_over: Option<HandOverId>,
    ) -> AccountCommand {
        match self {
            Self::Unlock => AccountCommand::Unlock { hand },
            Self::EndSessions => AccountCommand::EndAllSessions { hand },
            Self::Suspend => AccountCommand::Suspend { hand },
            Self::Resume => AccountCommand::Resume { hand },
            Self::ResetFactor { why, checked } => {
                AccountCommand::ResetFactor { hand, why, checked, by, hand_over }
            }
            Self::FlagNextAttempt => {
                let mut random = [0; 8];
                ids.fill(&mut random);
                let reference = FlagReference::of_random(u64::from_le_bytes(random));
                AccountCommand::FlagNextAttempt { reference, hand }
            }
        }
    }
}

/// What came of an act.
pub struct Acted {
    /// What was written, and the account after it.
    pub done: Done<Account>,
    /// The code that sets the next factor up, where the policy wants one handed over: shown once.
    pub hand_over_code: Option<String>,
}

impl Acted {
    /// The reference that the next attempts carry.
    pub fn flag(&self) -> Option<&NextAttemptFlagged> {
        flag_of(self.done.events.iter().map(|recorded| &recorded.event))
    }

    /// Whether anything changed; repeating the request changes nothing.
    pub fn changed(&self) -> bool {
        !self.done.events.is_empty()
    }

    /// What came of it, in words.
    pub fn told(&self, what: OnAccount, language: Language) -> String {
        let done = what.act().code();
        let key = match (self.waits_for_second(what), self.changed()) {
            (true, _) => format!("done-{done}-second"),
            (false, true) => format!("done-{done}"),
            (false, false) => format!("done-{done}-before"),
        };
        sentence(&key, self.flag(), language)
    }

    /// Whether it waits for a second operator.
    pub fn waits_for_second(&self, what: OnAccount) -> bool {
        let resets = matches!(what, OnAccount::ResetFactor { .. });
        let living = self.done.state.living();
        resets && living.is_some_and(|living| living.factors.proposal.is_some())
    }
}

/// What came of an act that was asked for before, read off the events that it led to.
pub struct ActedBefore {
    /// Whether anything changed.
    pub changed: bool,
    /// Whether it waited for a second operator.
    pub waits_for_second: bool,
    /// Whether a code was shown to be handed over.
    showed_a_code: bool,
    /// The reference that attempts carried from then on.
    pub flag: Option<NextAttemptFlagged>,
}

fn flag_of<'a>(
    events: impl IntoIterator<Item = &'a AccountEvent>,
) -> Option<&'a NextAttemptFlagged> {
    events.into_iter().find_map(|event| {
        let AccountEvent::NextAttemptFlagged(flagged) = event else { return None };
        Some(flagged)
    })
}

impl ActedBefore {
    /// Nothing had changed.
    pub fn unchanged(because: &Unchanged) -> Self {
        let waits_for_second = matches!(because, Unchanged::SecondPersonAwaited {});
        Self { changed: false, waits_for_second, showed_a_code: false, flag: None }
    }

    /// Read off these.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a AccountEvent>) -> Self {
        let (waits_for_second, showed_a_code, flag) = (false, false, None);
        let mut before = Self { changed: true, waits_for_second, showed_a_code, flag };
        for event in events {
            #[expect(clippy::wildcard_enum_match_arm, reason = "only these say more than done")]
            match event {
                AccountEvent::FactorResetProposed(_) => before.waits_for_second = true,
                AccountEvent::SecondFactorReset(reset) => {
                    before.waits_for_second = false;
                    before.showed_a_code = reset.hand_over.is_some();
                }
                AccountEvent::NextAttemptFlagged(flagged) => before.flag = Some(flagged.clone()),
                _ => {}
            }
        }
        before
    }

    /// What came of it, in words.
    pub fn told(&self, what: OnAccount, language: Language) -> String {
        let done = what.act().code();
        let key = match (self.waits_for_second, self.showed_a_code) {
            (true, _) => format!("done-{done}-second"),
            (false, true) => format!("done-{done}-shown"),
            (false, false) if self.changed => format!("done-{done}"),
            (false, false) => format!("done-{done}-before"),
        };
        sentence(&key, self.flag.as_ref(), language)
    }
}

fn sentence(key: &str, flag: Option<&NextAttemptFlagged>, language: Language) -> String {
    let reference = flag.map_or_else(String::new, |flag| flag.reference.to_string());
    say(language, key, &[("reference", reference.into()), ("minutes", FLAG_MINUTES.into())])
}

/// Does it. Whether this hand may is decided with the account at an exact revision.
#[boxed]
pub async fn act(
    engine: &Engine,
    intent: &Intent,
    account: AccountId,
    what: OnAccount,
    hand: ActorCapacity,
) -> Outcome<Acted, Rejection> {
    let policy = engine.policy().await?;
    let before = engine.account(account).await?;
    let resets = matches!(what, OnAccount::ResetFactor { .. });
    let code = hand_over::new_where_wanted(engine, &policy, account, resets).await?;
    let by = intent.actor.account();
    let command = what.command(&*engine.ids, hand, by, code.as_ref().map(|(id, _)| *id));
    let done = engine.on_account(account, &policy, intent, &command).await?;
    if let (Ok(done), Some(before)) = (&done, before.living()) {
        manage::forget(engine, account, &before.factors, done)?;
    }
    let events = done.iter().flat_map(|done| &done.events);
    let hand_over_code =
        hand_over::shown(engine, account, code, events.map(|recorded| &recorded.event))?;
    if let Err(Rejection::NotAllowed(why)) = done {
        note_refusal(engine, intent, Some(account), what.act(), why).await?;
    }
    let mut acted = done.map(|done| Acted { done, hand_over_code });
    if let Ok(acted) = &mut acted
        && !acted.changed()
    {
        let waits = acted.waits_for_second(what);
        let because =
            if waits { Unchanged::SecondPersonAwaited {} } else { Unchanged::AlreadySo {} };
        let noted = unchanged::note(engine, intent, what.act(), Some(account), because).await?;
        acted.done.position = noted;
    }
    Ok(acted)
}

/// Writes down with who tried that they may not: what nobody was allowed leaves no other trace.
#[boxed]
pub async fn note_refusal(
    engine: &Engine,
    intent: &Intent,
    subject: Option<AccountId>,
    act: Act,
    why: NotAuthorised,
) -> Result<(), Failure> {
    // The machine is refused nothing here.
    let Some((who, noted)) = noted_with_actor(engine, intent) else { return Ok(()) };
    let Some(because) = why.noted() else { return Ok(()) };
    let command = AccountCommand::NoteRefusal { act, subject, because };
    let policy = engine.policy().await?;
    engine.on_account(who, &policy, &noted, &command).await.map(|_| ())
}

/// Who intended what leaves no trace where it was to happen, and the intent with which that is written
/// down: in their own stream, as what they did themselves.
pub(crate) fn noted_with_actor(engine: &Engine, intent: &Intent) -> Option<(AccountId, Intent)> {
    let (who, session) = (intent.actor.account()?, intent.actor.session.clone()?);
    let mut noted = engine.intent(Actor::signed_in(ActorKind::Member, who, session));
    noted.correlation = intent.correlation;
    noted.origin.clone_from(&intent.origin);
    noted.trace.clone_from(&intent.trace);
    Some((who, noted))
}
