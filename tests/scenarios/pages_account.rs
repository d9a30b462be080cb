//! Home and "My account" as a browser shows them: what is there, what is changed, what was not them.
//! (S14, S22, S23, S28, S30, B13, B14)

use crate::factor_life::ADA;
use crate::world::{Authenticator, Browser, PASSWORD, World};
use serde_json::json;

/// A member of a hotel, signed in.
async fn ada() -> (World, String, Browser, Browser) {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await.without_phone();
    (world, lac, mona, ada)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_is_led_to_the_log_in_and_back() {
    let world = World::start().await;
    let nobody = world.browser();
    assert_eq!(nobody.page("/").await.leads_to(), "/login");
    for path in ["/me", "/me/factors", "/me/sessions", "/me/history?before=7", "/me/mails"] {
        let to = nobody.page(path).await.leads_to();
        assert!(to.starts_with("/login?return_to=%2Fme"), "{path}: {to}");
    }
    let property = "00000000-0000-0000-0000-000000000001";
    let to = nobody.page(&format!("/properties/{property}/people")).await.leads_to();
    assert!(to.starts_with("/login?return_to=%2Fproperties%2F"), "{to}");
    for path in ["/me", "/me/sessions", "/me/history", "/me/factors/codes"] {
        let to = nobody.send_form(path, &[("name", "x")]).await.leads_to();
        assert!(to.starts_with("/login"), "{path}: {to}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn home_shows_each_property_open_or_not_and_what_one_may_do() {
    let (world, _, _, ada) = ada().await;
    let port = world.property("Auberge du Port").await;
    let pia = world.first_manager(&port, "pia@hotel.example").await;
    pia.add_member(&port, json!({ "email": ADA, "name": "Ada" })).await.is(201);
    let home = ada.page("/").await;
    home.is(200).says("Hello Ada Lovelace").says("Hotel du Lac").says("open");
    home.says("Auberge du Port would like you to join").says("days left to set up");
    let home = ada.submit(&home.action(&format!("/{port}")), &[("answer", "yes")]).await;
    home.says("You belong there from now on").says_nothing_of("would like you to join");
    // Said once: a reload is the page as it is.
    ada.page("/").await.says_nothing_of("You belong there from now on").says("Auberge du Port");
    // No is an answer too: nobody there learns her name, and the tile is gone.
    let alpina = world.property("Pension Alpina").await;
    let ida = world.first_manager(&alpina, "ida@hotel.example").await;
    ida.add_member(&alpina, json!({ "email": ADA, "name": "Ada" })).await.is(201);
    let home = ada.page("/").await;
    let form = home.action(&format!("/{alpina}"));
    let home = ada.submit(&form, &[("answer", "no")]).await;
    home.says("Declined").says_nothing_of("Pension Alpina");
    world.app().system.catch_up().await.unwrap();
    ida.page(&format!("/properties/{alpina}/people")).await.says_nothing_of("Ada");
    // Sent again, as by Back: there is nothing left to answer.
    ada.submit(&form, &[("answer", "yes")]).await.says_nothing_of("You belong there from now on");
    assert_eq!(world.count("membership_declined").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn s30_b14_name_language_and_time_zone_are_changed_and_the_page_speaks_them() {
    let (_world, _, _, ada) = ada().await;
    let page = ada.page("/me").await;
    page.is(200).says("My account").says(ADA);
    let fields = [("name", "Ada King"), ("language", "fr"), ("time_zone", "Asia/Tokyo")];
    let page = ada.submit("/me", &fields).await;
    page.says("Mon compte").says("Modifié.");
    assert!(page.0.text.contains("value=\"Ada King\""), "{}", page.0.text);
    assert!(page.0.text.contains("selected>Asia/Tokyo"), "{}", page.0.text);
    assert_eq!(ada.me().await["time_zone"], "Asia/Tokyo");
    let wrong = [("name", "Ada King"), ("language", "fr"), ("time_zone", "Mars/Olympus")];
    ada.submit("/me", &wrong).await.says("fuseau horaire");
    let wrong = [("name", "see https://evil.example"), ("language", "fr"), ("time_zone", "")];
    ada.submit("/me", &wrong).await.says("les messageries font un lien");
    assert_eq!(ada.me().await["name"], "Ada King");
}

#[tokio::test(flavor = "multi_thread")]
async fn s28_a_factor_is_set_up_by_its_picture_and_codes_are_shown_until_they_are_kept() {
    let (world, _, _, ada) = ada().await;
    ada.page("/me/factors").await.is(200).says("No second factor yet");
    // Recovery codes without a factor: both doors say the same.
    let none = ada.post("/api/v1/me/recovery-codes", json!({})).await;
    none.is(403).is_refused("set_up_required");
    let said = none.body()["detail"].as_str().unwrap().to_owned();
    ada.submit("/me/factors/codes", &[]).await.says(&said);
    let page = ada.submit("/me/factors", &[]).await;
    page.says("Open the app and scan this picture");
    let picture = ada.page("/me/factors/qr.svg").await;
    assert_eq!(picture.is(200).0.header("content-type"), Some("image/svg+xml"));
    let link = page.between("href=\"otpauth://", "\"").replace("&#38;", "&");
    let secret = link.split("secret=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let app = Authenticator::of(&world.clock, &json!({ "secret": secret }));
    // A wrong code leaves the same picture, and a reload too.
    let wrong = ada.submit("/me/factors/confirm", &[("code", &app.wrong_code())]).await;
    wrong.says("Open the app and scan this picture");
    assert!(wrong.0.text.contains(&secret), "the same secret");
    let done = ada.submit("/me/factors/confirm", &[("code", &app.code())]).await;
    done.says("Your second factor is set up").says("authenticator app");
    assert_eq!(ada.page("/me/factors/new").await.leads_to(), "/me/factors");
    let codes = ada.submit("/me/factors/codes", &[]).await;
    codes.says("Print them or write them down");
    let first = codes.between("<ol class=\"codes code\"><li>", "</li>");
    assert!(first.len() > 8, "{first}");
    ada.page("/me/factors/codes").await.says(&first);
    let kept = ada.submit("/me/factors/codes/kept", &[]).await;
    kept.says("10 left");
    ada.page("/me/factors/codes").await.says("no longer shown").says_nothing_of(&first);
    // Removed after a last check: logged out everywhere.
    world.minutes(1).await;
    let page = ada.page("/me/factors").await;
    let factor = page.between("name=\"factor\" value=\"", "\"");
    let gone = [("factor", &*factor), ("reason", "new_device"), ("code", &*app.code())];
    assert_eq!(ada.send_form("/me/factors/remove", &gone).await.leads_to(), "/me/factors");
    ada.session().await.is(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_one_by_one() {
    let (world, _, _, ada) = ada().await;
    let other = world.browser().from("203.0.113.9").named("curl/8.0");
    other.log_in(ADA, PASSWORD).await.is(200);
    world.app().system.catch_up().await.unwrap();
    let page = ada.page("/me/sessions").await;
    page.says("this one").says("curl/8.0").says("203.0.113.9").says("Firefox on Linux");
    let others = ada.submit("/me/sessions", &[("which", "others")]).await;
    others.says("One session is ended").says_nothing_of("curl/8.0");
    other.session().await.is(401);
    assert_eq!(ada.send_form("/me/sessions", &[("which", "all")]).await.leads_to(), "/login");
    ada.session().await.is(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_who_reads_their_history_says_this_was_not_me() {
    let (world, _, _, ada) = ada().await;
    let foreign = world.browser().from("203.0.113.9");
    foreign.log_in(ADA, PASSWORD).await.is(200);
    world.app().system.catch_up().await.unwrap();
    let page = ada.page("/me/history").await;
    page.says("203.0.113.9").says("This wasn’t me");
    assert!(page.0.text.len() < 60_000, "{} bytes", page.0.text.len());
    let event = page.between("name=\"event\" value=\"", "\"");
    let nothing = ada.submit("/me/history", &[("event", "6f9619ff-8b86-4011-b42d-00c04fc964ff")]);
    nothing.await.says("There is no such event in your history");
    let sent = ada.send_form("/me/history", &[("event", &event)]).await;
    assert_eq!(sent.leads_to(), "/me/reported");
    ada.page("/me/reported").await.is(200).says("We have closed the door").says("sent you a mail");
    foreign.session().await.is(401);
    foreign.log_in(ADA, PASSWORD).await.is_refused("password_reset_required");
    // Back and Enter once more: nobody is signed in any more.
    let again = ada.send_form("/me/history", &[("event", &event)]).await.leads_to();
    assert!(again.starts_with("/login"), "{again}");
    assert_eq!(world.count("suspicious_activity_reported").await, 1);
    let french = world.browser().speaking("fr");
    french.page("/me/reported").await.says("Nous avons fermé la porte");
}

/// GDPR article 15: by page and by API the same, with a second factor where there is one.
#[tokio::test(flavor = "multi_thread")]
async fn everything_held_about_a_person_is_theirs_as_a_file() {
    let (world, lac, mona, ada) = ada().await;
    ada.page("/me").await.says("Everything held about you").says("Download it");
    let file = ada.send_form("/me/export", &[]).await;
    let name = "attachment; filename=\"keyledger-my-account.json\"";
    assert_eq!(file.is(200).0.header("content-disposition"), Some(name));
    assert_eq!(file.0.header("content-type"), Some("application/json"));
    let held = file.0.body();
    assert_eq!((&held["email"], &held["memberships"][0]["property"]), (&json!(ADA), &json!(lac)));
    let kinds: Vec<_> = held["events"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert!(kinds.contains(&&json!("login_succeeded")), "{kinds:?}");
    let streams = held["events"].as_array().unwrap().iter().map(|one| one["stream"].to_string());
    assert!(streams.into_iter().all(|stream| !stream.contains("property-")));
    // It was read, and that is part of it.
    let again = ada.get("/api/v1/me/export").await.is(200).body();
    let me = ada.me().await["account"].clone();
    assert_eq!(again["read_by"][0]["question"], "export");
    assert!(again["read_by"].to_string().contains(me.as_str().unwrap()), "{}", again["read_by"]);
    ada.get("/api/v1/me/export?of=mona").await.is(422);
    // Somebody with a second factor shows it, and comes back to the page with the button.
    world.minutes(30).await;
    let alone = mona.clone().without_phone();
    alone.get("/api/v1/me/export").await.is(403).is_refused("step_up_required");
    assert_eq!(alone.send_form("/me/export", &[]).await.leads_to(), "/me/step-up?return_to=%2Fme");
    let nobody = world.browser().send_form("/me/export", &[]).await.leads_to();
    assert!(nobody.starts_with("/login"), "{nobody}");
    // A browser that fetches links ahead records nothing that nobody read.
    assert_eq!(ada.page("/me/export").await.0.status, 405);
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s29_ones_mails_and_their_fate_are_shown() {
    let (world, _, _, ada) = ada().await;
    world.deliver().await;
    ada.page("/me/mails").await.is(200).says("Activate your account");
}
