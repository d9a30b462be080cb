//! `keyledger service`: which other software may do what, until when? (DESIGN 5)

use super::moment::moment as read_moment;
use super::operator_context::OperatorContext;
use super::{CommandContext, CommandError, Reply};
use clap::Subcommand;
use keyledger_core::authority::{Act, Scope};
use keyledger_core::ids::ServiceId;
use keyledger_core::service_token::Rejection;
use keyledger_projections::service_tokens as tokens;
use keyledger_projections::service_tokens::TokenRow;
use keyledger_usecases::caller::service_tokens;
use keyledger_usecases::texts::written::moment;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What can be done about service tokens.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum ServiceCommand {
    /// Issue a token for other software; it is shown only once.
    #[command(
        after_help = "Example:\n  keyledger service issue 'billing system' --scope billing_write --expires '2027-05-01 00:00 +02:00' --reason-code integration"
    )]
    Issue(IssueArgs),
    /// Revoke a token.
    #[command(
        after_help = "Example:\n  keyledger service revoke 7f0c… --reason-code security_incident --note 'seen in a log'"
    )]
    Revoke(RevokeArgs),
    /// List tokens
    #[command(after_help = "Example:\n  keyledger service list --json")]
    List(ListArgs),
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct IssueArgs {
    /// The name of the software, 1 to 100 characters.
    name: String,
    /// What the token allows: `events_read`, `billing_write`, `introspect` or `access_check`; may be given
    /// several times.
    #[arg(long = "scope", required = true)]
    scopes: Vec<String>,
    /// When it expires, such as '2027-05-01 00:00 +02:00'; the policy sets the maximum.
    #[arg(long)]
    expires: String,
    #[command(flatten)]
    acting: OperatorContext,
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct RevokeArgs {
    /// The token's id, from `keyledger service list`.
    id: ServiceId,
    #[command(flatten)]
    acting: OperatorContext,
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct ListArgs {}

pub(super) async fn run(
    asked: CommandContext<'_>,
    command: ServiceCommand,
) -> Result<Reply, CommandError> {
    match command {
        ServiceCommand::Issue(args) => issue(asked, &args).await,
        ServiceCommand::Revoke(args) => revoke(asked, &args).await,
        ServiceCommand::List(ListArgs {}) => list(asked).await,
    }
}

async fn issue(asked: CommandContext<'_>, args: &IssueArgs) -> Result<Reply, CommandError> {
    let (_, intent) = args.acting.check(asked, Act::IssueToken, None).await?;
    let scopes: Result<_, _> = args.scopes.iter().map(|scope| scope.parse::<Scope>()).collect();
    let scopes = scopes.map_err(|unknown| CommandError::Said(unknown.to_string()))?;
    let expires_at = read_moment(asked, Some(&args.expires))?;
    let engine = &asked.app.engine;
    match service_tokens::issue(engine, &intent, &args.name, scopes, expires_at).await? {
        Ok(issued) => {
            let text = format!("{}\n{}\n", issued.token, asked.say("service-issued", &[]));
            let json = json!({ "id": issued.id, "token": issued.token, "expires_at": expires_at });
            Reply::new(text, json)
        }
        Err(Rejection::Expiry { days }) => {
            asked.refuse("service-too-long", &[("days", days.into())])
        }
        Err(why) => Err(CommandError::Said(why.to_string())),
    }
}

async fn revoke(asked: CommandContext<'_>, args: &RevokeArgs) -> Result<Reply, CommandError> {
    let (_, intent) = args.acting.check(asked, Act::RevokeToken, None).await?;
    match service_tokens::revoke(&asked.app.engine, &intent, args.id).await? {
        Ok(done) => {
            let key =
                if done.events.is_empty() { "service-revoked-before" } else { "service-revoked" };
            let json =
                json!({ "id": args.id, "revoked": true, "changed": !done.events.is_empty() });
            Reply::new(asked.say(key, &[]) + "\n", json)
        }
        Err(_) => asked.refuse("service-none", &[("id", args.id.to_string().into())]),
    }
}

async fn list(asked: CommandContext<'_>) -> Result<Reply, CommandError> {
    asked.app.system.catch_up().await?;
    let rows = asked.app.system.ask(tokens::all).await?;
    let mut text = String::new();
    for row in &rows {
        text += &line(asked, row);
    }
    if rows.is_empty() {
        text = asked.say("service-nobody", &[]) + "\n";
    }
    Reply::new(text, json!({ "services": rows }))
}

fn line(asked: CommandContext<'_>, row: &TokenRow) -> String {
    let now = asked.app.engine.clock.now();
    let (key, at) = match row.revoked_at {
        Some(at) => ("service-revoked-at", at),
        None if row.expires_at <= now => ("service-expired-at", row.expires_at),
        None => ("service-until", row.expires_at),
    };
    let scopes: Vec<&str> = row.scopes.iter().map(|scope| scope.code()).collect();
    let said = asked.say(key, &[("at", moment(at).into())]);
    format!("{}  {}  {}  {said}\n", row.service, row.name, scopes.join(" "))
}
