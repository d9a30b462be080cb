//! What does a person get when an endpoint fails midway or takes too long? Words, never an empty
//! page, and the engine goes on.

use crate::world::World;
use axum::Router;
use axum::routing::get;

use keyledger_web::{Site, guarded};
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

async fn panics() -> &'static str {
    panic!("the test wants it so")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_panics_or_hangs_answers_in_words_and_the_engine_goes_on() {
    let world = World::start().await;
    let routes: Router<Arc<Site>> = Router::new()
        .route("/panics", get(panics))
        .route("/hangs", get(pending::<&'static str>))
        .route("/answers", get(|| async { "well" }));
    let guarded = guarded(routes, world.app().site(), Duration::from_millis(300));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move { axum::serve(listener, guarded).await });
    let client = reqwest::Client::new();
    let get = |path: &str, language: &str| {
        let asked = client.get(format!("http://{address}/{path}"));
        asked.header("accept-language", language).send()
    };
    for path in ["panics", "hangs"] {
        for (language, word) in
            [("en", "look before you ask again"), ("fr", "avant de recommencer")]
        {
            let answer = get(path, language).await.unwrap();
            assert_eq!(answer.status(), 503);
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
            assert_eq!(answer.headers()["retry-after"], "60");
            assert!(answer.headers().contains_key("x-request-id"));
            let text = answer.text().await.unwrap();
            assert!(text.contains("/problems/unavailable") && text.contains(word), "{text}");
        }
    }
    assert_eq!(get("answers", "en").await.unwrap().text().await.unwrap(), "well");
    serving.abort();
    let _ = serving.await;
}
