//! What does the billing system say in a scenario?

use super::{Answer, World};
use keyledger_core::clock::Clock;
use reqwest::Method;
use serde_json::{Value, json};

/// Where invoices of the scenarios may be paid.
pub const PAY: &str = "pay.hotel.example";

/// The billing system, with its token.
pub struct BillingSystem<'a> {
    world: &'a World,
    token: String,
}

impl World {
    /// An engine under which invoices may be paid at [`PAY`].
    pub async fn with_billing() -> Self {
        Self::start_with(|config| config.billing.payment_hosts = vec![PAY.to_owned()]).await
    }

    /// The billing system.
    pub async fn billing(&self) -> BillingSystem<'_> {
        BillingSystem {
            world: self,
            token: self.service_token("billing", &["billing_write"]).await,
        }
    }
}

impl BillingSystem<'_> {
    /// Sends a message as it is.
    pub async fn sends(&self, property: &str, message: &Value) -> Answer {
        let browser = self.world.browser();
        let path = format!("/api/v1/properties/{property}/billing");
        let request = browser.request(Method::POST, &path).bearer_auth(&self.token).json(message);
        browser.send(request).await
    }

    /// The same under an `Idempotency-Key`.
    pub async fn sends_as(&self, key: &str, property: &str, message: &Value) -> Answer {
        let browser = self.world.browser();
        let path = format!("/api/v1/properties/{property}/billing");
        let request = browser.request(Method::POST, &path).bearer_auth(&self.token);
        browser.send(request.header("idempotency-key", key).json(message)).await
    }

    /// How an invoice stands since now.
    pub fn invoice(&self, id: &str, sequence: u64, status: &str) -> Value {
        let link = format!("https://{PAY}/i/{id}");
        json!({ "sequence": sequence, "since": self.world.clock.now(),
            "invoice": { "id": id, "status": status, "payment_link": link } })
    }

    /// How the subscription stands since now.
    pub fn subscription(&self, sequence: u64, status: &str) -> Value {
        json!({ "sequence": sequence, "since": self.world.clock.now(),
            "subscription": { "status": status } })
    }
}

/// One property of a log-in's answer, or of `/me`.
pub fn property<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let properties = answer["properties"].as_array().unwrap();
    properties.iter().find(|property| property["id"] == id).expect("the property is there")
}
