//! My account: everything that is held about me, as a file. It is recorded as read, so a browser that
//! fetches links ahead does not ask for it: it is sent as a form.

use crate::me::export::as_file;
use crate::pages::form::Form;
use crate::pages::{said, signed_in};
use axum::response::Response;

/// Hands the file out; where a second factor is missing, leads there and back to "My account".
pub async fn file(form: Form) -> Response {
    let context = &form.context;
    let caller = match signed_in::person(context).await {
        Ok(caller) => caller,
        Err(way) => return way,
    };
    match as_file(context, &caller).await {
        Ok(file) => file,
        // Back to the page with the button: a file would leave nothing to look at.
        Err(problem) => said::not_done(context, &caller, problem, "/me"),
    }
}
