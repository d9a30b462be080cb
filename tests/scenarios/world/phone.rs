//! Who carries a phone? A person who sets a second factor up when one is asked for, and shows it.

use super::{Answer, Authenticator, Browser};
use keyledger_adapters::clock::ManualClock;
use reqwest::Method;
use serde_json::json;
use std::sync::{Arc, Mutex};

/// A phone with an authenticator app, which is empty until a factor was asked for.
#[derive(Clone)]
pub struct Phone {
    clock: Arc<ManualClock>,
    app: Arc<Mutex<Option<Authenticator>>>,
}

impl Phone {
    pub fn new(clock: &Arc<ManualClock>) -> Self {
        Self { clock: Arc::clone(clock), app: Arc::default() }
    }

    fn app(&self) -> Option<Authenticator> {
        self.app.lock().unwrap().clone()
    }

    /// What its app shows now.
    pub fn code(&self) -> String {
        self.app().expect("its person set a factor up with it").code()
    }

    /// Does what a refusal asks for; answers whether it asked for a factor.
    pub async fn shows(&self, browser: &Browser, refused: &Answer) -> bool {
        match refused.problem().as_str() {
            "set_up_required" => self.is_set_up(browser).await,
            "step_up_required" => {
                let code = self.app().expect("its person set a factor up with it").code();
                let step_up = json!({ "code": code });
                let shown = browser.once(Method::POST, "/api/v1/me/step-up", &step_up).await;
                assert_eq!(shown.status, 200, "a code opens once: half a minute is to pass first");
            }
            _ => return false,
        }
        true
    }

    /// From "My account".
    pub async fn is_set_up(&self, browser: &Browser) {
        self.sets_up_at(browser, "/api/v1/me/factors").await.is(204);
    }

    /// Goes on with a log-in that waits for a code, or for a set-up.
    pub async fn finishes(&self, browser: &Browser, password: Answer) -> Answer {
        let body = password.body();
        match (self.app(), body["outcome"].as_str().unwrap_or_default()) {
            (Some(app), "factor_required") => {
                let path = format!("/api/v1/login/{}/factor", body["flow"].as_str().unwrap());
                browser.once(Method::POST, &path, &json!({ "code": app.code() })).await
            }
            (None, "set_up_required") => {
                let path = format!("/api/v1/login/{}/set-up", body["flow"].as_str().unwrap());
                self.sets_up_at(browser, &path).await
            }
            _ => password,
        }
    }

    /// Confirmed with the code before, so that the one it shows now is still good.
    async fn sets_up_at(&self, browser: &Browser, path: &str) -> Answer {
        let begun = browser.once(Method::POST, path, &json!({ "kind": "totp" })).await;
        let begun = begun.is(201).body();
        let app = Authenticator::of(&self.clock, &begun);
        let path = format!("{path}/{}/confirm", begun["factor"].as_str().unwrap());
        let code = json!({ "code": app.code_off_by(-30) });
        let done = browser.once(Method::POST, &path, &code).await;
        *self.app.lock().unwrap() = Some(app);
        done
    }
}
