//! Removal of a second factor with our own app, through the API and on the pages (S20, S23, S26).

use crate::factor_life::{factors, set_up, why};
use crate::s20_app::{text, with_an_app};
use crate::world::{Browser, World};
use serde_json::json;

/// The ids of what the person has, as their kinds.
async fn held(browser: &Browser, kind: &str) -> String {
    let all = factors(browser).await;
    let all = all["factors"].as_array().unwrap();
    text(all.iter().find(|factor| factor["kind"] == kind).unwrap(), "id").to_owned()
}

fn reason() -> serde_json::Value {
    json!({ "reason": "change_of_method" })
}

#[tokio::test(flavor = "multi_thread")]
async fn s23_a_factor_is_removed_with_an_approval_of_the_app() {
    let (world, ada, phone) = with_an_app().await;
    set_up(&world, &ada).await;
    let path = format!("/api/v1/me/factors/{}/remove/app", held(&ada, "totp").await);
    world.minutes(1).await;
    ada.post(&format!("{path}/finish"), reason()).await.is(410).is_refused("request_over");
    let asked = ada.post(&path, json!({})).await.is(200).body();
    // The phone says what is asked, and an approval opens nothing but that.
    let request = phone.requests().await["requests"][0].clone();
    assert_eq!(request["purpose"], "removal");
    assert_eq!(ada.get(&path).await.is(200).body()["state"], "waiting");
    phone.approve(text(&request, "id"), text(&asked, "number")).await.is(200);
    let app = format!("/api/v1/me/factors/{}/remove/app/finish", held(&ada, "app").await);
    ada.post(&app, reason()).await.is(410).is_refused("request_over");
    ada.post("/api/v1/me/step-up/app/finish", json!({})).await.is(410);
    assert_eq!(ada.get(&path).await.is(200).body()["state"], "approved");
    ada.post(&format!("{path}/finish"), json!({ "reason": "none" })).await.is(422);
    ada.post(&format!("{path}/finish"), reason()).await.is(204);
    ada.session().await.is(200);
    assert_eq!(factors(&ada).await["factors"].as_array().unwrap().len(), 1);
    ada.post(&path, json!({})).await.is(404);
    why_is_told(&world).await;
}

async fn why_is_told(world: &World) {
    let told = why(world, "en").await;
    assert!(told.contains("The approval of the app was used to remove a second factor"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s23_the_page_removes_the_last_one_with_the_app_that_it_is() {
    let (_world, ada, phone) = with_an_app().await;
    let app = held(&ada, "app").await;
    let here = "/me/factors/remove/app";
    ada.page("/me/factors").await.says("Ask the app, and remove it");
    let what = [("factor", app.as_str()), ("reason", "new_device")];
    let page = ada.submit(here, &what).await;
    page.says("Remove a second factor").says("type this number");
    let number = page.between("data-number><strong>", "</strong>");
    let too_early = ada.submit(&format!("{here}/finish"), &what).await;
    too_early.says("type this number");
    phone.approve(&phone.waiting().await, &number).await.is(200);
    assert_eq!(ada.send_form(&format!("{here}/finish"), &what).await.leads_to(), "/me/factors");
    ada.session().await.is(401);
    // Whoever comes by an address alone is led to the list.
    assert_eq!(ada.page(here).await.leads_to(), "/login?return_to=%2Fme%2Ffactors%2Fremove%2Fapp");
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_a_denied_removal_ends_the_session_that_asked_and_removes_nothing() {
    let (_world, ada, phone) = with_an_app().await;
    let app = held(&ada, "app").await;
    ada.post(&format!("/api/v1/me/factors/{app}/remove/app"), json!({})).await.is(200);
    phone.deny(&phone.waiting().await).await.is(200);
    ada.session().await.is(401);
    assert_eq!(phone.requests().await["confirmed"], true, "it is still there");
}
