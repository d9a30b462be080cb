//! Choosing a password. A link and a new password: does the link open, and may the password be
//! chosen? (S13, S28, S34)

use super::rate_limits::Network;
use crate::boxed;
use crate::caller::profile::{Profile, profile};
use crate::caller::request::Request;
use crate::caller::tokens::LinkToken;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::secrets::hashing::hash_failure;
use crate::secrets::hashing::{Lane, Turn};
use crate::upkeep::log_in_open::{Shut, no_room};
use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, LinkClosed, LinkPurpose, Living,
};
use keyledger_core::answer::Answer;
use keyledger_core::ids::{AccountId, CredentialId, LinkId};
use keyledger_core::metadata::Actor;
use keyledger_core::password::{self, NotAPassword};
use keyledger_core::policy::Policy;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::SecretName;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// What a chosen password leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It holds; a lock is lifted.
    Done(AccountId),
    /// The link does not open.
    Closed(Answer),
    /// The password may not be chosen; the link stays as it is.
    NotAPassword(NotAPassword),
    /// Nothing is written now.
    Shut(Shut),
    /// Too many tries, or a full queue; nothing was written.
    TooBusy {
        /// How long to wait.
        retry_after: Duration,
    },
}

/// Runs to its end even when the browser hangs up.
#[boxed]
pub async fn choose_password(
    engine: Arc<Engine>,
    request: Request,
    purpose: LinkPurpose,
    token: String,
    password: Zeroizing<String>,
) -> Result<Chosen, Failure> {
    let task =
        tokio::spawn(async move { run(&engine, &request, purpose, &token, &password).await });
    task.await
        .map_err(|error| Failure::Other(format!("choosing a password ended early: {error}")))?
}

async fn run(
    engine: &Engine,
    request: &Request,
    purpose: LinkPurpose,
    token: &str,
    password: &str,
) -> Result<Chosen, Failure> {
    if let Some(shut) = no_room(engine) {
        return Ok(Chosen::Shut(shut));
    }
    let moment = engine.moment();
    if let Err(many) = engine.limits.link(Network::of(request.ip), moment) {
        return Ok(Chosen::TooBusy { retry_after: many.retry_after });
    }
    let Some((account, link)) = genuine(engine, purpose, token).await? else {
        return Ok(Chosen::Closed(Answer::LinkExpired));
    };
    // Only who has a genuine link counts here: nobody else can use it up.
    if let Err(many) = engine.limits.genuine_link(account, moment) {
        return Ok(Chosen::TooBusy { retry_after: many.retry_after });
    }
    let (policy, at) = (engine.policy().await?, moment.at);
    let intent = request.intent(engine, Actor::by_link(account), Some(account), at)?;
    // Whether it opens comes first: nothing is hashed for a link that does not.
    let tried =
        engine.on_account(account, &policy, &intent, &AccountCommand::TryLink { link }).await?;
    let Ok(tried) = tried else { return Ok(Chosen::Closed(Answer::LinkExpired)) };
    if let Some(answer) = closed(&tried.state, link, at) {
        return Ok(Chosen::Closed(answer));
    }
    let Some(living) = tried.state.living().cloned() else {
        return Ok(Chosen::Closed(Answer::LinkExpired));
    };
    let password = Zeroizing::new(password::normalised(password));
    let common = |password: &str| engine.passwords.is_common(password);
    let has_factor = !living.factors.enrolled.is_empty();
    if let Err(why) = password::check(&password, &policy.settings, has_factor, common) {
        return Ok(Chosen::NotAPassword(why));
    }
    if is_own(engine, account, &password).await? {
        return Ok(Chosen::NotAPassword(NotAPassword::Own));
    }
    let turn = match engine.passwords.turn(Lane::Known, &*engine.clock).await {
        Ok(turn) => turn,
        Err(full) => return Ok(Chosen::TooBusy { retry_after: full.retry_after }),
    };
    if was_used_before(engine, &turn, account, &living, &policy, &password).await? {
        let last = policy.settings.password_history;
        return Ok(Chosen::NotAPassword(NotAPassword::UsedBefore(last)));
    }
    let credential = CredentialId(engine.ids.uuid());
    keep(engine, &turn, SecretName::password(account, credential), password).await?;
    let mut intent = request.intent(engine, Actor::by_link(account), Some(account), at)?;
    intent.at = engine.clock.now();
    let command = AccountCommand::ChoosePassword { link, credential };
    let done = engine.on_account(account, &policy, &intent, &command).await?;
    let answer = match &done {
        Ok(done) if done.events.iter().any(|one| is_chosen(&one.event)) => None,
        Ok(done) => closed(&done.state, link, intent.at).or(Some(Answer::LinkExpired)),
        Err(_) => Some(Answer::LinkExpired),
    };
    if let Some(answer) = answer {
        // Somebody else was first: the hash nobody names is swept at once.
        engine.vault.destroy(&SecretName::password(account, credential))?;
        return Ok(Chosen::Closed(answer));
    }
    sweep_former(engine, account, &living, &policy)?;
    Ok(Chosen::Done(account))
}

/// Whether it is the person's address, or their name.
async fn is_own(engine: &Engine, account: AccountId, password: &str) -> Result<bool, Failure> {
    let Some(Profile { email, name, .. }) = profile(engine, account).await? else {
        return Ok(false);
    };
    let (email, name) = (email.unwrap_or_default(), name.unwrap_or_default());
    let local = email.split_once('@').map_or("", |(local, _)| local);
    Ok(password::is_own(password, &[&email, local, &name]))
}

/// The link that the token names, if the engine made the token for it and this purpose.
pub(super) async fn genuine(
    engine: &Engine,
    purpose: LinkPurpose,
    token: &str,
) -> Result<Option<(AccountId, LinkId)>, Failure> {
    let Some(token) = LinkToken::parse(token) else { return Ok(None) };
    let account = engine.account(token.account).await?;
    let Some(link) = account.living().and_then(|living| living.links.find(token.link)) else {
        return Ok(None);
    };
    let right = link.purpose == purpose && token.is_genuine(engine, link)?;
    Ok(right.then_some((token.account, token.link)))
}

/// Why a link does not open; `None` where it does. The account says so: that it was refused is written
/// down once an hour.
pub(super) fn closed(account: &Account, link: LinkId, at: Timestamp) -> Option<Answer> {
    Some(match account.living()?.links.closed(link, at)? {
        LinkClosed::Superseded => Answer::LinkSuperseded,
        LinkClosed::Used => Answer::LinkUsed,
        LinkClosed::Expired | LinkClosed::Withdrawn => Answer::LinkExpired,
    })
}

fn is_chosen(event: &AccountEvent) -> bool {
    matches!(event, AccountEvent::PasswordChosen { .. })
}

async fn was_used_before(
    engine: &Engine,
    turn: &Turn,
    account: AccountId,
    living: &Living,
    policy: &Policy,
    password: &Zeroizing<String>,
) -> Result<bool, Failure> {
    let all = living.former_passwords.iter().chain(&living.password);
    let last: Vec<CredentialId> =
        all.rev().take(policy.settings.password_history as usize).copied().collect();
    for credential in last {
        let name = SecretName::password(account, credential);
        let Some(stored) = engine.vault.get(&name)? else { continue };
        let stored = Some(Zeroizing::new(stored));
        let matched = engine.passwords.verify(turn, password.clone(), stored).await;
        if matched.map_err(|error| hash_failure(&error))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The hash is durable in the vault before the event that names it.
async fn keep(
    engine: &Engine,
    turn: &Turn,
    name: SecretName,
    password: Zeroizing<String>,
) -> Result<(), Failure> {
    let hash = engine.passwords.hash(turn, password, &*engine.ids).await;
    let hash = Zeroizing::new(hash.map_err(|error| hash_failure(&error))?);
    let vault = Arc::clone(&engine.vault);
    let kept = tokio::task::spawn_blocking(move || vault.put(&name, hash.as_bytes()));
    kept.await.map_err(|error| Failure::Other(format!("the vault's thread ended: {error}")))??;
    Ok(())
}

/// Hashes that no rule will compare with again are destroyed.
fn sweep_former(
    engine: &Engine,
    account: AccountId,
    living: &Living,
    policy: &Policy,
) -> Result<(), Failure> {
    let kept = (policy.settings.password_history as usize).saturating_sub(1);
    let former: Vec<&CredentialId> =
        living.former_passwords.iter().chain(&living.password).collect();
    let gone = former.len().saturating_sub(kept);
    for credential in former.into_iter().take(gone) {
        engine.vault.destroy(&SecretName::password(account, *credential))?;
    }
    Ok(())
}
