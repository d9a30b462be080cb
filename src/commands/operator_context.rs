//! Operator context: who acts at the command line, and why? Somebody at the machine, or an operator
//! with a session.

use super::{CommandContext, CommandError};
use keyledger_core::account::DenialCause;
use keyledger_core::authority::{Act, NotAuthorised, ReasonCode, WrongReason};
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;
use keyledger_usecases::caller::asker::{Asker, By, SaidWhy, TurnedAway, Who};
use keyledger_usecases::caller::request::Request;
use keyledger_usecases::caller::sessions;
use keyledger_usecases::texts::in_words::{act_in_words, who_in_words};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr};

/// Who acts, and why.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct OperatorContext {
    /// Act as the operator with this session: the value of the cookie `keyledger_session` (behind
    /// https: `__Host-keyledger_session`). Without it the act is that of the local command line.
    #[arg(long, env = "KEYLEDGER_SESSION", hide_env_values = true, allow_hyphen_values = true)]
    session: Option<String>,
    /// Why: a documented code, such as `asked_by_person`, `security_incident` or `other`.
    #[arg(long)]
    reason_code: Option<String>,
    /// Explanation in your own words: a ticket's number, who asked. Encrypted.
    #[arg(long)]
    note: Option<String>,
}

impl OperatorContext {
    /// Who asks and why, before anything is checked.
    pub async fn asker(&self, asked: CommandContext<'_>) -> Result<Asker, CommandError> {
        let request = from_here();
        let who = match &self.session {
            None => Who::AtTheMachine,
            Some(session) => {
                let caller = sessions::caller(&asked.app.engine, &request, session.trim()).await?;
                let Some(caller) = caller else { return asked.refuse("acting-no-session", &[]) };
                Who::SignedIn(Box::new(caller))
            }
        };
        let said = SaidWhy { code: self.reason_code.clone(), note: self.note.clone() };
        Ok(Asker { who, request, said })
    }

    /// Who acts and what for, checked against the table.
    pub async fn check(
        &self,
        asked: CommandContext<'_>,
        act: Act,
        subject: Option<AccountId>,
    ) -> Result<(By, Intent), CommandError> {
        let by = self.asker(asked).await?;
        let checked = by.may(&asked.app.engine, act, subject).await?;
        checked.or_else(|why| turned_away(asked, act, why))
    }
}

/// Says why somebody may not.
pub fn turned_away<T>(
    asked: CommandContext<'_>,
    act: Act,
    why: TurnedAway,
) -> Result<T, CommandError> {
    let codes = ReasonCode::ALL.map(ReasonCode::code).join(", ");
    match why {
        TurnedAway::NotAuthorised(NotAuthorised::ReasonMissing) => {
            asked.refuse("acting-reason-missing", &[("codes", codes.into())])
        }
        TurnedAway::NotAuthorised(_) => {
            let arguments = [
                ("act", act_in_words(asked.language, act).into()),
                ("who", who_in_words(asked.language, act).into()),
            ];
            asked.refuse("acting-role", &arguments)
        }
        TurnedAway::Factor(DenialCause::SetUpRequired) => asked.refuse("acting-set-up", &[]),
        TurnedAway::Factor(_) => asked.refuse("acting-step-up", &[]),
        TurnedAway::Reason(WrongReason::Code(unknown)) => {
            let arguments = [("code", unknown.word.into()), ("codes", codes.into())];
            asked.refuse("acting-reason-code", &arguments)
        }
        TurnedAway::Reason(WrongReason::Note) => asked.refuse("acting-reason-note", &[]),
        TurnedAway::Reason(WrongReason::NoteMissing) => {
            asked.refuse("acting-reason-note-missing", &[])
        }
    }
}

/// Somebody at the machine itself.
pub fn at_the_machine(said: SaidWhy) -> Asker {
    Asker { who: Who::AtTheMachine, request: from_here(), said }
}

/// Where a command line acts from.
fn from_here() -> Request {
    let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
    Request { ip, user_agent: "keyledger command line".to_owned(), trace: None }
}
