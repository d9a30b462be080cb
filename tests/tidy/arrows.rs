//! Arrows between the packages: which may know which? Use cases never see adapters or doors, nothing
//! below sees the program (docs/architecture.md, section 1).

use crate::root;
use std::collections::BTreeSet;
use std::fs;

/// Each package, and the packages of ours that it knows.
const KNOWN: [(&str, &[&str]); 8] = [
    ("core", &[]),
    ("schemas", &["core"]),
    ("projections", &["core", "schemas"]),
    ("handlers", &["core", "schemas"]),
    ("usecases", &["core", "schemas", "projections", "handlers"]),
    ("web", &["core", "schemas", "projections", "usecases"]),
    ("adapters", &["core", "schemas", "handlers"]),
    (".", &["core", "schemas", "projections", "handlers", "usecases", "web", "adapters"]),
];

/// What a package's manifest names under `[dependencies]`, without what only tests need.
fn dependencies(package: &str) -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap();
    let after = manifest.split("\n[dependencies]\n").nth(1).unwrap_or_default();
    let section = after.split("\n[").next().unwrap_or_default();
    let names = section.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    names.map(ToOwned::to_owned).collect()
}

#[test]
fn each_package_knows_those_below_it_and_no_other() {
    for (package, known) in KNOWN {
        let found = dependencies(package);
        let ours = found.iter().filter_map(|name| name.strip_prefix("keyledger-"));
        let ours: BTreeSet<&str> = ours.collect();
        assert_eq!(ours, known.iter().copied().collect(), "{package}/Cargo.toml");
    }
}

#[test]
fn adapters_alone_know_a_vendors_client() {
    for (package, _) in KNOWN.into_iter().filter(|(package, _)| *package != "adapters") {
        for vendor in
            ["argon2", "async-nats", "lettre", "rustls-native-certs", "getrandom", "webauthn-rs"]
        {
            assert!(!dependencies(package).contains(vendor), "{package}/Cargo.toml: {vendor}");
        }
    }
}
