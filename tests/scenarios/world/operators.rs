//! Who operates the system of a scenario, and which other software has a token?

use super::{Answer, Browser, PASSWORD, Phone, World};
use reqwest::Method;
use serde_json::{Value, json};

/// Support, the first operator of a scenario.
pub const SAM: &str = "sam@keyledger.example";
/// Compliance.
pub const CLEO: &str = "cleo@keyledger.example";

impl World {
    /// Sam of support, invited at the machine, come, and signed in.
    pub async fn support(&self) -> Browser {
        let words = ["operator", "invite", "--email", SAM, "--name", "Sam Vidal"];
        self.json(&[&words[..], &["--role", "support"]].concat()).await;
        self.comes_to_operate(SAM).await
    }

    /// Somebody who was admitted follows the mailed link, logs in and sets a second factor up on the
    /// way: nothing opens for an operator without one.
    pub async fn comes_to_operate(&self, email: &str) -> Browser {
        let phone = Phone::new(&self.clock);
        self.phones.lock().unwrap().insert(email.to_owned(), phone.clone());
        let browser = self.browser().with_phone(phone);
        self.activate(&browser, email).await;
        browser
    }

    /// Another operator of this role, proposed by one and approved by another.
    pub async fn another_operator(
        &self,
        (by, and_by): (&Browser, &Browser),
        email: &str,
        role: &str,
    ) -> Browser {
        let proposed = by.propose(email, role).await.is(201).body();
        let account = proposed["account"].as_str().unwrap();
        let path = format!("/api/v1/operators/{account}/approve");
        and_by.post(&path, json!({ "reason": { "code": "staffing" } })).await.is(200);
        self.comes_to_operate(email).await
    }

    /// A browser nobody has used yet, with the phone of whoever has one.
    pub fn browser_of(&self, email: &str) -> Browser {
        match self.phones.lock().unwrap().get(email) {
            Some(phone) => self.browser().with_phone(phone.clone()),
            None => self.browser(),
        }
    }

    /// Cleo of compliance, proposed by the only operator there is.
    pub async fn compliance(&self, sam: &Browser) -> Browser {
        sam.propose(CLEO, "compliance").await.is(201);
        self.comes_to_operate(CLEO).await
    }

    /// A token for other software, made at the machine, good for a year.
    pub async fn service_token(&self, name: &str, scopes: &[&str]) -> String {
        let mut words = vec!["service", "issue", name, "--reason-code", "integration"];
        words.extend(scopes.iter().flat_map(|scope| ["--scope", scope]));
        words.extend(["--expires", "2027-11-20T00:00:00Z"]);
        let made = self.json(&words).await;
        made["token"].as_str().unwrap().to_owned()
    }

    /// The session of somebody who logs in now, as the command line takes it.
    pub async fn session_of(&self, email: &str) -> String {
        let answer = self.browser_of(email).log_in(email, PASSWORD).await;
        let cookies = answer.is(200).headers.get_all("set-cookie");
        let mut values = cookies.iter().filter_map(|value| {
            value.to_str().unwrap().strip_prefix("keyledger_session=")?.split(';').next()
        });
        values.next().expect("a session begins").to_owned()
    }

    /// Every act on somebody else in the ledger says who, on whose authority and why.
    pub async fn invariant_12(&self) {
        for event in self.events().await {
            let meta = &event["metadata"];
            let (kind, actor) = (event["kind"].as_str().unwrap(), &meta["actor"]);
            let role = actor["kind"].as_str().unwrap();
            let stream = event["stream"].as_str().unwrap();
            let on_a_person = stream.starts_with("account-") || kind.starts_with("operator_");
            let machine = actor["assurance"] == "machine";
            if !on_a_person || !(machine || ["manager", "support", "compliance"].contains(&role)) {
                continue;
            }
            assert!(meta["reason"]["code"].is_string(), "{kind} says no reason: {event}");
            if machine {
                continue;
            }
            let own = format!("account-{}", actor["id"].as_str().unwrap());
            assert_ne!(stream, own, "{kind} is on oneself: {event}");
            let read: Vec<_> = meta["authority"].as_array().unwrap().iter().collect();
            assert!(read.iter().any(|one| one["stream"] == own.as_str()), "{kind}: {event}");
            let operates = read.iter().any(|one| one["stream"] == "operators");
            assert_eq!(operates, role != "manager", "{kind}: {event}");
            assert!(actor["session"].is_string(), "{kind}: {event}");
        }
    }
}

impl Browser {
    /// Proposes an operator.
    pub async fn propose(&self, email: &str, role: &str) -> Answer {
        let body = json!({ "email": email, "name": "A Person", "role": role,
            "reason": { "code": "staffing" } });
        self.post("/api/v1/operators", body).await
    }

    /// Acts on somebody's account, because they asked.
    pub async fn act_on(&self, account: &str, act: &str) -> Answer {
        self.act_because(account, act, json!({ "code": "asked_by_person" })).await
    }

    /// Acts on somebody's account for this reason.
    pub async fn act_because(&self, account: &str, act: &str, reason: Value) -> Answer {
        let path = format!("/api/v1/accounts/{account}/{act}");
        self.post(&path, json!({ "reason": reason })).await
    }

    /// Looks for people, because they asked.
    pub async fn looks_for(&self, what: &str) -> Value {
        let encoded =
            what.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02X}"));
        let path = format!("/api/v1/accounts?q={encoded}&reason=asked_by_person");
        self.get(&path).await.is(200).body()
    }

    /// Asks with a service token.
    pub async fn introspect(&self, bearer: &str, token: &str) -> Answer {
        let request = self.request(Method::POST, "/api/v1/introspect");
        let request = request.bearer_auth(bearer).body(format!("token={token}"));
        self.send(request.header("content-type", "application/x-www-form-urlencoded")).await
    }
}
