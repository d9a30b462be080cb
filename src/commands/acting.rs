//! Operator context: who acts at the command line, and why? Somebody at the machine, or an operator
//! with a session.

use super::{Asked, CommandError};
use keyledger_core::account::DenialCause;
use keyledger_core::authority::{
    Act, ActorCapacity, Capacity, Cell, ReasonCode, WrongReason, reason, row,
};
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_usecases::caller::authorise::{self, Operator};
use keyledger_usecases::caller::request::Request;
use keyledger_usecases::caller::sessions;
use keyledger_usecases::caller::step_up::{self, OperatorDoes};
use keyledger_usecases::texts::in_words::{act_in_words, who_in_words};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr};

/// Who acts, and why.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Acting {
    /// Act as the operator with this session: the value of the cookie `keyledger_session` (behind
    /// https: `__Host-keyledger_session`). Without it the act is that of the local command line.
    #[arg(long, env = "KEYLEDGER_SESSION", hide_env_values = true)]
    session: Option<String>,
    /// Why: a documented code, such as `asked_by_person`, `security_incident` or `other`.
    #[arg(long)]
    reason_code: Option<String>,
    /// Explanation in your own words: a ticket's number, who asked. Encrypted.
    #[arg(long)]
    note: Option<String>,
}

/// Who acts.
pub enum By {
    /// An operator.
    Operator(Box<Operator>),
    /// Somebody at the machine.
    Machine,
}

impl By {
    /// The account of the operator, if one acts.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Operator(operator) => Some(operator.caller.account),
            Self::Machine => None,
        }
    }

    /// Whose hand it is on the account of `subject`.
    pub fn hand(&self, subject: AccountId) -> ActorCapacity {
        match self {
            Self::Operator(operator) if operator.caller.account == subject => {
                ActorCapacity::Oneself
            }
            Self::Operator(operator) => ActorCapacity::Operator(operator.role),
            Self::Machine => ActorCapacity::Machine,
        }
    }
}

impl Acting {
    /// Who acts and what for, checked against the table.
    pub async fn check(
        &self,
        asked: Asked<'_>,
        act: Act,
        subject: Option<AccountId>,
    ) -> Result<(By, Intent), CommandError> {
        let engine = &asked.app.engine;
        let Some(session) = &self.session else {
            let cell = row(act).cell(Capacity::Machine);
            if cell == Cell::No {
                return refuse(asked, act);
            }
            let mut intent = engine.intent(Actor::at_the_machine());
            intent.reason = self.reason(asked, cell == Cell::WithReason)?;
            return Ok((By::Machine, intent));
        };
        let request = at_the_machine();
        let caller = sessions::caller(engine, &request, session.trim()).await?;
        let Some(caller) = caller else { return asked.refuse("acting-no-session", &[]) };
        let Ok((operator, authorised)) = authorise::operator(engine, caller, act).await? else {
            return refuse(asked, act);
        };
        let does = OperatorDoes::of(act, operator.role);
        let shown = step_up::for_operator(engine, &operator.caller, does);
        if let Err(cause) = shown {
            let without = cause == DenialCause::SetUpRequired;
            let key = if without { "acting-set-up" } else { "acting-step-up" };
            return asked.refuse(key, &[]);
        }
        let at = engine.clock.now();
        let mut intent = request.intent(engine, operator.actor(), subject, at)?;
        intent.authority = operator.authority();
        intent.reason = self.reason(asked, authorised.needs_reason())?;
        Ok((By::Operator(Box::new(operator)), intent))
    }

    fn reason(&self, asked: Asked<'_>, needed: bool) -> Result<Option<Reason>, CommandError> {
        let codes = || ReasonCode::ALL.map(ReasonCode::code).join(", ");
        let Some(code) = &self.reason_code else {
            if needed {
                return asked.refuse("acting-reason-missing", &[("codes", codes().into())]);
            }
            return Ok(None);
        };
        match reason(code, self.note.as_deref()) {
            Ok(reason) => Ok(Some(reason)),
            Err(WrongReason::Code(unknown)) => {
                let arguments = [("code", unknown.word.into()), ("codes", codes().into())];
                asked.refuse("acting-reason-code", &arguments)
            }
            Err(WrongReason::Note) => asked.refuse("acting-reason-note", &[]),
            Err(WrongReason::NoteMissing) => asked.refuse("acting-reason-note-missing", &[]),
        }
    }
}

fn refuse<T>(asked: Asked<'_>, act: Act) -> Result<T, CommandError> {
    let arguments = [
        ("act", act_in_words(asked.language, act).into()),
        ("who", who_in_words(asked.language, act).into()),
    ];
    asked.refuse("acting-role", &arguments)
}

/// Where a command line acts from.
fn at_the_machine() -> Request {
    let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
    Request { ip, user_agent: "keyledger command line".to_owned(), trace: None }
}
