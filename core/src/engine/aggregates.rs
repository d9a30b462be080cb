//! The list of aggregates: which kinds of stream does the engine run?

use super::aggregate::{Aggregate, Context, Nature};
use crate::account::{self, Account, AccountCommand, AccountEvent};
use crate::answer::Answer;
use crate::audit_reads::{AuditReads, AuditReadsEvent};
use crate::authority::NotAuthorised;
use crate::codec::Recorded;
use crate::email_claim::{self, EmailClaim, EmailClaimCommand, EmailClaimEvent};
use crate::mail::{self, Mail, MailCommand, MailEvent};
use crate::operations::{Operations, OperationsEvent};
use crate::operators::{self, Operators, OperatorsCommand, OperatorsEvent};
use crate::policy::{self, PolicyCommand, PolicyEvent, PolicyState};
use crate::property::{self, Property, PropertyCommand, PropertyEvent};
use crate::service_token::{self, ServiceToken, ServiceTokenCommand, ServiceTokenEvent};
use crate::timestamp::Timestamp;
use crate::unknown::{self, Unknown, UnknownCommand, UnknownEvent};
use std::convert::Infallible;

impl Aggregate for Account {
    type Event = AccountEvent;
    type Command = AccountCommand;
    type Rejection = account::Rejection;

    fn evolve(&mut self, recorded: &Recorded<AccountEvent>) {
        Account::evolve(self, recorded);
    }
    fn decide(
        &self,
        context: Context<'_>,
        command: &AccountCommand,
    ) -> Result<Vec<AccountEvent>, account::Rejection> {
        account::decide(self, context, command)
    }
    fn natures(events: &[AccountEvent]) -> Vec<Nature> {
        account::natures(events)
    }
    fn answer(events: &[AccountEvent]) -> Option<Answer> {
        account::answer(events)
    }
}

impl Aggregate for Unknown {
    type Event = UnknownEvent;
    type Command = UnknownCommand;
    type Rejection = unknown::Rejection;

    fn evolve(&mut self, recorded: &Recorded<UnknownEvent>) {
        Unknown::evolve(self, recorded);
    }
    fn decide(
        &self,
        context: Context<'_>,
        command: &UnknownCommand,
    ) -> Result<Vec<UnknownEvent>, unknown::Rejection> {
        Unknown::decide(self, context.policy, context.time, command)
    }
    fn natures(events: &[UnknownEvent]) -> Vec<Nature> {
        events.iter().map(unknown::nature).collect()
    }
    fn answer(events: &[UnknownEvent]) -> Option<Answer> {
        unknown::answer(events)
    }
}

impl Aggregate for EmailClaim {
    type Event = EmailClaimEvent;
    type Command = EmailClaimCommand;
    type Rejection = email_claim::Rejection;

    fn evolve(&mut self, recorded: &Recorded<EmailClaimEvent>) {
        EmailClaim::evolve(self, recorded);
    }
    fn decide(
        &self,
        _: Context<'_>,
        command: &EmailClaimCommand,
    ) -> Result<Vec<EmailClaimEvent>, email_claim::Rejection> {
        EmailClaim::decide(self, command)
    }
}

impl Aggregate for Property {
    type Event = PropertyEvent;
    type Command = PropertyCommand;
    type Rejection = property::Rejection;

    fn evolve(&mut self, recorded: &Recorded<PropertyEvent>) {
        Property::evolve(self, recorded);
    }
    fn decide(
        &self,
        context: Context<'_>,
        command: &PropertyCommand,
    ) -> Result<Vec<PropertyEvent>, property::Rejection> {
        property::decide(self, context, command)
    }
    fn natures(events: &[PropertyEvent]) -> Vec<Nature> {
        events.iter().map(property::nature).collect()
    }
}

impl Aggregate for Mail {
    type Event = MailEvent;
    type Command = MailCommand;
    type Rejection = mail::Rejection;

    fn evolve(&mut self, recorded: &Recorded<MailEvent>) {
        Mail::evolve(self, recorded);
    }
    fn decide(
        &self,
        context: Context<'_>,
        command: &MailCommand,
    ) -> Result<Vec<MailEvent>, mail::Rejection> {
        Mail::decide(self, context.time, command)
    }
}

/// What time alone brings about waits until it is known to have come.
fn moment_of(context: Context<'_>, by_time: bool) -> Timestamp {
    if by_time { context.time.certain } else { context.time.now }
}

impl Aggregate for PolicyState {
    type Event = PolicyEvent;
    type Command = PolicyCommand;
    type Rejection = policy::Rejection;

    fn evolve(&mut self, recorded: &Recorded<PolicyEvent>) {
        PolicyState::evolve(self, recorded);
    }
    fn decide(
        &self,
        context: Context<'_>,
        command: &PolicyCommand,
    ) -> Result<Vec<PolicyEvent>, policy::Rejection> {
        let by_time = matches!(command, PolicyCommand::Settle);
        PolicyState::decide(self, moment_of(context, by_time), context.requester, command)
    }
    fn natures(events: &[PolicyEvent]) -> Vec<Nature> {
        events.iter().map(policy::nature).collect()
    }
}

impl Aggregate for Operations {
    type Event = OperationsEvent;
    type Command = OperationsEvent;
    type Rejection = NotAuthorised;

    fn evolve(&mut self, recorded: &Recorded<OperationsEvent>) {
        Operations::evolve(self, recorded);
    }
    fn decide(
        &self,
        context: Context<'_>,
        happened: &OperationsEvent,
    ) -> Result<Vec<OperationsEvent>, NotAuthorised> {
        Operations::decide(self, context.requester, happened)
    }
}

impl Aggregate for Operators {
    type Event = OperatorsEvent;
    type Command = OperatorsCommand;
    type Rejection = operators::Rejection;

    fn evolve(&mut self, recorded: &Recorded<OperatorsEvent>) {
        Operators::evolve(self, recorded);
    }
    fn decide(
        &self,
        context: Context<'_>,
        command: &OperatorsCommand,
    ) -> Result<Vec<OperatorsEvent>, operators::Rejection> {
        let by_time = matches!(command, OperatorsCommand::Settle { .. });
        Operators::decide(self, moment_of(context, by_time), context.requester, command)
    }
    fn natures(events: &[OperatorsEvent]) -> Vec<Nature> {
        events.iter().map(operators::nature).collect()
    }
}

impl Aggregate for ServiceToken {
    type Event = ServiceTokenEvent;
    type Command = ServiceTokenCommand;
    type Rejection = service_token::Rejection;

    fn evolve(&mut self, recorded: &Recorded<ServiceTokenEvent>) {
        ServiceToken::evolve(self, recorded);
    }
    fn decide(
        &self,
        context: Context<'_>,
        command: &ServiceTokenCommand,
    ) -> Result<Vec<ServiceTokenEvent>, service_token::Rejection> {
        ServiceToken::decide(self, context, command)
    }
    fn natures(events: &[ServiceTokenEvent]) -> Vec<Nature> {
        events.iter().map(service_token::nature).collect()
    }
}

impl Aggregate for AuditReads {
    type Event = AuditReadsEvent;
    type Command = AuditReadsEvent;
    type Rejection = Infallible;

    fn evolve(&mut self, recorded: &Recorded<AuditReadsEvent>) {
        AuditReads::evolve(self, recorded);
    }
    fn decide(
        &self,
        _: Context<'_>,
        read: &AuditReadsEvent,
    ) -> Result<Vec<AuditReadsEvent>, Infallible> {
        Ok(AuditReads::decide(self, read))
    }
}
