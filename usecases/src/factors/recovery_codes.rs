//! New recovery codes. What the person prints, and what makes those of before worthless (S16).

use super::codes::{self, ShownCode, TooBusy, keep_new_codes};
use super::manage::{factors, forget, own, run};
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::engine::Engine;
use crate::failure::Outcome;
use keyledger_core::account::{AccountCommand, Rejection};
use keyledger_core::engine::Context;
use keyledger_core::ids::FactorId;

/// What became of the wish for recovery codes.
pub enum Codes {
    /// They hold from now on, and are shown this once.
    Issued(Vec<ShownCode>),
    /// Too much is being hashed.
    TooBusy(TooBusy),
}

/// Draws recovery codes; those of before no longer count.
#[boxed]
pub async fn issue_codes(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
) -> Outcome<Codes, Rejection> {
    let intent = own(engine, request, caller)?;
    let (session, set) = (caller.session.clone(), FactorId(engine.ids.uuid()));
    let command = |codes| AccountCommand::IssueRecoveryCodes { session, set, codes };
    // Asked first with no codes, so that nothing is hashed for a no.
    let policy = engine.policy().await?;
    let context = Context::trial(&policy, engine.clock.known(intent.at));
    if let Err(rejection) = caller.decide(context, &command.clone()(vec![])) {
        return Ok(Err(rejection));
    }
    let codes = match keep_new_codes(engine, caller.account).await? {
        Ok(codes) => codes,
        Err(busy) => return Ok(Ok(Codes::TooBusy(busy))),
    };
    let (ids, codes): (Vec<_>, Vec<_>) = codes.into_iter().unzip();
    match run(engine, caller.account, &intent, &command(ids.clone())).await? {
        Ok(done) => {
            forget(engine, caller.account, &factors(caller), &done)?;
            Ok(Ok(Codes::Issued(codes)))
        }
        Err(rejection) => {
            codes::destroy_codes(engine, caller.account, ids)?;
            Ok(Err(rejection))
        }
    }
}
