//! The engine at a glance: release, lag, handlers with the streams that wait, and service tokens.

use super::ENGINE;
use crate::answer::problem::Problem;
use crate::pages::acting::{self, Choices};
use crate::pages::clock::Clock;
use crate::pages::console::opening::opened_after_form;
use crate::pages::console::tabs::{Top, top};
use crate::pages::frame::Frame;
use crate::pages::said::Said;
use crate::request::caller;
use crate::request::context::Context;
use askama::Template;
use axum::response::Response;
use keyledger_core::authority::{Act, Scope};
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::service_tokens::{self as tokens, TokenRow};
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::engine::RELEASE;
use keyledger_usecases::texts::say;
use keyledger_usecases::upkeep::handlers::{Lag, Lags, Waiting, lags};

#[derive(Template)]
#[template(path = "console/engine/show.html")]
struct EnginePage {
    frame: Frame,
    top: Top,
    said: Option<Said>,
    release: &'static str,
    facts: Vec<Fact>,
    /// What a check of the program finds wrong; its words are the program's.
    wrong: Vec<String>,
    handlers: Vec<HandlerRow>,
    stuck: Vec<Stuck>,
    tokens: Vec<TokenLine>,
    scopes: Choices,
    reasons: Choices,
    /// For how many days a token may be good.
    days: i64,
    zone: String,
}

/// How something stands.
struct Fact {
    name: String,
    text: String,
    class: &'static str,
    /// In the words of another program, where there are any.
    words: Option<String>,
}

/// What follows from events, and how far it is.
struct HandlerRow {
    name: &'static str,
    what: String,
    position: u64,
    class: &'static str,
    state: String,
}

/// A stream that waits.
struct Stuck {
    handler: String,
    what: String,
    stream: String,
    /// Where the stream is told about.
    link: Option<String>,
    event: String,
    since: Option<String>,
    failures: i64,
    error: String,
    /// When it is tried again; none where it is parked.
    again: Option<String>,
}

struct TokenLine {
    id: String,
    name: String,
    scopes: Vec<String>,
    class: &'static str,
    state: String,
    issued: String,
    refusals: i64,
    /// Whether it can be revoked.
    good: bool,
}

/// Shows it.
pub async fn show(context: Context) -> Result<Response, Problem> {
    opened_after_form(&context, async |caller, said| {
        let shown = shown(&context, caller).await?;
        Ok(EnginePage { said, ..shown })
    })
    .await
}

async fn shown(context: &Context, caller: &Caller) -> Result<EnginePage, Problem> {
    caller::looks(context, Act::ManageHandlers).await?;
    let (system, engine) = (&context.system, &context.system.engine);
    let failed = |failure| Problem::failure(context, &failure);
    let zone = time_zones::of_living(engine, caller.living(), None).await.map_err(failed)?;
    let found = lags(system, &*context.site.handlers).await.map_err(failed)?;
    let (frame, top) = top(context, caller, ("page-engine-title", ENGINE)).await?;
    let clock = Clock::by(frame.language(), zone.clone());
    system.catch_up().await.map_err(failed)?;
    let rows = system.ask(tokens::all).await.map_err(failed)?;
    let length = system.views.head().next_sequence;
    let checks = context.site.health.checks().await;
    let wrong = checks.into_iter().filter(|check| !check.ok);
    let days = engine.policy().await.map_err(failed)?.settings.service_token_days_max;
    let now = engine.clock.now();
    let all = found.handlers.iter().flat_map(|lag| lag.waiting.iter().map(move |one| (lag, one)));
    Ok(EnginePage {
        said: None,
        release: RELEASE,
        facts: facts(context, &frame, &found, &clock),
        wrong: wrong.map(|check| format!("{}: {}", check.name, check.found)).collect(),
        handlers: found.handlers.iter().map(|lag| row(&frame, lag, length)).collect(),
        stuck: all.map(|(lag, one)| stuck(&frame, lag, one, &clock)).collect(),
        tokens: rows.into_iter().map(|row| token(&frame, row, now, &clock)).collect(),
        scopes: Scope::ALL.map(|scope| (scope.code(), scope_words(&frame, scope))).into(),
        reasons: acting::reasons(context),
        days: i64::from(days),
        zone: zone.name().to_owned(),
        top,
        frame,
    })
}

fn facts(context: &Context, frame: &Frame, found: &Lags, clock: &Clock) -> Vec<Fact> {
    let fact = |name: &str, text: String, class: &'static str| Fact {
        name: frame.say(&format!("page-engine-{name}")),
        text,
        class,
        words: None,
    };
    let system = &context.system;
    let views = system.views.status();
    let lag = i64::try_from(views.lag(system.engine.clock.now()).as_secs()).unwrap_or(i64::MAX);
    let at = views.head.next_sequence.saturating_sub(1).to_string();
    let lists = match (&views.last_error, lag) {
        (Some(error), _) => Fact {
            words: Some(error.clone()),
            ..fact("lists", frame.say("page-engine-lists-failed"), "bad")
        },
        (None, 0) => fact("lists", frame.say_with("page-engine-up-to", "sequence", &at), "good"),
        (None, lag) => fact("lists", frame.say_count("page-engine-behind", "count", &lag), "warn"),
    };
    let behind = found.undelivered.num_seconds();
    let follows = match behind {
        0 => fact("follows", frame.say("page-engine-delivered"), "good"),
        behind => fact("follows", frame.say_count("page-engine-behind", "count", &behind), "warn"),
    };
    let mut facts = vec![lists, follows];
    let mails = context.site.handlers.running().ok().and_then(|running| running.status().ok());
    facts.extend(mails.map(|status| {
        let waiting = i64::try_from(status.mails_waiting).unwrap_or(i64::MAX);
        let class = if status.mail_error.is_some() { "bad" } else { "good" };
        let text = frame.say_count("page-engine-mails-waiting", "count", &waiting);
        Fact { words: status.mail_error, ..fact("mails", text, class) }
    }));
    let trail = system.trail();
    facts.push(match (trail.stopped, trail.published) {
        (Some(stopped), _) => Fact {
            words: Some(stopped.why),
            ..fact(
                "log",
                frame.say_with("page-engine-log-stopped", "at", &clock.minute(stopped.since)),
                "bad",
            )
        },
        (None, Some(published)) => {
            let size = published.checkpoint.size.to_string();
            fact("log", frame.say_with("page-engine-log-size", "size", &size), "good")
        }
        (None, None) => fact("log", frame.say("page-audit-signed-none"), "warn"),
    });
    facts
}

fn row(frame: &Frame, lag: &Lag, length: u64) -> HandlerRow {
    let parked = lag.waiting.iter().filter(|one| one.parked).count();
    let (seconds, waiting) = (lag.age.num_seconds(), lag.waiting.len());
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let (class, state) = match (parked, waiting, seconds) {
        (0, 0, 0) => ("good", frame.say("page-engine-handler-done")),
        (0, 0, seconds) => ("warn", frame.say_count("page-engine-behind", "count", &seconds)),
        (0, waiting, _) => {
            ("warn", frame.say_count("page-engine-retries", "count", &count(waiting)))
        }
        (parked, ..) => ("bad", frame.say_count("page-engine-parked", "count", &count(parked))),
    };
    HandlerRow {
        name: lag.handler,
        what: frame.say(&format!("handler-{}", lag.handler)),
        position: length.saturating_sub(lag.events),
        class,
        state,
    }
}

fn stuck(frame: &Frame, lag: &Lag, one: &Waiting, clock: &Clock) -> Stuck {
    Stuck {
        handler: one.handler.clone(),
        what: frame.say(&format!("handler-{}", lag.handler)),
        link: one.stream.as_account().map(|account| format!("/console/accounts/{account}")),
        stream: one.stream.to_string(),
        event: one.event.to_string(),
        since: lag.happened.get(&one.event).map(|at| clock.minute(*at)),
        failures: i64::from(one.failures),
        error: one.error.clone(),
        again: (!one.parked).then(|| clock.minute(one.retry_at)),
    }
}

fn token(frame: &Frame, row: TokenRow, now: Timestamp, clock: &Clock) -> TokenLine {
    let (class, key, at) = match row.revoked_at {
        Some(at) => ("bad", "service-revoked-at", at),
        None if row.expires_at <= now => ("", "service-expired-at", row.expires_at),
        None => ("good", "service-until", row.expires_at),
    };
    TokenLine {
        id: row.service.to_string(),
        name: row.name,
        scopes: row.scopes.iter().map(|scope| scope_words(frame, *scope)).collect(),
        state: say(frame.language(), key, &[("at", clock.minute(at).into())]),
        issued: clock.minute(row.issued_at),
        refusals: i64::try_from(row.refusals).unwrap_or(i64::MAX),
        good: class == "good",
        class,
    }
}

/// What a scope allows, in words.
fn scope_words(frame: &Frame, scope: Scope) -> String {
    frame.say(&format!("page-engine-scope-{}", scope.code()))
}
