//! How long is an event without a checkpoint? In a whole engine, at a steady rate of real writes.

use super::{machine, setting};
use keyledger::app::{App, For, Opening};
use keyledger::config::Config;
use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::random::OsIds;
use keyledger_core::metadata::Actor;
use keyledger_usecases::access::properties::create_property;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const RATE: usize = 1_000;
const SECONDS: usize = 15;
const WITHIN: Duration = Duration::from_secs(1);

pub async fn measure(data: &Path) {
    let (wanted, seconds) =
        (setting("KEYLEDGER_BENCH_RATE", RATE), setting("KEYLEDGER_BENCH_SECONDS", SECONDS));
    let opening = Opening {
        data: data.to_owned(),
        config: Config::default(),
        clock: Arc::new(SystemClock::default()),
        ids: Arc::new(OsIds),
        purpose: For::Serving,
        accept_loss: false,
    };
    let app = App::open(opening).await.unwrap();
    let background = app.start().await.unwrap();
    // Everything from before is signed: what comes now is counted from here.
    let size = || app.system.trail().published.map_or(0, |published| published.checkpoint.size);
    while size() < 3 {
        tokio::task::yield_now().await;
    }
    // When each event was acknowledged, by its sequence.
    let acknowledged: Arc<Mutex<Vec<(u64, Instant)>>> = Arc::default();
    let began = Instant::now();
    let mut writing = tokio::task::JoinSet::new();
    let (mut lags, mut sent, mut done) = (vec![], 0_usize, 0_usize);
    let mut tick = tokio::time::interval(Duration::from_millis(10));
    while began.elapsed() < Duration::from_secs(seconds as u64) || lags.len() < sent {
        tick.tick().await;
        let due = (began.elapsed().as_millis() as usize * wanted / 1_000).min(wanted * seconds);
        for number in sent..due {
            let (app, acknowledged) = (Arc::clone(&app), Arc::clone(&acknowledged));
            writing.spawn(async move {
                let intent = app.engine.intent(Actor::at_the_machine());
                let made =
                    create_property(&app.engine, &intent, &format!("Hotel {number}"), None).await;
                let (_, position) = made.unwrap().unwrap();
                let now = Instant::now();
                let sequence = app.system.sequence_at(position.unwrap()).await.unwrap();
                acknowledged.lock().unwrap().push((sequence, now));
            });
        }
        sent = due.max(sent);
        let (covered, now) = (size(), Instant::now());
        acknowledged.lock().unwrap().retain(|(sequence, at)| {
            if *sequence < covered {
                lags.push(now.duration_since(*at));
            }
            *sequence >= covered
        });
        assert!(
            began.elapsed() < Duration::from_secs(4 * seconds as u64),
            "the trail stands still"
        );
    }
    while let Some(written) = writing.join_next().await {
        written.unwrap();
        done += 1;
    }
    lags.sort();
    let at = |share: usize| {
        let place = (lags.len() - 1) * share / 1_000;
        machine::milliseconds(lags.get(place).copied().unwrap())
    };
    let worst = *lags.last().unwrap();
    let verdict = if worst <= WITHIN { "within" } else { "NOT within" };
    println!(
        "trail: {done} events at {wanted}/s, from acknowledged to under a checkpoint: p50 {:.0} ms, p99 \
         {:.0} ms, longest {:.0} ms, {verdict} 1 s",
        at(500),
        at(990),
        machine::milliseconds(worst)
    );
    background.stop().await;
}
