//! Copying: how many events a second go from a file into a database and back, comparison included?

use super::server::PostgresServer;
use super::{account, event};
use keyledger::copy::{End, copy};
use keyledger_adapters::postgres::Address;
use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::LedgerId;
use keyledger_core::store::{Position, Revision, StoredEvent};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use uuid::Uuid;

/// Events of a stream in a row, as a log-in leaves them.
const IN_A_ROW: u64 = 5;

pub async fn measure(events: u64) {
    let server = PostgresServer::start(&[]);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o700)).unwrap();
    fill(&folder.path().join("ledger.db"), events).await;
    let file = || End::Folder(folder.path().to_owned());
    let address = Address::parse(&server.database().await).unwrap();
    let database = || End::Postgres(address.clone());
    for (from, to, least) in [(file(), database(), 20_000.0), (database(), file(), 0.0)] {
        let copied = copy(&from, &to, &|_, _, _| ()).await.unwrap();
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let rate = copied.events as f64 / copied.seconds;
        let verdict = if rate >= least { "" } else { "  MISSES 20000" };
        println!(
            "copy to {}: {} events, {} of them written, in {:.1} s: {rate:.0} a second{verdict}; root {}",
            copied.to, copied.events, copied.copied_now, copied.seconds, copied.root
        );
    }
}

async fn fill(path: &Path, events: u64) {
    let ledger = SqliteLedger::open(path, Options::default(), LedgerId(Uuid::nil())).unwrap();
    let mut page = Vec::new();
    for number in 0..events {
        let (stream, revision) = (account(u128::from(number / IN_A_ROW)), number % IN_A_ROW);
        let new = event(&stream, revision);
        page.push(StoredEvent {
            position: Position(number + 1),
            stream,
            revision: Revision(revision),
            id: new.id,
            kind: new.kind,
            metadata: new.metadata,
            data: new.data,
        });
        if page.len() == 4_000 || number + 1 == events {
            ledger.load(&page).await.unwrap();
            page.clear();
        }
    }
    ledger.close();
}
