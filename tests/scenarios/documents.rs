//! Do the documents say what the program does? OpenAPI, the help of every command, every problem.

use crate::world::World;
use clap::CommandFactory;
use insta::assert_snapshot;
use keyledger::cli::Cli;
use keyledger_core::language::Language;
use keyledger_usecases::texts::{has, say};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/web/src");
const VERBS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn document() -> Value {
    serde_json::to_value(keyledger_web::document()).unwrap()
}

fn operations(document: &Value) -> Vec<(String, &str, &Value)> {
    let mut all = vec![];
    for (path, item) in document["paths"].as_object().unwrap() {
        for verb in VERBS {
            if !item[verb].is_null() {
                all.push((path.clone(), verb, &item[verb]));
            }
        }
    }
    all
}

#[test]
fn every_operation_has_an_id_a_tag_a_summary_and_answers_that_are_described() {
    let document = document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let declared: BTreeSet<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let mut ids = BTreeSet::new();
    for (path, verb, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(
            !id.is_empty() && ids.insert(id.to_owned()),
            "{verb} {path}: {id:?} is not its own"
        );
        assert!(operation["summary"].is_string(), "{verb} {path} has no summary");
        for tag in operation["tags"].as_array().unwrap() {
            assert!(declared.contains(tag.as_str().unwrap()), "{tag}");
        }
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{verb} {path}");
        for (status, response) in responses {
            let refused = status.starts_with('4') || status.starts_with('5');
            let common = response["$ref"].as_str().map(|place| place.trim_start_matches('#'));
            let response = common.map_or(response, |place| document.pointer(place).unwrap());
            let kind = response["content"].as_object().and_then(|kinds| kinds.keys().next());
            if refused && path.starts_with("/api/") {
                let kind = kind.map(String::as_str);
                assert_eq!(kind, Some("application/problem+json"), "{verb} {path} {status}");
            }
        }
        for place in path.split('/').filter_map(|part| part.strip_prefix('{')) {
            let name = place.trim_end_matches('}');
            let named = operation["parameters"].as_array().unwrap();
            assert!(named.iter().any(|one| one["name"] == name), "{verb} {path} has no {name}");
        }
    }
    let fixed = [
        ("/api/v1/login", "post"),
        ("/api/v1/login/{flow}/password", "post"),
        ("/api/v1/logout", "post"),
        ("/api/v1/session", "get"),
        ("/api/v1/password/forgot", "post"),
        ("/api/v1/password/reset", "post"),
        ("/api/v1/activate", "post"),
        ("/api/v1/properties/{id}/members", "post"),
        ("/api/v1/properties/{id}/members", "get"),
        ("/api/v1/properties/{id}/members/{account}", "delete"),
        ("/api/v1/me", "get"),
        ("/api/v1/accounts/{id}/unlock", "post"),
        ("/api/v1/accounts/{id}/sessions/end", "post"),
        ("/api/v1/accounts/{id}/suspend", "post"),
        ("/api/v1/accounts/{id}/resume", "post"),
        ("/api/v1/accounts/{id}/flag-next", "post"),
        ("/api/v1/introspect", "post"),
        ("/metrics", "get"),
    ];
    for (path, verb) in fixed {
        assert!(!document["paths"][path][verb].is_null(), "{verb} {path}");
    }
}

/// A limit says when to come back, wherever one can answer; and what the sources answer, the document
/// names.
#[test]
fn every_limit_says_when_to_try_again() {
    let document = document();
    let mut limited = BTreeSet::new();
    for (path, verb, operation) in operations(&document) {
        if let Some(answer) = operation["responses"]["429"]["$ref"].as_str() {
            let answer = document.pointer(answer.trim_start_matches('#')).unwrap();
            assert!(answer["headers"]["Retry-After"].is_object(), "{verb} {path}");
            limited.insert(path.clone());
        }
        assert!(operation["responses"]["429"]["description"].is_null(), "{verb} {path}");
    }
    let judges_codes = |path: &str| {
        let of_a_factor = ["factor", "set-up", "step-up", "passkey"];
        let of_a_factor = of_a_factor.iter().any(|part| path.contains(part));
        let asks = path.ends_with("/passkey/begin") && !path.contains("set-up");
        let gives_up = path.starts_with("/api/v1/me/") && path.contains("abandon");
        let of_an_app = path.split('/').any(|part| part == "app");
        of_a_factor && !of_an_app && !asks && !gives_up && !path.contains("/accounts/")
    };
    let hashes_or_mails = [
        "/api/v1/activate",
        "/api/v1/app/pair",
        "/api/v1/app/push",
        "/api/v1/app/requests",
        "/api/v1/app/requests/{request}/answer",
        "/api/v1/login/{flow}/app",
        "/api/v1/login/{flow}/password",
        "/api/v1/login/{flow}/set-up/app",
        "/api/v1/login/{flow}/set-up/app/{factor}/test",
        "/api/v1/me/app",
        "/api/v1/me/app/{factor}/test",
        "/api/v1/me/factors/{factor}/remove/app",
        "/api/v1/me/recovery-codes",
        "/api/v1/me/step-up/app",
        "/api/v1/password/forgot",
        "/api/v1/password/reset",
    ];
    let expected = operations(&document).into_iter().map(|(path, ..)| path);
    let expected =
        expected.filter(|path| judges_codes(path) || hashes_or_mails.contains(&path.as_str()));
    assert_eq!(limited, expected.collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_served_as_it_is_published() {
    let world = World::start().await;
    let documents =
        [("/openapi.json", document()), ("/openapi-3.0.json", keyledger_web::older_document())];
    for (path, mut document) in documents {
        let mut served = world.browser().get(path).await.is(200).body();
        let servers = served["servers"].take();
        assert!(servers[0]["url"].as_str().unwrap().starts_with("http"), "{path}: {servers}");
        document["servers"].take();
        assert_eq!(served, document, "{path}");
    }
}

/// Every problem the sources name, found as the program finds them: by their keys.
fn problems() -> BTreeSet<String> {
    let texts = [
        include_str!("../../usecases/src/texts/en.ftl"),
        include_str!("../../usecases/src/texts/fr.ftl"),
    ];
    let mut names = BTreeSet::new();
    for line in texts.iter().flat_map(|text| text.lines()) {
        if let Some(key) = line.strip_prefix("problem-").and_then(|line| line.split(" =").next()) {
            names.insert(key.split('-').next().unwrap().to_owned());
        }
    }
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_has_a_title_and_a_detail_in_both_languages_and_a_page() {
    let required = [
        "wrong_credentials",
        "account_locked",
        "link_expired",
        "link_superseded",
        "link_used",
        "not_authorised",
        "too_busy",
        "invalid_request",
        "conflict",
    ];
    let problems = problems();
    for name in required {
        assert!(problems.contains(name), "{name}");
    }
    let world = World::start().await;
    for name in &problems {
        for (language, tag) in [(Language::En, "en"), (Language::Fr, "fr")] {
            let title = format!("problem-{name}-title");
            assert!(has(language, &title), "{title} in {tag}");
            let page = world.browser().speaking(tag).get(&format!("/problems/{name}")).await;
            assert!(page.is(200).text.starts_with(&say(language, &title, &[])), "{}", page.text);
        }
    }
    world.browser().get("/problems/nothing_like_it").await.is(404);
    // Every name that the front door uses has its texts.
    for file in sources(Path::new(SOURCES)) {
        let source = std::fs::read_to_string(file).unwrap();
        for quoted in source.split('"').skip(1).step_by(2) {
            let known = quoted.strip_prefix("problem-").is_some_and(|key| !key.contains('{'));
            assert!(!known || has(Language::En, quoted), "{quoted}");
        }
    }
}

/// Every file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    // Pictures have no texts.
    let is_text = |path: &PathBuf| path.extension().is_none_or(|ending| ending != "png");
    let found: Vec<PathBuf> = entries.flat_map(below).filter(is_text).collect();
    assert!(!found.is_empty(), "{}", folder.display());
    found
}

#[test]
fn every_command_has_its_help_with_an_example() {
    let mut command = Cli::command();
    command.build();
    let mut pages = BTreeMap::new();
    collect(&mut command, "keyledger", &mut pages);
    assert!(pages.len() >= 18, "{}", pages.len());
    for (name, page) in &pages {
        let leads_on = page.contains("Commands:");
        assert!(page.contains("Example:") || leads_on, "{name} has no example:\n{page}");
    }
    let book: Vec<String> =
        pages.iter().map(|(name, page)| format!("$ {name} --help\n{page}")).collect();
    assert_snapshot!("help", book.join("\n"));
}

fn collect(command: &mut clap::Command, name: &str, pages: &mut BTreeMap<String, String>) {
    pages.insert(name.to_owned(), command.render_long_help().to_string());
    for below in command.get_subcommands_mut().filter(|below| below.get_name() != "help") {
        let name = format!("{name} {}", below.get_name());
        collect(below, &name, pages);
    }
}
