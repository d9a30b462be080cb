//! The site: can passkeys be used at this origin, with this id?

use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

/// Why there can be no passkeys at an origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SiteError {
    /// It is no origin.
    #[error("\"{0}\" is no origin: write it as https://accounts.hotel.example")]
    Origin(String),
    /// Browsers have no passkeys there.
    #[error("browsers use passkeys over https only, or at localhost: not at {0}")]
    Unprotected(String),
    /// No browser would accept the id there.
    #[error(
        "passkeys of \"{id}\" cannot be used at {origin}: the id is its host, or a domain above it"
    )]
    OtherHost {
        /// The id.
        id: String,
        /// The origin.
        origin: String,
    },
}

/// The library, set up for the site: one origin, none below it, no other port.
pub(super) fn webauthn(id: &str, origin: &str, name: &str) -> Result<Webauthn, SiteError> {
    let no_origin = || SiteError::Origin(origin.to_owned());
    let url = Url::parse(origin).map_err(|_| no_origin())?;
    let host = url.domain().ok_or_else(no_origin)?;
    let alone = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !alone || !url.username().is_empty() || url.password().is_some() {
        return Err(no_origin());
    }
    let on_this_machine = host == "localhost" || host.ends_with(".localhost");
    if url.scheme() != "https" && !(url.scheme() == "http" && on_this_machine) {
        return Err(SiteError::Unprotected(origin.to_owned()));
    }
    WebauthnBuilder::new(id, &url)
        .and_then(|builder| builder.rp_name(name).build())
        .map_err(|_| SiteError::OtherHost { id: id.to_owned(), origin: origin.to_owned() })
}
