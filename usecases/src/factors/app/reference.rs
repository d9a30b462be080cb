//! What a log-in page shows as a QR code: which request of which account, sealed. Whoever scans it with
//! the app of another account is told so.

use crate::engine::Engine;
use crate::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyledger_core::ids::{AccountId, AppRequestId};
use keyledger_schemas::cipher;
use uuid::Uuid;

const PURPOSE: &[u8] = b"kl1 app request";

/// A request of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub account: AccountId,
    pub request: AppRequestId,
}

impl Reference {
    pub(super) fn seal(self, engine: &Engine) -> Result<String, Failure> {
        let mut plain = self.account.0.as_bytes().to_vec();
        plain.extend_from_slice(self.request.0.as_bytes());
        let key = engine.keys().engine("app request")?;
        let sealed = cipher::seal(&key, &*engine.ids, PURPOSE, &plain);
        Ok(URL_SAFE_NO_PAD.encode(sealed.map_err(|error| Failure::Key(error.into()))?))
    }

    /// Opens a reference; `None` where it is none of ours.
    pub(super) fn open(engine: &Engine, text: &str) -> Result<Option<Self>, Failure> {
        let Ok(sealed) = URL_SAFE_NO_PAD.decode(text) else { return Ok(None) };
        let key = engine.keys().engine("app request")?;
        let opened = cipher::open(&key, PURPOSE, &sealed);
        Ok(opened.and_then(|plain| {
            let (account, request) = plain.split_first_chunk::<16>()?;
            Some(Self {
                account: AccountId(Uuid::from_bytes(*account)),
                request: AppRequestId(Uuid::from_slice(request).ok()?),
            })
        }))
    }
}
