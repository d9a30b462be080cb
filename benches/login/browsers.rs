//! On which browser does somebody log in again? On the one they had: a new one each time would soon
//! be unusual activity (S2).

use crate::people::{PASSWORD, try_to_log_in};
use keyledger::app::App;
use keyledger_usecases::log_in::password::LoggedIn;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

static DEVICES: LazyLock<Mutex<HashMap<String, String>>> = LazyLock::new(Mutex::default);

/// Logs somebody in where they logged in before.
pub async fn log_in_again(app: &Arc<App>, email: &str) -> LoggedIn {
    let device = DEVICES.lock().unwrap().get(email).cloned();
    let logged_in = try_to_log_in(app, email, PASSWORD, device).await;
    if let LoggedIn::SignedIn(signed_in) = &logged_in {
        DEVICES.lock().unwrap().insert(email.to_owned(), signed_in.device_token.clone());
    }
    logged_in
}
