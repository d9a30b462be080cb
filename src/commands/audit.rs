//! `keyledger audit …`: the audit log and its proofs, and a search over the events it holds.

pub mod pack;
mod prove;
mod rebuild;
mod verify;
pub mod verify_export;
pub mod verify_pack;

use super::review::{self, ReviewCommand};
use super::{CommandContext, CommandError, Reply, audit_search};
use clap::Subcommand;
use serde::{Deserialize, Serialize};

/// What is asked of the audit log. The four questions about people are [`ReviewCommand`]s: under their
/// names of before they are answered here as well.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum AuditCommand {
    /// Events by account, actor, kind, property, network and time; all of them as a file with
    /// --format and --out.
    #[command(
        after_help = "Example:\n  keyledger audit search --account ada@hotel.example --kind account_locked\n  keyledger audit search --property 7f0c… --from '2026-11-01 00:00 +01:00' --format csv --out november --reason-code legal_request --note 'case 4711'"
    )]
    Search(audit_search::Args),
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
    /// Now `keyledger review acts`.
    #[command(hide = true, after_help = "Example:\n  keyledger review acts --help")]
    Acts(review::ActsArgs),
    /// Now `keyledger review access`.
    #[command(hide = true, after_help = "Example:\n  keyledger review access --help")]
    AccessReview(review::AccessArgs),
    /// Now `keyledger review subject`.
    #[command(hide = true, after_help = "Example:\n  keyledger review subject --help")]
    Subject(review::SubjectArgs),
    /// Now `keyledger review reads`.
    #[command(hide = true, after_help = "Example:\n  keyledger review reads --help")]
    Reads(review::ReadsArgs),
}

pub(super) async fn run(
    asked: CommandContext<'_>,
    command: AuditCommand,
) -> Result<Reply, CommandError> {
    let about_people = match command {
        AuditCommand::Search(args) => return audit_search::run(asked, args).await,
        AuditCommand::Verify(args) => return verify::run(asked, args).await,
        AuditCommand::Prove(args) => return prove::run(asked, args).await,
        AuditCommand::Pack(args) => return pack::run(asked, args).await,
        AuditCommand::VerifyPack(args) => {
            return verify_pack::run(asked.language, &args, asked.progress);
        }
        AuditCommand::VerifyExport(args) => return verify_export::run(asked.language, &args),
        AuditCommand::Rebuild(args) => return rebuild::run(asked, args).await,
        AuditCommand::Acts(args) => ReviewCommand::Acts(args),
        AuditCommand::AccessReview(args) => ReviewCommand::Access(args),
        AuditCommand::Subject(args) => ReviewCommand::Subject(args),
        AuditCommand::Reads(args) => ReviewCommand::Reads(args),
    };
    review::run(asked, about_people).await
}
