//! What do pages make of what nobody should send? Cookies that are off, pages that are over, forged
//! states, foreign return addresses, floods; and known and unknown addresses (S4, S5, B7).

use crate::pages_log_in::{ADA, hotel, password_form};
use crate::world::{Answer, PASSWORD, Page, World};
use chrono::TimeDelta;
use keyledger::config::LimitsConfig;
use reqwest::Method;

#[tokio::test(flavor = "multi_thread")]
async fn cookies_that_are_off_and_a_page_that_is_over_are_two_sentences() {
    let (world, _) = hotel().await;
    let off = world.browser();
    for path in ["/login", "/forgot", "/reset", "/activate"] {
        let sent = off.send_form(path, &[("email", ADA), ("token", "x")]).await;
        assert_eq!(sent.leads_to(), "/login/cookies", "{path}");
    }
    off.page("/login/cookies").await.is(200).says("Cookies are off").says("Allow cookies");
    let browser = world.browser();
    let page = browser.types(ADA, "/me").await;
    let form = password_form(&page);
    let elsewhere = world.browser();
    let sent = elsewhere.send_form(&form, &[("password", PASSWORD)]).await;
    assert_eq!(sent.leads_to(), "/login/cookies", "no cookie came back");
    elsewhere.page("/login").await.is(200);
    let sent = elsewhere.send_form(&form, &[("password", PASSWORD)]).await;
    assert_eq!(sent.leads_to(), "/login?over", "another browser's page");
    elsewhere.page("/login?over").await.says("This log-in is over").says_nothing_of("wrong");
    world.minutes(11).await;
    let before = world.events().await.len();
    let page = browser.submit(&form, &[("password", PASSWORD)]).await;
    page.says("This log-in is over").says_nothing_of("wrong");
    assert!(page.0.text.contains(&format!("value=\"{ADA}\"")), "the address is kept");
    assert!(page.0.text.contains("name=\"return_to\" value=\"/me\""), "and where to go");
    assert_eq!(world.events().await.len(), before, "no attempt");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_answered_by_a_page_and_does_nothing() {
    let (world, _) = hotel().await;
    let browser = world.browser();
    let password = password_form(&browser.types(ADA, "").await);
    let before = world.events().await.len();
    let long = "x".repeat(5_000);
    for (email, words) in [
        ("", "the address is empty"),
        ("ada", "one @"),
        (long.as_str(), "longer than 254"),
        ("<script>alert(1)</script>", "@"),
        ("a@b@c", "@"),
    ] {
        let page = browser.submit("/login", &[("email", email)]).await;
        assert!(!page.0.text.contains("<script>alert"), "{email}");
        let said = page.text();
        assert!(page.title().starts_with("Error: "), "{email:.20}: {said}");
        assert!(said.contains(words) || said.contains("address"), "{email:.20}: {said}");
        browser.submit("/forgot", &[("email", email)]).await.is(200);
    }
    browser.submit("/login", &[]).await.is(200);
    browser.submit(&password, &[]).await.says("Type your password.");
    browser.submit(&password, &[("password", &long)]).await.says("256");
    browser.send_body(&password, "password=a&password=b").await.is(400).says("twice");
    browser.send_body(&password, "password=%ff").await.is(400).says("UTF-8");
    browser.send_body("/login", vec![b'a'; 70_000]).await.is(413);
    for forged in ["x", "AAAA", &"A".repeat(6_000), "%00", "🔑"] {
        for path in
            ["password", "code", "set-up", "set-up/confirm", "set-up/again", "recovery-codes"]
        {
            let sent = browser
                .send_form(&format!("/login/{forged}/{path}"), &[("password", "x"), ("code", "1")])
                .await;
            assert_eq!(sent.leads_to(), "/login?over", "{forged:.10} {path}");
        }
        assert_eq!(
            browser.page(&format!("/login/{forged}/password")).await.leads_to(),
            "/login?over"
        );
        assert_eq!(
            browser.page(&format!("/reset/{forged}/password")).await.leads_to(),
            "/login?over"
        );
    }
    // A form of one page at the address of another: led to the page that it belongs to.
    let sealed = password.split('/').nth(2).unwrap();
    for path in ["code", "set-up", "set-up/confirm", "recovery-codes"] {
        let sent =
            browser.send_form(&format!("/login/{sealed}/{path}"), &[("code", "123456")]).await;
        let to = sent.leads_to();
        assert!(to.starts_with("/login"), "{path}: {to}");
    }
    assert_eq!(world.events().await.len(), before, "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_leads_to_configured_places_alone() {
    let world = World::start_with(|config| {
        config.return_origins = vec!["https://rates.hotel.example".to_owned()];
    })
    .await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    // One device, known after its first log-in: more than eight in a day are unusual.
    let browser = world.browser();
    let ends = async |to: &str| {
        let page = browser.page(&format!("/login?return_to={}", encoded(to))).await;
        let kept = page.between("name=\"return_to\" value=\"", "\"");
        let page = browser.types(ADA, to).await;
        let page = browser.submit(&password_form(&page), &[("password", PASSWORD)]).await;
        browser.send_form("/logout", &[]).await.is(303);
        (kept, page.between("button second\" href=\"", "\""))
    };
    for good in ["/me/factors", "https://rates.hotel.example/today"] {
        assert_eq!(ends(good).await, (good.to_owned(), good.to_owned()));
    }
    for bad in [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https://rates.hotel.example@evil.example",
        "https://rates.hotel.example.evil.example",
    ] {
        assert_eq!(ends(bad).await, (String::new(), "/".to_owned()), "{bad}");
    }
    // With a second factor there is nothing to say first: the way to another site is a page of ours.
    let browser = world.browser();
    let page = browser.types(crate::world::MANAGER, "https://rates.hotel.example/today").await;
    let page = browser.submit(&password_form(&page), &[("password", PASSWORD)]).await;
    let code = mona.phone_code();
    let page = browser.submit(&page.action("/code"), &[("code", &code)]).await;
    let refresh = "http-equiv=\"refresh\" content=\"0; url=https://rates.hotel.example/today\"";
    assert!(page.0.text.contains(refresh), "{}", page.0.text);
    page.is(200).says("rates.hotel.example").says("Continue");
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// What comes back without what differs from request to request: the sealed states, which are as long
/// for each.
fn comparable(page: &Page) -> (u16, String, usize) {
    let Answer { status, text, headers, .. } = page.0.comparable();
    let location = headers.get("location").map_or("", |to| to.to_str().unwrap()).to_owned();
    let mut text = text + &location;
    let states: Vec<String> = text
        .split("/login/")
        .skip(1)
        .chain(text.split("/forgot/").skip(1))
        .filter_map(|rest| rest.split(['/', '"']).next())
        .map(str::to_owned)
        .collect();
    let length = text.len();
    for state in states.iter().filter(|state| state.len() > 40) {
        text = text.replace(state, "…");
    }
    (status, text, length)
}

/// A known and an unknown address get the same bytes at every step.
#[tokio::test(flavor = "multi_thread")]
async fn known_and_unknown_addresses_get_the_same_pages() {
    let (world, _) = hotel().await;
    let mut seen: Vec<Vec<(u16, String, usize)>> = vec![];
    for email in [ADA, "ida@hotel.example"] {
        let browser = world.browser();
        let same = |page: &Page| {
            let (status, text, length) = comparable(page);
            (status, text.replace(email, "…"), length)
        };
        browser.page("/login").await.is(200);
        let mut pages = vec![];
        let sent = browser.send_form("/login", &[("email", email)]).await;
        let mut page = browser.page(&sent.leads_to()).await;
        pages.extend([same(&sent), same(&page)]);
        for count in 0..12 {
            let wrong = format!("wrong {count}");
            let sent = browser.send_form(&password_form(&page), &[("password", &wrong)]).await;
            page = browser.page(&sent.leads_to()).await;
            pages.extend([same(&sent), same(&page)]);
        }
        let sent = browser.send_form("/forgot", &[("email", email)]).await;
        pages.extend([same(&sent), same(&browser.page(&sent.leads_to()).await)]);
        seen.push(pages);
    }
    for (known, unknown) in seen[0].iter().zip(&seen[1]) {
        assert_eq!(known, unknown);
    }
    assert!(seen[0].iter().any(|(_, text, _)| text.contains("Account locked")));
}

/// How many passwords were hashed since the start.
async fn hashes(world: &World) -> String {
    let metrics = world.browser().get("/metrics").await;
    let mut lines = metrics.text.lines();
    lines.find(|line| line.starts_with("keyledger_password_hashes_total")).unwrap().to_owned()
}

/// Nobody who is not known writes anything by asking for pages, or has anything hashed.
#[tokio::test(flavor = "multi_thread")]
async fn a_flood_on_the_pages_costs_no_write_and_no_hash() {
    let (world, _) = hotel().await;
    let before = world.events().await.len();
    let hashed = hashes(&world).await;
    let browser = world.browser();
    for count in 0..300 {
        let email = format!("guest{count}@hotel.example");
        browser.page("/login").await.is(200);
        browser.send_form("/login", &[("email", &email)]).await.is(303);
        browser.page("/forgot").await.is(200);
        browser.page("/reset").await.is(200);
        browser.page("/login/forged/password").await.is(303);
        browser.send_form("/login/forged/password", &[("password", "x")]).await.is(303);
    }
    assert_eq!(world.events().await.len(), before);
    assert_eq!(hashes(&world).await, hashed);
}

/// HEAD asks for what GET shows, and nothing else is taken.
#[tokio::test(flavor = "multi_thread")]
async fn other_methods_are_refused_in_words() {
    let world = World::start().await;
    let browser = world.browser();
    let head =
        browser.send(browser.request(Method::HEAD, "/login").header("accept", "text/html")).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = browser.request(method, "/login").header("accept", "text/html");
        let answer = browser.send(answer).await;
        answer.is(405);
        assert!(answer.text.contains("Not possible here"));
    }
    let page = browser.page("/.well-known/change-password").await;
    assert_eq!(page.leads_to(), "/forgot");
}

/// What nobody decided is no page that all is well with: a browser, a proxy and a monitor are told alike.
#[tokio::test(flavor = "multi_thread")]
async fn too_busy_and_not_available_are_said_with_their_status_for_as_long_as_they_last() {
    let (mut world, _) = hotel().await;
    world.stop().await;
    world.config.limits = LimitsConfig { address_per_minute: 1, ..LimitsConfig::NONE };
    world.open().await.unwrap();
    let browser = world.browser();
    let page = browser.types(ADA, "").await;
    let form = password_form(&page);
    browser.submit(&form, &[("password", "wrong and wrong again")]).await.is(200);
    let busy = browser.submit(&form, &[("password", "wrong in another way")]).await;
    busy.is(429).says("Busy at the moment").says("Your password");
    let wait: i64 = busy.0.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    // Sent again it is looked at again; and the page it leads to is a page like any other by then.
    let sent = browser.send_form(&form, &[("password", "wrong in another way")]).await.leads_to();
    browser.page(&sent).await.is(429);
    world.advance(TimeDelta::seconds(wait + 1)).await;
    let later = browser.page(&sent).await;
    later.is(200).says("Your password").says_nothing_of("Busy at the moment");
    assert_eq!(later.0.header("retry-after"), None);

    world.stop().await;
    world.config.limits = LimitsConfig::NONE;
    world.config.disk_floor_mb = u64::MAX;
    world.open().await.unwrap();
    let browser = world.browser();
    let form = password_form(&browser.types(ADA, "").await);
    let full = browser.submit(&form, &[("password", PASSWORD)]).await;
    full.is(503).says("Not available at the moment").says("Your password");
    assert_eq!(full.0.header("retry-after"), Some("60"));
    let forgot = browser.submit("/forgot", &[("email", ADA)]).await;
    forgot.is(503).says("Not available at the moment");
    let unfinished = browser.page("/login?unfinished").await;
    unfinished.is(503).says("The engine did not finish this request");
}
