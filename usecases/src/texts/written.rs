//! Times and devices in words: how is a moment written, and how a device?

use super::say;
use keyledger_core::language::Language;
use keyledger_core::timestamp::Timestamp;
use woothee::parser::Parser;

/// `Chrome on Windows 10`.
pub fn device(language: Language, agent: &str) -> String {
    let parsed = Parser::new().parse(agent).filter(|parsed| parsed.name != "UNKNOWN");
    match parsed {
        Some(parsed) => {
            let arguments = [("browser", parsed.name.into()), ("system", parsed.os.into())];
            say(language, "why-device", &arguments)
        }
        None if agent.is_empty() => say(language, "why-device-unnamed", &[]),
        None => agent.chars().filter(|letter| !letter.is_control()).take(60).collect(),
    }
}

/// `2026-11-22 08:01:02 UTC`: the same in every language, and sortable.
pub fn moment(at: Timestamp) -> String {
    at.utc().format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
