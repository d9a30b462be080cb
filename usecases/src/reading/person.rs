//! A person, for whoever helps or reviews them: the answer, what they saw, the picture, what happened,
//! their mails. As of any moment, under the policy of then (B1, B6, C6).
//!
//! Two questions of the interface in one: the explanation and the timeline. Both readings are written
//! down as there.

use super::explain::{Answered, NotExplained, answered};
use super::note::{ReadRecord, note};
use super::person_picture::{Drawn, draw};
use super::timeline::{Item, latest};
use crate::boxed;
use crate::caller::asker::Asker;
use crate::caller::time_zones;
use crate::failure::Outcome;
use crate::me::mails;
use crate::members::mails::StaffMail;
use crate::system::System;
use crate::texts::why::{Told, near_misses, properties};
use keyledger_core::account::AccountEvent;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::clock::Time;
use keyledger_core::codec::Recorded;
use keyledger_core::explain::picture::Lane;
use keyledger_core::explain::written_by;
use keyledger_core::ids::{AccountId, AttemptId};
use keyledger_core::language::Language;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::log;
use std::collections::BTreeSet;

/// Items of one page.
const ITEMS: usize = 30;

/// What is asked about somebody.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// As of when; now where it is not said.
    pub at: Option<Timestamp>,
    /// By which clock; by the person's, or that of their properties, where it is not said.
    pub zone: Option<TimeZone>,
    /// Only what happened in this row of the picture.
    pub only: Option<Lane>,
    /// Only what happened before this sequence.
    pub before: Option<u64>,
}

/// What the person was last shown.
#[derive(Debug)]
pub struct Saw {
    /// When.
    pub at: Timestamp,
    /// The code of the answer.
    pub code: String,
    /// In which language.
    pub language: Language,
}

/// Somebody, told.
pub struct Person {
    /// The account.
    pub account: AccountId,
    /// The explanation, the same as at the interface and at the command line.
    pub explained: Answered,
    /// By which clock it is told.
    pub zone: TimeZone,
    /// What the person was last shown.
    pub saw: Option<Saw>,
    /// What has not happened yet and soon may, a line each.
    pub near: Vec<String>,
    /// The properties that do not simply open, a line each.
    pub properties: Vec<String>,
    /// The picture.
    pub drawn: Drawn,
    /// What happened, oldest first.
    pub items: Vec<Item>,
    /// Attempts that count towards the next lock.
    pub counting: BTreeSet<AttemptId>,
    /// The sequence before which to go on, where there is more.
    pub earlier: Option<u64>,
    /// The mails, the latest first.
    pub mails: Vec<StaffMail>,
    /// The last event that is known, and its moment.
    pub head: Option<(u64, Timestamp)>,
}

/// Tells about somebody to who reads histories.
#[boxed]
pub async fn person(
    system: &System,
    asker: &Asker,
    account: AccountId,
    question: Question,
    language: Language,
) -> Outcome<Person, NotExplained> {
    let engine = &system.engine;
    let now = engine.clock.now();
    let at = question.at.unwrap_or(now);
    let zone = match question.zone {
        Some(zone) => zone,
        None => time_zones::of_person(engine, account, None).await?,
    };
    let told = Told { language, zone: Some(zone.clone()) };
    let explained = match answered(system, asker, (&account.to_string(), at), &told).await? {
        Ok(explained) => explained,
        Err(why) => return Ok(Err(why)),
    };
    let intent = match asker.may(engine, Act::ReadHistory, None).await? {
        Ok((_, intent)) => intent,
        Err(why) => return Ok(Err(NotExplained::TurnedAway(why))),
    };
    note(engine, &intent, ReadRecord::of(ReadQuestion::Timeline, account)).await?;
    system.catch_up().await?;
    let history = written_by(&explained.read.history.sealed, Time::sure(at));
    let mails = mails::of_person(system, account).await?;
    let mails: Vec<_> = mails.into_iter().filter(|mail| mail.row.queued_at <= at).collect();
    let drawn = draw(system, &explained, history, &mails, &told).await?;
    let only = question.only;
    let tells = Box::new(move |stream: &str, kind: &str| shows(only, stream, kind));
    let behind = match question.at {
        Some(at) => system.ask(move |views| log::first_after(views, at)).await?,
        None => None,
    };
    let before = match (question.before, behind) {
        (Some(before), Some(behind)) => Some(before.min(behind)),
        (one, other) => one.or(other),
    };
    let who = (account, language, &explained.read.history.stored[..]);
    let page = latest(system, who, zone.clone(), before, ITEMS, tells).await?;
    let mut items = page.items;
    items.reverse();
    let head = system.ask(log::last).await?.map(|last| (last.sequence, last.at));
    let living = explained.read.state.living();
    Ok(Ok(Person {
        account,
        saw: saw(history, living.map_or(language, |living| living.language)),
        near: near_misses(&explained.explanation, &told),
        properties: properties(&explained.explanation, &told),
        counting: explained.explanation.explanation.run.iter().map(|one| one.attempt).collect(),
        explained,
        zone,
        drawn,
        items,
        earlier: page.next,
        mails,
        head,
    }))
}

/// The last answer to the person themselves, or to whoever typed their address.
fn saw(history: &[Recorded<AccountEvent>], language: Language) -> Option<Saw> {
    let shown = history.iter().rfind(|recorded| recorded.meta.answer.is_some())?;
    let code = shown.meta.answer.clone()?;
    Some(Saw { at: shown.meta.at, code, language })
}

/// Steps on the way that say nothing by themselves once their outcome is known.
const SILENT: [&str; 1] = ["session_seen"];

fn shows(only: Option<Lane>, stream: &str, kind: &str) -> bool {
    !SILENT.contains(&kind) && only.is_none_or(|only| lane_of(stream, kind) == only)
}

/// The row of the picture that an event belongs to, by its stream and its kind.
pub fn lane_of(stream: &str, kind: &str) -> Lane {
    const SESSION: [&str; 6] =
        ["login_succeeded", "sessions_", "session_", "account_lapsed", "unusual_", "suspicious_"];
    const PEOPLE: [&str; 16] = [
        "membership_",
        "permission",
        "account_created",
        "account_suspended",
        "account_resumed",
        "account_deleted",
        "account_restored",
        "account_erased",
        "legal_hold_",
        "name_",
        "language_",
        "time_zone_",
        "operator_",
        "access_denied",
        "act_",
        "adding_refused",
    ];
    let begins = |words: &[&str]| words.iter().any(|word| kind.starts_with(word));
    if stream.starts_with("mail-") {
        Lane::Mail
    } else if stream.starts_with("property-") {
        Lane::Billing
    } else if kind.contains("factor") || kind.starts_with("recovery_code") {
        Lane::Factor
    } else if begins(&SESSION) {
        Lane::Session
    } else if begins(&PEOPLE) {
        Lane::People
    } else {
        Lane::Password
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_what_is_looked_for_there() {
        for (stream, kind, lane) in [
            ("account-1", "login_failed", Lane::Password),
            ("account-1", "account_locked", Lane::Password),
            ("account-1", "second_factor_reset", Lane::Factor),
            ("account-1", "recovery_codes_issued", Lane::Factor),
            ("account-1", "login_succeeded", Lane::Session),
            ("account-1", "permissions_changed", Lane::People),
            ("mail-1", "mail_accepted", Lane::Mail),
            ("property-1", "invoice_overdue", Lane::Billing),
        ] {
            assert_eq!(lane_of(stream, kind), lane, "{kind}");
        }
        assert!(!shows(None, "account-1", "session_seen"));
        assert!(shows(Some(Lane::Mail), "mail-1", "mail_queued"));
        assert!(!shows(Some(Lane::Mail), "account-1", "login_failed"));
    }
}
