//! Does a proxy let through who may, and nobody else? With a real Caddy and a real nginx, configured
//! as `deploy/` hands it out. (S10, S11)

use crate::factor_life;
use crate::proxy::Proxy;
use crate::world::{Browser, World};
use axum::Router;
use axum::http::{HeaderMap, Method, Uri};
use reqwest::Client;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;

const RENE: &str = "rene@hotel.example";

/// The software behind the proxy: it says what it was asked, and counts.
struct Software {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl Software {
    async fn start() -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let answer = move |method: Method, uri: Uri, headers: HeaderMap| {
            count.fetch_add(1, Ordering::SeqCst);
            let told =
                |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
            let said = json!({
                "method": method.as_str(),
                "path": uri.path(),
                "account": told("keyledger-account"),
                "property": told("keyledger-property"),
                "permission": told("keyledger-permission"),
                "names": named_like_ours(&headers),
            });
            async move { said.to_string() }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, asked }
    }

    fn times_asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// The names under which software that reads headers as CGI does would find who asks.
fn named_like_ours(headers: &HeaderMap) -> Vec<String> {
    let names = headers.iter().map(|(name, _)| name.as_str().replace('_', "-"));
    let mut names: Vec<_> = names.filter(|name| name.starts_with("keyledger-")).collect();
    names.sort();
    names
}

/// Somebody says that they are somebody else.
async fn pretends(browser: &Browser, path: &str) -> Value {
    let request = browser.request(Method::POST, path);
    let request =
        request.header("keyledger-account", "the-owner").header("keyledger-property", "all");
    // Twice, and as CGI writes it: to software that makes `HTTP_KEYLEDGER_ACCOUNT` of both they are one.
    let request = request.header("keyledger-account", "another-owner");
    let request =
        request.header("keyledger_account", "the-owner").header("Keyledger_Property", "all");
    browser.send(request).await.is(200).body()
}

async fn ticks(manager: &Browser, property: &str, account: &str, boxes: Value) {
    let path = format!("/api/v1/properties/{property}/members/{account}/permissions");
    manager.send(manager.request(Method::PATCH, &path).json(&boxes)).await.is(200);
}

async fn only_who_may_gets_through(start: fn(SocketAddr, SocketAddr) -> Proxy) {
    let mut world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let port = world.property("Auberge du Port").await;
    let rene = json!({ "email": RENE, "name": "René Favre", "permissions": ["guests"] });
    let added = mona.add_member(&lac, rene).await;
    let account = added.is(201).body()["account"].as_str().unwrap().to_owned();
    world.activate(&world.browser(), RENE).await;

    let software = Software::start().await;
    let keyledger = world.address().trim_start_matches("http://").parse().unwrap();
    let behind = software.address;
    let proxy = tokio::task::spawn_blocking(move || start(keyledger, behind)).await.unwrap();
    let rene = Browser::at(proxy.address.clone());
    let rates = format!("/rates/{lac}/summer");

    // Nobody is signed in; Keyledger says where the log-in is, and the software hears of nothing.
    let nobody = rene.get(&rates).await;
    nobody.is(401).is_refused("not_authorised");
    assert!(nobody.header("location").is_some());
    // A browser is led to the log-in, with the way back.
    let page = rene.page(&format!("{rates}?of=1&to=2")).await;
    let back = format!("/login?return_to=%2Frates%2F{lac}%2Fsummer%3Fof%3D1%26to%3D2");
    let site = &world.config.public_url;
    assert_eq!(page.leads_to(), format!("{site}{back}"));
    let login = rene.page(&back).await;
    let to = format!("value=\"/rates/{lac}/summer?of=1&#38;to=2\"");
    assert!(login.is(200).0.text.contains(&to), "{}", login.0.text);
    // Logging in goes through the proxy as well: the cookie belongs to its name.
    rene.log_in(RENE, crate::world::PASSWORD).await.is(200);
    let denied = rene.get(&rates).await;
    denied.is(403).is_refused("not_authorised");
    assert_eq!(denied.body()["permission"], "rates");
    assert_eq!(denied.body()["who_can_grant"], json!(["Mona Keller"]));
    assert_eq!(denied.body()["instance"], rates);
    let page = rene.page(&rates).await;
    let asks = format!("/denied?property={lac}&permission=rates");
    assert_eq!(page.leads_to(), format!("{site}{asks}&return_to=%2Frates%2F{lac}%2Fsummer"));
    let asks = rene.page(&asks).await;
    assert!(asks.is(403).0.text.contains("Mona Keller"), "{}", asks.0.text);
    assert_eq!(software.times_asked(), 0);

    // A box is ticked, and the very next request gets through, under the name Keyledger knows.
    ticks(&mona, &lac, &account, json!({ "grant": ["rates"] })).await;
    let said = pretends(&rene, &rates).await;
    let expected = json!({ "method": "POST", "path": rates, "account": account,
        "property": lac, "permission": "rates",
        "names": ["keyledger-account", "keyledger-permission", "keyledger-property"] });
    assert_eq!(said, expected);
    // What a client says about itself, about the request or in the path of another place decides
    // nothing.
    rene.get(&format!("/rates/{port}/summer")).await.is(403).is_refused("not_authorised");
    rene.get(&format!("/rates/{port}/?property={lac}&permission=guests")).await.is(403);
    assert_eq!(software.times_asked(), 1);

    // Cleared again: the very next request is refused.
    ticks(&mona, &lac, &account, json!({ "withdraw": ["rates"] })).await;
    rene.get(&rates).await.is(403);
    ticks(&mona, &lac, &account, json!({ "grant": ["rates"] })).await;
    rene.get(&rates).await.is(200);
    rene.post("/api/v1/logout", json!({})).await.is(204);
    rene.get(&rates).await.is(401);
    assert_eq!(software.times_asked(), 2);

    // A page that was left open asks by itself: its path says so, or the page does.
    rene.log_in(RENE, crate::world::PASSWORD).await.is(200);
    let updates = format!("/rates/{lac}/updates");
    let by_itself = async || {
        let request = rene.request(Method::GET, &rates).header("keyledger-background", "true");
        let said_so = rene.send(request).await.status;
        (
            rene.get(&updates).await.status,
            rene.get(&format!("{updates}?since=7")).await.status,
            said_so,
        )
    };
    for _ in 0..5 {
        world.minutes(11).await;
        assert_eq!(by_itself().await, (200, 200, 200));
    }
    world.minutes(6).await;
    assert_eq!(by_itself().await, (401, 401, 401), "nobody did anything for an hour");
    assert_eq!(software.times_asked(), 17);

    // Keyledger is down: everything is shut.
    world.stop().await;
    let url = format!("{}{rates}", proxy.address);
    let shut = Client::builder().no_proxy().build().unwrap().get(url).send().await.unwrap();
    assert!(shut.status().is_server_error(), "{}", shut.status());
    assert_eq!(software.times_asked(), 17);
}

#[tokio::test(flavor = "multi_thread")]
async fn caddy_lets_through_who_may_and_nobody_else() {
    only_who_may_gets_through(Proxy::caddy).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_lets_through_who_may_and_nobody_else() {
    only_who_may_gets_through(Proxy::nginx).await;
}

/// A page that was left open asks again and again, and nobody sits there.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_asks_by_itself_keeps_no_session_alive() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let person = json!({ "email": RENE, "name": "René Favre", "permissions": ["rates"] });
    mona.add_member(&lac, person).await.is(201);
    let rene = world.browser();
    world.activate(&rene, RENE).await;
    let asked = format!("property={lac}&permission=rates");
    let doors = [
        format!("/api/v1/forward-auth?{asked}"),
        format!("/api/v1/access?{asked}"),
        "/api/v1/session".to_owned(),
        "/api/v1/me".to_owned(),
    ];
    let by_itself = async |path: &str| {
        let request = rene.request(Method::GET, path);
        rene.send(request.header("keyledger-background", "true")).await.status
    };
    // Somebody who works is signed in all day, whatever pages ask meanwhile.
    for _ in 0..10 {
        world.minutes(50).await;
        for path in &doors {
            assert_eq!(by_itself(path).await, 200, "{path}");
        }
        rene.get(&doors[0]).await.is(200);
    }
    // Then they leave, and the page does not.
    let (seen, idle_at) = (world.count("session_seen").await, rene.session().await.body());
    for _ in 0..5 {
        world.minutes(11).await;
        for path in &doors {
            assert_eq!(by_itself(path).await, 200, "{path}");
        }
    }
    assert_eq!(world.count("session_seen").await, seen, "nothing of it is written down");
    world.minutes(5).await;
    for path in &doors {
        assert_eq!(by_itself(path).await, 401, "{path}: it was idle at {idle_at}");
        rene.get(path).await.is(401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_proxy_says_about_the_request_is_information_alone() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    factor_life::set_up(&world, &mona).await;
    let ask = |permission: &str, uri: &str| {
        let path = format!("/api/v1/forward-auth?property={lac}&permission={permission}");
        let request = mona.request(Method::GET, &path).header("x-forwarded-method", "DELETE");
        mona.send(request.header("x-forwarded-uri", uri))
    };
    let allowed = ask("manage_users", "/rates/1?token=secret").await;
    assert_eq!(allowed.is(200).header("keyledger-permission"), Some("manage_users"));
    let denied = ask("manage_billing", "/rates/1?token=secret").await;
    assert_eq!(denied.is(403).body()["instance"], "/rates/1");
    for strange in ["", "https://elsewhere.example/", &format!("/{}", "a".repeat(500))] {
        assert!(
            ask("manage_billing", strange).await.is(403).body()["instance"].is_null(),
            "{strange}"
        );
    }
    // A proxy that was set up wrongly is told so, and opens nothing.
    mona.get("/api/v1/forward-auth").await.is(422).names("property");
    mona.get(&format!("/api/v1/forward-auth?property={lac}&permission=all")).await.is(422);
}
