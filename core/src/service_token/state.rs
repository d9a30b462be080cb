//! Service-token state: is the token good for this, and what may be done with it?

use super::event::{MessageRefusal, ServiceTokenEvent, TokenRefusal};
use crate::authority::{Act, NotAuthorised, Permit, Scope, judge_service};
use crate::codec::Recorded;
use crate::engine::{Context, Nature};
use crate::ids::{PropertyId, TokenDigest};
use crate::name;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};

/// The longest name of a service, in characters.
pub const NAME_CHARACTERS_MAX: usize = 100;

/// How long a token lasts at most whatever the policy says, in days: a year, and a month to exchange
/// it in.
pub const TOKEN_DAYS_MAX: u32 = 400;

/// A refusal of the same cause is written down again after so many minutes.
const REFUSAL_MINUTES: i64 = 60;

/// One service token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ServiceToken {
    /// Nothing happened yet.
    #[default]
    Absent,
    /// It was made.
    Issued(Box<Token>),
}

/// A token that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The name of the software.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// When it was made.
    pub issued_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// What it is recognised by.
    pub digest: TokenDigest,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
    /// Whether its end by time is written down.
    pub expired: bool,
    /// When it was last refused, by cause.
    pub refused_at: BTreeMap<TokenRefusal, Timestamp>,
    /// When a message brought with it was last refused, by the cause's name.
    pub messages_refused_at: BTreeMap<&'static str, Timestamp>,
}

/// An intent about a service token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceTokenCommand {
    /// Make it.
    Issue {
        /// The name of the software.
        name: String,
        /// What it may do.
        scopes: BTreeSet<Scope>,
        /// Until when.
        expires_at: Timestamp,
        /// What it is recognised by.
        digest: TokenDigest,
    },
    /// Make it good for nothing.
    Revoke,
    /// Time has come (B5).
    Expire,
    /// It was shown and refused.
    Refuse {
        /// Why.
        because: TokenRefusal,
    },
    /// A message brought with it was refused.
    RefuseMessage {
        /// Which property it spoke of.
        property: PropertyId,
        /// Why.
        because: MessageRefusal,
    },
}

/// What the rules answer when it may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// It was made before.
    #[error("the token exists already")]
    Exists,
    /// There is none.
    #[error("there is no such token")]
    NotHere,
    /// The name does not fit.
    #[error("a service's name has 1 to {NAME_CHARACTERS_MAX} characters and no control characters")]
    Name,
    /// A token that may do nothing.
    #[error("a token needs at least one scope")]
    NoScope,
    /// It would end before it begins, or last too long.
    #[error("a token must expire in the future, at most {days} days from now")]
    Expiry {
        /// The setting `service_token_days_max`.
        days: u32,
    },
    /// Whoever asked may not.
    #[error("{0}")]
    NotAllowed(NotAuthorised),
}

impl Token {
    /// The permit to do `act` at `at`, where it is good for that.
    pub fn check(&self, act: Act, at: Timestamp) -> Result<Permit, TokenRefusal> {
        if self.revoked_at.is_some() {
            return Err(TokenRefusal::Revoked {});
        }
        if self.is_over(at) {
            return Err(TokenRefusal::Expired {});
        }
        let authorised = judge_service(act, &self.scopes);
        authorised.and_then(|authorised| authorised.because(None)).map_err(|why| match why {
            NotAuthorised::Scope(needed) => TokenRefusal::OutOfScope { needed },
            NotAuthorised::Oneself
            | NotAuthorised::MoreRights
            | NotAuthorised::Stranger
            | NotAuthorised::Elsewhere
            | NotAuthorised::Role
            | NotAuthorised::BySupport
            | NotAuthorised::Disabled
            | NotAuthorised::NotHeld
            | NotAuthorised::ReasonMissing => TokenRefusal::NotForServices {},
        })
    }

    /// Whether it is good for anything at `at`.
    pub fn is_live(&self, at: Timestamp) -> bool {
        self.revoked_at.is_none() && !self.is_over(at)
    }

    /// Whether its time is over at `at`. Once written down, it stays so, whatever a clock that was
    /// set back shows (DESIGN 6).
    fn is_over(&self, at: Timestamp) -> bool {
        self.expired || self.expires_at <= at
    }
}

impl ServiceToken {
    /// The token, if there is one.
    pub fn token(&self) -> Option<&Token> {
        match self {
            Self::Issued(token) => Some(token),
            Self::Absent => None,
        }
    }

    /// Folds one event.
    pub fn evolve(&mut self, recorded: &Recorded<ServiceTokenEvent>) {
        let at = recorded.meta.at;
        match (&mut *self, &recorded.event) {
            (
                Self::Absent,
                ServiceTokenEvent::ServiceTokenIssued { name, scopes, expires_at, digest },
            ) => {
                *self = Self::Issued(Box::new(Token {
                    name: name.clone(),
                    scopes: scopes.clone(),
                    issued_at: at,
                    expires_at: *expires_at,
                    digest: digest.clone(),
                    revoked_at: None,
                    expired: false,
                    refused_at: BTreeMap::new(),
                    messages_refused_at: BTreeMap::new(),
                }));
            }
            (Self::Issued(token), ServiceTokenEvent::ServiceTokenRevoked {}) => {
                token.revoked_at = Some(at);
            }
            (Self::Issued(token), ServiceTokenEvent::ServiceTokenExpired {}) => {
                token.expired = true;
            }
            (Self::Issued(token), ServiceTokenEvent::ServiceTokenRefused { because }) => {
                token.refused_at.insert(*because, at);
            }
            (Self::Issued(token), ServiceTokenEvent::ServiceMessageRefused { because, .. }) => {
                token.messages_refused_at.insert(because.word(), at);
            }
            (Self::Issued(_), ServiceTokenEvent::ServiceTokenIssued { .. })
            | (
                Self::Absent,
                ServiceTokenEvent::ServiceTokenRevoked {}
                | ServiceTokenEvent::ServiceTokenExpired {}
                | ServiceTokenEvent::ServiceTokenRefused { .. }
                | ServiceTokenEvent::ServiceMessageRefused { .. },
            ) => {}
        }
    }

    /// Answers a command with the events that follow from it.
    pub fn decide(
        &self,
        context: Context<'_>,
        command: &ServiceTokenCommand,
    ) -> Result<Vec<ServiceTokenEvent>, Rejection> {
        use ServiceTokenCommand as C;
        let at = context.time.now;
        let permit = |act| context.requester.may(act).map_err(Rejection::NotAllowed);
        let token = match (self, command) {
            (Self::Absent, C::Issue { name, scopes, expires_at, digest }) => {
                let days = context.policy.settings.service_token_days_max;
                let permit = permit(Act::IssueToken)?;
                return issue((at, days), name, scopes, *expires_at, digest, &permit);
            }
            (Self::Absent, C::Revoke | C::Expire | C::Refuse { .. } | C::RefuseMessage { .. }) => {
                return Err(Rejection::NotHere);
            }
            (Self::Issued(_), C::Issue { .. }) => return Err(Rejection::Exists),
            (
                Self::Issued(token),
                C::Revoke | C::Expire | C::Refuse { .. } | C::RefuseMessage { .. },
            ) => token,
        };
        // Whoever writes first after its end writes the end down.
        let over = !token.expired && token.revoked_at.is_none() && token.expires_at <= at;
        let mut events =
            if over { vec![ServiceTokenEvent::ServiceTokenExpired {}] } else { vec![] };
        match command {
            C::Revoke => {
                let permit = permit(Act::RevokeToken)?;
                events.extend(revoked(token, &permit));
            }
            C::Refuse { because } if is_news(token.refused_at.get(because), at) => {
                events.push(ServiceTokenEvent::ServiceTokenRefused { because: *because });
            }
            C::RefuseMessage { property, because }
                if is_news(token.messages_refused_at.get(because.word()), at) =>
            {
                let (property, because) = (*property, because.clone());
                events.push(ServiceTokenEvent::ServiceMessageRefused { property, because });
            }
            C::Expire | C::Refuse { .. } | C::RefuseMessage { .. } | C::Issue { .. } => {}
        }
        Ok(events)
    }
}

/// Whether a refusal like the one written down `last` says anything new.
fn is_news(last: Option<&Timestamp>, at: Timestamp) -> bool {
    last.is_none_or(|last| at.since(*last) >= TimeDelta::minutes(REFUSAL_MINUTES))
}

fn issue(
    (at, days): (Timestamp, u32),
    name: &str,
    scopes: &BTreeSet<Scope>,
    expires_at: Timestamp,
    digest: &TokenDigest,
    _: &Permit,
) -> Result<Vec<ServiceTokenEvent>, Rejection> {
    let fits = (1..=NAME_CHARACTERS_MAX).contains(&name.chars().count());
    if !fits || name::shown(name) != name {
        return Err(Rejection::Name);
    }
    if scopes.is_empty() {
        return Err(Rejection::NoScope);
    }
    if expires_at <= at || expires_at > at.plus(TimeDelta::days(i64::from(days))) {
        return Err(Rejection::Expiry { days });
    }
    let (name, scopes, digest) = (name.to_owned(), scopes.clone(), digest.clone());
    Ok(vec![ServiceTokenEvent::ServiceTokenIssued { name, scopes, expires_at, digest }])
}

fn revoked(token: &Token, _: &Permit) -> Option<ServiceTokenEvent> {
    token.revoked_at.is_none().then_some(ServiceTokenEvent::ServiceTokenRevoked {})
}

/// How each event comes into its append.
pub(crate) fn nature(event: &ServiceTokenEvent) -> Nature {
    match event {
        ServiceTokenEvent::ServiceTokenIssued { .. }
        | ServiceTokenEvent::ServiceTokenRevoked {}
        | ServiceTokenEvent::ServiceTokenRefused { .. }
        | ServiceTokenEvent::ServiceMessageRefused { .. } => Nature::Act,
        ServiceTokenEvent::ServiceTokenExpired {} => Nature::Time,
    }
}
