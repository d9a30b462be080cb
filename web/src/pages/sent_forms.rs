//! Sent forms: was this very form sent before? A double click, a second Enter, or a browser that sends
//! an old password again by itself at Back or Reload is one attempt, and is led to the same page.
//!
//! Remembered in the memory of one process, for as long as a page's form can be sent. A form with
//! something else typed into it is another attempt. Nobody gains a try: what is recognised was answered,
//! and is not looked at. Another process, or this one started anew, recognises nothing and counts a form
//! that is sent again: that costs the person one try, and opens nothing.

use axum::http::HeaderValue;
use keyledger_core::clock::Ids;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// How many are remembered; the oldest is forgotten first.
const MOST: usize = 4_096;
/// How long: a page's form can be sent for ten minutes.
const KEPT: Duration = Duration::from_mins(10);
/// How long the cookies of a log-in are: a browser that sent a form twice needs those of the second.
const COOKIES_KEPT: Duration = Duration::from_secs(30);

/// Where somebody is led whose form nobody knows the outcome of.
pub(crate) const UNFINISHED: &str = "/login?unfinished";

/// What a form was answered with.
#[derive(Clone, Default)]
pub struct Sent {
    /// Where it led.
    pub to: String,
    /// What it set.
    pub cookies: Vec<HeaderValue>,
    /// Whether nothing was decided: sent again, it is looked at again.
    pub undecided: bool,
}

type Key = [u8; 16];

struct Entry {
    at: Duration,
    sent: Arc<OnceCell<Sent>>,
}

#[derive(Default)]
struct Known {
    entries: HashMap<Key, Entry>,
    order: VecDeque<Key>,
}

/// The forms that were sent.
pub struct SentForms {
    secret: [u8; 32],
    known: Mutex<Known>,
}

impl SentForms {
    /// None yet.
    pub fn new(ids: &dyn Ids) -> Self {
        let mut secret = [0; 32];
        ids.fill(&mut secret);
        Self::keyed(secret)
    }

    fn keyed(secret: [u8; 32]) -> Self {
        Self { secret, known: Mutex::default() }
    }

    /// Does the work of a form, once: whoever sends it again gets the same answer. The work goes on
    /// when the browser hangs up. `steady` is the steady clock.
    pub async fn once<Work>(
        &self,
        steady: impl Fn() -> Duration,
        form: (Uuid, &str),
        work: Work,
    ) -> Sent
    where
        Work: Future<Output = Sent> + Send + 'static,
    {
        let key = self.key(form);
        let cell = self.entry(key, steady());
        let mut sent = cell.get_or_init(|| async { under_way(work).await }).await.clone();
        if sent.undecided {
            self.forget(key, &cell);
        }
        let since = self.since(key).map(|at| steady().saturating_sub(at));
        if since.is_some_and(|since| since > COOKIES_KEPT) {
            sent.cookies.clear();
        }
        sent
    }

    /// What was typed is not kept: a keyed hash of it is, shortened.
    fn key(&self, (step, typed): (Uuid, &str)) -> Key {
        let mut hash = Sha256::new();
        hash.update(self.secret);
        hash.update(step.as_bytes());
        hash.update(typed.as_bytes());
        let mut key = Key::default();
        key.iter_mut().zip(hash.finalize()).for_each(|(place, byte)| *place = byte);
        key
    }

    fn entry(&self, key: Key, now: Duration) -> Arc<OnceCell<Sent>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Known { entries, order } = &mut *known;
        while let Some(oldest) = order.front() {
            let old = entries.get(oldest).is_none_or(|entry| now.saturating_sub(entry.at) > KEPT);
            if !old && order.len() < MOST {
                break;
            }
            if let Some(oldest) = order.pop_front() {
                entries.remove(&oldest);
            }
        }
        let entry = entries.entry(key).or_insert_with(|| {
            order.push_back(key);
            Entry { at: now, sent: Arc::default() }
        });
        Arc::clone(&entry.sent)
    }

    fn since(&self, key: Key) -> Option<Duration> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entries.get(&key).map(|entry| entry.at)
    }

    /// Forgets this sending of a form; not another one that took its place.
    fn forget(&self, key: Key, cell: &Arc<OnceCell<Sent>>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Known { entries, order } = &mut *known;
        if entries.get(&key).is_some_and(|entry| Arc::ptr_eq(&entry.sent, cell)) {
            entries.remove(&key);
            order.retain(|kept| *kept != key);
        }
    }
}

/// The work as a task of its own; one that ended early decided nothing that is known.
async fn under_way(work: impl Future<Output = Sent> + Send + 'static) -> Sent {
    match tokio::spawn(work).await {
        Ok(sent) => sent,
        Err(error) => {
            tracing::error!(%error, "the work of a form ended early");
            Sent { to: UNFINISHED.to_owned(), cookies: vec![], undecided: true }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Desk {
        forms: SentForms,
        done: Arc<AtomicUsize>,
    }

    impl Desk {
        fn new() -> Self {
            Self { forms: SentForms::keyed([7; 32]), done: Arc::default() }
        }

        async fn sends(&self, step: u128, typed: &str, at: u64, undecided: bool) -> Sent {
            let done = Arc::clone(&self.done);
            let work = async move {
                tokio::task::yield_now().await;
                let to = format!("/{}", done.fetch_add(1, Ordering::Relaxed));
                Sent { to, cookies: vec![HeaderValue::from_static("a=b")], undecided }
            };
            let steady = || Duration::from_secs(at);
            self.forms.once(steady, (Uuid::from_u128(step), typed), work).await
        }
    }

    #[tokio::test]
    async fn a_form_sent_twice_is_worked_on_once() {
        let desk = Desk::new();
        let both = tokio::join!(desk.sends(1, "a", 0, false), desk.sends(1, "a", 0, false));
        assert_eq!((both.0.to.as_str(), both.1.to.as_str()), ("/0", "/0"));
        assert_eq!(
            desk.sends(1, "a", 20, false).await.cookies.len(),
            1,
            "the second one needs them"
        );
        let late = desk.sends(1, "a", 60, false).await;
        assert_eq!((late.to.as_str(), late.cookies.len()), ("/0", 0));
        assert_eq!(desk.sends(1, "b", 60, false).await.to, "/1", "something else was typed");
        assert_eq!(desk.sends(2, "a", 60, false).await.to, "/2", "another page");
        assert_eq!(desk.sends(1, "a", 601, false).await.to, "/3", "forgotten by then");
    }

    #[tokio::test]
    async fn what_nobody_decided_is_looked_at_again() {
        let desk = Desk::new();
        assert_eq!(desk.sends(1, "a", 0, true).await.to, "/0");
        assert_eq!(desk.sends(1, "a", 0, false).await.to, "/1");
        assert_eq!(desk.sends(1, "a", 0, false).await.to, "/1");
        // Forgotten wholly: what is old by the time of another sending does not take it along.
        assert_eq!(desk.forms.known.lock().unwrap().order.len(), 1);
        assert_eq!(desk.sends(2, "a", 0, true).await.to, "/2");
        assert_eq!(desk.sends(2, "a", 599, false).await.to, "/3");
        assert_eq!(desk.sends(3, "a", 601, false).await.to, "/4");
        assert_eq!(desk.sends(2, "a", 602, false).await.to, "/3");
    }

    #[tokio::test]
    async fn a_form_whose_work_fails_leads_to_a_page_that_says_so() {
        let desk = Desk::new();
        let fails = async { panic!("the work of a form fails") };
        let sent = desk.forms.once(|| Duration::ZERO, (Uuid::nil(), "a"), fails).await;
        assert_eq!((sent.to.as_str(), sent.undecided), (UNFINISHED, true));
    }

    #[tokio::test]
    async fn the_oldest_are_forgotten_first() {
        let desk = Desk::new();
        for step in 0..=MOST as u128 {
            desk.sends(step, "", 0, false).await;
        }
        assert_eq!(desk.forms.known.lock().unwrap().entries.len(), MOST);
        assert_eq!(desk.sends(0, "", 0, false).await.to, format!("/{}", MOST + 1));
    }
}
