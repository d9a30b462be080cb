//! Own sessions: where is a person signed in, and how do they end that?

use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::system::System;
use crate::texts::written::device;
use keyledger_core::account::{
    AccountCommand, AccountEvent, OwnSessions, Rejection, SessionRenewed,
};
use keyledger_core::codec::Codec;
use keyledger_core::ids::{AccountId, SessionId};
use keyledger_core::language::Language;
use keyledger_core::metadata::{ActorKind, Origin};
use keyledger_core::store::{Direction, Position, ReadFrom, Revision};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use std::collections::HashMap;

/// Events of a person's history read at once, in search of where their sessions began.
const BATCH: usize = 200;
/// Events read at most: beyond it a session is listed without saying from where.
const EVENTS_MAX: usize = 2_000;

/// One session of the person who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// Its name: the SHA-256 of its token, which opens nothing.
    pub id: SessionId,
    /// Whether it is the one they ask from.
    pub this_one: bool,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it was last written down as used.
    pub seen_at: Timestamp,
    /// When it ends if it is not used again.
    pub idle_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When a second factor was last shown in it.
    pub factor_at: Option<Timestamp>,
    /// The browser it began in, as far as it said so.
    pub device: Option<String>,
    /// The network it began from.
    pub ip: Option<String>,
}

/// Every session of theirs that can still be used, this one first and then the latest used.
#[boxed]
pub async fn list(
    system: &System,
    caller: &Caller,
    language: Language,
) -> Result<Vec<OwnSession>, Failure> {
    let (engine, settings) = (&system.engine, &caller.policy().settings);
    let now = engine.clock.now();
    let Some(living) = caller.living() else { return Ok(vec![]) };
    let live = living.sessions.iter().filter(|(_, session)| session.is_live(settings, now));
    let mut sessions: Vec<OwnSession> = live
        .map(|(id, session)| OwnSession {
            id: id.clone(),
            this_one: *id == caller.session,
            opened_at: session.opened_at,
            seen_at: session.seen_at,
            idle_at: session.idle_at(settings),
            expires_at: session.expires_at,
            factor_at: session.factor_at,
            device: None,
            ip: None,
        })
        .collect();
    let begun = begun(system, caller.account, &sessions).await?;
    for session in &mut sessions {
        let Some(origin) = begun.get(&session.id) else { continue };
        session.device = origin.user_agent.clear().map(|agent| device(language, agent));
        session.ip = origin.ip.clear().cloned();
    }
    sessions.sort_by_key(|session| (!session.this_one, std::cmp::Reverse(session.seen_at)));
    Ok(sessions)
}

/// Where each of these sessions began, by the name it goes by today.
async fn begun(
    system: &System,
    account: AccountId,
    sessions: &[OwnSession],
) -> Result<HashMap<SessionId, Origin>, Failure> {
    let (engine, stream) = (&system.engine, StreamId::account(account));
    // Newest first: a session that goes by another name now is met under that name before.
    let mut today: HashMap<SessionId, SessionId> =
        sessions.iter().map(|session| (session.id.clone(), session.id.clone())).collect();
    let (mut found, mut from, mut read) = (HashMap::new(), ReadFrom::End, 0);
    while found.len() < sessions.len() && read < EVENTS_MAX {
        let page = engine.store.read_stream(&stream, from, Direction::Backwards, BATCH);
        let page = page.await.map_err(Failure::Store)?;
        for stored in page.iter().filter(|stored| speaks(stored.kind.as_ref())) {
            let recorded = engine.form.open(stored).map_err(Failure::Codec)?;
            let DomainEvent::Account(event) = recorded.event else { continue };
            if let AccountEvent::SessionRenewed(SessionRenewed { session, renewed }) = event {
                if let Some(now) = today.get(&renewed).cloned() {
                    today.insert(session, now);
                }
            } else if let AccountEvent::LoginSucceeded { session, .. } = event
                && let (Some(now), Some(origin)) = (today.get(&session), recorded.meta.origin)
            {
                found.insert(now.clone(), origin);
            }
        }
        read += page.len();
        let earlier = page.last().and_then(|last| last.revision.0.checked_sub(1));
        let Some(earlier) = earlier else { break };
        from = ReadFrom::Revision(Revision(earlier));
    }
    Ok(found)
}

/// Whether an event of this kind says where a session began, or what it was called before.
fn speaks(kind: &str) -> bool {
    matches!(kind, "login_succeeded" | "session_renewed")
}

/// Ends sessions of one's own; answers how many, and where that lies. The session it is asked from may
/// be among them.
#[boxed]
pub async fn end(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    which: OwnSessions,
) -> Outcome<(usize, Option<Position>), Rejection> {
    let (account, actor) = (caller.account, caller.acting_as(ActorKind::Member));
    let intent = request.intent(engine, actor, Some(account), engine.clock.now())?;
    let before = caller.living().map_or(0, |living| living.sessions.len());
    let command = AccountCommand::EndOwnSessions { from: caller.session.clone(), which };
    let done = engine.on_account(account, caller.policy(), &intent, &command).await?;
    Ok(done.map(|done| {
        let after = done.state.living().map_or(0, |living| living.sessions.len());
        (before.saturating_sub(after), done.position)
    }))
}
