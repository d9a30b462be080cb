//! `/.well-known/change-password`: where a password manager sends somebody who wants another password.

use super::respond::see_other;
use axum::response::Response;

/// A new password is chosen by a mailed link, whoever asks for it.
pub async fn change_password() -> Response {
    see_other("/forgot")
}
