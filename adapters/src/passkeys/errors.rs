//! Errors of the library: what do they say of an answer?

use keyledger_core::passkeys::PasskeyError;
use webauthn_rs::prelude::WebauthnError;

/// Why the library refused an answer.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most of its errors are about attestation; the rest say that an answer is malformed"
)]
pub(super) fn refused(error: &WebauthnError) -> PasskeyError {
    use WebauthnError as Library;
    match error {
        Library::InvalidRPOrigin | Library::InvalidRPIDHash | Library::CredentialCrossOrigin => {
            PasskeyError::OtherSite
        }
        Library::MismatchedChallenge => PasskeyError::OtherChallenge,
        Library::UserNotPresent | Library::UserNotVerified => PasskeyError::UserNotVerified,
        Library::CredentialNotFound => PasskeyError::UnknownKey,
        Library::AuthenticationFailure | Library::SignatureInvalid => PasskeyError::WrongSignature,
        Library::CredentialPossibleCompromise => PasskeyError::Counter,
        // RS256 with another length than 2048 bits is among them.
        Library::COSEKeyInvalidAlgorithm
        | Library::COSEKeyInvalidType
        | Library::COSEKeyRSANEInvalid
        | Library::COSEKeyECDSAInvalidCurve => PasskeyError::Algorithm,
        _ => PasskeyError::Unreadable,
    }
}
