//! Sorting of errors: which of ours is it that the driver tells?

use super::error::PostgresError;
use std::error::Error;
use std::io;
use tokio_postgres::error::SqlState;

impl PostgresError {
    /// Sorts what the driver said by what a person can do about it.
    pub(super) fn sort(place: &str, source: tokio_postgres::Error) -> Self {
        let place = place.to_owned();
        if let Some(state) = source.code() {
            return Self::said(place, &state.clone(), source);
        }
        match cause(&source) {
            Cause::Tls => Self::Certificate { place, source: Box::new(source) },
            Cause::NoTls => Self::NoTls { place },
            Cause::NoPassword => Self::NoPassword { place },
            Cause::NoPrimary => Self::NoPrimary { place },
            Cause::Network => Self::Unreachable { place, source: Box::new(source) },
            Cause::Other => Self::Lost { place, source },
        }
    }

    fn said(place: String, state: &SqlState, source: tokio_postgres::Error) -> Self {
        let is = |states: &[SqlState]| states.contains(state);
        if is(&[SqlState::UNIQUE_VIOLATION]) {
            Self::TakenPlace
        } else if is(&[SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION]) {
            Self::Password { place, source }
        } else if is(&[SqlState::INVALID_CATALOG_NAME]) {
            Self::NoDatabase { place }
        } else if is(&[SqlState::INSUFFICIENT_PRIVILEGE]) {
            Self::Rights { place, source }
        } else if is(&[SqlState::READ_ONLY_SQL_TRANSACTION]) {
            Self::ReadOnly { place }
        } else if is(&[SqlState::DISK_FULL]) {
            Self::Full { place, source }
        } else if is(&[SqlState::LOCK_NOT_AVAILABLE, SqlState::QUERY_CANCELED]) {
            Self::Busy { place, source }
        } else if is(&[
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::TOO_MANY_CONNECTIONS,
        ]) {
            Self::Unreachable { place, source: Box::new(source) }
        } else {
            Self::Sql { place, source }
        }
    }
}

/// What an error without a word of the server is about.
enum Cause {
    Tls,
    NoTls,
    NoPassword,
    NoPrimary,
    Network,
    Other,
}

/// Looks through the whole chain. The driver words a standby where a primary is asked for as an I/O
/// error of its own, and TLS errors arrive inside I/O errors.
fn cause(error: &(dyn Error + 'static)) -> Cause {
    let mut found = Cause::Other;
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<rustls::Error>() {
            return Cause::Tls;
        }
        // The driver has no kinds for these two.
        match error.to_string().as_str() {
            "server does not support TLS" => return Cause::NoTls,
            "password missing" => return Cause::NoPassword,
            _ => {}
        }
        if let Some(io) = error.downcast_ref::<io::Error>() {
            if io.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<rustls::Error>) {
                return Cause::Tls;
            }
            let refused = io.kind() == io::ErrorKind::PermissionDenied;
            found = if refused { Cause::NoPrimary } else { Cause::Network };
        }
        next = error.source();
    }
    found
}
