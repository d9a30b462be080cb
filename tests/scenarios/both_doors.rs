//! Are people answered alike over HTTP and on the command line? The same question is asked at both
//! doors, and the answers are compared.

mod explained;
mod keys_and_cursors;
mod reading;
mod reasons;

use crate::world::{Browser, Printed, World};
use serde_json::Value;

const ADA: &str = "ada@hotel.example";

/// Somebody who asks at both doors: with a browser, and with the session of another log-in.
struct Person<'a> {
    world: &'a World,
    browser: Browser,
    session: String,
}

impl<'a> Person<'a> {
    async fn of(world: &'a World, browser: &Browser, email: &str) -> Self {
        let session = world.session_of(email).await;
        Self { world, browser: browser.clone(), session }
    }

    async fn prints(&self, words: &[&str]) -> Printed {
        self.world.keyledger(&[words, &["--session", &self.session]].concat()).await
    }

    /// What the command answers a machine.
    async fn says(&self, words: &[&str]) -> Value {
        let flags = ["--lang", "en", "--session", self.session.as_str()];
        self.world.json(&[words, &flags].concat()).await
    }

    /// Asks at both doors: the answers are the same, and both readings are written down. Answers what
    /// was said.
    async fn reads_the_same(&self, path: &str, words: &[&str]) -> Value {
        let before = self.world.count("history_read").await;
        let over_http = self.browser.get(path).await.is(200).body();
        let by_command = self.says(words).await;
        assert_eq!(over_http, by_command, "{path} and {words:?}");
        let read = self.world.count("history_read").await - before;
        assert_eq!(read, 2, "both readings of {path} are written down");
        over_http
    }

    /// Asks at both doors, the command line first: neither answers, neither writes a reading down, and
    /// that it was tried is written down. A refusal is written once an hour: over HTTP it is the same.
    async fn is_refused(&self, path: &str, words: &[&str]) {
        let (read, tried) = ("history_read", "operator_act_refused");
        let before = self.world.count(read).await;
        let printed = self.prints(&[words, &["--lang", "en"]].concat()).await;
        assert!(!printed.fine, "{words:?}: {}", printed.text);
        assert!(printed.error.contains("This role does not let you"), "{}", printed.error);
        assert_eq!(self.world.count(tried).await, 1, "{words:?}");
        self.browser.get(path).await.is(403).is_refused("not_authorised");
        assert_eq!(self.world.count(tried).await, 1, "{path}");
        assert_eq!(self.world.count(read).await, before, "{path} and {words:?}");
    }
}

/// The account of whoever uses this browser.
async fn account_of(browser: &Browser) -> String {
    browser.me().await["account"].as_str().unwrap().to_owned()
}
