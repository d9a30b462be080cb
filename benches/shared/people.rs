//! Who logs in? People made through the use cases, each with an account and the same password.

use keyledger::app::{App, For, Opening};
use keyledger::config::{Config, HashingConfig, LimitsConfig};
use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::random::OsIds;
use keyledger_core::account::LinkPurpose;
use keyledger_core::address::EmailAddress;
use keyledger_core::authority::ReasonCode;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::metadata::Actor;
use keyledger_core::permission::Permission;
use keyledger_usecases::access::properties::create_property;
use keyledger_usecases::caller::request::Request;
use keyledger_usecases::caller::tokens::{Flow, mint_link};
use keyledger_usecases::log_in::choose_password::{Chosen, choose_password};
use keyledger_usecases::log_in::password::{Guess, LoggedIn, log_in};
use keyledger_usecases::members::add::{Person, register};
use keyledger_usecases::members::authority::Acting;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Everybody's password.
pub const PASSWORD: &str = "quiet corridors at noon";

const FRONT_DESK: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 10));
const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/// Opens a data folder whose hashes take `memory_kib`, with nothing in front of the ledger that
/// would slow a benchmark down: no limits, no answer floor.
pub async fn open(data: &Path, memory_kib: u32) -> Arc<App> {
    let hashing = HashingConfig { memory_kib, test_strength: true, ..HashingConfig::default() };
    let limits = LimitsConfig::NONE;
    let first_answer_floor_ms = Some(0);
    let config = Config { hashing, limits, first_answer_floor_ms, ..Config::default() };
    let opening = Opening {
        data: data.to_owned(),
        config,
        clock: Arc::new(SystemClock::default()),
        ids: Arc::new(OsIds),
        purpose: For::Serving,
        accept_loss: false,
    };
    App::open(opening).await.unwrap()
}

/// A request as a browser at a hotel's front desk sends it.
pub fn request() -> Request {
    Request { ip: FRONT_DESK, user_agent: CHROME.to_owned(), trace: None }
}

/// One log-in through the use case, from the flow to its end, on a browser that may be known.
pub async fn try_to_log_in(
    app: &Arc<App>,
    email: &str,
    password: &str,
    device_token: Option<String>,
) -> LoggedIn {
    let engine = &app.engine;
    let now = engine.clock.now();
    let address = EmailAddress::parse(email).unwrap();
    let flow = Flow::seal(engine, &address, now).unwrap();
    let flow = Flow::open(engine, &flow, now).unwrap().unwrap();
    let guess = Guess { flow, password: Zeroizing::new(password.to_owned()), device_token };
    log_in(Arc::clone(engine), request(), guess).await.unwrap()
}

/// Makes a hotel and adds these people to it; each chooses the password.
pub async fn arrive(
    app: &Arc<App>,
    emails: impl IntoIterator<Item = String>,
) -> (PropertyId, Vec<AccountId>) {
    arrive_under(app, None, emails).await
}

/// The same where somebody manages its users.
pub async fn arrive_under(
    app: &Arc<App>,
    manager: Option<&str>,
    emails: impl IntoIterator<Item = String>,
) -> (PropertyId, Vec<AccountId>) {
    let intent = app.engine.intent(Actor::at_the_machine());
    let made = create_property(&app.engine, &intent, "Hotel du Lac", None).await.unwrap();
    let (property, _) = made.unwrap();
    let mut accounts = vec![];
    if let Some(email) = manager {
        accounts.push(arrives(app, property, email, Permission::ALL.into()).await);
    }
    for email in emails {
        accounts.push(arrives(app, property, &email, BTreeSet::new()).await);
    }
    // Mails that nobody waits for must not fall due while something is measured.
    app.deliver().await.unwrap();
    (property, accounts)
}

async fn arrives(
    app: &Arc<App>,
    property: PropertyId,
    email: &str,
    permissions: BTreeSet<Permission>,
) -> AccountId {
    let engine = &app.engine;
    let policy = engine.policy().await.unwrap();
    let person = Person {
        address: EmailAddress::for_new_account(email).unwrap(),
        name: "Ada Lovelace".to_owned(),
        language: Language::En,
        property,
        permissions,
        ends_at: None,
    };
    let mut intent = engine.intent(Actor::at_the_machine());
    intent.reason = Some(ReasonCode::FirstManager.plain());
    let account = register(engine, &policy, &intent, &person, &Acting::at_the_machine())
        .await
        .unwrap()
        .unwrap()
        .account;
    chooses_a_password(app, account).await;
    account
}

/// Somebody who was invited follows the link, and chooses the password.
pub async fn chooses_a_password(app: &Arc<App>, account: AccountId) {
    let engine = &app.engine;
    let state = engine.account(account).await.unwrap();
    let link = state.living().and_then(|living| living.links.live(LinkPurpose::Activation));
    let token = mint_link(engine, account, link.unwrap()).unwrap();
    let (engine, password) = (Arc::clone(engine), Zeroizing::new(PASSWORD.to_owned()));
    let chosen = choose_password(engine, request(), LinkPurpose::Activation, token, password).await;
    assert_eq!(chosen.unwrap(), Chosen::Done(account));
}
