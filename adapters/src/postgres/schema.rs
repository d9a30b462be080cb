//! Database schema: what lies in the schema `keyledger`, and whose is it?

use super::connection::Place;
use super::error::PostgresError;
use keyledger_core::ids::{LedgerId, StoreId};
use tokio::time::timeout;
use tokio_postgres::{Client, GenericClient};
use uuid::Uuid;

/// Orders all writers of the ledger: held from the look at its end until the commit is visible.
pub(super) const WRITE_LOCK: i64 = 0x4b4c_4447_0001;
/// Taken by whoever makes the tables.
const SCHEMA_LOCK: i64 = 0x4b4c_4447_0002;

/// Held by the one engine that serves, as long as its connection lives.
pub(super) const ENGINE_LOCK: i64 = 0x4b4c_4447_0003;

/// The newest format this release reads and writes, kept in `meta`.
const FORMAT: i64 = 1;

/// Tables and columns are stored: they change only together with [`FORMAT`].
///
/// Names are compared byte by byte, whatever the database's language. Documents are `text`, so that
/// any tool shows and searches them; large ones are compressed by the server.
const TABLES: &str = r#"
CREATE TABLE keyledger.meta (
    name text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);
CREATE TABLE keyledger.events (
    position bigint PRIMARY KEY CHECK (position > 0),
    stream text COLLATE "C" NOT NULL,
    revision bigint NOT NULL CHECK (revision >= 0),
    id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    metadata text COLLATE "C" NOT NULL,
    data text COLLATE "C" NOT NULL,
    UNIQUE (stream, revision)
);
COMMENT ON SCHEMA keyledger IS 'The ledger of Keyledger. Only added to; a row that is changed breaks its audit log.';
"#;

/// Who this ledger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) ledger: LedgerId,
    pub(super) store: StoreId,
}

/// Makes the tables where there are none, for a ledger with the id `new`, and says whose they are.
/// Several engines may do it at the same moment.
pub(super) async fn open(place: &Place, new: LedgerId) -> Result<Identity, PostgresError> {
    let mut connection = place.connect().await?;
    let limit = place.limits.answer;
    let opening = async {
        let explain = |error| place.explain(error);
        let change = connection.client.transaction().await.map_err(explain)?;
        // Alone in its statement: the next one sees what was committed while this one waited.
        change
            .execute("SELECT pg_advisory_xact_lock($1)", &[&SCHEMA_LOCK])
            .await
            .map_err(explain)?;
        if !there(place, &change).await? {
            if !place.create {
                return Err(PostgresError::NoLedger { place: place.name().to_owned() });
            }
            change.batch_execute("CREATE SCHEMA IF NOT EXISTS keyledger").await.map_err(explain)?;
            change.batch_execute(TABLES).await.map_err(explain)?;
            let store = StoreId::derived(&[b"postgres", new.0.as_bytes()]);
            for (name, value) in [
                ("format", FORMAT.to_string()),
                ("ledger", new.0.to_string()),
                ("store", store.0.to_string()),
            ] {
                let insert = "INSERT INTO keyledger.meta (name, value) VALUES ($1, $2)";
                change.execute(insert, &[&name, &value]).await.map_err(explain)?;
            }
        }
        let identity = identity(place, &change).await?;
        change.commit().await.map_err(explain)?;
        Ok(identity)
    };
    timeout(limit, opening).await.map_err(|_| place.slow(limit))?
}

/// Refuses the database of another ledger: which one a connection leads to may change with every
/// failover.
pub(super) async fn verify(
    place: &Place,
    client: &Client,
    wanted: Identity,
) -> Result<(), PostgresError> {
    let found = identity(place, client).await?;
    if found == wanted {
        return Ok(());
    }
    let place = place.name().to_owned();
    Err(PostgresError::OtherLedger { place, found: found.ledger, wanted: wanted.ledger })
}

/// Writes down where the ledger lies now.
pub(super) async fn set_moved(place: &Place, elsewhere: Option<&str>) -> Result<(), PostgresError> {
    let connection = place.connect().await?;
    let set = "INSERT INTO keyledger.meta (name, value) VALUES ('moved', $1) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    let client = &connection.client;
    let done = match elsewhere {
        Some(elsewhere) => client.execute(set, &[&elsewhere]).await,
        None => client.execute("DELETE FROM keyledger.meta WHERE name = 'moved'", &[]).await,
    };
    done.map(drop).map_err(|error| place.explain(error))
}

async fn there(place: &Place, client: &impl GenericClient) -> Result<bool, PostgresError> {
    let found = client
        .query_one(
            "SELECT to_regclass('keyledger.meta') IS NOT NULL, \
             EXISTS (SELECT FROM pg_catalog.pg_class WHERE relnamespace = to_regnamespace('keyledger'))",
            &[],
        )
        .await
        .map_err(|error| place.explain(error))?;
    let (meta, anything): (bool, bool) = (found.get(0), found.get(1));
    if anything && !meta {
        return Err(PostgresError::NotALedger { place: place.name().to_owned() });
    }
    Ok(meta)
}

async fn identity(place: &Place, client: &impl GenericClient) -> Result<Identity, PostgresError> {
    let rows = client
        .query("SELECT name, value FROM keyledger.meta", &[])
        .await
        .map_err(|error| place.explain(error))?;
    let told = |name: &str| {
        let row = rows.iter().find(|row| row.get::<_, &str>(0) == name);
        row.map(|row| row.get::<_, &str>(1))
    };
    if let Some(to) = told("moved").filter(|_| !place.even_if_moved) {
        let (place, to) = (place.name().to_owned(), to.to_owned());
        return Err(PostgresError::Moved { place, to });
    }
    let not_a_ledger = || PostgresError::NotALedger { place: place.name().to_owned() };
    let found: i64 = told("format").and_then(|text| text.parse().ok()).ok_or_else(not_a_ledger)?;
    if found > FORMAT {
        let place = place.name().to_owned();
        return Err(PostgresError::Newer { place, found, known: FORMAT });
    }
    let id = |name| told(name).and_then(|text| Uuid::parse_str(text).ok()).ok_or_else(not_a_ledger);
    Ok(Identity { ledger: LedgerId(id("ledger")?), store: StoreId(id("store")?) })
}
