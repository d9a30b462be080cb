//! The end of an authentication: did this key sign, and how was it used? (section 7.2)

use crate::passkeys::reading::Signed;
use crate::passkeys::{authenticator_data, cose, errors};
use keyledger_core::passkeys::{KnownPasskey, PasskeyError, PasskeyMarks};
use sha2::{Digest, Sha256};
use webauthn_rs::prelude::{
    AttestationFormat, COSEKey, Credential, DiscoverableAuthentication, ParsedAttestation,
    Webauthn, WebauthnError,
};

pub(super) fn finish(
    webauthn: &Webauthn,
    state: DiscoverableAuthentication,
    signed: &Signed,
    known: &KnownPasskey,
) -> Result<PasskeyMarks, PasskeyError> {
    let eligible = authenticator_data::is_backup_eligible(&signed.authenticator_data)
        .ok_or(PasskeyError::Unreadable)?;
    if signed.is_cross_origin()? {
        return Err(PasskeyError::OtherSite);
    }
    let credential = credential(known, eligible)?;
    let changed = eligible != known.marks.synced;
    let used =
        webauthn.finish_discoverable_authentication_v2(&signed.for_library()?, state, &credential);
    match used {
        // A key that has become a synced one often counts no more: what it is goes first.
        Ok(_) | Err(WebauthnError::CredentialPossibleCompromise) if changed => {
            Err(PasskeyError::KindChanged)
        }
        Ok(used) => Ok(PasskeyMarks {
            counter: used.counter(),
            synced: used.backup_eligible(),
            backed_up: used.backup_state(),
        }),
        // Kept in more than one place although it cannot be: the library says so before it verifies.
        Err(WebauthnError::CredentialMayNotBeHardwareBound) => {
            Err(if signs(&credential.cred, signed) {
                PasskeyError::KindChanged
            } else {
                PasskeyError::WrongSignature
            })
        }
        // Of a stored key, not of what was sent.
        Err(WebauthnError::EcdsaPointInvalid | WebauthnError::RsaParametersInvalid) => {
            Err(PasskeyError::Failed("a stored key is damaged".to_owned()))
        }
        Err(error) => Err(errors::refused(&error)),
    }
}

/// The key as the library wants it. Its backup flags are those of the answer: the library compares them
/// before it verifies the signature, when anybody may have set them.
#[expect(clippy::default_trait_access, reason = "the library does not export these types")]
fn credential(known: &KnownPasskey, eligible: bool) -> Result<Credential, PasskeyError> {
    Ok(Credential {
        cred_id: known.key.id.clone(),
        cred: cose::read(known.key.algorithm, &known.key.public_key)?,
        counter: known.marks.counter,
        transports: None,
        user_verified: true,
        backup_eligible: eligible,
        backup_state: known.marks.backed_up,
        // User verification is required.
        registration_policy: Default::default(),
        extensions: Default::default(),
        attestation: ParsedAttestation::default(),
        attestation_format: AttestationFormat::None,
    })
}

/// Whether the key signed this. (section 7.2, steps 20 and 21)
fn signs(key: &COSEKey, signed: &Signed) -> bool {
    let client_data = Sha256::digest(&signed.client_data);
    let said = [&signed.authenticator_data[..], &client_data[..]].concat();
    key.verify_signature(&signed.signature, &said).unwrap_or(false)
}
