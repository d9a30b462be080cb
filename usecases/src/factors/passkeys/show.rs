//! Showing a passkey from a session: once more before sensitive data opens, and before a factor goes
//! (S21, S23).

use super::asked::{Asked, AskedFor, Question};
use super::verify;
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::engine::Engine;
use crate::factors::codes::Answered;
use crate::factors::manage::{Renewed, Shown, factors, judge, own};
use crate::failure::{Failure, Outcome};
use keyledger_core::account::{AccountCommand, FactorResetReason, Rejection};
use keyledger_core::ids::FactorId;

/// Asks for an answer from a session; before a factor goes, for that.
#[boxed]
pub async fn begin(
    engine: &Engine,
    caller: &Caller,
    removes: Option<FactorId>,
) -> Outcome<Question, Rejection> {
    let held = factors(caller);
    if held.passkeys().next().is_none() {
        return Ok(Err(Rejection::NoFactor));
    }
    let (account, session) = (caller.account, caller.session.clone());
    let purpose = AskedFor::Session { account, session, removes };
    Ok(Ok(verify::ask(engine, account, &held, purpose)?))
}

/// Shows the factor once more (S21).
#[boxed]
pub async fn step_up(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    (asked, answer): (&str, &str),
) -> Outcome<Shown, Rejection> {
    let Some(answered) = answered(engine, caller, None, (asked, answer))? else {
        return Ok(Err(Rejection::PasskeyTooLate));
    };
    let token = Renewed::drawn(engine);
    let (session, renewed) = (caller.session.clone(), token.session.clone());
    let given = answered.given.clone();
    let command = AccountCommand::StepUp { session, renewed, given };
    judged(engine, request, caller, (token, command), answered).await
}

/// Removes a factor after one last check with a passkey (S23, S26).
#[boxed]
pub async fn remove(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    (factor, why): (FactorId, FactorResetReason),
    (asked, answer): (&str, &str),
) -> Outcome<Shown, Rejection> {
    let Some(answered) = answered(engine, caller, Some(factor), (asked, answer))? else {
        return Ok(Err(Rejection::PasskeyTooLate));
    };
    let token = Renewed::drawn(engine);
    let (session, renewed) = (caller.session.clone(), token.session.clone());
    let given = answered.given.clone();
    let command = AccountCommand::RemoveFactor { session, renewed, factor, given, why };
    judged(engine, request, caller, (token, command), answered).await
}

async fn judged(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    (token, command): (Renewed, AccountCommand),
    answered: Answered,
) -> Outcome<Shown, Rejection> {
    let (intent, before) = (own(engine, request, caller)?, factors(caller));
    let whose = (caller.account, &before);
    let judged = judge(engine, whose, &intent, &command, answered).await?;
    Ok(judged.map(|(done, shown)| token.goes_with(&done, shown)))
}

/// The answer, verified; `None` where nothing of the kind was asked, or its time is over.
fn answered(
    engine: &Engine,
    caller: &Caller,
    removes: Option<FactorId>,
    (asked, answer): (&str, &str),
) -> Result<Option<Answered>, Failure> {
    let (account, session) = (caller.account, caller.session.clone());
    let purpose = AskedFor::Session { account, session, removes };
    let asked = Asked::open(engine, asked)?.filter(|asked| asked.purpose == purpose);
    let Some(asked) = asked else { return Ok(None) };
    let given = verify::verified(engine, account, &factors(caller), &asked, answer)?;
    Ok(Some(Answered::by_passkey(given)))
}
