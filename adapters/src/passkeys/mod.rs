//! Passkeys: what is a browser's authenticator asked, and is its answer right? webauthn-rs verifies;
//! what is asked, what is kept and what is read before is ours.
//!
//! What 0.6.2 does, and what is done about it here:
//! - It checks the backup flags before the signature, so anybody could make a key look changed: it gets
//!   them as the answer has them, and they are compared once the signature is right.
//! - It does not look at `crossOrigin` when a key is used: an answer given in another site's frame is
//!   refused here.
//! - It asks for keys that are not discoverable, offers ES384 and drops transports and AAGUID.
//! - It parses the certificates of attestations that nobody asked for: they are removed before.
//! - It logs what it cannot read: `log` leaves its lines out.

mod authentication;
mod authenticator_data;
mod cose;
mod errors;
mod options;
mod reading;
mod registration;
mod site;
mod state;
#[cfg(test)]
mod tests;

pub use site::SiteError;

use keyledger_core::passkeys::{
    Ceremony, Claimed, KnownPasskey, NewPasskey, PasskeyError, PasskeyKey, PasskeyMarks,
    PasskeyUser, Passkeys,
};
use webauthn_rs::prelude::{Webauthn, WebauthnError};

/// A site that asks browsers for passkeys. (section 4, "Relying Party")
pub struct RelyingParty {
    id: String,
    name: String,
    webauthn: Webauthn,
}

impl RelyingParty {
    /// The site at `origin`, such as `https://accounts.hotel.example`. Its keys belong to `id`, which is
    /// the origin's host or a domain above it: with another one, none of them is found any more.
    /// Browsers show `name`.
    pub fn new(id: &str, origin: &str, name: &str) -> Result<Self, SiteError> {
        let webauthn = site::webauthn(id, origin, name)?;
        Ok(Self { id: id.to_owned(), name: name.to_owned(), webauthn })
    }
}

impl Passkeys for RelyingParty {
    fn site(&self) -> &str {
        &self.id
    }

    fn begin_registration(
        &self,
        user: &PasskeyUser<'_>,
        exclude: &[PasskeyKey],
    ) -> Result<Ceremony, PasskeyError> {
        let ids = exclude.iter().map(|key| key.id.clone()).collect();
        // The library takes no empty name.
        let display_name = if user.display_name.is_empty() { user.name } else { user.display_name };
        let (asked, state) = self
            .webauthn
            .start_passkey_registration(user.handle, user.name, display_name, Some(ids))
            .map_err(|error| failed(&error))?;
        let user = PasskeyUser { display_name, ..user.clone() };
        let options =
            options::creation(&self.id, &self.name, &user, &asked.public_key.challenge, exclude);
        Ok(Ceremony { options, state: state::write(state::Kind::Registration, &state)? })
    }

    fn finish_registration(&self, state: &[u8], answer: &str) -> Result<NewPasskey, PasskeyError> {
        let state = state::read(state::Kind::Registration, state)?;
        registration::finish(&self.webauthn, &state, &reading::Registered::read(answer)?)
    }

    fn begin_authentication(&self, keys: &[PasskeyKey]) -> Result<Ceremony, PasskeyError> {
        // The ceremony without keys keeps none in its state: an answer is verified with the keys of
        // the moment when it comes.
        let (asked, state) =
            self.webauthn.start_discoverable_authentication().map_err(|error| failed(&error))?;
        let options = options::request(&self.id, &asked.public_key.challenge, keys);
        Ok(Ceremony { options, state: state::write(state::Kind::Authentication, &state)? })
    }

    fn claimed(&self, answer: &str) -> Result<Claimed, PasskeyError> {
        let signed = reading::Signed::read(answer)?;
        Ok(Claimed { handle: signed.handle, id: signed.id })
    }

    fn finish_authentication(
        &self,
        state: &[u8],
        answer: &str,
        keys: &[KnownPasskey],
    ) -> Result<(Vec<u8>, PasskeyMarks), PasskeyError> {
        let state = state::read(state::Kind::Authentication, state)?;
        let signed = reading::Signed::read(answer)?;
        let known = keys.iter().find(|known| known.key.id == signed.id);
        let known = known.ok_or(PasskeyError::UnknownKey)?;
        let marks = authentication::finish(&self.webauthn, state, &signed, known)?;
        Ok((signed.id, marks))
    }
}

/// The library could not even ask.
fn failed(error: &WebauthnError) -> PasskeyError {
    PasskeyError::Failed(error.to_string())
}
