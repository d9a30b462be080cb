//! Times and devices in words: how is a moment written, and how a device?

use super::say;
use chrono::NaiveDate;
use keyledger_core::language::Language;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_handlers::texts::times;
use woothee::parser::Parser;

/// `Chrome on Windows 10`.
pub fn device(language: Language, agent: &str) -> String {
    // Of a program without a system, such as curl, its own words say more.
    let known = |word: &str| word != "UNKNOWN";
    let parsed = Parser::new().parse(agent);
    let parsed = parsed.filter(|parsed| known(parsed.name) && known(parsed.os));
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

/// `22 November 2026 at 09:01 (Paris time)`: as people say it.
pub fn minute_in(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    times::minute(language, at, zone)
}

/// `22 November 2026`.
pub fn day(language: Language, date: NaiveDate) -> String {
    times::day(language, date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_where_it_is_known_and_says_itself_where_not() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                      Gecko) Chrome/131.0.0.0 Safari/537.36";
        assert_eq!(device(Language::En, chrome), "Chrome on Windows 10");
        assert_eq!(device(Language::Fr, "curl/8.5.0"), "curl/8.5.0");
        assert_eq!(device(Language::En, "front\ndesk/1"), "frontdesk/1");
    }
}
