//! Which addresses are compared? Pairs of one that somebody holds and one that nobody holds.

use crate::dice::Dice;
use crate::people;
use keyledger::app::App;
use keyledger_core::address::EmailAddress;
use keyledger_usecases::log_in::password::LoggedIn;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use tokio::task::JoinSet;

/// How many pairs one cold start is followed by.
const PAIRS_PER_START: usize = 16;

/// How many strangers fill the shards at the same time.
const STRANGERS_AT_ONCE: usize = 32;

/// Two addresses of the same length.
pub struct Pair {
    pub known: String,
    pub unknown: String,
    /// The shards that remember, or would remember, attempts at them.
    shards: [u8; 2],
}

/// Pairs in one data folder, and one more that the engine is woken with after a start.
pub struct Pairs {
    pub pairs: Vec<Pair>,
    pub waking: Pair,
}

impl Pairs {
    /// Makes the accounts, in a ledger in which nobody's shards have filled with `attempts` before.
    pub fn make(data: &Path, memory_kib: u32, count: usize, attempts: usize) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let app = people::open(data, memory_kib).await;
            let known = |number: usize| format!("known-{number:05}@hotel.example");
            people::arrive(&app, (0..=count).map(known)).await;
            crowd(&app, attempts).await;
            let shard = |address: &str| {
                let address = EmailAddress::parse(address).unwrap();
                let now = app.engine.clock.now();
                app.engine.keys().unknown_address(address.key(), now).unwrap().current.shard
            };
            let pair = |number: usize| {
                let (known, unknown) = (known(number), format!("nobody{number:05}@hotel.example"));
                let shards = [shard(&known), shard(&unknown)];
                Pair { known, unknown, shards }
            };
            let pairs = Self { pairs: (0..count).map(pair).collect(), waking: pair(count) };
            app.close();
            pairs
        })
    }

    /// The pairs in random order, each so many times.
    pub fn shuffled(&self, times: usize, dice: &mut Dice) -> Vec<&Pair> {
        let mut order: Vec<&Pair> =
            self.pairs.iter().cycle().take(self.pairs.len() * times).collect();
        dice.shuffle(&mut order);
        order
    }

    /// Takes the pairs of one start out of those that wait: no two of them share a shard, so that
    /// none warms what another one needs.
    pub fn one_start<'a>(&self, waiting: &mut Vec<&'a Pair>) -> Vec<&'a Pair> {
        let mut used = BTreeSet::from(self.waking.shards);
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for pair in waiting.drain(..) {
            let [one, other] = pair.shards;
            let room = taken.len() < PAIRS_PER_START && one != other;
            if taken.is_empty() || room && !used.contains(&one) && !used.contains(&other) {
                used.extend(pair.shards);
                taken.push(pair);
            } else {
                left.push(pair);
            }
        }
        *waiting = left;
        taken
    }
}

/// Strangers try addresses that nobody holds, once each.
async fn crowd(app: &Arc<App>, attempts: usize) {
    let mut strangers = JoinSet::new();
    for stranger in 0..STRANGERS_AT_ONCE {
        let app = Arc::clone(app);
        strangers.spawn(async move {
            for number in (stranger..attempts).step_by(STRANGERS_AT_ONCE) {
                let email = format!("stranger{number}@hotel.example");
                let answered = people::try_to_log_in(&app, &email, people::PASSWORD, None).await;
                assert!(matches!(answered, LoggedIn::Refused(_)), "{answered:?}");
            }
        });
    }
    strangers.join_all().await;
}
