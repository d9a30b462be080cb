//! Does a proxy keep back what is written while it is read? Live rows of a console, through each of them.

use super::{ADA, House};
use reqwest::Method;
use std::time::Duration;

/// Live rows of a console: each within a second, whatever the first piece weighs, with compression on.
pub(super) async fn come_one_by_one(house: &House) {
    let sam = house.world.support().await;
    let explained = sam.get(&format!("/api/v1/accounts/{}/explain", house.ada)).await;
    let last: u64 = explained.is(200).header("keyledger-revision").unwrap().parse().unwrap();
    let sam = sam.moved_to(house.proxy.address.clone());
    for (after, least) in [(format!("&after={}", last - 1), 100), (String::new(), 2_000)] {
        let path = format!("/console/accounts/{}/live?zone=UTC{after}", house.ada);
        let request = sam.request(Method::GET, &path).header("accept-encoding", "gzip, br, zstd");
        let mut rows = Rows::of(request.send().await.unwrap());
        assert_eq!(rows.0.headers().get("content-encoding"), None, "it is not compressed");
        let first = rows.until("\n\n").await;
        assert!(first.len() >= least, "{} < {least}: {first}", first.len());
        for round in 0..3 {
            let wrong = house.world.browser().log_in(ADA, &format!("mistyped {round}")).await;
            assert_eq!(wrong.status, 401);
            rows.until("wrong").await;
        }
    }
}

/// Rows as they come.
struct Rows(reqwest::Response);

impl Rows {
    /// What came until these words stood in it, within a second.
    async fn until(&mut self, words: &str) -> String {
        let mut text = String::new();
        let read = tokio::time::timeout(Duration::from_secs(1), async {
            while !text.contains(words) {
                let piece = self.0.chunk().await.unwrap().expect("the rows go on");
                text.push_str(&String::from_utf8_lossy(&piece));
            }
        });
        let came = read.await;
        assert!(came.is_ok(), "no {words:?} within a second: {text}");
        text
    }

    fn of(answer: reqwest::Response) -> Self {
        assert_eq!(answer.status().as_u16(), 200);
        let told = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(told("cache-control"), "no-store, no-transform");
        assert!(told("content-type").starts_with("text/event-stream"));
        Self(answer)
    }
}
