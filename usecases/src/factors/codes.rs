//! Second-factor codes: which factor does a typed code belong to, and which moment? Secrets leave
//! the vault only here.

use super::totp;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::log_in::turns::{Gate, Inside};
use crate::secrets::hashing::{Lane, QueueFull, Turn};
use crate::secrets::one_time_codes::{self, numbered};
use keyledger_core::account::{
    AccountEvent, AnsweredWith, Compared, FactorKind, Factors, GivenAnswer, GivenRecovery,
    RECOVERY_CODES,
};
use keyledger_core::ids::{AccountId, AnswerId, FactorId, RecoveryCodeId};
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::SecretName;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// The longest text that is looked at as a code: six digits and some spaces between them.
pub const CODE_BYTES_MAX: usize = 64;

/// An answer that was compared, and what takes the place of the recovery code that it was.
pub struct Answered {
    /// For the account's rules to judge.
    pub given: GivenAnswer,
    replacement: Option<ShownCode>,
    /// Until it is judged, no other code of the account is hashed.
    _inside: Option<Inside>,
}

impl Answered {
    /// An answer with a passkey, as it was verified: nothing takes its place.
    pub(crate) fn by_passkey(given: GivenAnswer) -> Self {
        Self { given, replacement: None, _inside: None }
    }
}

/// A recovery code, to be shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct ShownCode {
    /// Its number, from 1.
    pub index: u8,
    /// The number and the code, as it is typed.
    pub code: String,
}

impl fmt::Debug for ShownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShownCode({}, …)", self.index)
    }
}

/// Why nothing was compared: too much is being hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooBusy {
    /// How long to wait.
    pub retry_after: Duration,
}

impl From<QueueFull> for TooBusy {
    fn from(full: QueueFull) -> Self {
        Self { retry_after: full.retry_after }
    }
}

/// How long somebody waits while other codes of the same account are judged.
pub const ONE_AT_A_TIME_MAX: Duration = Duration::from_secs(5);

/// Takes the place in which codes of an account are hashed and judged: one at a time, so that the fifth
/// wrong one is counted before a sixth is hashed.
pub async fn one_at_a_time(engine: &Engine, account: AccountId) -> Result<Inside, TooBusy> {
    let inside = tokio::select! {
        biased;
        inside = engine.gates.enter(Gate::Codes(account)) => inside,
        () = engine.clock.sleep(ONE_AT_A_TIME_MAX) => None,
    };
    inside.ok_or(TooBusy { retry_after: ONE_AT_A_TIME_MAX })
}

/// Compares an answer with every factor of the account: what fits now comes before what would have
/// fitted at another time. Whether it passes is for the account's rules to say.
#[boxed]
pub async fn compare(
    engine: &Engine,
    account: AccountId,
    factors: &Factors,
    code: &str,
    at: Timestamp,
) -> Result<Result<Answered, TooBusy>, Failure> {
    if let Some((index, letters)) = numbered(code) {
        return compare_recovery(engine, account, (index, letters), at).await;
    }
    let answer = AnswerId(engine.ids.uuid());
    let (mut best, mut of) = (totp::no_code(at), factors.newest(FactorKind::shows_codes));
    for factor in with_codes(factors) {
        let compared = compare_with(engine, account, factor, code, at)?;
        if is_nearer(compared, best) {
            (best, of) = (compared, Some(factor));
        }
    }
    let given = GivenAnswer { answer, factor: of, with: AnsweredWith::Code(best) };
    Ok(Ok(Answered { given, replacement: None, _inside: None }))
}

/// The factors that show codes: authenticator apps, and ours.
fn with_codes(factors: &Factors) -> impl Iterator<Item = FactorId> {
    let such = factors.enrolled.iter().filter(|(_, factor)| factor.kind.shows_codes());
    such.map(|(factor, _)| *factor)
}

/// Compares with the code of that number, then with those that were used there a while ago: whoever
/// types one of them again hears so. What is not looked at anyway costs no hash: what counts is how the
/// account stands when it is this code's turn.
async fn compare_recovery(
    engine: &Engine,
    account: AccountId,
    (index, letters): (u8, Zeroizing<String>),
    at: Timestamp,
) -> Result<Result<Answered, TooBusy>, Failure> {
    let inside = match one_at_a_time(engine, account).await {
        Ok(inside) => inside,
        Err(busy) => return Ok(Err(busy)),
    };
    let state = engine.account(account).await?;
    let factors = state.living().map(|living| &living.factors);
    let answer = AnswerId(engine.ids.uuid());
    let replacement = RecoveryCodeId(engine.ids.uuid());
    let time = engine.clock.known(at);
    let open = factors.filter(|held| !held.disabled && held.paused(time).is_none());
    let codes = open.and_then(|held| held.recovery.as_ref());
    let under = codes.map(|codes| codes.under(index)).unwrap_or_default();
    let holds = under.first().copied();
    let answered = |code, matched, shown| Answered {
        given: GivenAnswer {
            answer,
            factor: codes.map(|codes| codes.factor),
            with: AnsweredWith::RecoveryCode(GivenRecovery { index, code, matched, replacement }),
        },
        replacement: shown,
        _inside: Some(inside),
    };
    if under.is_empty() {
        return Ok(Ok(answered(None, false, None)));
    }
    let turn = match engine.passwords.turn(Lane::Known, &*engine.clock).await {
        Ok(turn) => turn,
        Err(full) => return Ok(Err(full.into())),
    };
    let Some(code) = which(engine, &turn, account, &under, &letters).await? else {
        return Ok(Ok(answered(holds, false, None)));
    };
    if Some(code) != holds {
        return Ok(Ok(answered(Some(code), true, None)));
    }
    let name = SecretName::recovery_code(account, replacement);
    let shown = keep_code(engine, &turn, name, index).await?;
    Ok(Ok(answered(holds, true, Some(shown))))
}

/// Which of these codes the letters are.
async fn which(
    engine: &Engine,
    turn: &Turn,
    account: AccountId,
    codes: &[RecoveryCodeId],
    letters: &Zeroizing<String>,
) -> Result<Option<RecoveryCodeId>, Failure> {
    for code in codes {
        let name = SecretName::recovery_code(account, *code);
        if one_time_codes::is_right(engine, turn, &name, letters.clone()).await? {
            return Ok(Some(*code));
        }
    }
    Ok(None)
}

async fn keep_code(
    engine: &Engine,
    turn: &Turn,
    name: SecretName,
    index: u8,
) -> Result<ShownCode, Failure> {
    let letters = one_time_codes::draw(&*engine.ids);
    let code = format!("{index:02}-{}", one_time_codes::in_groups(&letters));
    one_time_codes::keep(engine, turn, name, letters).await?;
    Ok(ShownCode { index, code })
}

/// New recovery codes with their ids; hashed one after the other, so that a crowd of log-ins is not
/// kept waiting by one person's ten.
pub async fn keep_new_codes(
    engine: &Engine,
    account: AccountId,
) -> Result<Result<Vec<(RecoveryCodeId, ShownCode)>, TooBusy>, Failure> {
    let mut codes = vec![];
    for index in 1..=RECOVERY_CODES {
        let turn = match engine.passwords.turn(Lane::Known, &*engine.clock).await {
            Ok(turn) => turn,
            Err(full) => {
                destroy_codes(engine, account, codes.iter().map(|(code, _)| *code))?;
                return Ok(Err(full.into()));
            }
        };
        let code = RecoveryCodeId(engine.ids.uuid());
        let name = SecretName::recovery_code(account, code);
        codes.push((code, keep_code(engine, &turn, name, index).await?));
    }
    Ok(Ok(codes))
}

impl Answered {
    /// What is shown in the place of a recovery code that was used; the hash of one that no event
    /// names goes. That of the used code stays, so that it is known when it is typed again.
    pub fn settled<'a>(
        self,
        engine: &Engine,
        account: AccountId,
        mut events: impl Iterator<Item = &'a AccountEvent>,
    ) -> Result<Option<ShownCode>, Failure> {
        let (AnsweredWith::RecoveryCode(typed), Some(shown)) = (self.given.with, self.replacement)
        else {
            return Ok(None);
        };
        if events.any(|event| matches!(event, AccountEvent::RecoveryCodeUsed(_))) {
            return Ok(Some(shown));
        }
        destroy_codes(engine, account, [typed.replacement])?;
        Ok(None)
    }
}

/// Compares a code with one factor, such as one that is being set up.
pub fn compare_with_one(
    engine: &Engine,
    account: AccountId,
    factor: FactorId,
    code: &str,
    at: Timestamp,
) -> Result<GivenAnswer, Failure> {
    let answer = AnswerId(engine.ids.uuid());
    let compared = compare_with(engine, account, factor, code, at)?;
    Ok(GivenAnswer { answer, factor: Some(factor), with: AnsweredWith::Code(compared) })
}

/// While the engine goes by another time than the wall shows, nobody knows which of the two people's
/// phones go by: a code that fits either is as good.
fn compare_with(
    engine: &Engine,
    account: AccountId,
    factor: FactorId,
    code: &str,
    at: Timestamp,
) -> Result<Compared, Failure> {
    let nothing = totp::no_code(at);
    let Some(secret) = engine.vault.get(&SecretName::totp(account, factor))? else {
        return Ok(nothing);
    };
    let (secret, code) = (Zeroizing::new(secret), typed(code));
    let at_moment = |at| {
        totp::compare(&secret, &code, at)
            .map_err(|_| Failure::Other("the secret of a second factor cannot be used".into()))
    };
    let compared = at_moment(at)?;
    let by_wall = engine.time.wall_beside(at).map(at_moment).transpose()?;
    Ok(by_wall.filter(|by_wall| is_nearer(*by_wall, compared)).unwrap_or(compared))
}

/// A code as the app shows it: many put a space in the middle.
fn typed(code: &str) -> Zeroizing<String> {
    Zeroizing::new(code.chars().filter(|letter| !letter.is_whitespace()).collect())
}

fn is_nearer(one: Compared, than: Compared) -> bool {
    match (one.matched, than.matched) {
        (Some(one_step), Some(other)) => one_step.abs_diff(one.now) < other.abs_diff(than.now),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// A new secret, durable in the vault before any event names it.
pub async fn keep_new_secret(
    engine: &Engine,
    account: AccountId,
    factor: FactorId,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut secret = Zeroizing::new(vec![0; totp::SECRET_BYTES]);
    engine.ids.fill(&mut secret);
    let (vault, name) = (Arc::clone(&engine.vault), SecretName::totp(account, factor));
    let kept = secret.clone();
    let kept = tokio::task::spawn_blocking(move || vault.put(&name, &kept));
    kept.await.map_err(|error| Failure::Other(format!("the vault's thread ended: {error}")))??;
    Ok(secret)
}

/// Secrets that no event names any more are destroyed at once; a crash in between leaves them to the
/// sweep at the next start.
pub fn destroy(
    engine: &Engine,
    account: AccountId,
    factors: impl IntoIterator<Item = FactorId>,
) -> Result<(), Failure> {
    for factor in factors {
        engine.vault.destroy(&SecretName::totp(account, factor))?;
        engine.vault.destroy(&SecretName::app(account, factor))?;
    }
    Ok(())
}

/// Hashes of recovery codes that no event names any more.
pub fn destroy_codes(
    engine: &Engine,
    account: AccountId,
    codes: impl IntoIterator<Item = RecoveryCodeId>,
) -> Result<(), Failure> {
    for code in codes {
        engine.vault.destroy(&SecretName::recovery_code(account, code))?;
    }
    Ok(())
}
