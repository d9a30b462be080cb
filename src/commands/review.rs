//! `keyledger review …`: what compliance asks of people. Acts, access, readers, and everything about a
//! person.

use super::moment::moment;
use super::operator_context::OperatorContext;
use super::reader::{noted, noted_page};
use super::{CommandContext, CommandError, Reply, audit_words, subject};
use clap::Subcommand;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::compliance::{access_review, acts, export, readers};
use keyledger_usecases::reading::note::ReadRecord;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What compliance asks of people.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum ReviewCommand {
    /// Acts of one person on another in a period, with reason and authority.
    #[command(
        after_help = "Example:\n  keyledger review acts --from '2026-11-01 00:00 +01:00' --to '2026-12-01 00:00 +01:00' --json"
    )]
    Acts(ActsArgs),
    /// Who could do what at a property at a moment.
    #[command(
        after_help = "Example:\n  keyledger review access 7f0c… --at '2026-11-22 12:00 +01:00'"
    )]
    Access(AccessArgs),
    /// Everything that is held about a person.
    #[command(
        after_help = "Example:\n  keyledger review subject ada@hotel.example --reason-code asked_by_person --json > ada.json"
    )]
    Subject(SubjectArgs),
    /// Who read which histories in a period, and why.
    #[command(
        after_help = "Example:\n  keyledger review reads --from '2026-11-01 00:00 +01:00' --to '2026-12-01 00:00 +01:00' --of ada@hotel.example"
    )]
    Reads(ReadsArgs),
}

/// A period: its beginning included, its end not.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Period {
    /// From this moment on, such as '2026-11-01 00:00 +01:00'.
    #[arg(long)]
    from: String,
    /// Until this moment; now without it.
    #[arg(long)]
    to: Option<String>,
}

/// Which acts.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct ActsArgs {
    #[command(flatten)]
    period: Period,
    /// The cursor of an earlier answer.
    #[arg(long, allow_hyphen_values = true)]
    cursor: Option<String>,
    /// At most this many acts.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u16).range(1..=5000))]
    limit: u16,
    #[command(flatten)]
    acting: OperatorContext,
}

/// Which property, when.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct AccessArgs {
    /// The property: its id or its name.
    property: String,
    /// As of this moment; now without it.
    #[arg(long)]
    at: Option<String>,
    #[command(flatten)]
    acting: OperatorContext,
}

/// Whose data.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct SubjectArgs {
    /// An e-mail address or an account id.
    who: String,
    #[command(flatten)]
    acting: OperatorContext,
}

/// Which readers.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct ReadsArgs {
    #[command(flatten)]
    period: Period,
    /// Only reads of this person's history: an address or an account id.
    #[arg(long)]
    of: Option<String>,
    #[command(flatten)]
    acting: OperatorContext,
}

pub(super) async fn run(
    asked: CommandContext<'_>,
    command: ReviewCommand,
) -> Result<Reply, CommandError> {
    match command {
        ReviewCommand::Acts(args) => acts(asked, args).await,
        ReviewCommand::Access(args) => access(asked, args).await,
        ReviewCommand::Subject(args) => of_subject(asked, args).await,
        ReviewCommand::Reads(args) => reads(asked, args).await,
    }
}

fn period(
    asked: CommandContext<'_>,
    period: &Period,
) -> Result<(Timestamp, Timestamp), CommandError> {
    let from = moment(asked, Some(&period.from))?;
    // What is written in this very moment still belongs to "until now".
    let now = asked.app.engine.clock.now().plus(chrono::TimeDelta::microseconds(1));
    let to = match &period.to {
        Some(to) => moment(asked, Some(to))?,
        None => now,
    };
    if from > to {
        return asked.refuse("audit-period", &[]);
    }
    Ok((from, to))
}

async fn acts(asked: CommandContext<'_>, args: ActsArgs) -> Result<Reply, CommandError> {
    let (from, to) = period(asked, &args.period)?;
    let reading = ReadRecord::about(ReadQuestion::Acts);
    let (what, cursor) = (format!("acts {from}"), args.cursor.as_deref());
    let asked_page =
        noted_page(asked, &args.acting, Act::ReviewActs, (&what, reading), cursor).await?;
    let after = asked_page.place;
    let limit = usize::from(args.limit);
    let page = acts::page(&asked.app.system, asked.language, (from, to), after, limit).await?;
    let next = asked_page.next(&asked.app.engine, page.next)?;
    let mut text = audit_words::acts(&page.acts, (from, to), asked.language);
    if let Some(next) = &next {
        text.extend([asked.say("timeline-more", &[("cursor", next.clone().into())]), "\n".into()]);
    }
    Reply::new(text, json!({ "from": from, "to": to, "acts": page.acts, "next": next }))
}

async fn access(asked: CommandContext<'_>, args: AccessArgs) -> Result<Reply, CommandError> {
    let at = moment(asked, args.at.as_deref())?;
    let id = subject::property(asked, &args.property).await?;
    let Some(review) = access_review::review(&asked.app.system, id, at).await? else {
        return asked.refuse("account-no-property", &[("id", id.to_string().into())]);
    };
    let accounts = review.members.iter().map(|member| member.account);
    let operators = review.operators.iter().map(|operator| operator.account);
    let accounts = accounts.chain(operators).collect();
    let property = Some(id);
    let about = ReadRecord::about(ReadQuestion::AccessReview);
    let reading = ReadRecord { accounts, property, ..about };
    noted(asked, &args.acting, Act::ReviewActs, reading).await?;
    Reply::new(audit_words::review(&review, asked.language), &review)
}

async fn of_subject(asked: CommandContext<'_>, args: SubjectArgs) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let reading = ReadRecord::of(ReadQuestion::Export, account);
    noted(asked, &args.acting, Act::Export, reading).await?;
    match export::export(&asked.app.system, account, asked.language).await? {
        Some(export) => Reply::new(audit_words::export(asked, &export).await?, &export),
        None => asked.refuse("command-nobody", &[("who", args.who.into())]),
    }
}

async fn reads(asked: CommandContext<'_>, args: ReadsArgs) -> Result<Reply, CommandError> {
    let (from, to) = period(asked, &args.period)?;
    let about = match &args.of {
        Some(who) => Some(subject::account(asked, who).await?),
        None => None,
    };
    let accounts = about.into_iter().collect();
    let reading = ReadRecord { accounts, ..ReadRecord::about(ReadQuestion::Reads) };
    noted(asked, &args.acting, Act::ReviewActs, reading).await?;
    let found = readers::reads(&asked.app.engine, (from, to), about).await?;
    let text = audit_words::reads(&found, asked.language);
    Reply::new(text, json!({ "from": from, "to": to, "reads": found }))
}
