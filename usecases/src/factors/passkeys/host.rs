//! The host that passkeys are made for: the browser finds them at no other. Where it changed under keys
//! that people have, the engine does not start before somebody says that this is meant.

use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::vault::SecretName;

/// Where the host is kept, from the first passkey on.
const KEPT: &str = "passkey-host";

/// Keeps the host that the first passkey was made for.
pub(super) fn note(engine: &Engine, host: &str) -> Result<(), Failure> {
    match kept(engine)? {
        Some(_) => Ok(()),
        None => Ok(engine.vault.put(&SecretName::engine(KEPT), host.as_bytes())?),
    }
}

/// The host that passkeys were made for, where it is another one than this; none where there are none, or
/// where `replaced` says that the other one is known to be over. Then this one is kept.
pub fn other_than(
    engine: &Engine,
    host: &str,
    replaced: Option<&str>,
) -> Result<Option<String>, Failure> {
    let Some((name, made_for)) = kept(engine)? else { return Ok(None) };
    if made_for == host {
        return Ok(None);
    }
    if replaced == Some(made_for.as_str()) {
        engine.vault.put(&name.anew(), host.as_bytes())?;
        return Ok(None);
    }
    Ok(Some(made_for))
}

/// The host that passkeys were made for, where nobody said that it is over.
pub fn made_for(engine: &Engine, replaced: Option<&str>) -> Result<Option<String>, Failure> {
    let host = kept(engine)?.map(|(_, host)| host);
    Ok(host.filter(|host| replaced != Some(host.as_str())))
}

/// What was kept last, and under which name.
fn kept(engine: &Engine) -> Result<Option<(SecretName, String)>, Failure> {
    let name = SecretName::engine(KEPT);
    let mut all = engine.vault.names(name.as_str())?;
    // Each draw has a name of its own: `…`, `…~2`, `…~3`.
    all.sort_by_key(|name| (name.as_str().len(), name.as_str().to_owned()));
    let Some(last) = all.pop() else { return Ok(None) };
    let host = engine.vault.get(&last)?.and_then(|host| String::from_utf8(host).ok());
    Ok(host.map(|host| (last, host)))
}
