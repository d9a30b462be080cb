//! Secrets of second factors: which secrets in the vault does an account name? What it no longer names is
//! destroyed; an erasure destroys them all.

use super::{app, passkeys};
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::{FactorKind, Factors, Recovery};
use keyledger_core::ids::AccountId;
use keyledger_core::vault::SecretName;

/// Every secret that the second factors of an account name.
pub fn secrets_of(factors: &Factors, account: AccountId) -> Vec<SecretName> {
    let pending = factors.pending.as_ref().filter(|pending| pending.kind != FactorKind::Passkey);
    let with_codes = factors.enrolled.iter().filter(|(_, factor)| factor.kind.shows_codes());
    let with_codes = with_codes.map(|(factor, _)| *factor).chain(pending.map(|one| one.factor));
    let codes = factors.recovery.iter().flat_map(Recovery::kept);
    with_codes
        .map(|factor| SecretName::totp(account, factor))
        .chain(passkeys::secrets_of(factors, account))
        .chain(app::kept::secrets_of(factors, account))
        .chain(codes.map(|code| SecretName::recovery_code(account, code)))
        .chain(factors.hand_over.map(|code| SecretName::hand_over(account, code)))
        .collect()
}

/// Destroys what was named before and no longer is; a crash in between leaves it to the sweep at the next
/// start.
pub fn destroy_gone(
    engine: &Engine,
    account: AccountId,
    before: &Factors,
    now: &Factors,
) -> Result<(), Failure> {
    let kept = secrets_of(now, account);
    for name in secrets_of(before, account).iter().filter(|name| !kept.contains(name)) {
        engine.vault.destroy(name)?;
    }
    Ok(())
}
