//! Handover codes. A code that whoever reset a factor hands over: how is it made, and is what was
//! typed it? (DESIGN 6)
//!
//! Where the policy wants it, the next factor is set up only by somebody who has it: a stolen password
//! and a talked-over colleague are not enough.

use super::codes::{ONE_AT_A_TIME_MAX, TooBusy, one_at_a_time};
use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::log_in::turns::Inside;
use crate::secrets::hashing::Lane;
use crate::secrets::one_time_codes::{self, in_groups, letters_of};
use keyledger_core::account::{AccountEvent, GivenHandOver};
use keyledger_core::ids::{AccountId, AnswerId, HandOverId};
use keyledger_core::policy::Policy;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::SecretName;

/// A new code, to be shown once to whoever resets; its hash is durable already.
pub async fn keep_new(
    engine: &Engine,
    account: AccountId,
) -> Result<Result<(HandOverId, String), TooBusy>, Failure> {
    let turn = match engine.passwords.turn(Lane::Known, &*engine.clock).await {
        Ok(turn) => turn,
        Err(full) => return Ok(Err(full.into())),
    };
    let (id, letters) = (HandOverId(engine.ids.uuid()), one_time_codes::draw(&*engine.ids));
    let code = in_groups(&letters);
    one_time_codes::keep(engine, &turn, SecretName::hand_over(account, id), letters).await?;
    Ok(Ok((id, code)))
}

/// The same where one is wanted: the policy asks for it, and somebody else takes a factor away.
pub async fn new_where_wanted(
    engine: &Engine,
    policy: &Policy,
    account: AccountId,
    takes_away: bool,
) -> Result<Option<(HandOverId, String)>, Failure> {
    if !(policy.settings.factor_hand_over_code && takes_away) {
        return Ok(None);
    }
    let busy = |_| Failure::Other("too much is being hashed to make a code to hand over".into());
    keep_new(engine, account).await?.map(Some).map_err(busy)
}

/// The code to show, if an event names it; else it is destroyed: no secret lies there for nothing.
pub fn shown<'a>(
    engine: &Engine,
    account: AccountId,
    code: Option<(HandOverId, String)>,
    mut events: impl Iterator<Item = &'a AccountEvent>,
) -> Result<Option<String>, Failure> {
    let Some((id, code)) = code else { return Ok(None) };
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these name a code")]
    let named = events.any(|event| match event {
        AccountEvent::SecondFactorReset(reset) => reset.hand_over == Some(id),
        AccountEvent::FactorDemanded { hand_over } => *hand_over == Some(id),
        _ => false,
    });
    if !named {
        engine.vault.destroy(&SecretName::hand_over(account, id))?;
    }
    Ok(named.then_some(code))
}

/// Compares what was typed; `None` where no code is wanted. What is not looked at costs no hash. What
/// is returned with it is held until the answer is judged: until then no other one is hashed.
#[boxed]
pub async fn compare(
    engine: &Engine,
    account: AccountId,
    typed: &str,
    at: Timestamp,
) -> Result<Result<(Option<GivenHandOver>, Option<Inside>), TooBusy>, Failure> {
    let Ok(inside) = one_at_a_time(engine, account).await else {
        return Ok(Err(TooBusy { retry_after: ONE_AT_A_TIME_MAX }));
    };
    let state = engine.account(account).await?;
    let factors = state.living().map(|living| &living.factors);
    let Some(code) = factors.and_then(|factors| factors.hand_over) else {
        return Ok(Ok((None, None)));
    };
    let answer = AnswerId(engine.ids.uuid());
    let given = |matched| Some(GivenHandOver { answer, code, matched });
    let time = engine.clock.known(at);
    let shut = factors.is_none_or(|held| held.disabled || held.paused(time).is_some());
    let Some(letters) = letters_of(typed).filter(|_| !shut) else {
        return Ok(Ok((given(false), Some(inside))));
    };
    let turn = match engine.passwords.turn(Lane::Known, &*engine.clock).await {
        Ok(turn) => turn,
        Err(full) => return Ok(Err(full.into())),
    };
    let name = SecretName::hand_over(account, code);
    let matched = one_time_codes::is_right(engine, &turn, &name, letters).await?;
    Ok(Ok((given(matched), Some(inside))))
}
