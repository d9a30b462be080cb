//! Test actions: what do people do in a small world? Each deed under the real rules.

use super::world::{World, person, property, settings};
use keyledger_core::account::{Account, AccountCommand, AccountEvent};
use keyledger_core::authority::{ActorCapacity, AtProperty, OperatorRole, ReasonCode};
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::codec::Recorded;
use keyledger_core::engine::{Intent, Refused, Repository};
use keyledger_core::ids::{
    AddressTag, AttemptId, ClaimId, CommandId, CredentialId, DeviceId, LinkId, SessionId,
};
use keyledger_core::language::Language;
use keyledger_core::metadata::{Actor, ActorKind};
use keyledger_core::permission::Permission;
use keyledger_core::policy::{Policy, Profile};
use keyledger_core::property::{
    BillingMessage, InvoiceSaid, InvoiceStatus, PaymentLink, Property, PropertyCommand,
    SubscriptionSaid, SubscriptionStatus,
};
use keyledger_core::store::StoreError;
use keyledger_core::stream::StreamId;
use keyledger_core::testing::accounts::{permit_to_bill, the_same_name};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What people do.
pub struct Deeds<'a> {
    pub(super) world: &'a World,
    pub(super) accounts: Arc<Repository<Account>>,
    pub(super) properties: Arc<Repository<Property>>,
}

impl Deeds<'_> {
    /// Something is asked of a property; it is made on the first time.
    pub async fn at_property(&self, number: u128, command: PropertyCommand) {
        let stream = StreamId::property(property(number));
        let name = "Hôtel du Lac".to_owned();
        for command in [PropertyCommand::Create { name, time_zone: None }, command] {
            let drawn = CommandId(self.world.ids.uuid());
            let actor = Actor::at_the_machine();
            let intent = Intent::new(self.world.clock.now(), actor, drawn);
            let policy = Policy::first(Profile::default());
            let _ = self.properties.execute(&stream, &policy, &intent, &command).await;
        }
    }

    /// The billing system says something of a property.
    pub async fn says(&self, number: u128, message: BillingMessage) {
        let permit = permit_to_bill();
        self.at_property(number, PropertyCommand::Hear { permit, message }).await;
    }

    /// The billing system says how an invoice stands since now.
    pub async fn invoice(&self, number: u128, id: &str, sequence: u64, status: InvoiceStatus) {
        let page = format!("https://pay.hotel.example/{id}");
        let payment_link = PaymentLink::parse(&page, &settings().payment_hosts).ok();
        let said = InvoiceSaid { status, since: self.world.clock.now(), payment_link };
        let invoice = id.parse().unwrap();
        let message = BillingMessage::Invoice { invoice, sequence, said };
        self.says(number, message).await;
    }

    /// The billing system says how the subscription stands since now.
    pub async fn subscription(&self, number: u128, sequence: u64, status: SubscriptionStatus) {
        let said = SubscriptionSaid { status, since: self.world.clock.now() };
        let message = BillingMessage::Subscription { sequence, said };
        self.says(number, message).await;
    }

    pub async fn ask(&self, who: u128, command: AccountCommand) -> Vec<Recorded<AccountEvent>> {
        self.ask_as(Actor::anonymous(), who, command).await
    }

    async fn ask_as(
        &self,
        actor: Actor,
        who: u128,
        command: AccountCommand,
    ) -> Vec<Recorded<AccountEvent>> {
        let drawn = CommandId(self.world.ids.uuid());
        let mut intent = Intent::new(self.world.clock.now(), actor, drawn);
        intent.reason = Some(ReasonCode::AskedByPerson.plain());
        let policy = Policy::first(Profile::default());
        let stream = StreamId::account(person(who));
        loop {
            match self.accounts.execute(&stream, &policy, &intent, &command).await {
                Err(Refused::Store(StoreError::Unknown(_))) => {}
                done => return done.unwrap().events,
            }
            // An awkward ledger lost every answer, as one in a hundred thousand does: the person
            // looks whether it was done, and asks again if it was not.
            let facts = self.world.facts().await;
            let by_this =
                |fact: &Recorded<_>| fact.meta.command.as_ref().is_some_and(|by| by.id == drawn);
            if facts.iter().any(by_this) {
                return vec![];
            }
        }
    }

    /// A new account, with its activation link.
    pub async fn create(&self, who: u128) {
        self.world.form.keys().create_person(person(who)).unwrap();
        self.ask(
            who,
            AccountCommand::Create {
                claim: ClaimId(Uuid::from_u128(who)),
                address: AddressTag(format!("0-{who:064x}")),
                email: format!("p{who}@hotel.example"),
                name: format!("Person {who}"),
                language: if who.is_multiple_of(2) { Language::En } else { Language::Fr },
                property: property(0),
                permissions: BTreeSet::new(),
                ends_at: None,
                link: activation_link(who),
                acting: support(),
            },
        )
        .await;
    }

    /// The person chooses their first password.
    pub async fn activate(&self, who: u128) {
        self.choose(who, activation_link(who)).await;
    }

    pub async fn choose(&self, who: u128, link: LinkId) {
        let credential = CredentialId(self.world.ids.uuid());
        self.ask(who, AccountCommand::ChoosePassword { link, credential }).await;
    }

    /// Somebody asks for a new password; answers with the link if a new one was made.
    pub async fn forgot(&self, who: u128) -> LinkId {
        let link = LinkId(self.world.ids.uuid());
        self.ask(who, AccountCommand::RequestReset { link }).await;
        link
    }

    pub async fn join(&self, who: u128, number: u128) {
        let (property, permissions) = (property(number), BTreeSet::new());
        let add = AccountCommand::Join {
            property,
            permissions,
            ends_at: None,
            email: format!("p{who}@hotel.example"),
            given: the_same_name(),
            acting: support(),
            by: None,
            hand_over: None,
        };
        self.ask(who, add).await;
        let offered_by = support().hand;
        let session = SessionId("5e".repeat(32));
        let themselves = Actor::signed_in(ActorKind::Member, person(who), session);
        let yes = AccountCommand::AcceptMembership { property, offered_by };
        self.ask_as(themselves, who, yes).await;
    }

    /// The person manages the users of a property they belong to, or no longer does.
    pub async fn manages(&self, who: u128, number: u128, manages: bool) {
        self.may(who, number, Permission::ManageUsers, manages).await;
    }

    /// A box of a person is ticked or cleared at a property they belong to.
    pub async fn may(&self, who: u128, number: u128, permission: Permission, may: bool) {
        let (property, acting) = (property(number), support());
        let (ticked, none) = (BTreeSet::from([permission]), BTreeSet::new());
        let (grant, withdraw) = if may { (ticked, none) } else { (none, ticked) };
        let change =
            AccountCommand::ChangePermissions { property, grant, withdraw, acting, seen: None };
        self.ask(who, change).await;
    }

    pub async fn leave(&self, who: u128, number: u128) {
        self.ask(who, AccountCommand::Leave { property: property(number), acting: support() })
            .await;
    }

    /// Ten wrong passwords.
    pub async fn lock(&self, who: u128) {
        for _ in 0..10 {
            let attempt = AttemptId(self.world.ids.uuid());
            self.ask(who, AccountCommand::AskToLogIn { attempt, device: None }).await;
            let credential = self.password(who).await;
            let (session, device) = (SessionId(String::new()), DeviceId(String::new()));
            let verdict = AccountCommand::Judge {
                attempt,
                credential,
                matched: false,
                session,
                device,
                network: None,
            };
            self.ask(who, verdict).await;
        }
    }

    /// A right password, and a session.
    pub async fn log_in(&self, who: u128) {
        let attempt = AttemptId(self.world.ids.uuid());
        self.ask(who, AccountCommand::AskToLogIn { attempt, device: None }).await;
        let (credential, name) = (self.password(who).await, "5e".repeat(32));
        let (session, device) = (SessionId(name.clone()), DeviceId(name));
        let verdict = AccountCommand::Judge {
            attempt,
            credential,
            matched: true,
            session,
            device,
            network: None,
        };
        self.ask(who, verdict).await;
    }

    async fn password(&self, who: u128) -> Option<CredentialId> {
        let loaded = self.accounts.load(&StreamId::account(person(who))).await.unwrap();
        loaded.state.living().and_then(keyledger_core::account::Living::usable_password)
    }
}

fn support() -> AtProperty {
    AtProperty::managed(ActorCapacity::Operator(OperatorRole::Support))
}

pub fn activation_link(who: u128) -> LinkId {
    LinkId(Uuid::from_u128(0xac00 + who))
}
