//! Erasure. A person is forgotten: decided, closed, keys destroyed, address released (DESIGN 8).
//!
//! Every step can be repeated, and a start repeats what was not finished.

use crate::boxed;
use crate::caller::asker::{Asker, TurnedAway};
use crate::compliance::{holds, retention};
use crate::engine::Engine;
use crate::factors::secrets::secrets_of;
use crate::failure::{Failure, Outcome, read};
use crate::system::System;
use keyledger_core::account::{Account, AccountCommand, ErasureGround, Rejection};
use keyledger_core::authority::{Act, ReasonCode};
use keyledger_core::email_claim::EmailClaimCommand;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, MailId};
use keyledger_core::metadata::Actor;
use keyledger_core::operations::{Operations, OperationsEvent, months};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::SecretName;
use keyledger_projections::{Source, Views, mails};
use std::collections::BTreeSet;

/// The result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// The person is forgotten.
    Done,
    /// There is no such account.
    NotHere,
    /// A legal hold forbids it: nothing was destroyed.
    UnderHold,
}

/// The documented reason that goes with a ground.
pub fn reason_of(ground: ErasureGround) -> ReasonCode {
    match ground {
        ErasureGround::Request => ReasonCode::Request,
        ErasureGround::NoLongerNeeded => ReasonCode::NoLongerNeeded,
        ErasureGround::LegalDuty => ReasonCode::LegalDuty,
    }
}

/// Forgets a person, with what lies about them beside the ledger: their name in memory, and the mails
/// in the drop folder. Whether whoever asks may, the table says.
#[boxed]
pub async fn forget(
    system: &System,
    asker: &Asker,
    account: AccountId,
    ground: ErasureGround,
) -> Outcome<Erased, TurnedAway> {
    let engine = &system.engine;
    let mut intent = match asker.may(engine, Act::Erase, Some(account)).await? {
        Ok((_, intent)) => intent,
        Err(why) => return Ok(Err(why)),
    };
    if engine.account(account).await?.living().is_none() {
        // Once the key is gone nothing about the person can be sealed any more, a note neither.
        intent = without_note(&intent);
    }
    let erased = erase(engine, account, ground, &intent).await?;
    if erased == Erased::Done {
        leave_nothing(system, account).await?;
    }
    Ok(Ok(erased))
}

/// Removes what an erased person left beside the ledger: their name, their mails in the drop folder,
/// and those about them that went to colleagues, which hold name and address. Which those are, the
/// ledger says: what happened to the person's account caused them.
#[boxed]
pub async fn leave_nothing(system: &System, account: AccountId) -> Result<(), Failure> {
    system.names.forget(&system.engine).await?;
    system.catch_up().await?;
    let about = StreamId::account(account);
    let theirs = system.ask(move |views| mails::of_account(views, account, usize::MAX)).await?;
    let caused = system.ask(move |views| mails::caused_by(views, &about)).await?;
    let mails: Vec<MailId> = theirs.into_iter().map(|mail| mail.mail).chain(caused).collect();
    (system.mail_drop)(&mails).map_err(Failure::Other)
}

/// Destroys what only the person's keys open, and writes it down.
pub async fn erase(
    engine: &Engine,
    account: AccountId,
    ground: ErasureGround,
    intent: &Intent,
) -> Result<Erased, Failure> {
    let state = engine.account(account).await?;
    let keys: Vec<SecretName> = match &*state {
        Account::Absent | Account::Abandoned => return Ok(Erased::NotHere),
        Account::Living(living) if !living.holds.is_empty() => return Ok(Erased::UnderHold),
        Account::Living(living) => {
            let passwords = living.former_passwords.iter().chain(&living.password);
            let passwords = passwords.map(|credential| SecretName::password(account, *credential));
            let secrets = passwords.chain(secrets_of(&living.factors, account));
            secrets.chain([SecretName::person(account)]).collect()
        }
        Account::Erased => vec![SecretName::person(account)],
    };
    // A hold that was lifted a moment ago may have left keys of months behind.
    let held = engine.vault.names(SecretName::origin_held(account, "").as_str())?;
    let keys: Vec<String> = held.iter().chain(&keys).map(ToString::to_string).collect();
    let decided = OperationsEvent::KeyDestructionDecided { account, ground, keys: keys.clone() };
    operation(engine, intent, decided).await?;
    finish(engine, account, ground, &keys, intent).await
}

/// Everything after the decision.
async fn finish(
    engine: &Engine,
    account: AccountId,
    ground: ErasureGround,
    keys: &[String],
    intent: &Intent,
) -> Result<Erased, Failure> {
    let policy = engine.policy().await?;
    let address = engine.account(account).await?.living().map(|living| living.address.clone());
    let command = AccountCommand::Erase { ground };
    if let Err(Rejection::UnderHold) = engine.on_account(account, &policy, intent, &command).await?
    {
        // The account's own stream decides: a hold that was placed since the look above holds.
        let withdrawn = OperationsEvent::KeyDestructionWithdrawn { account };
        operation(engine, intent, withdrawn).await?;
        return Ok(Erased::UnderHold);
    }
    destroy(engine, keys)?;
    engine.keys().forget(account);
    // From here on nothing about the person can be sealed any more, a note neither.
    let intent = &without_note(intent);
    let destroyed = OperationsEvent::KeyDestroyed { account: Some(account), keys: keys.to_vec() };
    operation(engine, intent, destroyed).await?;
    let address = match address {
        Some(address) => Some(address),
        None => created_under(engine, account).await?,
    };
    if let Some(address) = address {
        let claim = StreamId::email_claim(&address);
        let release = EmailClaimCommand::Release { account };
        read(engine.claims.execute(&claim, &policy, intent, &release).await)?;
    }
    Ok(Erased::Done)
}

fn without_note(intent: &Intent) -> Intent {
    let mut intent = intent.clone();
    if let Some(reason) = &mut intent.reason {
        reason.note = None;
    }
    intent
}

/// The tag of the address an account was made under, when its state no longer says it.
async fn created_under(
    engine: &Engine,
    account: AccountId,
) -> Result<Option<keyledger_core::ids::AddressTag>, Failure> {
    use keyledger_core::account::AccountEvent;
    let history = engine.history::<AccountEvent>(&StreamId::account(account)).await?;
    Ok(history.into_iter().find_map(|recorded| {
        if let AccountEvent::AccountCreated { address, .. } = recorded.event {
            Some(address)
        } else {
            None
        }
    }))
}

fn destroy(engine: &Engine, keys: &[String]) -> Result<(), Failure> {
    for key in keys {
        engine.vault.destroy(&SecretName::stored(key))?;
    }
    Ok(())
}

async fn operation(
    engine: &Engine,
    intent: &Intent,
    happened: OperationsEvent,
) -> Result<(), Failure> {
    let policy = engine.policy().await?;
    let stream = StreamId::operations(intent.at);
    let done = engine.operations.execute(&stream, &policy, intent, &happened).await;
    read(done).map(|_| ())
}

/// At start: every destruction ever recorded is applied to the vault again, so that an old backup
/// revives nobody, and every erasure that was decided and not finished is finished. `since` is the
/// month the ledger began in; of whoever is under a hold what it keeps is kept first, which the
/// projections know: they are asked where something is destroyed only now. Answers who was forgotten only
/// now.
#[boxed]
pub async fn reapply(
    engine: &Engine,
    since: Timestamp,
    (views, source): (&Views, &Source),
) -> Result<Vec<AccountId>, Failure> {
    let (mut held, nobody) = (None, BTreeSet::new());
    let mut open = std::collections::BTreeMap::new();
    for month in months(since, engine.clock.now()) {
        let loaded = read(engine.operations.load(&month).await)?;
        let Operations { decided, destroyed, finished, withdrawn, .. } = &*loaded.state;
        for name in destroyed.iter().map(|name| SecretName::stored(name)) {
            if engine.vault.get(&name).is_ok_and(|secret| secret.is_some()) {
                if held.is_none() {
                    held = Some(holds::held(views, source).await?);
                }
                retention::keep_what_is_held(engine, &name, held.as_ref().unwrap_or(&nobody))?;
            }
            engine.vault.destroy(&name)?;
        }
        open.extend(decided.iter().map(|(account, what)| (*account, what.clone())));
        open.retain(|account, _| !finished.contains(account) && !withdrawn.contains(account));
    }
    let mut forgotten = vec![];
    for (account, (ground, keys)) in open {
        let intent = engine.intent(Actor::system("erasure"));
        if finish(engine, account, ground, &keys, &intent).await? == Erased::Done {
            forgotten.push(account);
        }
    }
    if held.is_some() {
        engine.form.keys().forget_all();
    }
    Ok(forgotten)
}
