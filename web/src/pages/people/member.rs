//! A member's page: tick boxes that hold at once, last day, mails, and what a manager does for somebody
//! who is locked out (S11, S24, S29, S32, S33, S35, B5).

use super::list::{TickBox, boxes, was};
use super::person::Person;
use super::why::Why;
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::members::who::{property_id, reader};
use crate::pages::account::mails::MailLine;
use crate::pages::acting;
use crate::pages::clock::Clock;
use crate::pages::frame::{Frame, Section, Width};
use crate::pages::respond::page;
use crate::pages::said::{self, Said};
use crate::pages::signed_in;
use crate::request::context::Context;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::Standing;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_usecases::access::billing;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::members::list::{self, FactorStanding};
use keyledger_usecases::members::{mails, permissions, replace, tickable};

#[derive(Template)]
#[template(path = "people/member.html")]
struct MemberPage {
    frame: Frame,
    said: Option<Said>,
    here: String,
    people: String,
    property: String,
    person: Person,
    boxes: Vec<TickBox>,
    /// The free ones that are ticked, as the form sends them back.
    was: String,
    /// Whether there is one that whoever looks may tick.
    free: bool,
    ends_on: String,
    mails: Vec<MailLine>,
    /// What may be done to the account, where something may.
    acts: Vec<ActButton>,
    may: May,
    why: Why,
    whys: Vec<(&'static str, String)>,
    checks: Vec<(&'static str, String)>,
    itself: bool,
}

/// What whoever looks may do.
struct May {
    /// Correct the address: nobody ever used the account.
    replace: bool,
    reset: bool,
    rename: bool,
}

struct ActButton {
    word: &'static str,
    text: String,
    means: String,
}

/// Shows it.
pub async fn show(
    Path((id, account)): Path<(String, String)>,
    context: Context,
) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    match shown(&context, &caller, &id, &account).await {
        Ok(shown) => {
            let (said, cookies) = said::taken(&context, &caller);
            let shown = MemberPage { said, ..shown };
            Ok((cookies, page(&context, StatusCode::OK, &shown)).into_response())
        }
        Err(problem) => Ok(said::led(&context, &caller, problem)),
    }
}

async fn shown(
    context: &Context,
    caller: &Caller,
    id: &str,
    account: &str,
) -> Result<MemberPage, Problem> {
    let property = property_id(context, id)?;
    let account: AccountId = account.parse().map_err(|_| not_found(context))?;
    reader(context, property, ReadQuestion::Account, Some(account)).await?;
    let failed = |failure| Problem::failure(context, &failure);
    let (system, engine) = (&context.system, &context.system.engine);
    system.catch_up().await.map_err(failed)?;
    let one = list::one(system, property, account).await.map_err(failed)?;
    let one = one.ok_or_else(|| not_found(context))?;
    let clock = Clock::of(context, caller).await?;
    let held = permissions::held(engine, property, account).await.map_err(failed)?;
    let held = held.map_or_else(|| one.permissions.clone(), |(held, _)| held);
    let itself = account == caller.account;
    let why = Why::of(context, caller).await?;
    let tickable = tickable::tickable(engine, caller, property, std::slice::from_ref(&one));
    let tickable = tickable.await.map_err(failed)?.pop().unwrap_or_default();
    let boxes = boxes(context, &held, &tickable);
    let state = billing::property(engine, property).await.map_err(failed)?;
    let lines = mails::of_member(system, property, account).await.map_err(failed)?;
    let lines = lines.into_iter().map(|mail| MailLine::of(mail, context.language, &clock));
    let mut frame = Frame::signed_in(context, caller, "page-people-title", Section::People).await?;
    let person = Person::of(context, &one, &clock);
    frame.title.clone_from(&person.name);
    let judged = acting::judged(context, caller, account).await?;
    let may_act = |act| judged(act).is_ok();
    let replaceable = replace::may_be_replaced(engine, account, property).await.map_err(failed)?;
    Ok(MemberPage {
        said: None,
        here: format!("/properties/{property}/people/{account}"),
        people: format!("/properties/{property}/people"),
        property: state.name().map(str::to_owned).unwrap_or_default(),
        was: was(&boxes),
        free: !tickable.is_empty(),
        boxes,
        ends_on: one.ends_on.map(|day| day.to_string()).unwrap_or_default(),
        mails: lines.collect(),
        may: May {
            replace: replaceable && !itself,
            reset: may_act(Act::ResetFactor)
                && matches!(one.factor, FactorStanding::Enrolled | FactorStanding::Disabled),
            rename: !itself && may_act(Act::ChangeProfile),
        },
        acts: acts(&frame, one.standing, &may_act),
        why,
        whys: acting::whys(context),
        checks: acting::checks(context),
        itself,
        person,
        frame: frame.wide(Width::Wide),
    })
}

fn acts(frame: &Frame, standing: Option<Standing>, may: &dyn Fn(Act) -> bool) -> Vec<ActButton> {
    let locked = matches!(standing, Some(Standing::Locked | Standing::Disabled));
    let suspended = standing == Some(Standing::Suspended);
    let offered = [
        (Act::Unlock, locked, "page-member-unlock", "page-member-unlock-means"),
        (Act::EndSessions, !suspended, "page-member-end", "page-member-end-means"),
        (Act::Suspend, !suspended, "page-member-suspend", "page-member-suspend-means"),
        (Act::Resume, suspended, "page-member-resume", "page-member-resume-means"),
    ];
    let offered = offered.into_iter().filter(|(act, makes_sense, ..)| *makes_sense && may(*act));
    offered
        .map(|(act, _, text, means)| ActButton {
            word: act.code(),
            text: frame.say(text),
            means: frame.say(means),
        })
        .collect()
}

/// Where a member's page is.
pub(super) fn place(property: PropertyId, account: AccountId) -> String {
    format!("/properties/{property}/people/{account}")
}
