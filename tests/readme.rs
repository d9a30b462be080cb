//! Documents: does what they name exist? Commands, links, benches, and the ids that the code cites.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its input has failed")]

use clap::CommandFactory;
use keyledger::cli::Cli;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every document for people, with its path below the root.
fn documents() -> Vec<(PathBuf, String)> {
    let mut found = vec![];
    for folder in ["", "docs", "deploy", "findings"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "md") {
                let below = path.strip_prefix(root()).unwrap().to_owned();
                found.push((below, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(found.len() >= 8, "{found:?}");
    found
}

fn document(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The words behind every `keyledger ` at the start of a command.
fn commands(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().map(|line| line.trim_start_matches("$ "));
    let shown = lines.filter_map(|line| line.strip_prefix("keyledger "));
    let inline = text.split("`keyledger ").skip(1).filter_map(|rest| rest.split('`').next());
    shown.chain(inline).map(|rest| rest.split_whitespace().map(str::to_owned).collect()).collect()
}

#[test]
fn every_command_in_a_document_is_one() {
    let mut count = 0;
    for (path, text) in documents() {
        for words in commands(&text) {
            count += 1;
            let mut known = Cli::command();
            let is_name = |word: &&String| {
                word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
                    && !word.starts_with('-')
            };
            for word in words.iter().take_while(is_name) {
                known = match known.find_subcommand(word) {
                    Some(found) => found.clone(),
                    None if known.has_subcommands() => {
                        panic!("{}: keyledger {}: no {word}", path.display(), words.join(" "))
                    }
                    None => break,
                };
            }
        }
    }
    assert!(count >= 30, "{count}");
}

/// Where `[text](target)` leads to, within the repository.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let inside = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    inside.filter_map(|target| target.split('#').next()).collect()
}

#[test]
fn every_link_in_a_document_leads_to_a_file() {
    for (path, text) in documents() {
        let folder = root().join(path.parent().unwrap());
        for target in links(&text) {
            assert!(folder.join(target).exists(), "{}: {target}", path.display());
        }
    }
}

#[test]
fn every_bench_of_the_readme_is_one_and_none_is_left_out() {
    let readme = document("README.md");
    let named = readme.split("cargo bench --bench access").nth(1).unwrap();
    let named = format!("access{}", named.split('`').next().unwrap());
    let named: BTreeSet<&str> = named.split('|').collect();
    let manifest = document("Cargo.toml");
    let benches = manifest.split("[[bench]]").skip(1);
    let benches = benches.filter_map(|rest| rest.split('"').nth(1)).collect();
    assert_eq!(named, benches);
}

#[test]
fn every_folder_of_the_architecture_is_there() {
    let architecture = document("docs/architecture.md");
    for folder in
        ["core", "schemas", "projections", "handlers", "usecases", "web", "adapters", "src"]
    {
        let there = root().join(folder).is_dir();
        assert!(architecture.contains(&format!("`{folder}/`")) && there, "{folder}");
    }
}

/// Every source file and test.
fn sources() -> Vec<(PathBuf, String)> {
    let (mut found, mut folders) = (vec![], vec![root().to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir()
                && !name.starts_with('.')
                && !["target", "node_modules"].contains(&name)
            {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// Ids such as `S18` in comments: a capital letter of a group and a number.
fn ids(line: &str) -> Vec<String> {
    let Some((_, comment)) = line.split_once("//") else { return vec![] };
    let words = comment.split(|letter: char| !letter.is_ascii_alphanumeric());
    let is_id = |word: &&str| {
        word.strip_prefix(['S', 'C', 'B'])
            .is_some_and(|number| (1..=2).contains(&number.len()) && number.parse::<u8>().is_ok())
    };
    words.filter(is_id).map(str::to_owned).collect()
}

#[test]
fn every_requirement_and_section_that_the_code_cites_can_be_read() {
    let requirements = document("docs/requirements.md");
    let architecture = document("docs/architecture.md");
    let mut cited = 0;
    for (path, text) in sources() {
        for line in text.lines() {
            for id in ids(line) {
                cited += 1;
                let there = requirements.contains(&format!("| {id} |"));
                assert!(there, "{}: {id} in `{}`", path.display(), line.trim());
            }
            for rest in line.split("DESIGN ").skip(1) {
                let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
                if !number.is_empty() {
                    cited += 1;
                    let there = architecture.contains(&format!("\n## {number}. "));
                    assert!(there, "{}: DESIGN {number}", path.display());
                }
            }
        }
    }
    assert!(cited > 300, "{cited}");
}
