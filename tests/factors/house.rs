//! An engine over a store in memory, and one person with sessions, log-ins that wait, and a phone.

use chrono::TimeDelta;
use keyledger::config::LimitsConfig;
use keyledger_adapters::argon::{Cost, Hasher};
use keyledger_adapters::clock::ManualClock;
use keyledger_adapters::random::SeededIds;
use keyledger_core::account::{Factors, LinkPurpose, Rejection};
use keyledger_core::address::EmailAddress;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::ids::{AccountId, CorrelationId, LedgerId, PropertyId, StoreId};
use keyledger_core::language::Language;
use keyledger_core::ledger::LedgerReader;
use keyledger_core::memory::MemoryStore;
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::remembered::InMemory;
use keyledger_core::vault::{SecretName, Vault};
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::stored_form::StoredForm;
use keyledger_usecases::caller::request::Request;
use keyledger_usecases::caller::sessions::{self, Caller, cookie_value};
use keyledger_usecases::caller::tokens::{self, FactorFlow, Flow};
use keyledger_usecases::engine::{Engine, Parts};
use keyledger_usecases::factors::manage::{self, Begins, Shown};
use keyledger_usecases::factors::recovery_codes::{self, Codes};
use keyledger_usecases::factors::totp;
use keyledger_usecases::log_in::choose_password::{Chosen, choose_password};
use keyledger_usecases::log_in::password::{Guess, LoggedIn, SignedIn, log_in};
use keyledger_usecases::log_in::rate_limits::Limits;
use keyledger_usecases::log_in::second_factor::{Waiting, WentOn};
use keyledger_usecases::members::add::{Person, register};
use keyledger_usecases::members::authority::Acting;
use keyledger_usecases::secrets::hashing::Passwords;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use uuid::Uuid;
use zeroize::Zeroizing;

const EMAIL: &str = "ada@hotel.example";
const PASSWORD: &str = "a long and winding road";

/// How often each answer was given.
pub type Outcomes = BTreeMap<String, usize>;

/// One person, and the engine that knows her.
pub struct House {
    pub engine: Arc<Engine>,
    pub clock: Arc<ManualClock>,
    pub ada: AccountId,
    request: Request,
    /// The browser she always had: more than a few in a day would be unusual.
    device: Option<String>,
    secret: Vec<u8>,
    /// Cookies of sessions that last: each is another one once a factor was shown in it.
    sessions: Mutex<Vec<String>>,
}

impl House {
    /// Ada, with so many sessions, begun before she set up an authenticator app.
    pub async fn with_sessions(count: usize, seed: u64) -> Self {
        let clock = Arc::new(ManualClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
        let engine = Arc::new(engine(&clock, seed));
        let ada = registered(&engine).await;
        let request = Request {
            ip: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 10)),
            user_agent: "tests".to_owned(),
            trace: None,
        };
        let (device, secret, sessions) = (None, vec![], Mutex::default());
        let mut house = Self { engine, clock, ada, request, device, secret, sessions };
        house.activate().await;
        for _ in 0..count {
            let LoggedIn::SignedIn(opened) = house.password().await else { panic!("not in") };
            house.keeps(&opened);
        }
        house.set_up().await;
        house
    }

    fn keeps(&mut self, opened: &SignedIn) {
        self.device = Some(opened.device_token.clone());
        let cookie = cookie_value(self.ada, &opened.session_token);
        self.sessions.lock().unwrap().push(cookie);
    }

    async fn activate(&self) {
        let state = self.engine.account(self.ada).await.unwrap();
        let link = state.living().unwrap().links.all_live()[0];
        let token = tokens::mint_link(&self.engine, self.ada, &link).unwrap();
        let (engine, request) = (Arc::clone(&self.engine), self.request.clone());
        let password = Zeroizing::new(PASSWORD.to_owned());
        let chosen = choose_password(engine, request, LinkPurpose::Activation, token, password);
        assert!(matches!(chosen.await.unwrap(), Chosen::Done(_)));
    }

    /// The first steps of a log-in: address and password.
    pub async fn password(&self) -> LoggedIn {
        let correlation = CorrelationId(self.engine.ids.uuid());
        let flow = Flow { correlation, address: EmailAddress::parse(EMAIL).unwrap() };
        let password = Zeroizing::new(PASSWORD.to_owned());
        let guess = Guess { flow, password, device_token: self.device.clone() };
        log_in(Arc::clone(&self.engine), self.request.clone(), guess).await.unwrap()
    }

    /// A log-in whose password was right, waiting for an answer.
    pub async fn challenge(&self) -> String {
        match self.password().await {
            LoggedIn::FactorRequired { flow, .. } => flow,
            other => panic!("{other:?}"),
        }
    }

    async fn caller(&self, session: usize) -> Caller {
        loop {
            let cookie = self.sessions.lock().unwrap()[session].clone();
            let caller = sessions::caller(&self.engine, &self.request, &cookie).await.unwrap();
            if let Some(caller) = caller {
                return caller;
            }
            // Somebody has just shown a factor in it: its browser gets the next token at once.
            tokio::task::yield_now().await;
        }
    }

    fn renewed(&self, session: usize, token: &str) {
        self.sessions.lock().unwrap()[session] = cookie_value(self.ada, token);
    }

    async fn set_up(&mut self) {
        let (engine, request, caller) = (&self.engine, &self.request, self.caller(0).await);
        let begun = manage::begin_own(engine, request, &caller, "hotel.example", None).await;
        let Begins::Begun(begun) = begun.unwrap().unwrap() else { panic!("not begun") };
        let secret = engine.vault.get(&SecretName::totp(self.ada, begun.factor)).unwrap();
        self.secret = secret.unwrap();
        let code = self.code();
        let done = manage::confirm_own(engine, request, &caller, begun.factor, &code).await;
        let shown = done.unwrap().unwrap();
        let Shown::Accepted { session_token: Some(token), .. } = shown else { panic!("{shown:?}") };
        self.renewed(0, &token);
        self.half_a_minute();
    }

    /// The next code is another one, and a first pause is over.
    pub fn half_a_minute(&self) {
        self.clock.advance(TimeDelta::seconds(31));
    }

    /// What the app shows now.
    pub fn code(&self) -> String {
        totp::code(&self.secret, self.clock.now()).unwrap()
    }

    /// A code of no moment near.
    pub fn wrong_code(&self) -> String {
        let near: BTreeSet<String> = (-30..=30)
            .map(|steps| self.clock.now().plus(TimeDelta::seconds(steps * 30)))
            .map(|at| totp::code(&self.secret, at).unwrap())
            .collect();
        let mut codes = (0..1_000).map(|number| format!("{number:06}"));
        codes.find(|code| !near.contains(code)).unwrap()
    }

    /// Ten recovery codes, drawn in the first session.
    pub async fn recovery_codes(&self) -> Vec<String> {
        let caller = self.caller(0).await;
        match recovery_codes::issue_codes(&self.engine, &self.request, &caller)
            .await
            .unwrap()
            .unwrap()
        {
            Codes::Issued(codes) => codes.into_iter().map(|code| code.code).collect(),
            Codes::TooBusy(_) => panic!("too busy"),
        }
    }

    /// Shows the factor once more in a session. Answers what came of it, in a word, and the recovery
    /// code that was shown in the place of a used one.
    pub async fn step_up(&self, session: usize, code: &str) -> (String, Option<String>) {
        let shown = loop {
            let caller = self.caller(session).await;
            let shown = manage::step_up(&self.engine, &self.request, &caller, code).await;
            match shown.unwrap() {
                Ok(shown) => break shown,
                Err(Rejection::SessionOver) => tokio::task::yield_now().await,
                Err(other) => panic!("{other:?}"),
            }
        };
        match shown {
            Shown::Accepted { replacement, session_token } => {
                self.renewed(session, &session_token.expect("the session goes on"));
                ("accepted".to_owned(), replacement.map(|shown| shown.code))
            }
            Shown::Refused(why) => (why.answer.code().to_owned(), None),
            Shown::TooBusy(_) => ("too_busy".to_owned(), None),
        }
    }

    /// Answers a log-in that waits; the same.
    pub async fn answer(&self, flow: &str, code: &str) -> (String, Option<String>) {
        let opened = FactorFlow::open(&self.engine, flow, self.clock.now()).unwrap();
        let Some(flow) = opened else { return ("login_expired".to_owned(), None) };
        let (engine, request, device_token) = (&*self.engine, &self.request, self.device.clone());
        let waiting = Waiting { engine, request, flow, device_token };
        match waiting.answer(code).await.unwrap() {
            Ok(WentOn::SignedIn(opened)) => {
                ("accepted".to_owned(), opened.replacement.map(|shown| shown.code))
            }
            Ok(WentOn::Refused(why)) => (why.answer.code().to_owned(), None),
            Ok(WentOn::Shut(shut)) => panic!("{shut:?}"),
            Ok(WentOn::TooBusy { .. }) => ("too_busy".to_owned(), None),
            Err(Rejection::ChallengeOver) => ("login_expired".to_owned(), None),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// Her factors, as her stream has them.
    pub async fn factors(&self) -> Factors {
        let state = self.engine.account(self.ada).await.unwrap();
        state.living().unwrap().factors.clone()
    }
}

fn engine(clock: &Arc<ManualClock>, seed: u64) -> Engine {
    let ids: Arc<dyn Ids> = Arc::new(SeededIds::new(seed));
    let vault: Arc<dyn Vault> = Arc::new(MemoryVault::new());
    let keys = Arc::new(KeyRing::new(Arc::clone(&vault), Arc::clone(&ids)));
    let hasher = Hasher::new(Cost { memory_kib: 8, passes: 1 }).unwrap();
    let store = Arc::new(MemoryStore::new(StoreId(Uuid::from_u128(1))));
    Engine::new(Parts {
        ledger: Arc::new(LedgerReader::new(store)),
        vault,
        form: Arc::new(StoredForm::new(LedgerId(Uuid::from_u128(2)), keys, Arc::clone(&ids))),
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        ids,
        passwords: Passwords::new(Box::new(hasher), 2, 10_000, Box::new(|_| false)),
        limits: Limits::new(&LimitsConfig::NONE),
        remembered: Arc::new(InMemory::default()),
        lines: None,
    })
}

async fn registered(engine: &Engine) -> AccountId {
    let mut intent = engine.intent(Actor::at_the_machine());
    intent.reason = Some(Reason { code: "first_manager".to_owned(), note: None });
    let person = Person {
        address: EmailAddress::for_new_account(EMAIL).unwrap(),
        name: "Ada".to_owned(),
        language: Language::En,
        property: PropertyId(Uuid::from_u128(0xa)),
        permissions: BTreeSet::new(),
        ends_at: None,
    };
    let policy = engine.policy().await.unwrap();
    register(engine, &policy, &intent, &person, &Acting::at_the_machine())
        .await
        .unwrap()
        .unwrap()
        .account
}
