//! Vocabulary of our own app: how long does a request wait on the phone, how many are sent, and what became
//! of one? (S16, S20)

use serde::{Deserialize, Serialize};

/// How long a pairing code can be typed into the app, in minutes.
pub const PAIRING_MINUTES: i64 = 10;
/// How long a request waits for an answer, in seconds.
pub const APP_REQUEST_SECONDS: i64 = 120;
/// How long the page that waits may take to go on after an approval, in seconds.
pub const APP_APPROVAL_SECONDS: i64 = 60;
/// How many requests are sent within [`APP_REQUESTS_MINUTES`], whoever knows the password.
pub const APP_REQUESTS_MAX: usize = 5;
/// See [`APP_REQUESTS_MAX`].
pub const APP_REQUESTS_MINUTES: i64 = 15;
/// How long nothing is sent after somebody said that a log-in was not them, in minutes.
pub const APP_DENIED_MINUTES: i64 = 15;
/// How long after a request was sent "This isn't me" is heard, also when its time is over, in minutes.
pub const APP_DENIABLE_MINUTES: i64 = 15;
/// After so many denials nothing is sent until the app is set up again.
pub const APP_DENIALS_MAX: u32 = 2;
/// How long after the last request nothing is sent, in seconds, by how many in a row nobody answered, the
/// one that waits among them: the last one holds for all that follow.
pub const APP_UNANSWERED_SECONDS: [i64; 5] = [0, 0, 30, 120, 300];

/// What became of the message that wakes a phone. It carries nothing but the request's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum AppWakeOutcome {
    /// The push service took it (RFC 8030 section 5).
    Sent {},
    /// The push service knows the subscription no more, and it was forgotten.
    Gone {},
    /// The push service refused it.
    Refused {
        /// The status it answered with.
        status: u16,
    },
    /// The push service was not reached, or did not answer in time.
    Unreachable {},
    /// The address of the subscription is not allowed any more.
    NotAllowed {},
    /// There was no more time: the request was over.
    TooLate {},
}

/// Why a phone is woken no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppPushEnd {
    /// The app said so.
    Device,
    /// The push service knows the subscription no more.
    Gone,
}

/// What did not fit between the two screens (S20).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AppMismatch {
    /// The number that was typed is not the one on the page.
    WrongNumber,
    /// The app is another person's.
    OtherAccount,
}
