//! Database connections: what must hold before one is used? It is a primary's, it keeps what it
//! acknowledges, and every statement has a limit.

use super::address::Address;
use super::error::PostgresError;
use super::tls;
use super::{Engines, Limits, Options};
use futures_util::stream::{StreamExt, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::{AsyncMessage, Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The oldest server that is used: what was tried.
const OLDEST: i32 = 150_000;

/// Where in the server a notice comes from that tells of a wait for a standby which somebody ended.
/// The text is in the server's language, the place is not.
const ENDED_WAIT: &str = "SyncRepWaitForLSN";

/// How to reach the database.
pub(super) struct Place {
    pub(super) config: Config,
    pub(super) tls: MakeRustlsConnect,
    pub(super) limits: Limits,
    pub(super) engines: Engines,
    pub(super) even_if_moved: bool,
    pub(super) create: bool,
    name: String,
}

impl Place {
    pub(super) fn new(address: &Address, options: Options) -> Result<Self, PostgresError> {
        let Options { limits, engines, even_if_moved, create } = options;
        let mut config = (*address.config).clone();
        // Of each host; a host that accepts and then is silent is cut off by `connect` itself.
        config.connect_timeout(limits.connect);
        config.tcp_user_timeout(limits.answer);
        let (tls, name) = (tls::connector(address)?, address.name.clone());
        Ok(Self { config, tls, limits, engines, even_if_moved, create, name })
    }

    /// Hosts and database, for people.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn explain(&self, error: tokio_postgres::Error) -> PostgresError {
        PostgresError::sort(&self.name, error)
    }

    pub(super) fn slow(&self, limit: Duration) -> PostgresError {
        PostgresError::Slow { place: self.name.clone(), limit }
    }

    /// A connection of its own, ready for use.
    pub(super) async fn connect(&self) -> Result<Connection, PostgresError> {
        let limit = self.limits.connect;
        let connecting = async {
            let (client, mut connection) =
                self.config.connect(self.tls.clone()).await.map_err(|error| self.explain(error))?;
            let ended_wait = Arc::new(AtomicBool::new(false));
            let notes = Arc::clone(&ended_wait);
            let task = tokio::spawn(async move {
                let mut messages = poll_fn(move |context| connection.poll_message(context));
                while let Some(message) = messages.next().await {
                    match message {
                        Ok(AsyncMessage::Notice(notice))
                            if notice.routine() == Some(ENDED_WAIT) =>
                        {
                            notes.store(true, Ordering::Release);
                        }
                        Ok(_) => {}
                        // Whoever waits for an answer is told by the client.
                        Err(_) => break,
                    }
                }
            });
            // Made first: whatever fails below, the connection goes with it.
            let mut connection = Connection { client, ended_wait, task, pid: 0 };
            connection.pid = self.make_ready(&connection.client).await?;
            Ok(connection)
        };
        timeout(limit, connecting).await.map_err(|_| self.slow(limit))?
    }

    /// Sets what the ledger relies on, whatever the server's own settings are, and refuses a server
    /// that forgets. Gives the server's number of the connection.
    async fn make_ready(&self, client: &Client) -> Result<i32, PostgresError> {
        // Shorter than our own limits: an error that is said is better than none. Plans are to use the
        // indexes also while the tables are still empty: such a plan stays as long as the connection.
        let limit = self.limits.answer.as_millis().saturating_mul(9) / 10;
        let settings = format!(
            "SET default_transaction_isolation = 'read committed'; \
             SET statement_timeout = {limit}; SET lock_timeout = {limit}; \
             SET idle_in_transaction_session_timeout = {limit}; \
             SET client_connection_check_interval = 1000; \
             SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; \
             SET search_path = ''; SET standard_conforming_strings = on; SET enable_seqscan = off"
        );
        client.batch_execute(&settings).await.map_err(|error| self.explain(error))?;
        let told = client
            .query_one(
                "SELECT current_setting('server_version_num')::int4, current_setting('server_version'), \
                 current_setting('synchronous_commit'), current_setting('fsync'), \
                 current_setting('full_page_writes'), current_setting('server_encoding'), pg_backend_pid()",
                &[],
            )
            .await
            .map_err(|error| self.explain(error))?;
        let place = || self.name.clone();
        if told.get::<_, i32>(0) < OLDEST {
            return Err(PostgresError::TooOld { place: place(), version: told.get(1) });
        }
        for (column, setting, allowed) in [
            (2, "synchronous_commit", &["on", "remote_apply"][..]),
            (3, "fsync", &["on"]),
            (4, "full_page_writes", &["on"]),
        ] {
            let value: String = told.get(column);
            if !allowed.contains(&value.as_str()) {
                return Err(PostgresError::Unsafe { place: place(), setting, value, wanted: "on" });
            }
        }
        let encoding: String = told.get(5);
        if encoding != "UTF8" {
            return Err(PostgresError::Encoding { place: place(), encoding });
        }
        Ok(told.get(6))
    }
}

/// A connection and the task that drives it. Dropped, it is closed: nothing that the server still does
/// for it reaches anybody.
pub(super) struct Connection {
    pub(super) client: Client,
    /// What the server calls it.
    pub(super) pid: i32,
    ended_wait: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Connection {
    /// Ends it for whoever else uses it: the server gives back what it holds.
    pub(super) fn end(&self) {
        self.task.abort();
    }

    /// Whether somebody ended a wait for a standby since this was asked last.
    pub(super) fn wait_was_ended(&self) -> bool {
        self.ended_wait.swap(false, Ordering::AcqRel)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.end();
    }
}
