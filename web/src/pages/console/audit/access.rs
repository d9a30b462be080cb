//! Who could do what at a property on a date? With the operators of the whole system then (C5).

use super::{AUDIT, clock_of};
use crate::answer::denied::permission_words;
use crate::answer::problem::Problem;
use crate::audit::review::reviewed;
use crate::pages::clock::Clock;
use crate::pages::console::account::class_of;
use crate::pages::console::as_of::moment_in;
use crate::pages::console::opening::opened;
use crate::pages::console::tabs::{Top, top};
use crate::pages::frame::Frame;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_core::ids::PropertyId;
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::compliance::access_review::{Member, Operator};
use keyledger_usecases::reading::find::properties_named;
use keyledger_usecases::texts::in_words::{role_in_words, standing_in_words};

/// Properties that are named where several are meant.
const PROPERTIES: usize = 50;

#[derive(Template)]
#[template(path = "console/audit/access.html")]
struct AccessPage {
    frame: Frame,
    top: Top,
    part: &'static str,
    /// What was typed.
    property: String,
    at: String,
    zone: String,
    /// Properties that may be meant.
    choices: Vec<(String, String)>,
    review: Option<Reviewed>,
    nothing: bool,
}

struct Reviewed {
    title: String,
    members: Vec<Line>,
    operators: Vec<(String, String, String)>,
}

struct Line {
    id: String,
    name: String,
    email: String,
    permissions: Vec<(String, bool)>,
    standing: String,
    class: &'static str,
}

/// Shows it.
pub async fn show(AskingForm(asked): AskingForm) -> Result<Response, Problem> {
    opened(&asked.context, async |caller| shown(&asked, caller).await).await
}

async fn shown(asked: &QueryString, caller: &Caller) -> Result<AccessPage, Problem> {
    asked.only(&["property", "at"])?;
    let context = &asked.context;
    let (system, language) = (&context.system, context.language);
    let failed = |failure| asked.failed(&failure);
    let looks = asked.asker().await?.may_look(&system.engine, Act::ReviewActs).await;
    looks.map_err(failed)?.map_err(|why| asked.turned_away(Act::ReviewActs, why))?;
    let (frame, top) = top(context, caller, ("page-audit-access", AUDIT)).await?;
    let typed = asked.text("property").unwrap_or_default().to_owned();
    system.catch_up().await.map_err(failed)?;
    let mut choices = properties_named(system, &typed, PROPERTIES).await.map_err(failed)?;
    let exact = choices.iter().position(|(id, name)| *id == typed || *name == typed);
    if let Some(exact) = exact {
        choices = vec![choices.swap_remove(exact)];
    }
    let chosen = match &choices[..] {
        [(id, _)] if !typed.is_empty() => id.parse::<PropertyId>().ok(),
        _ => None,
    };
    let zone = match chosen {
        Some(property) => {
            time_zones::of_property(&system.engine, property).await.map_err(failed)?
        }
        None => clock_of(asked, caller).await?,
    };
    let at = moment_in(asked, "at", &zone)?.unwrap_or_else(|| system.engine.clock.now());
    let clock = Clock::by(language, zone.clone());
    let review = match chosen {
        Some(property) => {
            let review = reviewed(asked, property, at).await?;
            let values =
                [("property", review.name.clone().into()), ("at", clock.minute(at).into())];
            Some(Reviewed {
                title: keyledger_usecases::texts::say(language, "page-audit-access-of", &values),
                members: review.members.into_iter().map(|one| line(&frame, one)).collect(),
                operators: review.operators.iter().map(|one| operator(&frame, one)).collect(),
            })
        }
        None => None,
    };
    Ok(AccessPage {
        nothing: choices.is_empty() && !typed.is_empty(),
        choices: if chosen.is_some() { vec![] } else { choices },
        property: typed,
        at: clock.field(at),
        zone: zone.name().to_owned(),
        part: "access",
        review,
        top,
        frame,
    })
}

fn line(frame: &Frame, member: Member) -> Line {
    let language: Language = frame.language();
    let words =
        |one: &Permission| (permission_words(*one, language), member.sensitive.contains(one));
    let nameless = || frame.say("page-console-nameless");
    Line {
        id: member.account.to_string(),
        permissions: member.permissions.iter().map(words).collect(),
        standing: standing_in_words(language, member.standing),
        class: class_of(member.standing),
        name: member.person.clone().or_else(|| member.email.clone()).unwrap_or_else(nameless),
        email: member.email.unwrap_or_default(),
    }
}

fn operator(frame: &Frame, operator: &Operator) -> (String, String, String) {
    let name = operator.person.clone().unwrap_or_else(|| frame.say("page-console-nameless"));
    (operator.account.to_string(), name, role_in_words(frame.language(), operator.role))
}
