//! Messages that wake phones: who sends them, where push services know whose they are?

use super::OpenError;
use crate::config::Config;
use keyledger_adapters::push::WebPush;
use keyledger_adapters::web_client::Trust;
use keyledger_core::clock::Ids;
use keyledger_usecases::engine::Engine;
use keyledger_usecases::failure::Failure;
use std::sync::Arc;

/// What the engine's key is for (RFC 8292). It is drawn once: browsers subscribe for its public half, and
/// push services refuse messages that another key signed.
const KEY: &str = "vapid";

/// Names who sends them; nobody where the site has no address for push services, or no phone can have its
/// app.
pub(super) fn begin(engine: &Engine, config: &Config) -> Result<(), OpenError> {
    let Some(settings) = config.push_settings() else { return Ok(()) };
    let key = engine.keys().engine(KEY).map_err(Failure::Key)?;
    let trust = Trust::beside(config.push.ca_file.as_deref())?;
    let ids: Arc<dyn Ids> = Arc::clone(&engine.ids);
    let sender = WebPush::new(&settings, key.bytes(), &trust, ids).map_err(OpenError::Push)?;
    let _ = engine.push.set(Arc::new(sender));
    Ok(())
}
