//! The operators: who operates the system, who is invited to, and what waits for a second person?

use super::roles::circle;
use crate::boxed;
use crate::caller::asker::{Asker, TurnedAway};
use crate::caller::profile::profile;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::texts::in_words::{capacity_in_words, role_in_words};
use crate::texts::say;
use crate::texts::written::moment;
use keyledger_core::authority::{Act, Capacity, OperatorRole};
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::operators::Operators;
use keyledger_core::timestamp::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Everybody who operates the system, is invited to, or waits for a second person.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorsAnswer {
    /// One for each person.
    pub operators: Vec<OperatorAnswer>,
    /// The next page's cursor, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorAnswer {
    /// The account.
    #[schema(value_type = uuid::Uuid)]
    pub account: AccountId,
    /// The address as typed.
    email: Option<String>,
    /// `support` or `compliance`.
    #[schema(value_type = String)]
    role: OperatorRole,
    /// `operator`, `invited` or `proposed`.
    #[schema(value_type = String)]
    standing: Stage,
    /// Since when; for an invitation and a proposal, until when.
    #[schema(value_type = String)]
    at: Timestamp,
    /// Who proposed them, while a second person must agree.
    #[schema(value_type = Option<uuid::Uuid>)]
    proposed_by: Option<AccountId>,
    /// The proposed withdrawal of the role, while a second person must agree.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawal: Option<WithdrawalAnswer>,
    /// The address of whoever proposed them.
    #[serde(skip)]
    proposer: Option<String>,
}

/// A proposed withdrawal of a role.
#[derive(Debug, Serialize, ToSchema)]
pub struct WithdrawalAnswer {
    /// Who proposed it.
    #[schema(value_type = Option<uuid::Uuid>)]
    proposed_by: Option<AccountId>,
    /// Until when somebody can agree.
    #[schema(value_type = String)]
    until: Timestamp,
    /// The address of whoever proposed it.
    #[serde(skip)]
    proposer: Option<String>,
}

/// How far somebody has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    Operator,
    Invited,
    Proposed,
}

/// Who operates the system, for those who could admit somebody.
#[boxed]
pub async fn list(engine: &Engine, asker: &Asker) -> Outcome<OperatorsAnswer, TurnedAway> {
    if let Err(why) = asker.may_look(engine, Act::GrantOperatorRole).await? {
        return Ok(Err(why));
    }
    let circle = circle(engine).await?;
    let admitted = circle.admitted.iter().map(|(account, one)| match one.confirmed_at {
        Some(at) => (*account, one.role, (Stage::Operator, at), None),
        None => (*account, one.role, (Stage::Invited, one.until), None),
    });
    let proposed = circle.proposals.iter();
    let proposed =
        proposed.map(|(account, one)| (*account, one.role, (Stage::Proposed, one.until), one.by));
    let mut operators = vec![];
    for (account, role, (standing, at), proposed_by) in admitted.chain(proposed) {
        operators.push(OperatorAnswer {
            account,
            email: address(engine, Some(account)).await?,
            role,
            standing,
            at,
            proposed_by,
            withdrawal: withdrawal(engine, &circle, account).await?,
            proposer: address(engine, proposed_by).await?,
        });
    }
    Ok(Ok(OperatorsAnswer { operators, next: None }))
}

async fn withdrawal(
    engine: &Engine,
    circle: &Operators,
    account: AccountId,
) -> Result<Option<WithdrawalAnswer>, Failure> {
    let Some(wanted) = circle.withdrawals.get(&account) else { return Ok(None) };
    let (proposed_by, until) = (wanted.by, wanted.until);
    let proposer = address(engine, proposed_by).await?;
    Ok(Some(WithdrawalAnswer { proposed_by, until, proposer }))
}

async fn address(engine: &Engine, account: Option<AccountId>) -> Result<Option<String>, Failure> {
    let Some(account) = account else { return Ok(None) };
    Ok(profile(engine, account).await?.and_then(|profile| profile.email))
}

impl OperatorsAnswer {
    /// The same in words, a line for each.
    pub fn tell(&self, language: Language) -> String {
        if self.operators.is_empty() {
            return say(language, "operator-nobody", &[]) + "\n";
        }
        self.operators.iter().map(|one| one.tell(language)).collect()
    }
}

impl OperatorAnswer {
    fn tell(&self, language: Language) -> String {
        let key = match self.standing {
            Stage::Operator => "operator-since",
            Stage::Invited => "operator-invited-until",
            Stage::Proposed => "operator-proposed-until",
        };
        let arguments = [
            ("role", role_in_words(language, self.role).into()),
            ("at", moment(self.at).into()),
            ("by", called(language, self.proposer.as_deref(), self.proposed_by).into()),
        ];
        let email = self.email.clone().unwrap_or_else(|| say(language, "why-no-name", &[]));
        let line = say(language, key, &arguments);
        let withdrawal = self.withdrawal.as_ref().map(|wanted| {
            let by = called(language, wanted.proposer.as_deref(), wanted.proposed_by);
            let arguments = [("by", by.into()), ("until", moment(wanted.until).into())];
            format!("  {}\n", say(language, "operator-withdrawal-until", &arguments))
        });
        format!("{}  {email}  {line}\n{}", self.account, withdrawal.unwrap_or_default())
    }
}

/// By their address, while anybody knows it; where no account asked, it was somebody at the machine.
fn called(language: Language, address: Option<&str>, account: Option<AccountId>) -> String {
    match (address, account) {
        (Some(address), _) => address.to_owned(),
        (None, Some(account)) => account.to_string(),
        (None, None) => capacity_in_words(language, Capacity::Machine),
    }
}
