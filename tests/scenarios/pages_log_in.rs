//! Does a person get in by the pages? Log-in in all its ends, as a browser goes through it (S4-S8,
//! S12, S13, S17-S19, S21, S28, S34).

use crate::world::{Answer, Authenticator, Browser, PASSWORD, Page, World};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

const ADA: &str = "ada@hotel.example";
const WRONG: &str = "E-mail or password wrong";

/// A hotel with Ada in it, who has no second factor.
async fn hotel() -> (World, String) {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    (world, lac)
}

impl Browser {
    /// Types an address; shows the page that asks for the password.
    async fn types(&self, email: &str, return_to: &str) -> Page {
        self.page("/login").await.is(200);
        self.submit("/login", &[("email", email), ("return_to", return_to)]).await
    }
}

/// The forms that a page has, by the end of their addresses.
fn password_form(page: &Page) -> String {
    page.action("/password")
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_logs_in_and_is_where_they_wanted_to_go() {
    let (world, _) = hotel().await;
    let browser = world.browser();
    let page = browser.types(" Ada@Hotel.example ", "/help/link_used").await;
    page.is(200).says("Your password");
    assert!(page.0.text.contains("value=\"Ada@Hotel.example\""), "the address is in sight");
    assert!(page.0.text.contains("autocomplete=\"current-password\""));
    let page = browser.submit(&password_form(&page), &[("password", PASSWORD)]).await;
    page.says("Protect your account with a second factor").says("days left");
    assert!(page.0.text.contains("href=\"/help/link_used\""), "later is where she wanted to go");
    assert_eq!(browser.session().await.status, 200);
    browser.page("/login").await.says("You are logged in already").says("Ada Lovelace");

    let out = browser.send_form("/logout", &[]).await;
    assert_eq!(out.leads_to(), "/login?out");
    assert!(
        out.0
            .headers
            .get_all("set-cookie")
            .iter()
            .any(|set| set.to_str().unwrap().contains("Max-Age=0"))
    );
    browser.page("/login?out").await.says("You are logged out");
    assert_eq!(browser.session().await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_are_said_on_a_page_that_can_be_reloaded() {
    let (world, _) = hotel().await;
    let browser = world.browser();
    let first = browser.types(ADA, "").await;
    let sent = browser.send_form(&password_form(&first), &[("password", "wrong")]).await;
    let page = browser.page(&sent.leads_to()).await;
    page.is(200).says(WRONG).says_nothing_of("Still not right?");
    assert!(page.title().starts_with("Error: "), "{}", page.title());
    assert_eq!(world.count("login_failed").await, 1);
    for _ in 0..3 {
        browser.page(&sent.leads_to()).await.says(WRONG);
    }
    assert_eq!(world.count("login_failed").await, 1, "a page that is looked at is no attempt");

    // The same form again, as a browser sends it by itself at Back: the same answer, no attempt.
    for _ in 0..3 {
        let again = browser.send_form(&password_form(&first), &[("password", "wrong")]).await;
        assert_eq!(again.leads_to(), sent.leads_to());
    }
    assert_eq!(world.count("login_failed").await, 1);
    // Back to the form before, and something else typed: another attempt.
    browser.submit(&password_form(&first), &[("password", "other")]).await.says(WRONG);
    assert_eq!(world.count("login_failed").await, 2);
    let page = browser.submit(&password_form(&page), &[("password", "third")]).await;
    page.says("Still not right?").says("Choose a new password").says("by hand").says("no-reply@");
    let page = browser.submit(&password_form(&page), &[("password", "")]).await;
    page.says("Type your password.");
    assert_eq!(world.count("login_failed").await, 3, "nothing typed is no attempt");
    let page = browser.submit(&password_form(&page), &[("password", PASSWORD)]).await;
    page.says("Protect your account");
}

/// Enter twice, or a double click: both arrive at the same time, and both browsers' answers let in.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_at_once_is_one_attempt() {
    let (world, _) = hotel().await;
    let browser = world.browser();
    let form = password_form(&browser.types(ADA, "").await);
    let (wrong, right) = ([("password", "wrong")], [("password", PASSWORD)]);
    let both = tokio::join!(browser.send_form(&form, &wrong), browser.send_form(&form, &wrong));
    assert_eq!(both.0.leads_to(), both.1.leads_to());
    assert_eq!(world.count("login_failed").await, 1);
    let before = world.count("login_succeeded").await;
    let both = tokio::join!(browser.send_form(&form, &right), browser.send_form(&form, &right));
    for one in [&both.0, &both.1] {
        let set = |set: &reqwest::header::HeaderValue| {
            set.to_str().unwrap().contains("keyledger_session")
        };
        assert!(one.0.headers.get_all("set-cookie").iter().any(set), "whichever is seen lets in");
    }
    assert_eq!(world.count("login_succeeded").await, before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_says_so_and_a_reset_opens_it() {
    let (world, _) = hotel().await;
    let browser = world.browser();
    let mut page = browser.types(ADA, "").await;
    for count in 0..10 {
        page =
            browser.submit(&password_form(&page), &[("password", &format!("wrong {count}"))]).await;
    }
    page.says("Account locked").says("Forgot password");
    let forgot = page.between("button second full\" href=\"", "\"");
    let asks = browser.page(&forgot).await;
    asks.says("Forgot your password?");
    assert!(asks.0.text.contains(&format!("value=\"{ADA}\"")), "the address is there already");
    browser.submit("/forgot", &[("email", ADA)]).await.says("Look into your mailbox").says(ADA);
    let first = world.token_to(ADA).await;
    world.minutes(20).await;
    browser.submit("/forgot", &[("email", ADA)]).await.says("Look into your mailbox");
    let second = world.token_to(ADA).await;
    assert_ne!(first, second);

    browser.page("/reset").await.says("Link or code from the mail");
    browser.submit("/reset", &[("token", &first)]).await.says("There is a newer link");
    let link = format!("http://hotel.example/reset#token={second}");
    let page = browser.submit("/reset", &[("token", &link)]).await;
    page.says("Choose a new password").says("At least 15 characters");
    assert!(page.0.text.contains("autocomplete=\"new-password\"") && page.0.text.contains(ADA));
    let form = page.action("/password");
    browser.submit(&form, &[("password", "short")]).await.says("at least 15 characters");
    let page = browser.submit(&form, &[("password", "a new password of mine")]).await;
    page.says("Your new password is in effect");
    let page =
        browser.submit(&password_form(&page), &[("password", "a new password of mine")]).await;
    page.says("Protect your account");
    browser.submit("/reset", &[("token", &second)]).await.says("This link was used already");
    world.minutes(60 * 25).await;
    browser.submit("/reset", &[("token", &second)]).await.says("This link was used already");
    browser.submit("/reset", &[("token", "nonsense")]).await.says("This link no longer works");
    browser.submit("/reset", &[("token", "")]).await.says("Paste the link from the mail.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_expired_while_the_password_was_chosen_says_so() {
    let (world, _) = hotel().await;
    let browser = world.browser();
    browser.page("/forgot").await.is(200);
    browser.submit("/forgot", &[("email", ADA)]).await.is(200);
    let token = world.token_to(ADA).await;
    world.minutes(60 * 24 - 2).await;
    let page = browser.submit("/reset", &[("token", &token)]).await;
    world.minutes(3).await;
    let page =
        browser.submit(&page.action("/password"), &[("password", "a new password of mine")]).await;
    page.says("This link no longer works").says("Send me another link");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activation_link_leads_to_the_first_password() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    mona.add_member(&lac, json!({ "email": ADA, "name": "Ada Lovelace" })).await.is(201);
    let token = world.token_to(ADA).await;
    let browser = world.browser();
    browser.page("/activate").await.says("Welcome");
    let page = browser.submit("/activate", &[("token", &token)]).await;
    page.says("Welcome. Choose your password");
    let page = browser.submit(&page.action("/password"), &[("password", PASSWORD)]).await;
    page.says("Your new password is in effect");
    let page = browser.submit(&password_form(&page), &[("password", PASSWORD)]).await;
    page.says("You are logged in");
}

/// The log-in page says which kinds the account has, five wrong codes pause, and at the end of the
/// pause the right one lets in.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_asked_for_and_a_pause_is_counted_down() {
    let world = World::start().await;
    let (_, mona) = world.hotel("Hotel du Lac").await;
    mona.post("/api/v1/me/recovery-codes", json!({})).await.is(201);
    let email = crate::world::MANAGER;
    let browser = world.browser();
    let page = browser.types(email, "").await;
    let page = browser.submit(&password_form(&page), &[("password", PASSWORD)]).await;
    page.says("Your second factor").says("authenticator app").says("Use a recovery code");
    assert!(page.0.text.contains("autocomplete=\"one-time-code\""));
    let form = page.action("/code");
    let recovery = browser.page(&format!("{form}?with=recovery_code")).await;
    recovery.says("Recovery code");
    assert!(recovery.0.text.contains("autocomplete=\"off\""));
    browser.submit(&form, &[("code", " ")]).await.says("Type the code.");
    let mut page = page;
    for count in 0..5 {
        page = browser.submit(&page.action("/code"), &[("code", &format!("00000{count}"))]).await;
    }
    page.says("Too many wrong codes").says("Try again after");
    assert!(page.0.text.contains("data-countdown=\"30\""), "{}", page.text());
    world.advance(TimeDelta::seconds(12)).await;
    let again = browser.page(&page.action("/code")).await;
    assert!(again.0.text.contains("data-countdown=\"18\""), "a reload says what is left");
    let early = browser.submit(&page.action("/code"), &[("code", "000009")]).await;
    early.says("Too many wrong codes");
    world.advance(TimeDelta::seconds(30)).await;
    browser.page(&page.action("/code")).await.says("The pause is over");
    let code = mona.phone_code();
    let sent = browser.send_form(&early.action("/code"), &[("code", &code)]).await;
    assert_eq!(sent.leads_to(), "/");
    assert_eq!(browser.session().await.status, 200);
}

/// Nothing opens before a second factor is set up: QR code, secret, code, recovery codes.
#[tokio::test(flavor = "multi_thread")]
async fn a_set_up_that_is_demanded_can_be_begun_again_and_ends_inside() {
    let (world, _) = hotel().await;
    world.advance(TimeDelta::days(31)).await;
    let browser = world.browser();
    let page = browser.types(ADA, "/help/link_used").await;
    let page = browser.submit(&password_form(&page), &[("password", PASSWORD)]).await;
    page.says("Set up your second factor");
    assert_eq!(browser.session().await.status, 401, "nothing opens before");
    let first = browser.submit(&page.action("/set-up"), &[("kind", "totp")]).await;
    first.says("Scan this code");
    assert!(first.0.text.contains("<svg") && !first.0.text.contains("style="));
    let secret = |page: &Page| page.between("id=\"secret\">", "<").replace(' ', "");
    let shown = browser.page(&first.action("/confirm")).await;
    assert_eq!(secret(&shown), secret(&first), "a reload shows the same");
    let second = browser.submit(&first.action("/again"), &[]).await;
    assert_ne!(secret(&second), secret(&first));
    let code =
        |page: &Page| Authenticator::of(&world.clock, &json!({ "secret": secret(page) })).code();
    let old = browser.submit(&first.action("/confirm"), &[("code", &code(&first))]).await;
    old.says("This set-up is over").says("Set up your second factor");
    let page = browser.submit(&second.action("/confirm"), &[("code", "12345")]).await;
    page.says("Invalid code");
    let page = browser.submit(&page.action("/confirm"), &[("code", &code(&second))]).await;
    page.says("Recovery codes for the day the phone is lost");
    assert_eq!(browser.session().await.status, 200);
    let codes = browser.submit(&page.action("/recovery-codes"), &[]).await;
    codes.says("Your recovery codes").says("I have them");
    assert_eq!(codes.0.text.matches("<li><code").count(), 10);
    assert!(codes.0.text.contains("href=\"/help/link_used\""));
    assert_eq!(world.count("recovery_codes_issued").await, 1);
    browser.submit(&page.action("/recovery-codes"), &[]).await.says("Your recovery codes");
    assert_eq!(world.count("recovery_codes_issued").await, 1, "a second click draws none");
}

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
    let ends = async |to: &str| {
        let browser = world.browser();
        let page = browser.page(&format!("/login?return_to={}", encoded(to))).await;
        let kept = page.between("name=\"return_to\" value=\"", "\"");
        let page = browser.types(ADA, to).await;
        let page = browser.submit(&password_form(&page), &[("password", PASSWORD)]).await;
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
