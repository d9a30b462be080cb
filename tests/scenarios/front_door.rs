//! Does the front door answer as its document says? Every operation is walked with bodies that are
//! none, ids that are none, and nobody who asks; and what holds for all answers is looked at.

use crate::world::{Answer, Browser, PASSWORD, World};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const ADA: &str = "ada@hotel.example";
const HTTPS: &str = "https://accounts.hotel.example";
const AN_ID: &str = "00000000-0000-0000-0000-000000000001";

/// One operation of the document.
struct Operation {
    path: String,
    method: Method,
    described: Value,
}

impl Operation {
    fn all() -> Vec<Self> {
        let document = keyledger_web::document();
        let mut all = vec![];
        for (path, item) in document["paths"].as_object().unwrap() {
            for (verb, described) in item.as_object().unwrap() {
                let method = verb.to_uppercase().parse().unwrap();
                all.push(Self { path: path.clone(), method, described: described.clone() });
            }
        }
        assert!(all.len() > 60, "{}", all.len());
        all
    }

    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The path with something in each place; `odd` in the place of that name.
    fn at(&self, odd: Option<(&str, &str)>) -> String {
        let parts = self.path.split('/').map(|part| match part.strip_prefix('{') {
            None => part.to_owned(),
            Some(place) => {
                let place = place.trim_end_matches('}');
                let odd = odd.filter(|(name, _)| *name == place).map(|(_, odd)| odd);
                odd.unwrap_or(if place == "proposal" { "1" } else { AN_ID }).to_owned()
            }
        });
        parts.collect::<Vec<_>>().join("/")
    }

    fn parameters(&self, place: &str) -> Vec<String> {
        let all = self.described["parameters"].as_array().cloned().unwrap_or_default();
        let here = all.iter().filter(|one| one["in"] == place);
        here.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    }

    /// The kind of body it takes, where it takes one.
    fn kind(&self) -> Option<String> {
        let content = self.described["requestBody"]["content"].as_object()?;
        content.keys().next().cloned()
    }

    fn needs_somebody(&self) -> bool {
        self.described["security"].as_array().is_some_and(|ways| !ways.is_empty())
    }

    /// Whether it is other software alone that asks.
    fn is_for_software(&self) -> bool {
        let ways = self.described["security"].as_array().cloned().unwrap_or_default();
        !ways.is_empty() && ways.iter().all(|way| way["session"].is_null())
    }

    /// The answer stands in the document.
    #[track_caller]
    fn describes(&self, answer: &Answer, what: &str) {
        let status = answer.status.to_string();
        let described = !self.described["responses"][&status].is_null();
        assert!(described, "{} answers {status} to {what}: {}", self.name(), answer.text);
    }
}

/// Somebody who is signed in and knows a token of every scope.
struct Caller {
    browser: Browser,
    property: String,
    token: String,
}

impl Caller {
    async fn at(world: &World) -> Self {
        let (property, browser) = world.hotel("Hotel du Lac").await;
        let scopes = ["billing_write", "introspect", "events_read", "access_check"];
        Self { browser, property, token: world.service_token("everything", &scopes).await }
    }

    fn asks(&self, operation: &Operation, path: &str) -> RequestBuilder {
        let request = self.browser.request(operation.method.clone(), path);
        if operation.is_for_software() { request.bearer_auth(&self.token) } else { request }
    }

    async fn sends(&self, operation: &Operation, kind: &str, body: Vec<u8>) -> Answer {
        // Whose file it would be is asked before it is looked at.
        let here = operation.path.ends_with("/import").then_some(("id", &*self.property));
        let request = self.asks(operation, &operation.at(here));
        self.browser.send(request.header("content-type", kind).body(body)).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_none_are_refused_as_the_document_says() {
    let world = World::start().await;
    let caller = Caller::at(&world).await;
    let before = world.events().await.len();
    for operation in Operation::all() {
        let Some(kind) = operation.kind() else { continue };
        let most = if operation.path.ends_with("/import") { 2 << 20 } else { 64 << 10 };
        let large = vec![b' '; most + 1];
        let is = |answer: Answer, status: u16, what: &str| {
            assert_eq!(answer.status, status, "{} to {what}: {}", operation.name(), answer.text);
            operation.describes(&answer, what);
        };
        for other in ["text/plain", &format!("{kind}foo"), "", "multipart/form-data"] {
            is(caller.sends(&operation, other, b"{}".to_vec()).await, 415, other);
        }
        is(caller.sends(&operation, &kind, large.clone()).await, 413, "a large body");
        let shouted = kind.to_uppercase() + " ; charset=utf-8";
        is(caller.sends(&operation, &shouted, large).await, 413, "a large body of this kind");
        if kind == "application/json" {
            for unreadable in ["", "{", "[]", "null"] {
                let answer = caller.sends(&operation, &kind, unreadable.into()).await;
                is(answer, 400, unreadable);
            }
            let unknown = caller.sends(&operation, &kind, b"{\"surprise\":1}".to_vec()).await;
            is(unknown, 422, "a field that nobody knows");
        } else {
            is(caller.sends(&operation, &kind, b"\xff".to_vec()).await, 422, "nothing readable");
        }
    }
    assert_eq!(world.events().await.len(), before, "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_are_none_are_no_addresses_and_other_methods_are_named() {
    let world = World::start().await;
    let caller = Caller::at(&world).await;
    for operation in Operation::all() {
        for place in operation.parameters("path") {
            for odd in ["%ff", "no-id", "%00", "%252e", "🔑", &"9".repeat(300)] {
                let request = caller.asks(&operation, &operation.at(Some((&place, odd))));
                let request = if operation.kind().is_some() {
                    request.header("content-type", "application/json").body("{}")
                } else {
                    request
                };
                let answer = caller.browser.send(request).await;
                operation.describes(&answer, odd);
                assert!(odd != "%ff" || answer.status == 404, "{}", operation.name());
            }
        }
        let path = operation.at(None);
        for method in [Method::TRACE, Method::PUT, Method::PATCH, Method::DELETE] {
            let same = |other: &Operation| other.path == operation.path && other.method == method;
            if Operation::all().iter().any(same) {
                continue;
            }
            let answer = caller.browser.send(caller.browser.request(method, &path)).await;
            answer.is(405).is_refused("method_not_allowed");
            let allowed = answer.header("allow").unwrap_or_default();
            assert!(allowed.contains(operation.method.as_str()), "{path}: {allowed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_value_in_any_query_is_named_and_asks_for_nothing() {
    let world = World::start().await;
    let caller = Caller::at(&world).await;
    let before = world.events().await.len();
    let mut tried = 0;
    for operation in Operation::all() {
        for name in operation.parameters("query") {
            for empty in ["", "%20", "+%09"] {
                let path = format!("{}?{name}={empty}", operation.at(None));
                let answer = caller.browser.send(caller.asks(&operation, &path)).await;
                answer.is(422).names(&name);
                operation.describes(&answer, &path);
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
    assert_eq!(world.events().await.len(), before, "nothing was read, nothing was written");
}

/// Sends these bytes as they are, and reads what comes back until the line closes or falls silent.
async fn raw(world: &World, bytes: &[u8]) -> String {
    let address = world.address();
    let mut line = TcpStream::connect(address.trim_start_matches("http://")).await.unwrap();
    line.write_all(bytes).await.unwrap();
    let (mut heard, mut some) = (vec![], [0; 4096]);
    // The answer ends with its problem document's brace; the limit is for an answer that never comes.
    while !heard.ends_with(b"}") {
        let read = tokio::time::timeout(Duration::from_secs(20), line.read(&mut some));
        match read.await.expect("an answer in time").unwrap() {
            0 => break,
            count => heard.extend_from_slice(&some[..count]),
        }
    }
    String::from_utf8(heard).unwrap()
}

/// Nothing of the body is ever sent: whoever is answered was not asked for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_refused_before_a_byte_of_the_body_is_read() {
    let world = World::start().await;
    let mut asked = 0;
    for operation in Operation::all() {
        let body = operation.kind().is_some();
        let asks = [("content-length: 1000\r\n", body), ("", true)];
        for (head, _) in asks.into_iter().filter(|(_, sensible)| *sensible) {
            let request = format!(
                "{} {} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{head}\r\n",
                operation.method,
                operation.at(None)
            );
            if operation.needs_somebody() && operation.parameters("query").is_empty() {
                let answer = raw(&world, request.as_bytes()).await;
                assert!(answer.starts_with("HTTP/1.1 401 "), "{}: {answer}", operation.name());
                assert!(answer.to_lowercase().contains("www-authenticate:"), "{answer}");
                asked += 1;
            }
        }
    }
    assert!(asked > 60, "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_chunk_is_no_large_body() {
    let world = World::start().await;
    let head = "POST /api/v1/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
        transfer-encoding: chunked\r\n\r\n";
    let answer = raw(&world, format!("{head}nonsense\r\n").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answer.contains("it ends too early"), "{answer}");
    let chunk = format!("10001\r\n{}\r\n0\r\n\r\n", " ".repeat(0x10001));
    let answer = raw(&world, format!("{head}{chunk}").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let short = format!("{head}{}", chunk.replace("10001\r\n", "1\r\n"));
    let answer = raw(&world, short.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "a chunk longer than it says: {answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_short_plain_request_id_is_said_back() {
    let world = World::start().await;
    let browser = world.browser();
    let said = async |id: &str| {
        let request = browser.request(Method::GET, "/livez").header("x-request-id", id);
        browser.send(request).await.header("x-request-id").unwrap().to_owned()
    };
    for plain in ["a", "7b8e1a0c-1111-4222-8333-944455566677", "req_1.2-3", &"x".repeat(64)] {
        assert_eq!(said(plain).await, *plain);
    }
    for other in ["", "two words", "<script>", "a\"b", "a;b", &"x".repeat(65), &"x".repeat(8_000)] {
        let drawn = said(other).await;
        assert_eq!(drawn.len(), 36, "{other:.40}: {drawn}");
    }
    let twice = browser.request(Method::GET, "/livez");
    let twice = twice.header("x-request-id", "one").header("x-request-id", "two");
    let answer = browser.send(twice).await;
    let all: Vec<_> = answer.headers.get_all("x-request-id").iter().collect();
    assert!(all.len() == 1 && all[0].len() == 36, "{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    for (site, over_tls) in [("http://localhost:8080", false), (HTTPS, true)] {
        let world = World::start_with(|config| site.clone_into(&mut config.public_url)).await;
        let browser = world.browser();
        let foreign = browser.request(Method::POST, "/api/v1/login");
        for answer in [
            browser.get("/livez").await,
            browser.get("/metrics").await,
            browser.get("/openapi.json").await,
            browser.get("/nothing").await,
            browser.session().await,
            browser.post("/api/v1/login", json!({})).await,
            browser.send(browser.request(Method::PUT, "/livez")).await,
            browser.send(foreign.header("sec-fetch-site", "cross-site")).await,
        ] {
            let policy = answer.header("content-security-policy").unwrap_or_default();
            assert!(policy.contains("default-src 'none'"), "{}: {policy}", answer.status);
            assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
            let tls = answer.header("strict-transport-security");
            assert_eq!(tls, over_tls.then_some("max-age=31536000"), "{site} {}", answer.status);
        }
    }
}

/// What an answer sets, by name; the first word of each is its value.
fn cookies(answer: &Answer) -> Vec<(String, String)> {
    let set = answer.headers.get_all("set-cookie").iter().map(|set| set.to_str().unwrap());
    set.map(|set| set.split_once('=').unwrap())
        .map(|(name, rest)| (name.to_owned(), rest.to_owned()))
        .collect()
}

async fn with_cookies(browser: &Browser, path: &str, body: Option<Value>, cookies: &str) -> Answer {
    let request = match body {
        Some(body) => browser.request(Method::POST, path).json(&body),
        None => browser.request(Method::GET, path),
    };
    browser.send(request.header("cookie", cookies)).await
}

/// A site that comes behind TLS with this release: nobody's device is forgotten, and a session is
/// taken only from the cookie that nobody else can set.
#[tokio::test(flavor = "multi_thread")]
async fn behind_tls_cookies_belong_to_this_host_alone() {
    let mut world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let browser = world.browser();
    let flow = browser.flow(ADA).await;
    let plain = cookies(&browser.password(&flow, PASSWORD).await);
    let names: Vec<_> = plain.iter().map(|(name, _)| name.as_str()).collect();
    let value = |cookies: &[(String, String)], wanted: &str| {
        let found = cookies.iter().find(|(name, _)| name == wanted).unwrap().1.clone();
        found.split(';').next().unwrap().to_owned()
    };
    assert!(names.contains(&"keyledger_session") && names.contains(&"keyledger_device"));
    assert!(plain.iter().all(|(_, set)| !set.contains("Secure")), "{plain:?}");
    let (device, session) = (value(&plain, "keyledger_device"), value(&plain, "keyledger_session"));

    HTTPS.clone_into(&mut world.config.public_url);
    world.restart().await;
    let browser = world.browser();
    let path = format!("/api/v1/login/{}/password", browser.flow(ADA).await);
    let body = json!({ "password": PASSWORD });
    let known = format!("keyledger_device={device}; keyledger_session={session}");
    let answer = with_cookies(&browser, &path, Some(body), &known).await;
    let set = cookies(answer.is(200));
    assert_eq!(value(&set, "__Host-keyledger_device"), device, "it is still the same device");
    for (name, rest) in &set {
        let ours = name.starts_with("__Host-");
        assert!(rest.contains("Secure") && rest.contains("Path=/"), "{name}={rest}");
        assert!(rest.contains("HttpOnly") && !rest.contains("Domain"), "{name}={rest}");
        assert_eq!(ours, !rest.starts_with(';'), "plain names are taken away: {name}={rest}");
    }
    assert_eq!(set.len(), 4, "{set:?}");

    let own = value(&set, "__Host-keyledger_session");
    let shown = async |cookies: String| {
        with_cookies(&browser, "/api/v1/session", None, &cookies).await.status
    };
    assert_eq!(shown(format!("__Host-keyledger_session={own}")).await, 200);
    assert_eq!(shown(format!("keyledger_session={own}")).await, 401, "a neighbour may have set it");
    let beside = format!("keyledger_session={own}; __Host-keyledger_session=x.y");
    assert_eq!(shown(beside).await, 401, "the one of this host is believed");
    let nobody = world.browser().session().await;
    let challenge = nobody.is(401).header("www-authenticate").unwrap();
    assert!(challenge.contains("cookie-name=\"__Host-keyledger_session\""), "{challenge}");

    let out = with_cookies(
        &browser,
        "/api/v1/logout",
        Some(json!({})),
        &format!("__Host-keyledger_session={own}; keyledger_session=x"),
    )
    .await;
    let gone = cookies(out.is(204));
    assert!(gone.len() == 2 && gone.iter().all(|(_, rest)| rest.contains("Max-Age=0")), "{gone:?}");
    assert_eq!(shown(format!("__Host-keyledger_session={own}")).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_are_made_once_and_not_sent_again() {
    let world = World::start().await;
    let browser = world.browser();
    let schema = "/schemas/public/account_locked.v1.schema.json";
    for path in ["/openapi.json", "/openapi-3.0.json", "/asyncapi.json", schema] {
        let first = browser.get(path).await;
        assert_eq!(first.is(200).header("content-type"), Some("application/json"));
        assert_eq!(first.header("cache-control"), Some("no-cache"));
        let tag = first.header("etag").unwrap().to_owned();
        assert_eq!(browser.get(path).await.header("etag"), Some(&*tag));
        let again = browser.request(Method::GET, path).header("if-none-match", &tag);
        let again = browser.send(again).await;
        assert_eq!((again.is(304).text.as_str(), again.header("etag")), ("", Some(&*tag)));
    }
}
