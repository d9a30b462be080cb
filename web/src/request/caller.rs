//! Caller authorisation: who asks, and may they? A session's person, an operator, or other software
//! with a token; who may not is told what is missing and who can help.
//!
//! An endpoint for operators begins with `caller::operator(&context, Act::ReadHistory)`, one for
//! other software with `caller::service(&context, Act::WriteBilling)`: the scope stands in the
//! table. What comes back knows its actor, its authority and its intent.

use super::context::Context;
use super::reason::wrong_reason;
use crate::answer::challenge::Challenge;
use crate::answer::problem::Problem;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use keyledger_core::account::DenialCause;
use keyledger_core::authority::{Act, NotAuthorised, row};
use keyledger_core::metadata::ActorKind;
use keyledger_core::service_token::TokenRefusal;
use keyledger_usecases::accounts::acts;
use keyledger_usecases::caller::asker::{Asker, SaidWhy, TurnedAway, Who};
use keyledger_usecases::caller::authorise::{self, Asking, Operator, Service};
use keyledger_usecases::caller::service_tokens::Shown;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::step_up::{self, OperatorDoes};
use keyledger_usecases::texts::in_words::{act_in_words, who_in_words};
use keyledger_usecases::texts::say;

/// The token of an `Authorization: Bearer` header (RFC 6750, section 2.1).
pub(crate) fn bearer(parts: &Parts) -> Option<String> {
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// The caller, an operator whose role does this; whatever is more than reading only with a second
/// factor that was shown lately.
pub async fn operator(context: &Context, act: Act) -> Result<Operator, Problem> {
    let operator = by_role(context, act).await?;
    let does = OperatorDoes::of(act, operator.role);
    with_factor(context, operator, does)
}

/// Who asks, and why they say they do: what a use case checks.
pub(crate) async fn asker(context: &Context, said: SaidWhy) -> Result<Asker, Problem> {
    let who = Who::SignedIn(Box::new(context.caller().await?));
    Ok(Asker { who, request: context.request.clone(), said })
}

/// An operator who looks at what others do in this act: which tokens there are, which policy judges.
pub(crate) async fn looks(context: &Context, act: Act) -> Result<(), Problem> {
    let asker = asker(context, SaidWhy::default()).await?;
    let looks = asker.may_look(&context.system.engine, act).await;
    let looks = looks.map_err(|failure| Problem::failure(context, &failure))?;
    looks.map(|_| ()).map_err(|why| turned_away(context, act, why))
}

/// The problem of whoever a use case turned away.
pub(crate) fn turned_away(context: &Context, act: Act, why: TurnedAway) -> Problem {
    match why {
        TurnedAway::NotAuthorised(why) => denied(context, act, why),
        TurnedAway::Factor(cause) => without_factor(context, cause, "operator"),
        TurnedAway::Reason(wrong) => wrong_reason(context, &wrong),
    }
}

/// The same for who is known as an operator already.
pub(crate) fn with_factor(
    context: &Context,
    operator: Operator,
    does: OperatorDoes,
) -> Result<Operator, Problem> {
    showed_factor(context, &operator.caller, does)?;
    Ok(operator)
}

/// Whether an operator who is signed in showed the second factor that this asks for.
pub(crate) fn showed_factor(
    context: &Context,
    caller: &Caller,
    does: OperatorDoes,
) -> Result<(), Problem> {
    let shown = step_up::for_operator(&context.system.engine, caller, does);
    shown.map_err(|cause| without_factor(context, cause, "operator"))
}

/// Whoever acts for others shows their own second factor first; `whose` is the sentence for who has
/// none.
pub(crate) fn without_factor(context: &Context, cause: DenialCause, whose: &str) -> Problem {
    let which = if cause == DenialCause::SetUpRequired { whose } else { "detail" };
    Problem::new(context, StatusCode::FORBIDDEN, cause.word(), which, &[])
}

async fn by_role(context: &Context, act: Act) -> Result<Operator, Problem> {
    let caller = context.caller().await?;
    let engine = &context.system.engine;
    let failed = |failure| Problem::failure(context, &failure);
    let actor = caller.acting_as(ActorKind::Member);
    let account = caller.account;
    match authorise::operator(engine, caller, act).await.map_err(failed)? {
        Ok((operator, _)) => Ok(operator),
        Err(why) => {
            let now = engine.clock.now();
            let intent = context.request.intent(engine, actor, Some(account), now);
            let intent = intent.map_err(failed)?;
            acts::note_refusal(engine, &intent, None, act, why).await.map_err(failed)?;
            Err(denied(context, act, why))
        }
    }
}

/// The caller, other software whose token has the scope for this.
pub async fn service(context: &Context, act: Act) -> Result<Service, Problem> {
    let Some(token) = &context.bearer else { return Err(token_missing(context, act)) };
    let shown = authorise::service(&context.system.engine, &context.request, token, act).await;
    match shown.map_err(|failure| Problem::failure(context, &failure))? {
        Shown::Good(service) => Ok(service),
        Shown::Unknown => {
            let status = StatusCode::UNAUTHORIZED;
            let unknown = Problem::new(context, status, "not_authorised", "token_unknown", &[]);
            Err(unknown.challenged(Challenge::InvalidToken))
        }
        Shown::Refused(because) => Err(refused(context, act, because)),
    }
}

/// The caller, an operator or other software: whichever the request shows.
pub async fn operator_or_service(context: &Context, act: Act) -> Result<Asking, Problem> {
    if context.bearer.is_some() {
        service(context, act).await.map(Asking::Service)
    } else {
        let operator = operator(context, act).await?;
        Ok(Asking::Operator(Box::new(operator)))
    }
}

/// The problem of who may not do this: what is missing, and who can help.
pub fn denied(context: &Context, act: Act, why: NotAuthorised) -> Problem {
    if why == NotAuthorised::ReasonMissing {
        return reason_missing(context);
    }
    let which = match why {
        NotAuthorised::Oneself => "oneself",
        NotAuthorised::MoreRights => "outranked",
        NotAuthorised::Stranger => "stranger",
        NotAuthorised::Elsewhere => "elsewhere",
        NotAuthorised::Role | NotAuthorised::ReasonMissing => "role",
        NotAuthorised::Scope(_) => "scope",
        NotAuthorised::BySupport => "by_support",
        NotAuthorised::Disabled => "only_support",
        NotAuthorised::NotHeld => "not_held",
    };
    let scope = match why {
        NotAuthorised::Scope(scope) => scope.code(),
        NotAuthorised::Oneself
        | NotAuthorised::MoreRights
        | NotAuthorised::Stranger
        | NotAuthorised::Elsewhere
        | NotAuthorised::Role
        | NotAuthorised::BySupport
        | NotAuthorised::Disabled
        | NotAuthorised::NotHeld
        | NotAuthorised::ReasonMissing => "",
    };
    let arguments = [
        ("act", act_in_words(context.language, act).into()),
        ("who", who_in_words(context.language, act).into()),
        ("scope", scope.into()),
        ("support", context.site.settings.support_contact.clone().into()),
    ];
    Problem::new(context, StatusCode::FORBIDDEN, "not_authorised", which, &arguments)
}

/// Whoever helps from outside says why.
pub(crate) fn reason_missing(context: &Context) -> Problem {
    Problem::field(context, "reason", &say(context.language, "field-missing", &[]))
}

fn token_missing(context: &Context, act: Act) -> Problem {
    let scope = row(act).service.map_or("", |scope| scope.code());
    let arguments = [("scope", scope.into())];
    let status = StatusCode::UNAUTHORIZED;
    let missing = Problem::new(context, status, "not_authorised", "token_missing", &arguments);
    missing.challenged(Challenge::Token)
}

fn refused(context: &Context, act: Act, because: TokenRefusal) -> Problem {
    let which = match because {
        TokenRefusal::OutOfScope { needed } => {
            let denied = denied(context, act, NotAuthorised::Scope(needed));
            return denied.challenged(Challenge::Scope(needed));
        }
        TokenRefusal::NotForServices {} => return denied(context, act, NotAuthorised::Role),
        TokenRefusal::Expired {} => "token_expired",
        TokenRefusal::Revoked {} => "token_revoked",
    };
    let refused = Problem::new(context, StatusCode::UNAUTHORIZED, "not_authorised", which, &[]);
    refused.challenged(Challenge::InvalidToken)
}
