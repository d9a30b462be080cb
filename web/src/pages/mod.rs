//! Pages: what a person sees in a browser. Server-rendered, one `.rs` beside one `.html` per page.
//!
//! To add a page:
//! 1. `<page>.rs` beside `<page>.html`, which begins with `{% extends "layout.html" %}` and fills the
//!    block `main`. The `.rs` holds a struct with `#[derive(Template)]`, the field `frame: Frame`
//!    (see [`frame`]) and what the page shows, already in the person's language.
//! 2. Its texts go into `usecases/src/texts/pages/{en,fr}.ftl` under `page-<page>-…`; the template says
//!    `{{ frame.say("page-<page>-…") }}`. A test holds that each key exists in both languages.
//! 3. A GET handler takes [`Context`](crate::request::context::Context) and answers
//!    [`respond::page`]. It shows and changes nothing. A page for somebody who is signed in begins with
//!    [`signed_in::person`], which leads everybody else to the log-in and back.
//! 4. A form is a plain `<form method="post" action="…">` (always with `action`). Its handler takes
//!    [`form::Form`], calls the same use case as the API, and answers [`respond::see_other`] with the
//!    page that says the outcome: a POST is never answered by a page, so Back and Reload send nothing
//!    again. What the next page has to say goes into a sealed state ([`log_in::step`]), or is a
//!    word in its query that the page looks up; never a sentence.
//! 5. Its route goes into `routes`.
//!
//! A page decides nothing. What is refused is a [`Problem`](crate::answer::problem::Problem) like at the
//! API: [`problem`] makes a page of it where a browser asked, so a handler just returns it.
//! Styles: `assets/style.css`, in layers, and `console.css` behind it in the consoles; scripts: small
//! modules. All lie under `assets/`, are listed in [`assets`] and asked for by name
//! (`{{ frame.asset("countdown.js") }}`). Nothing may be written inline: the Content-Security-Policy
//! forbids it.

pub mod accept;
pub mod account;
mod acting;
pub mod app;
mod approval;
pub mod assets;
pub mod change_password;
pub mod clock;
pub mod console;
pub mod demo_mail;
pub mod denied;
pub mod form;
pub mod frame;
pub mod help;
pub mod home;
pub mod language;
pub mod log_in;
pub mod people;
pub mod problem;
pub mod refill;
pub(crate) mod refused_form;
pub mod respond;
pub mod return_to;
pub mod said;
pub mod sent_forms;
pub mod signed_in;
pub mod theme;

use crate::site::Site;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// All pages.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/.well-known/change-password", get(change_password::change_password))
        .route("/demo/mail", get(demo_mail::list))
        .route("/demo/mail/{mail}", get(demo_mail::show))
        .route("/help/{problem}", get(help::help))
        .route("/language", post(language::switch))
        .merge(app::routes())
        .merge(log_in::routes())
        .merge(of_a_person())
        .merge(of_a_property())
        .merge(console::routes())
}

/// What a person sees of their own.
fn of_a_person() -> Router<Arc<Site>> {
    use account::factors::{self, set_up};
    use account::{export, history, mails, profile, sessions, step_up};
    Router::new()
        .route("/", get(home::home))
        .route("/me/memberships/{id}", post(home::answer))
        .route("/me", get(profile::show).post(profile::change))
        .route("/me/step-up", get(step_up::show).post(step_up::check))
        .route("/me/factors", get(factors::show).post(set_up::begin))
        .route("/me/factors/new", get(set_up::show))
        .route("/me/factors/qr.svg", get(set_up::picture))
        .route("/me/factors/confirm", post(set_up::confirm))
        .route("/me/factors/abandon", post(set_up::abandon))
        .route("/me/factors/remove", post(factors::remove))
        .route(
            "/me/factors/remove/app",
            get(factors::app_removal::waits).post(factors::app_removal::ask),
        )
        .route("/me/factors/remove/app/finish", post(factors::app_removal::confirm))
        .route("/me/passkeys", post(factors::passkey::made))
        .route("/me/passkeys/remove", post(factors::passkey::remove))
        .route("/me/step-up/passkey", post(factors::passkey::step_up))
        .route("/me/step-up/app", get(factors::app::waits).post(factors::app::ask))
        .route("/me/step-up/app/finish", post(factors::app::confirm))
        .route("/me/factors/app", get(factors::app::show).post(factors::app::begin))
        .route("/me/factors/app/test", post(factors::app::test))
        .route("/me/factors/app/finish", post(factors::app::go_on))
        .route("/me/factors/app/abandon", post(factors::app::abandon))
        .route("/me/factors/codes", get(factors::codes).post(factors::draw))
        .route("/me/factors/codes/kept", post(factors::codes_kept))
        .route("/me/sessions", get(sessions::show).post(sessions::end))
        .route("/me/history", get(history::show).post(history::report))
        .route("/me/mails", get(mails::show))
        .route("/me/export", post(export::file))
        .route("/me/reported", get(history::reported))
        .route("/denied", get(denied::show).post(denied::ask))
}

/// The manager's desk.
fn of_a_property() -> Router<Arc<Site>> {
    use people::{change, clock, import, list, member};
    Router::new()
        .route("/properties/{id}/people", get(list::show).post(change::add))
        .route("/properties/{id}/people/clock", get(clock::ask).post(clock::send))
        .route("/properties/{id}/people/import", get(import::ask).post(import::take))
        .route("/properties/{id}/people/import/{upload}", get(import::preview).post(import::write))
        .route("/properties/{id}/people/{account}", get(member::show))
        .route("/properties/{id}/people/{account}/{what}", post(change::member))
}
