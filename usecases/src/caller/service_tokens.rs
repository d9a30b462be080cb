//! Service tokens: a token for other software is made, shown and revoked. Only its hash is ever
//! stored.

use super::authorise::service_actor;
use super::request::Request;
use super::tokens::draw;
use crate::accounts::unchanged;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome, parted, read};
use keyledger_core::account::Unchanged;
use keyledger_core::authority::{Act, Permit, Scope};
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::{PropertyId, ServiceId, TokenDigest};
use keyledger_core::metadata::{Actor, Authority};
use keyledger_core::service_token::{
    MessageRefusal, Rejection, ServiceToken, ServiceTokenCommand, Token, TokenRefusal,
};
use keyledger_core::store::Position;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::cipher::hex;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use subtle::ConstantTimeEq;

/// What every token begins with, so that one that got lost is recognised for what it is.
const PREFIX: &str = "kls_";
/// How long an id is in text.
const ID_CHARACTERS: usize = 36;

/// A token that was made. It is shown this once.
pub struct Issued {
    /// Its name in the ledger.
    pub id: ServiceId,
    /// The token itself.
    pub token: String,
    /// Where it was written.
    pub position: Option<Position>,
}

/// What became of a token that was shown.
#[derive(Clone, Debug)]
pub enum Shown<T> {
    /// It is good for this.
    Good(T),
    /// It is genuine, and refused.
    Refused(TokenRefusal),
    /// It is none of ours.
    Unknown,
}

/// Makes a token.
#[boxed]
pub async fn issue(
    engine: &Engine,
    intent: &Intent,
    name: &str,
    scopes: BTreeSet<Scope>,
    expires_at: Timestamp,
) -> Outcome<Issued, Rejection> {
    let id = ServiceId(engine.ids.uuid());
    let token = token_of(id, &draw(&*engine.ids));
    issue_as(engine, intent, id, token, name, scopes, expires_at).await
}

/// Makes the token `token`, which the caller put together for `id`.
#[boxed]
pub async fn issue_as(
    engine: &Engine,
    intent: &Intent,
    id: ServiceId,
    token: String,
    name: &str,
    scopes: BTreeSet<Scope>,
    expires_at: Timestamp,
) -> Outcome<Issued, Rejection> {
    let (name, digest) = (name.trim().to_owned(), digest_of(&token));
    let command = ServiceTokenCommand::Issue { name, scopes, expires_at, digest };
    let done = on_token(engine, id, intent, &command).await?;
    Ok(done.map(|done| Issued { id, token, position: done.position }))
}

/// Makes a token good for nothing.
#[boxed]
pub async fn revoke(
    engine: &Engine,
    intent: &Intent,
    id: ServiceId,
) -> Outcome<Done<ServiceToken>, Rejection> {
    let mut revoked = on_token(engine, id, intent, &ServiceTokenCommand::Revoke).await?;
    if let Ok(done) = &mut revoked
        && done.events.is_empty()
    {
        let because = Unchanged::AlreadySo {};
        done.position = unchanged::note(engine, intent, Act::RevokeToken, None, because).await?;
    }
    Ok(revoked)
}

/// Writes down that a token's time ran out (B5).
#[boxed]
pub async fn expire(engine: &Engine, id: ServiceId) -> Result<usize, Failure> {
    let intent = engine.intent(Actor::system("scheduler"));
    let done = on_token(engine, id, &intent, &ServiceTokenCommand::Expire).await?;
    Ok(done.map_or(0, |done| done.events.len()))
}

/// A genuine token as the ledger has it now, alive or not; nothing is written.
#[boxed]
pub async fn find(
    engine: &Engine,
    token: &str,
) -> Result<Option<(ServiceId, Token, Vec<Authority>)>, Failure> {
    let Some(id) = parse(token) else { return Ok(None) };
    let stream = StreamId::service_token(id);
    let loaded = read(engine.service_tokens.load(&stream).await)?;
    let Some(found) = loaded.state.token() else { return Ok(None) };
    let (shown, kept) = (digest_of(token), &found.digest);
    if !bool::from(shown.0.as_bytes().ct_eq(kept.0.as_bytes())) {
        return Ok(None);
    }
    let authority = loaded.revision.map(|revision| Authority { stream, revision });
    Ok(Some((id, found.clone(), authority.into_iter().collect())))
}

/// A token that was shown for `act`. A refusal of a genuine one is written down, at most once an
/// hour for each cause.
#[boxed]
pub async fn show(
    engine: &Engine,
    request: &Request,
    token: &str,
    act: Act,
) -> Result<Shown<(ServiceId, Token, Permit, Vec<Authority>)>, Failure> {
    let at = engine.clock.now();
    let Some((id, found, authority)) = find(engine, token).await? else {
        return Ok(Shown::Unknown);
    };
    let because = match found.check(act, at) {
        Ok(permit) => return Ok(Shown::Good((id, found, permit, authority))),
        Err(because) => because,
    };
    let mut intent = request.intent(engine, service_actor(id), None, at)?;
    intent.authority = authority;
    let refuse = ServiceTokenCommand::Refuse { because };
    // The rules have nothing against a refusal: the token was found a moment ago.
    let _ = on_token(engine, id, &intent, &refuse).await?;
    Ok(Shown::Refused(because))
}

/// Writes down that a message brought with this token was refused, at most once an hour and cause.
#[boxed]
pub async fn refuse_message(
    engine: &Engine,
    id: ServiceId,
    intent: &Intent,
    property: PropertyId,
    because: MessageRefusal,
) -> Result<(), Failure> {
    let refuse = ServiceTokenCommand::RefuseMessage { property, because };
    // The rules have nothing against it: the token was shown a moment ago.
    on_token(engine, id, intent, &refuse).await.map(|_| ())
}

async fn on_token(
    engine: &Engine,
    id: ServiceId,
    intent: &Intent,
    command: &ServiceTokenCommand,
) -> Outcome<Done<ServiceToken>, Rejection> {
    let stream = StreamId::service_token(id);
    let policy = engine.policy().await?;
    parted(engine.service_tokens.execute(&stream, &policy, intent, command).await)
}

/// The token's text: what it is, which one, and the secret.
pub fn token_of(id: ServiceId, secret: &str) -> String {
    format!("{PREFIX}{id}_{secret}")
}

fn parse(token: &str) -> Option<ServiceId> {
    let rest = token.strip_prefix(PREFIX)?;
    let (id, secret) = rest.split_at_checked(ID_CHARACTERS)?;
    secret.strip_prefix('_')?;
    id.parse().ok()
}

fn digest_of(token: &str) -> TokenDigest {
    TokenDigest(hex(&Sha256::digest(token.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tokens_id_is_read_and_anything_else_is_no_token() {
        let id = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
        let token = format!("kls_{id}_c2VjcmV0_with-both_signs");
        assert_eq!(parse(&token).map(|id| id.to_string()).as_deref(), Some(id));
        let joined = format!("kls_{id}secret");
        let foreign = format!("klx_{id}_secret");
        for none in ["", "kls_", "kls_short_secret", "kls_é", &joined, &foreign] {
            assert_eq!(parse(none), None, "{none}");
        }
    }
}
