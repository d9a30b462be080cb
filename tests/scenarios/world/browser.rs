//! How does a person use the engine? With a browser that keeps its cookies.

use super::{Answer, Phone, documented};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The browser everybody has unless a scenario says otherwise.
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// A browser on some network. A clone is another window of it, with the same cookies.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    /// Where the engines listen: each request goes to the next one, as a load balancer sends it.
    addresses: Vec<String>,
    turn: Arc<AtomicUsize>,
    network: String,
    language: String,
    user_agent: String,
    phone: Option<Phone>,
}

impl Browser {
    pub fn at(address: String) -> Self {
        let client = Client::builder().cookie_store(true).no_proxy();
        // A page says where to go on: a test looks at that before it goes.
        let client = client.redirect(Policy::none()).build().unwrap();
        let (language, user_agent) = ("en".to_owned(), FIREFOX.to_owned());
        let (network, phone) = ("192.0.2.10".to_owned(), None);
        let (addresses, turn) = (vec![address], Arc::default());
        Self { client, addresses, turn, network, language, user_agent, phone }
    }

    /// The same browser, which is led to this engine as well.
    pub fn also_at(mut self, address: String) -> Self {
        self.addresses.push(address);
        self
    }

    /// The browser of somebody who has a phone at hand: whenever a second factor is asked for, it is
    /// set up or shown, and the request is sent again.
    pub fn with_phone(mut self, phone: Phone) -> Self {
        self.phone = Some(phone);
        self
    }

    /// Whoever has a phone at hand sets a second factor up with it.
    pub async fn sets_a_factor_up(&self) {
        self.phone.as_ref().expect("a phone is at hand").is_set_up(self).await;
    }

    /// What the phone at hand shows now.
    pub fn phone_code(&self) -> String {
        self.phone.as_ref().expect("a phone is at hand").code()
    }

    /// The same browser, with its cookies, while the phone lies elsewhere.
    pub fn without_phone(mut self) -> Self {
        self.phone = None;
        self
    }

    /// The same browser on another network.
    pub fn from(mut self, network: &str) -> Self {
        network.clone_into(&mut self.network);
        self
    }

    /// The same browser, with its cookies, where the engine listens elsewhere by now.
    pub fn moved_to(mut self, address: String) -> Self {
        self.addresses = vec![address];
        self
    }

    /// The same browser, naming itself in another way.
    pub fn named(mut self, user_agent: &str) -> Self {
        user_agent.clone_into(&mut self.user_agent);
        self
    }

    /// The same browser, asking for another language.
    pub fn speaking(mut self, language: &str) -> Self {
        language.clone_into(&mut self.language);
        self
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let address = &self.addresses[turn % self.addresses.len()];
        self.client
            .request(method, format!("{address}{path}"))
            .header("x-forwarded-for", &self.network)
            .header("accept-language", &self.language)
            .header("user-agent", &self.user_agent)
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let again = request.try_clone();
        let answer = answered(request).await;
        match (&self.phone, again) {
            (Some(phone), Some(again)) if phone.shows(self, &answer).await => answered(again).await,
            _ => answer,
        }
    }

    /// Sends it once, whatever the answer asks for.
    pub async fn once(&self, method: Method, path: &str, body: &Value) -> Answer {
        answered(self.request(method, path).json(body)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// Sends these bytes as they are.
    pub async fn post_bytes(&self, path: &str, body: impl Into<Vec<u8>>) -> Answer {
        let request = self.request(Method::POST, path).body(body.into());
        self.send(request.header("content-type", "application/json")).await
    }

    /// The first step: the address, for a flow.
    pub async fn flow(&self, email: &str) -> String {
        let answer = self.post("/api/v1/login", json!({ "email": email })).await;
        answer.is(200);
        assert_eq!(answer.body()["next"], "password");
        answer.body()["flow"].as_str().unwrap().to_owned()
    }

    /// The second step: the password.
    pub async fn password(&self, flow: &str, password: &str) -> Answer {
        let path = format!("/api/v1/login/{flow}/password");
        self.post(&path, json!({ "password": password })).await
    }

    pub async fn log_in(&self, email: &str, password: &str) -> Answer {
        let flow = self.flow(email).await;
        let answer = self.password(&flow, password).await;
        match &self.phone {
            Some(phone) => phone.finishes(self, answer).await,
            None => answer,
        }
    }

    /// Mistypes so many times; answers the last refusal.
    pub async fn mistype(&self, email: &str, times: usize) -> Answer {
        assert!(times > 0);
        for _ in 1..times {
            self.log_in(email, "not the right password").await.is_refused("wrong_credentials");
        }
        self.log_in(email, "not the right password").await
    }

    pub async fn forgot(&self, email: &str) -> Answer {
        self.post("/api/v1/password/forgot", json!({ "email": email })).await
    }

    pub async fn reset(&self, token: &str, password: &str) -> Answer {
        let body = json!({ "token": token, "password": password });
        self.post("/api/v1/password/reset", body).await
    }

    pub async fn activate(&self, token: &str, password: &str) -> Answer {
        let body = json!({ "token": token, "password": password });
        self.post("/api/v1/activate", body).await
    }

    pub async fn session(&self) -> Answer {
        self.get("/api/v1/session").await
    }

    pub async fn me(&self) -> Value {
        let answer = self.get("/api/v1/me").await;
        answer.is(200);
        answer.body()
    }

    pub async fn add_member(&self, property: &str, person: Value) -> Answer {
        self.post(&format!("/api/v1/properties/{property}/members"), person).await
    }

    pub async fn remove_member(&self, property: &str, account: &str) -> Answer {
        self.delete(&format!("/api/v1/properties/{property}/members/{account}")).await
    }

    /// Says yes to a property that asked.
    pub async fn accepts(&self, property: &str) -> &Self {
        let path = format!("/api/v1/me/memberships/{property}/accept");
        self.send(self.request(Method::POST, &path)).await.is(204);
        self
    }

    /// The members of a property as its manager sees them.
    pub async fn members(&self, property: &str) -> Vec<Value> {
        let answer = self.get(&format!("/api/v1/properties/{property}/members")).await;
        answer.is(200);
        answer.body()["members"].as_array().unwrap().clone()
    }

    /// One member of a property as its manager sees them.
    pub async fn member(&self, property: &str, email: &str) -> Value {
        let members = self.members(property).await;
        members.into_iter().find(|member| member["email"] == email).expect("a member")
    }
}

/// What came back, held against the document.
async fn answered(request: RequestBuilder) -> Answer {
    let (client, request) = request.build_split();
    let request = request.unwrap();
    let (method, path) = (request.method().clone(), request.url().path().to_owned());
    let answer = Answer::of(client.execute(request).await.unwrap()).await;
    documented::check(&method, &path, &answer);
    answer
}
