//! Which factor does a typed code belong to, and which moment? Secrets leave the vault only here.

use crate::adapters::totp;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::{Compared, FactorKind, Factors, GivenCode};
use keyledger_core::ids::{AccountId, AnswerId, FactorId};
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::SecretName;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The longest text that is looked at as a code: six digits and some spaces between them.
pub const CODE_BYTES_MAX: usize = 64;

/// Compares a code with every factor of the account: what fits now comes before what would have
/// fitted at another time. Whether it passes is for the account's rules to say.
pub fn compare(
    engine: &Engine,
    account: AccountId,
    factors: &Factors,
    code: &str,
    at: Timestamp,
) -> Result<GivenCode, Failure> {
    let answer = AnswerId(engine.ids.uuid());
    let nothing = totp::no_code(at);
    let newest = factors.newest(FactorKind::Totp);
    let mut best = GivenCode { answer, factor: newest, compared: nothing };
    for factor in factors.enrolled.keys().copied() {
        let compared = compare_with(engine, account, factor, code, at)?;
        if is_nearer(compared, best.compared) {
            best = GivenCode { answer, factor: Some(factor), compared };
        }
    }
    Ok(best)
}

/// Compares a code with one factor, such as one that is being set up.
pub fn compare_with_one(
    engine: &Engine,
    account: AccountId,
    factor: FactorId,
    code: &str,
    at: Timestamp,
) -> Result<GivenCode, Failure> {
    let answer = AnswerId(engine.ids.uuid());
    let compared = compare_with(engine, account, factor, code, at)?;
    Ok(GivenCode { answer, factor: Some(factor), compared })
}

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
    totp::compare(&secret, &code, at)
        .map_err(|_| Failure::Other("the secret of a second factor cannot be used".into()))
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
    }
    Ok(())
}
