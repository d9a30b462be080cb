//! `keyledger audit …`: what compliance asks. Acts, access, readers, and everything about a person.

pub mod pack;
mod prove;
mod rebuild;
mod verify;
pub mod verify_export;
pub mod verify_pack;

use super::acting::Acting;
use super::moment::moment;
use super::reader::{noted, noted_page};
use super::{Asked, CommandError, Reply, audit_search, audit_words, subject};
use clap::Subcommand;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::PropertyId;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::compliance::{access_review, acts, export, readers};
use keyledger_usecases::reading::note::Reading;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What compliance asks.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum AuditCommand {
    /// Acts of one person on another in a period, with reason and authority.
    #[command(
        after_help = "Example:\n  keyledger audit acts --from '2026-11-01 00:00 +01:00' --to '2026-12-01 00:00 +01:00' --json"
    )]
    Acts(ActsArgs),
    /// Who could do what at a property at a moment.
    #[command(
        after_help = "Example:\n  keyledger audit access-review 7f0c… --at '2026-11-22 12:00 +01:00'"
    )]
    AccessReview(ReviewArgs),
    /// Everything that is held about a person.
    #[command(
        after_help = "Example:\n  keyledger audit subject ada@hotel.example --reason-code asked_by_person --json > ada.json"
    )]
    Subject(SubjectArgs),
    /// Events by account, actor, kind, property, network and time; all of them as a file with
    /// --format and --out.
    #[command(
        after_help = "Example:\n  keyledger audit search --account ada@hotel.example --kind account_locked\n  keyledger audit search --property 7f0c… --from '2026-11-01 00:00 +01:00' --format csv --out november --reason-code legal_request --note 'case 4711'"
    )]
    Search(audit_search::Args),
    /// Who read which histories in a period, and why.
    #[command(
        after_help = "Example:\n  keyledger audit reads --from '2026-11-01 00:00 +01:00' --to '2026-12-01 00:00 +01:00' --of ada@hotel.example"
    )]
    Reads(ReadsArgs),
    /// Compare the whole ledger with the audit log; names the first event that differs.
    #[command(after_help = "Example:\n  keyledger audit verify")]
    Verify(verify::Args),
    /// Prove that one event is in the audit log, as a C2SP tlog-proof.
    #[command(after_help = "Example:\n  keyledger audit prove 1234 > event-1234.tlog-proof")]
    Prove(prove::Args),
    /// Export a part of the history for an auditor, with everything needed to verify it.
    #[command(
        after_help = "Example:\n  keyledger audit pack --from '2026-11-01 00:00 +01:00' --to '2026-12-01 00:00 +01:00' --out november"
    )]
    Pack(pack::Args),
    /// Verify a pack offline, without ledger or network.
    #[command(
        after_help = "Example:\n  keyledger audit verify-pack november --key keyledger/6d1f…+1a2b3c4d+AQ…"
    )]
    VerifyPack(verify_pack::Args),
    /// Verify offline that an exported file is whole, by its closing line and its manifest.
    #[command(after_help = "Example:\n  keyledger audit verify-export november/events.ndjson")]
    VerifyExport(verify_export::Args),
    /// Rebuild the audit log from the ledger after its files were lost; the root must be the same.
    #[command(
        after_help = "Example:\n  keyledger audit rebuild --reason-code files_lost --note 'ticket 4711'"
    )]
    Rebuild(rebuild::Args),
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
    acting: Acting,
}

/// Which property, when.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct ReviewArgs {
    /// The property's id.
    property: PropertyId,
    /// As of this moment; now without it.
    #[arg(long)]
    at: Option<String>,
    #[command(flatten)]
    acting: Acting,
}

/// Whose data.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct SubjectArgs {
    /// An e-mail address or an account id.
    who: String,
    #[command(flatten)]
    acting: Acting,
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
    acting: Acting,
}

pub(super) async fn run(asked: Asked<'_>, command: AuditCommand) -> Result<Reply, CommandError> {
    match command {
        AuditCommand::Acts(args) => acts(asked, args).await,
        AuditCommand::AccessReview(args) => review(asked, args).await,
        AuditCommand::Subject(args) => of_subject(asked, args).await,
        AuditCommand::Search(args) => audit_search::run(asked, args).await,
        AuditCommand::Reads(args) => reads(asked, args).await,
        AuditCommand::Verify(args) => verify::run(asked, args).await,
        AuditCommand::Prove(args) => prove::run(asked, args).await,
        AuditCommand::Pack(args) => pack::run(asked, args).await,
        AuditCommand::VerifyPack(args) => verify_pack::run(asked.language, &args, asked.progress),
        AuditCommand::VerifyExport(args) => verify_export::run(asked.language, &args),
        AuditCommand::Rebuild(args) => rebuild::run(asked, args).await,
    }
}

fn period(asked: Asked<'_>, period: &Period) -> Result<(Timestamp, Timestamp), CommandError> {
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

async fn acts(asked: Asked<'_>, args: ActsArgs) -> Result<Reply, CommandError> {
    let (from, to) = period(asked, &args.period)?;
    let reading = Reading::about(ReadQuestion::Acts);
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

async fn review(asked: Asked<'_>, args: ReviewArgs) -> Result<Reply, CommandError> {
    let at = moment(asked, args.at.as_deref())?;
    let Some(review) = access_review::review(&asked.app.system, args.property, at).await? else {
        return asked.refuse("account-no-property", &[("id", args.property.to_string().into())]);
    };
    let accounts = review.members.iter().map(|member| member.account);
    let operators = review.operators.iter().map(|operator| operator.account);
    let accounts = accounts.chain(operators).collect();
    let property = Some(args.property);
    let about = Reading::about(ReadQuestion::AccessReview);
    let reading = Reading { accounts, property, ..about };
    noted(asked, &args.acting, Act::ReviewActs, reading).await?;
    Reply::new(audit_words::review(&review, asked.language), &review)
}

async fn of_subject(asked: Asked<'_>, args: SubjectArgs) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let reading = Reading::of(ReadQuestion::Export, account);
    noted(asked, &args.acting, Act::Export, reading).await?;
    match export::export(&asked.app.system, account, asked.language).await? {
        Some(export) => Reply::new(audit_words::export(asked, &export).await?, &export),
        None => asked.refuse("command-nobody", &[("who", args.who.into())]),
    }
}

async fn reads(asked: Asked<'_>, args: ReadsArgs) -> Result<Reply, CommandError> {
    let (from, to) = period(asked, &args.period)?;
    let about = match &args.of {
        Some(who) => Some(subject::account(asked, who).await?),
        None => None,
    };
    let accounts = about.into_iter().collect();
    let reading = Reading { accounts, ..Reading::about(ReadQuestion::Reads) };
    noted(asked, &args.acting, Act::ReviewActs, reading).await?;
    let found = readers::reads(&asked.app.engine, (from, to), about).await?;
    let text = audit_words::reads(&found, asked.language);
    Reply::new(text, json!({ "from": from, "to": to, "reads": found }))
}
