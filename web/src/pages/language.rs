//! Language switch: the language that somebody chose is remembered in a cookie, and comes before what
//! the browser asks for.

use super::form::Form;
use super::respond::see_other;
use super::return_to::path_or_home;
use crate::request::cookies;
use axum::response::{IntoResponse, Response};

/// Remembers the language and goes back to the page.
pub async fn switch(mut form: Form) -> Response {
    let (to, chosen) = (form.take("to"), form.take("language"));
    let to = path_or_home(&form.context.site.settings, &to);
    let chosen = cookies::language_of(&chosen);
    match chosen {
        Some(language) => {
            (cookies::speaking(&form.context, language), see_other(&to)).into_response()
        }
        None => see_other(&to),
    }
}
