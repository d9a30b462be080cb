//! Is the app served whole? Its page, its files under names that hold their hash, worker and manifest.

use crate::world::World;
use serde_json::Value;
use std::collections::BTreeSet;

/// The addresses under `/app/` that stand in quotes and hold a hash.
fn files(text: &str) -> BTreeSet<&str> {
    let quoted = text.split('"').filter(|part| part.starts_with("/app/") && part.contains('-'));
    quoted.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_is_whole_and_small_in_both_languages() {
    let world = World::start().await;
    for (language, words) in [("en", "Pair"), ("fr", "Associer")] {
        let browser = world.browser().speaking(language);
        let page = browser.page("/app/").await;
        page.is(200).says(words);
        assert!(page.0.header("content-security-policy").unwrap().contains("worker-src 'self'"));
        assert_eq!(page.0.header("cache-control"), Some("no-store"));
        let worker = browser.get("/app/sw.js").await;
        worker.is(200);
        let mut weight = page.0.text.len() + worker.text.len();
        let needed = files(&page.0.text);
        assert!(needed.len() > 15, "{needed:?}");
        for address in &needed {
            let got = browser.get(address).await;
            let kept = got.is(200).header("cache-control");
            assert_eq!(kept, Some("public, max-age=31536000, immutable"), "{address}");
            if !address.contains(".png") {
                weight += got.text.len();
            }
        }
        println!("the app in {language}: {weight} bytes");
        assert!(weight <= 60 * 1024, "{weight}");
        let kept = files(&worker.text);
        assert!(needed.is_subset(&kept), "{needed:?} {kept:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_and_the_manifest_are_asked_for_again_and_keep_to_the_app() {
    let world = World::start().await;
    let browser = world.browser();
    let worker = browser.get("/app/sw.js").await;
    assert_eq!(worker.is(200).header("cache-control"), Some("no-cache"));
    assert_eq!(worker.header("content-type"), Some("text/javascript; charset=utf-8"));
    let (_, rest) = worker.text.split_once("FILES = ").unwrap();
    let (list, _) = rest.split_once(", WORDS").unwrap();
    let list: Vec<String> = serde_json::from_str(list).unwrap();
    assert!(list.iter().all(|address| address.starts_with("/app/")), "{list:?}");
    // The page says which shell it is of: the worker keeps no other.
    let (_, shell) = worker.text.split_once("SHELL = \"").unwrap();
    let (shell, _) = shell.split_once('"').unwrap();
    browser.page("/app/").await.is(200);
    assert!(browser.page("/app/").await.0.text.contains(&format!("data-shell=\"{shell}\"")));

    let manifest = browser.get("/app/manifest.webmanifest").await;
    assert_eq!(manifest.is(200).header("content-type"), Some("application/manifest+json"));
    let manifest: Value = serde_json::from_str(&manifest.text).unwrap();
    for name in ["id", "start_url", "scope"] {
        assert_eq!(manifest[name], "/app/", "{name}");
    }
    for icon in manifest["icons"].as_array().unwrap() {
        browser.get(icon["src"].as_str().unwrap()).await.is(200);
    }
    browser.get("/app/main-000000000000.js").await.is(404);
    let bare = browser.get("/app").await;
    assert_eq!((bare.status, bare.header("location")), (308, Some("/app/")));
}
