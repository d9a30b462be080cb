//! Setting a passkey up: the browser makes a key, and with that it is enrolled (S22, S25, S28).

use super::asked::{Asked, AskedFor, Question, ceremonies, failed};
use super::verify::fault;
use super::{host, kept};
use crate::boxed;
use crate::caller::profile::profile;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::caller::tokens;
use crate::engine::Engine;
use crate::factors::manage::{
    Begins, Renewed, Shown, Started, factors, forget, own, run, shown, start_enrolment,
};
use crate::failure::{Failure, Outcome};
use keyledger_core::account::{
    Account, AccountCommand, EnrolledFrom, FactorKind, Factors, MadePasskey, Opening, PasskeySetUp,
    Rejection,
};
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::{AccountId, AnswerId, FactorId};
use keyledger_core::passkeys::PasskeyUser;
use keyledger_core::vault::SecretName;

/// The longest name of a passkey, in characters.
pub const NAME_MAX: usize = 60;

/// A passkey that the browser is to make.
pub struct NewKey {
    /// The pending factor.
    pub factor: FactorId,
    /// For the browser.
    pub question: Question,
}

/// Begins a set-up from a session.
#[boxed]
pub async fn begin_own(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    hand_over: Option<&str>,
) -> Outcome<Begins<NewKey>, Rejection> {
    let intent = own(engine, request, caller)?;
    let by = EnrolledFrom::Session(caller.session.clone());
    begin(engine, caller.account, &factors(caller), (by, hand_over), &intent).await
}

/// Begins a set-up; what was pending before no longer counts.
pub(crate) async fn begin(
    engine: &Engine,
    account: AccountId,
    before: &Factors,
    (by, hand_over): (EnrolledFrom, Option<&str>),
    intent: &Intent,
) -> Outcome<Begins<NewKey>, Rejection> {
    // Asked for first, so that nothing is begun where there are no passkeys.
    let ceremonies = ceremonies(engine)?;
    let (factor, kind) = (FactorId(engine.ids.uuid()), FactorKind::Passkey);
    let started = start_enrolment(engine, account, by, (factor, kind), hand_over, intent).await?;
    match started {
        Ok(Started::Pending { .. }) => {}
        Ok(Started::Not(shown)) => return Ok(Ok(Begins::Not(shown))),
        Err(rejection) => return Ok(Err(rejection)),
    }
    let handle = kept::handle_of(engine, account, before)?;
    let person = profile(engine, account).await?;
    let (address, name) = person.map(|person| (person.email, person.name)).unwrap_or_default();
    let address = address.unwrap_or_else(|| account.to_string());
    let display_name = name.unwrap_or_else(|| address.clone());
    let user = PasskeyUser { handle, name: &address, display_name: &display_name };
    let exclude = kept::accepted(engine, account, before)?;
    let ceremony = ceremonies.begin_registration(&user, &exclude);
    let ceremony = ceremony.map_err(|error| failed(&error))?;
    let purpose = AskedFor::SetUp { account, factor, handle };
    let question = Asked::seal(engine, purpose, ceremony)?;
    Ok(Ok(Begins::Begun(NewKey { factor, question })))
}

/// What a browser answered to the wish for a key, and what the key is to be called.
pub struct Made<'a> {
    /// The question, as it was sealed.
    pub asked: &'a str,
    /// The answer, in JSON.
    pub answer: &'a str,
    /// What the person calls the key.
    pub name: &'a str,
}

/// Ends a set-up from a session with the key that the browser made.
#[boxed]
pub async fn finish_own(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    made: &Made<'_>,
) -> Outcome<Shown, Rejection> {
    let (intent, renewed) = (own(engine, request, caller)?, Renewed::drawn(engine));
    let by = EnrolledFrom::Session(caller.session.clone());
    let opening = Opening {
        session: renewed.session.clone(),
        device: tokens::device_of(&tokens::draw(&*engine.ids)),
        network: None,
    };
    let before = factors(caller);
    let done = finish(engine, (caller.account, &before), (by, opening), made, &intent).await?;
    Ok(done.map(|done| renewed.goes_with(&done, shown(engine, intent.at, &done))))
}

/// Ends a set-up with the key that the browser made.
pub(crate) async fn finish(
    engine: &Engine,
    (account, before): (AccountId, &Factors),
    (by, opening): (EnrolledFrom, Opening),
    made: &Made<'_>,
    intent: &Intent,
) -> Outcome<Done<Account>, Rejection> {
    let Some(asked) = Asked::open(engine, made.asked)? else {
        return Ok(Err(Rejection::EnrolmentOver));
    };
    let AskedFor::SetUp { account: whose, factor, handle } = asked.purpose else {
        return Ok(Err(Rejection::EnrolmentOver));
    };
    if whose != account {
        return Ok(Err(Rejection::EnrolmentOver));
    }
    let read = ceremonies(engine)?.finish_registration(&asked.state(), made.answer);
    let read = match read {
        Ok(passkey) => Ok(passkey),
        Err(error) => Err(fault(&error)?),
    };
    // Only what waits is kept: a name in the vault that was given up can never be taken again.
    let waits = |held: &Factors| held.pending.as_ref().is_some_and(|one| one.factor == factor);
    if let Ok(passkey) = &read
        && waits(&held_by(engine, account).await?)
    {
        host::note(engine, ceremonies(engine)?.site())?;
        let whose = (account, factor);
        if kept::keep(engine, whose, handle, &passkey.key, made.name).await?.is_err() {
            return Ok(Err(Rejection::EnrolmentOver));
        }
    }
    let tag = kept::tag_of(handle);
    let made = read.map(|passkey| MadePasskey {
        handle: tag,
        algorithm: passkey.key.algorithm,
        authenticator: passkey.key.authenticator,
        marks: passkey.marks,
    });
    let read = made.is_ok();
    let answer = AnswerId(engine.ids.uuid());
    let command =
        AccountCommand::ConfirmPasskey(PasskeySetUp { by, factor, answer, made, opening });
    let done = run(engine, account, intent, &command).await?;
    // What still waits may be confirmed yet, by the same answer sent again.
    let now = held_by(engine, account).await?;
    if read && !waits(&now) && !now.enrolled.contains_key(&factor) {
        engine.vault.destroy(&SecretName::passkey(account, factor))?;
        if now.handle != Some(tag) {
            for name in kept::numbers(account, tag) {
                engine.vault.destroy(&name)?;
            }
        }
    }
    if let Ok(done) = &done {
        forget(engine, account, before, done)?;
    }
    Ok(done)
}

async fn held_by(engine: &Engine, account: AccountId) -> Result<Factors, Failure> {
    let state = engine.account(account).await?;
    Ok(state.living().map(|living| living.factors.clone()).unwrap_or_default())
}
