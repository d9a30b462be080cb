//! Orphaned secrets: which secrets of people does no event name? Left by a crash between the vault
//! and the ledger.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::Recovery;
use keyledger_core::vault::SecretName;

/// The password hashes, the secrets of second factors and the hashes of codes in the vault now.
/// Listed before the engine serves, so that none of them is one whose event is still being written.
pub fn secrets(engine: &Engine) -> Result<Vec<SecretName>, Failure> {
    let mut names = engine.vault.names("password:")?;
    for kind in ["totp:", "recovery:", "hand-over:"] {
        names.extend(engine.vault.names(kind)?);
    }
    Ok(names)
}

/// Destroys those of `secrets` that their account's stream does not name.
#[boxed]
pub async fn sweep(engine: &Engine, secrets: Vec<SecretName>) -> Result<usize, Failure> {
    let mut swept = 0;
    for name in secrets {
        let named = if let Some((account, credential)) = name.as_password() {
            engine.account(account).await?.living().is_some_and(|living| {
                living.password == Some(credential) || living.former_passwords.contains(&credential)
            })
        } else if let Some((account, factor)) = name.as_totp() {
            engine.account(account).await?.living().is_some_and(|living| {
                let pending = living.factors.pending.as_ref().map(|pending| pending.factor);
                living.factors.enrolled.contains_key(&factor) || pending == Some(factor)
            })
        } else if let Some((account, code)) = name.as_recovery_code() {
            engine.account(account).await?.living().is_some_and(|living| {
                let mut codes = living.factors.recovery.iter().flat_map(Recovery::kept);
                codes.any(|kept| kept == code)
            })
        } else if let Some((account, code)) = name.as_hand_over() {
            let account = engine.account(account).await?;
            account.living().is_some_and(|living| living.factors.hand_over == Some(code))
        } else {
            continue;
        };
        if !named {
            engine.vault.destroy(&name)?;
            swept += 1;
        }
    }
    Ok(swept)
}
