//! From a manager's click to the person's inbox, and back through the link (S3, S9, S29, S34).

use crate::support::smtp_server::SmtpServer;
use chrono::TimeDelta;
use keyledger::config::{LimitsConfig, MailConfig};
use keyledger_adapters::argon::{Cost, Hasher};
use keyledger_adapters::clock::ManualClock;
use keyledger_adapters::random::SeededIds;
use keyledger_adapters::smtp::Smtp;
use keyledger_core::account::LinkPurpose;
use keyledger_core::address::EmailAddress;
use keyledger_core::answer::Answer;
use keyledger_core::authority::ReasonCode;
use keyledger_core::clock::Ids;
use keyledger_core::ids::{AccountId, LedgerId, StoreId};
use keyledger_core::language::Language;
use keyledger_core::ledger::LedgerReader;
use keyledger_core::mailer::{Mailbox, Mailer};
use keyledger_core::memory::MemoryStore;
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::Actor;
use keyledger_core::remembered::InMemory;
use keyledger_core::vault::Vault;
use keyledger_handlers::Running;
use keyledger_handlers::mail::MailSettings;
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::stored_form::StoredForm;
use keyledger_usecases::access::properties::create_property;
use keyledger_usecases::caller::request::Request;
use keyledger_usecases::engine::{Engine, Parts};
use keyledger_usecases::factors::app::wake::LedgerPushDirectory;
use keyledger_usecases::log_in::choose_password::{Chosen, choose_password};
use keyledger_usecases::log_in::rate_limits::Limits;
use keyledger_usecases::mails::recipients::LedgerMailDirectory;
use keyledger_usecases::members::add::{Person, register};
use keyledger_usecases::members::authority::Acting;
use keyledger_usecases::secrets::hashing::Passwords;
use mail_parser::MessageParser;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

struct Hotel {
    engine: Arc<Engine>,
    running: Running,
    server: SmtpServer,
    _folder: tempfile::TempDir,
}

impl Hotel {
    fn open(script: &str) -> Self {
        let ids: Arc<dyn Ids> = Arc::new(SeededIds::new(1));
        let vault: Arc<dyn Vault> = Arc::new(MemoryVault::new());
        let keys = Arc::new(KeyRing::new(Arc::clone(&vault), Arc::clone(&ids)));
        let ledger = LedgerId(Uuid::from_u128(2));
        let form = Arc::new(StoredForm::new(ledger, keys, Arc::clone(&ids)));
        let hasher = Hasher::new(Cost { memory_kib: 64, passes: 1 }).unwrap();
        let store = Arc::new(MemoryStore::new(StoreId(Uuid::from_u128(1))));
        let engine = Arc::new(Engine::new(Parts {
            ledger: Arc::new(LedgerReader::new(store)),
            vault,
            form,
            clock: Arc::new(ManualClock::at("2026-11-22T08:00:00Z".parse().unwrap())),
            ids,
            passwords: Passwords::new(Box::new(hasher), 1, 4, Box::new(|_| false)),
            limits: Limits::new(&LimitsConfig::NONE),
            remembered: Arc::new(InMemory::default()),
            lines: None,
        }));
        let server = SmtpServer::start(script, &[]);
        let config = MailConfig {
            smtp_port: server.port,
            smtp_tls: keyledger::config::SmtpTls::None,
            ..MailConfig::default()
        };
        let mailer = Arc::new(Smtp::new(config.smtp_settings("127.0.0.1")).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let running = handlers(&engine, mailer, &folder.path().join("reactions.db"));
        Self { engine, running, server, _folder: folder }
    }

    async fn employ_ada(&self) -> AccountId {
        let intent = self.engine.intent(Actor::at_the_machine());
        let made = create_property(&self.engine, &intent, "Hôtel du Lac", None).await.unwrap();
        let (property, _) = made.unwrap();
        let ada = Person {
            address: EmailAddress::parse("ada@hotel.example").unwrap(),
            name: "Ada".to_owned(),
            language: Language::Fr,
            property,
            permissions: BTreeSet::new(),
            ends_at: None,
        };
        let mut intent = self.engine.intent(Actor::at_the_machine());
        intent.property = Some(property);
        intent.reason = Some(ReasonCode::FirstManager.plain());
        let policy = self.engine.policy().await.unwrap();
        let acting = Acting::at_the_machine();
        register(&self.engine, &policy, &intent, &ada, &acting).await.unwrap().unwrap().account
    }

    async fn choose(&self, token: &str) -> Chosen {
        let request = Request {
            ip: "192.0.2.7".parse().unwrap(),
            user_agent: "a browser".to_owned(),
            trace: None,
        };
        let password = Zeroizing::new("a long and winding road".to_owned());
        let (engine, purpose) = (Arc::clone(&self.engine), LinkPurpose::Activation);
        choose_password(engine, request, purpose, token.to_owned(), password).await.unwrap()
    }
}

fn handlers(engine: &Arc<Engine>, mailer: Arc<dyn Mailer>, path: &std::path::Path) -> Running {
    let mail_directory = LedgerMailDirectory::new(Arc::clone(engine), "https://id.hotel.example/");
    let name = Some("Keyledger".to_owned());
    let parts = keyledger_handlers::Parts {
        ledger: Arc::clone(&engine.ledger),
        codec: Arc::clone(&engine.form) as _,
        mails: Arc::clone(&engine.mails),
        operations: Arc::clone(&engine.operations),
        mail_directory: Arc::new(mail_directory),
        mailer,
        push_directory: Arc::new(LedgerPushDirectory::new(Arc::clone(engine))),
        push: None,
        clock: Arc::clone(&engine.clock),
        ids: Arc::clone(&engine.ids),
        settings: MailSettings {
            from: Mailbox { name, address: "no-reply@hotel.example".to_owned() },
            site: "https://id.hotel.example".to_owned(),
            domain: "id.hotel.example".to_owned(),
            support: "support@hotel.example".to_owned(),
            payment_hosts: vec![],
        },
        lost_after: TimeDelta::zero(),
    };
    Running::open(path, parts).unwrap()
}

/// The token behind the link in the only mail that arrived.
fn token(server: &SmtpServer) -> String {
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let raw = mails[0]["mail"].as_str().unwrap();
    let mail = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert_eq!(mail.subject(), Some("Activez votre compte"));
    let text = mail.body_text(0).unwrap();
    assert!(text.contains("Un compte a été créé pour vous\u{a0}: Hôtel du Lac."), "{text}");
    let link = text.lines().find(|line| line.starts_with("https://")).unwrap();
    let (page, token) = link.split_once("#token=").unwrap();
    assert_eq!(page, "https://id.hotel.example/activate");
    token.to_owned()
}

#[tokio::test]
async fn the_link_in_the_activation_mail_opens_once() {
    let hotel = Hotel::open("accept");
    let ada = hotel.employ_ada().await;
    hotel.running.catch_up().await.unwrap();
    let token = token(&hotel.server);
    assert_eq!(hotel.choose(&token).await, Chosen::Done(ada));
    assert_eq!(hotel.choose(&token).await, Chosen::Closed(Answer::LinkUsed));
}

/// The engine knows that a mail cut off after its text went out twice, and the inbox shows it once.
#[tokio::test]
async fn a_connection_cut_after_the_text_leads_to_the_same_mail_again() {
    let hotel = Hotel::open("cut,accept");
    hotel.employ_ada().await;
    hotel.running.catch_up().await.unwrap();
    let mails = hotel.server.mails();
    assert_eq!(mails.len(), 2);
    let id = |mail: &serde_json::Value| {
        let raw = mail["mail"].as_str().unwrap().to_owned();
        let parsed = MessageParser::default().parse(raw.as_bytes()).unwrap().into_owned();
        parsed.message_id().unwrap().to_owned()
    };
    assert_eq!(id(&mails[0]), id(&mails[1]));
    assert_eq!(hotel.running.status().unwrap().mails_waiting, 0);
}

#[tokio::test]
async fn an_erased_person_is_not_written_to() {
    use keyledger_core::account::ErasureGround;
    use keyledger_usecases::accounts::erase::{Erased, erase};
    let hotel = Hotel::open("accept");
    let ada = hotel.employ_ada().await;
    let mut intent = hotel.engine.intent(Actor::at_the_machine());
    intent.reason = Some(ReasonCode::Request.plain());
    let erased = erase(&hotel.engine, ada, ErasureGround::Request, &intent).await.unwrap();
    assert_eq!(erased, Erased::Done);
    hotel.running.catch_up().await.unwrap();
    assert_eq!(hotel.server.mails().len(), 0);
    assert_eq!(hotel.running.status().unwrap().mails_waiting, 0);
}
