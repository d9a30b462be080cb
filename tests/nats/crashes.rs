//! Does every cause get one mail when engine and broker are killed in the middle of everything? The
//! engine, the broker and the mail server are processes of their own. (C3, invariant 11)

use crate::engine::Engine;
use crate::server::NatsServer;
use crate::smtp_server::SmtpServer;
use crate::{Dice, until};
use keyledger_adapters::clock::SystemClock;
use keyledger_core::clock::Clock;
use std::collections::BTreeMap;
use std::time::Duration;

/// Accounts made side by side in one round.
const A_ROUND: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_one_mail_for_each_cause_however_often_engine_and_broker_die() {
    let (seed, rounds) = (crate::seed(), if crate::full() { 40 } else { 4 });
    let (dice, clock) = (Dice::of(seed), SystemClock::default());
    let (mut broker, mails) = (NatsServer::start().await, SmtpServer::start("accept", &[]));
    let settings = [
        ("KEYLEDGER_MAIL__SMTP_HOST", "127.0.0.1".to_owned()),
        ("KEYLEDGER_MAIL__SMTP_PORT", mails.port.to_string()),
        ("KEYLEDGER_MAIL__SMTP_TLS", "none".to_owned()),
    ];
    let mut engine = Engine::on(tempfile::tempdir().unwrap(), &broker, &settings);
    for round in 0..rounds {
        let property = engine.property.clone();
        let made: Vec<_> = (0..A_ROUND)
            .map(|number| {
                let email = format!("p{round}.{number}@hotel.example");
                let words = ["account", "create", "--name", "A Person", "--property", &property];
                engine.spawn(&[&words[..], &["--email", &email]].concat())
            })
            .collect();
        clock.sleep(Duration::from_millis(dice.roll(900) as u64)).await;
        if dice.roll(3) == 0 {
            broker.kill();
        }
        engine.kill();
        // Whoever found nobody serving did it on the folder itself, or was told to try again.
        for mut child in made {
            child.wait().unwrap();
        }
        broker.kill();
        broker.run().await;
        engine.run();
    }
    let (created, fates) = at_rest(&mut engine, &mails).await;
    let mut copies = BTreeMap::<String, usize>::new();
    for mail in mails.mails() {
        let text = mail["mail"].as_str().unwrap();
        let id = text.lines().find(|line| line.to_lowercase().starts_with("message-id:"));
        *copies.entry(id.unwrap().to_owned()).or_default() += 1;
    }
    let uncertain: usize = fates.values().filter(|fate| fate.uncertain).count();
    let doubled = copies.values().filter(|copies| **copies > 1).count();
    println!(
        "seed {seed}: {rounds} kills, {created} accounts, {} mails, {uncertain} of them uncertain, \
         {doubled} doubled",
        copies.len()
    );
    assert_eq!(fates.len(), created, "one mail for each cause");
    assert!(copies.values().all(|copies| *copies <= 2), "{copies:?}");
    assert!(doubled <= uncertain, "a double is always one that was recorded as uncertain");
    let sealed = fates.values().filter(|fate| fate.accepted).count();
    assert!(copies.len() >= sealed, "what was accepted arrived");
}

/// What the ledger says became of a mail.
#[derive(Default)]
struct FateOf {
    accepted: bool,
    uncertain: bool,
}

/// Waits until nothing is under way, and stops the engine: how many accounts there are, and what
/// became of each mail.
async fn at_rest(engine: &mut Engine, mails: &SmtpServer) -> (usize, BTreeMap<String, FateOf>) {
    let client = reqwest::Client::new();
    let waiting = async || {
        let asked = client.get(format!("{}/metrics", engine.door.url)).send().await.unwrap();
        let text = asked.text().await.unwrap();
        let behind = |line: &&str| {
            (line.starts_with("keyledger_mails_waiting ")
                || line.starts_with("keyledger_handler_lag_events{"))
                && !line.ends_with(" 0")
        };
        text.lines().any(|line| behind(&line))
    };
    until("the handlers to be at rest", async || !waiting().await && !mails.mails().is_empty())
        .await;
    engine.stop();
    let (mut created, mut fates) = (0, BTreeMap::<String, FateOf>::new());
    for event in engine.ledger().await {
        created += usize::from(&*event.kind == "account_created");
        if event.stream.as_mail().is_some() {
            let fate = fates.entry(event.stream.as_str().to_owned()).or_default();
            fate.accepted |= &*event.kind == "mail_accepted";
            fate.uncertain |= &*event.kind == "mail_uncertain";
        }
    }
    (created, fates)
}
