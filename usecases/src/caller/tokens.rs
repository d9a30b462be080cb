//! Tokens: what does a person carry? Link tokens are derived, session and device tokens drawn, flow
//! tokens sealed; none of them is ever stored.

use crate::engine::Engine;
use crate::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyledger_core::account::{Link, LinkPurpose};
use keyledger_core::address::EmailAddress;
use keyledger_core::clock::Ids;
use keyledger_core::ids::{AccountId, AttemptId, CorrelationId, DeviceId, LinkId, SessionId};
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::cipher::{self, Key, hex};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// How long a log-in may take from the address to the password.
const FLOW_MINUTES: i64 = 10;
/// How long one key makes links.
const LINK_KEY_DAYS: i64 = 30;

/// The period of 30 days whose key a link issued at `at` is made with.
pub fn link_period(at: Timestamp) -> u32 {
    let days = at.micros().div_euclid(24 * 60 * 60 * 1_000_000);
    u32::try_from(days.div_euclid(LINK_KEY_DAYS)).unwrap_or(0)
}

/// The first moment after the period.
pub fn link_period_end(period: u32) -> Timestamp {
    let days = (i64::from(period) + 1) * LINK_KEY_DAYS;
    Timestamp::from_micros(days * 24 * 60 * 60 * 1_000_000)
}

/// What a link token says before it is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkToken {
    period: u32,
    /// Whose link.
    pub account: AccountId,
    /// Which link.
    pub link: LinkId,
    mac: [u8; 32],
}

impl LinkToken {
    /// Reads a token; `None` when it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (period, rest) = bytes.split_first_chunk::<4>()?;
        let (account, rest) = rest.split_first_chunk::<16>()?;
        let (link, mac) = rest.split_first_chunk::<16>()?;
        Some(Self {
            period: u32::from_be_bytes(*period),
            account: AccountId(Uuid::from_bytes(*account)),
            link: LinkId(Uuid::from_bytes(*link)),
            mac: mac.try_into().ok()?,
        })
    }

    /// Whether the engine made this token for `link` of the account it names. A key that died with
    /// its last link verifies nothing any more.
    pub fn is_genuine(&self, engine: &Engine, link: &Link) -> Result<bool, Failure> {
        let Some(key) = engine.keys().link_key_if_kept(self.period)? else { return Ok(false) };
        let mac = link_mac(&key, self.account, link)?;
        let right_period = self.period == link_period(link.issued_at);
        Ok(right_period && bool::from(mac.ct_eq(&self.mac)))
    }
}

/// The token of a link: `kid ‖ account ‖ id ‖ HMAC(K_kid, "kl1" ‖ purpose ‖ account ‖ id ‖ expiry)`.
pub fn mint_link(engine: &Engine, account: AccountId, link: &Link) -> Result<String, Failure> {
    let period = link_period(link.issued_at);
    let mac = link_mac(&engine.keys().link_key(period)?, account, link)?;
    let mut token = Vec::with_capacity(68);
    token.extend_from_slice(&period.to_be_bytes());
    token.extend_from_slice(account.0.as_bytes());
    token.extend_from_slice(link.link.0.as_bytes());
    token.extend_from_slice(&mac);
    Ok(URL_SAFE_NO_PAD.encode(token))
}

fn link_mac(key: &Key, account: AccountId, link: &Link) -> Result<[u8; 32], Failure> {
    let purpose: &[u8] = match link.purpose {
        LinkPurpose::Activation => b"activation",
        LinkPurpose::Reset => b"reset",
    };
    let expiry = link.expires_at.micros().to_be_bytes();
    let parts = [b"kl1", purpose, account.0.as_bytes(), link.link.0.as_bytes(), &expiry];
    key.tag(&parts).map_err(|error| Failure::Key(error.into()))
}

/// 256 random bits as text.
pub fn draw(ids: &dyn Ids) -> String {
    let mut bytes = [0; 32];
    ids.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a session's token begins with since its cookie has the prefix `__Host-` behind TLS.
const SESSION_FORM: char = '2';

/// The token of a session: 256 random bits as text, in a form of its own.
pub fn draw_session(ids: &dyn Ids) -> String {
    format!("{SESSION_FORM}{}", draw(ids))
}

/// Whether a session's token has the form of releases before, which is drawn no longer. The id of a
/// session is the hash of the whole token, so that no token can be turned into one of that form.
pub fn was_drawn_before(token: &str) -> bool {
    token.len() == 43
}

/// The session that a token opens: its SHA-256.
pub fn session_of(token: &str) -> SessionId {
    SessionId(hex(&Sha256::digest(token.as_bytes())))
}

/// The device that a token names: its SHA-256.
pub fn device_of(token: &str) -> DeviceId {
    DeviceId(hex(&Sha256::digest(token.as_bytes())))
}

/// A log-in between the address and the password. Sealed, so that any engine can go on with it and
/// nothing has to be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// What belongs together.
    pub correlation: CorrelationId,
    /// The address that was typed.
    pub address: EmailAddress,
}

impl Flow {
    /// Seals a flow that can be gone on with until ten minutes after `at`.
    pub fn seal(engine: &Engine, address: &EmailAddress, at: Timestamp) -> Result<String, Failure> {
        let expires_at = at.plus(chrono::TimeDelta::minutes(FLOW_MINUTES)).micros();
        let mut plain = engine.ids.uuid().as_bytes().to_vec();
        plain.extend_from_slice(&expires_at.to_be_bytes());
        plain.extend_from_slice(address.typed().as_bytes());
        let key = engine.keys().engine("flow")?;
        let sealed = cipher::seal(&key, &*engine.ids, FLOW_PURPOSE, &plain);
        Ok(URL_SAFE_NO_PAD.encode(sealed.map_err(|error| Failure::Key(error.into()))?))
    }

    /// Opens a flow; `None` when it is not ours or its time is over.
    pub fn open(engine: &Engine, text: &str, at: Timestamp) -> Result<Option<Self>, Failure> {
        let Ok(sealed) = URL_SAFE_NO_PAD.decode(text) else { return Ok(None) };
        let key = engine.keys().engine("flow")?;
        let opened = cipher::open(&key, FLOW_PURPOSE, &sealed);
        Ok(opened.and_then(|plain| Self::parse(&plain, at)))
    }

    fn parse(plain: &[u8], at: Timestamp) -> Option<Self> {
        let (id, rest) = plain.split_first_chunk::<16>()?;
        let (expires_at, address) = rest.split_first_chunk::<8>()?;
        let alive = at.micros() < i64::from_be_bytes(*expires_at);
        let address = EmailAddress::parse(std::str::from_utf8(address).ok()?).ok()?;
        let correlation = CorrelationId(Uuid::from_bytes(*id));
        alive.then_some(Self { correlation, address })
    }
}

const FLOW_PURPOSE: &[u8] = b"kl1 flow";

/// A log-in between the right password and the second factor. Sealed like a flow; whether it still
/// waits is for the account's stream to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorFlow {
    /// What belongs together.
    pub correlation: CorrelationId,
    /// Whose log-in.
    pub account: AccountId,
    /// The attempt whose password was right.
    pub attempt: AttemptId,
}

impl FactorFlow {
    /// Seals a flow that can be gone on with until `expires_at`.
    pub fn seal(&self, engine: &Engine, expires_at: Timestamp) -> Result<String, Failure> {
        let mut plain = self.correlation.0.as_bytes().to_vec();
        plain.extend_from_slice(self.account.0.as_bytes());
        plain.extend_from_slice(self.attempt.0.as_bytes());
        plain.extend_from_slice(&expires_at.micros().to_be_bytes());
        let key = engine.keys().engine("flow")?;
        let sealed = cipher::seal(&key, &*engine.ids, FACTOR_FLOW_PURPOSE, &plain);
        Ok(URL_SAFE_NO_PAD.encode(sealed.map_err(|error| Failure::Key(error.into()))?))
    }

    /// Opens a flow; `None` when it is not ours or its time is over.
    pub fn open(engine: &Engine, text: &str, at: Timestamp) -> Result<Option<Self>, Failure> {
        let Ok(sealed) = URL_SAFE_NO_PAD.decode(text) else { return Ok(None) };
        let key = engine.keys().engine("flow")?;
        let opened = cipher::open(&key, FACTOR_FLOW_PURPOSE, &sealed);
        Ok(opened.and_then(|plain| Self::parse(&plain, at)))
    }

    fn parse(plain: &[u8], at: Timestamp) -> Option<Self> {
        let (correlation, rest) = plain.split_first_chunk::<16>()?;
        let (account, rest) = rest.split_first_chunk::<16>()?;
        let (attempt, rest) = rest.split_first_chunk::<16>()?;
        let expires_at: &[u8; 8] = rest.try_into().ok()?;
        let alive = at.micros() < i64::from_be_bytes(*expires_at);
        let uuid = |bytes: &[u8; 16]| Uuid::from_bytes(*bytes);
        alive.then_some(Self {
            correlation: CorrelationId(uuid(correlation)),
            account: AccountId(uuid(account)),
            attempt: AttemptId(uuid(attempt)),
        })
    }
}

const FACTOR_FLOW_PURPOSE: &[u8] = b"kl1 factor flow";
