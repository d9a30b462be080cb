//! What does the front door answer, and after how long? One life of the engine, asked over HTTP.

use crate::people;
use keyledger::app::{App, Background};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Headers that differ between any two answers.
const OF_EACH_ANSWER: [&str; 2] = ["date", "x-request-id"];

/// An answer as whoever asked sees it.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    headers: BTreeMap<String, Vec<u8>>,
    text: String,
}

/// The engine from its start to its stop, with everything that runs beside requests.
pub struct Front {
    runtime: Runtime,
    client: Client,
    /// Keeps its cookies, and is not led on by itself.
    browser: Client,
    address: SocketAddr,
    background: Background,
    serving: JoinHandle<()>,
    stop: oneshot::Sender<()>,
}

impl Front {
    /// Serves a data folder.
    pub fn open(data: &Path, memory_kib: u32) -> Self {
        let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
        let (address, background, serving, stop) = runtime.block_on(async {
            let app = people::open(data, memory_kib).await;
            // What fell due in an earlier life, such as mails, is done before anyone asks.
            app.deliver().await.unwrap();
            serve(app).await
        });
        let browser = Client::builder().cookie_store(true).redirect(Policy::none());
        let (client, browser) = (Client::new(), browser.build().unwrap());
        Self { runtime, client, browser, address, background, serving, stop }
    }

    /// Tries a password by the pages; what is timed is the form with it, and the page it leads to.
    pub fn ask_by_page(&self, email: &str, password: &str) -> (Duration, Answer) {
        self.runtime.block_on(async {
            self.shows("/login").await;
            let form = leads_to(&self.sends("/login", "email", email).await);
            let begin = Instant::now();
            let sent = self.sends(&form, "password", password).await;
            let page = leads_to(&sent);
            let answer = read(self.shows(&page).await).await;
            let took = begin.elapsed();
            let text = without_states(&answer.text).replace(email, "…");
            (took, Answer { text, ..answer })
        })
    }

    async fn shows(&self, path: &str) -> Response {
        let url = format!("http://{}{path}", self.address);
        self.browser.get(url).header("accept", "text/html").send().await.unwrap()
    }

    async fn sends(&self, path: &str, name: &str, value: &str) -> Response {
        let url = format!("http://{}{path}", self.address);
        let sent = self.browser.post(url).header("accept", "text/html");
        let sent = sent.header("content-type", "application/x-www-form-urlencoded");
        sent.body(format!("{name}={}", value.replace('@', "%40").replace(' ', "+")))
            .send()
            .await
            .unwrap()
    }

    /// Tries a password; what is timed is the step that looks the address up.
    pub fn ask(&self, email: &str, password: &str) -> (Duration, Answer) {
        self.runtime.block_on(async {
            let step = self.post("/api/v1/login", &json!({ "email": email })).await;
            let step: Value = step.json().await.unwrap();
            let flow = step.get("flow").and_then(Value::as_str).unwrap();
            let path = format!("/api/v1/login/{flow}/password");
            let begin = Instant::now();
            let response = self.post(&path, &json!({ "password": password })).await;
            let answer = read(response).await;
            (begin.elapsed(), answer)
        })
    }

    async fn post(&self, path: &str, body: &Value) -> Response {
        let url = format!("http://{}{path}", self.address);
        self.client.post(url).json(body).send().await.unwrap()
    }

    /// Stops the engine in good order: the folder can be opened again.
    pub fn close(self) {
        let Self { runtime, client, browser, background, serving, stop, .. } = self;
        drop((client, browser));
        stop.send(()).unwrap();
        runtime.block_on(async {
            serving.await.unwrap();
            background.stop().await;
        });
    }
}

async fn serve(app: Arc<App>) -> (SocketAddr, Background, JoinHandle<()>, oneshot::Sender<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let background = app.start().await.unwrap();
    let (stop, stopped) = oneshot::channel();
    let stopped = async move { stopped.await.unwrap_or_default() };
    let serving = tokio::spawn(keyledger_web::listen(app.site(), listener, stopped));
    (address, background, serving, stop)
}

/// A page without the sealed states in its addresses: they differ each time, and are as long for each.
fn without_states(page: &str) -> String {
    let after = ["/login/", "/forgot/"].into_iter().flat_map(|path| page.split(path).skip(1));
    let states = after.filter_map(|rest| rest.split(['/', '"']).next());
    let states = states.filter(|state| state.len() > 100);
    states.fold(page.to_owned(), |text, state| text.replace(state, "…"))
}

/// Where a form leads.
fn leads_to(response: &Response) -> String {
    assert_eq!(response.status().as_u16(), 303, "a form is answered by the way to a page");
    response.headers().get("location").unwrap().to_str().unwrap().to_owned()
}

async fn read(response: Response) -> Answer {
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let headers = headers.filter(|(name, _)| !OF_EACH_ANSWER.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    Answer { status, headers: headers.collect(), text: response.text().await.unwrap() }
}
