//! Page state: what does one page of a log-in hand on to the next? Sealed and bound to the browser, so
//! that nothing has to be remembered here and nobody can change it or go on with it elsewhere.

use crate::engine::Engine;
use crate::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use keyledger_core::account::LinkPurpose;
use keyledger_core::ids::FactorId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::cipher;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

/// How long a page may lie open before its form is sent.
const MINUTES: i64 = 10;

const PURPOSE: &[u8] = b"kl1 page ";

/// What a page knows from the one before it.
#[derive(Clone, Serialize, Deserialize)]
pub struct PageState {
    /// Drawn for each page: a form that is sent twice is known by it.
    pub step: Uuid,
    /// Until when the form can be sent.
    pub until: Timestamp,
    /// The address as typed.
    pub address: String,
    /// Where to go in the end, as it was checked.
    pub return_to: Option<String>,
    /// What the page has to say.
    pub said: Option<Said>,
    /// Which page it is.
    pub stage: Stage,
}

/// Which page it is, and what that one needs.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// The address is asked for.
    Address,
    /// The password is asked for.
    Password {
        /// What the log-in goes on with.
        flow: String,
        /// How many were wrong since the address.
        failures: u8,
    },
    /// A code is asked for.
    Code {
        /// What the log-in goes on with.
        flow: String,
        /// The kinds to answer with, by name.
        kinds: Vec<String>,
    },
    /// The app is asked, and a number is shown.
    App {
        /// What the log-in goes on with.
        flow: String,
        /// The kinds to answer with, by name.
        kinds: Vec<String>,
    },
    /// The app is set up: a device is to take a code, and a test follows.
    Pair {
        /// What the log-in goes on with.
        flow: String,
        /// The pending factor.
        factor: FactorId,
        /// The code that the app takes.
        code: String,
    },
    /// A second factor has to be set up.
    SetUp {
        /// What the log-in goes on with.
        flow: String,
        /// Whether a code is needed that somebody else was given for the person.
        hand_over: bool,
    },
    /// The app has its secret, and a code has to confirm it.
    Confirm {
        /// What the log-in goes on with.
        flow: String,
        /// The pending factor.
        factor: FactorId,
        /// The link that the QR code carries.
        link: String,
        /// The secret as it is typed by hand.
        secret: String,
    },
    /// Signed in: there is no second factor yet.
    Reminder {
        /// Until when it can wait.
        put_off_until: Timestamp,
    },
    /// Signed in: a recovery code was used up, and this one takes its place.
    Replaced {
        /// Number and code.
        code: String,
    },
    /// Signed in: recovery codes are offered.
    OfferCodes,
    /// Signed in: recovery codes, shown once.
    Codes {
        /// Numbers and codes.
        codes: Vec<String>,
    },
    /// Signed in: on to another site.
    Onward,
    /// Somebody forgot the password.
    Forgot,
    /// If the address is known, a mail is on its way.
    Sent,
    /// The link of a mail is asked for.
    Link {
        /// What it is for.
        purpose: LinkPurpose,
    },
    /// The link opens: a password is chosen.
    Choose {
        /// What it is for.
        purpose: LinkPurpose,
        /// The link's token.
        token: String,
        /// The fewest characters.
        least: u32,
    },
}

/// What a page says: a problem by its name, and the sentence of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The problem's name.
    pub name: String,
    /// Which of its sentences.
    pub which: String,
    /// What about a field is not right, in words.
    pub what: Option<String>,
    /// Until when waiting is asked for.
    pub until: Option<Timestamp>,
    /// The status of an answer that decided nothing: too busy, or not available.
    #[serde(default)]
    pub status: Option<u16>,
}

impl Said {
    /// Nothing but its name.
    pub fn plain(name: &str) -> Self {
        let (name, which) = (name.to_owned(), "detail".to_owned());
        Self { name, which, what: None, until: None, status: None }
    }

    /// The status, and the seconds left to wait, of what is so for the moment and still is.
    pub fn for_now(&self, now: Timestamp) -> Option<(u16, i64)> {
        let left = self.until?.since(now);
        let seconds = left.num_seconds() + i64::from(left.subsec_nanos() > 0);
        self.status.filter(|_| seconds > 0).map(|status| (status, seconds))
    }

    /// Whether it was so for a moment that is over: there is nothing left to say.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.status.is_some() && self.for_now(now).is_none()
    }
}

/// What became of opening one.
pub enum Opened {
    /// In time.
    Live(Box<PageState>),
    /// Ours and of this browser, but its time is over.
    Expired(Box<PageState>),
    /// Not ours, not whole, or begun in another browser.
    Foreign,
}

impl PageState {
    /// The first page of a log-in.
    pub fn first(engine: &Engine, stage: Stage) -> Self {
        Self {
            step: engine.ids.uuid(),
            until: until(engine.clock.now()),
            address: String::new(),
            return_to: None,
            said: None,
            stage,
        }
    }

    /// The next page; what this one had to say is said.
    #[must_use]
    pub fn then(&self, engine: &Engine, stage: Stage) -> Self {
        let (address, return_to) = (self.address.clone(), self.return_to.clone());
        Self { address, return_to, ..Self::first(engine, stage) }
    }

    /// The same page again, which says something.
    #[must_use]
    pub fn saying(&self, engine: &Engine, said: Said) -> Self {
        Self { said: Some(said), ..self.then(engine, self.stage.clone()) }
    }

    /// Seals it for the browser with this token.
    pub fn seal(&self, engine: &Engine, browser: &str) -> Result<String, Failure> {
        let broken = |error| Failure::Other(format!("a page's state cannot be written: {error}"));
        let plain = Zeroizing::new(serde_json::to_vec(self).map_err(broken)?);
        let key = engine.keys().engine("page")?;
        let bound = [PURPOSE, browser.as_bytes()].concat();
        let sealed = cipher::seal(&key, &*engine.ids, &bound, &plain);
        Ok(URL_SAFE_NO_PAD.encode(sealed.map_err(|error| Failure::Key(error.into()))?))
    }

    /// Opens what was sealed for the browser with this token.
    pub fn open(engine: &Engine, browser: &str, text: &str) -> Result<Opened, Failure> {
        let Ok(sealed) = URL_SAFE_NO_PAD.decode(text) else { return Ok(Opened::Foreign) };
        let key = engine.keys().engine("page")?;
        let bound = [PURPOSE, browser.as_bytes()].concat();
        let opened = cipher::open(&key, &bound, &sealed);
        let state = opened.and_then(|plain| serde_json::from_slice::<Self>(&plain).ok());
        Ok(match state.map(Box::new) {
            Some(state) if engine.clock.now() < state.until => Opened::Live(state),
            Some(state) => Opened::Expired(state),
            None => Opened::Foreign,
        })
    }
}

fn until(at: Timestamp) -> Timestamp {
    at.plus(TimeDelta::minutes(MINUTES))
}
