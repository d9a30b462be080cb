//! Log-in pages: what a person sees until they are in. Each page hands on to the next by a sealed state
//! in its address, so it survives reload, Back and a second tab, and each form is answered by the way
//! to a page.

pub mod address;
pub mod app;
pub mod choose;
pub mod code;
pub mod confirm;
pub mod cookies_off;
pub mod forgot;
pub mod link;
pub mod log_out;
pub mod onward;
pub mod pair;
pub mod passkey;
pub mod password;
pub mod recovery_codes;
pub mod reminder;
pub mod replaced;
pub mod said;
pub mod set_up;
pub mod step;

use crate::site::Site;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// The pages until somebody is in, and the way out.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/login", get(address::begin).post(address::send))
        .route("/login/cookies", get(cookies_off::show))
        .route("/login/passkey", post(passkey::send_alone))
        .route("/login/{flow}", get(step::show))
        .route("/login/{flow}/password", get(step::show).post(password::send))
        .route("/login/{flow}/code", get(step::show).post(code::send))
        .route("/login/{flow}/code/passkey", post(passkey::send))
        .route("/login/{flow}/app", get(step::show).post(app::ask))
        .route("/login/{flow}/app/finish", post(app::go_on))
        .route("/login/{flow}/set-up/app", get(step::show).post(pair::begin))
        .route("/login/{flow}/set-up/app/test", post(pair::test))
        .route("/login/{flow}/set-up/app/finish", post(pair::go_on))
        .route("/login/{flow}/set-up/passkey", post(passkey::send_made))
        .route("/login/{flow}/set-up", get(step::show).post(set_up::send))
        .route("/login/{flow}/set-up/confirm", get(step::show).post(confirm::send))
        .route("/login/{flow}/set-up/again", post(confirm::again))
        .route("/login/{flow}/reminder", get(step::show))
        .route("/login/{flow}/replaced", get(step::show))
        .route("/login/{flow}/recovery-codes", get(step::show).post(recovery_codes::send))
        .route("/login/{flow}/onward", get(step::show))
        .route("/logout", get(log_out::ask).post(log_out::send))
        .route("/forgot", get(forgot::begin).post(forgot::send))
        .route("/forgot/{flow}", get(step::show))
        .route("/forgot/{flow}/sent", get(step::show))
        .route("/reset", get(link::reset).post(link::send_reset))
        .route("/reset/{flow}", get(step::show))
        .route("/reset/{flow}/password", get(step::show).post(choose::send))
        .route("/activate", get(link::activate).post(link::send_activation))
        .route("/activate/{flow}", get(step::show))
        .route("/activate/{flow}/password", get(step::show).post(choose::send))
}
