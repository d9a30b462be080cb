//! Orphaned secrets: which secrets of people does no event name? Left by a crash between the vault
//! and the ledger, whichever came first.
//!
//! A start looks at what was put, and at whose account changed, since the last look that was
//! finished. How far that was is remembered: a log-in does not make its account be looked at again.

use crate::boxed;
use crate::engine::Engine;
use crate::factors::app::pair;
use crate::factors::secrets::secrets_of;
use crate::failure::Failure;
use keyledger_core::ids::AccountId;
use keyledger_core::ledger::LedgerOffset;
use keyledger_core::remembered::Change;
use keyledger_core::store::Position;
use keyledger_core::vault::SecretName;
use std::collections::BTreeSet;

/// Secrets, or events, looked at in one step.
const PAGE: usize = 1_000;
/// The part, and the key in it, that say how far was looked.
const PLACES: (&str, &[u8]) = ("places", b"orphans");
/// How the names of people's secrets begin.
const KINDS: [&str; 8] = [
    "password:",
    "totp:",
    "recovery:",
    "hand-over:",
    "passkey:",
    "passkey-handle-of:",
    "app:",
    "app-push:",
];
/// What happens at every log-in, and never names or gives up a secret. Every other kind may.
const PASSED_OVER: [&str; 12] = [
    "login_attempted",
    "login_failed",
    "password_accepted",
    "login_succeeded",
    "session_seen",
    "sessions_ended",
    "passkey_used",
    "second_factor_asked",
    "app_request_sent",
    "app_request_approved",
    "app_used",
    "app_woken",
];

/// A moment in vault and ledger: what came before is looked at, what comes after is under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    number: u64,
    position: Option<Position>,
}

/// This moment. Taken before the engine serves, or long before it is looked up to, so that no secret
/// before it is one whose event is still being written.
pub async fn moment(engine: &Engine) -> Result<Moment, Failure> {
    let LedgerOffset { position, .. } = engine.ledger.end().await.map_err(Failure::Store)?;
    Ok(Moment { number: engine.vault.last_number()?, position })
}

/// Destroys the secrets that came before this moment, and that their account's stream does not name.
#[boxed]
pub async fn sweep(engine: &Engine, until: Moment) -> Result<usize, Failure> {
    let mut from = remembered(engine)?.unwrap_or_default();
    if from.number > until.number || from.position > until.position {
        from = Moment::default(); // An older vault or ledger was put back.
    }
    let mut swept = sweep_put(engine, from, until).await?;
    // At the first look of all, what was put is all there is.
    if from.position.is_some() {
        for account in changed(engine, from.position, until.position).await? {
            for kind in KINDS {
                for name in engine.vault.names(&format!("{kind}{account}:"))? {
                    swept += usize::from(sweep_one(engine, &name).await?);
                }
            }
        }
    }
    // Pairing codes go by a tag that names nobody: the few there are, each time.
    for name in engine.vault.names("app-pairing:")? {
        swept += usize::from(sweep_one(engine, &name).await?);
    }
    remember(engine, until)?;
    Ok(swept)
}

fn remember(engine: &Engine, looked: Moment) -> Result<(), Failure> {
    let position = looked.position.map_or(0, |Position(position)| position);
    let value = [looked.number.to_be_bytes(), position.to_be_bytes()].concat();
    let change = Change { part: PLACES.0, key: PLACES.1.to_vec(), value: Some(value) };
    Ok(engine.remembered.change(vec![change])?)
}

fn remembered(engine: &Engine) -> Result<Option<Moment>, Failure> {
    let value = engine.remembered.get(PLACES.0, PLACES.1)?;
    Ok(value.as_deref().and_then(|value| {
        let (number, position) = value.split_first_chunk::<8>()?;
        let position = u64::from_be_bytes(position.try_into().ok()?);
        let position = (position > 0).then_some(Position(position));
        Some(Moment { number: u64::from_be_bytes(*number), position })
    }))
}

/// A look at millions takes minutes: each page is remembered, so that a stop costs none of it. Whose account
/// changed since the look began is looked at again by the one that goes on with it.
async fn sweep_put(engine: &Engine, from: Moment, until: Moment) -> Result<usize, Failure> {
    let (mut after, mut swept) = (from.number, 0);
    let position = from.position.or(until.position);
    while after < until.number {
        let page = engine.vault.put_after(after, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (_, name) in page.iter().filter(|(number, _)| *number <= until.number) {
            swept += usize::from(sweep_one(engine, name).await?);
        }
        remember(engine, Moment { number: after.min(until.number), position })?;
        tokio::task::yield_now().await;
    }
    Ok(swept)
}

/// Whose accounts had anything happen to them that may have to do with a secret.
async fn changed(
    engine: &Engine,
    from: Option<Position>,
    until: Option<Position>,
) -> Result<BTreeSet<AccountId>, Failure> {
    let (mut after, mut accounts) = (from, BTreeSet::new());
    while after < until {
        let page = engine.ledger.behind(after, PAGE).await.map_err(Failure::Store)?;
        let told = page.events.iter().filter(|event| Some(event.position) <= until);
        let told = told.filter(|event| !PASSED_OVER.contains(&event.kind.as_ref()));
        accounts.extend(told.filter_map(|event| event.stream.as_account()));
        after = page.next.or(after);
        if page.at_head {
            break;
        }
    }
    Ok(accounts)
}

/// Whose second factor has a secret under this name, if one has.
fn of_a_factor(name: &SecretName) -> Option<AccountId> {
    let found = [
        name.as_totp().map(|(account, _)| account),
        name.as_passkey().map(|(account, _)| account),
        name.as_passkey_handle_of().map(|(account, _)| account),
        name.as_app().map(|(account, _)| account),
        name.as_app_push().map(|(account, _)| account),
        name.as_recovery_code().map(|(account, _)| account),
        name.as_hand_over().map(|(account, _)| account),
    ];
    found.into_iter().flatten().next()
}

/// Whether it was one that no event names.
async fn sweep_one(engine: &Engine, name: &SecretName) -> Result<bool, Failure> {
    let named = if let Some((account, credential)) = name.as_password() {
        engine.account(account).await?.living().is_some_and(|living| {
            living.password == Some(credential) || living.former_passwords.contains(&credential)
        })
    } else if let Some(account) = of_a_factor(name) {
        let state = engine.account(account).await?;
        let factors = state.living().map(|living| &living.factors);
        let named = factors.is_some_and(|factors| secrets_of(factors, account).contains(name));
        if let Some((_, handle)) = name.as_passkey_handle_of().filter(|_| !named) {
            engine.vault.destroy(&SecretName::passkey_handle(handle))?;
        }
        named
    } else if name.is_app_pairing() {
        pair::leads_somewhere(engine, name).await?
    } else {
        return Ok(false);
    };
    if !named {
        engine.vault.destroy(name)?;
    }
    Ok(!named)
}
