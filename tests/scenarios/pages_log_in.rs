//! Does a person get in by the pages? Log-in in all its ends, as a browser goes through it (S4-S8,
//! S12, S13, S17-S19, S21, S28, S34).

use crate::world::{Authenticator, Browser, PASSWORD, Page, World};
use chrono::TimeDelta;
use serde_json::json;

pub const ADA: &str = "ada@hotel.example";
const WRONG: &str = "E-mail or password wrong";

/// A hotel with Ada in it, who has no second factor.
pub async fn hotel() -> (World, String) {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    (world, lac)
}

impl Browser {
    /// Types an address; shows the page that asks for the password.
    pub async fn types(&self, email: &str, return_to: &str) -> Page {
        self.page("/login").await.is(200);
        self.submit("/login", &[("email", email), ("return_to", return_to)]).await
    }
}

/// The forms that a page has, by the end of their addresses.
pub fn password_form(page: &Page) -> String {
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
