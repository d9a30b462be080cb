//! What a page shows while the phone is asked: the number, how far it is, and the way to the app (S20).
//! The same at a log-in, at the test of a set-up and before something sensitive opens.

use crate::answer::app::{known, pairing_link, request_link};
use crate::answer::problem::Problem;
use crate::pages::return_to::in_query;
use crate::request::context::Context;
use keyledger_usecases::factors::app::ask::{AppWait, Waited};
use keyledger_usecases::factors::qr;

/// What is shown.
pub(crate) struct Approval {
    /// Where the page asks for news, and what it knows.
    pub poll: String,
    pub known: String,
    /// How far it is.
    pub state: AppWait,
    /// The number in two groups, and the link to the app with its QR code; while it waits.
    pub shown: Option<Shown>,
}

/// What is typed into the app, and how it is reached.
pub(crate) struct Shown {
    pub number: String,
    pub link: String,
    pub qr: String,
}

impl Approval {
    /// The page of what was waited for. It asks at `poll`; on the phone itself, the app leads back to `here`.
    pub fn of(context: &Context, poll: String, here: &str, waited: &Waited) -> Self {
        let shown = waited.sent.as_ref().map(|sent| {
            let link = request_link(context, &sent.reference);
            let qr = qr::svg(&link).unwrap_or_default();
            let link = leading_back(&link, here);
            Shown { number: in_threes(&sent.number), link, qr }
        });
        Self { poll, known: known(waited), state: waited.state, shown }
    }

    /// Whether it is in this state; templates ask.
    pub fn is(&self, state: &str) -> bool {
        crate::answer::app::word(self.state) == state
    }
}

/// The link for the device that shows the page. Whoever scans the code has the page on another one: what is
/// in its address stays there.
fn leading_back(link: &str, here: &str) -> String {
    format!("{link}&back={}", in_query(here))
}

/// Six digits as they are read from a screen.
fn in_threes(number: &str) -> String {
    number
        .split_at_checked(3)
        .map_or_else(|| number.to_owned(), |(one, two)| format!("{one} {two}"))
}

/// A pairing code, and the link that carries it with its QR code.
pub(crate) struct Pairing {
    pub code: String,
    pub link: String,
    pub qr: String,
}

impl Pairing {
    /// The page of this code; on the phone itself, the app leads back to `here`.
    pub fn of(context: &Context, code: &str, here: &str) -> Result<Self, Problem> {
        let link = pairing_link(context, code);
        let qr = qr::svg(&link).ok_or_else(|| Problem::unfinished(context))?;
        let link = leading_back(&link, here);
        Ok(Self { code: code.to_owned(), link, qr })
    }
}
