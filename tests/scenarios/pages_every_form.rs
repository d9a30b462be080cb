//! Every form that stands on a page once somebody is in, found on the pages themselves: with fields
//! missing, oversized, repeated, in another encoding, and from another site.

use crate::world::{Browser, PAGE, World};
use reqwest::Method;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const RENE: &str = "rene@hotel.example";

/// The forms of some pages: where each is sent, and the names of its fields.
type Forms = BTreeMap<String, BTreeSet<String>>;

fn named<'a>(text: &'a str, attribute: &str) -> Vec<&'a str> {
    let begins = format!("{attribute}=\"");
    text.split(&begins).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

async fn forms(who: &Browser, paths: &[String]) -> Forms {
    let mut forms = Forms::new();
    for path in paths {
        let page = who.page(path).await;
        page.is(200);
        for form in page.0.text.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let head = form.split('>').next().unwrap_or_default();
            if !head.contains("method=\"post\"") {
                continue;
            }
            let action = named(head, "action").first().copied().unwrap_or(path);
            // As a browser reads it: beside the page's own address.
            let here = reqwest::Url::parse("http://accounts.example").unwrap().join(path).unwrap();
            let action = here.join(action).unwrap().path().to_owned();
            let fields = named(form, " name").into_iter().map(str::to_owned);
            forms.entry(action).or_default().extend(fields);
        }
    }
    forms
}

/// A person is answered by a page, or led to one.
async fn answered_by_a_page(who: &Browser, path: &str, body: impl Into<Vec<u8>>, what: &str) {
    let answer = who.send_body(path, body).await.0;
    let kind = answer.header("content-type").unwrap_or_default().to_owned();
    let page = answer.status == 303 || kind.starts_with("text/html");
    assert!(
        answer.status < 500 && page,
        "{path}, {what}: {} {kind} {}",
        answer.status,
        answer.text
    );
}

/// What is no form at all is refused before anything is done.
async fn refused(who: &Browser, path: &str, fields: &BTreeSet<String>) {
    for field in fields {
        who.send_body(path, format!("{field}=1&{field}=2")).await.is(400);
        who.send_body(path, format!("{field}=%ff")).await.is(400);
    }
    let large = who.send_body(path, vec![b'a'; (2 << 20) + 1]).await.0;
    // A list of people may be as large; it is led back to its page, which says what is missing.
    let expected = if path.ends_with("/import") { 303 } else { 413 };
    assert_eq!(large.status, expected, "{path} leads to {:?}", large.header("location"));
    let request =
        |kind| who.request(Method::POST, path).header("accept", PAGE).header("content-type", kind);
    who.send(request("application/json").body("{}")).await.is(415);
    let foreign = request("application/x-www-form-urlencoded");
    let foreign = foreign.header("sec-fetch-site", "cross-site");
    who.send(foreign.header("origin", "https://evil.example").body("")).await.is(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_answers_bad_input_by_a_page_and_does_nothing() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let rene = json!({ "email": RENE, "name": "René Favre", "permissions": ["reservations"] });
    let added = mona.add_member(&lac, rene).await.is(201).body();
    let account = added["account"].as_str().unwrap().to_owned();
    let rene = world.browser();
    world.activate(&rene, RENE).await;
    world.app().system.catch_up().await.unwrap();
    let me = ["/", "/me", "/me/factors", "/me/sessions", "/me/history", "/me/mails"];
    let me = me.map(str::to_owned);
    let people = format!("/properties/{lac}/people");
    let desk = [
        people.clone(),
        format!("{people}/{account}"),
        format!("{people}/import"),
        format!("{people}/clock"),
    ];
    let of_rene = forms(&rene, &me).await;
    let of_mona = forms(&mona, &[&me[..], &desk].concat()).await;
    assert!(of_rene.len() >= 6 && of_mona.len() >= 12, "{of_rene:#?} {of_mona:#?}");

    let before = world.events().await.len();
    for (who, forms) in [(&rene, &of_rene), (&mona, &of_mona)] {
        for (path, fields) in forms {
            refused(who, path, fields).await;
        }
    }
    assert_eq!(world.events().await.len(), before, "nothing was written");

    // What lacks a field or has too much in it may be a question in its own right: a page answers it.
    // The session's own end comes last.
    let long = "x".repeat(5_000);
    for (who, forms) in [(&rene, &of_rene), (&mona, &of_mona)] {
        for (path, fields) in forms.iter().filter(|(path, _)| !path.ends_with("/logout")) {
            for field in fields {
                let others = fields.iter().filter(|other| *other != field);
                let others: Vec<_> = others.map(|other| format!("{other}={long}")).collect();
                answered_by_a_page(who, path, others.join("&"), &format!("without {field}")).await;
                answered_by_a_page(who, path, format!("{field}={long}"), field).await;
            }
        }
    }
}
