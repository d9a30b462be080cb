//! `keyledger property billing`: how does a property stand with the billing system? (S14, S15)

use super::moment::moment;
use super::{CommandContext, CommandError, Reply, subject};
use keyledger_core::ids::PropertyId;
use keyledger_core::property::{Property, PropertyEvent, Unpaid};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::withheld::WITHHELD;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::texts::Argument;
use keyledger_usecases::texts::written::moment as written;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// The property: its id or its name.
    property: String,
    /// As of this moment, such as '2026-11-22 08:05 +01:00'.
    #[arg(long)]
    at: Option<String>,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let at = moment(asked, args.at.as_deref())?;
    let id = subject::property(asked, &args.property).await?;
    let state = state_at(asked, id, at).await?;
    let (Some(name), Some(standing)) = (state.name(), state.billing()) else {
        return asked.refuse("account-no-property", &[("id", id.to_string().into())]);
    };
    // No wrong clock shuts a hotel: now is as far as time is known to have gone by.
    let access = state.access(if args.at.is_some() { at } else { asked.app.engine.certain() });
    let unpaid = state.unpaid(|_| true);
    let (subscription, since) = standing.subscription();
    let json = json!({
        "property": id,
        "name": name,
        "at": at,
        "state": access.code(),
        "opens": access.opens(),
        "since": access.since(),
        "subscription": { "status": subscription, "since": since },
        "unpaid": unpaid.iter().map(invoice).collect::<Vec<_>>(),
        "settled": standing.invoices.len() - unpaid.len(),
    });
    let arguments: [Argument<'_>; 4] = [
        ("property", name.to_owned().into()),
        ("id", id.to_string().into()),
        ("at", written(at).into()),
        ("since", access.since().map(written).unwrap_or_default().into()),
    ];
    let mut lines = vec![asked.say(&format!("billing-{}", access.code()), &arguments)];
    lines.extend(unpaid.iter().map(|unpaid| line(asked, unpaid)));
    Reply::new(lines.join("\n") + "\n", json)
}

async fn state_at(
    asked: CommandContext<'_>,
    id: PropertyId,
    at: Timestamp,
) -> Result<Property, Failure> {
    let stream = StreamId::property(id);
    let history = asked.app.engine.history::<PropertyEvent>(&stream).await?;
    let mut state = Property::default();
    for recorded in history.iter().take_while(|recorded| recorded.meta.at <= at) {
        state.evolve(recorded);
    }
    Ok(state)
}

fn invoice(unpaid: &Unpaid) -> Value {
    let Unpaid { invoice, status, since, restricts_at, payment_link } = unpaid;
    json!({
        "id": invoice,
        "status": status,
        "since": since,
        "restricts_at": restricts_at,
        "payment_link": payment_link.as_ref().map(|_| WITHHELD),
    })
}

fn line(asked: CommandContext<'_>, unpaid: &Unpaid) -> String {
    use keyledger_core::property::InvoiceStatus as I;
    let key = match (unpaid.status, unpaid.restricts_at) {
        (I::Issued | I::Paid | I::Void, _) => "billing-invoice-issued",
        (I::Due, _) | (I::Overdue, None) => "billing-invoice-due",
        (I::Overdue, Some(_)) => "billing-invoice-overdue",
    };
    let arguments = [
        ("invoice", unpaid.invoice.to_string().into()),
        ("since", written(unpaid.since).into()),
        ("until", unpaid.restricts_at.map(written).unwrap_or_default().into()),
    ];
    format!("  {}", asked.say(key, &arguments))
}
