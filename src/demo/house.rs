//! Operators and tokens of the demo: who operates the demo, which software may ask it, and which
//! mail came back?

use super::people::{BOUNCED, COMPLIANCE, Person, SUPPORT};
use super::story::{By, Story, desk};
use anyhow::{Context, Result};
use chrono::TimeDelta;
use keyledger_core::account::AccountEvent;
use keyledger_core::address::EmailAddress;
use keyledger_core::authority::{Act, OperatorRole, ReasonCode, Scope};
use keyledger_core::ids::{AccountId, MailId, PropertyId, ServiceId};
use keyledger_core::mail::MailCommand;
use keyledger_core::metadata::{Actor, ActorKind};
use keyledger_core::stream::StreamId;
use keyledger_handlers::mail::trouble;
use keyledger_schemas::cipher::hex;
use keyledger_usecases::caller::service_tokens::{Shown, issue_as, show, token_of};
use keyledger_usecases::failure::parted;
use keyledger_usecases::members::add::NewAccount;
use keyledger_usecases::operators::roles::{invite, propose};
use std::collections::BTreeSet;

/// What the demo's software may do.
const SCOPES: [Scope; 4] =
    [Scope::EventsRead, Scope::BillingWrite, Scope::Introspect, Scope::AccessCheck];
/// How long its token is good.
const TOKEN_DAYS: i64 = 365;
/// What the other server said about the mail that came back.
const BOUNCE: (&str, &str) =
    ("5.1.1", "550 5.1.1 <bruno@hotel.example>: Recipient address unknown");

impl Story<'_> {
    /// Support is invited at the machine, and proposes compliance.
    pub(super) async fn operators(&self) -> Result<()> {
        if self.living(&SUPPORT).await?.is_none() {
            let mut intent = self.intent(Actor::at_the_machine(), SUPPORT.email);
            intent.reason = Some(ReasonCode::FirstOperator.plain());
            let who = newcomer(&SUPPORT)?;
            let _ = invite(self.engine(), &intent, &who, OperatorRole::Support).await?;
        }
        self.takes_up(&SUPPORT).await?;
        if self.living(&COMPLIANCE).await?.is_none() {
            let caller = self.signed_in(&SUPPORT).await?;
            let mut intent = self.intent(caller.acting_as(ActorKind::Support), COMPLIANCE.email);
            intent.authority = caller.authority();
            intent.reason = Some(ReasonCode::Staffing.plain());
            let (who, role) = (newcomer(&COMPLIANCE)?, OperatorRole::Compliance);
            let _ = propose(self.engine(), &intent, &who, role, caller.account).await?;
        }
        self.takes_up(&COMPLIANCE).await
    }

    async fn takes_up(&self, person: &Person) -> Result<()> {
        self.pass(TimeDelta::minutes(20)).await?;
        let (account, _) = self.living(person).await?.context("the operator was invited")?;
        self.activates(person, account).await?;
        // Nothing opens for an operator without one.
        self.is_protected(person, true).await
    }

    /// The token of other software: the same at every start, as the passwords are. `None` once
    /// somebody revoked it.
    pub(super) async fn service_token(&self) -> Result<Option<String>> {
        let engine = self.engine();
        let key = engine.keys().engine("demo")?;
        let secret = hex(&key.tag(&[b"service token"])?);
        let id = ServiceId::derived(&[b"demo", secret.as_bytes()]);
        let token = token_of(id, &secret);
        let shown = show(engine, &desk(), &token, Act::ReadEvents).await?;
        match shown {
            Shown::Good(_) => return Ok(Some(token)),
            Shown::Refused(_) => return Ok(None),
            Shown::Unknown => {}
        }
        let mut intent = self.intent(Actor::at_the_machine(), "service token");
        intent.reason = Some(ReasonCode::Integration.plain());
        let until = engine.clock.now().plus(TimeDelta::days(TOKEN_DAYS));
        let scopes = BTreeSet::from(SCOPES);
        let issued =
            issue_as(engine, &intent, id, token, "Demo front office", scopes, until).await?;
        Ok(issued.ok().map(|issued| issued.token))
    }

    /// One was added with an address that nobody has, and the mail came back.
    pub(super) async fn a_mail_comes_back(&self, hotels: &[PropertyId]) -> Result<()> {
        if self.living(&BOUNCED).await?.is_some() {
            return Ok(());
        }
        let account = self.is_added(&BOUNCED, hotels, By::Manager).await?;
        self.pass(TimeDelta::minutes(1)).await?;
        let Some(mail) = self.activation_mail(account).await? else { return Ok(()) };
        let (engine, (status, diagnostic)) = (self.engine(), BOUNCE);
        let intent = self.intent(Actor::system("mail"), "bounce");
        let command = MailCommand::Bounce {
            status: status.to_owned(),
            cause: trouble::of_bounce(status, diagnostic),
            diagnostic: diagnostic.to_owned(),
        };
        let policy = engine.policy().await?;
        let stream = StreamId::mail(mail);
        let _ = parted(engine.mails.execute(&stream, &policy, &intent, &command).await)?;
        Ok(())
    }

    async fn activation_mail(&self, account: AccountId) -> Result<Option<MailId>> {
        let history = self.engine().history::<AccountEvent>(&StreamId::account(account)).await?;
        let link = history
            .iter()
            .find(|one| matches!(one.event, AccountEvent::ActivationLinkIssued { .. }));
        Ok(link.map(|one| MailId::caused_by(one.id, "activation")))
    }
}

fn newcomer(person: &Person) -> Result<NewAccount> {
    Ok(NewAccount {
        address: EmailAddress::for_new_account(person.email)?,
        name: Some(person.name.to_owned()),
        language: person.language,
    })
}
