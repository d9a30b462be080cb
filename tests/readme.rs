//! Does the README name only what is there? Its commands, folders and benches.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its input has failed")]

use clap::CommandFactory;
use keyledger::cli::Cli;
use std::path::Path;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The words behind every `keyledger ` at the start of a command.
fn commands(readme: &str) -> Vec<Vec<String>> {
    let lines = readme.lines().map(|line| line.trim_start_matches("$ "));
    let shown = lines.filter_map(|line| line.strip_prefix("keyledger "));
    let inline = readme.split("`keyledger ").skip(1).filter_map(|rest| rest.split('`').next());
    shown.chain(inline).map(|rest| rest.split_whitespace().map(str::to_owned).collect()).collect()
}

#[test]
fn every_command_of_the_readme_is_one() {
    let readme = readme();
    let commands = commands(&readme);
    assert!(commands.len() >= 6, "{commands:?}");
    for words in commands {
        let mut known = Cli::command();
        for word in words.iter().take_while(|word| word.bytes().all(|b| b.is_ascii_lowercase())) {
            known = match known.find_subcommand(word) {
                Some(found) => found.clone(),
                None if known.has_subcommands() => {
                    panic!("keyledger {}: no {word}", words.join(" "))
                }
                None => break,
            };
        }
    }
}

#[test]
fn every_folder_and_bench_of_the_readme_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = readme();
    for folder in ["core", "schemas", "projections", "handlers", "src", "tests", "benches"] {
        assert!(readme.contains(&format!("`{folder}/`")) && root.join(folder).is_dir(), "{folder}");
    }
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    for bench in ["append", "login", "parity", "fold", "rebuild"] {
        assert!(
            readme.contains(&format!("`{bench}`")) || readme.contains(&format!("bench {bench}"))
        );
        assert!(manifest.contains(&format!("name = \"{bench}\"")), "{bench} is no bench");
    }
}
