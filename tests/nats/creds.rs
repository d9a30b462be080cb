//! Does a `.creds` file let the engine in? Against a server that trusts an operator, as hosted NATS
//! does: the account and the user are what their signed claims say.

use crate::hotel::Hotels;
use crate::server::NatsServer;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyledger_adapters::nats::{Login, NatsSettings, connect};
use nkeys::KeyPair;
use serde_json::{Value, json};

/// Claims about `subject`, signed by `issuer`.
fn signed(issuer: &KeyPair, subject: &KeyPair, name: &str, nats: &Value) -> String {
    let header = json!({ "typ": "JWT", "alg": "ed25519-nkey" });
    let claims = json!({
        "jti": name, "iat": 1_795_330_800, "name": name, "nats": nats,
        "iss": issuer.public_key(), "sub": subject.public_key(),
    });
    let encoded = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", encoded(header), encoded(claims));
    let signature = issuer.sign(text.as_bytes()).unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn account(operator: &KeyPair, account: &KeyPair, name: &str, storage: i64) -> String {
    let limits = json!({
        "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": true,
        "conn": -1, "leaf": -1, "mem_storage": storage, "disk_storage": storage,
        "streams": storage, "consumer": storage,
    });
    let claims = json!({ "type": "account", "version": 2, "limits": limits });
    signed(operator, account, name, &claims)
}

/// The file that `nsc generate creds` writes.
fn file(user: &KeyPair, claims: &str) -> String {
    let seed = user.seed().unwrap();
    format!(
        "-----BEGIN NATS USER JWT-----\n{claims}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_creds_file_lets_the_engine_in_and_another_ones_does_not() {
    let (operator, system) = (KeyPair::new_operator(), KeyPair::new_account());
    let (house, user) = (KeyPair::new_account(), KeyPair::new_user());
    let of_operator = json!({
        "type": "operator", "version": 2, "system_account": system.public_key(),
    });
    let config = format!(
        "operator: {}\nsystem_account: {}\nresolver: MEMORY\n\
         resolver_preload: {{\n  {}: {}\n  {}: {}\n}}\n",
        signed(&operator, &operator, "hotels", &of_operator),
        system.public_key(),
        system.public_key(),
        account(&operator, &system, "system", 0),
        house.public_key(),
        account(&operator, &house, "house", -1),
    );
    let server = NatsServer::with(&config).await;
    let claims = json!({ "type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1 });
    let credentials = file(&user, &signed(&house, &user, "engine", &claims));
    let login = Login::Credentials(credentials);
    let settings = NatsSettings { login, ..server.settings() };
    let hotels = Hotels::new();
    hotels.open(5).await;
    let feed = hotels.publish(settings.clone());
    feed.published(&hotels).await;
    assert_eq!(feed.feed.status().trouble, None);
    feed.stop().await;

    // Signed by an account that nobody here knows, and no claims at all.
    let stranger = KeyPair::new_account();
    let foreign = file(&user, &signed(&stranger, &user, "engine", &claims));
    for credentials in [foreign, "not a file of that kind".to_owned()] {
        let login = Login::Credentials(credentials);
        let refused = connect(&NatsSettings { login, ..settings.clone() }).await;
        let said = refused.err().expect("it must not be let in").to_string();
        assert!(said.contains("refuses our credentials"), "{said}");
    }
}
