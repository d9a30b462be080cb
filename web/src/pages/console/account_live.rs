//! Live rows of a person: each event as it happens, as server-sent events that no proxy keeps back (B6).
//!
//! Whether the operator still may is asked again before each piece: a role that was withdrawn, or a session
//! that ended, ends the rows, and it is said why.

use crate::answer::problem::Problem;
use crate::live::LivePlace;
use crate::pages::clock::Clock;
use crate::request::caller;
use crate::request::path::Path;
use crate::request::query::{AskingForm, QueryString};
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::AccountId;
use keyledger_core::store::Revision;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::reading::live::{Follower, Row};
use keyledger_usecases::reading::note::ReadRecord;
use serde_json::json;
use std::convert::Infallible;
use std::time::Duration;

/// A sign of life, so that nobody on the way takes the silence for an end.
const BEAT: Duration = Duration::from_secs(15);

/// What one follower needs.
struct Following {
    asked: QueryString,
    follower: Follower,
    clock: Clock,
    _place: LivePlace,
    /// Whether it was begun, and whether it was ended.
    begun: bool,
    ended: bool,
}

/// Follows an account.
pub async fn follow(
    Path(id): Path<String>,
    AskingForm(mut asked): AskingForm,
) -> Result<Response, Problem> {
    asked.only(&["after", "zone"])?;
    // A page asks by itself here: that is no use of the session.
    asked.context = asked.context.in_the_background();
    let intent = asked.reader(Act::ReadHistory).await?;
    let account: AccountId = id.parse().map_err(|_| nobody(&asked))?;
    asked.account(&id).await.map_err(|_| nobody(&asked))?;
    let after = asked.text("after").map(|_| asked.number("after", 0, 0..=u64::MAX >> 1));
    let after = after.transpose()?.map(Revision);
    let context = &asked.context;
    let zone = match super::as_of::zone(&asked)? {
        Some(zone) => zone,
        None => time_zones::of_person(&context.system.engine, account, None)
            .await
            .map_err(|failure| asked.failed(&failure))?,
    };
    let by = context.caller().await?.account;
    let place = context.site.live.open(by).ok_or_else(|| {
        Problem::new(context, StatusCode::TOO_MANY_REQUESTS, "too_busy", "live", &[])
    })?;
    asked.note(&intent, ReadRecord::of(ReadQuestion::Timeline, account)).await?;
    let language = context.language;
    let follower = Follower::behind(account, after, (language, zone.clone()));
    let clock = Clock::by(language, zone);
    let following = Following { asked, follower, clock, _place: place, begun: false, ended: false };
    let pieces = stream::unfold(following, |mut following| async move {
        let piece = following.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(piece)), following))
    });
    let headers = [
        (CONTENT_TYPE, "text/event-stream; charset=utf-8"),
        (CACHE_CONTROL, "no-store, no-transform"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

fn nobody(asked: &QueryString) -> Problem {
    Problem::new(&asked.context, StatusCode::NOT_FOUND, "not_found", "account", &[])
}

impl Following {
    /// The next piece; none after the end.
    async fn next(&mut self) -> Option<String> {
        if self.ended {
            return None;
        }
        let site = std::sync::Arc::clone(&self.asked.context.site);
        if self.begun {
            let waited = self.follower.wait(&site.system, BEAT);
            tokio::select! {
                () = waited => {}
                () = site.stopping() => return Some(self.end("page-live-stopping")),
            }
        }
        // What was known of the caller is of before the wait.
        self.asked.context.forget_caller();
        if caller::looks(&self.asked.context, Act::ReadHistory).await.is_err() {
            return Some(self.end("page-live-withdrawn"));
        }
        match self.follower.news(&site.system).await {
            // Rows, or a sign of life: at the beginning and after a beat.
            Ok(rows) => {
                self.begun = true;
                let rows: String = rows.iter().map(|row| self.told(row)).collect();
                Some(if rows.is_empty() { ":\n\n".to_owned() } else { rows })
            }
            Err(_) => Some(self.end("page-live-failed")),
        }
    }

    fn told(&self, row: &Row) -> String {
        let told = json!({
            "at": self.clock.moment(row.at),
            "event": row.event, "what": row.what, "details": row.details, "shown": row.shown,
        });
        format!("event: row\ndata: {told}\n\n")
    }

    /// The last piece says why it is the last.
    fn end(&mut self, key: &str) -> String {
        self.ended = true;
        let text = keyledger_usecases::texts::say(self.asked.context.language, key, &[]);
        format!("event: end\ndata: {}\n\n", json!({ "text": text }))
    }
}
