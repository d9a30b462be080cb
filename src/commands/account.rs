//! `keyledger account create`: the first account of a property, made at the machine (S3).

use super::{CommandContext, CommandError, LanguageArg, Reply, subject};
use keyledger_core::authority::reason;
use keyledger_core::metadata::Actor;
use keyledger_core::permission::Permission;
use keyledger_core::property::Property;
use keyledger_core::stream::StreamId;
use keyledger_usecases::members::add::{Person, register};
use keyledger_usecases::members::authority::{Acting, line_up};
use keyledger_usecases::members::registration::NotAdded;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// The person's address.
    #[arg(long)]
    email: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// The property: its id or its name.
    #[arg(long)]
    property: String,
    /// What they may do there; may be given several times.
    #[arg(long = "permission", value_enum)]
    permissions: Vec<PermissionArg>,
    /// The language of mails.
    #[arg(long, value_enum, default_value = "en")]
    language: LanguageArg,
    /// Why it is created at the local command line.
    #[arg(long, default_value = "first_manager")]
    reason_code: String,
    /// Explanation in your own words. Encrypted.
    #[arg(long)]
    note: Option<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum, Serialize, Deserialize)]
#[value(rename_all = "snake_case")]
enum PermissionArg {
    ManageUsers,
    ManageBilling,
    Reservations,
    Rates,
    Reports,
    Guests,
}

impl From<PermissionArg> for Permission {
    fn from(arg: PermissionArg) -> Self {
        match arg {
            PermissionArg::ManageUsers => Self::ManageUsers,
            PermissionArg::ManageBilling => Self::ManageBilling,
            PermissionArg::Reservations => Self::Reservations,
            PermissionArg::Rates => Self::Rates,
            PermissionArg::Reports => Self::Reports,
            PermissionArg::Guests => Self::Guests,
        }
    }
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let engine = &asked.app.engine;
    let id = subject::property(asked, &args.property).await?;
    let stream = StreamId::property(id);
    let property = keyledger_usecases::failure::read(engine.properties.load(&stream).await)?;
    if *property.state == Property::Absent {
        return asked.refuse("account-no-property", &[("id", id.to_string().into())]);
    }
    let address = subject::new_address(asked, &args.email)?;
    let person = Person {
        address,
        name: subject::name(asked, &args.name)?,
        language: args.language.into(),
        property: id,
        permissions: args.permissions.into_iter().map(Permission::from).collect(),
        ends_at: None,
    };
    let mut intent = engine.intent(Actor::at_the_machine());
    intent.property = Some(id);
    let reason = reason(&args.reason_code, args.note.as_deref());
    let reason = reason.map_err(|why| CommandError::Said(why.to_string()))?;
    intent.reason = Some(reason);
    let policy = engine.policy().await?;
    let acting = Acting::at_the_machine();
    let _in_line = line_up(&asked.app.system, id).await?;
    match register(engine, &policy, &intent, &person, &acting).await? {
        Ok(registration) => {
            let outcome = registration.outcome;
            let account = registration.account;
            let mut lines = vec![account.to_string(), asked.say(outcome.sentence(), &[])];
            if let Some(code) = &registration.hand_over_code {
                lines.push(asked.say("done-hand_over", &[("code", code.clone().into())]));
            }
            let code = registration.hand_over_code;
            let json =
                json!({ "account": account, "outcome": outcome.word(), "hand_over_code": code });
            Reply::new(lines.join("\n") + "\n", json)
        }
        Err(NotAdded::AlreadyMember(_)) => asked.refuse("problem-conflict-already_member", &[]),
        // The machine appoints whom it likes, and sets no end.
        Err(NotAdded::NotAllowed(_) | NotAdded::LastManager | NotAdded::EndIsPast) => {
            asked.refuse("problem-conflict-last_manager", &[])
        }
    }
}
