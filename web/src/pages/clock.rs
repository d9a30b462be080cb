//! Time on pages: by which clock is this person told, and in which words? (B14)

use crate::answer::problem::Problem;
use crate::request::context::Context;
use chrono::NaiveDate;
use keyledger_core::language::Language;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::texts::written;

/// A person's clock, and their language.
pub(super) struct Clock {
    language: Language,
    zone: TimeZone,
}

impl Clock {
    /// Their own clock, or that of their properties.
    pub async fn of(context: &Context, caller: &Caller) -> Result<Self, Problem> {
        let zone = time_zones::of_living(&context.system.engine, caller.living(), None).await;
        let zone = zone.map_err(|failure| Problem::failure(context, &failure))?;
        Ok(Self { language: context.language, zone })
    }

    /// The clock of this zone.
    pub fn by(language: Language, zone: TimeZone) -> Self {
        Self { language, zone }
    }

    /// `29 November 2026 at 12:20 (Paris time)`.
    pub fn minute(&self, at: Timestamp) -> String {
        written::minute_in(self.language, at, &self.zone)
    }

    /// `29 November 2026`.
    pub fn day(&self, at: Timestamp) -> String {
        written::day(self.language, self.date(at))
    }

    /// The day it was.
    pub fn date(&self, at: Timestamp) -> NaiveDate {
        self.zone.local(at).date()
    }

    /// `12:20:05`, where the day stands beside it.
    pub fn second(&self, at: Timestamp) -> String {
        self.zone.local(at).format("%H:%M:%S").to_string()
    }

    /// `29 November 2026 12:20:05`, for a row of a list.
    pub fn moment(&self, at: Timestamp) -> String {
        format!("{} {}", self.day(at), self.second(at))
    }

    /// As a field for a moment has it.
    pub fn field(&self, at: Timestamp) -> String {
        self.zone.local(at).format("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// `29/11 12:20`, for an axis.
    pub fn short(&self, at: Timestamp) -> String {
        self.zone.local(at).format("%d/%m %H:%M").to_string()
    }

    /// `12:20`, where the day stands beside it.
    pub fn time(&self, at: Timestamp) -> String {
        self.zone.local(at).format("%H:%M").to_string()
    }
}
