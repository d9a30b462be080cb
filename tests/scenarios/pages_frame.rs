//! Does a browser see pages? What holds for all of them: headers, errors, languages, assets.

use crate::world::{PAGE, World};
use reqwest::Method;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_loads_from_here_alone_and_is_not_kept() {
    let world = World::start().await;
    let page = world.browser().page("/help/account_locked").await;
    page.is(200).says("Account locked").says("Nobody can log in with this address now");
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", POLICY),
        ("cache-control", "no-store"),
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("content-language", "en"),
    ] {
        assert_eq!(page.0.header(name), Some(value), "{name}");
    }
    assert!(page.0.header("permissions-policy").unwrap().contains("camera=(self)"));
    assert!(page.0.header("cross-origin-opener-policy").is_none());
    assert!(!page.0.text.contains("http://") && !page.0.text.contains("https://"), "another host");
}

/// A problem's `type` is an address that opens, for people and for programs.
#[tokio::test(flavor = "multi_thread")]
async fn a_problem_type_opens_as_a_page() {
    let world = World::start().await;
    let browser = world.browser();
    browser.page("/problems/link_superseded").await.is(200).says("There is a newer link");
    let text = browser.get("/problems/link_superseded").await;
    assert_eq!(text.is(200).header("content-type"), Some("text/plain; charset=utf-8"));
    browser.page("/problems/nothing").await.is(404).says("Not found");
    browser.page("/help/nothing").await.is(404).says("Not found");
    browser.page("/help/%3Cscript%3E").await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_never_shown_a_problem_document() {
    let world = World::start().await;
    let browser = world.browser();
    for (path, status, words) in [
        ("/nothing/here", 404, "There is nothing under this address"),
        ("/api/v1/me", 401, "You are not logged in"),
        ("/api/v1/access?property=x&permission=rates", 401, "You are not logged in"),
        ("/api/v1/password/forgot", 405, "does not take this kind of request"),
    ] {
        let page = browser.page(path).await;
        page.is(status).says(words);
        assert_eq!(page.0.header("content-security-policy"), Some(POLICY), "{path}");
        let program = browser.get(path).await;
        assert_eq!(program.header("content-type"), Some("application/problem+json"), "{path}");
        for kept in ["allow", "www-authenticate", "retry-after"] {
            assert_eq!(page.0.header(kept), program.header(kept), "{path} {kept}");
        }
    }
    let login = browser.page("/api/v1/me?x=1").await;
    assert!(login.0.text.contains("href=\"/login?return_to=%2Fapi%2Fv1%2Fme%3Fx%3D1\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_that_are_none_are_refused_in_words() {
    let world = World::start().await;
    let browser = world.browser();
    let before = world.events().await.len();
    browser.send_body("/language", "to=/&to=/me").await.is(400).says("a field is in it twice");
    browser.send_body("/language", "to=%ff").await.is(400).says("it is not UTF-8");
    browser.send_body("/language", vec![b'a'; (64 << 10) + 1]).await.is(413).says("64 KiB");
    for kind in [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
        "application/x-www-form-urlencoded; charset=utf-16",
    ] {
        let request = browser.request(Method::POST, "/language").header("accept", PAGE);
        let request = request.header("content-type", kind).body("to=/");
        let answer = browser.send(request).await;
        answer.is(415);
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{kind}");
    }
    assert_eq!(world.events().await.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_site_sends_nothing() {
    let world = World::start().await;
    for (language, words) in
        [("en", "Sent from another site"), ("fr", "Envoyé depuis un autre site")]
    {
        let browser = world.browser().speaking(language);
        let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
        for (name, value) in foreign {
            let request = browser.request(Method::POST, "/language").header("accept", PAGE);
            let request = request.header(name, value).header("host", "accounts.hotel.example");
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let answer = browser.send(request.body("language=fr&to=/")).await;
            answer.is(403);
            assert!(answer.text.contains(words), "{}", answer.text);
            assert!(answer.header("set-cookie").is_none());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_that_was_chosen_is_remembered() {
    let world = World::start().await;
    let browser = world.browser().speaking("de, en;q=0.4, fr;q=0.5");
    browser.page("/help/account_locked").await.says("Compte verrouillé");
    let chosen = [("language", "en"), ("to", "/help/account_locked?x=1")];
    let sent = browser.send_form("/language", &chosen).await;
    assert_eq!(sent.leads_to(), "/help/account_locked?x=1");
    let cookie = sent.0.header("set-cookie").unwrap();
    assert!(cookie.starts_with("keyledger_language=en; HttpOnly; SameSite=Lax"), "{cookie}");
    let page = browser.submit("/language", &[("language", "fr"), ("to", "/help/link_used")]).await;
    page.says("Ce lien a déjà servi").says_nothing_of("This link");
    assert_eq!(
        (page.title(), page.action("/language")),
        ("Ce lien a déjà servi · Keyledger".into(), "/language".into())
    );
    for (to, leads) in [("//evil.example", "/"), ("https://evil.example/", "/"), ("", "/")] {
        let sent = browser.send_form("/language", &[("language", "xx"), ("to", to)]).await;
        assert_eq!(sent.leads_to(), leads);
        assert!(sent.0.header("set-cookie").is_none(), "there is no such language");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_are_kept_for_ever_and_have_their_content_in_their_names() {
    let world = World::start().await;
    let browser = world.browser();
    let page = browser.page("/help/account_locked").await;
    let mut weight = page.0.text.len();
    let assets: Vec<&str> = page
        .0
        .text
        .split("\"/assets/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(assets.len() >= 3, "{assets:?}");
    for asset in assets {
        let got = browser.get(&format!("/assets/{asset}")).await;
        let kept = got.is(200).header("cache-control");
        assert_eq!(kept, Some("public, max-age=31536000, immutable"), "{asset}");
        weight += got.text.len();
    }
    println!("a page with everything: {weight} bytes");
    assert!(weight <= 60 * 1024, "{weight}");
    browser.page("/assets/style-000000000000.css").await.is(404);
    browser.page("/assets/..%2fmod.rs").await.is(404);
}
