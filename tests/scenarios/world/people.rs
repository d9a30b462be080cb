//! Who is there? Properties, managers and members of a scenario.

use super::{Browser, MANAGER, PASSWORD, Phone, World};
use serde_json::{Value, json};

/// What a manager of the tests may do, and so can give: all but see the bills.
pub const MANAGES: [&str; 5] = ["manage_users", "reservations", "rates", "reports", "guests"];

impl World {
    /// A property, made at the machine.
    pub async fn property(&self, name: &str) -> String {
        let made = self.json(&["property", "create", name]).await;
        made["id"].as_str().unwrap().to_owned()
    }

    /// A property with its first manager, signed in.
    pub async fn hotel(&self, name: &str) -> (String, Browser) {
        let property = self.property(name).await;
        let mona = self.first_manager(&property, MANAGER).await;
        (property, mona)
    }

    /// A browser nobody has used yet, of somebody who has a phone at hand.
    pub fn browser_and_phone(&self) -> Browser {
        self.browser().with_phone(Phone::new(&self.clock))
    }

    /// A manager made at the machine, who has activated the account, is signed in, and has set up a
    /// second factor: nobody manages users without one.
    pub async fn first_manager(&self, property: &str, email: &str) -> Browser {
        let browser = self.new_manager(property, email).await;
        browser.sets_a_factor_up().await;
        browser
    }

    /// Somebody at the machine makes an account, or asks who has one, with these permissions: what
    /// nobody at the property holds, nobody there can give.
    pub async fn appoints(&self, property: &str, email: &str, permissions: &[&str]) -> Value {
        let words = ["account", "create", "--email", email, "--name", "Mona Keller"];
        let mut words = [&words[..], &["--property", property]].concat();
        words.extend(permissions.iter().flat_map(|permission| ["--permission", permission]));
        self.json(&words).await
    }

    /// The same before that.
    pub async fn new_manager(&self, property: &str, email: &str) -> Browser {
        self.appoints(property, email, &MANAGES).await;
        let browser = self.browser_and_phone();
        self.activate(&browser, email).await;
        browser
    }

    /// Follows the activation link in the newest mail and logs in.
    pub async fn activate(&self, browser: &Browser, email: &str) {
        let token = self.token_to(email).await;
        browser.activate(&token, PASSWORD).await.is(204);
        browser.log_in(email, PASSWORD).await.is(200);
    }

    /// A member of `property`, made by its manager, activated and signed in.
    pub async fn member(&self, manager: &Browser, property: &str, email: &str) -> Browser {
        manager
            .add_member(property, json!({ "email": email, "name": "Ada Lovelace" }))
            .await
            .is(201);
        let browser = self.browser_and_phone();
        self.activate(&browser, email).await;
        browser
    }
}
