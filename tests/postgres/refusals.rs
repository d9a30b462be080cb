//! Which databases are refused, and in which words?

use super::server::{self, PostgresServer};
use super::{LEDGER, LIMITS, RUNTIME, event, open, opened, stream};
use crate::certificates::Certificates;
use keyledger_adapters::postgres::Limits;
use keyledger_core::chain;
use keyledger_core::ids::LedgerId;
use keyledger_core::store::{EventStore, Expected, StoreError};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use uuid::Uuid;

async fn refused(address: &str) -> String {
    let error = open(address).await.err().expect("it is refused");
    let told = chain(&error);
    assert!(!told.contains("not-a-secret"), "{told}");
    told
}

/// A server, a user or a database that is not there is named, with what to do.
#[test]
fn what_is_not_there_is_named() {
    RUNTIME.block_on(async {
        let there = server::shared().address("postgres");
        let wrong_password = there.replace("not-a-secret", "wrong");
        assert!(refused(&wrong_password).await.contains("refuses the user or the password"));
        let no_password = there.replace(":not-a-secret", "");
        assert!(refused(&no_password).await.contains("asks for a password"));
        let no_database = server::shared().address("elsewhere");
        assert!(refused(&no_database).await.contains("createdb"));
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = free.local_addr().unwrap().port();
        let nobody = format!("postgres://a:not-a-secret@127.0.0.1:{port}/x");
        let limits = Limits { connect: Duration::from_millis(500), ..LIMITS };
        // Accepts and says nothing, which the driver's own limit does not cover.
        let before = Instant::now();
        let silent = opened(&nobody, limits, LEDGER).await.err().unwrap();
        assert!(silent.to_string().contains("did not answer within 0.5 s"), "{silent}");
        assert!(before.elapsed() < Duration::from_secs(5));
        drop(free);
        let gone = refused(&nobody).await;
        assert!(gone.contains("cannot be reached"), "{gone}");
        assert!(gone.contains(&format!("127.0.0.1:{port}/x")), "{gone}");
    });
}

/// A database with a setting that forgets is refused, with the setting's name.
#[test]
fn a_server_that_forgets_is_refused() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let name = address.rsplit('/').next().unwrap();
        let admin = server::client(&address).await;
        for value in ["off", "local"] {
            let set = format!("ALTER DATABASE {name} SET synchronous_commit = {value}");
            admin.batch_execute(&set).await.unwrap();
            let told = refused(&address).await;
            assert!(told.contains(&format!("synchronous_commit = {value}")), "{told}");
            assert!(told.contains("set synchronous_commit = on"), "{told}");
        }
        admin
            .batch_execute(&format!("ALTER DATABASE {name} RESET synchronous_commit"))
            .await
            .unwrap();
        open(&address).await.unwrap();

        let forgetful = PostgresServer::start(&["fsync=off"]);
        let told = refused(&forgetful.address("postgres")).await;
        assert!(told.contains("fsync = off"), "{told}");
    });
}

/// A database that somebody set read-only stays so.
#[test]
fn a_database_that_is_read_only_is_refused() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let name = address.rsplit('/').next().unwrap();
        let admin = server::client(&address).await;
        let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
        admin.batch_execute(&set).await.unwrap();
        let told = refused(&address).await;
        assert!(told.contains("a standby or read-only"), "{told}");
    });
}

/// Texts that are not UTF-8 would come back as other bytes.
#[test]
fn another_encoding_is_refused() {
    RUNTIME.block_on(async {
        let admin = server::shared().client("postgres").await;
        let make = "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
        admin.batch_execute(make).await.unwrap();
        let told = refused(&server::shared().address("latin")).await;
        assert!(told.contains("LATIN1") && told.contains("--encoding UTF8"), "{told}");
    });
}

/// Another program's schema, a newer release's and another ledger's stay as they are.
#[test]
fn what_is_not_this_ledger_is_refused() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let admin = server::client(&address).await;
        admin
            .batch_execute("CREATE SCHEMA keyledger; CREATE TABLE keyledger.cats (name text)")
            .await
            .unwrap();
        assert!(refused(&address).await.contains("is no ledger"));
        admin.batch_execute("DROP SCHEMA keyledger CASCADE").await.unwrap();

        let ledger = open(&address).await.unwrap();
        let other = opened(&address, LIMITS, LedgerId(Uuid::from_u128(7))).await.unwrap();
        assert_eq!(other.ledger_id(), LEDGER, "an id is given once");
        admin
            .batch_execute("UPDATE keyledger.meta SET value = '2' WHERE name = 'format'")
            .await
            .unwrap();
        let told = refused(&address).await;
        assert!(told.contains("has format 2, this release knows 1"), "{told}");

        // A failover to another ledger's database is noticed by each connection that is made.
        admin
            .batch_execute(
                "UPDATE keyledger.meta SET value = '1' WHERE name = 'format'; \
                 UPDATE keyledger.meta SET value = 'ffffffff-0000-4000-8000-000000000000' \
                 WHERE name = 'ledger'; \
                 SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE application_name = 'keyledger' AND datname = current_database()",
            )
            .await
            .unwrap();
        let error = loop {
            let new = vec![event("a")];
            let error = ledger.append(&stream(1), Expected::NoStream, new).await.unwrap_err();
            // The first may be about the connection that ended.
            if chain(&error).contains("holds the ledger") {
                break error;
            }
        };
        assert!(chain(&error).contains("holds the ledger ffffffff"), "{}", chain(&error));
        assert!(matches!(error, StoreError::Unavailable(_)));
        let why = ledger.poisoned().await;
        assert!(why.to_string().contains("holds the ledger ffffffff"));
    });
}

/// A user who may not make the tables is told what to grant; one who may is enough.
#[test]
fn the_rights_that_are_needed_are_few() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let name = address.rsplit('/').next().unwrap();
        let admin = server::client(&address).await;
        admin.batch_execute("CREATE ROLE engine LOGIN PASSWORD 'not-a-secret'").await.unwrap();
        let own = address.replace("keyledger:not", "engine:not");
        assert!(refused(&own).await.contains("GRANT CREATE ON DATABASE"));
        admin.batch_execute(&format!("GRANT CREATE ON DATABASE {name} TO engine")).await.unwrap();
        let ledger = open(&own).await.unwrap();
        let new = vec![event("a")];
        ledger.append(&stream(1), Expected::NoStream, new.clone()).await.unwrap();
        // Also the record that confirms a repeat asks for no more.
        ledger.append(&stream(1), Expected::NoStream, new).await.unwrap();
    });
}

/// The server must prove who it is; there is no way around it but to say so.
#[test]
fn certificates_are_checked() {
    RUNTIME.block_on(async {
        let made = Certificates::make();
        let (certificate, key) = made.server();
        let mut server = PostgresServer::start(&[]);
        let plain = format!("{}?sslmode=require", server.address("postgres"));
        assert!(refused(&plain).await.contains("offers no TLS"));
        server.kill();
        let folder = server.folder();
        for (from, to) in [(certificate, "server.pem"), (key, "server.key")] {
            std::fs::copy(from, folder.join("data").join(to)).unwrap();
        }
        give_to_the_server(&folder.join("data"));
        server.run(&["ssl=on", "ssl_cert_file=server.pem", "ssl_key_file=server.key"]);
        let told = refused(&plain).await;
        assert!(told.contains("does not prove who it is"), "{told}");
        let authority = made.authority();
        let trusted = format!("{plain}&sslrootcert={}", authority.display());
        let ledger = open(&trusted).await.unwrap();
        ledger.append(&stream(1), Expected::NoStream, vec![event("a")]).await.unwrap();
        let encrypted: bool = server
            .client("postgres")
            .await
            .query_one("SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'keyledger'", &[])
            .await
            .unwrap()
            .get(0);
        assert!(encrypted);
        let missing = refused(&format!("{plain}&sslrootcert=/nowhere.pem")).await;
        assert!(missing.contains("/nowhere.pem"), "{missing}");
    });
}

/// The key must be the server's own user's, and nobody else's to read.
fn give_to_the_server(data: &std::path::Path) {
    let user = std::process::Command::new("stat").args(["-c", "%u:%g"]).arg(data).output().unwrap();
    let owner = String::from_utf8(user.stdout).unwrap();
    for (program, arguments) in [("chown", owner.trim()), ("chmod", "600")] {
        let files = ["server.pem", "server.key"].map(|name| data.join(name));
        let done = std::process::Command::new(program).arg(arguments).args(files).status().unwrap();
        assert!(done.success());
    }
}
