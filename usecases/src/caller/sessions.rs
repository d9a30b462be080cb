//! Sessions: who is signed in? Read from the account's stream, never from a projection.

use super::request::Request;
use super::tokens;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, read};
use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, Living, Rejection, Session, SessionEnd,
};
use keyledger_core::engine::{Aggregate, Context};
use keyledger_core::ids::{AccountId, SessionId};
use keyledger_core::metadata::{Actor, ActorKind, Assurance, Authority};
use keyledger_core::policy::Policy;
use keyledger_core::store::Revision;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use std::sync::Arc;

/// A person who is signed in, as their stream has it.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub account: AccountId,
    /// From which session.
    pub session: SessionId,
    /// Until when that session lasts if it goes on being used.
    pub facts: Session,
    /// When it ends if it is not used again.
    pub idle_at: Timestamp,
    state: Arc<Account>,
    revision: Option<Revision>,
    policy: Arc<Policy>,
}

impl Caller {
    fn of(
        (account, session): (AccountId, SessionId),
        (state, revision): (Arc<Account>, Option<Revision>),
        policy: Policy,
    ) -> Option<Self> {
        let facts = state.living()?.sessions.get(&session)?.clone();
        let idle_at = facts.idle_at(&policy.settings);
        let policy = Arc::new(policy);
        Some(Self { account, session, facts, idle_at, state, revision, policy })
    }

    /// The account's state; a caller's account always lives.
    pub fn living(&self) -> Option<&Living> {
        self.state.living()
    }

    /// The policy that held when the caller was looked up: one request is judged by one.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The last revision of the caller's stream.
    pub fn revision(&self) -> Option<Revision> {
        self.revision
    }

    /// What the rules would answer the caller, as their stream was a moment ago.
    pub fn decide(
        &self,
        context: Context<'_>,
        command: &AccountCommand,
    ) -> Result<Vec<AccountEvent>, Rejection> {
        self.state.decide(context, command)
    }

    /// Acting in this capacity.
    pub fn acting_as(&self, kind: ActorKind) -> Actor {
        let mut actor = Actor::signed_in(kind, self.account, self.session.clone());
        if self.facts.factor_at.is_some() {
            actor.assurance = Some(Assurance::SecondFactor);
        }
        actor
    }

    /// What was read to allow what the caller does: their own account, as it then was.
    pub fn authority(&self) -> Vec<Authority> {
        let stream = StreamId::account(self.account);
        self.revision.map(|revision| Authority { stream, revision }).into_iter().collect()
    }
}

/// The cookie's value: the account, and the session's token.
pub fn cookie_value(account: AccountId, session_token: &str) -> String {
    format!("{account}.{session_token}")
}

fn parse_cookie(value: &str) -> Option<(AccountId, SessionId)> {
    let (account, token) = value.split_once('.')?;
    Some((account.parse().ok()?, tokens::session_of(token)))
}

/// The caller behind a session cookie, if the session holds. Its use is written down at most once
/// per quarter of the idle limit.
#[boxed]
pub async fn caller(
    engine: &Engine,
    request: &Request,
    cookie: &str,
) -> Result<Option<Caller>, Failure> {
    let Some((account, session)) = parse_cookie(cookie) else { return Ok(None) };
    let at = engine.clock.now();
    let policy = engine.policy().await?;
    let actor = Actor::signed_in(ActorKind::Member, account, session.clone());
    // Looked up first: a forged cookie must not make the engine ask for the key of a stranger.
    let known = read(engine.accounts.load(&StreamId::account(account)).await)?;
    if !known.state.living().is_some_and(|living| living.sessions.contains_key(&session)) {
        return Ok(None);
    }
    let command = AccountCommand::UseSession { session: session.clone() };
    let context = Context::trial(&policy, engine.clock.known(at));
    let (state, revision) = match known.state.decide(context, &command) {
        // The tail was read a moment ago, and there is nothing to write down: nearly always so.
        Ok(events) if events.is_empty() => (known.state, known.revision),
        Ok(_) | Err(_) => {
            let intent = request.intent(engine, actor, Some(account), at)?;
            let done = engine.on_account(account, &policy, &intent, &command).await?;
            let Ok(done) = done else { return Ok(None) };
            (done.state, done.revision)
        }
    };
    Ok(Caller::of((account, session), (state, revision), policy))
}

/// The same where a page asks by itself, again and again: the session's idle time runs on, and nothing
/// is written.
#[boxed]
pub async fn caller_in_background(
    engine: &Engine,
    cookie: &str,
) -> Result<Option<Caller>, Failure> {
    let Some((account, session)) = parse_cookie(cookie) else { return Ok(None) };
    let (at, policy) = (engine.clock.now(), engine.policy().await?);
    let known = read(engine.accounts.load(&StreamId::account(account)).await)?;
    let command = AccountCommand::UseSession { session: session.clone() };
    // Whoever may not use it has none.
    let context = Context::trial(&policy, engine.clock.known(at));
    match known.state.decide(context, &command) {
        Ok(_) => {
            let found = (known.state, known.revision);
            Ok(Caller::of((account, session), found, policy))
        }
        Err(_) => Ok(None),
    }
}

/// A session that holds, as the account's stream has it now. Looking is no use: nothing is written.
#[boxed]
pub async fn look(engine: &Engine, cookie: &str) -> Result<Option<(AccountId, Session)>, Failure> {
    let Some((account, session)) = parse_cookie(cookie) else { return Ok(None) };
    let (at, settings) = (engine.clock.now(), engine.policy().await?.settings);
    let state = engine.account(account).await?;
    let found = state.living().and_then(|living| living.sessions.get(&session)).cloned();
    Ok(found.filter(|found| found.is_live(&settings, at)).map(|found| (account, found)))
}

/// Ends the session behind a cookie, if it is live: somebody logged in with the same browser. At a
/// front desk that may be a colleague, and the session one of another account. The cookie is all that
/// is needed to end it, as it is to log out, and its own account's history says by what.
#[boxed]
pub async fn replace(engine: &Engine, request: &Request, cookie: &str) -> Result<(), Failure> {
    let Some((account, session)) = parse_cookie(cookie) else { return Ok(()) };
    if look(engine, cookie).await?.is_none() {
        return Ok(());
    }
    let policy = engine.policy().await?;
    let actor = Actor::signed_in(ActorKind::Member, account, session.clone());
    let intent = request.intent(engine, actor, Some(account), engine.clock.now())?;
    let command = AccountCommand::EndSession { session, because: SessionEnd::Replaced };
    // Whatever stands against it, the session is over then.
    let _ = engine.on_account(account, &policy, &intent, &command).await?;
    Ok(())
}

/// Ends the caller's session.
#[boxed]
pub async fn log_out(engine: &Engine, request: &Request, caller: &Caller) -> Result<(), Failure> {
    let actor = caller.acting_as(ActorKind::Member);
    let intent = request.intent(engine, actor, Some(caller.account), engine.clock.now())?;
    let command =
        AccountCommand::EndSession { session: caller.session.clone(), because: SessionEnd::Logout };
    let _ = engine.on_account(caller.account, caller.policy(), &intent, &command).await?;
    Ok(())
}
