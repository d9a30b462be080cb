//! Operator administration: somebody comes to operate the system, or stops (DESIGN 5).
//!
//! Two streams speak of a role: `operators`, where it is decided, and the person's own, where
//! sessions are. Each step can be repeated, and the same command again finishes what a crash left.

use crate::accounts::{change_profile, unchanged};
use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome, parted, read};
use crate::members::add::{NewAccount, find_or_create};
use crate::members::registration::Registration;
use chrono::TimeDelta;
use keyledger_core::account::{Account, AccountCommand, GivenProfile, Unchanged};
use keyledger_core::authority::{Act, OperatorRole};
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::{AccountId, LinkId};
use keyledger_core::metadata::{Actor, Authority};
use keyledger_core::operators::{Operators, OperatorsCommand, OperatorsEvent, Rejection};
use keyledger_core::store::Position;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use std::sync::Arc;

/// How long the first operator's invitation is good for.
const INVITATION_MINUTES: i64 = 60;

/// What came of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// About whom.
    pub account: AccountId,
    /// Whether the person is admitted now; else a second person has to agree.
    pub admitted: bool,
    /// What the person who asked is told.
    pub said: Said,
    /// Where it was written last.
    pub position: Option<Position>,
}

/// What came of a command, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The person is admitted.
    Admitted,
    /// A second person has to agree to that.
    Proposed,
    /// The role, the invitation or the proposal is taken back.
    Withdrawn,
    /// A second person has to agree to that; until then the role holds.
    WithdrawalProposed,
    /// The role is not taken back after all.
    Kept,
}

impl Said {
    /// What a command led to, read off its events on the circle's stream; `None` where it led to none.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a OperatorsEvent>) -> Option<Self> {
        let mut said = None;
        for event in events {
            match event {
                OperatorsEvent::OperatorProposed { .. } => said = Some(Self::Proposed),
                OperatorsEvent::OperatorAdmitted { .. } => said = Some(Self::Admitted),
                OperatorsEvent::OperatorRemoved { .. } => said = Some(Self::Withdrawn),
                OperatorsEvent::OperatorWithdrawalProposed { .. } => {
                    said = Some(Self::WithdrawalProposed);
                }
                OperatorsEvent::OperatorWithdrawalEnded { .. } => said = Some(Self::Kept),
                OperatorsEvent::OperatorConfirmed { .. } => {}
            }
        }
        said
    }

    /// What was said where nothing followed; `None` where there was nothing to answer.
    pub fn found(because: &Unchanged) -> Option<Self> {
        match because {
            Unchanged::AlreadySo {} => Some(Self::Withdrawn),
            Unchanged::SecondPersonAwaited {} => Some(Self::WithdrawalProposed),
            Unchanged::NotThere {}
            | Unchanged::PermissionsHeld { .. }
            | Unchanged::PolicySame { .. }
            | Unchanged::PolicyProposed { .. } => None,
        }
    }

    /// Whether the person holds the role or the invitation after it.
    pub fn admitted(self) -> bool {
        match self {
            Self::Admitted | Self::WithdrawalProposed | Self::Kept => true,
            Self::Proposed | Self::Withdrawn => false,
        }
    }

    /// The key of the sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Admitted => "operator-admitted",
            Self::Proposed => "operator-proposed",
            Self::Withdrawn => "operator-withdrawn",
            Self::WithdrawalProposed => "operator-withdrawal-proposed",
            Self::Kept => "operator-kept",
        }
    }
}

impl Changed {
    /// About this person, with what was said and where it was written last.
    pub fn new(account: AccountId, said: Said, position: Option<Position>) -> Self {
        Self { account, admitted: said.admitted(), said, position }
    }
}

/// Who operates the system now, after everything that time and the accounts brought about.
pub async fn circle(engine: &Engine) -> Result<Arc<Operators>, Failure> {
    settle(engine).await?;
    Ok(read(engine.operators.load(&StreamId::operators()).await)?.state)
}

/// Invites the first operator, at the machine.
#[boxed]
pub async fn invite(
    engine: &Engine,
    intent: &Intent,
    newcomer: &NewAccount,
    role: OperatorRole,
) -> Outcome<Changed, Rejection> {
    let until = intent.at.plus(TimeDelta::minutes(INVITATION_MINUTES));
    // Asked first with an account that cannot be, so that a no leaves no account behind.
    let circle = circle(engine).await?;
    let account = if let Some(account) = held_by(engine, newcomer).await? {
        account
    } else {
        let nobody = AccountId(uuid::Uuid::nil());
        let asked = OperatorsCommand::Invite { account: nobody, role, until };
        if let Err(rejection) = circle.decide(intent.at, intent.requester(), &asked) {
            return Ok(Err(rejection));
        }
        register(engine, intent, newcomer).await?.account
    };
    let given = given(engine, account, newcomer).await?;
    let command = OperatorsCommand::Invite { account, role, until };
    let invitation = Invitation { account, role, until, given };
    admit(engine, intent, invitation, &command).await
}

/// Proposes somebody; the only operator there is admits at once.
#[boxed]
pub async fn propose(
    engine: &Engine,
    intent: &Intent,
    newcomer: &NewAccount,
    role: OperatorRole,
    by: AccountId,
) -> Outcome<Changed, Rejection> {
    settle(engine).await?;
    let until = in_time_for_a_link(engine, intent.at).await?;
    let account = match held_by(engine, newcomer).await? {
        Some(account) => account,
        None => register(engine, intent, newcomer).await?.account,
    };
    let given = given(engine, account, newcomer).await?;
    let command = OperatorsCommand::Propose { account, role, by, until };
    let invitation = Invitation { account, role, until, given };
    admit(engine, intent, invitation, &command).await
}

/// Agrees to a proposal, as a second person or at the machine.
#[boxed]
pub async fn approve(
    engine: &Engine,
    intent: &Intent,
    account: AccountId,
    by: Option<AccountId>,
) -> Outcome<Changed, Rejection> {
    settle(engine).await?;
    let until = in_time_for_a_link(engine, intent.at).await?;
    let circle = read(engine.operators.load(&StreamId::operators()).await)?.state;
    let changed = match circle.proposals.get(&account).map(|proposal| proposal.role) {
        Some(role) => {
            let command = OperatorsCommand::Approve { account, by, until };
            // Whoever approves names nobody: of a deleted account no password comes back then.
            let invitation = Invitation { account, role, until, given: None };
            admit(engine, intent, invitation, &command).await?
        }
        None => Err(Rejection::NotProposed),
    };
    noted(engine, intent, Act::GrantOperatorRole, account, changed).await
}

/// Takes a role, an invitation or a proposal back. A role goes when a second operator asks for the
/// same, or at the machine.
#[boxed]
pub async fn withdraw(
    engine: &Engine,
    intent: &Intent,
    account: AccountId,
    by: Option<AccountId>,
) -> Outcome<Changed, Rejection> {
    settle(engine).await?;
    let command = OperatorsCommand::Withdraw { account, by };
    let done = match on_circle(engine, intent, &command).await? {
        Ok(done) => done,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let changed = if done.state.withdrawal_waits(account, intent.at) {
        Changed::new(account, Said::WithdrawalProposed, done.position)
    } else {
        let last = dismiss(engine, intent, account, &done).await?;
        Changed::new(account, Said::Withdrawn, last.or(done.position))
    };
    noted(engine, intent, Act::WithdrawOperatorRole, account, Ok(changed)).await
}

/// Declines that a role is taken back.
#[boxed]
pub async fn keep(
    engine: &Engine,
    intent: &Intent,
    account: AccountId,
    by: Option<AccountId>,
) -> Outcome<Changed, Rejection> {
    settle(engine).await?;
    let command = OperatorsCommand::Keep { account, by };
    let done = on_circle(engine, intent, &command).await?;
    let changed = done.map(|done| Changed::new(account, Said::Kept, done.position));
    noted(engine, intent, Act::WithdrawOperatorRole, account, changed).await
}

/// Where nothing followed, that is noted for whoever repeats it.
async fn noted(
    engine: &Engine,
    intent: &Intent,
    act: Act,
    account: AccountId,
    changed: Result<Changed, Rejection>,
) -> Outcome<Changed, Rejection> {
    let because = match &changed {
        Ok(Changed { position: None, said: Said::WithdrawalProposed, .. }) => {
            Unchanged::SecondPersonAwaited {}
        }
        Ok(Changed { position: None, .. }) => Unchanged::AlreadySo {},
        Err(Rejection::NotProposed) => Unchanged::NotThere {},
        Ok(_) | Err(_) => return Ok(changed),
    };
    let position = unchanged::note(engine, intent, act, Some(account), because).await?;
    Ok(changed.map(|changed| Changed { position, ..changed }))
}

/// Who is to take which role up, until when, and as whom where their account was deleted.
struct Invitation {
    account: AccountId,
    role: OperatorRole,
    until: Timestamp,
    given: Option<GivenProfile>,
}

/// As whom somebody comes back; none where nobody said it.
async fn given(
    engine: &Engine,
    account: AccountId,
    newcomer: &NewAccount,
) -> Result<Option<GivenProfile>, Failure> {
    match &newcomer.name {
        Some(name) => {
            change_profile::given(engine, account, name, newcomer.language).await.map(Some)
        }
        None => Ok(None),
    }
}

/// Decides on the circle's stream, then lets the role reach the person.
async fn admit(
    engine: &Engine,
    intent: &Intent,
    invitation: Invitation,
    command: &OperatorsCommand,
) -> Outcome<Changed, Rejection> {
    let Invitation { account, role, until, given } = invitation;
    let done = match on_circle(engine, intent, command).await? {
        Ok(done) => done,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let admitted = done
        .events
        .iter()
        .any(|recorded| matches!(recorded.event, OperatorsEvent::OperatorAdmitted { .. }));
    if !admitted {
        return Ok(Ok(Changed::new(account, Said::Proposed, done.position)));
    }
    let mut intent = intent.clone();
    intent.authority.extend(now(&done));
    let seed = [intent.command.id.0.as_bytes().as_slice(), account.0.as_bytes()];
    let link = LinkId::derived(&seed);
    let command = AccountCommand::InviteOperator { role, link, expires_at: until, given };
    let policy = engine.policy().await?;
    let position = match engine.on_account(account, &policy, &intent, &command).await? {
        Ok(invited) => invited.position,
        // Erased or taken over in between: the circle finds out when it is asked next.
        Err(_) => done.position,
    };
    settle(engine).await?;
    Ok(Ok(Changed::new(account, Said::Admitted, position)))
}

async fn dismiss(
    engine: &Engine,
    intent: &Intent,
    account: AccountId,
    done: &Done<Operators>,
) -> Result<Option<Position>, Failure> {
    let mut intent = intent.clone();
    intent.authority.extend(now(done));
    let policy = engine.policy().await?;
    let command = AccountCommand::WithdrawOperator;
    let dismissed = engine.on_account(account, &policy, &intent, &command).await?;
    Ok(dismissed.ok().and_then(|dismissed| dismissed.position))
}

/// Writes down what the accounts' streams and time have brought about since: a role taken up, an
/// invitation or a proposal that lapsed, an account that is gone. Answers how many events there were.
#[boxed]
pub async fn settle(engine: &Engine) -> Result<usize, Failure> {
    let circle = read(engine.operators.load(&StreamId::operators()).await)?.state;
    let (mut confirmed, mut closed) = (vec![], vec![]);
    for (account, admitted) in &circle.admitted {
        match &*engine.account(*account).await? {
            Account::Living(living) if living.deleted_at.is_none() => {
                if living.operator == Some(admitted.role) {
                    confirmed.push(*account);
                }
            }
            // Not made yet: its registrant is on the way.
            Account::Absent => {}
            Account::Living(_) | Account::Abandoned | Account::Erased => closed.push(*account),
        }
    }
    let intent = engine.intent(Actor::system("operators"));
    let command = OperatorsCommand::Settle { confirmed, closed };
    let Ok(done) = on_circle(engine, &intent, &command).await? else { return Ok(0) };
    for recorded in &done.events {
        if let OperatorsEvent::OperatorRemoved { account, .. } = recorded.event {
            dismiss(engine, &intent, account, &done).await?;
        }
    }
    Ok(done.events.len())
}

async fn held_by(engine: &Engine, newcomer: &NewAccount) -> Result<Option<AccountId>, Failure> {
    let stream = StreamId::email_claim(&engine.keys().address_tag(newcomer.address.key())?);
    let holder = read(engine.claims.load(&stream).await)?.state.account();
    let Some(account) = holder else { return Ok(None) };
    let lives = engine.account(account).await?.living().is_some();
    Ok(Some(account).filter(|_| lives))
}

async fn register(
    engine: &Engine,
    intent: &Intent,
    newcomer: &NewAccount,
) -> Result<Registration, Failure> {
    let policy = engine.policy().await?;
    find_or_create(engine, &policy, intent, newcomer).await
}

/// Until when the link works that takes a role up.
async fn in_time_for_a_link(engine: &Engine, at: Timestamp) -> Result<Timestamp, Failure> {
    let hours = engine.policy().await?.settings.activation_link_hours;
    Ok(at.plus(TimeDelta::hours(i64::from(hours))))
}

async fn on_circle(
    engine: &Engine,
    intent: &Intent,
    command: &OperatorsCommand,
) -> Outcome<Done<Operators>, Rejection> {
    let policy = engine.policy().await?;
    let stream = StreamId::operators();
    parted(engine.operators.execute(&stream, &policy, intent, command).await)
}

fn now(done: &Done<Operators>) -> Option<Authority> {
    done.revision.map(|revision| Authority { stream: StreamId::operators(), revision })
}
