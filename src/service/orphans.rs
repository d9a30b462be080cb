//! Which secrets of people does no event name? Left by a crash between the vault and the ledger.

use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::vault::SecretName;

/// The password hashes and the secrets of second factors in the vault now. Listed before the engine serves, so that none of them is one whose
/// event is still being written.
pub fn secrets(engine: &Engine) -> Result<Vec<SecretName>, Failure> {
    let mut names = engine.vault.names("password:")?;
    names.extend(engine.vault.names("totp:")?);
    Ok(names)
}

/// Destroys those of `secrets` that their account's stream does not name.
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
