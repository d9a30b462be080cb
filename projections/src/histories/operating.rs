//! Generated acts of operators: what do those do who act on others, and other software with its
//! tokens?

use super::acts::as_whom;
use super::{World, account, id, property};
use keyledger_core::account::AccountCommand;
use keyledger_core::authority::{ActorCapacity, OperatorRole, ReasonCode, Scope};
use keyledger_core::engine::Intent;
use keyledger_core::ids::{CommandId, LinkId, ServiceId, TokenDigest};
use keyledger_core::metadata::Actor;
use keyledger_core::operators::OperatorsCommand;
use keyledger_core::service_token::{MessageRefusal, ServiceTokenCommand, TokenRefusal};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;

/// How many service tokens a history is about.
const TOKENS: u8 = 3;

pub(crate) fn tokens() -> impl Iterator<Item = ServiceId> {
    (0..TOKENS).map(|number| ServiceId(id("service", number.into())))
}

impl World {
    /// Support unlocks, ends sessions, suspends or opens again.
    pub(super) async fn act_on(&mut self, who: u8, detail: u8) {
        let hand = ActorCapacity::Operator(OperatorRole::Support);
        let command = match detail % 6 {
            0 => AccountCommand::Unlock { hand },
            1 => AccountCommand::EndAllSessions { hand },
            2 | 3 => AccountCommand::Suspend { hand },
            _ => AccountCommand::Resume { hand },
        };
        self.on(who, command).await;
    }

    /// Somebody comes to operate the system, or stops.
    pub(super) async fn operate(&mut self, who: u8, detail: u8) {
        let role = OperatorRole::ALL[usize::from(detail % 2)];
        let (account, until) = (account(who), self.in_an_hour());
        let asked = match detail % 5 {
            0 | 1 => OperatorsCommand::Invite { account, role, until },
            2 => OperatorsCommand::Settle { confirmed: vec![account], closed: vec![] },
            3 => OperatorsCommand::Settle { confirmed: vec![], closed: vec![] },
            _ => OperatorsCommand::Withdraw { account, by: None },
        };
        self.on_circle(asked).await;
        let link = LinkId(self.fresh("link"));
        let command = if detail.is_multiple_of(5) {
            AccountCommand::WithdrawOperator
        } else {
            let given = Some(as_whom(detail));
            AccountCommand::InviteOperator { role, link, expires_at: until, given }
        };
        self.on(who, command).await;
    }

    /// A token is made, refused, revoked, or its time has come.
    pub(super) async fn token(&mut self, detail: u8) {
        let Some(service) = tokens().nth(usize::from(detail % TOKENS)) else { return };
        let command = match detail % 6 {
            0 | 1 => ServiceTokenCommand::Issue {
                name: "billing".to_owned(),
                scopes: [Scope::BillingWrite].into(),
                expires_at: self.in_an_hour(),
                digest: TokenDigest(format!("{detail:064x}")),
            },
            2 => ServiceTokenCommand::Refuse { because: TokenRefusal::Expired {} },
            3 => ServiceTokenCommand::Expire,
            4 => ServiceTokenCommand::RefuseMessage {
                property: property(detail),
                because: MessageRefusal::UnknownProperty {},
            },
            _ => ServiceTokenCommand::Revoke,
        };
        let intent = self.at_the_machine();
        let stream = StreamId::service_token(service);
        Self::run(&self.service_tokens, stream, &self.policy, intent, command).await;
    }

    async fn on_circle(&mut self, command: OperatorsCommand) {
        let intent = self.at_the_machine();
        let stream = StreamId::operators();
        Self::run(&self.operators, stream, &self.policy, intent, command).await;
    }

    pub(super) fn at_the_machine(&mut self) -> Intent {
        let command = CommandId(self.fresh("command"));
        let reason = Some(ReasonCode::Staffing.plain());
        Intent { reason, ..Intent::new(self.now, Actor::at_the_machine(), command) }
    }

    fn in_an_hour(&self) -> Timestamp {
        Timestamp::from_micros(self.now.micros() + 3_600_000_000)
    }
}
