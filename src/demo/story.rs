//! History of the demo: what happened in the demo's three days?

use super::people::{
    COMPLIANCE, HOTELS, LOCKED, MANAGER, NIGHT_AUDITOR, Person, RECEPTIONIST, RESTORED, SUPPORT,
};
use super::{Demo, DemoProperty, SignIn};
use crate::app::App;
use anyhow::{Context, Result, anyhow, bail};
use chrono::TimeDelta;
use keyledger_adapters::clock::ManualClock;
use keyledger_core::account::{DenialCause, LinkPurpose, Living};
use keyledger_core::address::EmailAddress;
use keyledger_core::authority::ReasonCode;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, CommandId, PropertyId};
use keyledger_core::lockout::Lock;
use keyledger_core::metadata::{Actor, ActorKind};
use keyledger_core::permission::Permission;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::cipher::hex;
use keyledger_usecases::access::check::{self, AccessRequest};
use keyledger_usecases::access::properties::create_property;
use keyledger_usecases::caller::request::Request;
use keyledger_usecases::caller::sessions::{Caller, caller, cookie_value};
use keyledger_usecases::caller::tokens::{Flow, mint_link};
use keyledger_usecases::engine::Engine;
use keyledger_usecases::log_in::choose_password::choose_password;
use keyledger_usecases::log_in::password::{Guess, LoggedIn, log_in};
use keyledger_usecases::log_in::second_factor::WentOn;
use keyledger_usecases::members::add::{self, register};
use keyledger_usecases::members::authority::Acting;
use keyledger_usecases::members::leave::{self, OfMember};
use keyledger_usecases::members::offers;
use keyledger_usecases::members::permissions::{self, Boxes, Change};
use keyledger_usecases::reading::subject::{Subject, subject};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

const FRONT_DESK: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 10));
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 77));
const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Who adds a person.
#[derive(Clone, Copy)]
pub(super) enum By {
    /// Somebody at the machine.
    Machine,
    /// The manager.
    Manager,
}

/// The story, and how far its time may go.
pub(super) struct Story<'a> {
    pub app: &'a Arc<App>,
    pub clock: &'a ManualClock,
    pub until: Timestamp,
    /// The token of the browser at the desk, by who logged in there: everybody keeps theirs.
    pub desk_devices: Mutex<BTreeMap<&'static str, String>>,
}

impl Story<'_> {
    pub async fn run(&self) -> Result<Demo> {
        let mut hotels: Vec<PropertyId> = vec![];
        for (key, name) in HOTELS {
            hotels.push(self.property(key, name).await?);
        }
        self.pass(TimeDelta::minutes(5)).await?;
        self.arrives(&MANAGER, &hotels, By::Machine).await?;
        self.is_protected(&MANAGER, true).await?;
        for person in [&RECEPTIONIST, &NIGHT_AUDITOR, &LOCKED] {
            self.arrives(person, &hotels, By::Manager).await?;
            self.pass(TimeDelta::hours(2)).await?;
        }
        self.asks_for_too_much(&hotels).await?;
        self.goes_and_comes_back(&hotels).await?;
        self.a_mail_comes_back(&hotels).await?;
        self.operators().await?;
        let service_token = self.service_token().await?;
        self.is_shared(&hotels).await?;
        self.is_locked().await?;
        self.owes_an_invoice(&hotels).await?;
        let mut sign_ins = vec![];
        for person in [&MANAGER, &RECEPTIONIST, &NIGHT_AUDITOR, &LOCKED, &SUPPORT, &COMPLIANCE] {
            self.is_protected(person, false).await?;
            sign_ins.push(self.sign_in(person).await?);
        }
        let mut properties = vec![];
        for (id, (_, name)) in hotels.into_iter().zip(HOTELS) {
            properties.push(DemoProperty { id, name, billing: self.billing(id).await? });
        }
        Ok(Demo { sign_ins, properties, service_token })
    }

    /// Time goes by, never beyond the present; mails are sent on the way.
    pub(super) async fn pass(&self, span: TimeDelta) -> Result<()> {
        self.app.deliver().await?;
        let left = self.until.since(self.engine().clock.now());
        self.clock.advance(span.min(left).max(TimeDelta::zero()));
        Ok(())
    }

    pub(super) fn engine(&self) -> &Arc<Engine> {
        &self.app.engine
    }

    pub(super) fn intent(&self, actor: Actor, step: &str) -> Intent {
        let command = CommandId::named("demo", "demo", step);
        Intent::new(self.engine().clock.now(), actor, command)
    }

    async fn property(&self, key: &str, name: &str) -> Result<PropertyId> {
        let intent = self.intent(Actor::at_the_machine(), key);
        let id = PropertyId::derived(&[intent.command.id.0.as_bytes()]);
        // Made before, or now: the id follows from the name of the step.
        let _ =
            create_property(self.engine(), &intent, name, TimeZone::named("Europe/Paris")).await?;
        Ok(id)
    }

    pub(super) async fn living(&self, person: &Person) -> Result<Option<(AccountId, Living)>> {
        let found = subject(self.engine(), person.email).await?;
        let Ok(Subject::Account(account)) = found else { return Ok(None) };
        let state = self.engine().account(account).await?;
        Ok(state.living().map(|living| (account, living.clone())))
    }

    /// A person is added to their hotels, chooses a password, and says yes to the others.
    async fn arrives(&self, person: &Person, hotels: &[PropertyId], by: By) -> Result<()> {
        let account = self.is_added(person, hotels, by).await?;
        self.pass(TimeDelta::minutes(20)).await?;
        self.activates(person, account).await?;
        let (_, living) = self.living(person).await?.context("the person was added")?;
        if living.offers.is_empty() {
            return Ok(());
        }
        let caller = self.signed_in(person).await?;
        for property in living.offers.keys() {
            let _ = offers::answer(&self.app.system, &desk(), &caller, *property, true).await?;
        }
        Ok(())
    }

    async fn sign_in(&self, person: &Person) -> Result<SignIn> {
        let (account, living) = self.living(person).await?.context("the person was added")?;
        let (email, role) = (person.email, person.role);
        let password = self.password(person)?.to_string();
        let totp_secret = self.totp_secret(account, &living)?;
        Ok(SignIn { email, password, account, role, totp_secret })
    }

    pub(super) async fn is_added(
        &self,
        person: &Person,
        hotels: &[PropertyId],
        by: By,
    ) -> Result<AccountId> {
        let policy = self.engine().policy().await?;
        for hotel in person.hotels {
            let property = *hotels.get(*hotel).context("a hotel of the demo")?;
            let known = self.living(person).await?;
            if known.is_some_and(|(_, living)| {
                let asked = living.offers.contains_key(&property);
                asked || living.memberships.contains_key(&property)
            }) {
                continue;
            }
            // Signed in only where something is left to do: a second start adds nothing.
            let (mut intent, acting) = match by {
                By::Machine => {
                    let intent = self.intent(Actor::at_the_machine(), person.email);
                    let reason = Some(ReasonCode::FirstManager.plain());
                    (Intent { reason, ..intent }, Acting::at_the_machine())
                }
                By::Manager => {
                    let manager = self.signed_in(&MANAGER).await?;
                    let acting = Acting::now(self.engine(), &manager).await?;
                    (self.by_manager(&manager)?, acting)
                }
            };
            intent.command.id = self.engine().draw_command();
            intent.property = Some(property);
            let person = add::Person {
                address: EmailAddress::for_new_account(person.email)?,
                name: person.name.to_owned(),
                language: person.language,
                property,
                permissions: person.permissions.iter().copied().collect(),
                ends_at: None,
            };
            let _ = register(self.engine(), &policy, &intent, &person, &acting).await?;
        }
        let (account, _) = self.living(person).await?.context("the person was added")?;
        Ok(account)
    }

    fn by_manager(&self, manager: &Caller) -> Result<Intent> {
        let actor = manager.acting_as(ActorKind::Manager);
        let now = self.engine().clock.now();
        let mut intent = desk().intent(self.engine(), actor, None, now)?;
        intent.authority = manager.authority();
        Ok(intent)
    }

    pub(super) async fn activates(&self, person: &Person, account: AccountId) -> Result<()> {
        let (_, living) = self.living(person).await?.context("the person was added")?;
        let Some(link) = living.links.live(LinkPurpose::Activation) else { return Ok(()) };
        if living.password.is_some() {
            return Ok(());
        }
        let token = mint_link(self.engine(), account, link)?;
        let (engine, password) = (Arc::clone(self.engine()), self.password(person)?);
        choose_password(engine, desk(), LinkPurpose::Activation, token, password).await?;
        self.tries(person, self.password(person)?, desk()).await.map(|_| ())
    }

    pub(super) async fn tries(
        &self,
        person: &Person,
        password: Zeroizing<String>,
        request: Request,
    ) -> Result<LoggedIn> {
        self.guesses(person, request, password, None).await
    }

    /// The right password, on a browser that may be known.
    pub(super) async fn tries_on(
        &self,
        person: &Person,
        request: Request,
        device_token: Option<String>,
    ) -> Result<LoggedIn> {
        self.guesses(person, request, self.password(person)?, device_token).await
    }

    async fn guesses(
        &self,
        person: &Person,
        request: Request,
        password: Zeroizing<String>,
        device_token: Option<String>,
    ) -> Result<LoggedIn> {
        let engine = self.engine();
        let address = EmailAddress::parse(person.email)?;
        let now = engine.clock.now();
        let flow = Flow::open(engine, &Flow::seal(engine, &address, now)?, now)?;
        let flow = flow.context("a flow opens at once")?;
        let guess = Guess { flow, password, device_token };
        Ok(log_in(Arc::clone(engine), request, guess).await?)
    }

    pub(super) async fn signed_in(&self, person: &Person) -> Result<Caller> {
        // A code opens once: the next one comes half a minute later.
        self.pass(TimeDelta::minutes(1)).await?;
        let device = self.desk_devices().get(person.email).cloned();
        let outcome = self.tries_on(person, desk(), device.clone()).await?;
        let signed_in = match outcome {
            LoggedIn::SignedIn(signed_in) => Some(signed_in),
            LoggedIn::FactorRequired { flow, .. } => {
                match self.shows_factor(&flow, device).await? {
                    WentOn::SignedIn(signed_in) => Some(signed_in),
                    WentOn::Refused(_) | WentOn::Shut(_) | WentOn::TooBusy { .. } => None,
                }
            }
            LoggedIn::SetUpRequired { .. }
            | LoggedIn::Refused(_)
            | LoggedIn::Shut(_)
            | LoggedIn::TooBusy { .. } => None,
        };
        let Some(signed_in) = signed_in else {
            bail!(
                "{} cannot log in as the demo says: the password or the second factor was changed \
                 in this data folder. Choose another folder with --data",
                person.email
            )
        };
        self.desk_devices().insert(person.email, signed_in.device_token.clone());
        let cookie = cookie_value(signed_in.account, &signed_in.session_token);
        let caller = caller(self.engine(), &desk(), &cookie).await?;
        caller.ok_or_else(|| anyhow!("{} is signed in", person.email))
    }

    fn desk_devices(&self) -> MutexGuard<'_, BTreeMap<&'static str, String>> {
        self.desk_devices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The receptionist opens the rates, may not, and is told who can grant that; the manager lets
    /// the night auditor see the guests.
    async fn asks_for_too_much(&self, hotels: &[PropertyId]) -> Result<()> {
        let property = *hotels.first().context("a hotel of the demo")?;
        let (_, living) = self.living(&RECEPTIONIST).await?.context("the person was added")?;
        let missing = DenialCause::PermissionMissing;
        if living.denials.noted_at(missing).is_none() {
            let caller = self.signed_in(&RECEPTIONIST).await?;
            let wanted = AccessRequest { property, permission: Permission::Rates };
            check::deny(self.engine(), &desk(), &caller, wanted, missing).await?;
        }
        let (account, living) = self.living(&NIGHT_AUDITOR).await?.context("was added")?;
        if living.holds(property, Permission::Guests).is_err() {
            let manager = self.signed_in(&MANAGER).await?;
            let (grant, withdraw) = ([Permission::Guests].into(), BTreeSet::new());
            let boxes = Boxes { grant, withdraw };
            let change =
                Change { property, account, boxes, seen: vec![], reason: None, command: None };
            let _ = permissions::change(&self.app.system, &desk(), &manager, &change).await?;
        }
        Ok(())
    }

    /// One is deleted, created again, and has the old account back.
    async fn goes_and_comes_back(&self, hotels: &[PropertyId]) -> Result<()> {
        if self.living(&RESTORED).await?.is_some() {
            return Ok(());
        }
        self.arrives(&RESTORED, hotels, By::Manager).await?;
        let (account, living) = self.living(&RESTORED).await?.context("the person was added")?;
        self.pass(TimeDelta::hours(6)).await?;
        let manager = self.signed_in(&MANAGER).await?;
        for property in living.memberships.keys().copied() {
            let of = OfMember { property, account, reason: None, command: None };
            let _ = leave::remove(&self.app.system, &desk(), &manager, of).await?;
        }
        self.pass(TimeDelta::hours(18)).await?;
        self.is_added(&RESTORED, hotels, By::Manager).await?;
        self.pass(TimeDelta::hours(1)).await
    }

    /// One is locked after ten failures, nine from elsewhere.
    async fn is_locked(&self) -> Result<()> {
        let (_, living) = self.living(&LOCKED).await?.context("the person was added")?;
        if living.lockout.lock != Lock::Open {
            return Ok(());
        }
        for number in living.lockout.run.len()..10 {
            let wrong = Zeroizing::new(format!("not Ada's password {number}"));
            let from = if number == 0 { desk() } else { elsewhere() };
            self.tries(&LOCKED, wrong, from).await?;
            self.pass(TimeDelta::seconds(37)).await?;
        }
        self.app.deliver().await?;
        Ok(())
    }

    /// The demo's passwords follow from a key of this data folder: the same at every start, and
    /// other ones elsewhere.
    pub(super) fn password(&self, person: &Person) -> Result<Zeroizing<String>> {
        let key = self.engine().keys().engine("demo")?;
        let tag = key.tag(&[b"password", person.email.as_bytes()])?;
        let digits = hex(tag.first_chunk::<8>().context("eight bytes")?);
        Ok(Zeroizing::new(format!("{}-{digits}", person.role.replace('_', "-"))))
    }
}

pub(super) fn desk() -> Request {
    Request { ip: FRONT_DESK, user_agent: CHROME.to_owned(), trace: None }
}

fn elsewhere() -> Request {
    Request { ip: ELSEWHERE, user_agent: FIREFOX.to_owned(), trace: None }
}
