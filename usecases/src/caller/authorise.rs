//! Authorisation: may who asks do this? Operators by their own stream and the circle's, services by
//! their token's.

use super::request::Request;
use super::service_tokens::{self, Shown};
use super::sessions::Caller;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, read};
use keyledger_core::authority::{
    Act, ActorCapacity, Authorised, NotAuthorised, OperatorRole, Permit, Scope, judge_role,
};
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, ServiceId};
use keyledger_core::metadata::{Actor, ActorKind, Authority, Reason};
use keyledger_core::stream::StreamId;
use std::collections::BTreeSet;

/// An operator who is signed in. The role holds in both streams that speak of it.
#[derive(Clone, Debug)]
pub struct Operator {
    /// Whose session it is.
    pub caller: Caller,
    /// In which role.
    pub role: OperatorRole,
    /// What was read to know that.
    authority: Vec<Authority>,
}

/// Other software that showed a live token of the right scope.
#[derive(Clone, Debug)]
pub struct Service {
    /// The token.
    pub id: ServiceId,
    /// The name of the software.
    pub name: String,
    /// What the token may do.
    pub scopes: BTreeSet<Scope>,
    /// That it may do what it asked for.
    pub permit: Permit,
    authority: Vec<Authority>,
}

/// Who may ask where operators and services may.
#[derive(Clone, Debug)]
pub enum Asking {
    /// An operator.
    Operator(Box<Operator>),
    /// Other software.
    Service(Service),
}

/// The role in which the caller operates the system, with what was read to know it. Both the
/// person's own stream and the stream `operators` have to say so.
#[boxed]
pub async fn role(
    engine: &Engine,
    caller: &Caller,
) -> Result<Option<(OperatorRole, Vec<Authority>)>, Failure> {
    let Some(held) = caller.living().and_then(|living| living.operator) else { return Ok(None) };
    let stream = StreamId::operators();
    let circle = read(engine.operators.load(&stream).await)?;
    if circle.state.role(caller.account) != Some(held) {
        return Ok(None);
    }
    let circle = circle.revision.map(|revision| Authority { stream, revision });
    Ok(Some((held, caller.authority().into_iter().chain(circle).collect())))
}

/// Every operator who helps, in the order of their ids: both streams say so.
#[boxed]
pub async fn supporters(engine: &Engine) -> Result<Vec<AccountId>, Failure> {
    let circle = read(engine.operators.load(&StreamId::operators()).await)?;
    let mut supporters = vec![];
    for account in circle.state.admitted.keys() {
        if circle.state.role(*account) != Some(OperatorRole::Support) {
            continue;
        }
        let state = engine.account(*account).await?;
        let held = state.living().and_then(|living| living.operator);
        if held == Some(OperatorRole::Support) {
            supporters.push(*account);
        }
    }
    Ok(supporters)
}

/// The caller as an operator who may do this.
#[boxed]
pub async fn operator(
    engine: &Engine,
    caller: Caller,
    act: Act,
) -> Result<Result<(Operator, Authorised), NotAuthorised>, Failure> {
    let Some((role, authority)) = role(engine, &caller).await? else {
        return Ok(Err(NotAuthorised::Role));
    };
    let authorised = judge_role(act, role);
    Ok(authorised.map(|authorised| (Operator { caller, role, authority }, authorised)))
}

/// The caller's hand on the account of `subject`, with what was read to know whose it is.
#[boxed]
pub async fn hand(
    engine: &Engine,
    caller: &Caller,
    subject: AccountId,
) -> Result<(ActorCapacity, Vec<Authority>), Failure> {
    let role = role(engine, caller).await?;
    let held = role.as_ref().map(|(role, _)| *role);
    let authority = role.map_or_else(|| caller.authority(), |(_, authority)| authority);
    let hand = match caller.living() {
        Some(living) => ActorCapacity::of(caller.account, &living.memberships, held, subject),
        // A caller's account always lives; one that does not may do nothing.
        None => ActorCapacity::Oneself,
    };
    Ok((hand, authority))
}

/// The service behind a token, if the token is good for this. What a genuine token is refused for
/// is written down.
#[boxed]
pub async fn service(
    engine: &Engine,
    request: &Request,
    token: &str,
    act: Act,
) -> Result<Shown<Service>, Failure> {
    let shown = service_tokens::show(engine, request, token, act).await?;
    Ok(match shown {
        Shown::Good((id, token, permit, authority)) => {
            Shown::Good(Service { id, name: token.name, scopes: token.scopes, permit, authority })
        }
        Shown::Refused(because) => Shown::Refused(because),
        Shown::Unknown => Shown::Unknown,
    })
}

impl Operator {
    /// Who acts, for the metadata.
    pub fn actor(&self) -> Actor {
        self.caller.acting_as(self.role.actor_kind())
    }

    /// What was read to allow it.
    pub fn authority(&self) -> Vec<Authority> {
        self.authority.clone()
    }

    /// Whose commands these are, for `Idempotency-Key`.
    pub fn principal(&self) -> String {
        self.caller.account.to_string()
    }
}

impl Service {
    /// Who acts, for the metadata.
    pub fn actor(&self) -> Actor {
        service_actor(self.id)
    }

    /// What was read to allow it.
    pub fn authority(&self) -> Vec<Authority> {
        self.authority.clone()
    }

    /// Whose commands these are, for `Idempotency-Key`.
    pub fn principal(&self) -> String {
        format!("service {}", self.id)
    }
}

impl Asking {
    /// Who acts, for the metadata.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Operator(operator) => operator.actor(),
            Self::Service(service) => service.actor(),
        }
    }

    /// What was read to allow it.
    pub fn authority(&self) -> Vec<Authority> {
        match self {
            Self::Operator(operator) => operator.authority(),
            Self::Service(service) => service.authority(),
        }
    }

    /// Whose commands these are, for `Idempotency-Key`.
    pub fn principal(&self) -> String {
        match self {
            Self::Operator(operator) => operator.principal(),
            Self::Service(service) => service.principal(),
        }
    }

    /// What they are about to do, now, from where, on whose authority, and why.
    pub fn intent(
        &self,
        engine: &Engine,
        request: &Request,
        subject: Option<AccountId>,
        reason: Option<Reason>,
    ) -> Result<Intent, Failure> {
        let mut intent = request.intent(engine, self.actor(), subject, engine.clock.now())?;
        intent.authority = self.authority();
        intent.reason = reason;
        Ok(intent)
    }
}

/// Other software, as history names it.
pub(super) fn service_actor(id: ServiceId) -> Actor {
    let id = Some(id.to_string());
    Actor { kind: ActorKind::Service, id, session: None, assurance: None }
}
