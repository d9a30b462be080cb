//! Is somebody who was erased also forgotten on the bus? Messages stay there, so nothing in them may
//! be readable, and what they sealed must not open any more (B3).

use crate::hotel::{Hotels, employ};
use crate::server::NatsServer;
use keyledger_core::account::ErasureGround;
use keyledger_core::authority::ReasonCode;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::metadata::Actor;
use keyledger_core::personal::{Personal, PersonalFields};
use keyledger_schemas::domain::DomainEvent;
use keyledger_usecases::accounts::erase::{Erased, erase};
use std::path::Path;

const EMAIL: &str = "kanarienvogel-7@hotel.example";

/// Every byte that the server keeps.
fn found(folder: &Path, needle: &str) -> Vec<String> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(self::found(&path, needle));
        } else if String::from_utf8_lossy(&std::fs::read(&path).unwrap()).contains(needle) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b3_who_is_erased_is_nowhere_on_the_bus() {
    let (server, hotels) = (NatsServer::start().await, Hotels::new());
    let property = hotels.open(1).await;
    employ(&hotels.engine, property, EMAIL).await;
    let account = hotels.ledger().await.iter().find_map(|event| event.stream.as_account()).unwrap();
    let feed = hotels.publish(server.settings());
    feed.published(&hotels).await;
    let subject = format!("account-{account}");
    assert!(!found(server.store(), &subject).is_empty(), "what is looked for is found");
    assert_eq!(found(server.store(), "kanarienvogel"), Vec::<String>::new());

    let mut intent = hotels.engine.intent(Actor::at_the_machine());
    intent.reason = Some(ReasonCode::Request.plain());
    let erased = erase(&hotels.engine, account, ErasureGround::Request, &intent).await;
    assert_eq!(erased.unwrap(), Erased::Done);
    feed.published(&hotels).await;
    assert_eq!(found(server.store(), "kanarienvogel"), Vec::<String>::new());
    let mut gone = 0;
    for stored in hotels.ledger().await {
        let mut opened: Recorded<DomainEvent> = hotels.engine.form.open(&stored).unwrap();
        opened.event.personal(&mut |_, value: &mut Personal<String>| {
            assert_eq!(value.clear(), None, "{} still opens", stored.kind);
            gone += 1;
        });
    }
    assert!(gone > 0, "there were personal values");
    feed.stop().await;
}
