//! Causal chains with the mails that their events asked for: each mail lies in a stream of its own, named
//! after its cause, and is read from there.

use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::AccountEvent;
use keyledger_core::clock::Time;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::explain::{Chain, ChainLink, Explanation, chains};
use keyledger_core::ids::{AccountId, EventId, MailId};
use keyledger_core::mail::MailEvent;
use keyledger_core::store::StoredEvent;
use keyledger_core::stream::StreamId;
use keyledger_handlers::reaction::Recipients;
use keyledger_handlers::reactions;
use keyledger_schemas::domain::DomainEvent;
use std::collections::HashMap;

/// The chains as of a moment, and the events of the mails in them as they are stored.
pub(super) async fn with_mails(
    engine: &Engine,
    (account, history): (AccountId, &[Recorded<AccountEvent>]),
    explanation: &Explanation,
    time: Time,
) -> Result<(Vec<Chain>, Vec<StoredEvent>), Failure> {
    let mut chains = chains(history, explanation, time);
    let by_id: HashMap<EventId, &Recorded<AccountEvent>> =
        history.iter().map(|recorded| (recorded.id, recorded)).collect();
    let mut stored = vec![];
    for chain in &mut chains {
        for cause in chain.links.clone() {
            let Some(recorded) = by_id.get(&cause.event) else { continue };
            for mail in asked_for(account, recorded) {
                let told = of_mail(engine, mail, time).await?;
                for (link, event) in told {
                    insert(&mut chain.links, cause.event, link);
                    stored.push(event);
                }
            }
        }
    }
    Ok((chains, stored))
}

/// The mails to the person that an event of theirs asks for.
fn asked_for(account: AccountId, recorded: &Recorded<AccountEvent>) -> Vec<MailId> {
    let Recorded { stream, revision, id, meta, event, position } = recorded.clone();
    let event = DomainEvent::Account(event);
    let recorded = Recorded { stream, revision, id, meta, event, position };
    let wanted = reactions::ALL.iter().filter_map(|reaction| reaction.wants(&recorded));
    let own = wanted.filter(|wanted| wanted.to == Recipients::One(account));
    own.map(|wanted| wanted.id(id, account)).collect()
}

/// That it was queued, and what became of it by then; the attempts between say nothing more.
async fn of_mail(
    engine: &Engine,
    mail: MailId,
    time: Time,
) -> Result<Vec<(ChainLink, StoredEvent)>, Failure> {
    let stored = engine.stored_history(&StreamId::mail(mail)).await?;
    let mut told = vec![];
    for one in stored {
        let recorded: Recorded<MailEvent> = engine.form.decode(&one).map_err(Failure::Codec)?;
        let says = !matches!(
            recorded.event,
            MailEvent::MailAttempted { .. } | MailEvent::MailUncertain { .. }
        );
        if says && recorded.meta.at <= time.now {
            told.push((ChainLink::of(&recorded), one));
        }
    }
    // Of a mail that was put off for hours the first and the last word are enough.
    if told.len() > 2 {
        told.drain(1..told.len() - 1);
    }
    Ok(told)
}

/// Behind its cause, and before what happened later.
fn insert(links: &mut Vec<ChainLink>, cause: EventId, link: ChainLink) {
    let from = links.iter().position(|one| one.event == cause).map_or(0, |place| place + 1);
    let later = links.iter().skip(from).position(|one| one.at > link.at);
    let place = later.map_or(links.len(), |later| from + later);
    links.insert(place, link);
}
