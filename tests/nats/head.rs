//! How often is an event read from the store when everybody follows it? Projections, handlers, audit
//! log and both spaces of the feed are at the ledger's head, as in an engine that serves.

use crate::server::NatsServer;
use crate::serving::Serving;
use crate::until;

impl Serving {
    /// Waits until everybody who follows the ledger has all of it.
    async fn followed(&self) {
        // The slowest first: who asks about handlers reads what they have not read yet.
        until("everybody to have followed", || async {
            let length = self.app.engine.ledger.end().await.unwrap().sequence;
            let signed = self.app.system.trail().published;
            signed.is_some_and(|signed| signed.checkpoint.size == length)
                && self.app.system.views.head().next_sequence == length
                && self.metric("keyledger_bus_lag_events").await == 0
                && self.app.handler_lags().await.unwrap().handlers.iter().all(|lag| lag.events == 0)
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_head_an_event_is_read_from_the_store_at_most_twice() {
    let server = NatsServer::start().await;
    let serving = Serving::start(&server).await;
    serving.employ(0..1).await;
    serving.mailed(1).await;
    serving.followed().await;
    let counts = || async {
        let appended = serving.metric("keyledger_events_appended_total").await;
        (appended, serving.metric("keyledger_events_followed_total").await)
    };
    let before = counts().await;
    for number in 1..6_u32 {
        serving.employ(number..number + 1).await;
        serving.mailed(number as usize + 1).await;
        serving.followed().await;
    }
    let after = counts().await;
    let (appended, read) = (after.0 - before.0, after.1 - before.1);
    println!("{appended} events appended, {read} read from the store by those who follow");
    assert!(appended >= 15, "{appended}");
    assert!(read <= 2 * appended, "{read} reads of {appended} events");
    serving.stop().await;
}
