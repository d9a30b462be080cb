//! My second factors: which do I have, and how do I set one up, remove one, and take recovery codes?
//! (S21-S23, S25, S28)

use crate::answer::factor_problem::{code, issuer, rejected, reset_reason, right};
use crate::answer::problem::Problem;
use crate::me::recovery_codes;
use crate::pages::clock::Clock;
use crate::pages::form::Form;
use crate::pages::frame::{Frame, Section, Width};
use crate::pages::respond::{page, see_other};
use crate::pages::said::{self, Said};
use crate::pages::{home, signed_in};
use crate::request::context::Context;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::{FactorKind, FactorResetReason, Factors};
use keyledger_core::ids::FactorId;
use keyledger_core::policy::PasskeyUse;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::factors::manage;
use keyledger_usecases::factors::names::names_of;
use keyledger_usecases::texts::say;

pub mod app;
pub mod app_removal;
pub mod passkey;
pub mod set_up;

const HERE: &str = "/me/factors";
/// Where the codes are shown.
const CODES: &str = "/me/factors/codes";

#[derive(Template)]
#[template(path = "account/factors.html")]
struct FactorsPage {
    frame: Frame,
    tab: &'static str,
    said: Option<Said>,
    factors: Vec<Row>,
    /// What a set-up waits for.
    waits: Waits,
    /// Valid recovery codes, and when they were shown.
    codes: Option<(String, String)>,
    factor_days: Option<i64>,
    /// Whether they are still shown.
    codes_again: bool,
    /// Whether whoever reset the last one handed a code over.
    hand_over: bool,
    reasons: Vec<(&'static str, String)>,
    /// Whether a passkey can be set up here.
    adds_passkey: bool,
    ways: Ways,
}

/// What a set-up waits for, if there is one.
struct Waits {
    /// The code of an authenticator app.
    code: bool,
    /// A device, or its test.
    device: bool,
}

/// What there is to confirm with.
struct Ways {
    /// There is a passkey to confirm with.
    has_passkey: bool,
    /// Our own app can be asked to confirm.
    has_app: bool,
    /// There is a code to confirm with.
    has_code: bool,
}

struct Row {
    id: String,
    kind: String,
    since: String,
    used: String,
    /// What a passkey is called, where it is kept, and whether it is not accepted any more.
    name: Option<String>,
    kept: Option<String>,
    changed: bool,
    /// Whether it is the last passkey that is on one device only, beside synced ones.
    last_on_device: bool,
}

/// Lists them.
pub async fn show(context: Context) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let title = "page-account-factors";
    let frame = Frame::signed_in(&context, &caller, title, Section::Account).await?;
    let clock = Clock::of(&context, &caller).await?;
    let (found, now) = (manage::factors(&caller), context.system.engine.clock.now());
    let engine = &context.system.engine;
    let names = names_of(engine, caller.account, &found);
    let names = names.map_err(|failure| Problem::failure(&context, &failure))?;
    let rows = found.enrolled.iter().map(|(id, factor)| Row {
        id: id.to_string(),
        kind: say(context.language, &format!("factor-{}", factor.kind.word()), &[]),
        since: clock.minute(factor.since),
        used: clock.minute(factor.used_at),
        name: names.iter().find(|(named, _)| named == id).map(|(_, name)| name.clone()),
        kept: factor.passkey.map(|passkey| kept(&context, passkey.marks.synced)),
        changed: !factor.is_accepted(),
        last_on_device: is_last_on_device(&found, *id),
    });
    let policy = engine.policy().await.map_err(|failure| Problem::failure(&context, &failure))?;
    let allowed = policy.settings.passkeys != PasskeyUse::Off;
    let codes = found.recovery.as_ref();
    let codes = codes.map(|codes| (codes.codes.len().to_string(), clock.minute(codes.since)));
    let reasons = FactorResetReason::ALL.map(|reason| {
        (reason.word(), say(context.language, &format!("factor-reset_{}", reason.word()), &[]))
    });
    let (said, cookies) = said::taken(&context, &caller);
    let shown = FactorsPage {
        frame: frame.wide(Width::Wide),
        tab: "factors",
        said,
        factors: rows.collect(),
        waits: Waits {
            code: found.pending(now).is_some_and(|one| one.kind == FactorKind::Totp)
                && said::kept(&context, &caller, set_up::KEPT).is_some(),
            device: found.pending(now).is_some_and(|one| one.kind == FactorKind::App),
        },
        codes,
        codes_again: said::kept(&context, &caller, "codes").is_some(),
        factor_days: home::factor_days(&context, &caller),
        hand_over: found.hand_over.is_some(),
        reasons: reasons.into(),
        adds_passkey: allowed && engine.passkeys.get().is_some(),
        ways: Ways {
            has_passkey: engine.passkeys.get().is_some() && found.passkeys().next().is_some(),
            has_app: found.apps().next().is_some(),
            has_code: found.shows_codes() || found.recovery.is_some(),
        },
    };
    Ok((cookies, page(&context, StatusCode::OK, &shown)).into_response())
}

/// Where a passkey is kept.
fn kept(context: &Context, synced: bool) -> String {
    let key = if synced { "page-factors-synced" } else { "page-factors-device" };
    say(context.language, key, &[])
}

/// Whether with this one only synced passkeys would be left: whoever gets into the account that syncs
/// them would have them all.
fn is_last_on_device(factors: &Factors, id: FactorId) -> bool {
    let mut others = factors.passkeys().filter(|(other, _)| *other != id).peekable();
    let on_device = factors.passkey(id).is_some_and(|passkey| !passkey.marks.synced);
    on_device && others.peek().is_some() && others.all(|(_, passkey)| passkey.marks.synced)
}

/// Removes one after a last check; with the last one all sessions end.
pub async fn remove(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    match removed(&context, &caller, &mut form).await {
        Ok(answer) => Ok(answer),
        Err(problem) => Ok(said::not_done(&context, &caller, problem, HERE)),
    }
}

async fn removed(context: &Context, caller: &Caller, form: &mut Form) -> Result<Response, Problem> {
    let factor = factor_of(context, form)?;
    let why = reset_reason(context, "reason", &form.take("reason"))?;
    let code = code(context, std::mem::take(&mut *form.take("code")))?;
    let engine = &context.system.engine;
    let done = manage::remove(engine, &context.request, caller, factor, &code, why).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let shown = done.map_err(|rejection| rejected(context, rejection))?;
    let right = right(context, caller.account, shown)?;
    let answer = said::done(context, caller, "page-factors-removed", HERE);
    Ok((right.cookies, answer).into_response())
}

fn factor_of(context: &Context, form: &mut Form) -> Result<FactorId, Problem> {
    crate::answer::factor_problem::factor_id(context, &form.take("factor"))
}

/// Draws recovery codes, and leads to where they are shown.
pub async fn draw(form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let codes = match recovery_codes::issue(&context, &caller).await {
        Ok(codes) => codes,
        Err(problem) => return Ok(said::not_done(&context, &caller, problem, HERE)),
    };
    let text = codes.iter().map(|code| code.code.as_str()).collect::<Vec<_>>().join("\n");
    let cookies = said::keep(&context, &caller, "codes", &text)?;
    Ok((cookies, see_other(CODES)).into_response())
}

#[derive(Template)]
#[template(path = "account/codes.html")]
struct CodesPage {
    frame: Frame,
    /// None once they were written down, or too late.
    codes: Option<Vec<String>>,
    /// Whose they are, and for what.
    whose: String,
}

/// Shows the codes, to be printed, for some minutes.
pub async fn codes(context: Context) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let (title, section) = ("page-factors-codes-title", Section::Account);
    let frame = Frame::signed_in(&context, &caller, title, section).await?;
    let kept = said::kept(&context, &caller, "codes");
    let codes = kept.map(|kept| kept.lines().map(str::to_owned).collect());
    let arguments = [
        ("name", frame.person.clone().unwrap_or_default().into()),
        ("issuer", "Keyledger".into()),
        ("site", issuer(&context).into()),
    ];
    let whose = say(context.language, "page-codes-for", &arguments);
    let shown = CodesPage { frame, codes, whose };
    Ok(page(&context, StatusCode::OK, &shown))
}

/// They were written down: they are shown no longer.
pub async fn codes_kept(form: Form) -> Response {
    (said::kept_no_longer(&form.context), see_other(HERE)).into_response()
}
