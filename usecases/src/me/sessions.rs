//! Own sessions: where is a person signed in, and how do they end that?

use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::reading::event::{EventView, told};
use crate::system::System;
use crate::texts::written::device;
use keyledger_core::account::{AccountCommand, OwnSessions, Rejection};
use keyledger_core::ids::SessionId;
use keyledger_core::language::Language;
use keyledger_core::metadata::ActorKind;
use keyledger_core::store::Position;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::timeline;
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
    let begun = begun(system, caller, &sessions).await?;
    for session in &mut sessions {
        let Some(told) = begun.get(&session.id) else { continue };
        let text = |name: &str| told.personal.get(name).and_then(|value| value.as_str());
        session.device = text("user_agent").map(|agent| device(language, agent));
        session.ip = text("ip").map(str::to_owned);
    }
    sessions.sort_by_key(|session| (!session.this_one, std::cmp::Reverse(session.seen_at)));
    Ok(sessions)
}

/// The log-in each of these sessions began with, by the name it goes by today.
async fn begun(
    system: &System,
    caller: &Caller,
    sessions: &[OwnSession],
) -> Result<HashMap<SessionId, EventView>, Failure> {
    let (account, mut before, mut read) = (caller.account, None, 0);
    let first = sessions.iter().map(|session| session.opened_at).min();
    // Newest first: a session that goes by another name now is met under that name before.
    let mut today: HashMap<String, SessionId> =
        sessions.iter().map(|session| (session.id.0.clone(), session.id.clone())).collect();
    let mut found = HashMap::new();
    while found.len() < sessions.len() && read < EVENTS_MAX {
        let page = system.ask(move |views| timeline::before(views, account, before, BATCH)).await?;
        let Some(last) = page.last() else { break };
        let over = page.len() < BATCH || first.is_some_and(|first| last.at < first);
        before = Some(last.sequence);
        read += page.len();
        let speaks = |kind: &str| kind == "login_succeeded" || kind == "session_renewed";
        for entry in page.iter().filter(|entry| speaks(&entry.kind)) {
            let Some(told) = told(&system.engine, entry).await? else { continue };
            let text = |name: &str| told.data.get(name).and_then(|value| value.as_str());
            let Some(session) = text("session").map(str::to_owned) else { continue };
            match text("renewed").and_then(|renewed| today.get(renewed)).cloned() {
                Some(now) => {
                    today.insert(session, now);
                }
                None => {
                    if let Some(now) = today.get(&session) {
                        found.insert(now.clone(), told);
                    }
                }
            }
        }
        if over {
            break;
        }
    }
    Ok(found)
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
