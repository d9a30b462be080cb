//! `keyledger find`: which account, which event is meant?

use super::moment::moment_if_any;
use super::operator_context::{OperatorContext, turned_away};
use super::{CommandContext, CommandError, Reply};
use keyledger_core::authority::Act;
use keyledger_usecases::reading::find::{NotWanted, Wanted};
use keyledger_usecases::reading::find_people::{NotFound, Question, find_people};
use keyledger_usecases::reading::networks::NotNetworks;
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An address, a part of an address or a name, a property, an account id or an event id. A word that
    /// more than 20 properties have in their names looks for people alone.
    what: Option<String>,
    /// Only the members of this property: its id or a part of its name.
    #[arg(long)]
    property: Option<String>,
    /// Only accounts seen from this network, such as 203.0.113.0/24.
    #[arg(long)]
    network: Option<String>,
    /// Start of the search for a network; without it, 31 days ago.
    #[arg(long, requires = "network")]
    from: Option<String>,
    /// End of the search for a network.
    #[arg(long, requires = "network")]
    to: Option<String>,
    /// The cursor of an earlier answer.
    #[arg(long, allow_hyphen_values = true)]
    cursor: Option<String>,
    /// At most this many accounts.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    limit: u16,
    #[command(flatten)]
    acting: OperatorContext,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let wanted = Wanted {
        what: args.what,
        property: args.property,
        network: args.network,
        from: moment_if_any(asked, args.from.as_deref())?,
        to: moment_if_any(asked, args.to.as_deref())?,
    };
    let (words, by) = (wanted.words(), args.acting.asker(asked).await?);
    let question = Question { wanted, cursor: args.cursor, limit: usize::from(args.limit) };
    match find_people(&asked.app.system, &by, question).await? {
        Ok(answer) if answer.is_nothing() => {
            asked.refuse("find-nothing", &[("what", words.into())])
        }
        Ok(answer) => Reply::new(answer.tell(asked.language), &answer),
        Err(why) => not_found(asked, why),
    }
}

fn not_found(asked: CommandContext<'_>, why: NotFound) -> Result<Reply, CommandError> {
    let why = match why {
        NotFound::TurnedAway(why) => return turned_away(asked, Act::FindPeople, why),
        NotFound::Cursor => return asked.refuse("command-cursor", &[]),
        NotFound::NotWanted(why) => why,
    };
    match why {
        NotWanted::Nothing => asked.refuse("find-what", &[]),
        NotWanted::NoProperty(what) => asked.refuse("find-no-property", &[("what", what.into())]),
        NotWanted::Network(NotNetworks::Shape) => asked.refuse("find-network-shape", &[]),
        NotWanted::Network(NotNetworks::TooWide) => asked.refuse("find-network-wide", &[]),
        NotWanted::Period => asked.refuse("find-period", &[]),
    }
}
