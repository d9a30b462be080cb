//! Times in words: how does a person say a day, and a moment by the clock of a place? For mails and pages
//! alike.

use super::Catalogue;
use chrono::{Datelike, NaiveDate};
use fluent_bundle::FluentArgs;
use keyledger_core::language::Language;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use std::sync::LazyLock;

static FRENCH: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(Language::Fr, include_str!("times/fr.ftl")));
static ENGLISH: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(Language::En, include_str!("times/en.ftl")));

/// `29 November 2026 at 12:20 (Paris time)`.
pub fn minute(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    let local = zone.local(at);
    let mut values = FluentArgs::new();
    values.set("day", day(language, local.date()));
    values.set("time", local.format("%H:%M").to_string());
    values.set("zone", clock_of(language, zone));
    say(language, "moment", &values)
}

/// `29 November 2026`.
pub fn day(language: Language, date: NaiveDate) -> String {
    let mut values = FluentArgs::new();
    values.set("day", date.day());
    let month = format!("month-{}", date.month());
    values.set("month", say(language, &month, &FluentArgs::new()));
    values.set("year", date.year().to_string());
    say(language, "day", &values)
}

/// `Paris time`.
pub fn clock_of(language: Language, zone: &TimeZone) -> String {
    let city = zone.name().rsplit('/').next().unwrap_or_default();
    let mut values = FluentArgs::new();
    values.set("city", city.to_owned());
    values.set("name", city.replace('_', " "));
    let elided = city.starts_with(['A', 'E', 'I', 'O', 'U']);
    values.set("elided", if elided { "yes" } else { "no" });
    say(language, "clock", &values)
}

/// A text that is missing shows its key: the tests make sure that none is.
fn say(language: Language, key: &str, values: &FluentArgs<'_>) -> String {
    let catalogue = match language {
        Language::Fr => &*FRENCH,
        Language::En => &*ENGLISH,
    };
    catalogue.text(key, values).map_or_else(|| key.to_owned(), |written| written.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(at: &str, zone: &str) -> [String; 2] {
        let (at, zone) = (at.parse().unwrap(), TimeZone::named(zone).unwrap());
        [Language::En, Language::Fr].map(|language| minute(language, at, &zone))
    }

    #[test]
    fn b14_a_moment_is_said_as_a_person_says_it_by_the_clock_of_its_place() {
        let noon = "2026-11-29T11:20:00Z";
        let all = ["Europe/Paris", "UTC", "America/Argentina/Buenos_Aires", "Europe/London"]
            .into_iter()
            .chain(["Europe/Oslo", "Africa/Cairo", "Indian/Reunion", "Asia/Ho_Chi_Minh"]);
        let said: Vec<String> = all.flat_map(|zone| told(noon, zone)).collect();
        insta::assert_snapshot!(said.join("\n"), @"
        29 November 2026 at 12:20 (Paris time)
        29 novembre 2026 à 12:20 (heure de Paris)
        29 November 2026 at 11:20 (UTC)
        29 novembre 2026 à 11:20 (UTC)
        29 November 2026 at 08:20 (Buenos Aires time)
        29 novembre 2026 à 08:20 (heure de Buenos Aires)
        29 November 2026 at 11:20 (London time)
        29 novembre 2026 à 11:20 (heure de Londres)
        29 November 2026 at 12:20 (Oslo time)
        29 novembre 2026 à 12:20 (heure d’Oslo)
        29 November 2026 at 13:20 (Cairo time)
        29 novembre 2026 à 13:20 (heure du Caire)
        29 November 2026 at 15:20 (Réunion time)
        29 novembre 2026 à 15:20 (heure de La Réunion)
        29 November 2026 at 18:20 (Ho Chi Minh time)
        29 novembre 2026 à 18:20 (heure de Hô Chi Minh-Ville)
        ");
    }

    #[test]
    fn the_first_of_a_month_is_an_ordinal_in_french() {
        let first = NaiveDate::from_ymd_opt(2026, 8, 1).unwrap();
        assert_eq!(day(Language::En, first), "1 August 2026");
        assert_eq!(day(Language::Fr, first), "1er août 2026");
    }

    #[test]
    fn every_zone_that_is_offered_has_a_name_in_both_languages() {
        for name in TimeZone::names() {
            let zone = TimeZone::named(name).unwrap();
            for language in [Language::En, Language::Fr] {
                let said = clock_of(language, &zone);
                assert!(!said.contains(['{', '_', '/']) && said != "clock", "{name}: {said}");
            }
        }
        for language in [Language::En, Language::Fr] {
            for month in 1..=12 {
                let said = day(language, NaiveDate::from_ymd_opt(2026, month, 2).unwrap());
                assert!(!said.contains(['{', '-']), "{said}");
            }
        }
    }
}
