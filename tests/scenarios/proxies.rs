//! Is the engine the same behind each of four real proxies? One table of checks, for Caddy, nginx,
//! `HAProxy` and Apache as `deploy/` configures them; each compresses what it passes on. What Caddy and
//! nginx ask before they let a request through is in `forward_auth.rs`.

mod rows;

use crate::proxy::{Proxy, ipv6};
use crate::world::{Answer, Browser, PASSWORD, World};
use keyledger::config::LimitsConfig;
use reqwest::{Client, Method, RequestBuilder, redirect};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

const ADA: &str = "ada@hotel.example";
/// What browsers were told the engine is called, which none of the proxies is asked by.
const SITE: &str = "http://accounts.hotel.example:8000";
/// Log-ins a minute at one address.
const LIMIT: u32 = 20;

/// An engine behind a proxy, with a hotel.
struct House {
    world: World,
    proxy: Proxy,
    lac: String,
    /// The manager, who comes through the proxy.
    mona: Browser,
    /// The account of a member.
    ada: String,
}

impl House {
    async fn behind(start: fn(SocketAddr, SocketAddr) -> Proxy) -> Self {
        let world = World::start_with(|config| {
            SITE.clone_into(&mut config.public_url);
            config.limits = LimitsConfig { address_per_minute: LIMIT, ..LimitsConfig::NONE };
        })
        .await;
        let (lac, mona) = world.hotel("Hotel du Lac").await;
        let added = mona.add_member(&lac, json!({ "email": ADA, "name": "Ada Lovelace" })).await;
        let ada = added.is(201).body()["account"].as_str().unwrap().to_owned();
        world.activate(&world.browser(), ADA).await;
        let engine: SocketAddr = world.address().trim_start_matches("http://").parse().unwrap();
        // Nothing of the table reaches the software behind the proxy.
        let proxy = tokio::task::spawn_blocking(move || start(engine, engine)).await.unwrap();
        let mona = mona.moved_to(proxy.address.clone());
        Self { world, proxy, lac, mona, ada }
    }

    fn permissions(&self) -> String {
        format!("/api/v1/properties/{}/members/{}/permissions", self.lac, self.ada)
    }

    /// What comes back to these bytes, sent as they are; the head in small letters.
    async fn raw(&self, request: String) -> String {
        let address = self.proxy.address.trim_start_matches("http://").to_owned();
        let asked = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = vec![];
            stream.read_to_end(&mut answer).unwrap();
            String::from_utf8_lossy(&answer).to_lowercase()
        });
        asked.await.unwrap()
    }
}

/// Somebody on a network of their own, who follows no redirect.
struct Stranger(Client, String);

impl Stranger {
    /// 127.0.0.1 is the proxy's address: whoever is not the proxy comes from another one.
    fn of(house: &House, ip: &str) -> Self {
        let ip: IpAddr = ip.parse().unwrap();
        let client = Client::builder().no_proxy().redirect(redirect::Policy::none());
        let at = if ip.is_ipv6() { "[::1]" } else { "127.0.0.1" };
        let client = client.local_address(ip).build().unwrap();
        Self(client, format!("http://{at}:{}", house.proxy.port()))
    }

    fn asks(&self, method: Method, path: &str) -> RequestBuilder {
        self.0.request(method, format!("{}{path}", self.1))
    }

    async fn begins(&self, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.asks(Method::POST, "/api/v1/login");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.json(&json!({ "email": ADA })).send().await.unwrap()).await
    }

    /// A wrong log-in, with these headers.
    async fn guesses(&self, email: &str, headers: &[(&str, &str)]) -> Answer {
        let begun = self.asks(Method::POST, "/api/v1/login").json(&json!({ "email": email }));
        let begun = Answer::of(begun.send().await.unwrap()).await;
        let flow = begun.is(200).body()["flow"].as_str().unwrap().to_owned();
        let mut guess = self.asks(Method::POST, &format!("/api/v1/login/{flow}/password"));
        for (name, value) in headers {
            guess = guess.header(*name, *value);
        }
        let guess = guess.json(&json!({ "password": "wrong and wrong again" }));
        Answer::of(guess.send().await.unwrap()).await
    }
}

/// Who asked is who spoke to the proxy, whatever they wrote about themselves.
async fn the_source_is_whom_the_proxy_served(house: &House) {
    let forged = [
        ("x-forwarded-for", "192.0.2.66"),
        ("x-forwarded-for", "192.0.2.67, 127.0.0.1"),
        ("forwarded", "for=192.0.2.68"),
        ("x-real-ip", "192.0.2.69"),
    ];
    let mut sources = vec![("127.0.0.2", "one@hotel.example"), ("127.3.4.5", "two@hotel.example")];
    if ipv6() {
        sources.push(("::1", "three@hotel.example"));
    }
    for (ip, email) in sources {
        let stranger = Stranger::of(house, ip);
        // Several lines, one line, and none.
        stranger.guesses(email, &forged).await.is(401);
        stranger.guesses(email, &forged[1..2]).await.is(401);
        for _ in 0..8 {
            stranger.guesses(email, &[]).await;
        }
        let told = house.world.keyledger(&["why", email, "--lang", "en"]).await.text;
        assert_eq!(told.matches(&format!(" {ip} ")).count(), 10, "{told}");
        assert!(!told.contains("192.0.2.") && !told.contains("0.0.0.0"), "{told}");
    }
}

/// A page of ours may send what a page of another site may not. Browsers say `Sec-Fetch-Site` over
/// https only.
async fn a_page_of_another_site_is_told_from_ours(house: &House) {
    let stranger = Stranger::of(house, "127.0.0.2");
    let asked = house.proxy.address.trim_start_matches("http://").to_owned();
    let same = format!("http://{asked}");
    for (host, origin) in [
        (asked.as_str(), SITE),
        (&asked, &same),
        // Off port 80 the port is a part of the origin.
        ("hotel.example:8000", "http://hotel.example:8000"),
        ("hotel.example", "http://hotel.example"),
    ] {
        let begun = stranger.begins(&[("host", host), ("origin", origin)]).await;
        assert_eq!(begun.status, 200, "{origin} at {host}: {}", begun.text);
    }
    for (host, origin) in [
        (asked.as_str(), "http://evil.example"),
        ("hotel.example:8000", "http://hotel.example"),
        ("hotel.example:8000", "http://hotel.example:8001"),
        ("hotel.example", "null"),
    ] {
        let refused = stranger.begins(&[("host", host), ("origin", origin)]).await;
        assert_eq!(refused.status, 403, "{origin} at {host}");
        refused.is_refused("cross_site");
    }
    let engine = house.world.address();
    let within = [("host", asked.as_str()), ("origin", engine.as_str())];
    stranger.begins(&within).await.is(403).is_refused("cross_site");
    let cross = [("host", asked.as_str()), ("sec-fetch-site", "cross-site")];
    stranger.begins(&cross).await.is(403).is_refused("cross_site");
    stranger.begins(&[("sec-fetch-site", "same-origin"), ("origin", "null")]).await.is(200);
}

/// What a proxy makes of a tag when it compresses still names the revision.
async fn a_tag_that_came_compressed_is_a_precondition(house: &House) {
    let (path, mona) = (house.permissions(), &house.mona);
    let seen = async || {
        let request = mona.request(Method::GET, &path).header("accept-encoding", "gzip");
        let answer = mona.send(request).await;
        assert_eq!(answer.is(200).header("content-encoding"), Some("gzip"), "it compresses");
        answer.header("etag").expect("a tag").to_owned()
    };
    let ticks = async |tag: &str, body: Value| {
        let request = mona.request(Method::PATCH, &path).header("if-match", tag);
        mona.send(request.header("accept-encoding", "gzip").json(&body)).await.status
    };
    let first = seen().await;
    println!("{} compresses: the tag is {first}", house.proxy.address);
    assert_eq!(ticks(&first, json!({ "grant": ["rates"] })).await, 200, "{first}");
    let second = seen().await;
    assert_ne!(first, second);
    let withdrawn = json!({ "withdraw": ["rates"] });
    // The refusal may be compressed, too: its status says enough.
    let stale = mona.request(Method::PATCH, &path).header("if-match", &first).json(&withdrawn);
    mona.send(stale).await.is(412).is_refused("precondition_failed");
    assert_eq!(ticks(&format!("{first}, {second}"), withdrawn).await, 200);
}

async fn redirects_lead_where_they_should(house: &House) {
    let stranger = Stranger::of(house, "127.0.0.2");
    let asked = format!("/api/v1/forward-auth?property={}&permission=rates", house.lac);
    let answer = Answer::of(stranger.asks(Method::GET, &asked).send().await.unwrap()).await;
    assert_eq!(answer.is(401).header("location"), Some(format!("{SITE}/login").as_str()));
    // Without its last slash: nothing there, or led on within the same name and port.
    let short = stranger.asks(Method::GET, "/api/v1").send().await.unwrap();
    let location = short.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    match short.status().as_u16() {
        404 => assert_eq!(location, None),
        301 | 308 => assert_eq!(location.as_deref(), Some("/api/v1/")),
        other => panic!("{other}"),
    }
    // The pages are reached through it, and everything they load.
    let page = stranger.asks(Method::GET, "/login").header("accept", "text/html");
    let page = page.send().await.unwrap();
    assert_eq!(page.status().as_u16(), 200);
    let page = page.text().await.unwrap();
    let assets = page.split("\"/assets/").skip(1).filter_map(|rest| rest.split('"').next());
    for asset in assets {
        let path = format!("/assets/{asset}");
        let got = stranger.asks(Method::GET, &path).send().await.unwrap();
        assert_eq!(got.status().as_u16(), 200, "{path}");
    }
    // What no rule names stays behind the door.
    for path in ["/other", "/metrics", "/readyz", "/openapi.json", "/api/v1/../../metrics"] {
        let answer = house.raw(format!(
            "GET {path} HTTP/1.1\r\nhost: hotel.example\r\nconnection: close\r\n\r\n"
        ));
        let answer = answer.await;
        let status: u16 = answer.split(' ').nth(1).unwrap().parse().unwrap();
        assert!([400, 403, 404].contains(&status), "{path}: {answer}");
        assert!(!answer.contains("keyledger_"), "{path}: {answer}");
    }
}

async fn bodies_come_whole_or_are_refused_in_our_words(house: &House) {
    let stranger = Stranger::of(house, "127.0.0.2");
    let large = json!({ "email": "a".repeat(100 * 1024) });
    let refused = stranger.asks(Method::POST, "/api/v1/login").json(&large).send().await.unwrap();
    Answer::of(refused).await.is(413).is_refused("too_large");
    let import = async |bytes: usize| {
        let mut file = "row_id,email,name\n1,otto@hotel.example,Otto ".to_owned();
        file.push_str(&"o".repeat(bytes - file.len()));
        let path = format!("/api/v1/properties/{}/members/import?dry_run=true", house.lac);
        let request = house.mona.request(Method::POST, &path).header("content-type", "text/csv");
        house.mona.send(request.body(file)).await
    };
    let taken = import(3 << 19).await;
    assert!([200, 422].contains(&taken.status), "1.5 MiB were not read: {}", taken.text);
    import(3 << 20).await.is(413).is_refused("too_large");
    // In chunks, as who does not know the length beforehand sends it.
    let body = json!({ "email": ADA }).to_string();
    let (first, rest) = body.split_at(7);
    let chunks = [first, rest].map(|part| format!("{:x}\r\n{part}\r\n", part.len())).concat();
    let begun = house.raw(format!(
        "POST /api/v1/login HTTP/1.1\r\nhost: hotel.example\r\nconnection: close\r\n\
         content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"
    ));
    let begun = begun.await;
    assert!(begun.starts_with("http/1.1 200") && begun.contains("\"flow\""), "{begun}");
}

async fn a_request_keeps_its_name(house: &House) {
    let stranger = Stranger::of(house, "127.0.0.2");
    let named = async |id: &str| {
        let request = stranger.asks(Method::GET, "/api/v1/session").header("x-request-id", id);
        let answer = Answer::of(request.send().await.unwrap()).await;
        let given: Vec<_> = answer.headers.get_all("x-request-id").iter().cloned().collect();
        assert_eq!(given.len(), 1, "{given:?}");
        given[0].to_str().unwrap().to_owned()
    };
    assert_eq!(named("weather-42").await, "weather-42");
    assert_ne!(named("two words").await, "two words");
}

/// A log-in sets two cookies, and what logs out takes them away.
async fn cookies_come_one_by_one(house: &House) {
    let browser = Browser::at(house.proxy.address.clone());
    let answer = browser.log_in(ADA, PASSWORD).await;
    let set: Vec<_> = answer.is(200).headers.get_all("set-cookie").iter().collect();
    assert_eq!(set.len(), 2, "{set:?}");
    browser.session().await.is(200);
    browser.post("/api/v1/logout", json!({})).await.is(204);
    browser.session().await.is(401);
}

/// Nothing here is a WebSocket: who asks for one gets the plain answer.
async fn nothing_is_upgraded(house: &House) {
    let answer = house.raw(
        "GET /api/v1/session HTTP/1.1\r\nhost: hotel.example\r\nconnection: upgrade, close\r\n\
         upgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            .to_owned(),
    );
    let answer = answer.await;
    assert!(answer.starts_with("http/1.1 401") && !answer.contains("upgrade:"), "{answer}");
}

/// Whoever waits for news is answered when there is some: nothing on the way keeps it back.
async fn news_arrive_when_they_happen(house: &House) {
    let token = house.world.service_token("feed", &["events_read"]).await;
    let feed = async |question: &str| {
        let request = house.mona.request(Method::GET, &format!("/api/v1/events?{question}"));
        house.mona.send(request.bearer_auth(&token)).await.is(200).body()
    };
    let mut next = feed("limit=1000").await;
    while next["at_head"] != true {
        next = feed(&format!("limit=1000&after={}", next["next"].as_str().unwrap())).await;
    }
    // Time stands still here: it is not the end of the wait that answers.
    let waits = format!("wait=25&after={}", next["next"].as_str().unwrap());
    let (news, ()) = tokio::join!(feed(&waits), async {
        house.world.property("Auberge du Port").await;
    });
    assert!(!news["events"].as_array().unwrap().is_empty(), "{news}");
}

/// A limit is the caller's affair: it is told as one, and takes the engine out for nobody.
async fn a_limit_takes_the_engine_out_for_nobody(house: &House) {
    let (stranger, email) = (Stranger::of(house, "127.0.0.2"), "busy@hotel.example");
    let mut stopped = 0;
    for _ in 0..2 * LIMIT {
        let answer = stranger.guesses(email, &[]).await;
        if answer.status == 429 {
            stopped += 1;
            answer.is_refused("too_busy");
            assert!(answer.header("retry-after").is_some());
        }
    }
    assert_eq!(stopped, LIMIT);
    house.mona.session().await.is(200);
}

/// Every page is reached, as the engine itself answers it, and nothing that is for machines beside it.
async fn pages_are_passed_on_and_nothing_else(house: &House) {
    let (engine, stranger) = (house.world.browser(), Stranger::of(house, "127.0.0.2"));
    for path in [
        "/",
        "/login",
        "/forgot",
        "/me",
        "/me/factors",
        "/console",
        "/app/",
        "/app/manifest.webmanifest",
        "/denied",
        "/help/account_locked",
        "/problems/account_locked",
        "/.well-known/change-password",
        &format!("/properties/{}/people", house.lac),
    ] {
        let passed = stranger.asks(Method::GET, path).send().await.unwrap().status().as_u16();
        assert_eq!(passed, engine.get(path).await.status, "{path}");
        assert!(passed < 404, "{path}: {passed}");
    }
    for path in ["/metrics", "/readyz", "/version", "/openapi.json", "/demo/mail", "/apple"] {
        let passed = stranger.asks(Method::GET, path).send().await.unwrap().status().as_u16();
        assert_eq!(passed, 404, "{path}");
    }
}

async fn the_same_behind(start: fn(SocketAddr, SocketAddr) -> Proxy) {
    let mut house = House::behind(start).await;
    the_source_is_whom_the_proxy_served(&house).await;
    pages_are_passed_on_and_nothing_else(&house).await;
    a_page_of_another_site_is_told_from_ours(&house).await;
    a_tag_that_came_compressed_is_a_precondition(&house).await;
    redirects_lead_where_they_should(&house).await;
    bodies_come_whole_or_are_refused_in_our_words(&house).await;
    a_request_keeps_its_name(&house).await;
    cookies_come_one_by_one(&house).await;
    nothing_is_upgraded(&house).await;
    news_arrive_when_they_happen(&house).await;
    rows::come_one_by_one(&house).await;
    a_limit_takes_the_engine_out_for_nobody(&house).await;
    house.world.stop().await;
    let stranger = Stranger::of(&house, "127.0.0.2");
    let gone = stranger.asks(Method::GET, "/api/v1/session").send().await.unwrap();
    assert!([502, 503, 504].contains(&gone.status().as_u16()), "{}", gone.status());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_the_same_behind_caddy() {
    the_same_behind(Proxy::caddy).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_the_same_behind_nginx() {
    the_same_behind(Proxy::nginx).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_the_same_behind_haproxy() {
    the_same_behind(Proxy::haproxy).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_the_same_behind_apache() {
    the_same_behind(Proxy::apache).await;
}
