//! Our own app over HTTP, on the side of the page: what it shows while the phone is asked, and what the
//! set-up shows (S20, S28).

use super::factor_problem::{hashing, refused, rejected, started};
use super::problem::Problem;
use crate::request::context::Context;
use crate::request::query::QueryString;
use keyledger_core::account::Rejection;
use keyledger_core::ids::FactorId;
use keyledger_usecases::factors::app::ask::{AppWait, Asks, Sent, Waited};
use keyledger_usecases::factors::app::news::WAIT_MAX;
use keyledger_usecases::factors::app::pair::NewPairing;
use keyledger_usecases::factors::manage::{Begins, Shown};
use keyledger_usecases::factors::qr;
use keyledger_usecases::failure::Failure;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// What a page shows while the app is asked.
#[derive(Serialize, ToSchema)]
pub struct AppAskedAnswer {
    /// The request.
    request: String,
    /// The six digits that the person types into the app.
    pub(crate) number: String,
    /// Opens the app at this request; for a QR code.
    pub(crate) link: String,
    /// Until when it can be answered.
    expires_at: String,
}

impl AppAskedAnswer {
    pub(crate) fn of(context: &Context, sent: Sent) -> Self {
        Self {
            request: sent.request.to_string(),
            number: sent.number,
            link: request_link(context, &sent.reference),
            expires_at: sent.expires_at.to_string(),
        }
    }
}

/// Opens the app at a request.
pub(crate) fn request_link(context: &Context, reference: &str) -> String {
    format!("{}/app/#request={reference}", context.site.settings.public_url)
}

/// Opens the app with a pairing code.
pub(crate) fn pairing_link(context: &Context, code: &str) -> String {
    format!("{}/app/#pair={code}", context.site.settings.public_url)
}

/// How far a request is.
#[derive(Serialize, ToSchema)]
pub struct AppWaitAnswer {
    /// `waits_for_device`, `paired`, `waiting`, `wrong_number`, `other_account`, `approved`, `denied`,
    /// `over`, `set_up_over` or `enrolled`.
    #[schema(value_type = String)]
    pub(crate) state: AppWait,
    /// Comes back as `known` in the next call, which then waits for something else.
    known: String,
    /// What the page shows, while it waits for the phone.
    asked: Option<AppAskedAnswer>,
}

impl AppWaitAnswer {
    pub(crate) fn of(context: &Context, waited: Waited) -> Self {
        Self {
            state: waited.state,
            known: known(&waited),
            asked: waited.sent.map(|sent| AppAskedAnswer::of(context, sent)),
        }
    }
}

/// What a page knows, in a word that comes back.
pub(crate) fn known(waited: &Waited) -> String {
    format!("{}.{}", word(waited.state), waited.mismatches)
}

const STATES: [(AppWait, &str); 10] = [
    (AppWait::WaitsForDevice, "waits_for_device"),
    (AppWait::Paired, "paired"),
    (AppWait::Waiting, "waiting"),
    (AppWait::WrongNumber, "wrong_number"),
    (AppWait::OtherAccount, "other_account"),
    (AppWait::Approved, "approved"),
    (AppWait::Denied, "denied"),
    (AppWait::Over, "over"),
    (AppWait::SetUpOver, "set_up_over"),
    (AppWait::Enrolled, "enrolled"),
];

pub(crate) fn word(state: AppWait) -> &'static str {
    STATES.iter().find(|(one, _)| *one == state).map_or("over", |(_, word)| word)
}

/// How long to wait, and for something else than what: from `wait` and `known`.
pub(crate) struct Patience {
    pub longest: Duration,
    pub known: Option<(AppWait, u32)>,
}

/// Reads it. What is known that nobody told is a mistake, which would wait for nothing.
pub(crate) fn patience(query: &QueryString) -> Result<Patience, Problem> {
    query.exactly(&["wait", "known"])?;
    let known = match query.text("known") {
        None => None,
        Some(text) => {
            let read = text.split_once('.').and_then(|(state, count)| {
                let (state, _) = STATES.iter().find(|(_, word)| *word == state)?;
                Some((*state, count.parse().ok()?))
            });
            Some(read.ok_or_else(|| query.wrong("known", "app-known-rule", &[]))?)
        }
    };
    Ok(Patience { longest: seconds(query)?, known })
}

/// How long to wait at most.
pub(crate) fn seconds(query: &QueryString) -> Result<Duration, Problem> {
    let Some(text) = query.text("wait") else { return Ok(Duration::ZERO) };
    let read = text.parse::<u64>().ok().map(Duration::from_secs);
    read.filter(|wait| *wait <= WAIT_MAX).ok_or_else(|| query.wrong("wait", "app-wait-rule", &[]))
}

/// The app was asked, or why not.
pub(crate) fn asked(
    context: &Context,
    done: Result<Result<Asks, Rejection>, Failure>,
) -> Result<Sent, Problem> {
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    match done.map_err(|rejection| rejected(context, rejection))? {
        Asks::Sent(sent) => Ok(sent),
        Asks::Not(Shown::Refused(why)) => Err(refused(context, why)),
        Asks::Not(Shown::TooBusy(busy)) => Err(hashing(context, busy)),
        Asks::Not(Shown::Accepted { .. }) => Err(Problem::unfinished(context)),
    }
}

/// The beginning of a set-up of the app.
#[derive(Serialize, ToSchema)]
pub struct PairingAnswer {
    /// Part of the paths of the set-up.
    #[schema(value_type = uuid::Uuid)]
    pub(crate) factor: FactorId,
    /// What the person types into the app: `ABCD-EFGH`.
    pub(crate) code: String,
    /// Opens the app with the code; for a phone on which it is installed.
    pub(crate) link: String,
    /// The link as a QR code, in SVG.
    qr_svg: String,
    /// Until when the code can be typed.
    expires_at: String,
}

/// A set-up that was begun, or why none was.
pub(crate) fn pairing(
    context: &Context,
    done: Result<Result<Begins<NewPairing>, Rejection>, Failure>,
) -> Result<PairingAnswer, Problem> {
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let begins = done.map_err(|rejection| rejected(context, rejection))?;
    let NewPairing { factor, code, expires_at } = started(context, begins)?;
    let link = pairing_link(context, &code);
    let qr_svg = qr::svg(&link).ok_or_else(|| Problem::unfinished(context))?;
    let (code, expires_at) = (code.to_string(), expires_at.to_string());
    Ok(PairingAnswer { factor, code, link, qr_svg, expires_at })
}
