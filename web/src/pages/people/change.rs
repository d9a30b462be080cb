//! Forms of the manager's desk: each calls the use case behind the API, and leads back to the page that
//! says what came of it.

use super::member::place;
use super::why::{checked, perhaps};
use crate::accounts::act::{begin, refused as act_refused};
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::members::create::{self, CreateBody};
use crate::members::set_end::end_of;
use crate::members::who::{property_id, refused, staff};
use crate::pages::acting;
use crate::pages::form::Form;
use crate::pages::said;
use crate::pages::signed_in;
use crate::request::body;
use crate::request::context::Context;
use crate::request::cookies;
use crate::request::path::Path;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::permission::Permission;
use keyledger_usecases::accounts::change_profile::{self, Change as ProfileChange};
use keyledger_usecases::members::leave::{self, OfMember};
use keyledger_usecases::members::permissions::{self, Boxes, Change};
use keyledger_usecases::members::resend;
use keyledger_usecases::texts::{say, written};
use std::collections::BTreeSet;

/// What a form came to: the sentence that says it, and where.
type Outcome = Result<(String, String), Problem>;

/// One form of a member's page.
pub async fn member(
    Path((id, account, what)): Path<(String, String, String)>,
    mut form: Form,
) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let property = property_id(&context, &id)?;
    let account: AccountId = account.parse().map_err(|_| not_found(&context))?;
    // Ticked in the list or on their own page: there it is said what came of it.
    let back = match form.take("back").strip_prefix("list") {
        Some(after) => list_behind(property, after),
        None => place(property, account),
    };
    let here = back.clone();
    let about = OfMemberForm { context: &context, form: &mut form, property, account, here };
    let done = match what.as_str() {
        "permissions" => about.ticks().await,
        "grant" => about.grants().await,
        "last-day" => about.ends().await,
        "resend" => about.resends().await,
        "address" => about.corrects().await,
        "profile" => about.renames().await,
        "act" => about.acts().await,
        "remove" => about.removes().await,
        _ => return Err(not_found(&context)),
    };
    Ok(match done {
        Ok((text, to)) => said::done_in_words(&context, &caller, &text, &to),
        Err(problem) => said::not_done(&context, &caller, problem, &back),
    })
}

struct OfMemberForm<'a> {
    context: &'a Context,
    form: &'a mut Form,
    property: PropertyId,
    account: AccountId,
    /// The page that the form was on.
    here: String,
}

impl OfMemberForm<'_> {
    fn say(&self, key: &str) -> String {
        say(self.context.language, key, &[])
    }

    fn here(&self) -> String {
        self.here.clone()
    }

    fn list(&self) -> String {
        format!("/properties/{}/people", self.property)
    }

    /// The boxes as they were sent, against those that the page showed ticked: only what the person
    /// changed is changed, so that a page that stood open undoes nobody else's click.
    async fn ticks(self) -> Outcome {
        let was = self.form.take("was");
        let was: BTreeSet<Permission> =
            was.split(' ').filter_map(|word| word.parse().ok()).collect();
        let ticked = |permission: &Permission| self.form.has(&format!("may-{permission}"));
        let ticked: BTreeSet<_> = Permission::ALL.into_iter().filter(ticked).collect();
        let (grant, withdraw) = (&ticked - &was, &was - &ticked);
        self.changes(Boxes { grant, withdraw }).await
    }

    /// One click on what somebody was refused.
    async fn grants(self) -> Outcome {
        let permission = self.form.take("permission");
        let permission = permission.parse().map_err(|_| not_found(self.context))?;
        let boxes = Boxes { grant: [permission].into(), withdraw: BTreeSet::new() };
        let list = self.list();
        self.changes(boxes).await.map(|(text, _)| (text, list))
    }

    async fn changes(self, boxes: Boxes) -> Outcome {
        let context = self.context;
        let reason = checked(context, self.form)?;
        let caller = staff(context, self.property, Act::ChangePermissions).await?;
        let (property, account) = (self.property, self.account);
        let seen = vec![];
        let change = Change { property, account, boxes, seen, reason, command: None };
        let done = permissions::change(&context.system, &context.request, &caller, &change).await;
        let done = done.map_err(|failure| Problem::failure(context, &failure))?;
        let changed = done.map_err(|why| refused(context, Act::ChangePermissions, why))?;
        let nothing = changed.granted.is_empty() && changed.withdrawn.is_empty();
        let key = if nothing { "page-member-unchanged" } else { "page-member-ticked" };
        Ok((self.say(key), self.here()))
    }

    async fn ends(mut self) -> Outcome {
        let context = self.context;
        let caller = staff(context, self.property, Act::RemoveMember).await?;
        if !self.form.has("ends_on") {
            return Err(Problem::field(context, "ends_on", &self.say("field-missing")));
        }
        let day = self.form.take("ends_on");
        let ends_at = match day.as_str() {
            "" => None,
            day => Some(end_of(context, self.property, day).await?),
        };
        let of = self.of_member()?;
        let done = leave::set_end(&context.system, &context.request, &caller, of, ends_at).await;
        let done = done.map_err(|failure| Problem::failure(context, &failure))?;
        done.map_err(|why| refused(context, Act::RemoveMember, why))?;
        let key = if ends_at.is_some() { "page-member-ends" } else { "page-member-ends-not" };
        let told = day.parse().map(|day| written::day(context.language, day));
        Ok((say(context.language, key, &[("day", told.unwrap_or_default().into())]), self.here()))
    }

    fn of_member(&mut self) -> Result<OfMember, Problem> {
        let reason = checked(self.context, self.form)?;
        let (property, account) = (self.property, self.account);
        Ok(OfMember { property, account, reason, command: None })
    }

    async fn removes(mut self) -> Outcome {
        let context = self.context;
        let caller = staff(context, self.property, Act::RemoveMember).await?;
        let of = self.of_member()?;
        let done = leave::remove(&context.system, &context.request, &caller, of).await;
        let done = done.map_err(|failure| Problem::failure(context, &failure))?;
        done.map_err(|why| refused(context, Act::RemoveMember, why))?;
        Ok((self.say("page-member-removed"), self.list()))
    }

    async fn resends(self) -> Outcome {
        let context = self.context;
        let caller = staff(context, self.property, Act::CreateMember).await?;
        let (about, reason) = ((self.property, self.account), checked(context, self.form)?);
        let done = resend::resend(&context.system, &context.request, &caller, about, reason).await;
        let done = done.map_err(|failure| Problem::failure(context, &failure))?;
        let resent = done.map_err(|why| refused(context, Act::CreateMember, why))?;
        Ok((self.say(resent.sentence()), self.here()))
    }

    /// The account is made anew under the right address, and its link under the wrong one dies (S32).
    async fn corrects(self) -> Outcome {
        let context = self.context;
        let email = self.form.take("email").as_str().to_owned();
        let one =
            keyledger_usecases::members::list::one(&context.system, self.property, self.account);
        let one = one.await.map_err(|failure| Problem::failure(context, &failure))?;
        let one = one.ok_or_else(|| not_found(context))?;
        let body = CreateBody {
            email,
            name: one.name.unwrap_or_default(),
            language: None,
            permissions: one.permissions,
            ends_on: one.ends_on.map(|day| day.to_string()),
            replaces: Some(self.account),
            reason: perhaps(self.form),
        };
        let made = create::created(context, self.property, body).await?;
        Ok((self.say("page-member-corrected"), place(self.property, made.account)))
    }

    async fn renames(self) -> Outcome {
        let context = self.context;
        let reason = acting::reason(self.form);
        let id = self.account.to_string();
        let begun = begin(context, &id, Act::ChangeProfile, &reason).await?;
        let name = body::name(context, &self.form.take("name"))?;
        let language = cookies::language_of(&self.form.take("language"));
        let change = ProfileChange { name: Some(name), language, time_zone: None };
        let (intent, hand) = (begun.intent(context)?, &begun.hand);
        let engine = &context.system.engine;
        let done =
            change_profile::change(engine, &intent, self.account, &change, hand.clone()).await;
        let done = done.map_err(|failure| Problem::failure(context, &failure))?;
        let done = done.map_err(|why| act_refused(context, Act::ChangeProfile, hand, why))?;
        let key = change_profile::sentence(!done.events.is_empty());
        Ok((self.say(key), self.here()))
    }

    async fn acts(self) -> Outcome {
        let text = acting::acts(self.context, self.account, self.form).await?;
        Ok((text, self.here()))
    }
}

/// The page of the list that begins behind somebody.
fn list_behind(property: PropertyId, after: &str) -> String {
    match after.parse::<AccountId>() {
        Ok(after) => format!("/properties/{property}/people?after={after}"),
        Err(_) => format!("/properties/{property}/people"),
    }
}

/// Somebody is added to the property.
pub async fn add(Path(id): Path<String>, mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let property = property_id(&context, &id)?;
    let back = format!("/properties/{property}/people");
    let ticked = |permission: &Permission| form.has(&format!("may-{permission}"));
    let permissions = Permission::ALL.into_iter().filter(|one| ticked(one)).collect();
    let body = CreateBody {
        email: form.take("email").as_str().to_owned(),
        name: form.take("name").as_str().to_owned(),
        language: cookies::language_of(&form.take("language")),
        permissions,
        ends_on: Some(form.take("ends_on").as_str().to_owned()).filter(|day| !day.is_empty()),
        replaces: None,
        reason: perhaps(&mut form),
    };
    match create::created(&context, property, body).await {
        Ok(made) => {
            let mut text = say(context.language, made.outcome.sentence(), &[]);
            if let Some(code) = &made.hand_over_code {
                let shown = [("code", code.as_str().into())];
                text = format!("{text} {}", say(context.language, "page-member-hand-over", &shown));
            }
            let to = place(property, made.account);
            Ok(said::done_in_words(&context, &caller, &text, &to))
        }
        Err(problem) => Ok(said::not_done(&context, &caller, problem, &back)),
    }
}
