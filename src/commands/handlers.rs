//! `keyledger handlers`: how far behind is what follows from events, and what of it is stuck? (C3)

use super::operator_context::turned_away;
use super::{CommandContext, CommandError, Reply};
use clap::Subcommand;
use keyledger_core::authority::{Act, judge_machine};
use keyledger_core::engine::Intent;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::stream::StreamId;
use keyledger_handlers::database::Waiting;
use keyledger_handlers::driver::Lag;
use keyledger_usecases::caller::asker::TurnedAway;
use keyledger_usecases::texts::written::moment;
use keyledger_usecases::upkeep::handlers;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is asked; without anything, how they are.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    what: Option<HandlersCommand>,
}

/// What can be done about a stream that is parked.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
enum HandlersCommand {
    /// Retry a parked stream from the event it failed on.
    #[command(after_help = "Example:\n  keyledger handlers retry reset_mail account-7f0c…")]
    Retry(Which),
    /// Skip the event that a parked stream failed on; the decision is itself an event.
    #[command(
        after_help = "Example:\n  keyledger handlers skip reset_mail account-7f0c… --reason wrong_address"
    )]
    Skip(SkipArgs),
}

/// Which handler, which stream: as `keyledger handlers` lists them.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
struct Which {
    /// The handler.
    handler: String,
    /// The stream.
    stream: String,
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
struct SkipArgs {
    #[command(flatten)]
    which: Which,
    /// Why, as a code of at most 64 lower-case letters, digits and underscores. It is recorded.
    #[arg(long)]
    reason: String,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    match args.what {
        None => list(asked).await,
        Some(HandlersCommand::Retry(which)) => retry(asked, which).await,
        Some(HandlersCommand::Skip(args)) => skip(asked, args).await,
    }
}

async fn list(asked: CommandContext<'_>) -> Result<Reply, CommandError> {
    let lags = asked.app.handler_lags().await?;
    let mut text = String::new();
    for lag in &lags.handlers {
        let arguments = [
            ("handler", lag.handler.into()),
            ("events", lag.events.into()),
            ("seconds", lag.age.num_seconds().to_string().into()),
        ];
        text.push_str(&asked.say("handlers-line", &arguments));
        text.push('\n');
        for waiting in &lag.waiting {
            let key = if waiting.parked { "handlers-parked" } else { "handlers-waiting" };
            let arguments = [
                ("stream", waiting.stream.as_str().into()),
                ("event", waiting.event.to_string().into()),
                ("failures", waiting.failures.into()),
                ("at", moment(waiting.retry_at).into()),
                ("error", waiting.error.as_str().into()),
            ];
            text.push_str(&asked.say(key, &arguments));
            text.push('\n');
        }
    }
    if lags.handlers.iter().flat_map(|lag| &lag.waiting).any(|waiting| waiting.parked) {
        text.push_str(&asked.say("handlers-help", &[]));
        text.push('\n');
    }
    Reply::new(text, json!({ "handlers": lags.handlers.iter().map(told).collect::<Vec<_>>() }))
}

fn told(lag: &Lag) -> Value {
    let waiting = lag.waiting.iter().map(|one: &Waiting| {
        json!({
            "stream": one.stream, "revision": one.revision, "event": one.event,
            "failures": one.failures, "parked": one.parked, "retry_at": one.retry_at,
            "error": one.error, "happened_at": lag.happened.get(&one.event),
        })
    });
    json!({
        "handler": lag.handler,
        "lag_events": lag.events,
        "lag_seconds": lag.age.num_seconds(),
        "waiting": waiting.collect::<Vec<_>>(),
    })
}

/// The stream, or a refusal that says what was not understood.
fn stream(asked: CommandContext<'_>, which: &Which) -> Result<StreamId, CommandError> {
    let name = which.stream.as_str();
    StreamId::try_from(which.stream.clone())
        .or_else(|_| asked.refuse("handlers-no-stream", &[("stream", name.into())]))
}

fn not_parked<T>(asked: CommandContext<'_>, which: &Which) -> Result<T, CommandError> {
    let (handler, stream) = (which.handler.as_str(), which.stream.as_str());
    asked.refuse("handlers-not-parked", &[("handler", handler.into()), ("stream", stream.into())])
}

/// What somebody at the machine is about to do; the reasons there are codes of their own.
fn at_the_machine(
    asked: CommandContext<'_>,
    reason: Option<Reason>,
) -> Result<Intent, CommandError> {
    if let Err(why) = judge_machine(Act::ManageHandlers) {
        return turned_away(asked, Act::ManageHandlers, TurnedAway::NotAuthorised(why));
    }
    let intent = asked.app.engine.intent(Actor::at_the_machine());
    Ok(Intent { reason, ..intent })
}

async fn retry(asked: CommandContext<'_>, which: Which) -> Result<Reply, CommandError> {
    let stream = stream(asked, &which)?;
    let intent = at_the_machine(asked, None)?;
    if !handlers::retry(asked.app, &intent, (&which.handler, &stream)).await? {
        return not_parked(asked, &which);
    }
    let arguments =
        [("handler", which.handler.as_str().into()), ("stream", stream.as_str().into())];
    let text = asked.say("handlers-retried", &arguments) + "\n";
    Reply::new(text, json!({ "handler": which.handler, "stream": stream }))
}

async fn skip(asked: CommandContext<'_>, args: SkipArgs) -> Result<Reply, CommandError> {
    let SkipArgs { which, reason } = args;
    let stream = stream(asked, &which)?;
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if reason.is_empty() || reason.len() > 64 || !reason.bytes().all(fits) {
        return asked.refuse("handlers-reason", &[]);
    }
    let code = Reason { code: reason.clone(), note: None };
    let intent = at_the_machine(asked, Some(code))?;
    let skipped = handlers::skip(asked.app, &intent, (&which.handler, &stream)).await?;
    let Some(event) = skipped else {
        return not_parked(asked, &which);
    };
    let arguments = [
        ("handler", which.handler.as_str().into()),
        ("stream", stream.as_str().into()),
        ("event", event.to_string().into()),
    ];
    let text = asked.say("handlers-skipped", &arguments) + "\n";
    let json = json!({
        "handler": which.handler, "stream": stream, "event": event, "reason": reason,
    });
    Reply::new(text, json)
}
