//! The end of a registration: is this the key that was asked for, and what is kept of it? (section 7.1)

use crate::passkeys::reading::Registered;
use crate::passkeys::{cose, errors};
use keyledger_core::passkeys::{NewPasskey, PasskeyError, PasskeyKey, PasskeyMarks};
use webauthn_rs::prelude::{Credential, PasskeyRegistration, Webauthn};

pub(super) fn finish(
    webauthn: &Webauthn,
    state: &PasskeyRegistration,
    registered: &Registered,
) -> Result<NewPasskey, PasskeyError> {
    let attested = &registered.attested;
    // The library would take ES384, and has one error for this and for a key of the excluded ones.
    if !cose::OFFERED.iter().any(|offered| i128::from(*offered) == attested.algorithm) {
        return Err(PasskeyError::Algorithm);
    }
    let made = webauthn.finish_passkey_registration(&registered.for_library()?, state);
    let made = Credential::from(made.map_err(|error| errors::refused(&error))?);
    let (algorithm, public_key) = cose::write(&made.cred)?;
    let key = PasskeyKey {
        id: made.cred_id,
        public_key,
        algorithm,
        transports: registered.transports.clone(),
        authenticator: attested.model,
    };
    let marks = PasskeyMarks {
        counter: made.counter,
        synced: made.backup_eligible,
        backed_up: made.backup_state,
    };
    Ok(NewPasskey { key, marks })
}
