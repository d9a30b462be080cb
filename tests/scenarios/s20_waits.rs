//! Calls that are held back, and denials that come late: what a client without end and a person without haste
//! meet (S20).

use crate::factor_life::{ADA, answers, with_ada_under};
use crate::s20_app::{asks, of, text, with_an_app};
use crate::world::{Answer, Device};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use keyledger_core::stream::StreamId;
use reqwest::Method;
use serde_json::json;
use std::future::Future;

/// The answer that comes first, of so many calls at once.
async fn first_of<F: Future<Output = Answer>>(
    calls: impl IntoIterator<Item = F>,
) -> (Answer, FuturesUnordered<F>) {
    let mut calls: FuturesUnordered<F> = calls.into_iter().collect();
    (calls.next().await.unwrap(), calls)
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_of_many_waits_of_one_log_in_the_oldest_is_answered_at_once() {
    let (world, _ada, phone) = with_an_app().await;
    let browser = world.browser();
    let (flow, asked) = asks(&browser).await;
    let known = browser.get(&of(&flow)).await.is(200).body()["known"].clone();
    let path = format!("{}?wait=25&known={}", of(&flow), known.as_str().unwrap());
    let (first, others) = first_of((0..4).map(|_| browser.get(&path))).await;
    // As if its time had been over: nothing happened.
    let first = first.is(200).body();
    assert_eq!((&first["state"], &first["known"]), (&json!("waiting"), &known));
    phone.approve(&phone.waiting().await, text(&asked, "number")).await.is(200);
    let others: Vec<_> = others.collect().await;
    assert_eq!(others.len(), 3);
    assert!(others.iter().all(|told| told.body()["state"] == "approved"));
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_of_many_waits_of_one_device_the_oldest_is_answered_at_once() {
    let (world, _ada, phone) = with_an_app().await;
    let path = "/api/v1/app/requests?wait=25";
    let (first, others) = first_of((0..4).map(|_| phone.call(Method::GET, path, None))).await;
    assert_eq!(first.is(200).body()["requests"], json!([]));
    let (_, asked) = asks(&world.browser()).await;
    let others: Vec<_> = others.collect().await;
    assert_eq!(others.len(), 3);
    assert!(others.iter().all(|told| told.body()["requests"][0]["id"] == asked["request"]));
}

async fn get(device: &Device) -> Answer {
    device.call(Method::GET, "/api/v1/app/requests", None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_a_network_of_strangers_is_not_looked_for_and_a_device_in_memory_is_served() {
    let (mut world, ada) = with_ada_under(|config| {
        "http://accounts.localhost".clone_into(&mut config.public_url);
        config.limits.link_network_per_minute = 20;
    })
    .await;
    let phone = Device::set_up(&world, &ada, "Ada's phone").await;
    let mut stranger = Device::new(&world);
    stranger.keyid = "0".repeat(43);
    let mut told = 0;
    while get(&stranger).await.status == 401 {
        told += 1;
        assert!(told <= 20, "its network is limited");
    }
    get(&stranger).await.is(429);
    get(&phone).await.is(200);
    // Started anew, the engine has nothing of it in memory: it waits until its network is quiet.
    let account = text(&ada.me().await, "account").parse().unwrap();
    let account = StreamId::account(account);
    drop(ada);
    world.restart().await;
    let (stranger, phone) = (stranger.moved_to(&world), phone.moved_to(&world));
    while get(&stranger).await.status == 401 {}
    let is_in_memory = || world.app().system.engine.accounts.remembered(&account).is_some();
    assert!(!is_in_memory());
    get(&phone).await.is(429);
    assert!(!is_in_memory(), "nothing is looked for");
    world.minutes(1).await;
    get(&phone).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_this_is_not_me_is_heard_when_the_time_of_the_request_is_over() {
    let (world, _ada, phone) = with_an_app().await;
    let browser = world.browser();
    let (flow, _) = asks(&browser).await;
    let open = phone.waiting().await;
    world.minutes(5).await;
    assert_eq!(phone.requests().await["requests"], json!([]));
    assert_eq!(browser.get(&of(&flow)).await.body()["state"], "over");
    phone.deny(&open).await.is(200);
    // The page that waits is told, and nothing goes on.
    assert_eq!(browser.get(&of(&flow)).await.body()["state"], "denied");
    answers(&browser, &flow, &phone.authenticator().code()).await.is(410);
    assert_eq!(world.count("app_request_denied").await, 1);
    phone.deny(&open).await.is(410).is_refused("request_over");
    let letters = world.mails_to(ADA).await;
    assert!(letters.iter().any(|letter| letter.subject == "Something was refused on your phone"));
}
