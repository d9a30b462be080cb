//! Which password hashes does no event name? Left by a crash between the vault and the ledger.

use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::vault::SecretName;

/// The hashes in the vault now. Listed before the engine serves, so that none of them is one whose
/// event is still being written.
pub fn hashes(engine: &Engine) -> Result<Vec<SecretName>, Failure> {
    Ok(engine.vault.names("password:")?)
}

/// Destroys those of `hashes` that their account's stream does not name.
pub async fn sweep(engine: &Engine, hashes: Vec<SecretName>) -> Result<usize, Failure> {
    let mut swept = 0;
    for name in hashes {
        let Some((account, credential)) = name.as_password() else { continue };
        let state = engine.account(account).await?;
        let named = state.living().is_some_and(|living| {
            living.password == Some(credential) || living.former_passwords.contains(&credential)
        });
        if !named {
            engine.vault.destroy(&name)?;
            swept += 1;
        }
    }
    Ok(swept)
}
