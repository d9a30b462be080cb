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
//! 5. Its route goes into [`routes`].
//!
//! A page decides nothing. What is refused is a [`Problem`](crate::answer::problem::Problem) like at the
//! API: [`problem`] makes a page of it where a browser asked, so a handler just returns it.
//! Styles: `assets/style.css`, in layers; scripts: small modules under `assets/`, listed in [`assets`]
//! and asked for by name (`{{ frame.asset("countdown.js") }}`). Neither may be written inline: the
//! Content-Security-Policy forbids it.

pub mod accept;
pub mod assets;
pub mod change_password;
pub mod demo_mail;
pub mod form;
pub mod frame;
pub mod help;
pub mod language;
pub mod log_in;
pub mod problem;
pub mod respond;
pub mod return_to;
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
        .merge(log_in::routes())
}
